import assert from 'node:assert/strict'
import fc from 'fast-check'
import { functionsOf } from '../../../server/src/code/functions.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import type { Outside } from '../../../server/src/org/lint/check.ts'
import { checks } from '../../../server/src/org/lint/checks.ts'
import { type LintFinding, lintOrg } from '../../../server/src/org/lint/lint.ts'
import { isUnattended, together } from '../../../server/src/org/lint/mend.ts'
import { editOrg } from '../../../server/src/org/live.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { emptyOutside, files, randomTexts } from './lint-oracle.ts'

const lint = (text: string, outside: Outside = emptyOutside) => lintOrg(text, parseOrg(text), { outside })

/** `LINE CODE "what it is about"` of each finding; with a fix, the text after the first one. */
function check(name: string, text: string, expected: readonly string[], fixed?: string): void {
  it(name, () => {
    const found = lint(text)
    assert.deepEqual(
      found.map(({ line, code, start, end }) => `${line} ${code} "${text.slice(start, end)}"`),
      expected,
    )
    if (fixed === undefined) return
    const fix = found.find(({ fixes }) => fixes.length > 0)?.fixes[0]
    assert.equal(fix && applyEdits(text, fix.edits), fixed)
  })
}

describe('org: lint', () => {
  it('code of several functions that is tangled, and no other', async () => {
    const grammars = await openGrammars(grammarDirectory())
    const block = (code: string, more = ' :tangle yes') =>
      `Text.\n#+begin_src js${more}\n${code}\n#+end_src\n`
    const found = async (text: string) => {
      const outside = { ...emptyOutside, functions: await functionsOf(grammars.parser, text) }
      return lint(text, outside).map(({ code, message }) => `${code}: ${message}`)
    }
    const two = 'function a() {}\nexport const b = () => 1'
    const words = 'The block declares a, b. Give each function a block and a text of its own.'
    assert.deepEqual(await found(block(two)), [`several-functions: ${words}`])
    assert.deepEqual(await found(block(two, '')), [])
    assert.deepEqual(await found(block('function a() { function b() {} }\nlet c = 1')), [])
    assert.deepEqual(await found(block('class A { a() {} b() {} }')), [])
    assert.deepEqual(await found(block('function a( {}\nfunction b() {}')), [])
  })

  check(
    'code that is tangled and not explained',
    '#+PROPERTY: header-args:js :tangle a.js\n* A\n#+begin_src js\n1\n#+end_src\n* B\n:PROPERTIES:\n:X: y\n:END:\n# c\n#+name: n\n#+begin_src js\n2\n#+end_src\n#+begin_src sh\n3\n#+end_src\n',
    ['3 code-before-prose "#+begin_src js"', '12 code-before-prose "#+begin_src js"'],
  )
  check(
    'code that is explained',
    '* A\nWhat for.\n#+begin_src js :tangle a.js\n1\n#+end_src\n#+begin_src js :tangle a.js\n2\n#+end_src\n* COMMENT B\n#+begin_src js :tangle a.js\n1\n#+end_src\n* C\n- item\n\n  #+begin_src js :tangle a.js\n  1\n  #+end_src\n',
    [],
  )
  check(
    'ids that two headlines have, and several in one drawer',
    '* A\n:PROPERTIES:\n:ID: q\n:ID: r\n:END:\n* B\n:PROPERTIES:\n:ID: q\n:END:',
    ['3 duplicate-id "q"', '4 several-ids ":ID: r"', '8 duplicate-id "q"'],
    '* A\n:PROPERTIES:\n:ID: q\n:END:\n* B\n:PROPERTIES:\n:ID: q\n:END:',
  )
  check(
    'a custom id that is there twice',
    '* A\n:PROPERTIES:\n:CUSTOM_ID: a\n:END:\n* B\n:PROPERTIES:\n:CUSTOM_ID: a\n:END:\n',
    ['3 duplicate-custom-id "a"', '7 duplicate-custom-id "a"'],
  )
  check('a star and a tab', '*\tA\n', ['1 headline-syntax "*\t"'], '* A\n')
  check('stars without a blank', '**A\n', ['1 headline-syntax "**"'], '** A\n')
  check('bold text at the margin', '**a** b\n*a* b\n*a\n', [])
  check('stars in code', '#+begin_src sh\n**A\n#+end_src\n', [])
  check('a keyword and a colon', '* TODO: x\n', ['1 todo-keyword-syntax "TODO"'], '* TODO x\n')
  check('a keyword and a no-break space', '* TODO\u00a0x\n', ['1 todo-keyword-syntax "TODO"'], '* TODO x\n')
  check('a keyword and a priority', '* TODO[#A] x\n', ['1 todo-keyword-syntax "TODO"'], '* TODO [#A] x\n')
  check(
    'a keyword of the file',
    '#+TODO: WAIT | DONE\n* WAIT: x\n* WAITING x\n* TODO: x\n* DONE\n',
    ['2 todo-keyword-syntax "WAIT"'],
    '#+TODO: WAIT | DONE\n* WAIT x\n* WAITING x\n* TODO: x\n* DONE\n',
  )
  check('a priority of two characters', '* [#10] x\n', ['1 priority "[#10]"'])
  check('a priority with a blank', '* TODO [# A] x\n', ['1 priority "[# A]"'], '* TODO [#A] x\n')
  check('a priority out of range', '* [#D] x\n* [#b] y\n', ['1 priority "[#D]"'])
  check('the range of the file', '#+PRIORITIES: A F C\n* [#D] x\n', [])
  check('ranges of numbers', '#+PRIORITIES: 1 10 5\n* [#7] x\n', [])
  it('offers nothing that would lose the hour of a timestamp, or be none', () => {
    const fixesOf = (stamp: string) =>
      lint(`a ${stamp} b\n`).map(({ code, fixes }) => [code, ...fixes.map(({ title }) => title)].join(': '))
    assert.deepEqual(fixesOf('<2024-01-01 Mo n 10:00-12:30>'), ['timestamp-syntax'])
    assert.deepEqual(fixesOf('<9999-12-31 Fri 25:00>'), ['timestamp-syntax'])
    assert.deepEqual(fixesOf('<2024-01-01 Mon 25:61>'), ['timestamp-syntax'])
    assert.deepEqual(fixesOf('<2024-02-30 Fri 9:00-10:00 +1w -2d>'), [
      'timestamp-syntax: Write <2024-03-01 Fri 09:00-10:00 +1w -2d>',
    ])
  })

  check('tags with a raised number', '* A :a-²b:c:\n', ['1 tag-syntax ":a-²b:c:"'], '* A :a_b:c:\n')
  check('a tag with a dash', '* A :a-b:c:\n', ['1 tag-syntax ":a-b:c:"'], '* A :a_b:c:\n')
  check('smileys and times are no tags', '* A :-)\n* B :):\n* at 10:30:\n* x :a:\n', [])
  check(
    'planning below a blank line',
    '* A\n\nSCHEDULED: <2024-01-01 Mon>\ntext\n',
    ['3 misplaced-planning-info "SCHEDULED: <2024-01-01 Mon>"'],
    '* A\nSCHEDULED: <2024-01-01 Mon>\n\ntext\n',
  )
  check(
    'planning below properties, with carriage returns',
    '* A\r\n:PROPERTIES:\r\n:A: b\r\n:END:\r\nDEADLINE: <2024-01-01 Mon>\r\n',
    ['5 misplaced-planning-info "DEADLINE: <2024-01-01 Mon>"'],
    '* A\r\nDEADLINE: <2024-01-01 Mon>\r\n:PROPERTIES:\r\n:A: b\r\n:END:\r\n',
  )
  check(
    'a second planning line',
    '* A\nSCHEDULED: <2024-01-01 Mon>\nDEADLINE: <2024-01-02 Tue>',
    ['3 misplaced-planning-info "DEADLINE: <2024-01-02 Tue>"'],
    '* A\nSCHEDULED: <2024-01-01 Mon> DEADLINE: <2024-01-02 Tue>\n',
  )
  check(
    'a property drawer below text',
    '* A\nSCHEDULED: <2024-01-01 Mon>\ntext\n:PROPERTIES:\n:A: b\n:END:\n',
    ['4 obsolete-properties-drawer ":PROPERTIES:"'],
    '* A\nSCHEDULED: <2024-01-01 Mon>\n:PROPERTIES:\n:A: b\n:END:\ntext\n',
  )
  check('a line in a drawer that is none', '* A\n:PROPERTIES:\nA: b\n:END:\n', [
    '2 obsolete-properties-drawer ":PROPERTIES:"',
  ])
  check(
    'a drawer that is not closed',
    '* A\n:LOGBOOK:\n- Note\ntext\n* B\n',
    ['2 incomplete-drawer ":LOGBOOK:"'],
    '* A\n:LOGBOOK:\n- Note\n:END:\ntext\n* B\n',
  )
  check(
    'a block that is not closed',
    'a\n#+begin_src sh\nx\n\ny\n',
    ['2 invalid-block "#+begin_src sh"'],
    'a\n#+begin_src sh\nx\n#+end_src\n\ny\n',
  )
  check(
    'a block at the end of the file',
    '#+BEGIN_QUOTE\nx',
    ['1 invalid-block "#+BEGIN_QUOTE"'],
    '#+BEGIN_QUOTE\nx\n#+END_QUOTE\n',
  )
  check('a lone end', 'a\n#+end_src\n', ['2 invalid-block "#+end_src"'], 'a\n')
  check('LaTeX that is not closed', '\\begin{align}\nx\n', ['1 unclosed-latex-environment "\\begin{align}"'])
  check('LaTeX that is', '\\begin{align}\nx\n\\end{align}\n', [])
  check('no language', '#+begin_src\nx\n#+end_src\n', ['1 missing-language-in-src-block "#+begin_src"'])
  check(
    'a language misspelt',
    '#+begin_src pyhton\nx\n#+end_src\n',
    ['1 suspicious-language-in-src-block "pyhton"'],
    '#+begin_src python\nx\n#+end_src\n',
  )
  check('languages of editors', '#+begin_src Rust\n#+end_src\n#+begin_src json\n#+end_src\n', [])
  check(
    'an old export block',
    '#+begin_html\nx\n#+end_html\n\n',
    ['1 deprecated-export-blocks "#+begin_html"'],
    '#+begin_export html\nx\n#+end_export\n\n',
  )
  check(
    'a header argument misspelt',
    '#+begin_src sh :resutls output\nx\n#+end_src\n',
    ['1 wrong-header-argument ":resutls"'],
    '#+begin_src sh :results output\nx\n#+end_src\n',
  )
  check('a header argument above its block', '#+header: :exports yes\n#+begin_src sh\nx\n#+end_src\n', [
    '1 wrong-header-value "yes"',
  ])
  check('arguments of languages of other packages', '#+begin_src http :pretty\nx\n#+end_src\n', [
    '1 empty-header-argument ":pretty"',
  ])
  check(
    'two results that exclude each other',
    '#+begin_src sh :results output value :cache yes\nx\n#+end_src\n',
    ['1 wrong-header-value "value"'],
    '#+begin_src sh :results output :cache yes\nx\n#+end_src\n',
  )
  check('a keyword without colon', '#+title A\n', ['1 invalid-keyword-syntax "#+title"'], '#+title: A\n')
  check('a keyword misspelt', '#+titel: A\n', ['1 misspelled-keyword "#+titel:"'], '#+title: A\n')
  check('keywords of others', '#+mykey: A\n#+kindex: b\n#+hugo_draft: t\n', [])
  check(
    'a word of STARTUP misspelt',
    '#+STARTUP: overveiw indent\n',
    ['1 unknown-startup-option "overveiw"'],
    '#+STARTUP: overview indent\n',
  )
  check(
    'an old name of a keyword',
    '#+tblname: a\n| b |\n',
    ['1 obsolete-affiliated-keywords "#+tblname:"'],
    '#+name: a\n| b |\n',
  )
  check(
    'a day that does not exist',
    '<2024-02-30 Fri>\n',
    ['1 timestamp-syntax "<2024-02-30 Fri>"'],
    '<2024-03-01 Fri>\n',
  )
  check(
    'a wrong day name in planning',
    '* A\nSCHEDULED: <2024-01-01 Tue>\n',
    ['2 timestamp-syntax "<2024-01-01 Tue>"'],
    '* A\nSCHEDULED: <2024-01-01 Mon>\n',
  )
  check('day names of other languages', '[2024-01-01 lun.] <2024-01-01 月>\n', [])
  check(
    'a date that is no timestamp',
    'On <2024-1-2 Tue 9:30>.\n',
    ['1 unread-timestamp "<2024-1-2 Tue 9:30>"'],
    'On <2024-01-02 Tue 09:30>.\n',
  )
  check(
    'a clock that does not add up',
    '* A\n:LOGBOOK:\nCLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:30] =>  2:30\n:END:\n',
    ['3 clock-duration "CLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:30] =>  2:30"'],
    '* A\n:LOGBOOK:\nCLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:30] =>  1:30\n:END:\n',
  )
  check('a clock that cannot be read', 'CLOCK: yesterday\n', ['1 clock-syntax "CLOCK: yesterday"'])
  check(
    'inactive planning',
    '* A\nDEADLINE: [2024-01-01 Mon]\n',
    ['2 planning-inactive "[2024-01-01 Mon]"'],
    '* A\nDEADLINE: <2024-01-01 Mon>\n',
  )
  check(
    'an effort in words',
    '* A\n:PROPERTIES:\n:Effort: 2 hours\n:END:\n',
    ['3 invalid-effort-property "2 hours"'],
    '* A\n:PROPERTIES:\n:Effort: 2h\n:END:\n',
  )
  check(
    'a broken link',
    '* Some heading\n[[*Som heading]]',
    ['2 invalid-fuzzy-link "[[*Som heading]]"'],
    '* Some heading\n[[*Some heading]]',
  )
  check(
    'a footnote without definition',
    'a[fn:1]\n* Footnotes\n\n[fn:2] x[fn:2]\n',
    ['1 undefined-footnote-reference "[fn:1]"'],
    'a[fn:1]\n* Footnotes\n\n[fn:2] x[fn:2]\n\n[fn:1] \n',
  )
  check(
    'a footnote in a file without any',
    'a[fn:x]',
    ['1 undefined-footnote-reference "[fn:x]"'],
    'a[fn:x]\n\n* Footnotes\n\n[fn:x] \n',
  )
  check('an item out of order', '1. a\n3. b\n', ['2 item-number "3."'], '1. a\n2. b\n')
  check(
    'an old escape',
    '[[https://a.b/x%20y][z]]\n',
    ['1 percent-encoding-link-escape "[[https://a.b/x%20y][z]]"'],
    '[[https://a.b/x y][z]]\n',
  )
  check('front matter', '---\ntitle: x\ntags: [a]\n---\n#+title: y\n* A\n', [])
  check('a byte order mark', '\ufeff* A\n#+end_src\n', ['2 invalid-block "#+end_src"'], '\ufeff* A\n')
  check('U+2028 in a title', '* a\u2028TODO: b\n', [])

  it('asks what is outside', () => {
    const text =
      '* A\n:PROPERTIES:\n:ID: here\n:END:\n[[id:there]] [[id:gone]] [[file:b.org::*X]] [[file:c.org]] [[file:d e.org]]'
    const outside: Outside = {
      filesWithId: (id) => (id === 'gone' ? [] : ['other.org']),
      exists: (path) => path !== 'c.org',
      finds: (_, search) => search !== '*X',
      functions: () => null,
    }
    assert.deepEqual(
      lint(text, outside).map(({ code, start, end }) => `${code} ${text.slice(start, end)}`),
      [
        'duplicate-id here',
        'invalid-id-link [[id:gone]]',
        'invalid-search-in-link [[file:b.org::*X]]',
        'link-to-local-file [[file:c.org]]',
      ],
    )
    assert.deepEqual(lintOrg(text, parseOrg(text)), [])
  })

  it('leaves out checks that are off', () => {
    const text = '#+begin_src\n#+end_src\n#+end_quote\n'
    const found = lintOrg(text, parseOrg(text), { off: new Set(['invalid-block']) })
    assert.deepEqual(
      found.map(({ code }) => code),
      ['missing-language-in-src-block'],
    )
  })

  it('leaves out what the file says', () => {
    const text = '#+begin_src\n#+end_src\n#+end_quote\n* A\n# lint-off\n'
    const codes = (before: string) => lint(`${before}\n${text}`).map(({ code }) => code)
    assert.deepEqual(codes('# lint-off: invalid-block item-number'), ['missing-language-in-src-block'])
    assert.deepEqual(codes('#+title: x\r\n# lint-off\r'), [])
    assert.deepEqual(codes('# lint-offer'), ['missing-language-in-src-block', 'invalid-block'])
  })

  it('mends together what does not touch, until nothing is left', () => {
    let text = '#+tblname: a\n| b | [[file+sys:a][b]] |\n\n* A :a::b:\n\nSCHEDULED: <2024-01-01 Mon>\n'
    for (let round = 0; round < 3; round++) text = applyEdits(text, together(lint(text).filter(isUnattended)))
    assert.equal(text, '#+name: a\n| b | [[file:a][b]] |\n\n* A :a:b:\nSCHEDULED: <2024-01-01 Mon>\n\n')
  })

  it('mends unasked what keeps its meaning, whatever the text', () => {
    for (const text of [...files().values(), ...randomTexts(200)]) {
      const findings = lint(text).filter(isUnattended)
      const after = applyEdits(text, together(findings))
      assert.ok(lint(after).filter(isUnattended).length <= findings.length, text)
    }
  })

  it('has a name of its own for each check', () => {
    const names = checks.map(({ code }) => code)
    assert.equal(new Set(names).size, names.length)
    for (const { code, summary } of checks) {
      assert.match(code, /^[a-zA-Z$][-a-zA-Z$]+$/)
      assert.match(summary, /\.$/)
    }
  })

  it('mends with every fix what it was about', function () {
    this.timeout(120_000)
    for (const text of [...files().values(), ...randomTexts(300)])
      for (const finding of lint(text)) mends(text, finding)
  })

  it('says the same after edits as of the text afresh', () => {
    const texts = randomTexts(300)
    fc.assert(
      fc.property(fc.nat(299), fc.nat(), fc.nat(30), fc.nat(299), (from, at, length, other) => {
        const text = texts[from] as string
        const document = parseOrg(text)
        lintOrg(text, document, { outside: emptyOutside })
        const start = at % (text.length + 1)
        const end = Math.min(text.length, start + length)
        const piece = (texts[other] as string).slice(0, 40)
        const after = text.slice(0, start) + piece + text.slice(end)
        const live = editOrg(document, after, { start, end, length: piece.length })
        assert.deepEqual(lintOrg(after, live, { outside: emptyOutside }), lint(after))
      }),
      { numRuns: 500, seed: 20261122 },
    )
  })
})

/** What it said is said less often than before. */
function mends(text: string, { code, message, fixes, start }: LintFinding): void {
  const count = (given: string) =>
    lint(given).filter((one) => one.code === code && one.message === message).length
  for (const { title, edits } of fixes) {
    const after = applyEdits(text, edits)
    const shown = JSON.stringify([text, after])
    assert.ok(count(after) < count(text), `${title} (${code} at ${start}) leaves ${message}: ${shown}`)
  }
}
