// Owns times of day in text: `10:00`, `9:30-11:00`, `8am-1:15pm`. Never looks at dates.

/** Minutes of the day; hours of 24 and more are kept. */
export interface TimeOfDay {
  readonly from: number
  readonly to: number | null
}

const one = '(?<![\\p{L}\\p{N}])([012]?\\d)(?::([0-5]\\d)(am|pm)?|(am|pm))(?![\\p{L}\\p{N}])'
const times = new RegExp(`${one}(?:--?${one})?`, 'iu')

/** The first time or span of time in `text` (Org's `org-plain-time-of-day-regexp`). */
export function timeIn(text: string): TimeOfDay | null {
  if (!/\d(?::\d|[ap]m)/i.test(text)) return null
  const found = times.exec(text)
  if (!found) return null
  const to = found[5] === undefined ? null : minutesOf(found.slice(5, 9))
  return { from: minutesOf(found.slice(1, 5)), to }
}

function minutesOf([hour, minute, half, bare]: readonly (string | undefined)[]): number {
  const hours = Number(hour)
  const sign = (half ?? bare ?? '').toLowerCase()
  const full = sign === '' ? hours : (hours === 12 ? 0 : hours) + (sign === 'pm' ? 12 : 0)
  return full * 60 + Number(minute ?? 0)
}

/** `HH:MM`, `HH:MM-HH:MM` or empty. */
export const timeText = (time: TimeOfDay | null): string =>
  time === null
    ? ''
    : time.to === null
      ? clockText(time.from)
      : `${clockText(time.from)}-${clockText(time.to)}`

export const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A title without the timestamps in it, which are read for themselves. */
export const withoutTimestamps = (title: string): string =>
  /[<[]\d{4}-/.test(title) ? title.replace(/[<[]\d{4}-\d\d-\d\d(?: [^\]>\n]*)?[\]>]/g, '') : title
