import assert from 'node:assert/strict'
import { plainLinkTypes } from '../../../server/src/org/elements/context.ts'
import type { Context } from '../../../server/src/org/elements/element.ts'
import { parseSection } from '../../../server/src/org/elements/section.ts'
import { descendants } from '../../../server/src/org/elements/walk.ts'

const plain: Context = {
  todo: ['TODO'],
  done: ['DONE'],
  oddLevels: false,
  abbreviations: new Map(),
  linkTypes: plainLinkTypes,
  radioTargets: [],
  inlineTaskLevel: null,
}
const radio: Context = { ...plain, radioTargets: ['radio', 'a', 'two words'] }

/** Every node. Quadratic work on texts of this size would not end before the test's time is over. */
function takes(name: string, text: string, contexts = [plain]): void {
  it(name, function () {
    this.timeout(60_000)
    for (const context of contexts) {
      let last = 0
      for (const node of descendants(parseSection(text, 'top', context))) last = node.start
      assert.ok(last <= text.length)
    }
  })
}

const fill = (part: string, size = 60_000) => part.repeat(Math.ceil(size / part.length))
const numbered = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const openings =
  'x|*|* |*a | *a|/|_|_a|a_|a_{|a^(|=a | =a|~|+a |[[|[[a][|[[a\\|[[a\\\\|[[a]|<|<2024-01-01 |[2024-01-01 Mon]--|<https:' +
  '|<https:a |https:|https://(|https://a( |id:a,|id:<|<<a|<<<a|<<<a>>> |<%%(|<%%(a) |\\|\\alpha|\\a{|\\a[|\\_ |\\(|\\[|$' +
  '|$a|$a |$$|$$a |@@|@@a:|@@a:b|{|{{{|{{{a(|{{{a(b|src_|src_a[|src_a{|src_a{}|call_|call_a(|call_a[|[fn:|[fn::|[fn:a:' +
  '|[fn:a|[cite:|[cite:@|[cite:@a;|[cite:@ |[cite/|[1|[1/|[%|]|}|)|\\\\ |;|@|@a;| :: |::|*/_+=~|[fn::*a |[fn::a_{|_{_{' +
  '| |\t|\u00a0|\u2028|😀|\ud83d|[@|[ ] '

describe('org: awkward input for the trees', () => {
  for (const part of openings.split('|')) {
    takes(`a line of ${JSON.stringify(part)}`, fill(part), [plain, radio])
    takes(
      `lines, items, rows and clocks of ${JSON.stringify(part)}`,
      [
        fill(`${part}\n`, 12_000),
        fill(`${part}\n\n`, 12_000),
        `- ${fill(part, 12_000)}`,
        `| ${fill(part, 12_000)}`,
        `CLOCK: [2024-01-01 ${fill(part, 12_000)}`,
        `#+caption[${fill(part, 12_000)}`,
        `${fill(part, 12_000)}${fill(']', 5_000)}`,
        `${fill(part, 12_000)}>`,
      ].join('\n'),
    )
  }
  for (const line of [
    '#+begin_src',
    '#+begin_quote',
    '#+end_src',
    ':D:',
    ':END:',
    ':PROPERTIES:',
    ':a: b',
    '\\begin{a}',
    '\\end{a}',
    '#+BEGIN: x',
    '#+END:',
    '#+caption: a',
    '#+results[a b]: x',
    '#+call: f(',
    '#+call: f',
    '- a',
    '- a\n  - b\n    - c',
    '  - a\n - b',
    '[fn:1] a',
    '[fn:1]\n\n',
    '#+caption: x\n[fn:1]',
    '| a |',
    '| a |\n#+tblfm: x',
    '+-+',
    '+-+\n+ a',
    ': a',
    '# a',
    'CLOCK: => 1:00',
    'CLOCK: [2024-01-01 ]--',
    '#+begin_a\n#+begin_b',
    '- #+begin_a',
    ' - a\n:x:',
    '',
    '\r',
    'a\r',
    '#+a[b]:',
    '- a :: b',
  ]) {
    takes(
      `lines of ${JSON.stringify(line)}, also in a list and a footnote`,
      [
        fill(`${line}\n`, 12_000),
        `- x\n${fill(`  ${line}\n`, 12_000)}`,
        `[fn:1] x\n${fill(`${line}\n`, 12_000)}`,
      ].join('\n'),
    )
  }
  takes(
    '5,000 lists one in the other',
    numbered(5_000, (i) => `${' '.repeat(i)}- a`),
  )
  takes(
    'lists that move to the margin',
    numbered(1_400, (i) => `${' '.repeat(1_400 - i)}- a`),
  )
  takes(
    '20,000 blocks one in the other',
    `${numbered(20_000, (i) => `#+begin_x${i}`)}\n${numbered(20_000, (i) => `#+end_x${19_999 - i}`)}`,
  )
  takes(
    'blocks in lists in blocks',
    `${numbered(4_000, (i) => `- a\n  #+begin_x${i}`)}\n${numbered(4_000, (i) => `#+end_x${3_999 - i}`)}`,
  )
  takes(
    'different blocks that never end',
    numbered(50_000, (i) => `#+begin_x${i}`),
  )
  for (const open of ['[fn::', '[fn:: *a ', '[fn:: xradio ', '[cite:@a ', '[cite:a ', 'src_a[']) {
    const count = 30_000
    takes(`${open} in itself`, open.repeat(count) + ']'.repeat(count), [plain, radio])
  }
  takes('a table of 100,000 rows', '| a | b |\n'.repeat(100_000))
  takes('one line of a megabyte', fill('word ', 1_000_000))
})
