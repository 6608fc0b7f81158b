// Owns what is offered where a text names files and references: paths of settings, citations.

import { type Reference, referenceWords } from './bibliography.ts'
import { mostSuggestions, type Sources } from './sources.ts'
import type { Suggestion } from './suggestion.ts'
import type { Typing } from './typing.ts'

/** Found by its key, and by words of title and authors. */
export const citationSuggestion = (reference: Reference): Suggestion => {
  const { key, title, people } = reference
  return {
    label: key,
    insert: key,
    kind: 'reference',
    detail: title,
    help: referenceWords(reference),
    filter: [key, ...people, title].join(' '),
  }
}

const endings: Readonly<Record<string, RegExp>> = {
  BIBLIOGRAPHY: /\.(?:bib|bibtex|json)$/i,
  SETUPFILE: /\.(?:org|setup|theme|inc|txt)$/i,
}

export function pathSuggestions(
  sources: Sources,
  { key, typed, quote, closed }: Extract<Typing, { kind: 'path' }>,
): readonly Suggestion[] {
  return sources.files(typed, mostSuggestions, endings[key]).map((path) => {
    // A name with blanks needs quotes where more can follow it.
    const open = quote === '' && key === 'INCLUDE' ? '"' : ''
    const close = (quote !== '' || open !== '') && !closed ? '"' : ''
    return { label: path, insert: `${open}${path}${close}`, filter: path, kind: 'file' }
  })
}
