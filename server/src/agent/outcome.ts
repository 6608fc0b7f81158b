// Owns how a session says that something was not done. Pure.

import type { SessionOutcome } from './ports.ts'

export const failure = (message: string, next: string): SessionOutcome => ({ ok: false, message, next })
