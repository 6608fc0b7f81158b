// Owns the messages about what models that are not ours are given of the folder: the tools that the editor's own chat can
// call, and the consent to that. Plain JSON, no logic.

import type { Outcome, RequestName } from './messages.ts'

const request = <Params, Answer>(method: string): RequestName<Params, Answer> => ({ method })

export type ServedView =
  /** `note`: what was blanked and left out, in a sentence; empty for nothing. */
  | { readonly kind: 'answered'; readonly text: string; readonly note: string }
  | { readonly kind: 'failed'; readonly text: string }
  /** Nobody has allowed it in this session: ask with `servedConsent`, then call again. */
  | { readonly kind: 'unasked' }

/** A read-only tool by its name: `find`, `context`, `outline`, `org_query`, `org_agenda`. */
export const servedCall = request<
  { readonly tool: string; readonly args: Readonly<Record<string, unknown>> },
  ServedView
>('passepartout/served/call')

/** A click of the user: whether the tools may answer for the rest of the session. */
export const servedConsent = request<{ readonly consent: 'allowed' | 'refused' }, Outcome>(
  'passepartout/served/consent',
)

/** A heading that a model of others wants captured. It becomes a proposal and waits for the user. */
export interface CaptureWish {
  readonly title: string
  readonly body: string
  /** `TODO`, or empty for a note. */
  readonly todo: string
  /** `2026-11-27`, `next Friday`; empty for none. */
  readonly scheduled: string
  readonly deadline: string
}
export const servedCapture = request<CaptureWish, Outcome>('passepartout/served/capture')
