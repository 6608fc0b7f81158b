// Owns the TODO state of a headline and all that Org does when it changes: CLOSED, notes, repeaters, a running clock,
// the parent's cookies. Never asks: what the file wants to be told comes as a parameter, or is named as wanted.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { contentEnd, skipBlank } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Moment, minutes, momentText } from '../timestamp.ts'
import { parentCookies } from './cookies.ts'
import { type Change, type Edit, noHeadline } from './edit.ts'
import { headlineLine, keepTagColumn, nextLine } from './lines.ts'
import { type Note, noteEdit, noteLines } from './log.ts'
import { planEdits } from './planning.ts'
import { repeatEdits, repeatingOf, repeatTarget } from './repeat.ts'
import { type How, loggingOf } from './startup.ts'

export interface TodoOptions {
  /** The user's wall clock. */
  readonly now: Moment
  /** Text of the note where the file asks for one; undefined when nobody was asked. */
  readonly note?: string | undefined
  /** Refuse to finish what waits for entries below or before it (`org-enforce-todo-dependencies`). */
  readonly dependencies?: 'enforce' | 'ignore' | undefined
}

/**
 * Sets or clears (`keyword` empty) the TODO keyword. Into a done state: CLOSED is set, or, when an active timestamp
 * repeats, the timestamps move on and the entry goes back to its first not-done state. Out of one: CLOSED goes.
 */
export function setTodo(
  text: string,
  document: OrgDocument,
  index: number,
  keyword: string,
  options: TodoOptions,
): Result<Change, Problem> {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const { todo, done } = document.settings
  const known = [...todo, ...done]
  if (keyword !== '' && !known.includes(keyword)) return err(badKeyword(keyword, known))
  const { now } = options
  const nowDone = done.includes(keyword) && !done.includes(headline.todo)
  if (nowDone && options.dependencies === 'enforce') {
    const blocker = blockedBy(document, index)
    if (blocker) return err(blocked(blocker))
  }
  const logging = loggingOf(document, headline)
  const edits: Edit[] = []
  // What the marks say about this change; `done` speaks only where they are silent.
  const entering = logging.states.get(keyword)?.enter ?? 'no'
  const leaving = logging.states.get(headline.todo)?.leave ?? 'no'
  let how: How = entering !== 'no' ? entering : leaving
  let note: Note = { kind: 'state', from: headline.todo, to: keyword }
  if (keyword === '') how = 'no'
  if (how === 'no' && nowDone && logging.done === 'note') {
    how = 'note'
    note = { kind: 'done' }
  }
  if (keyword === headline.todo && keyword !== '') return ok({ edits: [], wants: '' })
  const stamps = nowDone ? repeatingOf(headline) : []
  let state = keyword
  if (nowDone) edits.push(...clockOut(text, headline, now))
  if (stamps.length > 0) {
    state = repeatTarget(document, headline)
    if (how === 'no' || (logging.repeat === 'note' && note.kind === 'state')) {
      if (how === 'no' && logging.repeat !== 'no') note = { kind: 'repeat', from: headline.todo, to: keyword }
      how = logging.repeat === 'no' ? how : logging.repeat
    }
    const moved = repeatEdits(text, headline, stamps, now, logging.repeat === 'no' ? 'silent' : 'logged')
    if (!moved.ok) return moved
    edits.push(...moved.value)
  } else if (nowDone && logging.done !== 'no') {
    edits.push(...planEdits(text, headline, { kind: 'closed', stamp: `[${momentText(now)}]` }, []))
  } else if (!done.includes(keyword) && (logging.done !== 'no' || logging.states.size > 0)) {
    // Org looks at CLOSED only where it logs, and on the way from one open state to another not at all.
    if (keyword === '' || !todo.includes(headline.todo))
      edits.push(...planEdits(text, headline, null, ['closed']))
  }
  // First of all: at the end of a file they stand where the lines below go too.
  edits.unshift(...keywordEdits(text, document, headline, state))
  if (how !== 'no') {
    const lines = noteLines(note, now, how === 'note' ? (options.note ?? '') : '')
    edits.push(noteEdit(text, document, headline, lines, logging))
  }
  const finished = { todo: state, done: done.includes(state) }
  edits.push(...parentCookies(text, document, index, new Map([[index, finished]])))
  return ok({ edits, wants: how === 'note' && options.note === undefined ? 'note' : '' })
}

/** The keyword a step leads to, empty for none. Sequences are gone through in a circle with no keyword between. */
export function stepKeyword(
  document: OrgDocument,
  headline: Headline,
  step: 'next' | 'previous' | 'done' | 'next-sequence' | 'previous-sequence',
): string {
  const { sequences, sequenceKinds, done } = document.settings
  const words = sequences.map((sequence) => sequence.map(({ keyword }) => keyword))
  const at = words.findIndex((sequence) => sequence.includes(headline.todo))
  const own = words[Math.max(0, at)] ?? []
  const here = own.indexOf(headline.todo)
  switch (step) {
    case 'next': {
      if (at < 0) return own[0] ?? ''
      // Kinds of entries do not follow one another: any of them is done next.
      const isType = sequenceKinds[at] === 'type' && !done.includes(headline.todo)
      return isType ? (own.find((word) => done.includes(word)) ?? done[0] ?? '') : (own[here + 1] ?? '')
    }
    case 'previous':
      return at < 0 ? (own.at(-1) ?? '') : (own[here - 1] ?? '')
    case 'done':
      return own.find((word) => done.includes(word)) ?? done[0] ?? ''
    case 'next-sequence':
      return words[at < 0 ? 0 : (at + 1) % words.length]?.[0] ?? ''
    case 'previous-sequence':
      return words[at <= 0 ? words.length - 1 : at - 1]?.[0] ?? ''
  }
}

/** Title of what has to be done first: an open entry below, or before it under an ORDERED parent; else null. */
export function blockedBy(document: OrgDocument, index: number): Headline | null {
  const { headlines } = document
  const headline = headlines[index]
  if (!headline || headline.properties.NOBLOCKING !== undefined) return null
  const isOpen = (one: Headline | undefined) => one !== undefined && one.todo !== '' && !one.done
  for (let i = index + 1; i < headlines.length; i++) {
    const below = headlines[i] as Headline
    if (below.stars <= headline.stars) break
    if (isOpen(below)) return below
  }
  for (let at: Headline = headline; at.parent !== null; ) {
    const parent = headlines[at.parent] as Headline
    const ordered = parent.properties.ORDERED
    if (ordered !== undefined && ordered !== 'nil') {
      for (let i = parent.index + 1; i < at.index; i++)
        if (isOpen(headlines[i])) return headlines[i] as Headline
    }
    if (!isOpen(parent)) break
    at = parent
  }
  return null
}

export function keywordEdits(
  text: string,
  document: OrgDocument,
  headline: Headline,
  keyword: string,
): readonly Edit[] {
  if (keyword === headline.todo) return []
  const line = headlineLine(text, headline, document)
  const { todoStart } = line
  const end = todoStart + headline.todo.length
  if (headline.todo === '') {
    const edit = { start: todoStart, end: todoStart, text: `${keyword} ` }
    return [edit, ...keepTagColumn(text, line, edit.text.length)]
  }
  if (keyword !== '')
    return [
      { start: todoStart, end, text: keyword },
      ...keepTagColumn(text, line, keyword.length - headline.todo.length),
    ]
  // Behind the keyword may stand what would now be read as one: `* TODO DONE x`.
  const { todo, done } = document.settings
  const next = skipBlank(text, end, text.length)
  const word = /^[^ \r\n]*/.exec(text.slice(next, next + 100))?.[0] ?? ''
  if (todo.includes(word) || done.includes(word))
    return [
      { start: todoStart, end: next, text: '\u200b' },
      ...keepTagColumn(text, line, 1 + todoStart - next),
    ]
  const stop = text.charCodeAt(end) === 32 ? end + 1 : end
  return [{ start: todoStart, end: stop, text: '' }, ...keepTagColumn(text, line, todoStart - stop)]
}

/** A clock that runs in the entry is stopped. */
function clockOut(text: string, headline: Headline, now: Moment): readonly Edit[] {
  return headline.clocks.flatMap(({ timestamp, minutes: known }) => {
    if (known !== null || !timestamp || timestamp.to !== null || timestamp.from.hour === null) return []
    const spent = minutes(now) - minutes(timestamp.from)
    // A clock from the future is a mistake that is not for us to settle.
    if (spent < 0) return []
    const end = contentEnd(text, timestamp.end, nextLine(text, timestamp.end))
    const time = `${String(Math.floor(spent / 60)).padStart(2)}:${String(spent % 60).padStart(2, '0')}`
    return [{ start: timestamp.end, end, text: `--[${momentText(now)}] => ${time}` }]
  })
}

export const badKeyword = (keyword: string, known: readonly string[]): Problem =>
  problem('org-keyword', `${keyword} is no TODO keyword of this file.`, `Use one of: ${known.join(', ')}.`)

const blocked = (by: Headline): Problem =>
  problem(
    'org-blocked',
    `"${by.title.slice(0, 80)}" (line ${by.startLine}) has to be done first.`,
    'Finish that entry, or set the state without looking at dependencies.',
  )
