// Owns how formulas in Markdown are read: nothing in them is Markdown. They are shown as they were written, because no
// part of the panel can draw them.

import type { MarkdownIt } from 'markdown-it'

/** Delimiters of a formula, the longer ones first. Those of pandoc and of what models write. */
const pairs = [
  ['$$', '$$'],
  ['\\[', '\\]'],
  ['\\(', '\\)'],
  ['$', '$'],
] as const

/** A formula in a line of text, in UTF-16 units: what is longer is no formula, and not looked through. */
const longestInline = 1_000
const longestBlockLines = 200

export function readFormulas(parser: MarkdownIt): void {
  // Before a backslash is taken for an escape.
  parser.inline.ruler.before('escape', 'math', (state, silent) => {
    const end = endOfFormula(state.src, state.pos, state.posMax)
    if (end === null) return false
    if (!silent) {
      const token = state.push('code_inline', 'code', 0)
      token.attrSet('class', 'math')
      token.content = state.src.slice(state.pos, end).replaceAll('\n', ' ')
    }
    state.pos = end
    return true
  })
  parser.block.ruler.before(
    'fence',
    'math',
    (state, first, last, silent) => {
      const line = (at: number): string =>
        state.src.slice((state.bMarks[at] ?? 0) + (state.tShift[at] ?? 0), state.eMarks[at]).trimEnd()
      if ((state.sCount[first] ?? 0) - state.blkIndent >= 4) return false
      const begin = line(first)
      const pair = pairs.slice(0, 2).find(([open]) => begin.startsWith(open))
      if (pair === undefined) return false
      const [open, close] = pair
      const rest = begin.slice(open.length)
      const emit = (source: string, next: number): true => {
        if (silent) return true
        const token = state.push('fence', 'code', 0)
        token.info = 'latex'
        token.content = `${source.trim()}\n`
        token.map = [first, next]
        state.line = next
        return true
      }
      if (rest !== '')
        return rest.length > close.length && rest.indexOf(close) === rest.length - close.length
          ? emit(rest.slice(0, -close.length), first + 1)
          : false
      const lines: string[] = []
      for (let at = first + 1; at < Math.min(last, first + longestBlockLines); at++) {
        const text = line(at)
        // An empty line ends it, as in LaTeX: then it was none.
        if (text === '' || (state.sCount[at] ?? 0) < state.blkIndent) return false
        if (text.endsWith(close)) return emit([...lines, text.slice(0, -close.length)].join('\n'), at + 1)
        lines.push(text)
      }
      // The end of it is still to come, as that of a fence.
      if (lines.length > 0 && first + lines.length + 1 === last) return emit(lines.join('\n'), last)
      return false
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  )
}

/** Where the formula that begins at `start` ends; null where none begins. */
function endOfFormula(text: string, start: number, most: number): number | null {
  const pair = pairs.find(([open]) => text.startsWith(open, start))
  if (pair === undefined) return null
  const [open, close] = pair
  const from = start + open.length
  const within = text.slice(from, Math.min(most, from + longestInline))
  if (open !== '$') {
    const at = within.indexOf(close)
    return at > 0 ? from + at + close.length : null
  }
  // Prices and variables of a shell are none: "$5 and $10", "$HOME/$USER".
  if (start > 0 && /[\w$\\]/.test(text[start - 1] ?? '')) return null
  const found = /^(?!\s)(?:[^$\\\n]|\\[^\n])+?(?<!\s)\$(?![\w$])/.exec(within)
  return found === null ? null : from + found[0].length
}
