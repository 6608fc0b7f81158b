// Owns the labels of notes, which are kept in their properties: what a note came from, it stays. Pure; a property only ever
// lowers what is known of its file.

import type { Node } from '../base/node.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { labelsOfFile, labelsOfNotes, secret, untrusted } from './labels.ts'
import { absolute } from './path.ts'
import type { ToolPorts } from './tool.ts'

type Ports = Pick<ToolPorts, 'index' | 'workspace' | 'memory'>

/** Lies in the memory of the agent's home, which nothing but the user's own decisions writes. */
export const isOwnNote = ({ workspace, memory }: Omit<Ports, 'index'>, path: string): boolean =>
  memory !== undefined && absolute(workspace, path).startsWith(`${absolute(workspace, memory)}/`)

/** Of a file whose whole text is read. */
export const labelsOfRead = (ports: Ports, path: string, text: string): Labels =>
  isOwnNote(ports, path) ? labelsOfNotes(path, text) : labelsOfFile(path, text)

/** Of lines of a file, 1-based and inclusive: those of the headlines that they touch, and of what these stand in. */
export function labelsOfLines(ports: Ports, path: string, startLine: number, endLine: number): Labels {
  const nodes = ports.index.fileNodes(path)
  const base = !isOwnNote(ports, path)
    ? labelsOfFile(path)
    : nodes.length === 0
      ? labelsOfNotes(path, undefined)
      : ownNote
  return nodes
    .filter(({ range }) => range.startLine <= endLine && startLine <= range.endLine)
    .reduce((labels, node) => joinLabels(labels, keptIn(node)), base)
}

const ownNote: Labels = { ...trusted, confidentiality: 'private' }

function keptIn({ language, path, title, properties }: Node): Labels {
  if (language !== 'org') return trusted
  const is = (key: string, value: string) => properties[key]?.trim().toLowerCase() === value
  const note = `note: ${path} ${title}`
  return joinLabels(
    is('INTEGRITY', 'untrusted') ? { ...untrusted(note), confidentiality: 'public' } : trusted,
    is('CONFIDENTIALITY', 'secret') ? secret(note) : trusted,
  )
}
