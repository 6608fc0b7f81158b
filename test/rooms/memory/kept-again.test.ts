// What was read of the kept turns and counted in them stays; what a question is told is the same as without that.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { trusted } from '../../../server/src/base/proposal.ts'
import { compound, eachWord, splitIdentifier, stem } from '../../../server/src/index/tokenize.ts'
import {
  type KeptTurn,
  keptHeadline,
  keptTitle,
  readKept,
  recall,
  scoredTurns,
} from '../../../server/src/memory/kept.ts'
import { createKeptReader } from '../../../server/src/memory/kept-text.ts'

const headline = (turn: string, text: string) =>
  keptHeadline({ turn, prompt: text, lines: [{ kind: 'said', text }], labels: trusted, at: 0 })

/** What stands in such a file, and what a person may make of it. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ max: 9 }), fc.string()).map(([n, text]) => headline(`t${n}`, text)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '* NEXT [#A] mine :tag:\n:PROPERTIES:\n:TURN: t1\n:END:\nbody\n',
      '* mine\r\n:PROPERTIES:\r\n:TURN: t2\r\n:END:\r\n- Decided: body\r\n',
      '** below\n:PROPERTIES:\n:TURN: t3\n:END:\n',
      '** odd\n',
      '* open\n:PROPERTIES:\n:TURN: t4\n',
      '*\tno headline\n',
      '#+begin_src org\n* in a block\n:PROPERTIES:\n:TURN: t5\n:END:\n#+end_src\n',
      '#+begin_example\n',
      '#+TODO: NEXT | GONE\n',
      '  #+todo: mine | GONE\n',
      '#+STARTUP: odd\n',
      '- Said: #+TODO: x\n',
      '\uFEFF',
      '---\nkey: value\n---\n',
      '---\n',
      'x\r',
      '\u2028',
      '\n',
      '* ',
      '*',
      ' ',
    ),
  },
)

/** Each a next version of the text: a piece put in somewhere, mostly at the end, or a part taken out. */
const edit = fc.oneof(
  { weight: 3, arbitrary: piece.map((text) => ({ kind: 'append' as const, text })) },
  fc.record({ kind: fc.constant('insert' as const), text: piece, at: fc.nat() }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat({ max: 60 }) }),
)

function* versions(first: string, edits: readonly (typeof edit extends fc.Arbitrary<infer T> ? T : never)[]) {
  let text = first
  yield text
  for (const one of edits) {
    if (one.kind === 'append') text += one.text
    else {
      const at = one.at % (text.length + 1)
      const behind = one.kind === 'cut' ? text.slice(at + one.length) : one.text + text.slice(at)
      text = text.slice(0, at) + behind
    }
    yield text
    yield text
  }
}

/** As it is defined: every text counted anew. */
function plainScores(kept: readonly KeptTurn[], question: string): readonly number[] {
  const documents = kept.map(({ title, body }) => counted(`${title}\n${body}`))
  const average =
    documents.reduce((sum, words) => sum + Math.max(1, words.length), 0) / Math.max(1, kept.length)
  const scores = kept.map(() => 0)
  for (const term of new Set(counted(question))) {
    const having = documents.filter((words) => words.includes(term)).length
    if (having === 0) continue
    const rarity = Math.log(1 + (kept.length - having + 0.5) / (having + 0.5))
    documents.forEach((words, i) => {
      const count = words.filter((word) => word === term).length
      const norm = 1.2 * (0.6 + (0.4 * Math.max(1, words.length)) / average)
      ;(scores[i] as number) += (rarity * count * 2.2) / (count + norm)
    })
  }
  return scores
}

function counted(text: string): readonly string[] {
  const found: string[] = []
  eachWord(text, 0, text.length, (word) => {
    const parts = splitIdentifier(word)
    found.push(...parts.filter((one) => one.length > 2 || /\d/.test(one)).map(stem))
    const whole = compound(word, parts)
    if (whole !== '') found.push(whole)
  })
  return found
}

describe('memory: kept turns that are read again', () => {
  it('are those of the text, whatever the user made of it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }), (pieces, edits) => {
        const read = createKeptReader()
        for (const text of versions(keptTitle + pieces.join(''), edits))
          assert.deepEqual(read(text), readKept(text), JSON.stringify(text))
      }),
      { numRuns: 500 },
    )
  })

  it('are the same records where nothing changed', () => {
    const read = createKeptReader()
    const texts = ['one', 'two', 'three'].map((text, i) => headline(`t${i}`, text))
    const before = read(keptTitle + texts.join(''))
    assert.equal(before.length, 3)
    const changed = (texts[1] as string).replace('two', 'else')
    const after = read(`${keptTitle}mine\n${texts[0]}${changed}${texts[2]}${headline('t3', 'four')}`)
    assert.deepEqual(
      after.map((one) => before.includes(one)),
      [true, false, true, false],
    )
  })

  it('tell a question what they would be found to tell if they were new', () => {
    const word = fc.constantFrom(
      'port',
      'ports',
      'retryDelay',
      'retry',
      'Kestrel',
      '4711',
      'a',
      'ist',
      '港口',
      'x_y',
    )
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
    const turn = fc.record({
      turn: fc.constantFrom('t1', 't2', 't3', 't4'),
      title: text,
      body: fc
        .array(
          fc.tuple(fc.constantFrom('- Said: ', '- Decided: ', '- Answered: ', '', 'x\r- Decided: '), text),
        )
        .map((lines) => lines.map((line) => line.join('')).join('\n')),
      covers: fc.subarray(['t1', 't2', 't3']),
      by: fc.constantFrom('', '', 'model m'),
    })
    const room = fc.record({ tokens: fc.nat({ max: 80 }), recent: fc.nat({ max: 3 }) })
    const cost = (words: string) => Math.ceil(words.length / 4)
    fc.assert(
      fc.property(
        fc.array(turn),
        fc.array(text, { minLength: 1 }),
        room,
        (kept, questions, { tokens, recent }) => {
          for (const question of questions) {
            const scored = scoredTurns(kept, question)
            assert.deepEqual(
              scored.map(({ score }) => score),
              plainScores(kept, question),
            )
            const options = { tokens, recent, cost, without: ['t1'] }
            const fresh = scored.map(({ turn: { ...copy }, score }) => ({ turn: copy, score }))
            assert.deepEqual(recall(scored, options), recall(fresh, options))
          }
        },
      ),
    )
  })
})
