// Owns the reflex `which notes mention X`: headings that link to it first, then those that have its name.

import type { Node } from '../../base/node.ts'
import { innermost } from '../../index/links.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, link, prose } from '../compose.ts'
import type { ReflexOutcome, WindowPiece } from '../state.ts'
import { userLine } from './callers.ts'
import { first, name, type Reflex } from './reflex.ts'
import { targetsOf } from './target.ts'

const mostShown = 30

export const mentions: Reflex = {
  name: 'mentions',
  examples: ['which notes mention retryDelay?', 'notes about src/queue.ts', 'what links to retryDelay'],
  match: (text) =>
    first(text, [
      /^(?:which|what|do any|are there)\s+(?:any\s+)?(?:of (?:my|the)\s+)?(?:notes?|headings?|headlines?|org files?)\s+(?:that\s+)?(?:mentions?|links?(?:\s+to)?|references?|(?:are |is )?about|talks? about)\s+(\S+?)\s*\??$/i,
      /^(?:show |list |find )?(?:me )?(?:my |the |all )?notes\s+(?:about|on|for|that (?:mention|link to))\s+(\S+?)\s*\??$/i,
      /^(?:who|what)\s+links\s+to\s+(\S+?)\s*\??$/i,
      /^where is\s+(\S+)\s+(?:mentioned|noted|written about)\s*\??$/i,
    ]),
  async run(ports, match) {
    const wanted = name(match.words[0] ?? '')
    const targets = await targetsOf(ports, wanted)
    const word = targets[0] && targets[0].kind !== 'file' ? targets[0].title : wanted
    const parts: string[] = []
    const pieces: WindowPiece[] = []
    const seen = new Set<string>()
    const linking: string[] = []
    for (const target of targets) {
      for (const { kind, nodes } of ports.index.related(target.id)?.groups ?? []) {
        if (kind !== 'notes') continue
        for (const one of nodes) {
          if (seen.has(one.node.id) || linking.length >= mostShown || !one.reason.startsWith('links'))
            continue
          if ((await ports.mayRead(one.node.path)) !== 'allow') continue
          seen.add(one.node.id)
          linking.push(await userLine(ports, one))
          pieces.push(asPiece(one.node, '', 'signature', one.reason))
        }
      }
    }
    const naming: string[] = []
    for (const { node, line, text } of await named(ports, word)) {
      if (seen.has(node.id) || naming.length >= mostShown) continue
      seen.add(node.id)
      naming.push(`- **${prose(node.title, 'org')}** ${link(node)}\n  line ${line}: ${prose(text, 'org')}`)
      pieces.push(asPiece(node, '', 'signature', `has the word ${word}`))
    }
    // A common word is a question about something else.
    if (targets.length === 0 && naming.length === 0) return null
    const shown = `\`${wanted.replaceAll('`', '')}\``
    if (linking.length > 0) parts.push(`Notes that link to ${shown}:\n\n${linking.join('\n')}`)
    if (naming.length > 0)
      parts.push(
        `Notes that ${linking.length > 0 ? 'only have its name' : `have the name ${shown}`}:\n\n${naming.join('\n')}`,
      )
    if (parts.length === 0) {
      const count = ports.index.orgFiles().length
      parts.push(
        `No note mentions ${shown}. ${count} Org ${count === 1 ? 'file was' : 'files were'} looked at.`,
      )
    }
    const answer: ReflexOutcome = { kind: 'answer', name: 'mentions', answer: parts.join('\n\n'), pieces }
    return answer
  },
}

/** Headings whose own text has the name as a word, in the order of the files. */
async function named(
  ports: ToolPorts,
  word: string,
): Promise<readonly { readonly node: Node; readonly line: number; readonly text: string }[]> {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'u')
  const found: { node: Node; line: number; text: string }[] = []
  const seen = new Set<string>()
  for (const { path, text } of ports.index.orgFiles()) {
    if (!pattern.test(text) || (await ports.mayRead(path)) !== 'allow') continue
    const nodes = ports.index.fileNodes(path)
    text.split('\n').forEach((line, i) => {
      if (!pattern.test(line)) return
      const node = innermost(nodes, i + 1)
      if (!node || seen.has(node.id)) return
      seen.add(node.id)
      found.push({ node, line: i + 1, text: line.trim().slice(0, 160) })
    })
  }
  return found
}
