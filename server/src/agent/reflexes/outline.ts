// Owns the reflex `outline PATH`: the node tree of one file.

import type { Node } from '../../base/node.ts'
import { similarPaths } from '../../tools/read.ts'
import { asPiece, link, prose } from '../compose.ts'
import { name as asked, first, type Reflex } from './reflex.ts'

export const outline: Reflex = {
  name: 'outline',
  examples: ['outline src/retry.ts', 'outline of notes.org'],
  match: (text) =>
    first(text, [
      /^(?:show (?:me )?)?(?:the |an )?outline(?: of| for)?\s+(\S+)\s*$/i,
      /^(?:show (?:me )?the )?structure of (\S+)$/i,
    ]),
  async run(ports, match) {
    const path = asked(match.words[0] ?? '').replace(/^\.\//, '')
    let nodes = ports.index.fileNodes(path)
    if (nodes.length === 0) {
      const near = similarPaths(ports.index, path)
      if (near !== '' && !near.includes(', ')) nodes = ports.index.fileNodes(near)
      else {
        const next =
          near === '' ? 'Give its path from the workspace folder, or try find.' : `Did you mean ${near}?`
        return {
          kind: 'problem',
          name: 'outline',
          problem: { code: 'not-found', message: `There is no file ${path}.`, next },
        }
      }
    }
    const file = nodes[0]
    if (file === undefined || (await ports.mayRead(file.path)) !== 'allow') return null
    const shown = nodes.slice(1, 400)
    const lines = shown.map(
      (node) => `${'  '.repeat(Math.max(0, node.level - 1))}- ${name(node)} ${link(node)}`,
    )
    const more = nodes.length - 1 - shown.length
    const rest = more > 0 ? `\n\n${more} more are not shown.` : ''
    const body = lines.length === 0 ? 'It has no symbols or headings.' : lines.join('\n')
    return {
      kind: 'answer',
      name: 'outline',
      answer: `${link(file)}\n\n${body}${rest}`,
      pieces: [asPiece(file, '', 'outline', 'asked for')],
    }
  },
}

const name = (node: Node): string => {
  const words = node.todo === '' ? node.title : `${node.todo} ${node.title}`
  const isText = node.kind === 'headline' || node.kind === 'section'
  return isText ? prose(words, node.language) : `${node.kind} ${prose(words, node.language)}`
}
