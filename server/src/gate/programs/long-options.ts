// Owns how the name of a long option is read: whole, or by the beginning of it where a program reads its options with
// getopt_long(3). Knows no particular program.

import type { ProgramSpec } from './program.ts'

export interface LongOption {
  /** In full. */
  readonly name: string
  /** `optional`: a value only behind `=`. `read`: the value is a file that is read. */
  readonly kind: 'flag' | 'value' | 'optional' | 'read'
}

/**
 * The harmless option that `given` (without dashes and value) stands for, or null. As in glibc: the whole name wins, else
 * the only option that begins so; one name of an option is as good as another. What is ambiguous is null, as all else.
 */
export function longOption(spec: Pick<ProgramSpec, 'long' | 'others'>, given: string): LongOption | null {
  const harmless = named(spec.long ?? '')
  const whole = harmless.get(given)
  if (whole !== undefined) return whole
  if (spec.others === undefined) return null
  const others = named(spec.others)
  if (others.has(given)) return null
  const begun = new Set<LongOption>()
  for (const options of [harmless, others])
    for (const [name, option] of options) if (name.startsWith(given)) begun.add(option)
  const [only] = begun
  return begun.size === 1 && only !== undefined && harmless.get(only.name) === only ? only : null
}

/** The harmless option that is this word behind one dash, or null. */
export const singleOption = (spec: Pick<ProgramSpec, 'single'>, given: string): LongOption | null =>
  spec.single === undefined ? null : (named(spec.single).get(given) ?? null)

const kinds = { '=': 'value', '?': 'optional', '<': 'read' } as const
const parsed = new Map<string, ReadonlyMap<string, LongOption>>()

function named(text: string): ReadonlyMap<string, LongOption> {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const options = new Map<string, LongOption>()
  for (const entry of text.split(/\s+/).filter((e) => e !== '')) {
    const mark = entry.at(-1) as keyof typeof kinds
    const names = (mark in kinds ? entry.slice(0, -1) : entry).split('|')
    const option: LongOption = { name: names[0] as string, kind: kinds[mark] ?? 'flag' }
    for (const name of names) options.set(name, option)
  }
  parsed.set(text, options)
  return options
}
