// Owns the messages by which a person's own acts on notes are done: from the Agenda view, the palette and keys. The
// server says which bytes change; the client applies them through the editor. Lines are 1-based in places that name a
// headline, and positions are LSP's where text is replaced.

import type { RequestName } from './messages.ts'
import type { Operation } from './operation.ts'
import type { OrgPosition } from './org.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })

/** A headline as it is listed somewhere. When its line has moved since, its id or title still finds it. */
export interface HeadlinePlace {
  /** As the workspace names the file. */
  readonly path: string
  readonly line: number
  readonly title: string
  /** Empty for none. */
  readonly id: string
}

/** What happens to one file. */
export interface FileAct {
  readonly uri: string
  readonly path: string
  /** `new`: it is to be made. `moved`: to `to`. `gone`: it is to be deleted. */
  readonly was: 'there' | 'new' | 'moved' | 'gone'
  /** URI; of what is moved. */
  readonly to?: string
  /** The open document's; null for a file that is not open. */
  readonly version: number | null
  /** SHA-256 of the text the edits are for, its line ends as `\n` and without a byte order mark; empty for a new file. */
  readonly hash: string
  /** In order, not overlapping; positions of the text before any of them. */
  readonly edits: readonly {
    readonly range: { readonly start: OrgPosition; readonly end: OrgPosition }
    readonly text: string
  }[]
}

export type ActAnswer =
  | {
      readonly kind: 'change'
      /** Names the act when it is undone. */
      readonly act: string
      readonly files: readonly FileAct[]
      /** Where the first headline is afterwards. */
      readonly at: { readonly path: string; readonly line: number } | null
      /** One sentence. */
      readonly said: string
    }
  /** It is so already. */
  | { readonly kind: 'nothing'; readonly said: string }
  /** The file asks for a note in its log: ask again with `note`, which may be empty. */
  | { readonly kind: 'note' }
  | { readonly kind: 'refused'; readonly message: string; readonly next: string }

/**
 * What an operation changes, of one headline or of several as one act; of the file itself where `at` is empty. Nothing is
 * written. `path` is the file for an operation without a headline.
 */
export const operate = request<
  { readonly at: readonly HeadlinePlace[]; readonly path: string; readonly operation: Operation },
  ActAnswer
>('passepartout/notes/operate')

/** What takes an act back, as the files are now; refused where its places were changed since. It is an act itself. */
export const undoAct = request<{ readonly act: string }, ActAnswer>('passepartout/notes/undoAct')
