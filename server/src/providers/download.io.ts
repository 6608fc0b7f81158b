// Owns the download of a published model into a folder: progress, going on where it stopped, and the check of every
// file's hash before it gets its name. Starts only when called, which happens on a click; what does not have the
// published hash is thrown away.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { PublishedFile, PublishedModel } from './published.ts'
import { sizeOf } from './published.ts'

/** A server that sends nothing for so long is given up. */
const stillMs = 60_000

/** Problems: `cancelled`, `download-failed`, `wrong-hash`, `disk-failed`. What has arrived stays for the next try. */
export async function downloadModel(
  model: PublishedModel,
  folder: string,
  onProgress: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const total = sizeOf(model)
  let before = 0
  for (const file of model.files) {
    const fetched = await fetchFile(model, file, folder, (bytes) => onProgress(before + bytes, total), signal)
    if (!fetched.ok) return fetched
    before += file.sizeBytes
    onProgress(before, total)
  }
  return ok(undefined)
}

async function fetchFile(
  model: PublishedModel,
  file: PublishedFile,
  folder: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const target = join(folder, file.path)
  const part = `${target}.part`
  try {
    if (await isWhole(target, file)) return ok(undefined)
    await mkdir(dirname(target), { recursive: true })
    if (!(await isWhole(part, file))) {
      const received = await receive(new URL(file.path, model.address), file, part, onBytes, signal)
      if (!received.ok) return received
    }
    if (!(await isWhole(part, file))) {
      await rm(part, { force: true })
      const words = `${file.path} of ${model.name} is not the file that was published.`
      return err(problem('wrong-hash', words, 'Try again; if it happens again, use another model.'))
    }
    await rename(part, target)
    return ok(undefined)
  } catch (error) {
    if (signal.aborted) return err(cancelled(model))
    return err(failed(model, error))
  }
}

/** Appends to what is there of `part`. */
async function receive(
  address: URL,
  file: PublishedFile,
  part: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  let have = (await stat(part).catch(() => null))?.size ?? 0
  if (have >= file.sizeBytes) {
    await rm(part, { force: true })
    have = 0
  }
  const still = new AbortController()
  let timer = setTimeout(() => still.abort(), stillMs)
  try {
    const response = await fetch(address, {
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal: AbortSignal.any([signal, still.signal]),
    })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    // A server that does not know ranges sends it all again.
    if (response.status !== 206) have = 0
    const handle = await open(part, have > 0 ? 'r+' : 'w', 0o600)
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer)
        timer = setTimeout(() => still.abort(), stillMs)
        if (have + chunk.length > file.sizeBytes) throw new Error(`${file.path} is longer than published`)
        await handle.write(chunk, 0, chunk.length, have)
        have += chunk.length
        onBytes(have)
      }
    } finally {
      await handle.close()
    }
    if (have < file.sizeBytes) throw new Error('the connection ended early')
    return ok(undefined)
  } finally {
    clearTimeout(timer)
  }
}

async function isWhole(path: string, file: PublishedFile): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size !== file.sizeBytes) return false
  const check = createHash('sha256')
  for await (const chunk of createReadStream(path)) check.update(chunk as Buffer)
  return check.digest('hex') === file.sha256
}

const cancelled = (model: PublishedModel): Problem =>
  problem('cancelled', `The download of ${model.name} was stopped.`, 'Start it again to go on from there.')

function failed(model: PublishedModel, error: unknown): Problem {
  const { code, message, cause } = (error ?? {}) as NodeJS.ErrnoException & { readonly cause?: unknown }
  const disk = code !== undefined && /^E(?:NOSPC|ACCES|PERM|ROFS|DQUOT|NOTDIR)$/.test(code)
  const why = String((cause as NodeJS.ErrnoException | undefined)?.code ?? message).slice(0, 200)
  return disk
    ? problem(
        'disk-failed',
        `${model.name} cannot be written (${code}).`,
        'Free some space, or take a folder.',
      )
    : problem(
        'download-failed',
        `${model.name} could not be downloaded: ${why}.`,
        'Start it again to go on from there.',
      )
}
