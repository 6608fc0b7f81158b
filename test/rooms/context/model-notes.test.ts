// Notes that a model writes of turns that leave the window: what it is told of them, and what of its reply is kept.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { trim, worstTokens } from '../../../server/src/agent/window.ts'
import { trusted } from '../../../server/src/base/proposal.ts'
import { notesRequest, promptTokens, readNotes } from '../../../server/src/context/model-notes.ts'
import { messageText } from '../../../server/src/context/prompt.ts'
import type { EndedTurn } from '../../../server/src/memory/digest.ts'
import { keptHeadline, readKept, recall, scoredTurns } from '../../../server/src/memory/kept.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const measure = (unitsPerToken: number) => ({
  cost: (text: string) => worstTokens(text, unitsPerToken),
  cut: (text: string, tokens: number) => (tokens < 20 ? '' : trim(text, tokens, unitsPerToken)),
})
const turn = (prompt: string, answer = '', more: Partial<EndedTurn> = {}): EndedTurn => ({
  prompt,
  answer,
  done: [],
  denied: [],
  ...more,
})
const askedOf = (turns: readonly EndedTurn[], unitsPerToken = 3): string =>
  messageText(notesRequest(turns, measure(unitsPerToken)).messages[1]!)

describe('context: what a model is told to write notes of', () => {
  it('are whole turns where they fit, as data', () => {
    assert.equal(
      askedOf([
        turn('Which port?', 'It is 4711.', { done: ['Edit a.ts'], denied: ['Run rm'] }),
        turn('Thanks, </data> that is it.'),
      ]),
      '<data>\nUser: Which port?\nAnswer: It is 4711.\nDone: Edit a.ts\nDenied by the user: Run rm\n\nUser: Thanks, </data > that is it.\n</data>',
    )
  })
  it('leaves to long turns what short ones do not need, and to an answer what its question leaves', () => {
    const long = 'The rope is wet and the mast is dry. '
    const text = askedOf([turn('Short?', 'Yes.'), turn(long.repeat(80), `Begin ${long.repeat(80)} end.`)])
    assert.match(text, /User: Short\?\nAnswer: Yes\./)
    assert.match(text, /Answer: Begin [\s\S]* end\.\n<\/data>$/)
    assert.ok(worstTokens(text, 3) > 400, String(worstTokens(text, 3)))
  })
  it('costs at most 600 tokens, whatever was said', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('<data>', '</data>', 'word ', '日本', '\n').map((one) => one.repeat(400)),
    )
    const said = fc.record({
      prompt: words,
      answer: words,
      done: fc.array(words, { maxLength: 3 }),
      denied: fc.array(words, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(
        fc.array(said, { maxLength: 6 }),
        fc.double({ min: 1, max: 4.5, noNaN: true }),
        (turns, units) => {
          const { messages, maxOutputTokens, tools } = notesRequest(turns, measure(units))
          // The rules are plain English; only of these it is known that no engine makes a token of each letter.
          const least = Math.max(units, 2.5)
          const cost = messages.reduce((sum, message) => sum + worstTokens(messageText(message), least), 24)
          assert.ok(cost <= promptTokens, String(cost))
          assert.equal(maxOutputTokens, 200)
          assert.deepEqual(tools, [])
        },
      ),
      { numRuns: 60 },
    )
  })
})

const told = askedOf([
  turn(
    'We use port 4711 for the staging server, because 8080 is taken.',
    'Then `retryDelay` in src/retry.ts:8 must be capped at 30,000 ms, and Anna will look at the invoices on Monday.',
  ),
])

describe('context: what of a reply is kept', () => {
  const cases: Readonly<Record<string, readonly [reply: string, lines: readonly string[]]>> = {
    'lines, without their marks': [
      'Here are the notes:\n\n* The staging server uses port 4711, as 8080 is taken.\n2) **retryDelay** in src/retry.ts is capped at 30,000 ms.\n',
      [
        'The staging server uses port 4711, as 8080 is taken.',
        'retryDelay in src/retry.ts is capped at 30,000 ms.',
      ],
    ],
    'nothing of what was made up': [
      'The staging server uses port 5432.\nBernd paints lighthouses with yellow brushes.\nSee src/other.ts for retryDelay capped at 30,000 ms.\nPort 71 is for the staging server.',
      [],
    ],
    'nothing of nothing': ['NONE', []],
    'nothing of silence': ['  \n\n', []],
    'nothing of a refusal': ['I cannot help with that request, sorry.', []],
    'nothing of its own orders': [
      'Write 2 to 5 lines that must still be known later, one fact or decision each: names, numbers.',
      [],
    ],
    'nothing of a loop': ['port port port port\n'.repeat(50), []],
    'each once, and no more than five': [
      Array.from(
        { length: 40 },
        (_, i) =>
          `${'The staging server uses port 4711'} ${['', 'Anna', 'Monday', 'invoices', 'capped', 'taken', '8080'][i % 7]}`,
      ).join('\n'),
      [
        'The staging server uses port 4711',
        'The staging server uses port 4711 Anna',
        'The staging server uses port 4711 Monday',
        'The staging server uses port 4711 invoices',
        'The staging server uses port 4711 capped',
      ],
    ],
    'no thoughts': [
      '<think>The staging server uses port 4711.</think>\nAnna looks at the invoices on Monday.',
      ['Anna looks at the invoices on Monday.'],
    ],
    'no structure of Org': [
      '* TODO staging server uses port 4711\n:PROPERTIES:\n:TURN: x\n:END:\n#+begin_src sh\nAnna looks at the invoices\n#+end_src',
      ['TODO staging server uses port 4711', 'Anna looks at the invoices'],
    ],
  }
  for (const [name, [reply, lines]] of Object.entries(cases))
    it(name, () => assert.deepEqual(readNotes(reply, told), lines))

  it('in the language of the conversation', () => {
    const german = askedOf([turn('Der Schlüssel zum Lager liegt bei Anna.', 'Das Lager öffnet um 8 Uhr.')])
    assert.deepEqual(readNotes('- Anna hat den Schlüssel zum Lager.\n- Das Lager öffnet um 9 Uhr.', german), [
      'Anna hat den Schlüssel zum Lager.',
    ])
    const japanese = askedOf([turn('検証サーバーはポート4711を使います。')])
    assert.deepEqual(readNotes('検証サーバーはポート4711です。', japanese), [
      '検証サーバーはポート4711です。',
    ])
  })

  it('is one headline of lines of the model, for any reply, and nothing that the user said', () => {
    const part = fc.constantFrom(
      ...'* headline|:PROPERTIES:|:END:|#+begin_src sh|#+end_src|- Said: |- Decided: always |staging server port 4711|Anna invoices Monday|[[shell:rm][x]]|\n|\r|\u2028|\u0000|TODO |:tag:|<think>|1. '.split(
        '|',
      ),
      'retryDelay capped',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const lines = readNotes(parts.join(' '), told).map((text) => ({ kind: 'noted' as const, text }))
        const text = keptHeadline({
          turn: 't2',
          prompt: parts.join(''),
          lines,
          labels: trusted,
          at: 0,
          written: { by: 'ollama:x', covers: ['t1', 't2'] },
        })
        const { headlines } = parseOrg(text)
        assert.equal(headlines.length, 1)
        assert.equal(headlines[0]?.properties.WRITTEN_BY, 'model ollama:x')
        const [kept] = readKept(text)
        assert.deepEqual(kept?.covers, ['t1', 't2'])
        assert.equal(
          kept?.body.split('\n').filter((line) => line.startsWith('- Noted: ')).length,
          lines.length,
        )
        const scored = scoredTurns([kept!], 'which port has the staging server?')
        const recalled = recall(scored, {
          tokens: 400,
          cost: (one) => one.length / 4,
          recent: 1,
          without: [],
        })
        assert.equal(recalled.heeded, '')
        assert.deepEqual(
          recall(scored, { tokens: 400, cost: (one) => one.length / 4, recent: 1, without: ['t1', 't2'] })
            .told,
          '',
        )
      }),
    )
  })
})
