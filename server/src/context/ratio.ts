// Owns how many characters make a token for each engine, learned from what the engine counted. Never reads a
// vocabulary: an engine says how long a prompt was, and that is what a budget is about.

import { usualCharactersPerToken } from '../base/node.ts'

export interface TokenRatios {
  /** Of all prompts that this engine counted lately. */
  charactersPerToken(engine: string): number
  learn(engine: string, characters: number, tokens: number): void
}

/** What an older prompt still counts when a new one is measured. */
const memory = 0.7
/** Outside of these an engine counted something else, a prompt it had in its cache for instance. */
const least = 1.5
const most = 8
/** A prompt shorter than this is mostly the template. */
const fewestTokens = 200

export function createTokenRatios(): TokenRatios {
  const sums = new Map<string, { readonly characters: number; readonly tokens: number }>()
  return {
    charactersPerToken(engine) {
      const sum = sums.get(engine)
      return sum ? sum.characters / sum.tokens : usualCharactersPerToken
    },
    learn(engine, characters, tokens) {
      if (tokens < fewestTokens || characters < least * tokens || characters > most * tokens) return
      const before = sums.get(engine) ?? { characters: 0, tokens: 0 }
      sums.set(engine, {
        characters: memory * before.characters + characters,
        tokens: memory * before.tokens + tokens,
      })
    },
  }
}
