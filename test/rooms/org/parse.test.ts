import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { type Headline, parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from './generate.ts'

/** One line per headline, whole. */
function show(headline: Headline): string {
  const { level, todo, done, priority, commented, title, tags, allTags, planning, properties, ids } = headline
  const pairs = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = [
    String(level),
    todo && todo + (done ? '✓' : ''),
    priority && `[${priority}]`,
    commented && 'COMMENT',
    title && `«${title}»`,
    tags.length > 0 && `:${tags.join(':')}:`,
    allTags.join() !== tags.filter(Boolean).join() && `(${allTags.join(' ')})`,
    planning.scheduled && `S${planning.scheduled}`,
    planning.deadline && `D${planning.deadline}`,
    planning.closed && `C${planning.closed}`,
    pairs.length > 0 && `{${pairs.map(([key, value]) => `${key}=${value}`).join()}}`,
    ids.length > 1 && ids.map((id) => `#${id}`).join(' '),
  ]
  // A done keyword is marked only where the file says so, to keep the cases short.
  return parts.filter(Boolean).join(' ')
}

function check(text: string, expected: readonly string[]): void {
  assert.deepEqual(parseOrg(text).headlines.map(show), expected)
}

describe('org: parse', () => {
  const file = new URL('cases/traps.json', import.meta.url)
  for (const [name, text, expected] of JSON.parse(readFileSync(file, 'utf8')) as [
    string,
    string,
    string[],
  ][]) {
    it(name, () => check(text, expected))
  }

  it('gives offsets, lines, parents and outlines', () => {
    const text = 'top\n* a\nbody\n** b\n*** c\n* d'
    const { headlines } = parseOrg(text)
    const row = ({
      start,
      bodyStart,
      ownEnd,
      end,
      startLine,
      endLine,
      parent,
      children,
      outline,
    }: Headline) => [start, bodyStart, ownEnd, end, startLine, endLine, parent, children, outline] as unknown
    assert.deepEqual(headlines.map(row), [
      [4, 8, 13, 24, 2, 5, null, [1], ['a']],
      [13, 18, 18, 24, 4, 5, 0, [2], ['a', 'b']],
      [18, 24, 24, 24, 5, 5, 1, [], ['a', 'b', 'c']],
      [24, 27, 27, 27, 6, 6, null, [], ['d']],
    ])
  })

  it('inherits properties from the file, its drawer and ancestors', () => {
    const text = [
      '# comment',
      ':PROPERTIES:',
      ':ID: file',
      ':X: drawer',
      ':END:',
      '#+PROPERTY: P one',
      '#+PROPERTY: P+ two',
      '* a',
      ':PROPERTIES:',
      ':X+: more',
      ':END:',
      '** b',
      ':PROPERTIES:',
      ':Y: own',
      ':END:',
    ].join('\n')
    const { headlines, ids, properties } = parseOrg(text)
    assert.deepEqual(ids, ['file'])
    assert.deepEqual({ ...properties }, { ID: 'file', X: 'drawer' })
    assert.deepEqual(
      { ...headlines[1]?.inheritedProperties },
      { ID: 'file', X: 'drawer more', P: 'one two', Y: 'own' },
    )
    assert.deepEqual({ ...headlines[0]?.properties }, { X: 'more' })
  })

  it('takes no file drawer behind a keyword or a blank line below a comment', () => {
    assert.deepEqual(parseOrg('#+title: x\n:PROPERTIES:\n:ID: a\n:END:\n').ids, [])
    assert.deepEqual(parseOrg('# c\n\n:PROPERTIES:\n:ID: a\n:END:\n').ids, [])
    assert.deepEqual(parseOrg('\n\n:PROPERTIES:\n:ID: a\n:END:\n').ids, ['a'])
  })

  it('expands links and keeps out of verbatim text', () => {
    const text =
      '#+LINK: gh https://g.h/%s\n* see [[gh:a/b][x]]\n=[[no]]= https://a.b/x_(y)_z. [[a\\]b]] <mailto:a@b.c>\n: [[no]]\n# [[no]]\n#+begin_src\n[[no]]\n#+end_src\n- [[id:q]]'
    const links = parseOrg(text).headlines[0]?.links.map(({ type, target, description }) => [
      type,
      target,
      description,
    ])
    assert.deepEqual(links, [
      ['https', 'https://g.h/a/b', 'x'],
      ['https', 'https://a.b/x_(y)_z', ''],
      ['fuzzy', 'a]b', ''],
      ['mailto', 'mailto:a@b.c', ''],
      ['id', 'id:q', ''],
    ])
  })

  it('reads clocks, blocks and drawers', () => {
    const text =
      '* a\n:LOGBOOK:\nCLOCK: [2024-01-01 Mon 8:00]--[2024-01-01 Mon 9:30] =>  1:30\nCLOCK: [2024-01-02 Tue 8:00]\nCLOCK: => 2:15\n:END:\n#+begin_quote\n#+begin_src sh\nx\n#+end_src\n#+end_quote\n'
    const { headlines, blocks } = parseOrg(text)
    assert.deepEqual(
      headlines[0]?.clocks.map((clock) => clock.minutes),
      [90, null, 135],
    )
    assert.deepEqual(
      blocks.map(({ name, bodyStart, bodyEnd }) => [name, text.slice(bodyStart, bodyEnd)]),
      [
        ['LOGBOOK', text.slice(text.indexOf('CLOCK'), text.indexOf(':END:'))],
        ['QUOTE', '#+begin_src sh\nx\n#+end_src\n'],
        ['SRC', 'x\n'],
      ],
    )
  })

  it('reads carriage returns as it reads plain line ends', () => {
    fc.assert(
      fc.property(fc.oneof(structured, textual), (text) => {
        check(text.replaceAll('\n', '\r\n'), parseOrg(text).headlines.map(show))
      }),
      { numRuns: 300 },
    )
  })

  it('takes any string', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            '*',
            ' ',
            '\n',
            ':',
            '#+',
            'begin_',
            'a',
            '[',
            ']',
            '<',
            '>',
            '\\',
            '=',
            '\0',
            '\ud800',
            '\r',
            '2024-01-01',
            'END',
            'TODO',
          ),
          { maxLength: 60 },
        )
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(any, (text) => {
        const document = parseOrg(text)
        JSON.stringify(document)
        let at = 0
        for (const { start, end, bodyStart, ownEnd } of document.headlines) {
          assert.ok(
            start >= at && bodyStart > start && ownEnd >= bodyStart && end >= ownEnd && end <= text.length,
          )
          at = start
        }
      }),
      { numRuns: 3000 },
    )
  })
})
