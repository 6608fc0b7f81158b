// `passepartout org …`: Org files from the command line, without a model.

import { readFile, realpath, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { problem } from '../../base/result.ts'
import type { OrgFile, WorkspaceIndex } from '../../index/workspace.ts'
import { agenda } from '../../org/agenda.ts'
import { applyEdits, capture } from '../../org/edit.ts'
import { lintOrg } from '../../org/lint.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { queryOrg } from '../../org/query.ts'
import { moment } from '../../tools/org.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, type Terminal, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const orgParse: Command = {
  name: 'org parse',
  usage: 'FILE',
  summary: 'Show the headline tree of an Org file.',
  flags: {},
  run: async (args, terminal) => {
    const read = await readOrg(args.words[0], terminal)
    if ('code' in read) return fail(terminal, read)
    const { document } = read
    const roots = document.headlines.flatMap((headline, at) => (headline.parent === null ? [at] : []))
    if (args.on('json'))
      json(
        terminal,
        roots.map((at) => tree(document, at)),
      )
    else
      for (const headline of document.headlines)
        terminal.out(visible(`${headline.startLine}: ${headline.raw}\n`))
    for (const { line, message } of document.problems) terminal.log(`${args.words[0]}:${line}: ${message}`)
    return exit.done
  },
}

export const orgQuery: Command = {
  name: 'org query',
  usage: '"MATCH" [--dir D]',
  summary: 'Find headlines by an Org match, such as +work/TODO.',
  flags: { dir: 'text' },
  run: async (args, terminal) =>
    withOrgFiles(args, terminal, (files) => {
      const rows = queryOrg(
        files,
        args.words.join(' '),
        moment({ clock: { now: () => Date.now() }, utcOffsetMinutes: -new Date().getTimezoneOffset() }),
      )
      if (!rows.ok) return fail(terminal, rows.error)
      if (args.on('json')) json(terminal, rows.value)
      else if (rows.value.length === 0) terminal.out(`No headline of ${files.length} Org files matches.\n`)
      else
        for (const row of rows.value)
          terminal.out(
            visible(`${row.path}:${row.startLine}  ${[row.todo, row.title].filter(Boolean).join(' ')}\n`),
          )
      return exit.done
    }),
}

export const orgAgenda: Command = {
  name: 'org agenda',
  usage: '[--dir D] [--from YYYY-MM-DD] [--days N]',
  summary: 'Show what is scheduled and due.',
  flags: { dir: 'text', from: 'text', days: 'number' },
  run: async (args, terminal) => {
    const fromDay = args.text('from') ?? today()
    if (!/^\d{4}-\d{2}-\d{2}$/.test(fromDay))
      return fail(terminal, problem('usage', '--from is a day like 2026-11-21.'))
    return withOrgFiles(args, terminal, (files) => {
      const days = args.number('days') ?? 7
      const rows = agenda(files, { fromDay, days })
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(`Nothing is scheduled or due in ${days} days from ${fromDay}.\n`)
      else
        for (const row of rows)
          terminal.out(
            visible(
              `${row.day} ${row.time.padEnd(5)}  ${[row.todo, row.title].filter(Boolean).join(' ')}  ${row.path}:${row.startLine}\n`,
            ),
          )
      return exit.done
    })
  },
}

export const orgLint: Command = {
  name: 'org lint',
  usage: 'FILE',
  summary: 'Show what is wrong in an Org file.',
  flags: {},
  run: async (args, terminal) => {
    const read = await readOrg(args.words[0], terminal)
    if ('code' in read) return fail(terminal, read)
    const findings = lintOrg(read.text, read.document)
    if (args.on('json')) json(terminal, findings)
    else if (findings.length === 0) terminal.out('Nothing is wrong in it.\n')
    else
      for (const finding of findings)
        terminal.out(visible(`${args.words[0]}:${finding.line}: ${finding.message}\n`))
    return exit.done
  },
}

/** The user's own words into the user's own file: no proposal, no gate. */
export const orgCapture: Command = {
  name: 'org capture',
  usage: '"TITLE"|- --file FILE',
  summary: 'Add a headline to an Org file.',
  flags: { file: 'text', todo: 'text' },
  run: async (args, terminal) => {
    const file = args.text('file')
    if (!file)
      return fail(terminal, problem('usage', 'capture needs --file.', 'Write for example --file inbox.org.'))
    const [title = '', ...body] = (await textOf(args.words[0], terminal)).split('\n')
    if (!title.trim())
      return fail(
        terminal,
        problem(
          'usage',
          'capture needs a title.',
          'Write for example passepartout org capture "Call the plumber" --file inbox.org.',
        ),
      )
    const path = resolve(terminal.cwd, file)
    const before = await readFile(path, 'utf8').catch(() => '')
    const edits = capture(before, {
      title,
      body: body.join('\n'),
      todo: args.text('todo') ?? '',
      tags: [],
      properties: {},
    })
    if (!edits.ok) return fail(terminal, edits.error)
    await writeFile(path, applyEdits(before, edits.value))
    terminal.out(`Added to ${file}\n`)
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
  const opened: WorkspaceIndex = await openIndex(root.value, terminal)
  try {
    return run(opened.orgFiles())
  } finally {
    await opened.close()
  }
}

async function readOrg(given: string | undefined, terminal: Terminal) {
  if (!given) return problem('usage', 'Give the path of an Org file.')
  try {
    const text =
      given === '-'
        ? await textOf('-', terminal)
        : await readFile(await realpath(resolve(terminal.cwd, given)), 'utf8')
    return { text, document: parseOrg(text) }
  } catch {
    return problem('no-file', `${given} cannot be read.`, 'Check the path.')
  }
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
