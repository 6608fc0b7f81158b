// Owns saying a whole sentence in another language when only the English one is there, made from parts by whoever found
// what it says. A table has the sentences with `{0}`, `{1}` for what stands in them; `{0!}` is said in that language too.

/** null for a sentence that the table does not have. */
export type Telling = (english: string) => string | null

interface Form {
  readonly first: string
  readonly pattern: RegExp
  /** Which placeholder each group is, and whether it is words. */
  readonly groups: readonly { readonly place: string; readonly isWords: boolean }[]
  readonly other: string
  /** Characters that are always there: of two forms that fit, the one with more of them is meant. */
  readonly weight: number
}

/** Nobody writes such a sentence, and looking for one in it would be felt. */
const longest = 2000

export function tellingBy(table: Readonly<Record<string, string>>): Telling {
  let forms: readonly Form[] | null = null
  /** `isStrict`: by no form that leaves words in English. */
  const one = (english: string, isStrict: boolean): string | null => {
    forms ??= Object.entries(table)
      .map(formOf)
      .sort((a, b) => b.weight - a.weight)
    for (const { first, pattern, groups, other } of forms) {
      const found = english.startsWith(first) ? pattern.exec(english) : null
      if (!found) continue
      const values = new Map<string, string>()
      for (const [i, { place, isWords }] of groups.entries()) {
        const value = found[i + 1] ?? ''
        const said = isWords ? tell(value) : value
        if (said !== null || !isStrict) values.set(place, said ?? value)
      }
      if (groups.every(({ place }) => values.has(place)))
        return other.replace(placeholder, (_, place: string) => values.get(place) ?? '')
    }
    return null
  }
  // What stands in a sentence may be anything, a whole sentence too: those that stand alone are told apart first.
  const tell: Telling = (english) =>
    english.length > longest ? null : (behindOneAnother(english) ?? one(english, true) ?? one(english, false))
  /** A sentence, and what was added behind it. */
  const behindOneAnother: Telling = (english) => {
    for (let at = english.indexOf('. '); at >= 0; at = english.indexOf('. ', at + 1)) {
      const first = one(english.slice(0, at + 1), true)
      const rest = first === null ? null : tell(english.slice(at + 2))
      if (rest !== null) return `${first} ${rest}`
    }
    return null
  }
  return tell
}

const placeholder = /\{(\d)(!?)\}/g

function formOf([english, other]: readonly [string, string]): Form {
  const parts = english.split(/\{\d!?\}/)
  const groups = [...english.matchAll(placeholder)].map(([, place = '', mark]) => ({
    place,
    isWords: mark === '!',
  }))
  return {
    first: parts[0] ?? '',
    pattern: new RegExp(`^${parts.map(literal).join('([^]*?)')}$`),
    groups,
    other,
    weight: parts.join('').length,
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
