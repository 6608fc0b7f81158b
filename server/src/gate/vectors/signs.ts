// Owns what the vectors say about code that would be evaluated, besides what they say about its paths, commands and hosts:
// each sign of the code belongs to one of them. Data, and its one lookup.

import type { Finding, Severity, Vector } from '../../base/verdict.ts'
import type { ActionFacts, CodeFact } from '../facts.ts'
import { finder } from './vector.ts'

type Sign = CodeFact['signs'][number]['code']

const signs: Readonly<Record<Sign, readonly [Vector, Severity, string]>> = {
  'evaluates-text': [4, 'hold', 'This runs text, or stored data, as code.'],
  'loads-code': [4, 'note', 'This loads other code.'],
  reflection: [4, 'hold', 'This reaches functions in a way that hides which ones.'],
  'native-code': [8, 'hold', 'This calls into native code, which nothing here can follow.'],
  environment: [3, 'hold', 'This reads or changes environment variables, which can hold secrets.'],
  'raw-socket': [7, 'hold', 'This opens a network connection of its own.'],
  network: [7, 'note', 'This uses the network.'],
  'shares-descriptors': [8, 'hold', 'This puts one stream in the place of another.'],
  'starts-process': [4, 'note', 'This starts another program.'],
  forks: [6, 'hold', 'This starts copies of itself.'],
  'fork-bomb': [6, 'forbid', 'This starts processes until the machine stops.'],
  'endless-loop': [6, 'hold', 'Nothing in the code ends this loop.'],
  'ends-processes': [6, 'hold', 'This ends other processes.'],
  'changes-folder': [
    1,
    'hold',
    'This goes to another folder: what follows may touch other files than it seems.',
  ],
  'reverse-shell': [7, 'forbid', 'This lets someone at the other end of a connection run commands here.'],
}

/** The findings of one vector about the code. */
export const signsOf = (vector: Vector, action: ActionFacts): readonly Finding[] =>
  (action.code?.signs ?? []).flatMap(({ code, evidence }) => {
    const [of, severity, message] = signs[code]
    return of === vector ? [finder(vector)(severity, code, message, evidence)] : []
  })
