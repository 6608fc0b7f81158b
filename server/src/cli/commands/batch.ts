// Owns `--batch FILE.jsonl`: many questions over many folders, one answer a line, one index a folder.

import { createReadStream, realpathSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { problem } from '../../base/result.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { exit, fail, json, linesOf, type Terminal } from '../command.ts'
import { openIndexWithHistory } from '../workspace.ts'

interface BatchLine {
  /** As it was given. */
  readonly id: string | number
  readonly dir: string
  readonly text: string
  readonly budget?: number
}

/** A line that cannot be answered is answered with `{id, error}`; the rest go on. */
export async function runBatch(
  file: string,
  terminal: Terminal,
  answer: (index: WorkspaceIndex, line: BatchLine) => Promise<object>,
): Promise<number> {
  const path = resolve(terminal.cwd, file)
  if (file !== '-' && !(await isFile(path)))
    return fail(terminal, problem('no-file', `There is no file ${file}.`, 'Give a file to --batch.'))
  let failed = 0
  let open = null as { readonly dir: string; readonly index: WorkspaceIndex } | null
  const lines = linesOf(file === '-' ? terminal.stdin : createReadStream(path))
  for await (const text of lines) {
    if (!text.trim()) continue
    const line = readLine(text)
    if ('error' in line) {
      failed++
      json(terminal, line)
      continue
    }
    try {
      const dir = realpathSync(resolve(terminal.cwd, line.dir))
      if (open?.dir !== dir) {
        await open?.index.close()
        const opened = await openIndexWithHistory(dir, terminal)
        if (!opened.ok) return fail(terminal, opened.error)
        open = { dir, index: opened.value }
      }
      json(terminal, { id: line.id, ...(await answer(open.index, line)) })
    } catch (thrown) {
      failed++
      json(terminal, { id: line.id, error: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  await open?.index.close()
  return failed === 0 ? exit.done : exit.failed
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  )

function readLine(text: string): BatchLine | { readonly id: string | number; readonly error: string } {
  try {
    const value: unknown = JSON.parse(text)
    const { id, dir, text: asked, budget } = { ...(value as Partial<Record<keyof BatchLine, unknown>>) }
    const known = typeof id === 'string' || typeof id === 'number' ? id : ''
    if (typeof dir !== 'string' || typeof asked !== 'string')
      return { id: known, error: 'A line needs id, dir and text.' }
    return { id: known, dir, text: asked, ...(typeof budget === 'number' ? { budget } : {}) }
  } catch {
    return { id: '', error: `Not JSON: ${text.slice(0, 80)}` }
  }
}
