import assert from 'node:assert/strict'
import { nearest } from '../../../server/src/org/nearest.ts'

describe('org: the nearest word', () => {
  const known = ['results', 'result-type', 'session', 'Overview', 'no', 'noweb']
  const cases: readonly (readonly [string, string | null])[] = [
    ['resutls', 'results'],
    ['result', 'results'],
    ['RESULTS', 'results'],
    ['sesion', 'session'],
    ['sessions', 'session'],
    ['esssion', 'session'],
    ['overveiw', 'Overview'],
    ['nweb', 'noweb'],
    ['on', null],
    ['ressxxts', null],
    ['other', null],
    ['', null],
    ['x'.repeat(100_000), null],
  ]
  for (const [word, meant] of cases)
    it(`of ${word.slice(0, 20)}`, () => assert.equal(nearest(word, known), meant))
})
