// Owns chance that is the same in every run: numbers, choices and dates drawn from a seed. Never asks the system.

export interface Draw {
  /** 0 to n − 1. */
  below(n: number): number
  pick<T>(list: readonly T[]): T
  /** `n` different ones, in any order. */
  some<T>(list: readonly T[], n: number): T[]
  /** Percent. */
  chance(percent: number): boolean
}

export function createDraw(seed: number): Draw {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // The low bits of such a generator repeat early.
    return state >>> 9
  }
  const below = (n: number): number => next() % n
  return {
    below,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    some(list, n) {
      const rest = [...list]
      for (let i = rest.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const kept = rest[i] as (typeof rest)[number]
        rest[i] = rest[j] as (typeof rest)[number]
        rest[j] = kept
      }
      return rest.slice(0, n)
    },
    chance: (percent) => below(100) < percent,
  }
}

const dayMs = 86_400_000
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export const dayOf = (iso: string): number => Math.floor(Date.parse(`${iso}T00:00:00Z`) / dayMs)
export const isoOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
/** `2026-03-14 Sat`, without brackets. */
export const stampOf = (day: number): string => `${isoOf(day)} ${weekdays[new Date(day * dayMs).getUTCDay()]}`
export const active = (day: number, time = ''): string => `<${stampOf(day)}${time === '' ? '' : ` ${time}`}>`
export const inactive = (day: number): string => `[${stampOf(day)}]`

/** `{name}` becomes one of the lists' entries; the same name twice in a text may differ. */
export const fill = (d: Draw, text: string, lists: Readonly<Record<string, readonly string[]>>): string =>
  text.replace(/\{(\w+)\}/g, (all, name: string) =>
    name === 'n' ? String(2 + d.below(58)) : lists[name] ? d.pick(lists[name]) : all,
  )

/** Fields of hand-written records, one a line, parted by bars. */
export const records = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split('|').map((field) => field.trim()))
