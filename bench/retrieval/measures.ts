// Owns what is counted of one answer, and how counts of many become rates with intervals. Never retrieves.

import { type Case, covers, finds, type Span } from './cases.ts'

export interface Answer {
  /** Best first. */
  readonly files: readonly string[]
  readonly symbols: readonly Span[]
  /** What a context of so many tokens shows, by budget. */
  readonly shown: Readonly<Record<Budget, readonly Span[]>>
  readonly tokens: Readonly<Record<Budget, number>>
  readonly milliseconds: number
}

export const budgets = [2000, 4000, 8000] as const
export type Budget = (typeof budgets)[number]

/** Each 1 if *all* gold is in, else 0. */
export interface Counts {
  readonly file1: number
  readonly file3: number
  readonly file5: number
  readonly function5: number
  readonly function10: number
  readonly in2000: number
  readonly in4000: number
  readonly in8000: number
}

export const measureNames = [
  'file1',
  'file3',
  'file5',
  'function5',
  'function10',
  'in2000',
  'in4000',
  'in8000',
] as const satisfies readonly (keyof Counts)[]

export function countsOf(one: Case, answer: Answer): Counts {
  const files = (k: number) => {
    const top = new Set(answer.files.slice(0, k))
    return one.gold_files.every((path) => top.has(path)) ? 1 : 0
  }
  const functions = (k: number) => {
    const top = answer.symbols.slice(0, k)
    return one.gold_functions.every((gold) => top.some((found) => finds(found, gold))) ? 1 : 0
  }
  const inside = (budget: Budget) =>
    one.gold_functions.every((gold) => covers(answer.shown[budget], gold)) ? 1 : 0
  return {
    file1: files(1),
    file3: files(3),
    file5: files(5),
    function5: functions(5),
    function10: functions(10),
    in2000: inside(2000),
    in4000: inside(4000),
    in8000: inside(8000),
  }
}

/** Percent of the cases. */
export function rate(counts: readonly Counts[], name: keyof Counts): number {
  return counts.length === 0 ? 0 : (100 * counts.reduce((sum, one) => sum + one[name], 0)) / counts.length
}

/** 95 % interval of the mean of paired differences, in points, by resampling (Efron 1979), with a fixed seed. */
export function interval(differences: readonly number[]): readonly [low: number, high: number] {
  const rounds = 2000
  let state = 12345
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const means = Array.from({ length: rounds }, () => {
    let sum = 0
    for (let i = 0; i < differences.length; i++) {
      sum += differences[Math.floor(random() * differences.length)] as number
    }
    return (100 * sum) / Math.max(1, differences.length)
  }).sort((a, b) => a - b)
  return [means[Math.floor(rounds * 0.025)] as number, means[Math.floor(rounds * 0.975)] as number]
}
