import assert from 'node:assert/strict'
import { lintOrg } from '../../../server/src/org/lint/lint.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'

const MB = 1_000_000

/** Everything lazy too. Quadratic work on texts of this size would not end before the test's time is over. */
function takes(name: string, text: string): void {
  it(name, () => {
    const document = parseOrg(text)
    for (const { links, timestamps, allTags } of document.headlines)
      void (links.length + timestamps.length + allTags.length)
    void (document.links.length + document.timestamps.length)
    lintOrg(text, document)
  })
}

const fill = (part: string, size = MB) => part.repeat(Math.ceil(size / part.length))

describe('org: awkward input', () => {
  takes('one line of a megabyte', fill('x'))
  takes('one headline of a megabyte', `* ${fill('word ')}:tag:`)
  takes('a tag of a megabyte', `* a :${fill('b')}:`)
  takes('a megabyte of colons', `* ${fill(':')}`)
  takes('10,000 stars', `${'*'.repeat(10_000)} deep`)
  takes(
    '2,000 headlines one inside the other',
    Array.from({ length: 2_000 }, (_, i) => `${'*'.repeat(i + 1)} h`).join('\n'),
  )
  takes('a megabyte of NUL', fill('\0'))
  takes('a megabyte of line ends', fill('\n'))
  takes('a megabyte of carriage returns', fill('\r'))
  takes('a megabyte of blanks', `* a\n${fill(' ')}`)
  for (const part of [
    '[[',
    '[[a][',
    '[[a\\',
    '[[a]]',
    '<',
    '<2024-01-01 ',
    '[2024-01-01 Mon]--',
    ' =a',
    ' ~a',
    '=a ',
    'https:',
    'https://(',
    'https://a(',
    '<https:',
    '<<a',
    '<%%(',
    '\\',
    'id:x ',
    '](',
    '{{',
    '|',
  ]) {
    takes(`a line of ${part}`, `* a\n${fill(part, MB / 2)}`)
    takes(`lines of ${part}`, `* a\n${fill(`${part}\n\n`, MB / 2)}`)
  }
  for (const line of [
    '#+begin_src',
    '#+begin_quote',
    '#+begin_a',
    '#+end_src',
    ':DRAWER:',
    ':END:',
    ':PROPERTIES:',
    ':a: b',
    '\\begin{a}',
    '\\end{a}',
    '#+BEGIN: x',
    '#+END:',
    '#+TODO: a b',
    '#+LINK: a b',
    '#+FILETAGS: a',
    'SCHEDULED: <2024-01-01>',
    '* TODO [#A] a :b:',
    '* a\n:PROPERTIES:\n:a: b',
    '#+begin_src\n* a',
    '- a',
    '  - a\n - b',
    '---',
  ]) {
    takes(`lines of ${JSON.stringify(line)}`, fill(`${line}\n`, MB / 2))
  }
  takes('front matter that never ends', `---\n${fill('a: b\n')}`)
  takes(
    'different blocks that never end',
    Array.from({ length: 30_000 }, (_, i) => `#+begin_x${i}`).join('\n'),
  )

  it('keeps patterns of a query linear', () => {
    const text = `* ${'a'.repeat(20_000)}!`
    const files = [{ path: 'a.org', text, document: parseOrg(text) }]
    const rows = search(files, 'ITEM={^(a+)+$}', { year: 2026, month: 11, day: 21, hour: 9, minute: 0 })
    assert.ok(rows.ok && rows.value.rows.length === 0)
  })
})
