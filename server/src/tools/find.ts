// Owns the tool `find`: nodes of the workspace for a query. Never shows a file the gate would not
// let it read.

import type { NodeId } from '../base/ids.ts'
import { joinLabels, trusted } from '../base/proposal.ts'
import { ok } from '../base/result.ts'
import { labelsOfLines } from './note-labels.ts'
import { dayOf } from './org.ts'
import { outsideHits } from './outside.ts'
import { type Hit, type Tool, text, whole } from './tool.ts'

export const find: Tool = {
  spec: {
    name: 'find',
    description: 'Search code and notes by words or symbol name.',
    parameters: {
      type: 'object',
      properties: { query: { type: 'string' }, k: { type: 'integer' } },
      required: ['query'],
    },
  },
  async plan(ports, args) {
    const query = text(args, 'query')
    const k = Math.min(30, Math.max(1, whole(args, 'k', 8)))
    return ok({
      kind: 'observe',
      summary: `Find "${query.slice(0, 80)}"`,
      actions: [],
      async observe() {
        const exact = ports.index.resolve(query).slice(0, k)
        const seen = new Set(exact.map((node) => node.id))
        const ranked = ports.index
          .find(query, { k: k + seen.size, today: dayOf(ports) })
          .filter((hit) => !seen.has(hit.node.id))
        const hits: readonly Hit[] = [
          ...exact.map((node) => ({ node, score: Number.POSITIVE_INFINITY, reasons: ['exact name'] })),
          ...ranked,
        ].slice(0, k)
        const lines: string[] = []
        const ids: NodeId[] = []
        let labels = trusted
        for (const { node } of hits) {
          if ((await ports.mayRead(node.path)) !== 'allow') continue
          const doc = node.documentation.replace(/\s+/g, ' ').slice(0, 120)
          lines.push(
            `${node.path}:${node.range.startLine}-${node.range.endLine} ${node.signature.slice(0, 160)}${doc === '' ? '' : ` — ${doc}`}`,
          )
          ids.push(node.id)
          labels = joinLabels(
            labels,
            labelsOfLines(ports, node.path, node.range.startLine, node.range.startLine),
          )
        }
        const outside = await outsideHits(ports.outside, query)
        lines.push(...outside.lines)
        labels = joinLabels(labels, outside.labels)
        return ok({
          text:
            lines.length === 0
              ? `Nothing found for "${query.slice(0, 80)}". Try other words.`
              : lines.join('\n'),
          labels,
          seen: ids,
        })
      },
    })
  },
}
