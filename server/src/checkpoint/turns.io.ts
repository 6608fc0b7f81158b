// Owns the manifests on disk: one JSON file a turn, read once per change. Never touches the bytes
// they name, and never rewrites one it cannot read.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { atomicWrite, diskProblem } from '../trace/disk.io.ts'
import { readVersioned, writeVersioned } from '../trace/format.ts'
import { type Manifest, manifestFormat, readManifest } from './manifest.ts'

export interface Turns {
  /** null if nothing is kept of this turn. */
  read(turn: string): Result<Manifest, Problem> | null
  /** Readable manifests, newest first. Unreadable ones are left alone and not offered. */
  all(): readonly Manifest[]
  /** Why some manifest cannot be read, so that nobody knows which blobs it needs; or null. */
  unreadable(): Problem | null
  store(manifest: Manifest): Promise<Result<void, Problem>>
  remove(manifest: Manifest): Promise<void>
}

export const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

export function openTurns(folder: string): Turns {
  const cache = new Map<string, { stamp: string; manifest: Result<Manifest, Problem> }>()
  const fileOf = (turn: string) => join(folder, `${nameOf(turn)}.json`)

  function readOne(file: string): Result<Manifest, Problem> | null {
    let stamp: string
    try {
      const info = statSync(file)
      stamp = `${info.size} ${info.mtimeMs} ${info.ino}`
    } catch {
      return null
    }
    const known = cache.get(file)
    if (known?.stamp === stamp) return known.manifest
    const manifest = parse(file)
    cache.set(file, { stamp, manifest })
    return manifest
  }

  function all(): readonly Manifest[] {
    let names: string[]
    try {
      names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    } catch {
      return []
    }
    const found: Manifest[] = []
    for (const name of names) {
      const read = readOne(join(folder, name))
      if (read?.ok) found.push(read.value)
    }
    return found.sort((a, b) => b.at - a.at || b.order - a.order)
  }

  function unreadable(): Problem | null {
    try {
      for (const name of readdirSync(folder)) {
        const read = name.endsWith('.json') ? readOne(join(folder, name)) : null
        if (read?.ok === false) return read.error
      }
    } catch {
      // Without the folder there is nothing to read.
    }
    return null
  }

  return {
    read: (turn) => readOne(fileOf(turn)),
    all,
    unreadable,
    store: (manifest) => atomicWrite(fileOf(manifest.turn), writeVersioned(manifestFormat, { ...manifest })),
    remove: (manifest) => rm(fileOf(manifest.turn), { force: true }).catch(() => {}),
  }
}

function parse(file: string): Result<Manifest, Problem> {
  try {
    const read = readVersioned(file, manifestFormat, readFileSync(file, 'utf8'))
    if (!read.ok) return read
    const manifest = readManifest(read.value)
    if (manifest) return ok(manifest)
    return err(problem('damaged-file', `${file} is not a checkpoint.`, 'Remove the file.'))
  } catch (error) {
    return err(diskProblem(error, `read ${file}`))
  }
}
