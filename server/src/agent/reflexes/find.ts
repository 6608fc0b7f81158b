// Owns the reflex `find`: `find X`, `where is X`. With a model it takes only exact names.

import type { Node } from '../../base/node.ts'
import { asPiece, compose, entry } from '../compose.ts'
import { first, name, type Reflex } from './reflex.ts'

export const find: Reflex = {
  name: 'find',
  examples: ['find retryDelay', 'where is `parseOrg` defined?', 'find "half-open socket"'],
  match(text, moment) {
    const match = first(text, [
      /^(?:find|search(?: for)?|locate|grep)\s+(.{1,200})$/i,
      /^where(?:'s| is| are)\s+(?:the\s+)?(?:(?:function|class|method|type|constant|file|heading|note)\s+)?[`'"]?([\p{L}\p{N}_$.#/-]+)[`'"]?(?:\(\))?(?:\s+(?:defined|declared|implemented))?\s*\??$/iu,
    ])
    if (match === null) return null
    // "find out why …" is a question, not a search.
    if (/^(out|a way|all the reasons|me a)\b/i.test(match.words[0] ?? '')) return null
    return { words: [match.words[0] ?? '', moment.engine] }
  },
  async run(ports, match) {
    const query = name(match.words[0] ?? '')
    const exact: Node[] = []
    for (const node of ports.index.resolve(query)) {
      if (exact.length < 10 && (await ports.mayRead(node.path)) === 'allow') exact.push(node)
    }
    if (exact.length > 0) {
      const parts: string[] = []
      const pieces = []
      for (const node of exact) {
        const text = await ports.index.ownText(node.id)
        parts.push(entry(node, text, new Set(), exact.length === 1 ? 6 : 2))
        pieces.push(asPiece(node, text, 'window', 'exact name'))
      }
      return { kind: 'answer', name: 'find', answer: parts.join('\n\n'), pieces }
    }
    // A phrase of several words is the model's where there is one.
    if (match.words[1] === 'present' && /\s/.test(query) && !/^["'`]/.test(match.words[0] ?? '')) return null
    const note = `Nothing here is named ${query}.`
    const found = await compose(ports, query, [], note)
    return { kind: 'answer', name: 'find', answer: found.answer, pieces: found.pieces }
  },
}
