// Owns the shape of a vector: a pure check of one action's facts that gives findings. Never decides.

import type { Finding, Severity, Vector } from '../../base/verdict.ts'
import type { ActionFacts, Facts } from '../facts.ts'

export type Check = (facts: Facts, action: ActionFacts) => readonly Finding[]

/** Makes findings of one vector; the evidence is cut to 200 characters. */
export const finder =
  (vector: Vector) =>
  (severity: Severity, code: string, message: string, evidence: string): Finding => ({
    vector,
    severity,
    code,
    message,
    evidence: evidence.length > 200 ? `${evidence.slice(0, 199)}…` : evidence,
  })
