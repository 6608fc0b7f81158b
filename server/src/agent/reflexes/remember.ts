// Owns the reflex that keeps what the user says to remember, in their own words. The change is a proposal.

import { trusted } from '../../base/proposal.ts'
import { remembered } from '../../tools/remember.ts'
import { first, type Reflex } from './reflex.ts'

const project = /[,;]?\s*\(?(?:for|in|of) (?:this|the) (?:project|workspace|repository)\)?\s*[.!]*$/i
const projekt = /[,;]?\s*\(?(?:für|in) (?:diesem?|dieses) (?:Projekt|Arbeitsbereich|Repository)\)?\s*[.!]*$/i

export const remembering: Reflex = {
  name: 'remember',
  examples: [
    'remember that the staging server listens on port 4711',
    'remember for this project: tests need Docker',
    'merk dir, dass die Rechnungen am Monatsende kommen',
  ],
  match(text) {
    const found = first(text, [
      /^(?:please\s+)?remember(?:\s+(for this project|in this project))?(?:\s*[,:]\s*|\s+)that\s+([\s\S]{1,2000})$/i,
      /^(?:please\s+)?remember(?:\s+(for this project|in this project))?\s*:\s*([\s\S]{1,2000})$/i,
      /^(?:bitte\s+)?merke?\s+dir(?:\s+(für dieses Projekt))?\s*(?:,\s*dass\s+|:\s*)([\s\S]{1,2000})$/i,
    ])
    if (found === null) return null
    const [lead = '', words = ''] = found.words
    const fact = words.replace(project, '').replace(projekt, '').trim()
    return fact === '' ? null : { words: [lead !== '' || fact !== words ? 'workspace' : 'home', fact] }
  },
  async run(ports, { words: [place = '', fact = ''] }) {
    const [line = '', ...rest] = fact.split('\n')
    const made = await remembered(
      ports,
      {
        title: line.replace(/\.$/, ''),
        body: rest.join('\n').trim(),
        tags: [],
        place: place === 'workspace' ? 'workspace' : 'home',
      },
      // Of the window it takes nothing: these are the user's own words.
      { labels: { ...trusted, confidentiality: 'private' }, turn: '', pieces: [] },
    )
    if (!made.ok) return { kind: 'problem', name: 'remember', problem: made.error }
    if (made.value.kind === 'known')
      return { kind: 'answer', name: 'remember', answer: made.value.words, pieces: [] }
    return {
      kind: 'propose',
      name: 'remember',
      summary: made.value.summary,
      actions: [made.value.action],
      reason: 'You asked to remember this.',
      pieces: [],
    }
  },
}
