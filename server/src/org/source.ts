// Owns what the tree asks of a text: its length and parts of it. A string is one; an editor's document of many pieces
// is another, which must not be put together for every keystroke.

export interface Source {
  /** UTF-16 units. */
  readonly length: number
  slice(start: number, end: number): string
}

/**
 * What looking around a place asks besides. A string has it, and so has an editor's document. What reads every character
 * of a stretch takes it out as a string first.
 */
export interface Text extends Source {
  charCodeAt(at: number): number
  /** -1 without one, as a string has it. */
  indexOf(words: string, from?: number): number
  lastIndexOf(words: string, from?: number): number
}

/** A part of a text, and where in the file offset 0 of `text` is. */
export interface Part {
  readonly text: string
  /** Where the part begins in `text`. */
  readonly at: number
}

/** The part from `start` to `end`: of a string the string itself, which copies nothing. */
export const partOf = (source: Source, start: number, end: number): Part =>
  typeof source === 'string' ? { text: source, at: start } : { text: source.slice(start, end), at: 0 }

/** The last UTF-16 unit as a string; empty at the beginning. */
export const lastOf = (source: Source): string => source.slice(Math.max(0, source.length - 1), source.length)
