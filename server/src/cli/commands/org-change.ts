// `passepartout org todo …` and its kin: what the user does to their own notes from a terminal. No proposal and no gate, but
// only in the files of the folder, and never over what changed meanwhile.

import { randomUUID } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Entry, Operation, OperationResult, Target } from '../../../protocol/operation.ts'
import type { FileChange } from '../../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { createSetups, type Setups } from '../../index/setups.io.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { type Around, filesOf, operate } from '../../org/edit/operate.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { openDocuments } from '../../tools/disk.io.ts'
import { findHeadline, findTarget, localMoment } from '../../tools/operation.ts'
import { diskWriter } from '../../tools/write.io.ts'
import { type Args, usage } from '../args.ts'
import { type Command, exit, fail, json, type Terminal, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndex } from '../workspace.ts'

/** The notes of one folder, read once. */
interface Notes {
  /** Absolute path of the folder. */
  readonly root: string
  readonly files: readonly { readonly path: string; readonly document: OrgDocument }[]
  readonly setups: Setups
}

/** What the words behind the headline ask for. */
type Wanted = (value: string, args: Args, notes: Notes) => Result<Operation, Problem>

const named = '"TITLE"|ID|FILE:LINE'
const flags = { dir: 'text', in: 'text', note: 'text' } as const

function changing(
  name: string,
  value: string,
  summary: string,
  wanted: Wanted,
  more: Command['flags'] = {},
): Command {
  return {
    name,
    usage: `${named} ${value} [--dir D] [--in FILE]`.replace('  ', ' '),
    summary,
    flags: { ...flags, ...more },
    takes: 'text',
    run: async (args, terminal) => {
      const [headline = '', ...rest] = args.words
      if (headline === '') return fail(terminal, usage(name, 'Name the headline.'))
      return withNotes(args, terminal, async (notes) => {
        const operation = wanted(rest.join(' '), args, notes)
        if (!operation.ok) return operation
        return change(notes, { headline, path: args.text('in') ?? '' }, operation.value)
      })
    },
  }
}

const needs = (name: string, what: string) => err(usage(name, what))
const steps = new Set(['next', 'previous', 'done', 'next-sequence', 'previous-sequence'])
type Step = Extract<Operation, { kind: 'todo-step' }>['step']

const todo = changing(
  'org todo',
  '[KEYWORD|next|previous|done|none]',
  'Set the state of a headline.',
  (value, args) => {
    const note = args.text('note') ?? ''
    const word = value === '' ? 'next' : value
    if (steps.has(word)) return ok({ kind: 'todo-step', step: word as Step, note })
    return ok({ kind: 'todo', keyword: word === 'none' ? '' : word, note })
  },
  {},
)

const planning = (name: string, plan: 'scheduled' | 'deadline', summary: string) =>
  changing(name, 'DATE|none', summary, (value, args) => {
    if (value === '') return needs(name, 'Give a date such as fri, +2d or "2026-12-01 10:00".')
    return ok({ kind: 'plan', plan, date: value === 'none' ? '' : value, note: args.text('note') ?? '' })
  })

const tagging = changing('org tag', '[+]TAG…|-TAG…', 'Add tags to a headline, or remove them.', (value) => {
  const words = value.split(/[\s,:]+/).filter(Boolean)
  if (words.length === 0) return needs('org tag', 'Name a tag.')
  const remove = words.every((word) => /^[-!]/.test(word))
  if (!remove && words.some((word) => /^[-!]/.test(word)))
    return needs('org tag', 'Add or remove tags, one after the other.')
  return ok({
    kind: 'tag',
    change: remove ? 'remove' : 'add',
    tags: words.map((word) => word.replace(/^[-+!]/, '')),
  })
})
const tag: Command = { ...tagging, dashed: 'words' }

const property = changing(
  'org property',
  'NAME [VALUE]',
  'Set a property; without a value remove it.',
  (value) => {
    const [, key = '', text] = /^(\S+)(?:\s+([\s\S]*))?$/.exec(value) ?? []
    if (key === '') return needs('org property', 'Name the property.')
    return ok({ kind: 'property', key, value: text ?? null })
  },
)

const priority = changing('org priority', 'A|up|down|none', 'Set the priority of a headline.', (value) => {
  if (value === 'up' || value === 'down') return ok({ kind: 'priority-step', step: value })
  if (value === '') return needs('org priority', 'Give a priority, up, down or none.')
  return ok({ kind: 'priority', value: value === 'none' ? '' : value })
})

const refile = changing(
  'org refile',
  'FILE|FILE/PATH|TITLE|ID',
  'Move a headline under another one or to a file.',
  (value, args, notes) => {
    if (value === '') return needs('org refile', 'Say where to: a file or a headline.')
    const to = findTarget(notes.files, notes.root, value)
    return to.ok ? ok({ kind: 'refile', to: to.value, note: args.text('note') ?? '' }) : to
  },
)

const archive = changing(
  'org archive',
  '',
  'Archive a headline.',
  (_, args) =>
    ok({ kind: 'archive', how: args.on('sibling') ? 'sibling' : args.on('tag') ? 'tag' : 'default' }),
  { sibling: 'switch', tag: 'switch' },
)

const move = changing('org move', 'up|down', 'Move a headline among its siblings.', (value) =>
  value === 'up' || value === 'down'
    ? ok({ kind: 'move', direction: value })
    : needs('org move', 'Say up or down.'),
)

const level = (step: 'promote' | 'demote') =>
  changing(
    `org ${step}`,
    '',
    `${step === 'promote' ? 'Raise' : 'Lower'} a headline and what is below it by a level.`,
    (_, args) => ok({ kind: 'level', step, reach: args.on('alone') ? 'headline' : 'subtree' }),
    { alone: 'switch' },
  )

const kinds = ['title', 'id', 'custom-id', 'target', 'name', 'tag', 'footnote', 'file'] as const

const rename: Command = {
  name: 'org rename',
  usage: `FROM TO [--what ${kinds.join('|')}] [--in FILE] [--dir D]`,
  summary: 'Rename a headline, id, target, name, tag, footnote or file with all links to it.',
  flags: { dir: 'text', in: 'text', what: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const [from = '', ...rest] = args.words
    const to = rest.join(' ')
    const what = kinds.find((kind) => kind === (args.text('what') ?? 'title'))
    if (!what) return fail(terminal, usage('org rename', `--what is one of ${kinds.join(', ')}.`))
    if (from === '' || to === '')
      return fail(terminal, usage('org rename', 'Give the old name and the new one.'))
    const file = args.text('in') ?? ''
    return withNotes(args, terminal, async (notes) => {
      if (what === 'title')
        return change(notes, { headline: from, path: file }, { kind: 'rename', what, from: '', to })
      const path = what === 'file' ? from : file === '' ? holder(notes, what, from) : file
      if (path === '')
        return err(problem('org-rename', `Nothing is called "${from}".`, 'Name the file with --in.'))
      return change(notes, { headline: '', path }, { kind: 'rename', what, from, to })
    })
  },
}

/** The file that has the thing, where its name alone says so. */
function holder({ files }: Notes, what: string, from: string): string {
  const has = ({ document }: Notes['files'][number]) =>
    what === 'id'
      ? document.ids.includes(from) || document.headlines.some(({ ids }) => ids.includes(from))
      : what === 'custom-id'
        ? document.headlines.some(({ properties }) => properties.CUSTOM_ID === from)
        : what === 'tag' && document.headlines.some(({ tags }) => tags.includes(from))
  return files.find(has)?.path ?? ''
}

const capture: Command = {
  name: 'org capture',
  usage:
    '"TITLE"|- --file FILE [--under PATH|ID] [--datetree] [--todo KEYWORD] [--schedule DATE] [--deadline DATE] [--tags A,B]',
  summary: 'Add a headline to an Org file.',
  flags: {
    file: 'text',
    under: 'text',
    datetree: 'switch',
    week: 'switch',
    todo: 'text',
    schedule: 'text',
    deadline: 'text',
    tags: 'text',
    priority: 'text',
    prepend: 'switch',
  },
  takes: 'text',
  run: async (args, terminal) => {
    const file = args.text('file')
    if (!file) return fail(terminal, usage('org capture', 'Name the Org file with --file.'))
    const [title = '', ...body] = (await textOf(args, terminal)).trim().split('\n')
    if (!title) return fail(terminal, usage('org capture', 'Give the title of the headline.'))
    const path = resolve(terminal.cwd, file)
    const root = dirname(path)
    const name = path.slice(root.length + 1)
    const under = args.text('under')
    const setups = createSetups(root, [root, terminal.cwd])
    const target = await targetIn({ root, setups }, name, under)
    if (!target.ok) return fail(terminal, target.error)
    const entry: Entry = {
      title: title.trim(),
      body: body.join('\n'),
      todo: args.text('todo') ?? '',
      tags: (args.text('tags') ?? '').split(/[\s,:]+/).filter(Boolean),
      ...(args.text('priority') ? { priority: args.text('priority') as string } : {}),
      ...(args.text('schedule') ? { scheduled: args.text('schedule') as string } : {}),
      ...(args.text('deadline') ? { deadline: args.text('deadline') as string } : {}),
    }
    const to: Target = {
      ...target.value,
      ...(args.on('datetree') || args.on('week')
        ? { datetree: { by: args.on('week') ? ('week' as const) : ('day' as const), date: '' } }
        : {}),
      position: args.on('prepend') ? 'first' : 'last',
    }
    const done = await change(
      { root, files: [], setups },
      { headline: '', path: name },
      { kind: 'capture', entry, to },
    )
    if (!done.ok) return fail(terminal, done.error)
    const startLine = done.value.at?.line ?? 1
    const real = await realpath(path).catch(() => path)
    if (args.on('json')) json(terminal, { path: real, startLine, title: title.trim() })
    else terminal.out(`Added to ${file}, line ${startLine}.\n`)
    return exit.done
  },
}

async function targetIn(
  { root, setups }: Pick<Notes, 'root' | 'setups'>,
  name: string,
  under: string | undefined,
): Promise<Result<Target, Problem>> {
  if (under === undefined) return ok({ path: '' })
  const text = await read(join(root, name))
  if (!text.ok) return text
  const written = text.value ?? ''
  const files = [{ path: name, document: parseOrg(written, written, setups.of(name)) }]
  const found = findHeadline(files, name, under)
  if (!found.ok) return found
  const outline = files[0]?.document.headlines.find(
    ({ startLine }) => startLine === found.value.line,
  )?.outline
  return ok({ path: '', under: { outline: outline ?? [] } })
}

export const orgChanges: readonly Command[] = [
  todo,
  planning('org schedule', 'scheduled', 'Say when work on a headline begins.'),
  planning('org deadline', 'deadline', 'Say when a headline is due.'),
  tag,
  property,
  priority,
  refile,
  archive,
  move,
  level('promote'),
  level('demote'),
  rename,
  capture,
]

async function withNotes(
  args: Args,
  terminal: Terminal,
  act: (notes: Notes) => Promise<Result<OperationResult, Problem>>,
): Promise<number> {
  const root = folderOf(args, terminal)
  if (!root.ok) return fail(terminal, root.error)
  const index = await openIndex(root.value, terminal)
  if (!index.ok) return fail(terminal, index.error)
  try {
    const { root } = index.value
    const done = await act({ root, files: index.value.orgFiles(), setups: createSetups(root, [root]) })
    if (!done.ok) return fail(terminal, done.error)
    const { at, said, files } = done.value
    if (args.on('json'))
      json(terminal, {
        at,
        said,
        files: files.map(({ path, was, to }) => ({ path, was, ...(to ? { to } : {}) })),
      })
    else terminal.out(visible(`${at ? `${at.path}:${at.line}  ` : ''}${said || 'Done.'}\n`))
    return exit.done
  } finally {
    await index.value.close()
  }
}

/** Reads, operates, writes all files or none. */
async function change(
  notes: Notes,
  where: { readonly headline: string; readonly path: string },
  operation: Operation,
): Promise<Result<OperationResult, Problem>> {
  const onFile = where.headline === ''
  const place = onFile
    ? ok({ path: where.path, line: 0, title: '' })
    : findHeadline(notes.files, where.path, where.headline)
  if (!place.ok) return place
  const { path, line } = place.value
  const source = await read(join(notes.root, path))
  if (!source.ok) return source
  const text = source.value ?? ''
  const document = parseOrg(text, text, notes.setups.of(path))
  const index = onFile ? -1 : document.headlines.findIndex(({ startLine }) => startLine === line)
  if (!onFile && document.headlines[index]?.title !== place.value.title)
    return err(problem('changed-since', `${path} changed just now.`, 'Try again.'))
  const paths = notes.files.map((file) => file.path)
  const others = new Map<string, string | null>([[path, source.value]])
  for (const name of filesOf(document, index, operation, { path, paths })) {
    const outside = /^(?:[~/]|\.\.\/)/.test(name)
    if (outside)
      return err(problem('outside', `${name} lies outside the folder.`, 'Name its folder with --dir.'))
    const other = await read(join(notes.root, name))
    if (!other.ok) return other
    others.set(name, other.value)
  }
  const around: Around = {
    now: localMoment({ clock: { now: () => Date.now() }, utcOffsetMinutes: -new Date().getTimezoneOffset() }),
    path,
    file: (name) => others.get(name) ?? null,
    paths,
    newId: randomUUID,
    fullName: join(notes.root, path).replace(
      new RegExp(`^${homedir().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=/)`),
      '~',
    ),
  }
  const done = operate(text, document, index, operation, around)
  if (!done.ok) return done
  const written = await write(notes.root, done.value, (name) => others.get(name) ?? null)
  return written.ok ? done : written
}

/** A link is followed: it stays one, and the file it leads to changes. */
async function write(
  root: string,
  result: OperationResult,
  before: (path: string) => string | null,
): Promise<Result<void, Problem>> {
  const changes: FileChange[] = []
  for (const { path, was, to, edits } of result.files) {
    const text = before(path)
    const after = applyEdits(text ?? '', edits)
    const given = join(root, path)
    const real = await realpath(given).catch(() => given)
    if (was === 'moved' && to !== undefined)
      changes.push({ path: join(root, to), before: null, after }, { path: real, before: text, after: null })
    else changes.push({ path: real, before: text, after })
  }
  return diskWriter().apply(changes, 'Notes', new AbortController().signal)
}

/** Strictly UTF-8, as it stands on disk; null when there is no such file. */
async function read(path: string): Promise<Result<string | null, Problem>> {
  const real = await realpath(path).catch(() => path)
  const disk = openDocuments(dirname(real), { text: async () => err(problem('no-buffer', 'No editor.')) })
  const found = await disk.read(real)
  if (found.ok) return ok(found.value.text)
  return found.error.code === 'not-found' ? ok(null) : found
}
