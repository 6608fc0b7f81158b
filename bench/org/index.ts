// The measured process of a folder: opens it as the server does, waits until what ended threads leave behind is given
// back, and says what it took. One line of JSON.
//
//   node index.ts ROOT STORAGE

import { readFileSync } from 'node:fs'
import { setTimeout as later } from 'node:timers/promises'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { openWorkspace } from '../../server/src/index/workspace.io.ts'
import { search } from '../../server/src/org/query/search.ts'
import { moment } from '../../server/src/tools/org.ts'

export interface Indexed {
  readonly files: number
  readonly bytes: number
  /** Until everything can be found, and until the snapshot is on disk besides. */
  readonly seconds: number
  readonly savedSeconds: number
  /** Of the processor, in all threads, until everything can be found. */
  readonly cpuSeconds: number
  /** Resident before anything was opened. */
  readonly emptyMb: number
  readonly peakMb: number
  readonly restMb: number
  /** The first search, and the first query over all headlines, which reads the texts and the trees of all files. */
  readonly firstSearchSeconds: number
  readonly firstQuerySeconds: number
  readonly withTreesMb: number
}

const restMs = 12_000
const [root = '', storage = ''] = process.argv.slice(2)
const memory = (field: string): number => {
  const found = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))
  return (Number(found?.[1] ?? 0) * 1024) / 1e6
}
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const emptyMb = memory('VmRSS')
const before = { at: performance.now(), cpu: cpuSeconds() }
const since = (at = before.at): number => (performance.now() - at) / 1000
const index = await openWorkspace({
  root,
  storage,
  grammars: await openGrammars(grammarDirectory()),
  exclude: defaultSettings.exclude,
  maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
  history: 'off',
  until: 'opened',
})
await index.ready
const built = { seconds: since(), cpuSeconds: cpuSeconds() - before.cpu }
await index.save()
const savedSeconds = since()
await later(restMs)
const { files, bytes } = index.stats()
const used = { peakMb: memory('VmHWM'), restMb: memory('VmRSS') }
const searched = performance.now()
await index.search('when was the boiler repaired and what did it cost', { k: 10 })
const firstSearchSeconds = since(searched)
const asked = performance.now()
const found = search(
  index.orgFiles(),
  'todo:NEXT deadline:',
  moment({ clock: { now: () => Date.now() }, utcOffsetMinutes: 0 }),
)
if (!found.ok) throw new Error(found.error.message)
const firstQuerySeconds = since(asked)
await later(3000)
const result: Indexed = {
  files,
  bytes,
  ...built,
  savedSeconds,
  emptyMb,
  ...used,
  firstSearchSeconds,
  firstQuerySeconds,
  withTreesMb: memory('VmRSS'),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
await index.close()
