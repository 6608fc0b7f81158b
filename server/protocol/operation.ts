// Owns what can be done to an Org file, as plain JSON: the one language of the command line, the agent's tool, the
// views and the editor's commands. No logic: `server/src/org/edit/operate.ts` does it.

/**
 * One operation on one headline (which one is named beside it). Dates are text as a person types it: `2026-12-01
 * 10:00`, `+2d`, `fri`, `tomorrow 9:00`; an empty date takes the date away. Titles, values and notes may be any text:
 * what would be read as structure is escaped. `line` is 1-based.
 */
export type Operation =
  /** Empty `keyword`: none. `note` belongs to the line in the log, where the file asks for one. */
  | { readonly kind: 'todo'; readonly keyword: string; readonly note?: string }
  /** `next` and `previous` go round through the headline's own sequence and no keyword; `done` is its first done state. */
  | {
      readonly kind: 'todo-step'
      readonly step: 'next' | 'previous' | 'done' | 'next-sequence' | 'previous-sequence'
      readonly note?: string
    }
  /** Empty: none. A letter or, where the file says so, a number. */
  | { readonly kind: 'priority'; readonly value: string }
  | { readonly kind: 'priority-step'; readonly step: 'up' | 'down' }
  /** All own tags of the headline. */
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'tag'; readonly change: 'add' | 'remove' | 'toggle'; readonly tags: readonly string[] }
  /** What the date leaves unsaid (time, repeater, warning) stays as it was. */
  | {
      readonly kind: 'plan'
      readonly plan: 'scheduled' | 'deadline' | 'closed'
      readonly date: string
      readonly note?: string
    }
  /** Moves the date by so many units: `amount` may be negative. */
  | {
      readonly kind: 'shift'
      readonly plan: 'scheduled' | 'deadline'
      readonly amount: number
      readonly unit: 'h' | 'd' | 'w' | 'm' | 'y'
    }
  /** The timestamp at `offset` (UTF-16) of the file, whichever headline it stands under. */
  | {
      readonly kind: 'shift-timestamp'
      readonly offset: number
      readonly amount: number
      readonly unit: 'minute' | 'h' | 'd' | 'w' | 'm' | 'y'
    }
  /** null takes the property away. `append` adds a word to its value. Without a headline: the file's own drawer. */
  | {
      readonly kind: 'property'
      readonly key: string
      readonly value: string | null
      readonly append?: 'append'
    }
  /** An ID property where there is none. */
  | { readonly kind: 'id' }
  /** The list item on that line. */
  | { readonly kind: 'checkbox'; readonly line: number; readonly to: 'toggle' | 'on' | 'off' | 'partial' }
  /** Counts `[2/5]` and `[40%]` anew: of the headline and its lists, or without a headline of the whole file. */
  | { readonly kind: 'cookies' }
  | { readonly kind: 'level'; readonly step: 'promote' | 'demote'; readonly reach: 'headline' | 'subtree' }
  | { readonly kind: 'move'; readonly direction: 'up' | 'down' }
  | { readonly kind: 'refile'; readonly to: Target; readonly note?: string }
  /** `default` goes where ARCHIVE says; `sibling` under a headline Archive beside it; `tag` toggles the tag. */
  | { readonly kind: 'archive'; readonly how: 'default' | 'sibling' | 'tag' }
  | { readonly kind: 'comment' }
  | { readonly kind: 'delete' }
  | {
      readonly kind: 'insert'
      /** `after` comes behind the whole subtree, `child` is the last one. */
      readonly where: 'before' | 'after' | 'child' | 'first-child'
      readonly entry: Entry
    }
  /** Replaces the own text below planning and properties; children stay. Headlines in it are refused or made children. */
  | { readonly kind: 'own-text'; readonly text: string; readonly headlines: 'refuse' | 'demote' }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'capture'; readonly entry: Entry; readonly to: Target }
  /** With every link to it in every file. `from` is what is renamed, `to` what it is called then; for `title` `from` is empty. */
  | {
      readonly kind: 'rename'
      readonly what: 'id' | 'custom-id' | 'target' | 'name' | 'title' | 'tag' | 'footnote' | 'file'
      readonly from: string
      readonly to: string
    }

/** A headline to be made. `body` is Org text; headlines in it become children of the new one. */
export interface Entry {
  readonly title: string
  readonly body?: string
  readonly todo?: string
  readonly priority?: string
  readonly tags?: readonly string[]
  readonly scheduled?: string
  readonly deadline?: string
  readonly properties?: Readonly<Record<string, string>>
}

/** Where an entry goes. Without `under` and `datetree`: to the top level of the file. */
export interface Target {
  /** As files are named where the operation is asked for; empty: the same file. */
  readonly path: string
  /** Titles from the root, or one ID. */
  readonly under?: { readonly outline: readonly string[] } | { readonly id: string }
  /** Year, month and day, or year, week and day; below `under` when that is given too. `date` empty: today. */
  readonly datetree?: { readonly by: 'day' | 'week' | 'month'; readonly date: string }
  readonly position?: 'first' | 'last'
}

/** Edits of one file: UTF-16 offsets of its text before any of them, end exclusive. */
export interface FileEdits {
  /** As files are named where the operation is asked for. */
  readonly path: string
  /** `new`: there is no such file yet. `moved`: the file is called `to` afterwards. */
  readonly was: 'there' | 'new' | 'moved'
  readonly to?: string
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/** What an operation comes to. Nothing is written: who asked applies all of it or nothing. */
export interface OperationResult {
  readonly files: readonly FileEdits[]
  /** The file asks for a note (`@`) and none was given: ask for one and operate again with `note`, which may be empty. */
  readonly wants: 'note' | ''
  /** Where the headline is afterwards: its path and 1-based line; null when there is none any more. */
  readonly at: { readonly path: string; readonly line: number } | null
  /** One sentence that says what is done, in plain English. */
  readonly said: string
}
