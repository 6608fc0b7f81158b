// Owns the style of a repository's messages, counted from past ones: how long a subject is, what stands before it, whether
// it is capitalised. Deterministic; believes nothing of what they say.

export interface Habit {
  /** UTF-16 units a subject may have. */
  readonly subjectUnits: number
  /** `feat(queue): …`, `src/queue: …`, or nothing. */
  readonly prefix: 'type' | 'area' | 'none'
  /** The types of commits in use, the most frequent first; empty unless `prefix` is `type`. */
  readonly types: readonly string[]
  readonly letter: 'capital' | 'small'
}

/** The hard limit of a subject, and the width of what is below it. */
export const mostColumns = 72
/** git-commit(1), "Discussion": a subject of less than 50 characters. */
const usualColumns = 50
/** Fewer say nothing of a habit. */
const leastMessages = 3
/** From Conventional Commits 1.0.0: `type(scope)!: description`. */
const typed = /^([a-z]+)(?:\([^()]*\))?!?: +(\S.*)$/
const knownTypes = new Set(
  'build chore ci docs feat feature fix perf refactor release revert style test tests wip'.split(' '),
)
const inArea = /^[\w.@/*-]+(?: ?, ?[\w.@/*-]+)*: +(\S.*)$/

/** `messages` whole, the newest first. */
export function habitOf(messages: readonly string[]): Habit {
  const subjects = messages
    .map((message) => message.split('\n', 1)[0]?.trim() ?? '')
    .filter((subject) => subject !== '' && !/^(?:Merge|Revert) /.test(subject))
  const none: Habit = { subjectUnits: mostColumns, prefix: 'none', types: [], letter: 'capital' }
  if (subjects.length < leastMessages) return none
  const lengths = subjects.map(({ length }) => length).sort((a, b) => a - b)
  const ninth = lengths[Math.floor((lengths.length - 1) * 0.9)] ?? mostColumns
  const mostly = (fits: (subject: string) => boolean) => subjects.filter(fits).length * 2 > subjects.length
  const typeOf = (subject: string) => {
    const type = typed.exec(subject)?.[1] ?? ''
    return knownTypes.has(type) ? type : null
  }
  const prefix = mostly((subject) => typeOf(subject) !== null)
    ? 'type'
    : mostly((subject) => inArea.test(subject))
      ? 'area'
      : 'none'
  const words = subjects.map((subject) => (prefix === 'none' ? subject : afterPrefix(subject)))
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length
  return {
    subjectUnits: Math.min(mostColumns, Math.max(usualColumns, ninth)),
    prefix,
    types: prefix === 'type' ? byFrequency(subjects.flatMap((subject) => typeOf(subject) ?? [])) : [],
    letter: capitals * 2 >= words.length ? 'capital' : 'small',
  }
}

const afterPrefix = (subject: string): string =>
  typed.exec(subject)?.[2] ?? inArea.exec(subject)?.[1] ?? subject

function byFrequency(words: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word)
}

/** For the model. `scope`: as in the message without one. */
export function habitWords({ subjectUnits, prefix, types, letter }: Habit, scope = ''): string {
  const begin = {
    type:
      scope === ''
        ? `begins with a type and a colon (${types.join(', ')})`
        : `begins with a type (${types.join(', ')}), the scope and a colon: type(${scope}):`,
    area: 'begins with the area and a colon',
    none: '',
  }[prefix]
  const parts = [
    `at most ${subjectUnits} characters`,
    begin,
    letter === 'small' ? 'the first word in small letters' : '',
  ]
  return `The subject: ${parts.filter(Boolean).join('; ')}.`
}
