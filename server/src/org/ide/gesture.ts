// Owns what a key that means different things in different places means here: Org's S-arrows and C-c C-c. Answers the
// operation, or null where the editor's own key is meant. Never does anything.

import type { Operation } from '../../../protocol/operation.ts'
import type { Gesture } from '../../../protocol/org.ts'
import type { OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import { thingAt } from './at.ts'
import { headlineAt, lineAround } from './locate.ts'

const listItem = /^[ \t]*(?:[-+]|(?<=[ \t])\*|\d+[.)])[ \t]+(?:\[@(?:\d+|[A-Za-z])\][ \t]*)?(\[[ xX-]\])?/

export function operationFor(
  text: Text,
  document: OrgDocument,
  offset: number,
  gesture: Gesture,
): Operation | null {
  const thing = thingAt(text, document, offset)
  const line = lineAround(document, text, offset)
  const headline = headlineAt(document, offset)
  const onHeadline = headline !== null && headline.start === line.start
  if (gesture === 'confirm') {
    const item = listItem.exec(text.slice(line.start, Math.min(line.end, line.start + 400)))
    if (!onHeadline && item?.[1]) return { kind: 'checkbox', line: line.index + 1, to: 'toggle' }
    return onHeadline || thing?.kind === 'cookie' ? { kind: 'cookies' } : null
  }
  if (thing?.kind === 'timestamp' && thing.timestamp.kind !== 'diary') {
    const forward = gesture === 'up' || gesture === 'right' ? 1 : -1
    const unit = gesture === 'left' || gesture === 'right' ? 'd' : unitAt(text, thing.start, offset)
    return {
      kind: 'shift-timestamp',
      offset: thing.start,
      amount: unit === 'minute' ? forward * 5 : forward,
      unit,
    }
  }
  if (!onHeadline) return null
  switch (gesture) {
    case 'up':
    case 'down':
      return { kind: 'priority-step', step: gesture }
    case 'left':
      return { kind: 'todo-step', step: 'previous' }
    case 'right':
      return { kind: 'todo-step', step: 'next' }
  }
}

/** The part of a timestamp that the cursor is on. */
function unitAt(text: Text, start: number, offset: number): 'minute' | 'h' | 'd' | 'm' | 'y' {
  const at = offset - start
  if (at >= 1 && at <= 4) return 'y'
  if (at >= 6 && at <= 7) return 'm'
  const time = /(\d{1,2}):(\d\d)/.exec(text.slice(start + 11, start + 60))
  const hours = time ? 11 + time.index : -1
  if (!time || at < hours || at > hours + time[0].length) return 'd'
  return at <= hours + (time[1] as string).length ? 'h' : 'minute'
}
