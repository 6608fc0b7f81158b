// Owns the shape of what the gate answers. Never decides.

export type Decision = 'deny' | 'ask' | 'allow'
export type Severity = 'forbid' | 'hold' | 'note'

/** The nine vectors of the gate, by number (ARCHITECTURE.md). */
export type Vector = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

export interface Finding {
  readonly vector: Vector
  readonly severity: Severity
  /** Stable, kebab-case. */
  readonly code: string
  readonly message: string
  /** The exact text that shows it. */
  readonly evidence: string
}

/** What an action would do to the world. Every effect must be covered before an allow. */
export interface Effect {
  readonly kind: 'read' | 'write' | 'delete' | 'execute' | 'network' | 'config' | 'evaluate'
  /** Path relative to the workspace if inside, absolute if outside; program; or host. */
  readonly target: string
  /** The effect as a sentence without its subject, where kind and target say too little: `deletes build and everything in it`. */
  readonly words?: string
}

/** A derivation: `fact` holds because every one of `because` does. `rule` names what derived it. */
export interface Proof {
  readonly fact: string
  readonly rule: string
  readonly because: readonly Proof[]
}

export interface Verdict {
  readonly decision: Decision
  readonly findings: readonly Finding[]
  readonly effects: readonly Effect[]
  readonly proof: Proof
  /** Canonical path of a single file action. */
  readonly resolved?: string
}
