// Owns `--batch FILE.jsonl`: many questions over many folders, one answer a line, one index a folder.

import { createReadStream, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { exit, json, linesOf, type Terminal } from '../command.ts'
import { openIndex } from '../workspace.ts'

interface BatchLine {
  readonly id: string
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
  let failed = 0
  let open = null as { readonly dir: string; readonly index: WorkspaceIndex } | null
  const lines =
    file === '-' ? linesOf(terminal.stdin) : linesOf(createReadStream(resolve(terminal.cwd, file)))
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
        open = { dir, index: await openIndex(dir, terminal) }
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

function readLine(text: string): BatchLine | { readonly id: string; readonly error: string } {
  try {
    const value = JSON.parse(text) as Partial<BatchLine>
    const id = String(value.id ?? '')
    if (typeof value.dir !== 'string' || typeof value.text !== 'string')
      return { id, error: 'A line needs id, dir and text.' }
    return {
      id,
      dir: value.dir,
      text: value.text,
      ...(typeof value.budget === 'number' ? { budget: value.budget } : {}),
    }
  } catch {
    return { id: '', error: `Not JSON: ${text.slice(0, 80)}` }
  }
}
