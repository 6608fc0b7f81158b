// Owns the tool `org`: queries and agenda over the notes, and edits of headlines. Edits go through
// the Org room, which changes exactly the bytes it means to. Never writes itself.

import type { AgendaBlock } from '../../protocol/agenda.ts'
import type { Operation } from '../../protocol/operation.ts'
import { joinLabels, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { planItems } from '../memory/plan-items.ts'
import { agendaView } from '../org/agenda/view.ts'
import { capture } from '../org/edit/capture.ts'
import { applyEdits, type Edit } from '../org/edit/edit.ts'
import { parseOrg } from '../org/parse.ts'
import { search } from '../org/query/search.ts'
import { current, type FileAction, onBase } from './change.ts'
import { replacements } from './match.ts'
import { labelsOfLines } from './note-labels.ts'
import { findTarget, planOperation } from './operation.ts'
import { absolute, shown } from './path.ts'
import { type Observation, type OrgFile, type Plan, type Tool, type ToolPorts, text, whole } from './tool.ts'

const reads = ['query', 'agenda']
const changes = [
  'todo',
  'property',
  'tags',
  'schedule',
  'deadline',
  'priority',
  'refile',
  'archive',
  'rename',
]

export const org: Tool = {
  spec: {
    name: 'org',
    description:
      'Org: query (match: todo:NEXT tags:x), agenda, capture, plan (body: steps), change headlines. Dates: fri, +2d; refile: file or headline.',
    parameters: {
      type: 'object',
      properties: {
        op: { type: 'string', enum: [...reads, 'capture', 'plan', ...changes] },
        match: { type: 'string' },
        days: { type: 'integer' },
        path: { type: 'string' },
        headline: { type: 'string' },
        title: { type: 'string' },
        body: { type: 'string' },
        key: { type: 'string' },
        value: { type: 'string' },
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
        observe: () => (op === 'query' ? query(ports, match) : upcoming(ports, days, match)),
      })
    }
    if (op === 'plan') return planned(text(args, 'body') || text(args, 'value') || text(args, 'title'))
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
    const operation = operationOf(ports, op, text(args, 'key'), typeof args.value === 'string' ? value : null)
    if (!operation.ok) return operation
    const headline = text(args, 'headline') || text(args, 'title')
    const made = await planOperation(ports, { path, headline }, operation.value)
    if (!made.ok) return made
    return ok({
      kind: 'propose',
      summary: `${made.value.headline.title}: ${op} ${text(args, 'key')} ${value}`.trim(),
      actions: made.value.actions,
      reason: `Change a headline: ${op}.`,
    })
  },
}

function planned(steps: string): Result<Plan, Problem> {
  return planItems(steps).length > 0
    ? ok({ kind: 'plan', steps })
    : err(problem('no-steps', 'The plan has no steps.', 'Give them in body, one numbered line each.'))
}

function operationOf(
  ports: ToolPorts,
  op: string,
  key: string,
  value: string | null,
): Result<Operation, Problem> {
  const given = value ?? ''
  switch (op) {
    case 'todo':
      return ok({ kind: 'todo', keyword: given, note: '' })
    case 'property':
      return ok({ kind: 'property', key, value })
    case 'schedule':
    case 'deadline':
      return ok({ kind: 'plan', plan: op === 'deadline' ? op : 'scheduled', date: given, note: '' })
    case 'priority':
      return ok({ kind: 'priority', value: given })
    case 'archive':
      return ok({ kind: 'archive', how: 'default' })
    case 'rename':
      return ok({ kind: 'rename', what: 'title', from: '', to: given })
    case 'refile': {
      const to = findTarget(ports.index.orgFiles(), ports.workspace, given)
      return to.ok ? ok({ kind: 'refile', to: to.value, note: '' }) : to
    }
    default:
      return ok({ kind: 'tags', tags: given.split(/[\s,:]+/).filter((tag) => tag !== '') })
  }
}

/** Org files whose text the gate lets be read. */
export async function readableOrg(ports: ToolPorts): Promise<readonly OrgFile[]> {
  const files: OrgFile[] = []
  for (const file of ports.index.orgFiles())
    if ((await ports.mayRead(file.path)) === 'allow') files.push(file)
  return files
}

async function query(ports: ToolPorts, match: string): Promise<Result<Observation, Problem>> {
  const found = search(await readableOrg(ports), match, moment(ports), ports.agendaOptions())
  if (!found.ok) return found
  const { rows } = found.value
  const lines = rows.map(
    (row) => `${row.path}:${row.startLine} ${row.todo === '' ? '' : `${row.todo} `}${row.title}`,
  )
  return ok(listing(ports, lines, rows, 'No headline matches.'))
}

async function upcoming(
  ports: ToolPorts,
  days: number,
  match: string,
): Promise<Result<Observation, Problem>> {
  const block: AgendaBlock = { kind: 'agenda', from: 'today', span: days, match, done: 'hide' }
  const view = agendaView(
    await readableOrg(ports),
    { title: '', blocks: [block] },
    moment(ports),
    ports.agendaOptions(),
  )
  const [wrong] = view.problems.filter(({ path }) => path === '')
  if (wrong) return err(problem(wrong.code, wrong.message, wrong.next))
  const rows = view.sections.flatMap((section) => section.days.flatMap((day) => day.rows))
  const lines = rows.map((row) => {
    const words = [row.todo, row.text === '' ? row.title : row.text].filter(Boolean).join(' ')
    return `${row.day} ${row.time === '' ? '' : `${row.time} `}${row.kind}${away(row.inDays)}: ${words} ${row.path}:${row.startLine}`
  })
  return ok(listing(ports, lines, rows, `Nothing is due within ${days} days.`))
}

const away = (days: number): string =>
  days < 0 ? ` (${-days} days late)` : days > 0 ? ` (in ${days} days)` : ''

function listing(
  ports: ToolPorts,
  lines: readonly string[],
  rows: readonly { readonly path: string; readonly startLine: number }[],
  empty: string,
): Observation {
  const cut = lines.slice(0, 100)
  const more = lines.length > cut.length ? `\n${lines.length - cut.length} more.` : ''
  const labels = rows.reduce(
    (join, { path, startLine }) => joinLabels(join, labelsOfLines(ports, path, startLine, startLine)),
    trusted,
  )
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
    readonly scheduled?: string
    readonly deadline?: string
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
  const setup = ports.index.setupOf(path)
  const parsed = parseOrg(before, before, setup)
  // A task is what the file calls one.
  const isTask = wanted.todo === 'TODO' && !parsed.settings.words.has('TODO')
  const todo = isTask ? (parsed.settings.todo[0] ?? '') : wanted.todo
  const under = parsed.headlines.find(
    ({ title, ids }) => title === wanted.under || ids.includes(wanted.under),
  )
  const created = stamp(ports)
  const edits = capture(
    before,
    {
      title,
      ...(wanted.body === '' ? {} : { body: wanted.body }),
      ...(todo === '' ? {} : { todo }),
      ...(wanted.scheduled ? { scheduled: wanted.scheduled } : {}),
      ...(wanted.deadline ? { deadline: wanted.deadline } : {}),
      properties: { CREATED: created },
    },
    under ? { under: { outline: under.outline } } : {},
    moment(ports),
    setup,
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
  // What the agent remembers has its own files.
  const paths = ports.index
    .orgFiles()
    .flatMap(({ path }) => (/(?:^|\/)\.passepartout\//i.test(path) ? [] : [path]))
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
