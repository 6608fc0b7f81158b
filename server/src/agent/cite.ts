// Owns the links from an answer to the nodes it rests on. Code makes them, not the model: a citation
// that does not resolve in the window is marked, and an answer without any gets its sources by overlap.

import type { WindowPiece } from './state.ts'

export interface Linked {
  readonly text: string
  /** The pieces the answer links to, in the order of first mention. */
  readonly pieces: readonly WindowPiece[]
}

/**
 * `[path:12]`, `[path:12-20]`, `` `path:12` `` in brackets or round ones, outside code blocks, become
 * `[path:12](node:ID)`. `as-is` texts were composed by code and carry their links already.
 */
export function linkCitations(
  text: string,
  pieces: readonly WindowPiece[],
  mode: 'attribute' | 'as-is',
): Linked {
  if (mode === 'as-is') return { text, pieces }
  const used = new Map<string, WindowPiece>()
  let cited = 0
  const linked = outsideCode(text, (prose) =>
    prose.replace(citation, (whole: string, body: string, target: string | undefined) => {
      const parts = body.split(/\s*[,;]\s*/)
      const out: string[] = []
      for (const part of parts) {
        const found = place.exec(part.trim().replace(/^`|`$/g, ''))
        if (found === null) return target === undefined ? whole : unlinked(body, target)
        const path = found[1] as string
        const start = Number(found[2] ?? 0)
        cited++
        const piece = resolve(pieces, path, start, Number(found[3] ?? start))
        const label = found[2] === undefined ? path : `${path}:${found[2]}${found[3] ? `-${found[3]}` : ''}`
        if (piece === null) out.push(`${label} (not a source)`)
        else {
          used.set(piece.id, piece)
          out.push(`[${label}](${nodeUri(piece.id)})`)
        }
      }
      return out.join(', ')
    }),
  )
  if (used.size > 0) return { text: linked, pieces: [...used.values()] }
  const attributed = attribute(linked, pieces)
  return cited > 0 && attributed.pieces.length === 0 ? { text: linked, pieces: [] } : attributed
}

/** `node:` URI of an id: everything that could end a Markdown link is percent-encoded. */
export const nodeUri = (id: string): string =>
  `node:${encodeURIComponent(id.replace(lone, '\uFFFD'))
    .replace(/%2F/g, '/')
    .replace(/%3A/g, ':')
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`

/** A surrogate without its half cannot be encoded. */
const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** `[…]` not followed by a reference, or `[…](anything)`. */
const citation = /\[([^[\]\n]{1,300})\](?:\(([^()\n]{0,500})\))?/g
/** A path with a dot or a slash, then optional lines. */
const place = /^([^\s:`[\]()]*[./][^\s:`[\]()]*)(?::L?(\d{1,7})(?:\s*[-–:]\s*L?(\d{1,7}))?)?$/

/** A link the model wrote keeps its words; only web addresses keep their target, so that none is invented. */
function unlinked(label: string, target: string): string {
  return /^https?:\/\//.test(target) ? `[${label}](${target})` : label
}

function resolve(
  pieces: readonly WindowPiece[],
  path: string,
  start: number,
  end: number,
): WindowPiece | null {
  const clean = path.replace(/^\.\//, '')
  const ofFile = pieces.filter((piece) => piece.path === clean || piece.path.endsWith(`/${clean}`))
  if (ofFile.length === 0) return null
  if (start === 0) return ofFile[0] ?? null
  const hit = ofFile
    .filter((piece) => piece.startLine <= end && piece.endLine >= start)
    .sort((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))
  // A line near a piece is a slip of counting, further away it is an invention.
  const near = ofFile.filter((piece) => start >= piece.startLine - 3 && start <= piece.endLine + 3)
  return hit[0] ?? near[0] ?? null
}

/** Applies `change` to the text outside fenced blocks and inline code. */
function outsideCode(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```[^\n]*\n[\s\S]*?(?:^```[^\S\n]*$|$(?![\s\S])))/m)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('')
}

/** Adds to each sentence of prose the piece that shares most telling words with it. */
function attribute(text: string, pieces: readonly WindowPiece[]): Linked {
  const used = new Map<string, WindowPiece>()
  if (pieces.length === 0) return { text, pieces: [] }
  const bags = pieces.map((piece) => words(`${piece.name} ${piece.path} ${piece.text}`))
  const frequency = new Map<string, number>()
  for (const bag of bags) for (const word of bag) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const weight = (word: string) => Math.log(1 + pieces.length / (frequency.get(word) ?? pieces.length))
  const best = (sentence: string): WindowPiece | null => {
    const bag = words(sentence)
    let top: WindowPiece | null = null
    let topScore = 0
    let topCommon = 0
    for (const [i, piece] of pieces.entries()) {
      let score = 0
      let common = 0
      for (const word of bag) {
        if (!bags[i]?.has(word)) continue
        score += weight(word)
        common++
      }
      if (score > topScore) {
        top = piece
        topScore = score
        topCommon = common
      }
    }
    return topCommon >= 2 && topCommon >= bag.size * 0.2 ? top : null
  }
  let last = ''
  const out = outsideCode(text, (prose) =>
    prose.replace(/[^\n]+/g, (line) => {
      if (/^\s*(#|\||---)/.test(line) || line.trim().length < 12) return line
      const sentences = line.split(/(?<=[.!?])\s+(?=[\p{Lu}`*])/u)
      return sentences
        .map((sentence, i) => {
          const piece = best(sentence)
          if (piece === null) return sentence
          used.set(piece.id, piece)
          const next = sentences[i + 1]
          // One link for a run of sentences about the same node.
          if (next !== undefined && best(next)?.id === piece.id) return sentence
          if (piece.id === last && i === 0 && sentences.length === 1 && sentence.length < 40) return sentence
          last = piece.id
          return `${sentence} [${piece.path}:${piece.startLine}](${nodeUri(piece.id)})`
        })
        .join(' ')
    }),
  )
  return { text: out, pieces: [...used.values()] }
}

const common = new Set(
  'the and for that this with from are was were has have not you your can will would which when where what why how does into than then them they its one two all any use used uses using also only each other some such may must should there here about because function class method file code line returns return value values string number true false null'.split(
    ' ',
  ),
)

/** Words of three letters or more, identifiers also in parts, in lower case. */
export function words(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [token] of text.slice(0, 20_000).matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu)) {
    const lower = token.toLowerCase()
    if (!common.has(lower)) found.add(lower)
    for (const part of token.split(/_|(?<=\p{Ll})(?=\p{Lu})/u)) {
      const small = part.toLowerCase()
      if (small.length > 2 && small !== lower && !common.has(small)) found.add(small)
    }
  }
  return found
}
