// What the editor says of a rules.org: everything that is wrong in it, at its place, and nothing else than the gate says.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readRuleText } from '../../../server/src/gate/policy.io.ts'
import { conditions, makePolicy, type PolicyRule } from '../../../server/src/gate/policy.ts'
import { checkRule } from '../../../server/src/gate/rule-check.ts'
import { completionsAt, hoverAt, ruleDiagnostics } from '../../../server/src/gate/rules-text.ts'
import { ruleWords, signature } from '../../../server/src/gate/vocabulary.ts'

const file = '/home/rules.org'

/** `^^^` under a line marks what is wrong in it, with code and beginning of the message behind. */
function check(source: PolicyRule['source'], marked: string): void {
  const lines = marked.split('\n')
  const text = lines.filter((line) => !/^\s*\^+ /.test(line))
  const expected: string[] = []
  let at = 0
  for (const line of lines) {
    const mark = /^(\s*)(\^+) (.*)$/.exec(line)
    if (mark === null) at++
    else expected.push(`${at}:${(mark[1] ?? '').length + 1}+${(mark[2] ?? '').length} ${mark[3]}`)
  }
  const found = ruleDiagnostics(text.join('\n'), source, file).map(
    ({ line, column, length, code, message }) => `${line}:${column}+${length} ${code}: ${message}`,
  )
  assert.deepEqual(found, expected)
}

describe('rules.org: what is wrong, and where', () => {
  it('nothing in rules that are right, done, commented out or no rules', () =>
    check(
      'home',
      `#+PASSEPARTOUT_RULES: 1
* Docs
:PROPERTIES:
:ID: r1
:END:
Why: they are mine.
#+begin_src datalog
permit(E) :- effect(E, A, write, T), under(E, docs).
#+end_src
* DONE Old
#+begin_src datalog
nonsense
#+end_src
* COMMENT Later
#+begin_src datalog
nonsense
#+end_src
* Notes
#+begin_src sh
nonsense
#+end_src`,
    ))

  it('a slip of the pen, at its place, behind drawers and other text', () =>
    check(
      'home',
      `* Docs
:PROPERTIES:
:ID: r1
:END:
Why: they are mine.

  #+begin_src datalog
  permit(E) :- effect(E, A, wirte, T), undr(E, docs).
               ^^^^^^ value: Kind of effect is one of read, write, delete, execute, network, config, evaluate, not wirte.
                                       ^^^^ condition: The condition undr is not known. Do you mean under?
  #+end_src
* Second
#+begin_src datalog
deny(A) :- program(A curl).
                     ^^^^ syntax: Expected ")" but found "curl".
allowed(A) :- action(A).
^^^^^^^ conclusion: A rule concludes deny(A), ask(A) or permit(E), not allowed.
deny(A) :- not program(A, curl).
^^^^ unbound: The variable A is bound by no positive condition.
deny(A) :- program(A).
           ^^^^^^^ arguments: program takes 2 arguments: program(A, Name).
deny(A).
^^^^ no-condition: A rule needs a condition.
^^^^ unbound: The variable A is bound by no positive condition.
deny(A, B) :- action(A), action(B), untrusted(A).
^^^^ arguments: deny takes one argument: deny(A).
                                    ^^^^^^^^^ arguments: untrusted takes no arguments: untrusted.
#+end_src`,
    ))

  it('the end of a clause that is missing, an empty rule, a block without its end', () => {
    check(
      'home',
      `* One
#+begin_src datalog
deny(A) :- program(A, curl)
#+end_src
^ syntax: Expected "." but found "the end".
* Two
#+begin_src datalog

^ empty-rule: The rule is empty.
#+end_src
* Three
#+begin_src datalog
^^^^^^^^^^^ block: This block never ends.
deny(A) :- action(A).
`,
    )
  })

  it('a repository may not permit, and a newer file is not read', () => {
    check(
      'workspace',
      `* Mine
#+begin_src datalog
permit(E) :- inside(E).
^^^^^^ permits: A rule that comes with a repository may only deny or ask.
#+end_src`,
    )
    check(
      'home',
      `#+TITLE: Rules
#+PASSEPARTOUT_RULES: 9
^^^^^^^^^^^^^^^^^^^^^^^ version: This program does not know this version of the format.
* Rule`,
    )
  })

  it('says exactly what makes the gate ask, whatever the text', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '* Rule',
          '#+begin_src datalog',
          '#+end_src',
          'deny(A) :- program(A, "x").',
          'permit(E) :- inside(E), not under(E, x).',
          'deny(A) :- progrm(A, x).',
          'deny(',
          ':END:',
          '%',
          '"',
          '',
        ),
        { maxLength: 14 },
      )
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (text) => {
        const found = ruleDiagnostics(text, 'home', file)
        const { rules, unreadable } = readRuleText(text, 'home', file)
        assert.equal(found.length > 0, makePolicy(rules, unreadable).broken.length > 0)
        const lines = text.split('\n').length
        for (const { line, column, length } of found)
          assert.ok(line >= 1 && line <= lines + 1 && column >= 1 && length >= 1)
      }),
    )
  })
})

describe('rules.org: what its words mean', () => {
  it('every conclusion and condition has arguments, a meaning and an example that is right', () => {
    const names = Object.entries(ruleWords)
    assert.deepEqual(
      names
        .filter(([, word]) => word.kind === 'condition')
        .map(([name]) => name)
        .sort(),
      [...conditions].sort(),
    )
    for (const [name, word] of names) {
      assert.deepEqual(checkRule(word.example, 'home', conditions).faults, [], name)
      assert.match(word.example, new RegExp(`\\b${name}\\b`))
      assert.match(word.means, /^[A-Z].*\.$/)
      for (const each of word.arguments) assert.match(each.means, /^(?:"|[a-z])/, name)
    }
    assert.equal(signature('under'), 'under(E, Folder)')
    assert.equal(signature('untrusted'), 'untrusted')
  })

  const text = `* Docs
#+begin_src datalog
permit(E) :- effect(E, A, write, T), under(E, docs).
#+end_src
* Bad
#+begin_src datalog
deny(A) :- progrm(A, x).
#+end_src
* DONE Old
#+begin_src datalog
deny(A) :- program(A, x).
#+end_src
* Only text
under water
`
  const hover = (line: number, column: number, source: PolicyRule['source'] = 'home') =>
    hoverAt(text, source, file, { line, column })

  it('under the pointer: a condition, a rule, and nothing elsewhere', () => {
    const under = hover(3, 40)
    assert.deepEqual(under?.place, { line: 3, column: 38, length: 5 })
    assert.match(
      under?.markdown ?? '',
      /^```datalog\nunder\(E, Folder\)\n```\nThe effect is on a file in this folder/,
    )
    assert.match(under?.markdown ?? '', /- `E`: one effect of an action\n- `Folder`: /)
    assert.match(under?.markdown ?? '', /```datalog\npermit\(E\) :- effect\(E, A, write, T\), under/)
    assert.match(hover(3, 1)?.markdown ?? '', /^```datalog\npermit\(E\)\n/)
    assert.match(hover(3, 15)?.markdown ?? '', /One of `read`, `write`/)
    assert.equal(hover(3, 22), null)
    assert.equal(hover(14, 3), null)
    assert.equal(hover(2, 3), null)
  })

  it('over a headline: whether its rule is in force', () => {
    assert.match(hover(1, 4)?.markdown ?? '', /^\*\*In force\.\*\*/)
    assert.match(
      hover(1, 4, 'workspace')?.markdown ?? '',
      /^\*\*Ignored\.\*\* A rule that comes with a repository/,
    )
    assert.match(
      hover(5, 4)?.markdown ?? '',
      /^\*\*Ignored\.\*\* The condition progrm is not known\. Do you mean program\?/,
    )
    assert.match(hover(9, 4)?.markdown ?? '', /^\*\*Not read\.\*\* /)
    assert.equal(hover(13, 4), null)
  })

  it('is offered inside rules, and nowhere else', () => {
    const names = (line: number, column: number) =>
      completionsAt(text, { line, column }).map(({ name }) => name)
    assert.deepEqual(names(3, 40), Object.keys(ruleWords))
    for (const [line, column] of [
      [1, 3],
      [2, 5],
      [4, 3],
      [14, 2],
      [99, 1],
    ] as const)
      assert.deepEqual(names(line, column), [], `${line}:${column}`)
  })
})
