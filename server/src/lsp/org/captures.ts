// Owns the requests of what a person types before something is written: a date, a line to capture, and where captures go.
// Nothing is written.

import type { CaptureView, DateAnswer, DateView } from '../../../protocol/notes.ts'
import * as wire from '../../../protocol/notes.ts'
import type { Target } from '../../../protocol/operation.ts'
import { capture } from '../../org/edit/capture.ts'
import { readCaptureLine } from '../../org/edit/capture-line.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { type ReadDate, readDate } from '../../org/edit/read-date.ts'
import { dayNumber, dayText, type Moment, parseTimestamp } from '../../org/timestamp.ts'
import { notesOf } from './agenda.ts'
import { answer } from './answer.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const captures: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.readDate, ({ text, base }) => {
      const date = dateOf(text, base, context.now())
      const { told } = context.speech()
      return date.ok ? date : { ok: false, message: told(date.message), next: told(date.next) }
    })
    answer(context, wire.readCapture, ({ text }) => captureOf(text, context.now()))
    answer(context, wire.captureTarget, ({ written }) => {
      const { target, problem } = targetOf(context, written)
      return { target, problem: context.speech().told(problem) }
    })
  },
}

function dateOf(text: string, base: string, now: Moment): DateAnswer {
  const there = base === '' ? null : parseTimestamp(base.split('--')[0] ?? '')
  const read = readDate(text, now, there?.from ?? now)
  if (!read.ok) return { ok: false, message: read.error.message, next: read.error.next }
  const date = dateView(read.value, now)
  // What the words leave unsaid stays as it was.
  const kept = there && there.from.hour !== null && date.time === '' ? clock(there.from) : date.time
  return { ok: true, date: { ...date, time: kept } }
}

const two = (value: number) => String(value).padStart(2, '0')
const clock = ({ hour, minute }: Moment): string => (hour === null ? '' : `${two(hour)}:${two(minute ?? 0)}`)

const dateView = ({ moment, until, cookies }: ReadDate, now: Moment): DateView => ({
  day: dayText(dayNumber(moment)),
  time: clock(moment),
  until,
  cookies,
  inDays: dayNumber(moment) - dayNumber(now),
})

function captureOf(text: string, now: Moment): CaptureView | null {
  const read = readCaptureLine(text, now)
  if (!read) return null
  const made = capture('', read.entry, {}, now)
  if (!made.ok) return null
  return {
    entry: read.entry,
    date: read.date ? { ...dateView(read.date.read, now), plan: read.date.plan } : null,
    lines: applyEdits('', made.value)
      .split('\n')
      .filter((line) => line.trim() !== ''),
  }
}

const inbox = 'inbox.org'

/** `inbox.org`, `notes.org::*Tasks/Later`, `journal.org::datetree`. */
function targetOf(
  context: OrgContext,
  written: string,
): { readonly target: Target; readonly problem: string } {
  const [file = '', ...rest] = written.split('::')
  const place = rest.join('::').trim()
  const path = fileOf(context, file.trim().replaceAll('\\', '/'))
  const fallback = (problem: string) => ({ target: { path: fileOf(context, inbox) }, problem })
  const index = context.index()
  if (!/\.org$/i.test(path))
    return fallback(
      `${path} is no Org file; captures go to ${inbox}. Name one in the setting Capture: Target.`,
    )
  if (index && index.inside(index.absolute(path)) === null)
    return fallback(`${path} is in none of the open folders; captures go to ${inbox}.`)
  if (place === '') return { target: { path }, problem: '' }
  const tree = /^datetree(?:\/(day|week|month))?$/.exec(place)
  if (tree)
    return {
      target: { path, datetree: { by: (tree[1] ?? 'day') as 'day' | 'week' | 'month', date: '' } },
      problem: '',
    }
  const headings = place.replace(/^\*+\s*/, '')
  const document = notesOf(context).find((one) => one.path === path)?.document
  // A heading may have a slash of its own.
  const whole = document?.headlines.find(({ title }) => title === headings)
  const outline = whole ? whole.outline : headings.split('/').map((title) => title.trim())
  const found = document?.headlines.some((one) => one.outline.join('\n') === outline.join('\n'))
  return found
    ? { target: { path, under: { outline } }, problem: '' }
    : { target: { path }, problem: `${path} has no headline “${headings}”; captures go to its end.` }
}

/** An inbox may lie in a folder of its own. */
function fileOf(context: OrgContext, file: string): string {
  if (file !== '' && file !== inbox) return file
  const paths = notesOf(context).map(({ path }) => path)
  return (
    paths.find((path) => path === inbox) ?? paths.find((path) => /(?:^|\/)inbox\.org$/i.test(path)) ?? inbox
  )
}
