// Owns what happens to an entry with a repeater when it is done: its timestamps move on, a date without repeater goes,
// the state goes back. Never writes the log of it (todo.ts).

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Moment, momentText, parseTimestamp, repeat, type Timestamp, withMoment } from '../timestamp.ts'
import type { Edit } from './edit.ts'
import { planEdits } from './planning.ts'
import { propertyEdits } from './properties.ts'

/** Active timestamps with a repeater on the planning line or in the own text, as Org looks for them. */
export function repeatingOf(headline: Headline): readonly Timestamp[] {
  const planned = headline.plans.filter(({ kind }) => kind !== 'closed').map(({ timestamp }) => timestamp)
  return [...planned, ...headline.timestamps].filter(
    ({ kind, repeater }) => kind === 'active' && repeater !== null && repeater.value > 0,
  )
}

/** `REPEAT_TO_STATE`, else the first keyword of the sequence the entry was in; of a type, itself. */
export function repeatTarget({ settings }: OrgDocument, headline: Headline): string {
  const known = [...settings.todo, ...settings.done]
  const wanted = headline.properties.REPEAT_TO_STATE
  if (wanted && known.includes(wanted)) return wanted
  const at = settings.sequences.findIndex((words) => words.some(({ keyword }) => keyword === headline.todo))
  const sequence = settings.sequences[at]
  // An entry without a state goes back to none.
  if (!sequence || headline.todo === '') return ''
  return settings.sequenceKinds[at] === 'type' ? headline.todo : (sequence[0]?.keyword ?? '')
}

/** Moves the timestamps of one entry. LAST_REPEAT is noted where repeats are logged or the entry has clocks. */
export function repeatEdits(
  text: string,
  headline: Headline,
  stamps: readonly Timestamp[],
  now: Moment,
  log: 'logged' | 'silent',
): Result<readonly Edit[], Problem> {
  const hourless = stamps.find(({ repeater, from }) => repeater?.unit === 'h' && from.hour === null)
  if (hourless)
    return err(
      problem(
        'org-repeater',
        `${hourless.raw} repeats by the hour but has no time of day.`,
        'Give the timestamp a time, or repeat it by days.',
      ),
    )
  const inPlan = new Set(headline.plans.map(({ timestamp }) => timestamp.start))
  const edits: Edit[] = stamps.map(({ start, end, raw }) => ({ start, end, text: next(raw, now) }))
  const scheduled = headline.plans.find(({ kind }) => kind === 'scheduled')?.timestamp
  const passed = scheduled && scheduled.repeater === null
  const closed = headline.plans.some(({ kind }) => kind === 'closed')
  if (passed || closed) {
    const gone = [...(passed ? (['scheduled'] as const) : []), ...(closed ? (['closed'] as const) : [])]
    const cuts = planEdits(text, headline, null, gone)
    // A timestamp that goes with its keyword has nowhere to move.
    const kept = edits.filter(
      (edit) =>
        !inPlan.has(edit.start) || !cuts.some((cut) => cut.start <= edit.start && cut.end >= edit.end),
    )
    edits.splice(0, edits.length, ...kept, ...cuts)
  }
  if (log === 'silent' && headline.clocks.length === 0) return ok(edits)
  return ok([...edits, ...propertyEdits(text, headline, 'LAST_REPEAT', `[${momentText(now)}]`)])
}

/** Each part of a range moves by its own repeater; a warning for the first time only (`--3d`) has had its time. */
function next(raw: string, now: Moment): string {
  return raw.replace(/<\d{4}-\d{2}-\d{2}[^>\r\n]*>/g, (part) => {
    const stamp = parseTimestamp(part)
    if (!stamp?.repeater) return part
    return withMoment(part, repeat(stamp.from, stamp.repeater, now)).replace(/ --\d+[hdwmy]/g, '')
  })
}
