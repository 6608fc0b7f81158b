// Owns the finding of habits: requests in the same words for which the same was done each time. What several of them have
// in common becomes a pattern with names, and what was done a function of what the names catch (least general
// generalisation; Plotkin 1970). Pure. Nothing is a habit that does not give back exactly what was done, each time.

import type { Action } from '../base/proposal.ts'
import { catches, type Pattern, readPattern } from './pattern.ts'

/** What was asked, and what was done for it. */
export interface Deed {
  readonly request: string
  readonly actions: readonly Action[]
}

/** How a caught text is written in what was done. */
export type Form = 'as it is' | 'lower' | 'kebab' | 'snake' | 'camel' | 'pascal' | 'sentence'

export type Part = string | { readonly name: string; readonly form: Form }

export interface Template {
  readonly type: 'shell' | 'file_write' | 'file_edit' | 'file_delete'
  /** The texts of the action in the order of `textsOf`, each in parts. */
  readonly texts: readonly (readonly Part[])[]
}

export interface Habit {
  readonly pattern: Pattern
  readonly templates: readonly Template[]
  readonly deeds: readonly Deed[]
}

/** So often something is done before it is a habit. */
export const leastDeeds = 3
const mostNames = 3
/** Longer texts are written for the occasion. */
const longestText = 4000
/** A shorter text occurs everywhere. */
const leastForm = 2
const names = ['first', 'second', 'third'] as const

/** What these have in common, or null. */
export function habitOf(deeds: readonly Deed[]): Habit | null {
  const [one, ...others] = deeds
  if (one === undefined || deeds.some(({ request }) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(request.trim())))
    return null
  if (deeds.some(({ actions }) => shapeOf(actions) !== shapeOf(one.actions))) return null
  const pattern = patternOf(deeds.map(({ request }) => wordsOf(request)))
  if (pattern === null) return null
  const caught = deeds.map(({ request }) => catches(pattern, request))
  if (caught.some((texts) => texts === null || texts.some((text) => text === ''))) return null
  const known = caught as readonly (readonly string[])[]
  // Files that are made alike twice are not made twice.
  if (pattern.names.length === 0 && one.actions.some(({ type }) => type !== 'shell')) return null
  const varies = (at: number) => new Set(known.map((texts) => texts[at])).size > 1
  if (pattern.names.some((_, at) => !varies(at))) return null
  const templates: Template[] = []
  for (const [i, action] of one.actions.entries()) {
    const all = deeds.map(({ actions }) => textsOf(actions[i] as Action))
    if (all.some((texts) => texts === null || texts.length !== all[0]?.length)) return null
    const texts = (all[0] ?? []).map((_, at) =>
      commonParts(
        all.map((own) => own?.[at] ?? ''),
        known,
        pattern.names,
      ),
    )
    if (texts.some((parts) => parts === null)) return null
    templates.push({ type: action.type as Template['type'], texts: texts as readonly (readonly Part[])[] })
  }
  return others.length + 1 === deeds.length ? { pattern, templates, deeds } : null
}

/** The newest deed with the earlier ones that it makes a habit with, if they are enough. */
export function habitWith(deed: Deed, earlier: readonly Deed[]): Habit | null {
  const shape = shapeOf(deed.actions)
  let habit: Habit | null = null
  let group: readonly Deed[] = [deed]
  for (const other of [...earlier].reverse()) {
    if (shapeOf(other.actions) !== shape) continue
    const wider = habitOf([...group, other])
    if (wider === null) continue
    habit = wider
    group = wider.deeds
    if (group.length > leastDeeds) break
  }
  return group.length >= leastDeeds ? habit : null
}

const shapeOf = (actions: readonly Action[]): string => actions.map(({ type }) => type).join(' ')

/** What of an action a template stands for; null for what a skill cannot propose, or should not know. */
export function textsOf(action: Action): readonly string[] | null {
  const texts = written(action)
  return texts === null || texts.some((text) => text.length > longestText) ? null : texts
}

function written(action: Action): readonly string[] | null {
  switch (action.type) {
    case 'shell':
      return action.shell === 'posix' ? [action.asked ?? action.command, action.cwd ?? ''] : null
    case 'file_write':
      return [action.path, action.content]
    case 'file_edit':
      return action.edits.length === 0
        ? null
        : [action.path, ...action.edits.flatMap(({ find, replace }) => [find, replace])]
    case 'file_delete':
      return [action.path]
    default:
      return null
  }
}

const wordsOf = (request: string): readonly string[] =>
  request
    .normalize('NFC')
    .trim()
    .replace(/[?!.]+$/, '')
    .split(/[\s,:]+/)
    .filter((word) => word !== '')

/** Words that all of them have in this order, with a name wherever one of them has more. */
function patternOf(requests: readonly (readonly string[])[]): Pattern | null {
  const [first, ...rest] = requests
  if (first === undefined) return null
  const shared = rest.reduce<readonly string[]>(common, first)
  // Two words say what is meant; one stands in many requests.
  if (shared.length < 2 || shared.some((word) => !/^[\p{L}\p{N}_.'/]+$/u.test(word))) return null
  const gaps = new Set<number>()
  for (const words of requests) {
    let at = 0
    for (const [i, word] of shared.entries()) {
      const next = words.findIndex((own, j) => j >= at && same(own, word))
      if (next > at) gaps.add(i)
      at = next + 1
    }
    if (at < words.length) gaps.add(shared.length)
  }
  if (gaps.size > mostNames) return null
  let count = 0
  const parts: string[] = []
  for (let i = 0; i <= shared.length; i++) {
    if (gaps.has(i)) parts.push(`{${names[count++]}}`)
    const word = shared[i]
    if (word !== undefined) parts.push(word)
  }
  const read = readPattern(parts.join(' '))
  return read.ok ? read.value : null
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (lengths[i] as number[])[j] = same(a[i] as string, b[j] as string)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1))
  const shared: string[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(a[i] as string, b[j] as string)) {
      shared.push(a[i] as string)
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return shared
}

/** Parts that give each of the texts for what was caught with it; null for none. */
function commonParts(
  texts: readonly string[],
  caught: readonly (readonly string[])[],
  own: readonly string[],
): readonly Part[] | null {
  // The forms of one text may be alike; of another one they are told apart.
  for (const [i, text] of texts.entries()) {
    const parts = partsOf(text, caught[i] ?? [], own)
    if (texts.every((other, j) => filledParts(parts, caught[j] ?? [], own) === other)) return parts
  }
  return null
}

function partsOf(text: string, caught: readonly string[], own: readonly string[]): readonly Part[] {
  const forms = own
    .flatMap((name, i) => formNames.map((form) => ({ name, form, written: inForm(caught[i] ?? '', form) })))
    .filter(({ written: one }) => one.length >= leastForm)
    .sort((a, b) => b.written.length - a.written.length)
  const parts: Part[] = []
  let literal = ''
  for (let at = 0; at < text.length; ) {
    const found = forms.find((one) => text.startsWith(one.written, at))
    if (found === undefined) {
      literal += text[at]
      at++
      continue
    }
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push({ name: found.name, form: found.form })
    at += found.written.length
  }
  return literal === '' ? parts : [...parts, literal]
}

export const filledParts = (
  parts: readonly Part[],
  caught: readonly string[],
  own: readonly string[],
): string =>
  parts
    .map((part) =>
      typeof part === 'string' ? part : inForm(caught[own.indexOf(part.name)] ?? '', part.form),
    )
    .join('')

const formNames: readonly Form[] = ['as it is', 'lower', 'sentence', 'kebab', 'snake', 'camel', 'pascal']

/** The same as the functions that `habit-skill.ts` writes. */
export function inForm(text: string, form: Form): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  const lower = words.map((word) => word.toLowerCase())
  const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  switch (form) {
    case 'as it is':
      return text
    case 'lower':
      return text.toLowerCase()
    case 'sentence':
      return upper(text)
    case 'kebab':
      return lower.join('-')
    case 'snake':
      return lower.join('_')
    case 'camel':
      return lower.map((word, i) => (i === 0 ? word : upper(word))).join('')
    case 'pascal':
      return lower.map(upper).join('')
  }
}
