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
  readonly seconds: number
  /** Resident before anything was opened. */
  readonly emptyMb: number
  readonly peakMb: number
  readonly restMb: number
  /** The first query over all headlines, which reads the trees of all files. */
  readonly firstQuerySeconds: number
  readonly withTreesMb: number
}

const restMs = 12_000
const [root = '', storage = ''] = process.argv.slice(2)
const memory = (field: string): number => {
  const found = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))
  return (Number(found?.[1] ?? 0) * 1024) / 1e6
}

const emptyMb = memory('VmRSS')
const before = performance.now()
const index = await openWorkspace({
  root,
  storage,
  grammars: await openGrammars(grammarDirectory()),
  exclude: defaultSettings.exclude,
  maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
  history: 'off',
})
await index.ready
const seconds = (performance.now() - before) / 1000
await index.save()
await later(restMs)
const { files, bytes } = index.stats()
const peakMb = memory('VmHWM')
const restMb = memory('VmRSS')
const asked = performance.now()
const found = search(
  index.orgFiles(),
  'todo:NEXT deadline:',
  moment({ clock: { now: () => Date.now() }, utcOffsetMinutes: 0 }),
)
if (!found.ok) throw new Error(found.error.message)
const firstQuerySeconds = (performance.now() - asked) / 1000
await later(3000)
const result: Indexed = {
  files,
  bytes,
  seconds,
  emptyMb,
  peakMb,
  restMb,
  firstQuerySeconds,
  withTreesMb: memory('VmRSS'),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
await index.close()
