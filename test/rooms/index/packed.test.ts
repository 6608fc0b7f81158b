// Nodes as bytes: what is unpacked is what was packed, whatever stands in titles and properties.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { NodeId } from '../../../server/src/base/ids.ts'
import type { Node } from '../../../server/src/base/node.ts'
import { orgNodes } from '../../../server/src/index/nodes.ts'
import { packing } from '../../../server/src/index/pack.io.ts'
import { kinds } from '../../../server/src/index/packed.ts'
import { hashText } from '../../../server/src/index/read.io.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { structured, textual } from '../org/generate.ts'

const check = (nodes: readonly Node[]): void => {
  const bytes = packing.pack(nodes)
  // A clone has plain records only.
  assert.deepEqual(packing.unpack(bytes), structuredClone(nodes))
  for (const kind of kinds)
    assert.equal(
      packing.holds(bytes, kind),
      nodes.some((node) => node.kind === kind),
    )
}

const text = fc.oneof(
  fc.constantFrom('', 'a', 'a/b', 'a.b', '\0', '\ud800', '東京', 'file.ts', '0123456789abcdef'),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const texts = fc.array(text, { maxLength: 3 })
const offset = fc.nat({ max: 0x7fffffff })

const drawn = fc.record({
  kind: fc.constantFrom(...kinds),
  title: text,
  qualified: fc.oneof(text, fc.constantFrom('title', '/', '.')),
  id: fc.oneof(text, fc.constant(null)),
  parent: fc.nat(),
  range: fc.record({ start: offset, size: fc.nat({ max: 1000 }), startLine: offset, lines: fc.nat() }),
  level: fc.nat({ max: 100 }),
  signature: fc.oneof(text, fc.constant(null)),
  documentation: text,
  tokens: fc.nat(),
  hash: fc.oneof(text, fc.constant('89abcdef01234567')),
  tags: fc.oneof(texts, fc.constant(null)),
  properties: fc.dictionary(text, text, { noNullPrototype: true, maxKeys: 3 }),
  moreIds: fc.oneof(texts, fc.constant(null)),
  todo: text,
  planning: fc.record(
    { scheduled: fc.constant('<2024-01-01>'), deadline: fc.constant('x'), closed: fc.constant('ż') },
    { requiredKeys: [] },
  ),
  links: fc.array(
    fc.record({
      kind: fc.constantFrom('org' as const, 'call' as const, 'import' as const, 'type' as const),
      target: text,
    }),
    { maxLength: 3 },
  ),
})

describe('index: packed nodes', () => {
  it('come back as they were, of notes', () => {
    fc.assert(
      fc.property(fc.oneof(structured, textual), (text) => {
        check(orgNodes('a/n.org', text, parseOrg(text), hashText).nodes)
      }),
      { numRuns: 300 },
    )
  })

  it('come back as they were, whatever is in them', () => {
    fc.assert(
      fc.property(text, text, fc.array(drawn, { minLength: 1, maxLength: 8 }), (path, language, all) => {
        const nodes: (Node & { children: NodeId[] })[] = []
        const ids = new Set<string>()
        for (const [i, { parent, range, id, qualified, signature, tags, moreIds, ...one }] of all.entries()) {
          const around = i === 0 ? undefined : nodes[parent % i]
          const made = (id ?? `${path}#${i}`) as NodeId
          if (ids.has(made)) return
          ids.add(made)
          const { start, size, startLine, lines } = range
          nodes.push({
            ...one,
            id: made,
            path,
            language,
            qualified:
              qualified === 'title' ? one.title : `${around?.qualified ?? ''}${qualified}${one.title}`,
            range: { start, end: start + size, startLine, endLine: startLine + lines },
            parent: around?.id ?? null,
            children: [],
            signature: signature ?? `* ${one.title} :x:`,
            tags: tags ?? around?.tags ?? [],
            ...(moreIds ? { moreIds } : {}),
          })
          around?.children.push(made)
        }
        check(nodes)
      }),
      { numRuns: 1000 },
    )
  })
})
