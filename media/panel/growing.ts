// Owns rendering a text that grows: what stands before its last blocks is not rendered again. Pure but for what it
// remembers of one text.

import type { Block, RenderMarkdown } from './markdown.ts'

/** The blocks' HTML. `whole`: all of it anew, once nothing more comes. */
export type RenderGrowing = (markdown: string, extent: 'growing' | 'whole') => readonly string[]

/** A definition is used by blocks before and after it. */
const definition = /^ {0,3}\[[^\]]+\]:/m
/** The next piece may still join the last block with the one before. */
const open = 2

interface Placed extends Block {
  /** UTF-16 offset where it begins. */
  readonly start: number
}

export function createGrowing(render: RenderMarkdown): RenderGrowing {
  let text = ''
  let blocks: readonly Placed[] = []
  let isApart = true
  return (markdown, extent) => {
    const from = blocks.at(-open)?.start ?? 0
    const grows = extent === 'growing' && isApart && from > 0 && markdown.startsWith(text.slice(0, from))
    const start = grows ? from : 0
    const rest = markdown.slice(start)
    const kept = grows ? blocks.slice(0, -open) : []
    isApart = !definition.test(rest)
    blocks =
      grows && !isApart
        ? placed(render(markdown), markdown, 0)
        : [...kept, ...placed(render(rest), rest, start)]
    text = markdown
    return blocks.map(({ html }) => html)
  }
}

function placed(blocks: readonly Block[], text: string, offset: number): readonly Placed[] {
  let line = 0
  let at = 0
  return blocks.map((block) => {
    while (line < block.line) {
      const next = text.indexOf('\n', at)
      if (next < 0) break
      at = next + 1
      line++
    }
    return { ...block, start: offset + at }
  })
}
