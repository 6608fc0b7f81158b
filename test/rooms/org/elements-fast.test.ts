import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { elementsOf } from '../../../server/src/org/elements/document.ts'
import type { LinkObject, OrgNode, TimestampObject } from '../../../server/src/org/elements/element.ts'
import { descendants } from '../../../server/src/org/elements/walk.ts'
import type { Link } from '../../../server/src/org/objects.ts'
import { type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import type { Moment, Timestamp } from '../../../server/src/org/timestamp.ts'
import { fileNames, readFile } from './elements-expect.ts'
import { mixed, nested, tangled } from './elements-generate.ts'
import { deep, entwined } from './elements-generate-deep.ts'
import { lined } from './elements-generate-lines.ts'
import { structured, textual } from './generate.ts'

/** What the index reads, section by section; each as a line. */
function fast(document: OrgDocument): string[] {
  return [document, ...document.headlines].map(({ links, timestamps, clocks }) =>
    [...links.map(linkLine), ...timestamps.map(stampLine), ...clocks.map(({ start }) => `clock ${start}`)]
      .sort()
      .join('\n'),
  )
}

/** The same of the trees. Radio links have no target of their own, and are no links of the index. */
function whole(document: OrgDocument, text: string): string[] {
  return [-1, ...document.headlines.keys()].map((index) => {
    const { root, offset } = elementsOf(document, text, index)
    const lines: string[] = []
    for (const node of descendants(root)) {
      if (node.type === 'link' && node.linkType !== 'radio') lines.push(linkNode(node, offset, text))
      if (node.type === 'timestamp') lines.push(stampNode(node, offset))
      if (node.type === 'clock') lines.push(`clock ${node.start + offset}`)
    }
    return lines.sort().join('\n')
  })
}

const linkLine = ({ kind, start, end, type, target, raw, description }: Link) =>
  JSON.stringify(['link', kind, start, end, type, target, raw, description])

function linkNode(node: LinkObject, offset: number, text: string): string {
  const { format, linkType, application, raw, contentsStart, contentsEnd } = node
  const span = spanOf(node, offset)
  const written = text.slice(span.start, span.end)
  const description = text.slice((contentsStart ?? 0) + offset, (contentsEnd ?? -offset) + offset)
  const behind = contentsStart === null ? 2 : description.length + 4
  return JSON.stringify([
    'link',
    format,
    span.start,
    span.end,
    application === null ? linkType : raw.slice(0, raw.indexOf(':')),
    format === 'angle' ? raw.replace(/[ \t]*\n[ \t]*/g, '') : raw,
    format === 'bracket' ? written.slice(2, -behind) : format === 'angle' ? written.slice(1, -1) : written,
    contentsStart === null ? '' : description,
  ])
}

const spanOf = (node: OrgNode, offset: number) => ({
  start: node.start + offset,
  end: node.end - node.postBlank + offset,
})

const fields = ({ year, month, day, hour, minute }: Moment | TimestampObject['from']) =>
  [year || 0, month || 0, day || 0, hour, minute].join(' ')

/** An end without a time has none here, and that of the start in org-element. */
const day = ({ year, month, day }: Moment | TimestampObject['from']) => [year, month, day].join(' ')

/** What is said of a diary expression's time of day is no date. */
const stampLine = ({ kind, start, end, raw, from, to, sexp }: Timestamp) =>
  JSON.stringify(['timestamp', kind, start, end, raw, sexp || [fields(from), to && day(to)]])

function stampNode(node: TimestampObject, offset: number): string {
  const { timestampType, rangeType, raw, from, to, sexp } = node
  const { start, end } = spanOf(node, offset)
  const kind = timestampType.replace('-range', '')
  const last = rangeType === null ? null : day(to)
  return JSON.stringify(['timestamp', kind, start, end, raw, sexp ?? [fields(from), last]])
}

function check(text: string): void {
  const document = parseOrg(text)
  const ours = fast(document)
  const [at, theirs] = [...whole(document, text).entries()].find(([i, found]) => found !== ours[i]) ?? [0, '']
  assert.equal(theirs === '' ? '' : ours[at], theirs, JSON.stringify(text.slice(0, 2_000)))
}

/** Characters that open, close, hide and cut, around links and dates; under a headline and before the first. */
const pieces = [
  ...'*/=~_+$\\^@[]<>(){}|.:;"\'-, ab\n\n',
  ...[
    '{{{m(',
    ')}}}',
    '@@h:',
    '[[',
    '][',
    ']]',
    '[[id:a]]',
    '[[b][c]]',
    'https://a.b',
    'ID:c',
    '<id:d',
    ' id:',
  ],
  ...[
    '<2024-01-01>',
    '[2024-01-01 Mon 9:00-10:00]--[2024-01-02]',
    '<2024-1-1 +1d>',
    '[fn:1]',
    '[fn::',
    '[cite:@k',
  ],
  ...[
    'src_a{',
    'call_b(',
    '\\(',
    '\\)',
    '\\alpha',
    '<<',
    '>>',
    '<<<r>>>',
    '\r\n',
    '\r',
    '\u00a0',
    'é',
    '\n- ',
    '\n| ',
  ],
  ...[
    '\n\n',
    '\n* ',
    '\n  ',
    ' :: ',
    '\n#+caption: ',
    '\n#+begin_quote\n',
    '\n#+end_quote\n',
    '\n:d:\n',
    '\n:END:\n',
  ],
  ...[
    '\nCLOCK: => 1:00\n',
    '\nCLOCK: [2024-01-01 Mon 9:00]\n',
    '\n[fn:2] ',
    '\n#+begin_src\n',
    '\n#+end_src\n',
  ],
]
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''))

/** Lines by how they begin: most are text, and some only look like it. */
const begins = [
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  ...[
    '',
    '  ',
    '\t',
    ' a',
    '\t[',
    '\u00a0',
    '\u3000',
    '\u2003x',
    '\ufeff',
    'é',
    '工',
    '\u200b',
    '\f',
    '\ud83d\ude00',
  ],
  ...[
    'CLOCK: ',
    'c',
    'Cl',
    '  clock: => 1:00',
    '[fn:1] ',
    '[FN:1] ',
    ' [fn:1] ',
    '1. ',
    '1) ',
    'a. ',
    '- ',
    '+ ',
    ' * ',
  ],
  ...['#+name: x', '# ', '#', ': ', ':x: ', '|', '+-+', '-----', '%%(x)', '\\begin{a}', '\\x', 'DEADLINE: '],
]
const rests = [
  '',
  ' ',
  'text',
  '[[id:a]]',
  ' =b [[c]]',
  ' =',
  ' <2024-01-01 Mon>',
  ' https://a.b',
  '\r',
  ' *[[d]]*',
  ' \\\\',
]
const lines = fc
  .array(fc.tuple(fc.constantFrom(...begins), fc.constantFrom(...rests)), { maxLength: 8 })
  .chain((all) =>
    fc.constantFrom('', '* h\n').map((head) => head + all.map((one) => one.join('')).join('\n')),
  )

describe('org: the index and the tree find the same links, timestamps and clocks', () => {
  for (const name of fileNames()) it(`in ${name}`, () => check(readFile(name)))

  // ORG_SEED and ORG_RUNS look further.
  const seed = Number(process.env.ORG_SEED) || 20261122
  const numRuns = Number(process.env.ORG_RUNS) || 2_000
  for (const [name, texts] of Object.entries({
    structured,
    textual,
    mixed,
    tangled,
    nested,
    deep,
    entwined,
    soup,
    lines,
    lined,
  })) {
    it(`in ${name} random texts`, function () {
      this.timeout(120_000)
      fc.assert(fc.property(texts, check), { seed, numRuns })
    })
  }

  it('behind a call without an end that is inside something', () => {
    for (const around of ['- a\n  #+call: f(', '#+begin: x\n#+call: f(\n#+end:'])
      check(`${around}\n[[b]] <2024-01-01>)\n- [[c]]\n`)
  })

  it('in the files named in ORG_FILES', () => {
    for (const path of (process.env.ORG_FILES ?? '').split(':').filter(Boolean))
      check(readFileSync(path, 'utf8'))
  })
})
