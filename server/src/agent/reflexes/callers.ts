// Owns the reflex `who calls X`: the nodes that refer to a name, each with the lines that do.

import type { Node } from '../../base/node.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, compose, link, prose } from '../compose.ts'
import type { WindowPiece } from '../state.ts'
import { first, isIdentifier, name, type Reflex } from './reflex.ts'

const mostPlaces = 50
const mostLines = 3

export const callers: Reflex = {
  name: 'callers',
  examples: ['who calls retryDelay?', 'callers of parseOrg', 'where is retryDelay used?'],
  match(text, moment) {
    const match = first(text, [
      /^(?:who|what)\s+(?:calls|uses|references)\s+(\S+?)\s*\??$/i,
      /^(?:show |list |find )?(?:the |all )?(?:callers|usages|uses|references)\s+(?:of|to)\s+(\S+?)\s*\??$/i,
      /^where is\s+(\S+)\s+(?:used|called|referenced)\s*\??$/i,
    ])
    return match === null ? null : { words: [match.words[0] ?? '', moment.engine] }
  },
  async run(ports, match) {
    const wanted = name(match.words[0] ?? '')
    const targets = ports.index.resolve(wanted)
    if (targets.length === 0) {
      // Where there is a model, the sentence may mean something else.
      if (match.words[1] === 'present' || !isIdentifier(wanted)) return null
      const note = `Nothing here is named ${wanted}.`
      return { kind: 'answer', name: 'callers', ...(await compose(ports, wanted, [], note)) }
    }
    const nodes = new Map<string, Node>()
    for (const target of targets) {
      for (const node of ports.index.callers(target.id)) {
        if (nodes.size >= mostPlaces || (await ports.mayRead(node.path)) !== 'allow') continue
        nodes.set(node.id, node)
      }
    }
    const parts: string[] = []
    const pieces: WindowPiece[] = []
    const last = wanted.split('.').pop() ?? wanted
    for (const node of nodes.values()) {
      const lines = await uses(ports, node, last)
      const shown = lines.map(({ line, text }) => {
        const isCode = node.language !== 'org' && node.language !== 'markdown'
        return `\n  line ${line}: ${isCode ? `\`${text}\`` : prose(text, node.language)}`
      })
      parts.push(`- **${prose(node.title, node.language)}** ${link(node)}${shown.join('')}`)
      pieces.push(asPiece(node, await ports.index.ownText(node.id), 'signature', `refers to ${wanted}`))
    }
    const head =
      nodes.size === 0
        ? `Nothing in the workspace uses \`${wanted}\`.`
        : `\`${wanted}\` is used in ${nodes.size === 1 ? 'one place' : `${nodes.size} places`}:`
    return { kind: 'answer', name: 'callers', answer: `${head}\n\n${parts.join('\n')}`.trim(), pieces }
  },
}

/** The lines of the node itself, not of the nodes inside it, that have the name as an identifier (in notes: as a word). */
async function uses(
  ports: ToolPorts,
  node: Node,
  word: string,
): Promise<readonly { readonly line: number; readonly text: string }[]> {
  const document = await ports.documents.read(`${ports.workspace}/${node.path}`)
  if (!document.ok || !isIdentifier(word)) return []
  const { text } = document.value
  const identifiers = await ports.occurrences(node.path, text, word)
  const bounded = new RegExp(`(?<![\\p{L}\\p{N}_$])${word.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$])`, 'gu')
  const places =
    identifiers.length > 0 ? identifiers : [...text.matchAll(bounded)].map(({ index }) => ({ start: index }))
  const inner = node.children.flatMap((id) => ports.index.node(id) ?? [])
  const lines = new Map<number, string>()
  for (const { start } of places) {
    const within = (one: Node) => start >= one.range.start && start < one.range.end
    if (!within(node) || inner.some(within)) continue
    const from = text.lastIndexOf('\n', start - 1) + 1
    const stop = text.indexOf('\n', start)
    const line = text.slice(0, start).split('\n').length
    lines.set(
      line,
      text
        .slice(from, stop < 0 ? undefined : stop)
        .trim()
        .replace(/`/g, "'")
        .slice(0, 160),
    )
  }
  return [...lines].slice(0, mostLines).map(([line, words]) => ({ line, text: words }))
}
