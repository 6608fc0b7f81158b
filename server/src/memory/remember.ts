// Owns how one remembered fact becomes an Org headline and where it is kept. Never writes: the text
// goes into a proposal like any other edit.

import type { Labels } from '../base/proposal.ts'
import { orgBlock, orgTitle, orgValue } from '../org/escape.ts'

export interface Memory {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  /** Of the window it came from; kept as properties so that the labels survive storage. */
  readonly labels: Labels
  readonly turn: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** `home`: the user's own memory. `workspace`: travels with the repository. */
export type MemoryPlace = 'home' | 'workspace'

export const memoryPath = (place: MemoryPlace, home: string, workspace: string): string =>
  place === 'home' ? `${home}/memory/notes.org` : `${workspace}/.passepartout/memory/notes.org`

/** The first lines of a new memory file. */
export const memoryHeader = '# passepartout-memory: 1\n#+TITLE: Memory\n'

/** One headline, ending in a newline. For any strings: parsing it gives one headline with these properties. */
export function memoryHeadline(memory: Memory): string {
  const tags = memory.tags.map((tag) => tag.replace(/[^\p{L}\p{N}_@#%]/gu, '_')).filter((tag) => tag !== '')
  const title = orgTitle(memory.title.replace(/\s+/g, ' ').trim().slice(0, 200)) || 'Note'
  const lines = [
    `* ${title}${tags.length === 0 ? '' : ` :${tags.join(':')}:`}`,
    ':PROPERTIES:',
    `:ID: ${orgValue(memory.id)}`,
    `:CREATED: ${new Date(memory.at).toISOString()}`,
    `:TURN: ${orgValue(memory.turn)}`,
    `:INTEGRITY: ${memory.labels.integrity}`,
    `:CONFIDENTIALITY: ${memory.labels.confidentiality}`,
  ]
  if (memory.labels.sources.length > 0) {
    lines.push(`:SOURCES: ${orgValue(memory.labels.sources.join('; ').slice(0, 500))}`)
  }
  lines.push(':END:')
  const body = memory.body.trim()
  if (body !== '') lines.push('#+begin_example', orgBlock(body).replace(/\n$/, ''), '#+end_example')
  return `${lines.join('\n')}\n`
}
