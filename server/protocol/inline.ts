// Owns what the client asks about a change of some lines in their place. Plain JSON, no logic.

import type { EditorEvidence, RequestName } from './messages.ts'

/** Whole lines of a file: nothing outside them may change. */
export interface InPlace {
  /** Workspace-relative. */
  readonly path: string
  /** 1-based. */
  readonly startLine: number
  /** As they stand in the editor, the last line end included if there is one. */
  readonly text: string
}

export interface EditParams {
  /** What is wanted of them. */
  readonly text: string
  readonly within: InPlace
  readonly evidence: EditorEvidence | null
}

/** Starts a turn that ends in at most one edit of these lines, which waits for a decision; it waits for no other turn. */
export const editInPlace: RequestName<EditParams, { readonly turn: string }> = {
  method: 'passepartout/editInPlace',
}
