// Owns durations as Org writes them: `1:30`, `0:45:30`, `2h`, `1d 3h 30min`, `90`. In minutes.

const units: Readonly<Record<string, number>> = {
  min: 1,
  h: 60,
  d: 1440,
  w: 7 * 1440,
  m: 30 * 1440,
  y: 365.25 * 1440,
}

/** Org's `org-duration-to-minutes`: a bare number is minutes; null for what is no duration. */
export function durationMinutes(written: string): number | null {
  const text = written.trim()
  if (/^\d+(?:\.\d*)?$/.test(text)) return Number(text)
  const clock = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(text)
  if (clock) return clockMinutes(clock)
  const mixed = /^((?:\d+(?:\.\d*)?\s*(?:min|[hdwmy])\s*)+)(?:(\d+):(\d\d)(?::(\d\d))?)?$/.exec(
    text.slice(0, 200),
  )
  if (!mixed) return null
  let total = mixed[2] === undefined ? 0 : clockMinutes(['', mixed[2], mixed[3], mixed[4]])
  for (const [, value, unit] of (mixed[1] as string).matchAll(/(\d+(?:\.\d*)?)\s*(min|[hdwmy])/g))
    total += Number(value) * (units[unit as string] as number)
  return total
}

const clockMinutes = ([, hours, minutes, seconds]: readonly (string | undefined)[]): number =>
  Number(hours) * 60 + Number(minutes) + Number(seconds ?? 0) / 60
