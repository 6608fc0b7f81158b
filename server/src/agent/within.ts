// Owns the turn that may only change some lines of one file, by one edit that a person sees before it is done: what it is
// asked, which tools it may call, and how its edit is bound to those lines. Never acts.

import type { InPlace } from '../../protocol/inline.ts'
import type { ToolCall } from '../base/event.ts'
import type { Documents } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { result } from '../context/prompt.ts'
import { current, onBase } from '../tools/change.ts'
import { edit } from '../tools/edit.ts'
import { locate, type OffsetEdit, replacements } from '../tools/match.ts'
import { absolute } from '../tools/path.ts'
import { lineAt, places } from '../tools/places.ts'
import type { Plan } from '../tools/tool.ts'
import { validate } from '../tools/validate.ts'
import type { Ruling } from './state.ts'

/** Whole lines of a file as they were when they were chosen. */
export type Within = InPlace

/** What looks, the one thing that changes, and the two ways to end without it. */
const mayCall: ReadonlySet<string> = new Set(['find', 'read', 'edit', 'ask', 'done'])

export const placeOf = ({ path, startLine, text }: Within): string => {
  const endLine = startLine + linesOf(text) - 1
  return `${path}:${startLine === endLine ? startLine : `${startLine}-${endLine}`}`
}

const linesOf = (text: string): number => text.replace(/\r?\n$/, '').split('\n').length

export const askedWithin = (within: Within, wanted: string): string =>
  `Change only these lines, ${placeOf(within)}, by one call of edit on ${within.path}; or call ask if it is unclear what is wanted:\n${result(within.text)}\nWanted: ${wanted}`

/** Why a call is refused in such a turn; null where it may be made. */
export const narrowed = ({ path }: Within, call: ToolCall): Problem | null =>
  mayCall.has(call.name)
    ? null
    : problem(
        'narrowed',
        `Here only the chosen lines of ${path} may be changed, by edit.`,
        'Call edit once, or ask, or done if nothing is to be changed.',
      )

export const unedited: Problem = problem(
  'no-edit',
  'The answer changes nothing.',
  'Call edit once with the text to replace, or ask, or done with the reason why nothing is to be changed.',
)

/** Several edits in one answer are one change: it is decided as a whole. Other calls stay. */
export function joined(calls: readonly ToolCall[]): readonly ToolCall[] {
  const edits = calls.filter(({ name }) => name === 'edit')
  const [first] = edits
  if (!first || edits.length === 1) return calls
  const one: ToolCall = { ...first, arguments: { edits: edits.map((call) => call.arguments) } }
  return calls.flatMap((call) => (call === first ? [one] : call.name === 'edit' ? [] : [call]))
}

/**
 * The edit as a proposal that changes nothing outside the chosen lines, wherever they stand by now. Fails with
 * `lines-changed` when they are not there any more, and with the edit's own problem when it does not fit into them.
 */
export async function planWithin(
  ports: { readonly documents: Documents; readonly workspace: string },
  within: Within,
  given: unknown,
): Promise<Result<Plan, Problem>> {
  const path = absolute(ports.workspace, within.path)
  const document = await current(ports.documents, path)
  if (!document.ok) return document
  const before = document.value?.text ?? ''
  const start = standsAt(before, within)
  if (start === null)
    return err(
      problem('lines-changed', `The lines of ${within.path} changed meanwhile.`, 'Choose them again.'),
    )
  const found: OffsetEdit[] = []
  let reason = ''
  for (const one of editsOf(given)) {
    const args = validate(edit.spec.parameters, withPath(one, within.path))
    if (!args.ok) return args
    const wish = args.value as { find: string; replace: string; path: string; reason?: string }
    if (absolute(ports.workspace, wish.path) !== path)
      return err(problem('narrowed', `Here only ${within.path} may be changed.`, 'Call edit on it.'))
    const located = locate(within.text, wish)
    if (!located.ok) return located
    found.push({ ...located.value, start: start + located.value.start, end: start + located.value.end })
    reason ||= wish.reason ?? ''
  }
  found.sort((a, b) => a.start - b.start)
  if (found.some((one, i) => one.start < (found[i - 1]?.end ?? 0)))
    return err(problem('overlap', 'Two edits overlap.', 'Join them into one.'))
  const changed = found.filter((one) => before.slice(one.start, one.end) !== one.text)
  if (changed.length === 0)
    return err(
      problem('no-change', 'The replacement equals the text it replaces.', 'Change something, or call done.'),
    )
  const edits = replacements(before, changed)
  const action = await onBase(ports.documents, ports.workspace, {
    type: 'file_edit',
    path: within.path,
    edits,
  })
  if (!action.ok) return action
  return ok({
    kind: 'propose',
    summary: `Edit ${within.path} line ${lineAt(before, changed[0]?.start ?? 0)}`,
    actions: [action.value],
    reason,
  })
}

/** UTF-16 offset; of several places the one where they were. */
export function standsAt(document: string, { text, startLine }: Within): number | null {
  const found = places(document, text).filter((at) => at === 0 || document[at - 1] === '\n')
  return (
    found.find((at) => lineAt(document, at) === startLine) ?? (found.length === 1 ? (found[0] ?? null) : null)
  )
}

function editsOf(given: unknown): readonly unknown[] {
  const edits = typeof given === 'object' && given !== null && 'edits' in given ? given.edits : null
  return Array.isArray(edits) ? edits : [given]
}

/** The file is known, so a model may leave it out. */
const withPath = (given: unknown, path: string): unknown =>
  typeof given === 'object' && given !== null && !('path' in given) ? { ...given, path } : given

/** It is shown in its place before it is done, whatever rules permit. */
export const seenFirst = (ruling: Ruling): Ruling =>
  ruling.kind === 'proposal' && ruling.effect === 'files' && ruling.verdict.decision === 'allow'
    ? { ...ruling, verdict: { ...ruling.verdict, decision: 'ask' } }
    : ruling
