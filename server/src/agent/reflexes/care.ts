// Owns the reflex that looks after the notes at once; what it would change waits for decisions of its own.

import { careWords } from '../../memory/heartbeat/care.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { nodeUri } from '../cite.ts'
import { plain } from '../compose.ts'
import { first, type Reflex } from './reflex.ts'

export const caring: Reflex = {
  name: 'look after notes',
  examples: ['look after my notes', 'tidy up my notes', 'räum meine Notizen auf'],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?(?:look\s+after|tidy(?:\s+up)?|clean\s+up|check)\s+(?:my|the|all)\s+(?:org\s+)?notes[.!]*$/i,
      /^(?:bitte\s+)?(?:räum(?:e)?\s+(?:meine|die)\s+notizen\s+auf|kümmere?\s+dich\s+um\s+(?:meine|die)\s+notizen)[.!]*$/i,
    ]),
  async run(ports) {
    if (!ports.lookAfter) return null
    const done = await ports.lookAfter()
    if (!done.ok) return { kind: 'problem', name: 'look after notes', problem: done.error }
    const answer = careWords(done.value, ({ path, line }) => placeLink(ports, path, line))
    return { kind: 'answer', name: 'look after notes', answer, pieces: [] }
  },
}

function placeLink({ index }: ToolPorts, path: string, line: number): string {
  const node = index.fileNodes(path).findLast(({ range }) => range.startLine <= line && line <= range.endLine)
  const words = plain(`${path}:${line}`)
  return node === undefined ? words : `[${words}](${nodeUri(node.id)})`
}
