// Owns the tool `read`: lines of a file, one symbol or headline of it, or a page of others. Never reads a whole large
// file: the outline stands for the rest.

import { err, ok, problem } from '../base/result.ts'
import { labelsOfRead } from './note-labels.ts'
import { outsideRead } from './outside.ts'
import { pageRead } from './page.ts'
import { shown } from './path.ts'
import { type IndexPort, type Tool, text, whole } from './tool.ts'

const defaultLines = 120
const maxLines = 400

export const read: Tool = {
  spec: {
    name: 'read',
    description: 'Read lines of a file or URL, or a symbol or heading by name; else its outline.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        name: { type: 'string' },
        start: { type: 'integer' },
        end: { type: 'integer' },
      },
      required: ['path'],
    },
  },
  async plan(ports, args) {
    const outside = outsideRead(ports.outside, text(args, 'path'))
    if (outside !== null) return outside
    const lines = { start: whole(args, 'start', 0), end: whole(args, 'end', 0) }
    const page = pageRead(ports.web, text(args, 'path'), lines)
    if (page !== null) return page
    const path = shown(ports.workspace, text(args, 'path'))
    const name = text(args, 'name')
    const document = await ports.documents.read(`${path.startsWith('/') ? '' : `${ports.workspace}/`}${path}`)
    if (!document.ok) {
      const near = similarPaths(ports.index, path)
      return err(
        problem(
          document.error.code,
          document.error.message,
          near === '' ? document.error.next : `Did you mean: ${near}`,
        ),
      )
    }
    return ok({
      kind: 'observe',
      summary: name === '' ? `Read ${path}` : `Read ${name} in ${path}`,
      actions: [{ type: 'file_read', path }],
      async observe() {
        const nodes = ports.index.fileNodes(path)
        const lines = document.value.text.split('\n')
        let start = whole(args, 'start', 0)
        let end = whole(args, 'end', 0)
        if (name !== '') {
          const node = nodes.find((n) => n.qualified === name || n.title === name)
          if (node === undefined) {
            const names = nodes.slice(1, 40).map((n) => n.qualified)
            return err(
              problem(
                'no-such-node',
                `${path} has no \`${name}\`.`,
                `It has: ${names.join(', ').slice(0, 800)}`,
              ),
            )
          }
          start = node.range.startLine
          end = node.range.endLine
        } else if (start === 0 && end === 0 && lines.length > defaultLines && nodes.length > 1) {
          const outline = nodes
            .slice(1, 200)
            .map(
              (n) =>
                `${n.range.startLine}-${n.range.endLine} ${'  '.repeat(Math.max(0, n.level - 1))}${n.signature.slice(0, 140)}`,
            )
          return ok({
            text: `${path} has ${lines.length} lines. Outline:\n${outline.join('\n')}`,
            labels: labelsOfRead(ports, path, document.value.text),
            seen: nodes.slice(0, 1).map((n) => n.id),
          })
        }
        start = Math.max(1, start)
        end = Math.min(lines.length, end < start ? start + defaultLines - 1 : end, start + maxLines - 1)
        if (start > lines.length) {
          return err(
            problem('past-the-end', `${path} has only ${lines.length} lines.`, 'Ask for lines inside it.'),
          )
        }
        const body = lines
          .slice(start - 1, end)
          .map((line, i) => `${start + i}: ${line.replace(/\r$/, '').slice(0, 400)}`)
        const seen = nodes.filter((n) => n.range.startLine <= end && n.range.endLine >= start)
        return ok({
          text: `${path} lines ${start}-${end} of ${lines.length}\n${body.join('\n')}`,
          labels: labelsOfRead(ports, path, document.value.text),
          seen: seen.slice(0, 50).map((n) => n.id),
        })
      },
    })
  },
}

/** Workspace paths with the same file name, or that end the same way. */
export function similarPaths(index: IndexPort, path: string): string {
  const base = path.split('/').pop()?.toLowerCase() ?? ''
  if (base === '') return ''
  const found = new Set<string>()
  for (const node of index.nodes()) {
    if (node.kind !== 'file') continue
    const other = node.path.split('/').pop()?.toLowerCase() ?? ''
    if (other === base || other.startsWith(`${base}.`)) found.add(node.path)
    if (found.size >= 5) break
  }
  return [...found].join(', ')
}
