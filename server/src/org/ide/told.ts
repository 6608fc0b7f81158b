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

export function tellingBy(table: Readonly<Record<string, string>>): Telling {
  let forms: readonly Form[] | null = null
  const tell: Telling = (english) => {
    forms ??= Object.entries(table)
      .map(formOf)
      .sort((a, b) => b.weight - a.weight)
    for (const { first, pattern, groups, other } of forms) {
      const found = english.startsWith(first) ? pattern.exec(english) : null
      if (!found) continue
      const values = new Map(
        groups.map(({ place, isWords }, i) => {
          const value = found[i + 1] ?? ''
          return [place, isWords ? (tell(value) ?? value) : value]
        }),
      )
      return other.replace(placeholder, (_, place: string) => values.get(place) ?? '')
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
