// Owns `textDocument/documentLink` for code: links to notes in comments. Only links that lead somewhere are links.

import type { DocumentLink } from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { noteLinks } from '../index/note-links.ts'
import { declarationLine } from '../index/places.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import type { Paths } from './paths.ts'

const mostLinks = 1000

interface Written {
  readonly target: string
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
}

export async function documentLinks(
  index: WorkspaceIndex,
  paths: Paths,
  path: string,
  document: TextDocument,
): Promise<DocumentLink[]> {
  const text = document.getText()
  const written = inCode(text)
  const lines = new Map<string, Promise<number>>()
  const lineOf = (id: string): Promise<number> => {
    let line = lines.get(id)
    if (!line) {
      line = declared(index, id)
      lines.set(id, line)
    }
    return line
  }
  const links = written.slice(0, mostLinks).map(async ({ target, start, end }): Promise<DocumentLink[]> => {
    const node = index.linkTarget(path, target)
    if (!node) return []
    const fragment = node.kind === 'file' ? '' : `#L${await lineOf(node.id)}`
    return [
      {
        range: { start: document.positionAt(start), end: document.positionAt(end) },
        target: `${paths.toUri(index.absolute(node.path))}${fragment}`,
        tooltip: node.kind === 'file' ? node.path : `${node.title} (${node.path})`,
      },
    ]
  })
  return (await Promise.all(links)).flat()
}

const inCode = (text: string): readonly Written[] =>
  noteLinks(text).map(({ target, at }) => {
    const length = text.startsWith('[[', at)
      ? text.indexOf(']', at) - at
      : target.replace(/^file:/, '').length
    return { target, start: at, end: at + length }
  })

async function declared(index: WorkspaceIndex, id: string): Promise<number> {
  const node = index.node(id)
  if (!node) return 1
  const text = await index.text(node.path)
  return text.ok ? declarationLine(text.value.text, node) : node.range.startLine
}
