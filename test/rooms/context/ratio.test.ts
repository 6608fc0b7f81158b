// How many characters make a token: what an engine counted, in; the next estimate, out.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { usualCharactersPerToken } from '../../../server/src/base/node.ts'
import { createTokenRatios } from '../../../server/src/context/ratio.ts'

describe('context: characters per token', () => {
  it('is the usual figure until an engine counted, and each engine has its own', () => {
    const ratios = createTokenRatios()
    ratios.learn('small', 3000, 1000)
    assert.equal(ratios.charactersPerToken('other'), usualCharactersPerToken)
    assert.equal(ratios.charactersPerToken('small'), 3)
  })

  it('passes over a prompt from the cache, a template, and nothing', () => {
    const ratios = createTokenRatios()
    ratios.learn('small', 40_000, 900)
    ratios.learn('small', 300, 1000)
    ratios.learn('small', 500, 150)
    ratios.learn('small', 0, 0)
    assert.equal(ratios.charactersPerToken('small'), usualCharactersPerToken)
  })

  it('comes within a tenth of what the engine counts next', () => {
    const prompt = fc.record({
      tokens: fc.integer({ min: 200, max: 8000 }),
      // One prompt is not like the next: code has more signs, prose longer words.
      noise: fc.double({ min: 0.95, max: 1.05, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.double({ min: 1.8, max: 6, noNaN: true }),
        fc.array(prompt, { minLength: 1 }),
        (ratio, prompts) => {
          const ratios = createTokenRatios()
          for (const { tokens, noise } of prompts) ratios.learn('small', tokens * ratio * noise, tokens)
          const characters = 12_000
          const said = characters / ratios.charactersPerToken('small')
          assert.ok(Math.abs(said - characters / ratio) <= 0.1 * (characters / ratio))
        },
      ),
    )
  })
})
