// Owns the checks of what must be said once: ids, custom ids, names, targets, footnote labels.

import type { Check, FileView, Fix, Report } from './check.ts'
import type { Fact, FactKind } from './facts.ts'

/** Every fact whose value another of the kind has; org-lint reports the first one too, since nobody knows which is meant. */
function* repeated(
  file: FileView,
  kind: FactKind,
  words: (value: string, lines: string) => string,
  key: (fact: Fact) => string = ({ value }) => value,
  fixes: (group: readonly Fact[], at: number) => readonly Fix[] = () => [],
): Generator<Report> {
  const groups = new Map<string, Fact[]>()
  for (const fact of file.facts(kind)) {
    const group = groups.get(key(fact))
    if (group) group.push(fact)
    else groups.set(key(fact), [fact])
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const lines = group.map(({ start }) => file.lineOf(start))
    for (const [at, fact] of group.entries()) {
      yield {
        start: fact.start,
        end: fact.end,
        message: words(fact.value, otherLines(lines, at)),
        fixes: fixes(group, at),
      }
    }
  }
}

/** `line 3`, `lines 3 and 9`, `lines 3, 9 and 4 more`: those of the others. */
function otherLines(lines: readonly number[], at: number): string {
  const others: number[] = []
  for (let i = 0; i < lines.length && others.length < 3; i++) if (i !== at) others.push(lines[i] as number)
  const [first = 0, second = 0] = others
  if (lines.length === 2) return `line ${first}`
  if (lines.length === 3) return `lines ${first} and ${second}`
  return `lines ${first}, ${second} and ${lines.length - 3} more`
}

/** `name-2`, the first number that is free, for all but the first. */
function numbered(file: FileView, kind: FactKind): (group: readonly Fact[], at: number) => readonly Fix[] {
  const taken = new Set(file.facts(kind).map(({ value }) => value))
  return (group, at) => {
    const fact = group[at]
    if (at === 0 || !fact) return []
    let number = at + 1
    while (taken.has(`${fact.value}-${number}`)) number++
    const { end } = fact
    return [{ title: `Rename to ${fact.value}-${number}`, edits: [{ start: end, end, text: `-${number}` }] }]
  }
}

export const duplicateId: Check = {
  code: 'duplicate-id',
  severity: 'error',
  summary: 'An ID that several headlines have, here or in other files.',
  *file(file) {
    yield* repeated(
      file,
      'id',
      (value, lines) => `The ID ${value} is also in ${lines}. Links to it lead to the first one only.`,
    )
    const seen = new Set<string>()
    for (const { value, start, end } of file.facts('id')) {
      const others = seen.has(value) ? [] : (file.outside.filesWithId(value) ?? [])
      seen.add(value)
      if (others.length === 0) continue
      const more = others.length > 1 ? ` and ${others.length - 1} more` : ''
      yield { start, end, message: `The ID ${value} is also in ${others[0]}${more}.` }
    }
  },
}

export const severalIds: Check = {
  code: 'several-ids',
  severity: 'warning',
  summary: 'Several ID lines in one property drawer.',
  nodes: {
    'property-drawer': (drawer, { text }) => {
      const ids = drawer.children.filter(
        (child) => child.type === 'node-property' && child.key.toUpperCase() === 'ID' && child.value !== '',
      )
      return ids.slice(1).map(({ start, end }) => ({
        start,
        end: text.slice(start, end).trimEnd().length + start,
        message: `A headline has one ID; this drawer has ${ids.length}. Org uses the first.`,
        fixes: [{ title: 'Remove this ID', edits: [{ start, end, text: '' }] }],
      }))
    },
  },
}

export const invalidIdProperty: Check = {
  code: 'invalid-id-property',
  severity: 'error',
  summary: 'An ID with `::`, which a link would read as the beginning of a search.',
  nodes: {
    'node-property': ({ key, value, start, end }) =>
      key.toUpperCase() === 'ID' && value?.includes('::')
        ? { start, end: end - 1, message: `No link can lead to an ID with "::": ${value}` }
        : null,
  },
}

export const duplicateCustomId: Check = {
  code: 'duplicate-custom-id',
  severity: 'error',
  summary: 'A CUSTOM_ID that several headlines have.',
  file: (file) =>
    repeated(
      file,
      'custom-id',
      (value, lines) => `The CUSTOM_ID ${value} is also in ${lines}.`,
      undefined,
      numbered(file, 'custom-id'),
    ),
}

export const duplicateName: Check = {
  code: 'duplicate-name',
  severity: 'error',
  summary: 'A #+NAME that several elements have.',
  file: (file) =>
    repeated(
      file,
      'name',
      (value, lines) => `The name ${value} is also in ${lines}.`,
      undefined,
      numbered(file, 'name'),
    ),
}

export const duplicateTarget: Check = {
  code: 'duplicate-target',
  severity: 'error',
  summary: 'A <<target>> that is there several times.',
  file: (file) =>
    repeated(
      file,
      'target',
      (value, lines) => `The target <<${value}>> is also in ${lines}.`,
      ({ value }) => value.trim().split(/\s+/).join(' '),
    ),
}

export const duplicateFootnoteDefinition: Check = {
  code: 'duplicate-footnote-definition',
  severity: 'error',
  summary: 'A footnote that is defined several times.',
  file: (file) =>
    repeated(
      file,
      'footnote-definition',
      (value, lines) => `The footnote ${value} is also defined in ${lines}.`,
    ),
}
