// Owns a plan as Org text: a headline with a step below it each, in TODO states, which the user edits as they like. Pure:
// what it makes are texts and edits, and it never writes a file.

import type { Labels } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { applyEdits, type Edit } from '../org/edit/edit.ts'
import { moveSubtree } from '../org/edit/move.ts'
import { setProperty } from '../org/edit/properties.ts'
import { setTodo } from '../org/edit/todo.ts'
import { orgTitle, orgValue } from '../org/escape.ts'
import { type Headline, type OrgDocument, parseOrg } from '../org/parse.ts'
import { type Moment, momentText } from '../org/timestamp.ts'
import type { PlannedItem } from './plan-items.ts'

export interface PlanItem extends PlannedItem {
  /** Number of its headline in the file. */
  readonly index: number
  /** `todo` without a keyword, too. */
  readonly state: 'todo' | 'running' | 'waiting' | 'done' | 'dropped'
  readonly note: string
  readonly turn: string
  /** 1-based. */
  readonly line: number
}

export interface Plan {
  readonly title: string
  readonly state: 'open' | 'done' | 'dropped'
  readonly items: readonly PlanItem[]
  /** Of the window that it was written in. */
  readonly labels: Labels
}

export interface NewPlan {
  /** That made it. */
  readonly turn: string
  /** What was asked for. */
  readonly prompt: string
  readonly items: readonly PlannedItem[]
  readonly labels: Labels
}

/** Stands below the line with the version. A note is taken of what waits and of what is done. */
const settings = `#+TODO: TODO(t) NEXT(n) WAITING(w@) | DONE(d@) CANCELLED(c)
#+STARTUP: logdrawer
# The steps are done one after the other, from the first that is open. Change, move, add and remove them as you like, also
# while they are done: what stands here when a step begins is what is done. A step that is CANCELLED is left out.
`

const words = new Set(['TODO', 'NEXT', 'WAITING', 'DONE', 'CANCELLED'])

/**
 * The whole file behind its first line. For any strings: parsing it gives one headline with these steps below it. Each text is
 * made `clean` by itself: what begins in one and ends in another would take the lines between with it.
 */
export function planText(plan: NewPlan, now: Moment, clean: Redact = redact): string {
  const { turn, labels } = plan
  const prompt = clean(plan.prompt)
  const items = plan.items.map(({ title, details }) => ({ title: clean(title), details: clean(details) }))
  const title =
    orgTitle(prompt.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ').slice(0, 120) ?? '', words) || 'Plan'
  const sources =
    labels.sources.length === 0
      ? []
      : [`:SOURCES: ${orgValue(clean(labels.sources.join('; ')).slice(0, 500))}`]
  return `${settings}\n${[
    `* TODO ${title}`,
    ':PROPERTIES:',
    `:TURN: ${orgValue(turn)}`,
    `:CREATED: [${momentText(now)}]`,
    `:INTEGRITY: ${labels.integrity}`,
    `:CONFIDENTIALITY: ${labels.confidentiality}`,
    ...sources,
    ':END:',
    ...(prompt.trim().includes('\n') ? bodyLines(prompt.trim()) : []),
    ...items.flatMap(({ title, details }) => [
      `** TODO ${orgTitle(title, words) || 'A step'}`,
      ...bodyLines(details),
    ]),
  ].join('\n')}\n`
}

const guard = '\u200b'

/** Indented, so that no line of it is a headline; what would be structure all the same is guarded. */
const bodyLines = (details: string): readonly string[] =>
  details
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => line.replace(/\p{Cc}+/gu, ' ').trimEnd())
    .filter((line, i, all) => line !== '' || (i > 0 && i < all.length - 1))
    .map((line) => (line === '' ? '' : `   ${structure.test(line) ? guard : ''}${line}`))

const structure = /^\s*(?::\S*|#\+|\\begin\{|\[fn:|(?:CLOCK|SCHEDULED|DEADLINE|CLOSED):)/i

/** Null where there is no headline. */
export function readPlan(text: string): Plan | null {
  const document = parseOrg(text)
  const [root] = document.headlines
  if (!root) return null
  const { INTEGRITY, CONFIDENTIALITY, SOURCES = '' } = root.properties
  return {
    title: shown(root.title),
    state: root.todo === 'CANCELLED' ? 'dropped' : root.done ? 'done' : 'open',
    items: root.children.map((index) => itemOf(text, document, document.headlines[index] as Headline)),
    // Who takes the labels away takes the answer for the text.
    labels: {
      integrity: INTEGRITY === 'untrusted' ? 'untrusted' : 'trusted',
      confidentiality:
        CONFIDENTIALITY === 'secret' || CONFIDENTIALITY === 'private' ? CONFIDENTIALITY : 'public',
      sources: SOURCES.split('; ').filter((source) => source !== ''),
    },
  }
}

const shown = (title: string): string => title.replaceAll(guard, '')

function itemOf(text: string, document: OrgDocument, headline: Headline): PlanItem {
  const { index, title, properties, startLine, todo, bodyStart, end } = headline
  const below = text.slice(bodyStart, end)
  const drawers = document.blocks.filter(
    ({ kind, name, start }) =>
      kind === 'drawer' && name.toUpperCase() === 'LOGBOOK' && start >= bodyStart && start < headline.ownEnd,
  )
  const log = drawers.map((drawer) => text.slice(drawer.bodyStart, drawer.end)).join('\n')
  const details = drawers.reduce((rest, { start, end }) => rest.replace(text.slice(start, end), ''), below)
  return {
    index,
    title: shown(title),
    details: outdented(details),
    state: stateOf(headline),
    note: noted(log, todo),
    turn: properties.TURN ?? '',
    line: startLine,
  }
}

function stateOf({ todo, done }: Headline): PlanItem['state'] {
  if (todo === 'CANCELLED') return 'dropped'
  if (done) return 'done'
  return todo === 'NEXT' ? 'running' : todo === 'WAITING' ? 'waiting' : 'todo'
}

function outdented(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd())
  const filled = lines.filter((line) => line !== '')
  const least = Math.min(...filled.map((line) => /^\s*/.exec(line)?.[0].length ?? 0))
  return lines
    .map((line) => line.slice(least).replace(guard, ''))
    .join('\n')
    .trim()
}

/** Of the newest entry, where it is about the state there is now. */
function noted(log: string, todo: string): string {
  const lines = log.split(/\r?\n/)
  const at = lines.findIndex((line) => /^\s*- State /.test(line))
  const first = lines[at] ?? ''
  if (at < 0 || !first.trimStart().startsWith(`- State "${todo}"`) || !first.endsWith('\\\\')) return ''
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => /^\s*(?:- |:END:)/.test(line))
  return shown(
    rest
      .slice(0, end < 0 ? rest.length : end)
      .map((line) => line.trim())
      .join(' ')
      .trim(),
  )
}

/** The first that is neither done nor left out. */
export const nextItem = ({ items }: Plan): PlanItem | null =>
  items.find(({ state }) => state !== 'done' && state !== 'dropped') ?? null

type Changed = Result<string, Problem>

/** Of one headline; `note` one line, for a state of which a note is taken. */
export function withState(text: string, index: number, keyword: string, note: string, now: Moment): Changed {
  return edited(text, (document) => {
    const change = setTodo(text, document, index, keyword, {
      now,
      note: orgValue(note),
      dependencies: 'ignore',
    })
    return change.ok ? ok(change.value.edits) : change
  })
}

/** It begins, done by that turn. */
export function begun(text: string, index: number, turn: string, now: Moment): Changed {
  const next = withState(text, index, 'NEXT', '', now)
  return next.ok
    ? edited(next.value, (document) => setProperty(next.value, document, index, 'TURN', orgValue(turn)))
    : next
}

/** How the step that a turn did ended. Text without that step, or where the user has decided on it meanwhile, stays. */
export function settled(
  text: string,
  turn: string,
  keyword: 'DONE' | 'WAITING',
  note: string,
  now: Moment,
): Changed {
  const item = itemOfTurn(text, turn)
  return item?.state === 'running' ? withState(text, item.index, keyword, note, now) : ok(text)
}

/** What a turn did was undone. */
export function reopened(text: string, turn: string, now: Moment): Changed {
  const item = itemOfTurn(text, turn)
  return item?.state === 'done' ? withState(text, item.index, 'TODO', '', now) : ok(text)
}

const itemOfTurn = (text: string, turn: string): PlanItem | null =>
  readPlan(text)?.items.find((item) => item.turn === turn) ?? null

/** Out of the plan, or back into it. */
export function left(text: string, item: PlanItem, now: Moment): Changed {
  return withState(text, item.index, item.state === 'dropped' ? 'TODO' : 'CANCELLED', '', now)
}

export const moved = (text: string, item: PlanItem, direction: 'up' | 'down'): Changed =>
  edited(text, (document) => {
    const change = moveSubtree(text, document, item.index, direction)
    return change.ok ? ok(change.value.edits) : change
  })

export const ended = (text: string, keyword: 'DONE' | 'CANCELLED', now: Moment): Changed =>
  withState(text, 0, keyword, keyword === 'DONE' ? 'All steps are done.' : '', now)

function edited(text: string, edit: (document: OrgDocument) => Result<readonly Edit[], Problem>): Changed {
  const document = parseOrg(text)
  if (document.headlines.length === 0)
    return err(problem('no-plan', 'The plan has no headline any more.', 'Write one, or make a new plan.'))
  const edits = edit(document)
  return edits.ok ? ok(applyEdits(text, edits.value)) : edits
}
