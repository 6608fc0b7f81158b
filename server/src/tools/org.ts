// Owns the tool `org`: queries and agenda over the notes, and edits of headlines. Edits go through
// the Org room, which changes exactly the bytes it means to. Never writes itself.

import type { Operation } from '../../protocol/operation.ts'
import { joinLabels, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { agenda } from '../org/agenda/agenda.ts'
import { capture } from '../org/edit/capture.ts'
import { applyEdits, type Edit } from '../org/edit/edit.ts'
import { parseOrg } from '../org/parse.ts'
import { search } from '../org/query/search.ts'
import { current, type FileAction, onBase } from './change.ts'
import { labelsOfFile } from './labels.ts'
import { replacements } from './match.ts'
import { planOperation } from './operation.ts'
import { absolute, shown } from './path.ts'
import { type Observation, type OrgFile, type Tool, type ToolPorts, text, whole } from './tool.ts'

export const org: Tool = {
  spec: {
    name: 'org',
    description:
      'Org notes: query (match: work+TODO="NEXT"), agenda, capture, or set todo, property or tags of a headline.',
    parameters: {
      type: 'object',
      properties: {
        op: { type: 'string', enum: ['query', 'agenda', 'capture', 'todo', 'property', 'tags'] },
        match: { type: 'string' },
        days: { type: 'integer' },
        path: { type: 'string' },
        headline: { type: 'string', description: 'title or id' },
        title: { type: 'string' },
        body: { type: 'string' },
        key: { type: 'string' },
        value: { type: 'string', description: 'keyword, property value or tags' },
      },
      required: ['op'],
    },
  },
  async plan(ports, args) {
    const op = text(args, 'op')
    if (op === 'query' || op === 'agenda') {
      const match = text(args, 'match')
      const days = whole(args, 'days', 7)
      return ok({
        kind: 'observe',
        summary: op === 'query' ? `Query notes: ${match.slice(0, 80)}` : `Agenda of ${days} days`,
        actions: [],
        observe: () => (op === 'query' ? query(ports, match) : upcoming(ports, days)),
      })
    }
    const path = text(args, 'path')
    const value = text(args, 'value')
    if (op === 'capture') {
      const title = text(args, 'title') || text(args, 'headline')
      const made = await captureAction(ports, {
        path,
        title,
        body: text(args, 'body'),
        todo: value,
        under: text(args, 'headline'),
      })
      if (!made.ok) return made
      return ok({
        kind: 'propose',
        summary: `Capture "${title.slice(0, 80)}"`,
        actions: [made.value],
        reason: 'Capture a note.',
      })
    }
    const made = await planOperation(
      ports,
      { path, headline: text(args, 'headline') || text(args, 'title') },
      operationOf(op, text(args, 'key'), typeof args.value === 'string' ? value : null),
    )
    if (!made.ok) return made
    return ok({
      kind: 'propose',
      summary: `${made.value.headline.title}: ${op} ${text(args, 'key')} ${value}`.trim(),
      actions: made.value.actions,
      reason: `Set ${op}.`,
    })
  },
}

function operationOf(op: string, key: string, value: string | null): Operation {
  if (op === 'todo') return { kind: 'todo', keyword: value ?? '', note: '' }
  if (op === 'property') return { kind: 'property', key, value }
  return { kind: 'tags', tags: (value ?? '').split(/[\s,:]+/).filter((tag) => tag !== '') }
}

/** Org files whose text the gate lets be read. */
export async function readableOrg(ports: ToolPorts): Promise<readonly OrgFile[]> {
  const files: OrgFile[] = []
  for (const file of ports.index.orgFiles())
    if ((await ports.mayRead(file.path)) === 'allow') files.push(file)
  return files
}

async function query(ports: ToolPorts, match: string): Promise<Result<Observation, Problem>> {
  const found = search(await readableOrg(ports), match, moment(ports))
  if (!found.ok) return found
  const { rows } = found.value
  const lines = rows.map(
    (row) => `${row.path}:${row.startLine} ${row.todo === '' ? '' : `${row.todo} `}${row.title}`,
  )
  return ok(
    listing(
      lines,
      rows.map((row) => row.path),
      'No headline matches.',
    ),
  )
}

async function upcoming(ports: ToolPorts, days: number): Promise<Result<Observation, Problem>> {
  const rows = agenda(await readableOrg(ports), { fromDay: dayOf(ports), days })
  const lines = rows.map(
    (row) =>
      `${row.day} ${row.time === '' ? '' : `${row.time} `}${row.kind}${row.inDays < 0 ? ` (${-row.inDays} days late)` : ''}: ${row.todo === '' ? '' : `${row.todo} `}${row.title} ${row.path}:${row.startLine}`,
  )
  return ok(
    listing(
      lines,
      rows.map((row) => row.path),
      `Nothing is due within ${days} days.`,
    ),
  )
}

function listing(lines: readonly string[], paths: readonly string[], empty: string): Observation {
  const cut = lines.slice(0, 100)
  const more = lines.length > cut.length ? `\n${lines.length - cut.length} more.` : ''
  const labels = paths.reduce((join, path) => joinLabels(join, labelsOfFile(path)), trusted)
  return { text: lines.length === 0 ? empty : cut.join('\n') + more, labels, seen: [] }
}

/** `YYYY-MM-DD`, the user's. */
export const dayOf = (ports: Pick<ToolPorts, 'clock' | 'utcOffsetMinutes'>): string =>
  local(ports).toISOString().slice(0, 10)

const local = (ports: Pick<ToolPorts, 'clock' | 'utcOffsetMinutes'>): Date =>
  new Date(ports.clock.now() + ports.utcOffsetMinutes * 60_000)

/** The user's wall clock. */
export function moment(ports: Pick<ToolPorts, 'clock' | 'utcOffsetMinutes'>) {
  const now = local(ports)
  return {
    year: now.getUTCFullYear(),
    month: now.getUTCMonth() + 1,
    day: now.getUTCDate(),
    hour: now.getUTCHours(),
    minute: now.getUTCMinutes(),
  }
}

/** A new headline as a file action: at the end of the file, or under a headline by its title. */
export async function captureAction(
  ports: ToolPorts,
  wanted: {
    readonly path: string
    readonly title: string
    readonly body: string
    readonly todo: string
    readonly under: string
  },
): Promise<Result<FileAction, Problem>> {
  const title = wanted.title.trim()
  if (title === '') return err(problem('invalid-arguments', 'The title is missing.', 'Give a title.'))
  const path = wanted.path === '' ? inbox(ports) : shown(ports.workspace, wanted.path)
  if (!path.endsWith('.org'))
    return err(problem('not-org', `${path} is no Org file.`, 'Give the path of an .org file.'))
  const document = await current(ports.documents, absolute(ports.workspace, path))
  if (!document.ok) return document
  const before = document.value?.text ?? ''
  const under = parseOrg(before).headlines.find(
    (headline) => headline.title === wanted.under || (headline.id !== '' && headline.id === wanted.under),
  )
  const created = stamp(ports)
  const edits = capture(
    before,
    {
      title,
      ...(wanted.body === '' ? {} : { body: wanted.body }),
      ...(wanted.todo === '' ? {} : { todo: wanted.todo }),
      properties: { CREATED: created },
    },
    under ? { under: { outline: under.outline } } : {},
    moment(ports),
  )
  if (!edits.ok) return edits
  return editAction(ports, path, document.value === null ? null : before, edits.value)
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function stamp(ports: ToolPorts): string {
  const now = local(ports)
  return `[${now.toISOString().slice(0, 10)} ${dayNames[now.getUTCDay()]} ${now.toISOString().slice(11, 16)}]`
}

/** Where a capture goes without a path: an inbox that is there, else a new `inbox.org`. */
function inbox(ports: Pick<ToolPorts, 'index'>): string {
  const paths = ports.index.orgFiles().map((file) => file.path)
  return (
    paths.find((path) => /(^|\/)inbox\.org$/i.test(path)) ??
    paths.find((path) => /(^|\/)(notes|todo|tasks)\.org$/i.test(path)) ??
    'inbox.org'
  )
}

function editAction(
  ports: ToolPorts,
  path: string,
  before: string | null,
  edits: readonly Edit[],
): Promise<Result<FileAction, Problem>> {
  const wanted: FileAction =
    before === null || before === ''
      ? { type: 'file_write', path, content: applyEdits(before ?? '', edits) }
      : { type: 'file_edit', path, edits: replacements(before, edits) }
  return onBase(ports.documents, ports.workspace, wanted)
}
