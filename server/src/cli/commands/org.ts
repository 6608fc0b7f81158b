// `passepartout org …`: Org files from the command line, without a model.

import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { createSetups } from '../../index/setups.io.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { openDocuments } from '../../tools/disk.io.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json, readAll, type Terminal } from '../command.ts'
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
  const real = await realpath(path).catch(() => path)
  const read = await readText(real)
  const folder = dirname(real)
  const setup = createSetups(folder, [folder, terminal.cwd]).of(real)
  if (read.ok) return ok({ text: read.value, document: parseOrg(read.value, read.value, setup) })
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
