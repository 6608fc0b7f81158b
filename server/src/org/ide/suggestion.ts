// Owns the shape of one thing that is offered while a person types, and those offers that never change.

import { blocks, keywords } from './words/keywords.ts'

export interface Suggestion {
  readonly label: string
  readonly insert: string
  /** `insert` has tab stops in the syntax of LSP. */
  readonly snippet?: boolean
  readonly kind:
    | 'keyword'
    | 'snippet'
    | 'value'
    | 'tag'
    | 'property'
    | 'todo'
    | 'headline'
    | 'file'
    | 'reference'
    | 'language'
    | 'entity'
    | 'date'
  readonly detail?: string
  readonly help?: string
  /** What is compared with what was typed, where that is not the label. */
  readonly filter?: string
  /** More is offered right behind it. */
  readonly again?: boolean
}

export const keywordSuggestions = (): readonly Suggestion[] =>
  Object.entries(keywords).map(([key, { help, values }]) => ({
    label: `#+${key.toLowerCase()}:`,
    insert: `#+${key.toLowerCase()}: `,
    kind: 'keyword',
    help,
    again: values.length > 0 || /^(?:SETUPFILE|INCLUDE|BIBLIOGRAPHY)$/.test(key),
  }))

export const blockSuggestions = (): readonly Suggestion[] => [
  ...Object.entries(blocks).map(([name, help]): Suggestion => {
    const word = name.toLowerCase()
    const argument = word === 'src' ? ' $1' : word === 'export' ? ' ${1|html,latex,ascii,md|}' : ''
    return {
      label: `#+begin_${word}`,
      insert: `#+begin_${word}${argument}\n$0\n#+end_${word}`,
      snippet: true,
      kind: 'snippet',
      help,
      again: word === 'src',
    }
  }),
  {
    label: '#+begin: clocktable',
    insert: '#+begin: clocktable :scope ${1|file,subtree,agenda|} :maxlevel ${2:3}\n$0\n#+end:',
    snippet: true,
    kind: 'snippet',
    help: 'A table of the time that was clocked.',
  },
]

/** A date by words that a person types for it, or by its digits. */
export const dated = (words: string, date: string, end: string): Suggestion => ({
  label: words,
  insert: `${date}${end}`,
  filter: `${words} ${date}`,
  detail: date,
  kind: 'date',
})
