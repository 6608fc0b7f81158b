import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { compilePattern } from '../../../server/src/org/query/pattern.ts'
import { languageOf, search } from '../../../server/src/org/query/search.ts'
import type { Moment } from '../../../server/src/org/timestamp.ts'

const now: Moment = { year: 2026, month: 11, day: 22, hour: 10, minute: 5 }
const file = (path: string, text: string) => ({ path, text, document: parseOrg(text) })

const files = [
  file(
    'work/plan.org',
    `#+TODO: TODO NEXT WAIT | DONE KILLED
#+FILETAGS: :office:
#+CATEGORY: plan
* Projects :work:
:PROPERTIES:
:OWNER: Ann
:ORDERED: t
:END:
** NEXT [#A] Write the Plan :plan:urgent:
DEADLINE: <2026-11-24 Tue 10:00>
:PROPERTIES:
:Effort: 0:30
:END:
About the moon. See [[https://example.org/budget][the budget]].
*** TODO Ask the boss :boss:
SCHEDULED: <2026-11-29 Sun>
** WAIT Order seeds
SCHEDULED: <2026-11-10 Tue> DEADLINE: <2026-12-24 Thu -40d>
#+begin_src python
def run():
    pass
#+end_src
** DONE [#C] Pay rent :home:
CLOSED: [2026-11-20 Fri 09:00]
:LOGBOOK:
CLOCK: [2026-11-19 Thu 10:00]--[2026-11-19 Thu 11:00] =>  1:00
:END:
`,
  ),
  file(
    'home.org',
    `* Letter to Zoë
[2026-11-01 Sun] and <2026-12-01 Tue 18:00>, ordinal $12.50 (net)
** TODO Run
SCHEDULED: <2026-11-22 Sun .+2d>
:PROPERTIES:
:STYLE: habit
:EFFORT: 1h
:END:
#+begin_src sh
echo Run
#+end_src
* Archive things :ARCHIVE:
** KILLED Nothing
`,
  ),
]

const letters: Readonly<Record<string, string>> = {
  Projects: 'P',
  'Write the Plan': 'W',
  'Ask the boss': 'A',
  'Order seeds': 'O',
  'Pay rent': 'R',
  'Letter to Zoë': 'L',
  Run: 'H',
  'Archive things': 'X',
  'KILLED Nothing': 'K',
}

function found(query: string): string {
  const result = search(files, query, now)
  if (!result.ok) return `${result.error.message} ${result.error.next}`
  return result.value.rows.map(({ title }) => letters[title] ?? title).join('')
}

const check = (query: string, expected: string) => assert.equal(found(query), expected, query)

/** The plain form, and the same in the Lisp form. */
function both(plain: string, lisp: string, expected: string): void {
  check(plain, expected)
  check(lisp, expected)
  assert.deepEqual([languageOf(plain), languageOf(lisp)], ['org-ql', 'org-ql-sexp'], plain)
}

describe('org: org-ql', () => {
  it('knows keywords, priorities, levels', () => {
    both('todo:', '(todo)', 'WAOH')
    both('todo:NEXT,WAIT', '(todo "NEXT" "WAIT")', 'WO')
    both('todo:DONE', '(todo "DONE")', 'R')
    both('done:', '(done)', 'R')
    both('priority:', '(priority)', 'WR')
    both('priority:A,B', '(priority "A" "B")', 'W')
    both('priority:>=,B', '(priority >= "B")', 'W')
    both('priority:<=B', '(priority \'<= "B")', 'R')
    both('level:1', '(level 1)', 'PLX')
    both('level:2,3', '(level 2 3)', 'WAORHK')
    both('level:>,2', '(level > 2)', 'A')
    both('habit:', '(habit)', 'H')
    both('blocked:', '(blocked)', 'WO')
  })

  it('knows tags in all their forms', () => {
    both('tags:work', '(tags "work")', 'PWAOR')
    both('tags:boss,home', '(tags "boss" "home")', 'AR')
    both('tags:', '(tags)', 'PWAORXK')
    both('tags-local:work', '(ltags "work")', 'P')
    both('local-tags:', '(tags-l)', 'PWARX')
    both('tags-inherited:urgent', '(itags "urgent")', 'A')
    both('inherited-tags:office', '(tags-i "office")', 'PWAOR')
    both('tags-all:work,urgent', '(tags-all "work" "urgent")', 'WA')
    both('tags&:work,urgent', '(tags& "work" "urgent")', 'WA')
    both('tags-regexp:^ur', '(tags* "^ur")', 'WA')
    both('tags*:', '(tags-regexp)', 'PWAORXK')
  })

  it('knows headings, outlines, categories, paths', () => {
    both('heading:plan', '(heading "plan")', 'W')
    both('h:the,plan', '(h "the" "plan")', 'W')
    both('heading-regexp:^pay|^ask', '(h* "^pay\\\\|^ask")', 'AR')
    both('olp:projects,boss', '(olp "projects" "boss")', 'A')
    both('outline-path:projects', '(outline-path "projects")', 'PWAOR')
    both('olps:plan,boss', '(olps "plan" "boss")', 'A')
    both('olps:projects,boss', '(outline-path-segment "projects" "boss")', '')
    both('category:plan', '(category "plan")', 'PWAOR')
    both('c:plan', '(c "plan")', 'PWAOR')
    both('category:home,x', '(category "home" "x")', 'LHXK')
    both('path:^work/', '(path "^work/")', 'PWAOR')
  })

  it('knows properties and effort', () => {
    both('property:OWNER', '(property "owner")', 'P')
    both('property:owner=Ann', '(property "OWNER" "Ann")', 'P')
    both('property:owner,Ann,inherit=t', '(property "OWNER" "Ann" :inherit t)', 'PWAOR')
    both('property:owner=Bob', '(property "OWNER" "Bob")', '')
    both('effort:', '(effort)', 'WH')
    both('effort:0:30', '(effort "0:30")', 'W')
    both('effort:0:15,0:45', '(effort "0:15" "0:45")', 'W')
    both('effort:>,0:45', '(effort > "0:45")', 'H')
  })

  it('looks into the text', () => {
    both('regexp:moon', '(regexp "moon")', 'W')
    both('r:def.run', '(r "def.run")', 'O')
    both('rifle:projects,moon', '(rifle "projects" "moon")', 'W')
    check('moon', 'W')
    check('zoë', 'LH')
    check('"the budget"', 'W')
    check('(net)', 'Bad query at column 2 (`net)`): there is no predicate "net". Write "net" for the word.')
    check('"(net)"', 'L')
    both('src:', '(src)', 'OH')
    both('src:lang=python', '(src :lang "python")', 'O')
    both('src:regexps=RUN', '(src :regexps ("RUN"))', 'OH')
    both('src:lang=sh,regexps="def"', '(src :lang "sh" :regexps ("def"))', '')
    both('link:', '(link)', 'W')
    both('link:budget', '(link "budget")', 'W')
    both('link:target=example', '(link :target "example")', 'W')
    both('link:description=example', '(link :description "example")', '')
    both('link:description=^the,regexp-p=t', '(link :description "^the" :regexp-p t)', 'W')
  })

  it('knows dates', () => {
    both('deadline:', '(deadline)', 'WO')
    both('deadline:to=7', '(deadline :to 7)', 'W')
    both('deadline:7', '(deadline 7)', 'W')
    both('deadline:auto', '(deadline auto)', 'WO')
    both('deadline:on=2026-11-24', '(deadline :on "2026-11-24")', 'W')
    both('deadline:from=2026-12', '(deadline :from "2026-12")', 'O')
    both(
      'deadline:from="2026-11-24 10:01",to=2026-11-30',
      '(deadline :from "2026-11-24 10:01" :to "2026-11-30")',
      '',
    )
    both('scheduled:on=today', '(scheduled :on today)', 'H')
    both('scheduled:to=today', '(scheduled :to today)', 'OH')
    both('scheduled:from=+1,to=+2w', '(scheduled :from +1 :to +2w)', 'A')
    both('scheduled:7', '(scheduled 7)', 'A')
    both('closed:', '(closed)', 'R')
    both('closed:3', '(closed 3)', 'R')
    both('closed:from=-1', '(closed :from -1)', '')
    both('clocked:on=2026-11-19', '(clocked :on "2026-11-19")', 'R')
    both('clocked:2', '(clocked 2)', '')
    both('clocked:from="2026-11-19 10:30"', '(clocked :from "2026-11-19 10:30")', '')
    both('planning:from=today', '(planning :from today)', 'WAOH')
    both('ts:on=2026-12-01', '(ts :on "2026-12-01")', 'L')
    both('ts-active:to=2026-11-10', '(ts-a :to "2026-11-10")', 'O')
    both('ts-i:from=2026-11-01,to=2026-11-02', '(ts-inactive :from "2026-11-01" :to "2026-11-02")', 'L')
    both('ts:from=2026-12-01,with-time=t', '(ts :from "2026-12-01" :with-time t)', 'L')
    both('deadline:with-time=nil', '(deadline :with-time nil)', 'O')
  })

  it('asks about the headlines around', () => {
    both('parent:todo:NEXT', '(parent (todo "NEXT"))', 'A')
    both('ancestors:"tags:plan heading:write"', '(ancestors (tags "plan") (heading "write"))', 'A')
    both('ancestors:', '(ancestors)', 'WAORHK')
    both('children:todo:', '(children (todo))', 'PWL')
    both('descendants:boss', '(descendants "boss")', 'PW')
    both('!children: level:1', '(and (not (children)) (level 1))', '')
    check('(parent (parent (heading "projects")))', 'A')
  })

  it('joins terms with and, or, not', () => {
    check('todo:NEXT tags:work !moon priority:A,B deadline:to=7', '')
    check('todo:NEXT tags:work !sun priority:A,B deadline:to=7', 'W')
    check('!todo: !tags:work', 'LXK')
    check('(or (todo "NEXT") (done))', 'WR')
    check('(and (todo) (not (tags "work")))', 'H')
    check('\'(when (todo) (tags "boss"))', 'A')
    check('(unless (todo) (tags "boss" "home"))', 'R')
    check('(and)', 'PWAORLHXK')
    check('(or)', '')
  })

  it('says where a query is wrong, and what would be right', () => {
    const wrong: readonly (readonly [string, string])[] = [
      [
        'todo:NEXT tgas:x',
        'Bad query at column 11 (`tgas:x`): there is no predicate "tgas". Did you mean tags?',
      ],
      [
        'todo:NEXT zzzz:x',
        'Bad query at column 11 (`zzzz:x`): there is no predicate "zzzz". Put "zzzz:…" in quotes to look for it as text.',
      ],
      [
        'deadline:to=soon',
        'Bad query at column 13 (`soon`): "soon" is no date. Write a number of days, today, a day such as 2026-11-21, or +2w.',
      ],
      [
        'deadline:on=2026-02-30',
        'Bad query at column 13 (`2026-02-30`): "2026-02-30" is no date. Write a number of days, today, a day such as 2026-11-21, or +2w.',
      ],
      [
        'level:',
        'Bad query at column 1 (`level:`): "level" needs an argument. Write level:2, level:2,3 or level:>=,2.',
      ],
      [
        'level:a',
        'Bad query at column 7 (`a`): a level is a number. Write level:2, level:2,3 or level:>=,2.',
      ],
      ['done:x', 'Bad query at column 6 (`x`): "done" takes no more than its name. Write done:.'],
      ['todo:"NEXT', 'Bad query at column 6 (`"NEXT`): the quote is never closed. Close it with ".'],
      ['regexp:a**(', 'Bad query at column 11 (`(`): "(" is never closed.'],
      [
        'scheduled:since=today',
        'Bad query at column 17 (`today`): "scheduled" takes no "since". Write scheduled:, scheduled:on=today or scheduled:from=-7,to=7.',
      ],
      [
        'priority:>=',
        'Bad query at column 1 (`priority:>=`): a priority is expected behind the comparison. Write priority:A,B or priority:>=,B.',
      ],
      [
        'effort:<,soon',
        'Bad query at column 10 (`soon`): "soon" is no duration. Write effort:0:30, effort:0:30,1:00 or effort:<=,1:00.',
      ],
      [
        '(todo',
        'Bad query at column 1 (`(todo`): "(" is never closed. Write for example (and (todo "NEXT") (tags "x")).',
      ],
      [
        '(and todo)',
        'Bad query at column 6 (`todo)`): "todo" stands alone. Write (todo), or "todo" for the word.',
      ],
      ['(tag "x")', 'Bad query at column 2 (`tag "x")`): there is no predicate "tag". Did you mean tags?'],
      [
        '(todo) (done)',
        'Bad query at column 8 (`(done)`): the expression ends here, and more follows. Put several into (and …) or (or …).',
      ],
      [
        'parent:"todo:NEXT tgas:x"',
        'Bad query at column 19 (`tgas:x"`): there is no predicate "tgas". Did you mean tags?',
      ],
    ]
    for (const [query, message] of wrong)
      assert.ok(found(query).startsWith(message), `${query}\n${found(query)}`)
  })

  it('tells its two forms from a match', () => {
    const read = (text: string) => `${languageOf(text)}: ${text}`
    assert.deepEqual(
      [
        read('+work-home/TODO'),
        read('work:urgent'),
        read(':work:'),
        read('LEVEL>2'),
        read('DEADLINE<"<today>"'),
        read('a|b'),
        read('/!'),
        read('todo:NEXT'),
        read('!moon'),
        read('pay rent'),
        read('"a+b"'),
        read('tsgs:x'),
        read('(todo)'),
      ],
      [
        'match: +work-home/TODO',
        'match: work:urgent',
        'match: :work:',
        'match: LEVEL>2',
        'match: DEADLINE<"<today>"',
        'match: a|b',
        'match: /!',
        'org-ql: todo:NEXT',
        'org-ql: !moon',
        'org-ql: pay rent',
        'org-ql: "a+b"',
        'org-ql: tsgs:x',
        'org-ql-sexp: (todo)',
      ],
    )
  })

  it('never throws, whatever the query', () => {
    const word = fc.constantFrom(
      'todo:',
      'tags:',
      '!',
      '(',
      ')',
      '"',
      ',',
      '=',
      'and',
      'ts:',
      'from=',
      '-7',
      "'",
      'x',
      ' ',
      'regexp:',
      '[',
      '\\',
      ':',
      'level:',
      '>',
      'parent:',
      'İ',
      '\u{1f600}',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join('')
        const result = search(files, text, now)
        assert.ok(result.ok || result.error.message !== '')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('org: patterns of queries', () => {
  const atom = fc.oneof(
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\b', '^', '$', 'é', 'A'),
    fc.constantFrom('(a|b)', '(ab)', '(b|ca)'),
  )
  const piece = fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?')).map(([one, sign]) => {
    return /^(?:\\b|\^|\$)$/.test(one) ? one : one + sign
  })
  const source = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', 'A', 'é', ' ', '\n', '1'), { maxLength: 12 })
    .map((all) => all.join(''))

  it('match what regular expressions match, and need what they say', () => {
    fc.assert(
      fc.property(
        source,
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (pattern, texts, fold) => {
          const ours = compilePattern(pattern, fold ? 'ignore case' : 'case counts')
          assert.ok(ours.ok, pattern)
          const word = '[\\p{L}\\p{M}\\p{N}_]'
          const unicode = pattern
            .replaceAll('\\b', `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`)
            .replaceAll('\\w', word)
          const theirs = new RegExp(unicode, fold ? 'imu' : 'mu')
          for (const one of texts) {
            assert.equal(ours.value.test(one), theirs.test(one), `${pattern} in ${JSON.stringify(one)}`)
            if (theirs.test(one))
              assert.ok(one.toLowerCase().includes(ours.value.needs.toLowerCase()), pattern)
          }
        },
      ),
      { numRuns: 600 },
    )
  })
})
