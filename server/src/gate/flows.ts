// Owns the grammar of `sequence` events: what was read, under which labels, and where something proposed then flows. An
// event that is not in the grammar is reported, never guessed at. Pure; judging a flow is vector 9.

import type { Labels } from '../base/proposal.ts'

/**
 * An event is an object with exactly the members of one of these rules (`?` may be absent), in the order of the list:
 *
 *     read    = { "read": NAME, "integrity": INTEGRITY, "confidentiality": CONFIDENTIALITY }
 *     propose = { "propose": SINK, "depends"?: DEPENDS }
 *
 *     NAME            = any text that is not empty: where it came from, for the proof
 *     INTEGRITY       = "trusted" | "untrusted"
 *     CONFIDENTIALITY = "public" | "internal" | "private" | "secret"     ("internal" is "private")
 *     DEPENDS         = "context-only" | "argument-derived"
 *     SINK            = KIND [ "/" DETAIL ] [ " " REMARK ]
 *     KIND            = "file_read" | "file_write" | "file_edit" | "file_delete" | "shell" | "code_eval"
 *                     | "network" | "mcp" | "network_or_write_content" | "memory_write" | "rule_activate"
 *     DETAIL, REMARK  = any text; it is not read
 *
 * What is proposed is judged under the join of all that was read before it, in this list or by the proposal itself. `DEPENDS`
 * is checked and not believed: whoever was led astray would say that nothing depends on what was read.
 */
export type FlowEvent =
  | { readonly kind: 'read'; readonly labels: Labels }
  | { readonly kind: 'propose'; readonly sink: Sink; readonly said: string }
  | { readonly kind: 'odd'; readonly said: string }

/** `outside`: leaves the machine. `policy`: changes what may be done. `inside`: everything else. */
export type Sink = 'outside' | 'inside' | 'policy'

const sinks: Readonly<Record<string, Sink>> = {
  file_read: 'inside',
  file_write: 'inside',
  file_edit: 'inside',
  file_delete: 'inside',
  shell: 'inside',
  code_eval: 'inside',
  memory_write: 'inside',
  network: 'outside',
  mcp: 'outside',
  network_or_write_content: 'outside',
  rule_activate: 'policy',
}

export function readFlowEvent(event: unknown): FlowEvent {
  const odd: FlowEvent = { kind: 'odd', said: JSON.stringify(event) ?? '' }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return odd
  const fields = event as Readonly<Record<string, unknown>>
  if (has(fields, ['read', 'integrity', 'confidentiality'], [])) {
    const { read, integrity, confidentiality: given } = fields
    const confidentiality = given === 'internal' ? 'private' : given
    if (typeof read !== 'string' || read === '') return odd
    if (integrity !== 'trusted' && integrity !== 'untrusted') return odd
    if (confidentiality !== 'public' && confidentiality !== 'private' && confidentiality !== 'secret')
      return odd
    return { kind: 'read', labels: { integrity, confidentiality, sources: [read] } }
  }
  if (has(fields, ['propose'], ['depends'])) {
    const { propose, depends } = fields
    if (typeof propose !== 'string') return odd
    if (depends !== undefined && depends !== 'context-only' && depends !== 'argument-derived') return odd
    const kind = /^([a-z_]+)(?:\/[^\s]*)?(?: [\s\S]*)?$/.exec(propose)?.[1] ?? ''
    const sink = Object.hasOwn(sinks, kind) ? sinks[kind] : undefined
    return sink === undefined ? odd : { kind: 'propose', sink, said: propose }
  }
  return odd
}

const has = (
  fields: Readonly<Record<string, unknown>>,
  needed: readonly string[],
  possible: readonly string[],
): boolean =>
  needed.every((name) => Object.hasOwn(fields, name)) &&
  Object.keys(fields).every((name) => needed.includes(name) || possible.includes(name))
