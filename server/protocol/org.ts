// Owns the messages between the client and the server that are about Org files open in the editor: method name, types and
// meaning, side by side. Lines are 0-based here, as in LSP, and so are positions.

import type { HeadlinePlace } from './acts.ts'
import type { RequestName } from './messages.ts'
import type { Operation } from './operation.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })

export interface OrgPosition {
  readonly line: number
  readonly character: number
}

/** A document of the editor and a place in it. */
export interface OrgPlace {
  readonly uri: string
  readonly position: OrgPosition
}

/** First lines of folds to open and then to close. */
export interface FoldPlanView {
  readonly unfold: readonly number[]
  readonly fold: readonly number[]
}

/** What the subtree of the headline at `line` shows next, or the whole file (`line` is null). */
export type FoldTarget =
  | { readonly line: number; readonly to: 'folded' | 'children' | 'subtree' }
  | { readonly line: null; readonly to: 'overview' | 'contents' | 'all' }

export const cycleFolds = request<{ readonly uri: string } & FoldTarget, FoldPlanView | null>(
  'passepartout/org/cycleFolds',
)
/** What the file asks to look like when it is first seen; null when it asks for nothing. */
export const startupFolds = request<{ readonly uri: string }, FoldPlanView | null>(
  'passepartout/org/startupFolds',
)

/** One link to a note, as the view of backlinks shows it. */
export interface BacklinkView {
  readonly uri: string
  /** The workspace's name of the file; empty for an unsaved one. */
  readonly path: string
  readonly start: OrgPosition
  readonly end: OrgPosition
  /** The headline whose text has it; empty before the first. */
  readonly headline: string
  /** Titles around that headline. */
  readonly outline: string
  /** The line it stands on, trimmed and cut. */
  readonly text: string
}

export interface BacklinksView {
  /** The headline at the place, or the file's name. */
  readonly name: string
  readonly kind: 'headline' | 'file'
  /** Where it begins. */
  readonly line: number
  readonly links: readonly BacklinkView[]
  /** Links to the rest of the file, where `kind` is a headline. */
  readonly elsewhere: number
}

/** What links to the headline at a place, or to the file and all in it (`of`). Null for what is no Org file. */
export const backlinks = request<OrgPlace & { readonly of: 'headline' | 'file' }, BacklinksView | null>(
  'passepartout/org/backlinks',
)

/** The headlines of a file that something links to; `line` is the headline's. */
export const linkCounts = request<
  { readonly uri: string },
  readonly { readonly line: number; readonly count: number }[] | null
>('passepartout/org/linkCounts')

/** A key that means different things in different places: S-arrows and C-c C-c of Org. */
export type Gesture = 'up' | 'down' | 'left' | 'right' | 'confirm'

/** What the key does there: to a headline, or (`at` is null) to the file. Null where it means nothing of Org's. */
export interface GestureView {
  readonly operation: Operation
  readonly path: string
  readonly at: HeadlinePlace | null
}
export const gesture = request<OrgPlace & { readonly gesture: Gesture }, GestureView | null>(
  'passepartout/org/gesture',
)

/** The headline around a place, as acts name it; `path` is empty for a file in none of the open folders. */
export const headline = request<OrgPlace, HeadlinePlace | null>('passepartout/org/headline')

/** A headline of the workspace that fits some words. */
export interface PlaceView {
  readonly title: string
  /** Titles from the root to itself. */
  readonly outline: readonly string[]
  readonly path: string
  readonly uri: string
  readonly line: number
  readonly id: string
  readonly todo: string
}
/** The best first; of the file itself, or of all files. */
export const places = request<
  {
    readonly uri: string
    readonly words: string
    readonly within: 'file' | 'workspace'
    readonly most: number
  },
  readonly PlaceView[]
>('passepartout/org/places')

/** Headlines of one file that match a query, for the sparse tree; `problem` says what is wrong with it. */
export const matches = request<
  { readonly uri: string; readonly query: string },
  {
    readonly items: readonly MatchView[]
    readonly problem: string
  } | null
>('passepartout/org/matches')
export interface MatchView {
  /** 0-based line of the headline. */
  readonly line: number
  /** The lines that match, in order: that one, or some of its own text. */
  readonly lines: readonly number[]
  readonly title: string
  readonly detail: string
}
/** What a sparse tree of these lines opens and closes; without any, everything is opened but drawers. */
export const sparseFolds = request<
  { readonly uri: string; readonly lines: readonly number[] },
  FoldPlanView | null
>('passepartout/org/sparseFolds')
