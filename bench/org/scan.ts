// The measured process of the reading: one file, every stage warm, as one line of JSON. Started by run.ts.
//
//   node scan.ts FILE

import { readFileSync } from 'node:fs'
import { type Snapshot, sheets } from '../../server/src/lsp/sheet.ts'
import { agenda } from '../../server/src/org/agenda/agenda.ts'
import { editOrg } from '../../server/src/org/live.ts'
import { type OrgDocument, parseOrg } from '../../server/src/org/parse.ts'

export interface Scanned {
  readonly bytes: number
  readonly headlines: number
  /** Megabytes of UTF-8 a second, the median of the rounds. */
  readonly structure: number
  readonly headlinesToo: number
  readonly linksToo: number
  /** Milliseconds of each keystroke: the text changed and the tree that fits it. */
  readonly keystrokes: readonly number[]
  /** Milliseconds until the agenda of a week is there, each after a keystroke. */
  readonly weeks: readonly number[]
}

const rounds = 15
const keys = 3000
const text = readFileSync(process.argv[2] ?? '', 'utf8')
const bytes = Buffer.byteLength(text)

let sink = 0
const structure = (): OrgDocument => parseOrg(text)
const headlinesToo = (): OrgDocument => {
  const document = parseOrg(text)
  for (const { title, todo, tags, ids, properties, plans } of document.headlines) {
    sink += title.length + todo.length + tags.length + ids.length + plans.length
    for (const key in properties) sink += key.length
  }
  return document
}
const linksToo = (): OrgDocument => {
  const document = headlinesToo()
  for (const { links, timestamps, clocks } of document.headlines)
    sink += links.length + timestamps.length + clocks.length
  return document
}

const result: Scanned = {
  bytes,
  headlines: parseOrg(text).headlines.length,
  structure: speed(structure),
  headlinesToo: speed(headlinesToo),
  linksToo: speed(linksToo),
  ...typing(),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
if (sink < 0) process.exitCode = 1

function speed(run: () => unknown): number {
  for (let i = 0; i < 4; i++) run()
  const times = Array.from({ length: rounds }, () => {
    const before = performance.now()
    run()
    return performance.now() - before
  })
  return bytes / 1000 / (times.sort((a, b) => a - b)[rounds >> 1] as number)
}

/** A person writes for a while at one place and then at another; a line end now and then, and a look at the agenda. */
function typing(): Pick<Scanned, 'keystrokes' | 'weeks'> {
  const sheet = sheets.create('file:///note.org', 'org', 1, text)
  let document = parseOrg(text)
  const keystrokes: number[] = []
  const weeks: number[] = []
  let at = 0
  for (let i = 0; i < keys; i++) {
    if (i % 100 === 0) at = Math.floor(((((i / 100) * 37) % 100) / 100) * sheet.length)
    const position = sheet.positionAt(at)
    const before = performance.now()
    const key = i % 30 === 29 ? '\n' : 'x'
    sheets.update(sheet, [{ range: { start: position, end: position }, text: key }], i + 2)
    const change = sheet.takeChange()
    if (change) document = editOrg(document, sheet, change)
    keystrokes.push(performance.now() - before)
    at++
    if (i % 60 === 59) weeks.push(week(document, sheet.snapshot()))
  }
  sink += document.parts.sections.length
  return { keystrokes, weeks }
}

function week(document: OrgDocument, source: Snapshot): number {
  const before = performance.now()
  const file = {
    path: 'note.org',
    source,
    get text() {
      return source.whole()
    },
    document,
  }
  sink += agenda([file], { fromDay: '2026-11-23', days: 7 }).length
  return performance.now() - before
}
