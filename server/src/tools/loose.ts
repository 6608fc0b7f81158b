// Owns finding a text where blanks, line ends and typographic characters were not copied exactly. Every other
// character has to agree, so what it finds is the same code or prose, never similar one. Never decides among places.

/** A text without what is not compared. `at[i]` is the UTF-16 offset in the source that unit `i` comes from. */
export interface Stream {
  readonly text: string
  readonly at: Int32Array
}

/** Where a text stands, in the source and in its stream. */
export interface LooseMatch {
  readonly start: number
  readonly end: number
  /** Index of the first unit in the stream of the source. */
  readonly first: number
}

const folds = new Map<string, string>()
for (const quote of '\'‘’‚‛“”„‟′″´"') folds.set(quote, '"')
for (const dash of '‐‑‒–—―−') folds.set(dash, '-')
folds.set('…', '...')
for (const unseen of '\u200b\u200c\u2060\ufeff\u00ad') folds.set(unseen, '')

const isBlank = (unit: string): boolean => unit === ' ' || ((unit < '!' || unit > '~') && /\s/.test(unit))
/** Halves of a pair count as letters: a word is not cut between them. */
const isWord = (unit: string): boolean => /[\p{L}\p{N}\p{M}_$\ud800-\udfff]/u.test(unit)

/** Blanks stay, as one space, only where two words would become one. */
export function streamOf(source: string): Stream {
  const at = new Int32Array(source.length * 3)
  const units: string[] = []
  let count = 0
  let blankAt = -1
  let isAfterWord = false
  const add = (unit: string, offset: number) => {
    at[count++] = offset
    units.push(unit)
  }
  for (let i = 0; i < source.length; i++) {
    const unit = source[i] as string
    const folded = folds.get(unit)
    if (folded === '') continue
    if (isBlank(unit)) {
      if (blankAt < 0) blankAt = i
      continue
    }
    const word = folded === undefined && isWord(unit)
    if (blankAt >= 0 && isAfterWord && word) add(' ', blankAt)
    blankAt = -1
    isAfterWord = word
    if (folded === undefined) add(unit, i)
    else for (const part of folded) add(part, i)
  }
  return { text: units.join(''), at: at.slice(0, count) }
}

/** At most `limit` places, overlaps included, in the order of the text. */
export function looseMatches(
  source: Stream,
  sourceText: string,
  find: Stream,
  limit = 20,
): readonly LooseMatch[] {
  const found: LooseMatch[] = []
  const want = find.text
  if (want === '') return found
  const last = want.length - 1
  for (
    let first = source.text.indexOf(want);
    first >= 0 && found.length < limit;
    first = source.text.indexOf(want, first + 1)
  ) {
    const start = source.at[first] as number
    const end = (source.at[first + last] as number) + 1
    // Not inside a word, and not between the parts of one character.
    if (isWord(want[0] as string) && first > 0 && isWord(source.text[first - 1] as string)) continue
    if (isWord(want[last] as string) && isWord(source.text[first + want.length] ?? '')) continue
    if (first > 0 && source.at[first - 1] === start) continue
    if ((source.at[first + want.length] ?? sourceText.length) < end) continue
    found.push({ start, end, first })
  }
  return found
}
