// Owns the reading of conversations out of the trace: which there were, and what was said in each. A prompt says which turn
// it follows; the turns that none follows are the ends of conversations. Never writes.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBlock } from '../org/escape.ts'
import { type Headline, parseOrg } from '../org/parse.ts'
import type { TraceSource } from './entry.ts'
import { firstTurn, readSource } from './entry.ts'
import type { Home } from './home.io.ts'

/** Days looked at, the newest first. */
const mostDays = 400
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

export interface PastTurn {
  readonly turn: string
  readonly at: number
  /** Absolute path of the trace file. */
  readonly file: string
  readonly prompt: string
  readonly answer: string
  readonly state: 'done' | 'failed' | 'stopped'
  readonly engine: string
  readonly promptTokens: number
  readonly outputTokens: number
  readonly sources: readonly TraceSource[]
}

export interface Conversations {
  /** Those in which each of the words occurs, the newest first. */
  list(words: readonly string[], most: number): Promise<readonly PastConversation[]>
  /** From its first turn to this one; empty when it is not in the trace. */
  turns(id: string): Promise<readonly PastTurn[]>
}

export function openConversations(home: Home): Conversations {
  const folder = join(home.workspaceDir, 'trace')
  return {
    async list(words, most) {
      const all = await readAll(folder)
      const followed = new Set([...all.values()].map(({ follows }) => follows))
      const ends = [...all.values()].filter(({ turn }) => !followed.has(turn)).sort((a, b) => b.at - a.at)
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
    turns: async (id) => chain(await readAll(folder), id).map(readTurn),
  }
}

/** A turn as it lies in the trace: its own headline, and those that go on with it. */
interface Told {
  readonly turn: string
  readonly follows: string
  readonly at: number
  readonly file: string
  readonly title: string
  text: string
}

/** Oldest first. */
async function readAll(folder: string): Promise<ReadonlyMap<string, Told>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d{4}-\d\d-\d\d\.org$/.test(name))
  const all = new Map<string, Told>()
  for (const name of names.sort().slice(-mostDays)) {
    const file = join(folder, name)
    const text = await readFile(file, 'utf8').catch(() => '')
    let before = firstTurn
    // Whatever others wrote is escaped: a star at the start of a line is a headline.
    for (const part of text.split(/^(?=\* )/m)) {
      const turn = property(part, 'TURN')
      if (turn === '') continue
      const known = all.get(turn)
      if (known) known.text += part
      else if (property(part, 'KIND') === 'prompt') {
        const title = /^\* (?:\d\d:\d\d:\d\d )?(.*)$/m.exec(part)?.[1] ?? ''
        // An older version did not say it: there one turn followed the other.
        const follows = property(part, 'FOLLOWS') || before
        all.set(turn, {
          turn,
          follows,
          at: Date.parse(property(part, 'AT')) || 0,
          file,
          title: bare(title),
          text: part,
        })
        before = turn
      }
    }
  }
  return all
}

/** The first of that name, which is the headline's own. */
const property = (part: string, name: string): string =>
  new RegExp(`^:${name}:[ \\t]+(.*?)[ \\t]*$`, 'm').exec(part)?.[1] ?? ''

const bare = (title: string): string => title.replaceAll('\u200b', '')

function chain(all: ReadonlyMap<string, Told>, last: string): readonly Told[] {
  const turns: Told[] = []
  const seen = new Set<string>()
  for (let turn = all.get(last); turn && !seen.has(turn.turn); turn = all.get(turn.follows)) {
    seen.add(turn.turn)
    turns.push(turn)
  }
  return turns.reverse()
}

/** Questions and answers only; null when a word occurs in none. */
function search(turns: readonly Told[], words: readonly string[]): string | null {
  if (words.length === 0) return ''
  const wanted = words.map((word) => word.toLowerCase())
  const text = turns.map((turn) => turn.text).join('\n')
  const lower = text.toLowerCase()
  if (!wanted.every((word) => lower.includes(word))) return null
  const said = turns.flatMap((turn) => {
    const { prompt, answer } = readTurn(turn)
    return [...prompt.split('\n'), ...answer.split('\n')]
  })
  const all = said.join('\n').toLowerCase()
  if (!wanted.every((word) => all.includes(word))) return null
  return said.find((line) => wanted.some((word) => line.toLowerCase().includes(word)))?.trim() ?? ''
}

function readTurn(told: Told): PastTurn {
  const { headlines } = parseOrg(told.text)
  const own = (headline: Headline): string => told.text.slice(headline.bodyStart, headline.ownEnd)
  const first = headlines[0]
  // What ends a turn says which engine it was.
  const last = headlines.findLast(
    ({ properties }) => properties.ENGINE !== undefined && properties.KIND !== 'prompt',
  )
  const kind = last?.properties.KIND
  const count = (name: string): number => Number(last?.properties[name]) || 0
  return {
    turn: told.turn,
    at: told.at,
    file: told.file,
    prompt: (first && body(own(first))) || told.title,
    answer: last ? body(own(last)) : '',
    state: kind === 'answer' ? 'done' : kind === 'error' ? 'failed' : 'stopped',
    engine: last?.properties.ENGINE ?? '',
    promptTokens: count('PROMPT_TOKENS'),
    outputTokens: count('OUTPUT_TOKENS'),
    sources: last
      ? own(last)
          .split('\n')
          .flatMap((line) => readSource(line) ?? [])
      : [],
  }
}

const body = (text: string): string => {
  const found = /^#\+begin_(src|example)[^\n]*\n([\s\S]*?)\n?^#\+end_\1$/m.exec(text)
  return found ? readBlock(found[2] ?? '') : ''
}
