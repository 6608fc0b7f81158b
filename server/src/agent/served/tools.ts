// Owns the tools that another agent is given: what each takes and answers. They only read. What may leave is sink.ts.

import type { ToolSpec } from '../../base/event.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { assemble } from '../../context/assemble.ts'
import type { OrgFile, WorkspaceIndex } from '../../index/workspace.ts'
import { agendaView } from '../../org/agenda/view.ts'
import { parseAgain } from '../../org/parse.ts'
import { search } from '../../org/query/search.ts'
import { type Moment, parseDay } from '../../org/timestamp.ts'
import { agendaLines, headlineLines } from '../../tools/agenda-text.ts'
import { text, whole } from '../../tools/tool.ts'
import { isInside, type Lines, type Sink, touches } from './sink.ts'

export interface ServedPorts {
  readonly index: WorkspaceIndex
  readonly sink: Sink
  /** The user's wall clock. */
  now(): Moment
}

export interface ServedTool extends ToolSpec {
  readonly title: string
  /** `args` have passed `validate` against `parameters`. */
  run(ports: ServedPorts, args: Readonly<Record<string, unknown>>): Promise<Result<string, Problem>>
}

const most = { hits: 50, budgetTokens: 32_000, rows: 200, outlined: 1_000, days: 366 } as const

const find: ServedTool = {
  name: 'find',
  title: 'Find functions, classes and headings',
  description:
    'Search the code and the Org notes of this folder by words or by symbol name, without a model. Answers one node a line, best first: path:start-end and its signature.',
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string' },
      kind: { type: 'string', enum: ['code', 'org'] },
      k: { type: 'integer', description: `how many, at most ${most.hits}; default 10` },
    },
    required: ['query'],
  },
  async run({ index, sink, now }, args) {
    const k = within(whole(args, 'k', 10), most.hits)
    const kind = text(args, 'kind')
    const hits = index.find(text(args, 'query'), {
      // Some of them may not be told.
      k: k + most.hits,
      today: dayOf(now()),
      ...(kind === 'code' || kind === 'org' ? { kind } : {}),
    })
    const lines: string[] = []
    for (const { node } of hits) {
      if (lines.length === k) break
      if (isInside(node.range, sink.staying(index.fileNodes(node.path)))) continue
      if (!(await sink.mayLeave(node.path))) continue
      const { startLine, endLine } = node.range
      lines.push(`${node.path}:${startLine}-${endLine} ${onOneLine(node.signature)}`)
    }
    return ok(lines.length === 0 ? 'Nothing fits. Try other words.' : lines.join('\n'))
  },
}

const context: ServedTool = {
  name: 'context',
  title: 'Read what a question is about',
  description:
    'The functions and headings that a question about this folder needs, in full where they fit, within a budget of tokens. One call instead of searching and reading file by file.',
  parameters: {
    type: 'object',
    properties: {
      question: { type: 'string' },
      budget: { type: 'integer', description: `tokens, at most ${most.budgetTokens}; default 3000` },
    },
    required: ['question'],
  },
  async run({ index, sink, now }, args) {
    const budgetTokens = within(whole(args, 'budget', 3000), most.budgetTokens)
    const found = await assemble(index, text(args, 'question'), { budgetTokens, today: dayOf(now()) })
    const parts: string[] = []
    let isWhole = true
    for (const piece of found.pieces) {
      const { id, path, name, startLine, endLine, form } = piece
      const secrets = sink.staying(index.fileNodes(path))
      const isClean = form === 'outline' ? secrets.length === 0 : !touches(piece, secrets)
      const mayLeave = !isInside(piece, secrets) && (await sink.mayLeave(path))
      if (!mayLeave || !isClean) isWhole = false
      // A node's own text has nothing of what lies below it.
      if (mayLeave && form !== 'outline')
        parts.push(`${path}:${startLine}-${endLine} ${name}\n${await index.ownText(id)}`)
    }
    if (parts.length === 0) return ok('Nothing in this folder fits the question.')
    // Where something may not be told, the rest is put together anew.
    return ok(isWhole ? found.text : parts.join('\n\n').slice(0, budgetTokens * 4))
  },
}

const outline: ServedTool = {
  name: 'outline',
  title: 'Outline of a file',
  description: 'The symbols of a code file or the headings of a note, with their lines.',
  parameters: {
    type: 'object',
    properties: { path: { type: 'string', description: 'relative to the folder' } },
    required: ['path'],
  },
  async run({ index, sink }, args) {
    const path = index.inside(index.absolute(text(args, 'path'))) ?? ''
    const [file, ...nodes] = index.fileNodes(path)
    if (file === undefined || !(await sink.mayLeave(file.path)))
      return err(problem('no-file', 'There is no such file in the index.', 'Use find for its path.'))
    const secrets = sink.staying([file, ...nodes])
    const told = nodes.filter(({ range }) => !isInside(range, secrets))
    const lines = told.slice(0, most.outlined).map(({ range, level, signature }) => {
      const indent = '  '.repeat(Math.max(0, level - 1))
      return `${range.startLine}-${range.endLine} ${indent}${onOneLine(signature)}`
    })
    const more = told.length - lines.length
    return ok([file.path, ...lines, ...(more > 0 ? [`${more} more`] : [])].join('\n'))
  },
}

const orgQuery: ServedTool = {
  name: 'org_query',
  title: 'Query Org headlines',
  description:
    'Headlines of the notes by org-ql (todo:NEXT tags:work deadline:to=7) or an Org match (+work-home/TODO).',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  async run(ports, args) {
    const files = await orgFiles(ports)
    const found = search(files, text(args, 'query'), ports.now(), {})
    if (!found.ok) return found
    const rows = found.value.rows.filter(tellable(ports))
    return ok(rows.length === 0 ? 'No headline fits.' : listed([...headlineLines(rows)]))
  },
}

const orgAgenda: ServedTool = {
  name: 'org_agenda',
  title: 'Agenda',
  description: 'What is scheduled and due in the notes.',
  parameters: {
    type: 'object',
    properties: {
      from: { type: 'string', description: 'YYYY-MM-DD; default today' },
      days: { type: 'integer', description: 'default 7' },
      match: { type: 'string', description: 'only headlines of this query' },
    },
  },
  async run(ports, args) {
    const now = ports.now()
    const from = text(args, 'from') || dayOf(now)
    if (parseDay(from) === null)
      return err(problem('bad-day', 'That is no day.', `Give one like ${dayOf(now)}.`))
    const files = await orgFiles(ports)
    const span = within(whole(args, 'days', 7), most.days)
    const spec = { kind: 'agenda', from, span, match: text(args, 'match') } as const
    const view = agendaView(files, { title: '', blocks: [spec] }, now)
    const wrong = view.problems.find(({ path }) => path === '')
    if (wrong) return err(problem(wrong.code, wrong.message, wrong.next))
    const days = (view.sections[0]?.days ?? []).map((day) => ({
      ...day,
      rows: day.rows.filter(tellable(ports)),
    }))
    const lines = [...agendaLines(days, 'program')]
    return ok(lines.length === 0 ? 'Nothing is due.' : listed(lines))
  },
}

export const servedTools: readonly ServedTool[] = [find, context, outline, orgQuery, orgAgenda]

/** Without what stays here: a query may ask for a heading by those below it. */
async function orgFiles({ index, sink }: ServedPorts): Promise<readonly OrgFile[]> {
  const files: OrgFile[] = []
  for (const file of index.orgFiles())
    if (await sink.mayLeave(file.path)) files.push(without(file, sink.staying(index.fileNodes(file.path))))
  return files
}

/** Their lines are empty, so that all others keep their numbers. */
function without(file: OrgFile, staying: readonly Lines[]): OrgFile {
  if (staying.length === 0) return file
  const lines = file.text.split('\n')
  for (const { startLine, endLine } of staying) lines.fill('', startLine - 1, endLine)
  const text = lines.join('\n')
  return { path: file.path, text, document: parseAgain(file.document, text) }
}

const tellable =
  ({ index, sink }: ServedPorts) =>
  (row: { readonly path: string; readonly startLine: number; readonly endLine: number }): boolean =>
    !isInside(row, sink.staying(index.fileNodes(row.path)))

const listed = (lines: readonly string[]): string => {
  const shown = lines.slice(0, most.rows)
  return lines.length > shown.length
    ? `${shown.join('\n')}\n${lines.length - shown.length} more`
    : shown.join('\n')
}

const within = (asked: number, largest: number): number => Math.min(largest, Math.max(1, asked))

const onOneLine = (signature: string): string => signature.replace(/\s+/g, ' ').trim().slice(0, 200)

const two = (n: number): string => String(n).padStart(2, '0')

const dayOf = ({ year, month, day }: Moment): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
