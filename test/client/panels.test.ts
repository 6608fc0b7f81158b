// Holds the pure parts of the panels against tables of input and output.

import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { grow } from '../../media/chat/grow.ts'
import { groupSteps } from '../../media/chat/steps.ts'
import { diffLines } from '../../media/panel/diff.ts'
import { createGrowing } from '../../media/panel/growing.ts'
import { linkPolicy, mayOpen, visible } from '../../media/panel/links.ts'
import { createMarkdown } from '../../media/panel/markdown.ts'
import { plainOutput } from '../../media/panel/terminal.ts'
import { duration, fileName, fill, folderName, number } from '../../media/panel/words.ts'

interface Case {
  readonly in: string
  readonly out: unknown
}

const cases = (name: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'))

function check(name: string, run: (input: string) => unknown): void {
  for (const each of cases(name))
    it(JSON.stringify(each.in).slice(0, 70), () => deepEqual(run(each.in), each.out))
}

const render = createMarkdown({ imageLeftOut: 'image left out' })
const html = (markdown: string) =>
  render(markdown)
    .map((block) => block.html)
    .join('')

describe('Markdown of an answer', () => {
  check('markdown', html)

  it('writes no tag and no attribute but its own, whatever comes in', () => {
    const bait = fc.constantFrom(
      '<script>',
      '<img src=x onerror=y>',
      '](javascript:a)',
      '](node:a"b\'c<d>)',
      '![',
      '[x',
      '```',
      '`',
      '\n\n',
      '| a | b |\n|---|---|\n',
      '&lt;a href=x&gt;',
      'style=',
      '\n$$\n',
      '$x$',
      '\\[',
      '\\]',
      '- [x] ',
      '<https://e.org/"onclick=x>',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(bait, fc.string()), { maxLength: 12 }), (parts) => {
        const out = html(parts.join(''))
        for (const [, tag, attributes] of out.matchAll(/<\/?([a-z][a-z0-9]*)([^>]*)>/gi)) {
          ok(allowedTags.has(tag ?? ''), `tag ${tag} in ${out}`)
          for (const [, name] of (attributes ?? '').matchAll(/([a-z-]+)="[^"]*"/gi))
            ok(allowedAttributes.has(name ?? ''), `attribute ${name} in ${out}`)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('gives one block per top-level part, so that a growing answer keeps its first blocks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '# b', '- c\n- d', '> e', '1. f'), { maxLength: 6 }),
        (parts) => {
          const whole = render(parts.join('\n\n---\n\n'))
          const start = render(parts.slice(0, -1).join('\n\n---\n\n'))
          deepEqual(whole.slice(0, start.length), start)
        },
      ),
    )
  })
})

const allowedTags = new Set(
  'a blockquote br code em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul'.split(
    ' ',
  ),
)
const allowedAttributes = new Set([
  'class',
  'role',
  'tabindex',
  'data-node',
  'data-external',
  'start',
  'style',
])

describe('Link policy', () => {
  check('links', linkPolicy)

  it('opens http and https only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        const policy = linkPolicy(text)
        if (policy.kind === 'external') ok(/^https?:\/\//.test(policy.url))
        equal(mayOpen(text), policy.kind === 'external')
      }),
    )
  })

  it('shows what cannot be seen', () => {
    equal(visible('a\u202eb\u200bc\u{e0041}d\te\nf'), 'a\\u{202e}b\\u{200b}c\\u{e0041}d\te\nf')
  })
})

describe('Diff lines', () => {
  check('diff', (text) =>
    diffLines(text).map((line) => `${line.kind} ${line.before ?? '-'} ${line.after ?? '-'} ${line.text}`),
  )

  it('never loses a line of a hunk', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('+', '-', ' '), fc.string({ unit: 'grapheme-ascii' }))),
        (lines) => {
          const before = lines.filter(([sign]) => sign !== '+').length
          const after = lines.filter(([sign]) => sign !== '-').length
          const text = [`@@ -1,${before} +1,${after} @@`, ...lines.map(([sign, words]) => sign + words)].join(
            '\n',
          )
          deepEqual(
            diffLines(`${text}\n`)
              .slice(1)
              .map((line) => line.text),
            lines.map(([, words]) => words),
          )
        },
      ),
    )
  })
})

describe('Command output', () => {
  check('terminal', (text) => plainOutput(text, 10_000).text)

  it('keeps the end of long output, from a line start', () => {
    deepEqual(plainOutput('first\nsecond\nthird', 10), { text: 'third', cut: true })
    deepEqual(plainOutput('x'.repeat(20), 10), { text: 'x'.repeat(10), cut: true })
  })

  it('leaves no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainOutput(text, 1000).text
        ok(![...plain].some((character) => /\p{Cc}/u.test(character) && !'\n\t'.includes(character)))
      }),
    )
  })
})

describe('Growing answers', () => {
  it('appends, repeats nothing and waits when a piece is missing', () => {
    equal(grow('Hello', 5, ' you'), 'Hello you')
    equal(grow('Hello you', 5, ' you'), 'Hello you')
    equal(grow('Hello you and me', 5, ' you'), 'Hello you and me')
    equal(grow('Hello', 9, ' me'), 'Hello')
  })

  it('ends with the answer whatever pieces come twice', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.nat()), (pieces, repeats) => {
        let at = 0
        const sent = pieces.map((text) => {
          const piece = { at, text }
          at += text.length
          return piece
        })
        let answer = ''
        sent.forEach((piece, index) => {
          answer = grow(answer, piece.at, piece.text)
          const again = sent[(repeats[index] ?? 0) % (index + 1)]
          if (again) answer = grow(answer, again.at, again.text)
        })
        equal(answer, pieces.join(''))
      }),
    )
  })
})

describe('Step groups', () => {
  it('folds neighbouring steps and keeps the order of the rest', () => {
    const step = (id: string) => ({ kind: 'step', id, label: id, state: 'done', detail: '' }) as const
    const proposal = { kind: 'proposal', id: 'p', proposal: 'p', summary: '', decision: 'ask' } as const
    const groups = groupSteps([step('a'), step('b'), proposal, step('c')])
    deepEqual(
      groups.map((group) => [group.kind, group.key]),
      [
        ['steps', 'a'],
        ['proposal', 'p'],
        ['steps', 'c'],
      ],
    )
  })
})

describe('Words', () => {
  it('fills placeholders', () => {
    equal(fill('{1} of {0}, {2}', 'a', 2), '2 of a, {2}')
  })
  it('formats times and numbers', () => {
    deepEqual(
      [0, 84, 999.7, 3240, 59_940, 125_000].map((ms) => duration(ms, 'en')),
      ['0 ms', '84 ms', '1000 ms', '3.2 s', '59.9 s', '2 min 5 s'],
    )
    equal(number(1204, 'de'), '1.204')
    equal(number(1204, 'no such locale'), '1,204')
  })
  it('splits paths', () => {
    deepEqual(['src/a/b.ts', 'b.ts'].map(fileName), ['b.ts', 'b.ts'])
    deepEqual(['src/a/b.ts', 'b.ts'].map(folderName), ['src/a', ''])
  })
})

describe('an answer that grows', () => {
  const bits = fc.constantFrom(
    '# a\n',
    'word ',
    '\n',
    '\n\n',
    '- item\n',
    '  more\n',
    '1. one\n',
    '```ts\n',
    '```\n',
    '> quote\n',
    '| a | b |\n|---|---|\n',
    '---\n',
    '===\n',
    '    code\n',
    '[a]: node:x\n',
    '[a] ',
    '*',
    '-',
    '\n$$\n',
    '$$ x $$\n',
    ' $y$ ',
    '\\[\n',
    '\\]\n',
    '- [ ] task\n',
  )

  it('is rendered as the whole of it would be, whatever pieces it comes in', () => {
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const growing = createGrowing(render)
        let text = ''
        for (const part of parts) {
          text += part
          deepEqual(growing(text, 'growing').join(''), html(text))
        }
        equal(growing(text, 'whole').join(''), html(text))
      }),
      { numRuns: 500 },
    )
  })

  it('is parsed about once, and not once for every piece', () => {
    let parsed = 0
    const growing = createGrowing((markdown) => {
      parsed += markdown.length
      return render(markdown)
    })
    const paragraph = `${'Words of an answer. '.repeat(10)}\n\n`
    let text = ''
    for (let i = 0; i < 300; i++)
      for (const piece of paragraph.match(/[\s\S]{1,20}/g) ?? []) {
        text += piece
        growing(text, 'growing')
      }
    // At each of the eleven pieces of a paragraph, itself and the one before.
    ok(parsed < 25 * text.length, `${parsed} of ${text.length}`)
  })
})
