// `passepartout org …`: Org files from the command line, without a model.

import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { capture } from '../../org/edit/capture.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { lintOrg } from '../../org/lint/lint.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { openDocuments } from '../../tools/disk.io.ts'
import { moment } from '../../tools/org.ts'
import { diskWriter } from '../../tools/write.io.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json, readAll, type Terminal, textOf } from '../command.ts'
import { visible } from '../style.ts'

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

export const orgLint: Command = {
  name: 'org lint',
  usage: 'FILE|-',
  summary: 'Show what is wrong in an Org file.',
  flags: {},
  takes: 'word',
  run: async (args, terminal) => {
    const read = await readOrg('org lint', args.words[0], terminal)
    if (!read.ok) return fail(terminal, read.error)
    const findings = lintOrg(read.value.text, read.value.document)
    if (args.on('json')) json(terminal, findings)
    else if (findings.length === 0) terminal.out('Nothing is wrong.\n')
    else
      for (const finding of findings)
        terminal.out(visible(`${args.words[0]}:${finding.line}: ${finding.message}\n`))
    return exit.done
  },
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
