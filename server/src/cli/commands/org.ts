// `passepartout org …`: Org files from the command line, without a model.

import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AgendaRow } from '../../../protocol/agenda.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { OrgFile } from '../../index/workspace.ts'
import { agenda } from '../../org/agenda/agenda.ts'
import { capture } from '../../org/edit/capture.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { search } from '../../org/query/search.ts'
import { openDocuments } from '../../tools/disk.io.ts'
import { moment } from '../../tools/org.ts'
import { diskWriter } from '../../tools/write.io.ts'
import { type Args, usage } from '../args.ts'
import { type Command, exit, fail, json, readAll, type Terminal, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { counted } from '../words.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const orgParse: Command = {
  name: 'org parse',
  usage: 'FILE|-',
  summary: 'Show the headline tree of an Org file.',
  flags: {},
  takes: 'word',
  run: async (args, terminal) => {
    const read = await readOrg('org parse', args.words[0], terminal)
    if (!read.ok) return fail(terminal, read.error)
    const { document } = read.value
    const roots = document.headlines.flatMap((headline, at) => (headline.parent === null ? [at] : []))
    if (args.on('json'))
      json(
        terminal,
        roots.map((at) => tree(document, at)),
      )
    else
      for (const { startLine, raw } of document.headlines)
        terminal.out(visible(`${startLine}: ${raw.replace(/\s+/g, ' ').trimEnd()}\n`))
    for (const { line, message } of document.problems) terminal.log(`${args.words[0]}:${line}: ${message}`)
    return exit.done
  },
}

export const orgQuery: Command = {
  name: 'org query',
  usage: '"MATCH" [--dir D]',
  summary: 'Find headlines by an Org match, such as +work/TODO.',
  flags: { dir: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const match = args.words.join(' ')
    const now = moment({
      clock: { now: () => Date.now() },
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
    })
    // A match that cannot be read is bad usage, whatever is in the folder.
    const readable = search([], match, now)
    if (!readable.ok) return fail(terminal, { ...readable.error, code: 'usage' })
    return withOrgFiles(args, terminal, (files) => {
      const found = search(files, match, now)
      if (!found.ok) return fail(terminal, found.error)
      const { rows } = found.value
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(
          `No headline fits. ${counted(files.length, 'Org file')} looked at.${keywordHint(match)}\n`,
        )
      else
        for (const row of rows)
          terminal.out(
            visible(`${row.path}:${row.startLine}  ${[row.todo, row.title].filter(Boolean).join(' ')}\n`),
          )
      return exit.done
    })
  },
}

export const orgAgenda: Command = {
  name: 'org agenda',
  usage: '[--dir D] [--from YYYY-MM-DD] [--days N]',
  summary: 'Show what is scheduled and due.',
  flags: { dir: 'text', from: 'text', days: 'number' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const fromDay = args.text('from') ?? today()
    const days = args.number('days') ?? 7
    if (!isDay(fromDay))
      return fail(terminal, usage('org agenda', `--from is a day like ${today()}, not "${fromDay}".`))
    return withOrgFiles(args, terminal, (files) => {
      const rows = agenda(files, { fromDay, days })
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(
          `Nothing is due within ${counted(days, 'day')}. ${counted(files.length, 'Org file')} looked at.\n`,
        )
      else for (const line of agendaLines(rows)) terminal.out(visible(`${line}\n`))
      return exit.done
    })
  },
}

/** A word alone is a tag in a match, which is seldom meant when it looks like a keyword. */
const keywordHint = (match: string): string =>
  /^[A-Z]+$/.test(match) ? ` Headlines with the keyword ${match}: /${match}` : ''

/** A line for each day, and its rows below it. */
function* agendaLines(rows: readonly AgendaRow[]): Generator<string> {
  let day = ''
  for (const row of rows) {
    if (row.day !== day) yield row.day
    day = row.day
    const words = [row.time, row.todo, row.title].filter(Boolean).join(' ')
    yield `  ${words}  (${kindWords(row)})  ${row.path}:${row.startLine}`
  }
}

function kindWords({ kind, inDays }: AgendaRow): string {
  if (inDays < 0) return `${kind}, ${counted(-inDays, 'day')} late`
  return kind === 'warning' ? `deadline in ${counted(inDays, 'day')}` : kind
}

/** A day of the calendar; `2026-02-30` is none. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** The user's own words into the user's own file: no proposal, no gate. */
export const orgCapture: Command = {
  name: 'org capture',
  usage: '"TITLE"|- --file FILE [--todo KEYWORD]',
  summary: 'Add a headline to an Org file.',
  flags: { file: 'text', todo: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const file = args.text('file')
    if (!file) return fail(terminal, usage('org capture', 'Name the Org file with --file.'))
    const [title = '', ...body] = (await textOf(args, terminal)).trim().split('\n')
    if (!title) return fail(terminal, usage('org capture', 'Give the title of the headline.'))
    const given = resolve(terminal.cwd, file)
    const path = await realpath(given).catch(() => given)
    const read = await readText(path)
    if (!read.ok && read.error.code !== 'not-found') return fail(terminal, read.error)
    const before = read.ok ? read.value : null
    const now = moment({
      clock: { now: () => Date.now() },
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
    })
    const entry = { title: title.trim(), body: body.join('\n'), todo: args.text('todo') ?? '' }
    const edits = capture(before ?? '', entry, {}, now)
    if (!edits.ok) return fail(terminal, edits.error)
    const after = applyEdits(before ?? '', edits.value)
    const written = await diskWriter().apply([{ path, before, after }], 'Capture', terminal.signal)
    if (!written.ok) return fail(terminal, written.error)
    const startLine = parseOrg(after).headlines.at(-1)?.startLine ?? 1
    if (args.on('json')) json(terminal, { path, startLine, title: title.trim() })
    else terminal.out(`Added to ${file}, line ${startLine}.\n`)
    return exit.done
  },
}

async function withOrgFiles(
  args: Args,
  terminal: Terminal,
  run: (files: readonly OrgFile[]) => number,
): Promise<number> {
  const root = folderOf(args, terminal)
  if (!root.ok) return fail(terminal, root.error)
  const index = await openIndex(root.value, terminal)
  if (!index.ok) return fail(terminal, index.error)
  try {
    return run(index.value.orgFiles())
  } finally {
    await index.value.close()
  }
}

async function readOrg(
  command: string,
  given: string | undefined,
  terminal: Terminal,
): Promise<Result<{ readonly text: string; readonly document: OrgDocument }, Problem>> {
  if (!given) return err(usage(command, 'Give the path of an Org file.'))
  if (given === '-') {
    const text = await readAll(terminal.stdin)
    return ok({ text, document: parseOrg(text) })
  }
  const path = resolve(terminal.cwd, given)
  const read = await readText(await realpath(path).catch(() => path))
  if (read.ok) return ok({ text: read.value, document: parseOrg(read.value) })
  return err(
    read.error.code === 'not-found'
      ? problem('no-file', `There is no file ${given}.`, 'Check the path.')
      : read.error,
  )
}

/** Strictly UTF-8, as it stands on disk: there are no buffers here. */
async function readText(path: string): Promise<Result<string, Problem>> {
  const disk = openDocuments(dirname(path), { text: async () => err(problem('no-buffer', 'No editor.')) })
  const read = await disk.read(path)
  return read.ok ? ok(read.value.text) : read
}

function tree(document: OrgDocument, at: number): object {
  const headline = document.headlines[at]
  if (!headline) return {}
  const { level, todo, priority, title, tags, properties, planning, startLine, endLine, children } = headline
  return {
    level,
    todo,
    priority,
    title,
    tags,
    properties,
    planning,
    startLine,
    endLine,
    children: children.map((child) => tree(document, child)),
  }
}

function today(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
