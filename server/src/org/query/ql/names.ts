// Owns the list of predicates. A predicate is one entry in a file of `predicates/`, and its family one line here.

import { headingPredicates } from './predicates/heading.ts'
import { keywordPredicates } from './predicates/keywords.ts'
import { planningPredicates } from './predicates/planning.ts'
import { propertyPredicates } from './predicates/properties.ts'
import { relativePredicates } from './predicates/relatives.ts'
import { tagPredicates } from './predicates/tags.ts'
import { textPredicates } from './predicates/text.ts'
import type { Predicate } from './syntax.ts'

const predicates: readonly Predicate[] = [
  ...keywordPredicates,
  ...tagPredicates,
  ...headingPredicates,
  ...propertyPredicates,
  ...textPredicates,
  ...planningPredicates,
  ...relativePredicates,
]

/** What a word alone means (`org-ql-default-predicate`). */
export const defaultPredicate = 'rifle'

const byName = new Map(predicates.flatMap((one) => one.names.map((name) => [name, one] as const)))

export const allNames: readonly string[] = [...byName.keys()]

export const isPredicate = (name: string): boolean => byName.has(name)

export const predicateOf = (name: string): Predicate | undefined => byName.get(name)
