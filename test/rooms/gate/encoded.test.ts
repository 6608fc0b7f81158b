// Holds the reading of texts in another form where they are long: found wherever it stands, and nothing too long for it.

import { deepEqual, equal } from 'node:assert/strict'
import { decodings } from '../../../server/src/gate/encoded.ts'
import { findSecrets } from '../../../server/src/gate/secrets.ts'

/** Made up; of the form of a vendor's keys. */
const key = `ghp_${'Zk3Qv8Rw2Lm7Xt5Yb9Nc1Df6Gh4Js0Pa'.repeat(2).slice(0, 36)}`
const encoded = Buffer.from(`token=${key}`).toString('base64')

describe('gate: long texts in another form', () => {
  for (const at of [0, 191_990, 199_950, 200_000, 350_000, 391_970])
    it(`a key in Base64 at ${at} of half a million characters`, () => {
      const text = `${'word '.repeat(100_000).slice(0, at)} ${encoded} ${'word '.repeat(100_000).slice(at)}`
      const found = findSecrets(text)
      deepEqual(
        found.map(({ start, end }) => text.slice(start, end)),
        [encoded],
      )
    })

  for (const one of [
    'a',
    'x',
    'A',
    '1',
    '1 ',
    'a\n',
    '%41',
    '0x41 ',
    '\\x41',
    'ab cd ',
    `${'A'.repeat(32)}\n`,
    'a %41\n',
  ])
    it(`${JSON.stringify(one)} again and again, more than once`, () => {
      const text = one.repeat(Math.ceil(4_000_000 / one.length))
      const first = decodings(text).length
      for (let i = 0; i < 2; i++) equal(decodings(text).length, first)
    })

  it('a key by percent signs, from the first to the last, below other lines', () => {
    const signs = Buffer.from(key).toString('hex').replace(/../g, '%$&')
    for (const above of ['', 'word ', 'word\n', 'word\n'.repeat(100)]) {
      const text = `${above}${signs}\nand more\n`
      const found = findSecrets(text)
      deepEqual(
        found.map(({ start, end }) => text.slice(start, end)),
        [signs],
      )
    }
  })

  it('says of each line with escapes where it stands, also of what reaches over several', () => {
    const text = 'one%41\nplain\ntwo\\x42 and more\n'
    const [read] = decodings(text).filter((one) => one.text.includes('oneA'))
    const at = read?.text.indexOf('A') ?? -1
    deepEqual(
      read?.spans(at, read.text.indexOf(' and')).map(({ start, end }) => text.slice(start, end)),
      ['%41', 'two\\x42'],
    )
  })
})
