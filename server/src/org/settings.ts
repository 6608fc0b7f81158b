// Owns the in-buffer settings of one file: `#+TODO`, `#+FILETAGS`, `#+PROPERTY`, `#+LINK` and the like.
// Never follows `#+SETUPFILE`: setup.ts does.

import type { Brought } from './setup.ts'

export interface Settings {
  /** Not-done keywords in order. */
  readonly todo: readonly string[]
  readonly done: readonly string[]
  /** `todo` and `done` together, and `done` alone, to look words up in. */
  readonly words: ReadonlySet<string>
  readonly doneWords: ReadonlySet<string>
  /** Keyword sequences in the order Org tries them. */
  readonly sequences: readonly (readonly TodoWord[])[]
  /** Of each sequence: `#+TYP_TODO` makes types, whose keywords are kinds of work and not its steps. */
  readonly sequenceKinds: readonly ('sequence' | 'type')[]
  /** The words of all `#+STARTUP` lines in order, lower case. */
  readonly startup: readonly string[]
  readonly filetags: readonly string[]
  readonly category: string
  readonly title: string
  /** `#+PROPERTY` lines and the category; keys in upper case. */
  readonly properties: Readonly<Record<string, string>>
  /** `#+LINK` abbreviations. */
  readonly abbreviations: ReadonlyMap<string, string>
  /** `#+STARTUP: odd`: `***` is level 2. */
  readonly oddLevels: boolean
  readonly priorities: { readonly highest: string; readonly lowest: string; readonly default: string }
  readonly archive: string
  /** Values of `#+TAGS` and `#+MACRO` lines, in order. */
  readonly tagLines: readonly string[]
  readonly macros: readonly string[]
  /** What `#+SETUPFILE` lines named, in the order in which it was read; its settings are among the others. */
  readonly brought: readonly Brought[]
}

export interface TodoWord {
  readonly keyword: string
  /** The fast key, or empty. */
  readonly key: string
  /** What is written when the state is entered and left: a time, a note with a time, or nothing. */
  readonly enter: LogMark
  readonly leave: LogMark
}

export type LogMark = '' | '!' | '@'

/** The keywords that set something here; all others are text of their sections. */
const settingKeys = new Set(
  'TODO SEQ_TODO TYP_TODO PROPERTY CATEGORY STARTUP PRIORITIES FILETAGS TAGS LINK ARCHIVE TITLE MACRO SETUPFILE'.split(
    ' ',
  ),
)

export const longestSetting = Math.max(...[...settingKeys].map((key) => key.length))

/** `name` in upper case. */
export const isSetting = (name: string): boolean => settingKeys.has(name)

export interface Keyword {
  /** Upper case. */
  readonly key: string
  readonly value: string
  /** Offset of the line and of the value. */
  readonly start: number
  readonly valueStart: number
}

/**
 * Made by `new`, the engine keeps such a record as it keeps other objects; by `Object.create(null)`, as a hash table of
 * four times the size.
 */
class Bare {}
Reflect.deleteProperty(Bare.prototype, 'constructor')
Object.freeze(Object.setPrototypeOf(Bare.prototype, null))

/** Records that hold names from files inherit nothing, so that `__proto__` is just a name. */
export const emptyRecord = (): Record<string, string> => new Bare() as Record<string, string>

const nothingBrought: readonly Brought[] = Object.freeze([])

export function readSettings(
  keywords: readonly Keyword[],
  brought: readonly Brought[] = nothingBrought,
): Settings {
  const values = (key: string) => keywords.filter((k) => k.key === key).map((k) => k.value)
  const types = values('TYP_TODO')
  const sets = [...types, ...values('TODO'), ...values('SEQ_TODO')]
  const words = todoWords(sets.length > 0 ? sets : ['TODO | DONE'])
  const properties = emptyRecord()
  for (const value of values('PROPERTY')) {
    const found = /^(\S+)[ \t]+([^\n]*)$/.exec(value)
    if (found) addProperty(properties, found[1] as string, found[2] as string)
  }
  const category = values('CATEGORY')[0] ?? ''
  if (category) properties.CATEGORY = category
  const startup = values('STARTUP').flatMap((value) => value.toLowerCase().split(/\s+/).filter(Boolean))
  const [highest = 'A', lowest = 'C', middle = 'B'] = values('PRIORITIES')[0]?.split(/\s+/) ?? []
  return {
    ...words,
    words: new Set([...words.todo, ...words.done]),
    doneWords: new Set(words.done),
    sequenceKinds: words.sequences.map((_, i) => (i < types.length ? 'type' : 'sequence')),
    startup,
    filetags: unique(values('FILETAGS').flatMap((value) => value.split(/[\s:]+/).filter(Boolean))),
    category,
    title: values('TITLE').join(' ').trim(),
    properties,
    abbreviations: abbreviations(values('LINK')),
    oddLevels: startup.lastIndexOf('odd') > startup.lastIndexOf('oddeven'),
    priorities: { highest, lowest, default: middle },
    archive: values('ARCHIVE')[0] ?? '',
    tagLines: values('TAGS'),
    macros: values('MACRO'),
    brought,
  }
}

/** `KEY+` appends to `KEY` with a space; the first plain value of a key wins, as for `org-entry-get`. */
export function addProperty(into: Record<string, string>, key: string, value: string): void {
  const name = key.toUpperCase()
  if (name.length > 1 && name.endsWith('+')) {
    const base = name.slice(0, -1)
    into[base] = into[base] === undefined ? value : `${into[base]} ${value}`
  } else into[name] = value
}

export const unique = (items: readonly string[]): string[] => [...new Set(items)]

function todoWords(sets: readonly string[]): Pick<Settings, 'todo' | 'done' | 'sequences'> {
  const all: string[] = []
  const done: string[] = []
  const sequences: TodoWord[][] = []
  for (const set of sets) {
    const parts = set.split(/\s+/).filter(Boolean)
    const bar = parts.indexOf('|')
    const sequence = parts.filter((part) => part !== '|').map(todoWord)
    const words = sequence.map(({ keyword }) => keyword)
    const rest = bar < 0 ? words.slice(-1) : parts.slice(bar + 1).map((part) => todoWord(part).keyword)
    all.push(...words)
    done.push(...rest.filter((word) => word !== '|'))
    sequences.push(sequence)
  }
  // No done state anywhere: the very last keyword is one.
  if (done.length === 0) done.push(...all.slice(-1))
  const finished = new Set(done)
  return {
    todo: unique(all.filter((word) => word !== '' && !finished.has(word))),
    done: unique(done.filter((word) => word !== '')),
    sequences,
  }
}

/** `NEXT(n@/!)` is the keyword NEXT with the fast key n, a note when it is entered and a time when it is left. */
function todoWord(part: string): TodoWord {
  const open = part.indexOf('(')
  if (open < 0 || !part.endsWith(')')) return { keyword: part, key: '', enter: '', leave: '' }
  const inside = part.slice(open + 1, -1)
  const [, key = '', enter = '', leave = ''] = /^([^!@/]?)([!@]?)[^/]*(?:\/([!@]))?/.exec(inside) ?? []
  return { keyword: part.slice(0, open), key, enter: enter as LogMark, leave: leave as LogMark }
}

function abbreviations(values: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const value of values) {
    const found = abbreviationOf(value)
    // Of two definitions Org takes the last.
    if (found) map.set(found.name, found.template)
  }
  return map
}

/** What `#+LINK:` defines: `value` is one line, whatever other separators Unicode has. */
export function abbreviationOf(value: string): { readonly name: string; readonly template: string } | null {
  const found = /^"([^\n]+[^\\\n])"[ \t]+([^\n]+)$/.exec(value) ?? /^(\S+)[ \t]+([^\n]+)$/.exec(value)
  return found && { name: found[1] as string, template: found[2] as string }
}
