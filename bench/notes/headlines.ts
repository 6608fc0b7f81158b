// Owns the headlines of a folder as a baseline sees them, and which of them are gold. Reads the text with the Org
// parser alone; shares nothing with the ranking.

import { parseOrg } from '../../server/src/org/parse.ts'
import type { File, Gold } from './folder.ts'

export interface Chunk {
  readonly path: string
  /** Titles joined with `/`, `#2` for the second of the same; empty for what stands before the first headline. */
  readonly outline: string
  /** Without children, without empty lines at both ends. */
  readonly text: string
  /** 1-based. */
  readonly line: number
}

export function chunksOf(files: readonly File[]): readonly Chunk[] {
  return files.flatMap(({ path, text }) => {
    const { headlines } = parseOrg(text)
    const taken = new Map<string, number>()
    const first = text.slice(0, headlines[0]?.start ?? text.length).trim()
    const own = headlines.map((headline): Chunk => {
      const outline = headline.outline.join('/')
      const times = (taken.get(outline) ?? 0) + 1
      taken.set(outline, times)
      return {
        path,
        outline: times === 1 ? outline : `${outline}#${times}`,
        text: text.slice(headline.start, headline.ownEnd).trim(),
        line: headline.startLine,
      }
    })
    return first === '' ? own : [{ path, outline: '', text: first, line: 1 }, ...own]
  })
}

/** Throws for gold that is not there: the questions are wrong then. */
export function goldOf(chunks: readonly Chunk[], gold: readonly Gold[]): readonly Chunk[] {
  const found = chunks.filter(({ path, outline }) =>
    gold.some((one) => one.path === path && one.outline === outline),
  )
  if (found.length !== gold.length || gold.length === 0)
    throw new Error(`No such headline among ${JSON.stringify(gold)}`)
  return found
}
