// Owns what is kept from one heartbeat to the next, in the cache: without it, it is only not known what moved since. One window
// at a time has it.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { atomicWrite, readText } from '../../trace/disk.io.ts'
import { type Format, readVersioned, writeVersioned } from '../../trace/format.ts'
import { withLock } from '../../trace/home.io.ts'
import type { Picture } from './notes.ts'

const format: Format = { name: 'heartbeat', migrations: [] }

export interface Kept {
  /** Milliseconds since the epoch; 0 for never. */
  readonly at: number
  readonly picture: Picture
  /** Keys of what was offered, the last at the end. */
  readonly offered: readonly string[]
}

const nothing: Kept = { at: 0, picture: {}, offered: [] }
const mostOffered = 2000

/** What `work` answers is kept. `locked`: another window is at it. */
export const withKept = <T>(
  file: string,
  work: (kept: Kept) => Promise<Result<{ readonly kept: Kept; readonly value: T }, Problem>>,
): Promise<Result<T, Problem>> =>
  withLock(
    file,
    async () => {
      const done = await work(await readKept(file))
      if (!done.ok) return done
      const { kept, value } = done.value
      const offered = kept.offered.slice(-mostOffered)
      const written = await atomicWrite(file, writeVersioned(format, { ...kept, offered }))
      return written.ok ? ok(value) : written
    },
    { waitMs: 0 },
  )

/** When notes were last looked after, by any window; milliseconds since the epoch. */
export const lastHeartbeat = async (file: string): Promise<number> => (await readKept(file)).at

/** A damaged file, or a newer one, is one that says nothing: it is a cache. */
async function readKept(file: string): Promise<Kept> {
  const text = await readText(file)
  if (!text.ok || text.value === null) return nothing
  const read = readVersioned(file, format, text.value)
  if (!read.ok) return nothing
  const { at, picture, offered } = read.value
  return {
    at: typeof at === 'number' ? at : 0,
    picture: isPicture(picture) ? picture : {},
    offered: Array.isArray(offered) ? offered.filter((one) => typeof one === 'string') : [],
  }
}

const isPicture = (value: unknown): value is Picture =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (file: unknown) =>
      typeof file === 'object' && file !== null && 'headlines' in file && Array.isArray(file.headlines),
  )

/** For a caller that stops. */
export const stopped = err(problem('cancelled', 'It was stopped.', 'It goes on when nothing else is done.'))
