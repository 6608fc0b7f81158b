// Owns the reflex `who calls X`: the nodes that refer to a name.

import { asPiece, entry } from '../compose.ts'
import { first, name, type Reflex } from './reflex.ts'

export const callers: Reflex = {
  name: 'callers',
  examples: ['who calls retryDelay?', 'callers of parseOrg', 'where is retryDelay used?'],
  match: (text) =>
    first(text, [
      /^(?:who|what)\s+(?:calls|uses|references)\s+(\S+?)\s*\??$/i,
      /^(?:show |list |find )?(?:the |all )?(?:callers|usages|uses|references)\s+(?:of|to)\s+(\S+?)\s*\??$/i,
      /^where is\s+(\S+)\s+(?:used|called|referenced)\s*\??$/i,
    ]),
  async run(ports, match) {
    const wanted = name(match.words[0] ?? '')
    const targets = ports.index.resolve(wanted)
    if (targets.length === 0) return null
    const seen = new Set<string>()
    const parts: string[] = []
    const pieces = []
    for (const target of targets) {
      for (const node of ports.index.callers(target.id)) {
        if (seen.has(node.id) || seen.size >= 50 || (await ports.mayRead(node.path)) !== 'allow') continue
        seen.add(node.id)
        const text = await ports.index.ownText(node.id)
        parts.push(`- ${entry(node, text, new Set(), 0).replace(/\n/g, ' ')}`)
        pieces.push(asPiece(node, text, 'signature', `refers to ${wanted}`))
      }
    }
    const count = seen.size
    const head =
      count === 0
        ? `Nothing in the workspace refers to \`${wanted}\`.`
        : `\`${wanted}\` is referred to by ${count} ${count === 1 ? 'node' : 'nodes'}:`
    return { kind: 'answer', name: 'callers', answer: `${head}\n\n${parts.join('\n')}`.trim(), pieces }
  },
}
