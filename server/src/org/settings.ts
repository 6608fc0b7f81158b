// Owns the in-buffer settings of one file: `#+TODO`, `#+FILETAGS`, `#+PROPERTY`, `#+LINK` and the like.
// Never follows `#+SETUPFILE`: that is another file.

export interface Settings {
  /** Not-done keywords in order. */
  readonly todo: readonly string[]
  readonly done: readonly string[]
  /** Keyword sequences with their fast keys, in the order Org tries them. */
  readonly sequences: readonly (readonly { readonly keyword: string; readonly key: string }[])[]
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
}

export interface Keyword {
  /** Upper case. */
  readonly key: string
  readonly value: string
  /** Offset of the line and of the value. */
  readonly start: number
  readonly valueStart: number
}

/** Records that hold names from files have no prototype, so that `__proto__` is just a name. */
export const emptyRecord = (): Record<string, string> => Object.create(null) as Record<string, string>

export function readSettings(keywords: readonly Keyword[]): Settings {
  const values = (key: string) => keywords.filter((k) => k.key === key).map((k) => k.value)
  const sets = [...values('TYP_TODO'), ...values('TODO'), ...values('SEQ_TODO')]
  const words = todoWords(sets.length > 0 ? sets : ['TODO | DONE'])
  const properties = emptyRecord()
  for (const value of values('PROPERTY')) {
    const found = /^(\S+)[ \t]+(.*)$/.exec(value)
    if (found) addProperty(properties, found[1] as string, found[2] as string)
  }
  const category = values('CATEGORY')[0] ?? ''
  if (category) properties.CATEGORY = category
  const startup = values('STARTUP').flatMap((value) => value.toLowerCase().split(/\s+/))
  const [highest = 'A', lowest = 'C', middle = 'B'] = values('PRIORITIES')[0]?.split(/\s+/) ?? []
  return {
    ...words,
    filetags: unique(values('FILETAGS').flatMap((value) => value.split(/[\s:]+/).filter(Boolean))),
    category,
    title: values('TITLE').join(' ').trim(),
    properties,
    abbreviations: abbreviations(values('LINK')),
    oddLevels: startup.lastIndexOf('odd') > startup.lastIndexOf('oddeven'),
    priorities: { highest, lowest, default: middle },
    archive: values('ARCHIVE')[0] ?? '',
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
  const sequences: { keyword: string; key: string }[][] = []
  for (const set of sets) {
    const parts = set.split(/\s+/).filter(Boolean)
    const bar = parts.indexOf('|')
    const sequence = parts.filter((part) => part !== '|').map(keywordAndKey)
    const words = sequence.map(({ keyword }) => keyword)
    const rest = bar < 0 ? words.slice(-1) : parts.slice(bar + 1).map((part) => keywordAndKey(part).keyword)
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

/** `NEXT(n@/!)` is the keyword NEXT with the fast key n. */
function keywordAndKey(part: string): { keyword: string; key: string } {
  const open = part.indexOf('(')
  if (open < 0 || !part.endsWith(')')) return { keyword: part, key: '' }
  const first = part[open + 1] ?? ''
  return { keyword: part.slice(0, open), key: /[!@/)]/.test(first) ? '' : first }
}

function abbreviations(values: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const value of values) {
    const found = /^"(.+[^\\])"[ \t]+(.+)$/.exec(value) ?? /^(\S+)[ \t]+(.+)$/.exec(value)
    if (found && !map.has(found[1] as string)) map.set(found[1] as string, found[2] as string)
  }
  return map
}
