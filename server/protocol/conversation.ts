// Owns what panel and server say to each other about the conversation as a whole: questions that wait, earlier
// conversations, and what is taken out of it. Plain JSON, no logic.

import type { Attached } from './mention.ts'
import type { Outcome, RequestName } from './messages.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })

/** Changes a question that waits for the turn before; refused once it runs. */
export const editQueued = request<
  { readonly turn: string; readonly text: string; readonly attached: readonly Attached[] },
  Outcome
>('passepartout/editQueued')
/** Takes it out of the queue. */
export const dropQueued = request<{ readonly turn: string }, Outcome>('passepartout/dropQueued')

/** An earlier conversation; the forks of one are several. */
export interface ConversationView {
  readonly id: string
  /** Its first question. */
  readonly title: string
  /** Its last one; empty where it is the same. */
  readonly last: string
  /** Of its last question, milliseconds since the epoch. */
  readonly at: number
  readonly turns: number
  /** The first line with what was looked for; empty without. */
  readonly found: string
}

/** Those whose questions and answers have all the words, the newest first. */
export const conversations = request<
  { readonly query: string; readonly most: number },
  readonly ConversationView[]
>('passepartout/conversations')
/** Puts it on the screen, to go on with it. */
export const openConversation = request<{ readonly id: string }, Outcome>('passepartout/openConversation')
/** Goes on from a turn as if nothing had been said after it. */
export const fork = request<{ readonly turn: string }, Outcome>('passepartout/fork')

export type WrittenFormat = 'org' | 'markdown'

/**
 * The conversation as text, or one turn of it; null when there is none. Links lead to the files as seen from `folder` (an
 * absolute path), or are plain text where that is empty.
 */
export const written = request<
  { readonly format: WrittenFormat; readonly turn: string; readonly folder: string },
  { readonly title: string; readonly text: string } | null
>('passepartout/written')
