// Owns how one remembered fact becomes an Org headline and where it is kept. Never writes: the text
// goes into a proposal like any other edit.

import type { Labels } from '../base/proposal.ts'
import { orgBlock, orgTitle, orgValue } from '../org/escape.ts'
import { type Headline, parseOrg } from '../org/parse.ts'

/** A node that a fact rests on, as a link. */
export interface Source {
  /** `id:…`, or `file:` with an absolute path. */
  readonly target: string
  readonly words: string
}

export interface Memory {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly restsOn: readonly Source[]
  /** Of the window it came from; kept as properties so that the labels survive storage. */
  readonly labels: Labels
  /** Empty where no model took part. */
  readonly turn: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** `home`: the user's own memory, in all workspaces. `workspace`: travels with the repository. */
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
    ...(memory.turn === '' ? [] : [`:TURN: ${orgValue(memory.turn)}`]),
    `:INTEGRITY: ${memory.labels.integrity}`,
    `:CONFIDENTIALITY: ${memory.labels.confidentiality}`,
  ]
  if (memory.labels.sources.length > 0) {
    lines.push(`:SOURCES: ${orgValue(memory.labels.sources.join('; ').slice(0, 500))}`)
  }
  lines.push(':END:')
  const body = memory.body.trim()
  if (body !== '') lines.push('#+begin_example', orgBlock(body).replace(/\n$/, ''), '#+end_example')
  for (const { target, words } of memory.restsOn)
    lines.push(`${restsOn}[[${linkPart(target)}][${linkPart(words)}]]`)
  return `${lines.join('\n')}\n`
}

const restsOn = '- Rests on '

/** Brackets would end the link. */
const linkPart = (text: string): string => orgValue(text.replace(/[[\]\\]/g, ' '))

/** The headline that says the same already, in the same words; null when it is news. */
export function rememberedIn(text: string, title: string, body: string): Headline | null {
  const wanted = wordsOf(`${title} ${body}`)
  if (wanted === '') return null
  const said = ({ start, end, drawer, title }: Headline): string => {
    const from = drawer?.end ?? text.indexOf('\n', start) + 1
    const body = from <= 0 ? '' : text.slice(from, end)
    const own = body
      .split('\n')
      .filter((line) => !/^#\+(?:begin|end)_/i.test(line) && !line.startsWith(restsOn))
    return wordsOf(`${title} ${own.join(' ')}`)
  }
  return parseOrg(text).headlines.find((headline) => said(headline) === wanted) ?? null
}

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).join(' ')
