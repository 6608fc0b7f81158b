// Owns finding the Org file that a command names, inside of the folder it works in. Never writes.

import { realpath } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { createSetups } from '../index/setups.io.ts'
import type { Setup } from '../org/setup.ts'
import { openDocuments } from '../tools/disk.io.ts'
import { type Args, usage } from './args.ts'
import type { Terminal } from './command.ts'
import { folderOf } from './workspace.ts'

export interface OrgFile {
  /** Absolute, real path of the folder. */
  readonly root: string
  /** Of the file in it, `/` between folders. */
  readonly path: string
  readonly text: string
  readonly setup: Setup
}

/** The file that the first word names: from the current folder, or from that of `--dir`. */
export async function orgFileOf(
  command: string,
  args: Args,
  terminal: Terminal,
): Promise<Result<OrgFile, Problem>> {
  const [given] = args.words
  if (!given) return err(usage(command, 'Give the path of an Org file.'))
  const root = folderOf(args, terminal)
  if (!root.ok) return root
  const asked = resolve(args.text('dir') === undefined ? terminal.cwd : root.value, given)
  const absolute = await realpath(asked).catch(() => asked)
  const path = relative(root.value, absolute).split(sep).join('/')
  if (path.startsWith('../'))
    return err(problem('outside', `${given} lies outside the folder.`, 'Name its folder with --dir.'))
  const text = await readText(absolute)
  if (!text.ok) return text
  if (text.value === null) return err(problem('no-file', `There is no file ${given}.`, 'Check the path.'))
  const setup = createSetups(root.value, [root.value]).of(path)
  return ok({ root: root.value, path, text: text.value, setup })
}

/** Strictly UTF-8; null when there is no such file. */
export async function readText(path: string): Promise<Result<string | null, Problem>> {
  const disk = openDocuments(dirname(path), { text: async () => err(problem('no-buffer', 'No editor.')) })
  const found = await disk.read(path)
  if (found.ok) return ok(found.value.text)
  return found.error.code === 'not-found' ? ok(null) : found
}
