// Owns the tool `org`: queries and agenda over the notes, and edits of headlines. Edits go through
// the Org room, which changes exactly the bytes it means to. Never writes itself.

import { joinLabels, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { agenda } from '../org/agenda.ts'
import { applyEdits, capture, type Edit, setProperty, setTags, setTodo } from '../org/edit.ts'
import { type OrgDocument, parseOrg } from '../org/parse.ts'
import { queryOrg } from '../org/query.ts'
import { current, type FileAction, onBase } from './change.ts'
import { labelsOfFile } from './labels.ts'
import { replacements } from './match.ts'
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
    const made = await headlineAction(
      ports,
      path,
      text(args, 'headline') || text(args, 'title'),
      (source, document, index) => {
        if (op === 'todo') return setTodo(source, document, index, value, moment(ports))
        if (op === 'tags')
          return setTags(
            source,
            document,
            index,
            value.split(/[\s,:]+/).filter((tag) => tag !== ''),
          )
        return setProperty(
          source,
          document,
          index,
          text(args, 'key'),
          typeof args.value === 'string' ? value : null,
        )
      },
    )
    if (!made.ok) return made
    return ok({
      kind: 'propose',
      summary: `${made.value.title}: ${op} ${text(args, 'key')} ${value}`.trim(),
      actions: [made.value.action],
      reason: `Set ${op}.`,
    })
  },
}

/** Org files whose text the gate lets be read. */
export async function readableOrg(ports: ToolPorts): Promise<readonly OrgFile[]> {
  const files: OrgFile[] = []
  for (const file of ports.index.orgFiles())
    if ((await ports.mayRead(file.path)) === 'allow') files.push(file)
  return files
}

async function query(ports: ToolPorts, match: string): Promise<Result<Observation, Problem>> {
  const rows = queryOrg(await readableOrg(ports), match, moment(ports))
  if (!rows.ok) return rows
  const lines = rows.value.map(
    (row) => `${row.path}:${row.startLine} ${row.todo === '' ? '' : `${row.todo} `}${row.title}`,
  )
  return ok(
    listing(
      lines,
      rows.value.map((row) => row.path),
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
    under?.outline,
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

/** An edit of the one headline with that title or id, in `path` or in any Org file. */
export async function headlineAction(
  ports: ToolPorts,
  path: string,
  name: string,
  change: (source: string, document: OrgDocument, index: number) => Result<readonly Edit[], Problem>,
): Promise<Result<{ readonly action: FileAction; readonly title: string; readonly path: string }, Problem>> {
  if (name.trim() === '')
    return err(problem('invalid-arguments', 'The headline is missing.', 'Give its title or id.'))
  const want = name.trim().toLowerCase()
  const file = path === '' ? '' : shown(ports.workspace, path)
  const found: {
    readonly path: string
    readonly title: string
    readonly line: number
    readonly exact: number
  }[] = []
  for (const one of ports.index.orgFiles()) {
    if (file !== '' && one.path !== file) continue
    for (const headline of one.document.headlines) {
      const title = headline.title.toLowerCase()
      const exact = headline.id === name.trim() ? 3 : title === want ? 2 : title.includes(want) ? 1 : 0
      if (exact > 0) found.push({ path: one.path, title: headline.title, line: headline.startLine, exact })
    }
  }
  const best = Math.max(0, ...found.map((one) => one.exact))
  const top = found.filter((one) => one.exact === best)
  const [only, second] = top
  if (only === undefined)
    return err(
      problem(
        'no-such-headline',
        `No headline is named "${name.slice(0, 80)}".`,
        'Use org query to see them.',
      ),
    )
  if (second !== undefined) {
    const list = top.slice(0, 8).map((one) => `${one.path}:${one.line} ${one.title}`)
    return err(
      problem(
        'not-unique',
        `Several headlines match: ${list.join('; ')}.`,
        'Give the path, the whole title or the id.',
      ),
    )
  }
  const document = await current(ports.documents, absolute(ports.workspace, only.path))
  if (!document.ok) return document
  const source = document.value?.text ?? ''
  const parsed = parseOrg(source)
  const index = parsed.headlines.findIndex(
    (headline) => headline.startLine === only.line && headline.title === only.title,
  )
  if (index < 0) return err(problem('changed-since', `${only.path} changed just now.`, 'Try again.'))
  const edits = change(source, parsed, index)
  if (!edits.ok) return edits
  if (edits.value.length === 0)
    return err(problem('no-change', 'It is so already.', 'Go on with the next step.'))
  const action = await editAction(ports, only.path, source, edits.value)
  return action.ok ? ok({ action: action.value, title: only.title, path: only.path }) : action
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
