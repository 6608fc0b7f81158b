// Owns made-up Org files that have the shape of real ones: sections of a median of some 350 bytes with a long tail,
// states, tags, planning, drawers, logbooks, lists, tables, blocks, links and timestamps. The same for the same seed.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const words =
  'about after again always answer around attic autumn balance basket before behind between boiler border bottle bread bridge budget cable carpet ceiling chapter clock coast colour corner cotton court cousin crane cycle daily desk dinner door draft early effect engine evening fabric feature ferry field finish floor forest frame garden glass grain handle harbour heater history island journey kettle kitchen ladder leather letter library light list little market measure meeting metal minute mirror month morning motor mountain museum narrow neighbour night north number office often orchard order outside paper parcel pencil people piano picture pillow plan plate pocket pressure price printer quarter quiet radio reason receipt record repair report river school season second shelf should signal simple small sound spring station stone storage story street summer supper surface table teacher theatre thing ticket timber today tonight towel track traffic train travel tunnel turn under usual valley visit voice wagon walk wall warm water weather week window winter without wood work writing yard year yellow yesterday'.split(
    ' ',
  )
/** What makes a text one of two bytes a character to the engine: most real notes have some. */
const beyond = ['–', '“so”', '→', 'żółw', '東京', '…']
const tags = 'work home errand phone reading garden money health travel project idea'.split(' ')
const states = ['TODO', 'TODO', 'NEXT', 'WAIT', 'DONE', 'DONE']

interface Draw {
  below(n: number): number
  chance(percent: number): boolean
  pick<T>(list: readonly T[]): T
}

function drawFrom(seed: number): Draw {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % n
  }
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (list) => list[below(list.length)] as never,
  }
}

const two = (n: number): string => String(n).padStart(2, '0')
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const stamp = (d: Draw): string =>
  `${2022 + d.below(6)}-${two(1 + d.below(12))}-${two(1 + d.below(28))} ${d.pick(days)}${d.chance(30) ? ` ${two(d.below(24))}:${two(5 * d.below(12))}` : ''}${d.chance(12) ? d.pick([' +1w', ' .+1m', ' ++1d', ' -3d']) : ''}`

function phrase(d: Draw, least: number, most: number): string {
  const count = least + d.below(most - least + 1)
  return Array.from({ length: count }, () => d.pick(words)).join(' ')
}

function sentence(d: Draw): string {
  const extra = d.below(100)
  const text = phrase(d, 6, 16)
  if (extra < 6)
    return `${text} [[https://example.org/${d.pick(words)}/${d.below(999)}][${phrase(d, 1, 3)}]].`
  if (extra < 10) return `${text} [[id:${d.below(90_000)}-note][${phrase(d, 1, 3)}]].`
  if (extra < 13) return `${text}, see file:${d.pick(words)}.org or <${stamp(d)}>.`
  if (extra < 18) return `${text} *${d.pick(words)}* and =${d.pick(words)}=.`
  if (extra < 20) return `${text} [fn:${1 + d.below(5)}].`
  if (extra < 23) return `${text} ${d.pick(beyond)}.`
  return `${text}.`
}

const paragraph = (d: Draw): string[] => Array.from({ length: 1 + d.below(5) }, () => sentence(d))

function element(d: Draw): string[] {
  const kind = d.below(100)
  if (kind < 58) return [...paragraph(d), '']
  if (kind < 78) {
    const box = d.chance(40)
    const lines = Array.from({ length: 2 + d.below(6) }, (_, i) => {
      const mark = box ? (d.chance(40) ? '[X] ' : '[ ] ') : ''
      return `${d.chance(10) && i > 0 ? '  ' : ''}- ${mark}${phrase(d, 2, 9)}`
    })
    return [...lines, '']
  }
  if (kind < 84) {
    const rows = Array.from(
      { length: 2 + d.below(6) },
      () => `| ${d.pick(words)} | ${d.below(900)} | ${phrase(d, 1, 3)} |`,
    )
    return ['| what | number | note |', '|------+--------+------|', ...rows, '']
  }
  if (kind < 92) {
    const lines = Array.from(
      { length: 2 + d.below(12) },
      () => `  ${d.pick(words)}(${d.pick(words)}, ${d.below(99)})`,
    )
    return [`#+begin_src ${d.pick(['python', 'sh', 'js', 'emacs-lisp'])}`, ...lines, '#+end_src', '']
  }
  if (kind < 96) return ['#+begin_quote', ...paragraph(d), '#+end_quote', '']
  return [`#+caption: ${phrase(d, 2, 5)}`, `[[file:${d.pick(words)}.png]]`, '']
}

function section(d: Draw, level: number, number: number): string[] {
  const open = d.chance(35)
  const head = [
    '*'.repeat(level),
    open ? d.pick(states) : '',
    open && d.chance(20) ? `[#${d.pick(['A', 'B', 'C'])}]` : '',
    phrase(d, 2, 8),
    d.chance(25) ? `:${d.pick(tags)}:${d.chance(25) ? `${d.pick(tags)}:` : ''}` : '',
  ]
  const lines = [head.filter(Boolean).join(' ')]
  if (open && d.chance(40)) lines.push(`${d.pick(['SCHEDULED', 'DEADLINE'])}: <${stamp(d)}>`)
  if (d.chance(30)) {
    lines.push(':PROPERTIES:', `:ID:       ${number}-note`)
    if (d.chance(40)) lines.push(`:EFFORT:   ${d.below(5)}:${two(15 * d.below(4))}`)
    lines.push(':END:')
  }
  if (open && d.chance(20)) {
    lines.push(':LOGBOOK:', `- State "DONE"       from "TODO"       [${stamp(d)}]`)
    lines.push(`CLOCK: [2025-03-04 Tue 10:00]--[2025-03-04 Tue 11:${two(d.below(60))}] =>  1:00`, ':END:')
  }
  // One in a hundred is ten times as long.
  const elements = d.chance(1) ? 25 : d.below(4)
  for (let i = 0; i < elements; i++) lines.push(...element(d))
  return lines
}

/** About so many UTF-8 bytes. */
export function orgText(seed: number, bytes: number): string {
  const d = drawFrom(seed)
  const parts = [`#+title: ${phrase(d, 2, 4)}`, '#+filetags: :notes:', '#+todo: TODO NEXT WAIT | DONE', '']
  let size = 0
  let level = 1
  for (let number = 0; size < bytes; number++) {
    const lines = section(d, level, seed * 100_000 + number)
    for (const line of lines) {
      parts.push(line)
      size += line.length + 1
    }
    level = Math.max(1, Math.min(6, level + d.pick([-1, -1, 0, 0, 0, 1, 1])))
  }
  return `${parts.join('\n')}\n`
}

/** A folder of notes, 2 to 200 KB each; answers how many files. */
export function orgFolder(root: string, bytes: number): number {
  mkdirSync(root, { recursive: true })
  let files = 0
  for (let size = 0; size < bytes; files++) {
    const text = orgText(files + 1, [2_000, 8_000, 20_000, 60_000, 200_000][files % 5] as number)
    writeFileSync(join(root, `note-${files}.org`), text)
    size += Buffer.byteLength(text)
  }
  return files
}
