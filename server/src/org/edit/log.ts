// Owns the notes that Org writes about an entry: their words, and the place below the headline or in a drawer where
// they go, the newest first. Never decides what is to be noted (startup.ts).

import { contentEnd, skipBlank } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Moment, momentText } from '../timestamp.ts'
import type { Edit } from './edit.ts'
import { insertLines, lineEnd, metaEnd, metaIndent, nextLine } from './lines.ts'
import type { Logging } from './startup.ts'

export type Note =
  | { readonly kind: 'state'; readonly from: string; readonly to: string }
  /** As `state`, with the quotes of an empty state: Org writes them when an entry repeats. */
  | { readonly kind: 'repeat'; readonly from: string; readonly to: string }
  | { readonly kind: 'done' }
  /** `from` is the timestamp as it was. */
  | {
      readonly kind: 'reschedule' | 'delschedule' | 'redeadline' | 'deldeadline'
      readonly from: string
    }
  | { readonly kind: 'refile' }

/** The lines of one note; its text stands indented below the first, so that no line of it is structure. */
export function noteLines(note: Note, now: Moment, text: string): readonly string[] {
  const body = text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
  while (body.length > 0 && body[0] === '') body.shift()
  while (body.length > 0 && body.at(-1) === '') body.pop()
  const first = `- ${words(note)}[${momentText(now)}]`
  if (body.length === 0) return [first]
  return [`${first} \\\\`, ...body.map((line) => (line === '' ? '' : `  ${harmless(line.trimStart())}`))]
}

/** A line that would close the drawer around it, or open a block or drawer, gets a zero-width space. */
const harmless = (line: string): string =>
  /^(?::[^\s:][^\s]*:|#\+|\\begin\{|CLOCK:)/i.test(line) ? `\u200b${line}` : line

function words(note: Note): string {
  const quoted = (word: string) => (word === '' ? '' : `"${word}"`)
  switch (note.kind) {
    case 'state':
      return `State ${quoted(note.to).padEnd(12)} from ${quoted(note.from).padEnd(12)} `
    case 'repeat':
      return `State ${quoted(note.to).padEnd(12)} from ${`"${note.from}"`.padEnd(12)} `
    case 'done':
      return 'CLOSING NOTE '
    case 'reschedule':
      return `Rescheduled from ${inactive(note.from)} on `
    case 'delschedule':
      return `Not scheduled, was ${inactive(note.from)} on `
    case 'redeadline':
      return `New deadline from ${inactive(note.from)} on `
    case 'deldeadline':
      return `Removed deadline, was ${inactive(note.from)} on `
    case 'refile':
      return 'Refiled on '
  }
}

const inactive = (timestamp: string): string => `"[${timestamp.slice(1, -1)}]"`

/** Puts the note's lines where Org does: first in the log drawer, which is made, or before the entry's text. */
export function noteEdit(
  text: string,
  document: OrgDocument,
  headline: Headline,
  lines: readonly string[],
  { drawer }: Pick<Logging, 'drawer'>,
): Edit {
  const meta = metaEnd(text, headline)
  const indent = metaIndent(text, headline)
  const written = (space: string) => lines.map((line) => (line === '' ? '' : space + line))
  if (drawer !== '') {
    const name = drawer.toUpperCase()
    const found = document.blocks.find(
      (block) =>
        block.kind === 'drawer' &&
        block.name.toUpperCase() === name &&
        block.start >= meta &&
        block.end <= headline.ownEnd,
    )
    if (found) {
      const space = text.slice(found.start, skipBlank(text, found.start, found.end))
      return { start: found.bodyStart, end: found.bodyStart, text: block(text, written(space)) }
    }
    return insertLines(text, meta, [`${indent}:${drawer}:`, ...written(indent), `${indent}:END:`])
  }
  let at = meta
  // Org passes over blank lines, even when only the next headline follows.
  for (let next = at; next < text.length; ) {
    const end = nextLine(text, next)
    if (skipBlank(text, next, end) < contentEnd(text, next, end)) break
    next = end
    at = end
  }
  return insertLines(text, at, written(indent))
}

const block = (text: string, lines: readonly string[]): string =>
  lines.map((line) => line + lineEnd(text)).join('')
