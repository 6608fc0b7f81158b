// Owns the shape of an expected failure. Never throws.

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })

/** A failure a person can act on: what went wrong, and what to do next. */
export interface Problem {
  readonly code: string
  readonly message: string
  /** The next step, as an imperative sentence; empty when there is none. */
  readonly next: string
}

export const problem = (code: string, message: string, next = ''): Problem => ({
  code,
  message,
  next,
})
