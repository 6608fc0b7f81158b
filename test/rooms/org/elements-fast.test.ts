import assert from 'node:assert/strict'
import fc from 'fast-check'
import { elementsOf } from '../../../server/src/org/elements/document.ts'
import { descendants } from '../../../server/src/org/elements/walk.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from './generate.ts'

interface Found {
  readonly links: readonly string[]
  readonly timestamps: readonly string[]
  readonly clocks: readonly string[]
}

const sorted = (links: string[], timestamps: string[], clocks: string[]): Found => ({
  links: links.sort(),
  timestamps: timestamps.sort(),
  clocks: clocks.sort(),
})

/** What the index reads without a tree. */
function fast(text: string): Found {
  const { headlines } = parseOrg(text)
  return sorted(
    headlines.flatMap(({ links }) => links.map((l) => `${l.start} ${l.end} ${l.target}`)),
    headlines.flatMap(({ timestamps }) => timestamps.map((t) => `${t.start} ${t.raw}`)),
    headlines.flatMap(({ clocks }) => clocks.map((c) => String(c.start))),
  )
}

function whole(text: string): Found {
  const document = parseOrg(text)
  const links: string[] = []
  const timestamps: string[] = []
  const clocks: string[] = []
  for (const { index } of document.headlines) {
    const { root, offset } = elementsOf(document, text, index)
    for (const node of descendants(root)) {
      const start = node.start + offset
      if (node.type === 'link') links.push(`${start} ${node.end - node.postBlank + offset} ${node.raw}`)
      if (node.type === 'timestamp') timestamps.push(`${start} ${node.raw}`)
      if (node.type === 'clock') clocks.push(String(start))
    }
  }
  return sorted(links, timestamps, clocks)
}

describe('org: the index and the tree', () => {
  it('find the same links, timestamps and clocks in plain files', function () {
    this.timeout(60_000)
    fc.assert(
      fc.property(fc.oneof(structured, textual), (text) => {
        assert.deepEqual(fast(text), whole(text))
      }),
      { numRuns: 1_000 },
    )
  })
})
