// Owns what an edit of text is, and putting edits together, taking them back and applying them. Knows nothing of Org:
// an edit is a replacement at offsets, and what no edit names stays as it is.

import { err, type Problem, problem, type Result } from '../../base/result.ts'

/** Replace `text.slice(start, end)`; UTF-16 offsets of the text before any edit. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export type Edits = Result<readonly Edit[], Problem>

/** Edits of one file, and whether the file asks for a note that was not given. */
export interface Change {
  readonly edits: readonly Edit[]
  readonly wants: 'note' | ''
}

/** Applies edits that do not overlap, in any order; those at one offset go in as given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let at = 0
  for (const edit of inOrder(edits)) {
    if (edit.start < at) throw new RangeError('Edits overlap')
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** By place; insertions at one offset in the order given, before what is replaced from there on. */
export function inOrder(edits: readonly Edit[]): readonly Edit[] {
  return edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.order - b.order)
    .map(({ edit }) => edit)
}

/** Edits of the changed text that bring `text` back. */
export function inverse(text: string, edits: readonly Edit[]): readonly Edit[] {
  let shift = 0
  return inOrder(edits).map(({ start, end, text: written }) => {
    const from = start + shift
    shift += written.length - (end - start)
    return { start: from, end: from + written.length, text: text.slice(start, end) }
  })
}

/** A deletion that overlaps another edit joins it, so that what both take away is taken once. */
export function united(edits: readonly Edit[]): readonly Edit[] {
  const out: Edit[] = []
  for (const edit of inOrder(edits)) {
    const last = out.at(-1)
    if (last && edit.start < last.end)
      out[out.length - 1] = {
        start: last.start,
        end: Math.max(last.end, edit.end),
        text: last.text + edit.text,
      }
    else out.push(edit)
  }
  return out
}

export const noHeadline = (index: number): Result<never, Problem> =>
  err(problem('org-no-headline', `The file has no headline number ${index}.`, 'Parse the file again.'))
