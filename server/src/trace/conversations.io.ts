// Owns the reading of conversations out of the trace, which is the only place where they are. Never writes.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readWhole } from './disk.io.ts'
import { type Home, isAtWork } from './home.io.ts'
import { chain, type DayText, inOrder, type PastTurn, readTurn, search, tell } from './told.ts'

/** Days looked at, the newest first. */
const mostDays = 400
/** What comes back after a start: so many turns at most, out of so many bytes of the newest days. */
const mostShown = 200
const mostBytes = 64_000_000

export interface PastConversation {
  /** The last turn of it. */
  readonly id: string
  /** The first question. */
  readonly title: string
  /** The last one; empty where it is the same. */
  readonly last: string
  /** Of the last question, milliseconds since the epoch. */
  readonly at: number
  readonly turns: number
  /** The first line with the words that were looked for. */
  readonly found: string
}

export interface Conversations {
  /** Those in which each of the words occurs, the newest first. */
  list(words: readonly string[], most: number): Promise<readonly PastConversation[]>
  /** From its first turn to this one; empty when it is not in the trace. */
  turns(id: string): Promise<readonly PastTurn[]>
  /** The newest turns that ran, of all conversations, the oldest first. */
  recent(most: number): Promise<readonly PastTurn[]>
  /**
   * What was on the screen at the end, the oldest first; without what another living process works on. The newest only,
   * where it is much.
   */
  shown(): Promise<readonly PastTurn[]>
}

export function openConversations(home: Home): Conversations {
  const folder = join(home.workspaceDir, 'trace')
  return {
    async list(words, most) {
      const { turns: all } = tell(await daysIn(folder, Number.POSITIVE_INFINITY))
      const ran = [...all.values()].filter(({ queued }) => queued === 'no')
      const followed = new Set(ran.map(({ follows }) => follows))
      const ends = ran.filter(({ turn }) => !followed.has(turn)).sort((a, b) => b.at - a.at)
      const rows: PastConversation[] = []
      for (const end of ends) {
        if (rows.length >= most) break
        const turns = chain(all, end.turn)
        const found = search(turns, words)
        const title = turns[0]?.title ?? ''
        const last = turns.length > 1 ? end.title : ''
        if (found !== null) rows.push({ id: end.turn, title, last, at: end.at, turns: turns.length, found })
      }
      return rows
    },
    turns: async (id) => chain(tell(await daysIn(folder, Number.POSITIVE_INFINITY)).turns, id).map(readTurn),
    async recent(most) {
      const { turns } = tell(await daysIn(folder, mostBytes))
      return [...turns.values()]
        .filter(({ queued }) => queued === 'no')
        .slice(-most)
        .map(readTurn)
    },
    async shown() {
      const { turns, shown } = tell(await daysIn(folder, mostBytes))
      const all = new Map(shown.flatMap((end) => chain(turns, end)).map((told) => [told.turn, told]))
      return inOrder([...all.values()])
        .filter(({ queued }) => queued !== 'dropped')
        .slice(-mostShown)
        .map(readTurn)
        .filter(({ isOver, writer }) => isOver || !isAtWork(writer))
    },
  }
}

/** The oldest first; at least one. */
async function daysIn(folder: string, most: number): Promise<readonly DayText[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d{4}-\d\d-\d\d\.org$/.test(name))
  const days: DayText[] = []
  let bytes = 0
  for (const name of names.sort().reverse().slice(0, mostDays)) {
    const file = join(folder, name)
    bytes += (await stat(file).catch(() => null))?.size ?? 0
    if (bytes > most && days.length > 0) break
    days.unshift({ file, text: (await readWhole(file).catch(() => '')).toString() })
  }
  return days
}
