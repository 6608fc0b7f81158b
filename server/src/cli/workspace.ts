// Owns how a command opens the workspace it was pointed at. Progress goes to standard error.

import { realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { defaultSettings } from '../../protocol/settings.ts'
import { sha256 } from '../base/hash.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { grammarDirectory, openGrammars } from '../code/grammar.io.ts'
import { openWorkspace } from '../index/workspace.io.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import type { Args } from './args.ts'
import type { Terminal } from './command.ts'

export function folderOf(args: Args, terminal: Terminal): Result<string, Problem> {
  const given = args.text('dir') ?? '.'
  const path = isAbsolute(given) ? given : resolve(terminal.cwd, given)
  try {
    if (statSync(path).isDirectory()) return ok(realpathSync(path))
    return err(problem('no-folder', `${given} is not a folder.`, 'Give a folder to --dir.'))
  } catch {
    return err(problem('no-folder', `There is no folder ${given}.`, 'Give an existing folder to --dir.'))
  }
}

/** Where the index snapshot and the checkpoints of a folder are kept without an editor (XDG base directories). */
export function storageOf(root: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'passepartout', 'workspaces', sha256(root).slice(0, 16))
}

/** Fails when it was stopped: a part of an index would answer wrongly. */
export async function openIndex(
  root: string,
  terminal: Terminal,
  history: 'on' | 'off' = 'off',
): Promise<Result<WorkspaceIndex, Problem>> {
  const grammars = await openGrammars(grammarDirectory())
  const started = Date.now()
  let told = started
  const index = await openWorkspace({
    root,
    storage: join(storageOf(root), 'index'),
    grammars,
    exclude: defaultSettings.exclude,
    maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
    history,
    signal: terminal.signal,
    onProgress: (done, total) => {
      // A fast index says nothing; a slow one says how far it is, once a second.
      if (Date.now() - told < 1000) return
      told = Date.now()
      terminal.log(`Indexing ${done} of ${total} files`)
    },
  })
  if (!terminal.signal.aborted) return ok(index)
  await index.close()
  return err(problem('stopped', 'Stopped.'))
}

/** Of a repository so large that reading it takes longer, a part is used; the next command goes on from there. */
const longestHistoryMs = 120_000

/** The same with the past of the repository, which a command that answers once has to wait for. */
export async function openIndexWithHistory(
  root: string,
  terminal: Terminal,
): Promise<Result<WorkspaceIndex, Problem>> {
  const index = await openIndex(root, terminal, 'on')
  if (index.ok) await waitForHistory(index.value, terminal)
  return index
}

export async function waitForHistory(index: WorkspaceIndex, terminal: Terminal): Promise<void> {
  const telling = setInterval(() => terminal.log(`Reading ${index.stats().commits} commits`), 1000)
  const stop = new AbortController()
  await Promise.race([
    index.historySettled(),
    setTimeout(longestHistoryMs, undefined, { signal: stop.signal }).catch(() => {}),
  ])
  stop.abort()
  clearInterval(telling)
}
