// The agent's pure parts: reading output, citations, diffs, reflex patterns, the window, replay.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Answering, answering, answeringIn } from '../../../server/src/agent/answering.ts'
import { linkCitations, nodeUri } from '../../../server/src/agent/cite.ts'
import { diff, patch } from '../../../server/src/agent/diff.ts'
import { nothingEarlier } from '../../../server/src/agent/earlier.ts'
import { readOutput, withoutThinking } from '../../../server/src/agent/output.ts'
import { reflexes } from '../../../server/src/agent/reflexes/list.ts'
import type { Event, State, WindowPiece } from '../../../server/src/agent/state.ts'
import { step } from '../../../server/src/agent/step.ts'
import { fit, limitsOf, promptTokens, trim, worstTokens } from '../../../server/src/agent/window.ts'
import type { EngineInfo, Message } from '../../../server/src/base/event.ts'
import { turnId } from '../../../server/src/base/ids.ts'
import { trusted } from '../../../server/src/base/proposal.ts'
import { nothingRecalled } from '../../../server/src/memory/kept.ts'
import { toolSpecs } from '../../../server/src/tools/list.ts'

const cases = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'cases', name), 'utf8')) as T
const names = toolSpecs.map((spec) => spec.name)

describe('agent output', () => {
  type Case = { raw: string; calls: [string, unknown][]; text: string; complaint?: string }
  for (const { raw, calls, text, complaint } of cases<Case[]>('output.json')) {
    it(JSON.stringify(raw).slice(0, 90), () => {
      const output = readOutput(raw, names, 'c')
      assert.deepEqual(
        output.calls.map((one) => [one.name, one.arguments]),
        calls,
      )
      assert.equal(output.text, text)
      assert.equal(output.complaint, complaint ?? '')
    })
  }

  it('never throws and comes to an end on hostile text', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '\n',
      '<tool_call>',
      '</tool_call>',
      '```json\n',
      '```',
      '"tool"',
      ':',
      ',',
      'find',
      '<think>',
      'x',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 80 }), (parts) => void readOutput(parts.join(''), names, 'c')),
    )
    for (const unit of ['{', '{"tool":', '\n{"a', '<tool_call>', '```json\n{', '[', '{"']) {
      readOutput(unit.repeat(400_000 / unit.length), names, 'c')
    }
  })

  const shown = (
    mode: 'native' | 'format',
    pieces: readonly string[],
    look: (at: Answering) => void = () => {},
  ) => {
    let at = answeringIn(mode)
    let answer = ''
    for (const piece of pieces) {
      at = answering(at, piece)
      answer += at.more
      look(at)
    }
    return answer
  }

  it('shows the answer of constrained output as it grows', () => {
    const whole = JSON.stringify({ answer: 'a "b"\n\\ é 😀' })
    assert.equal(shown('format', [whole]), 'a "b"\n\\ é 😀')
    assert.equal(shown('format', ['{"answer": "\\u00', 'e9\\', 'n."', '}']), 'é\n.')
    assert.equal(shown('format', ['{"tool":"find"']), '')
    assert.equal(shown('format', ['{"answer":"\\uzzzz more"}']), '')
  })

  const prose: readonly [string, string][] = [
    ['It doubles.', 'It doubles.'],
    ['[src/a.ts:3] says so', '[src/a.ts:3] says so'],
    ['`a` is it', '`a` is it'],
    ['```ts\nlet a\n```', '```ts\nlet a\n```'],
    ['```js\n{}\n```', '```js\n{}\n```'],
    ['<b>no tag of ours', '<b>no tag of ours'],
    ['<think>hm</think>So.', 'So.'],
    ['So <think>hm', 'So '],
    ['a < b', 'a < b'],
    ['{"tool":"find"}', ''],
    ['  {"answer": "x"}', 'x'],
    ['```json\n{"tool":"find"}', ''],
    ['[TOOL_CALLS] []', ''],
    ['<tool_call>{}', ''],
  ]
  it('shows prose, and neither reasoning nor calls, whatever pieces it comes in', () => {
    for (const [raw, expected] of prose) {
      assert.equal(shown('native', [raw]), expected, raw)
      assert.equal(shown('native', [...raw]), expected, raw)
    }
    const bits = fc.constantFrom(
      '<think>',
      '</think>',
      '<thi',
      'nk>',
      'a',
      ' ',
      '\n',
      '{"answer": "',
      '\\u0041',
      '\\n',
      '"',
      '```json',
      '[TOOL',
      '<',
      '`',
    )
    fc.assert(
      fc.property(
        fc.constantFrom('native', 'format'),
        fc.array(bits, { maxLength: 30 }),
        fc.nat(6),
        (mode, parts, cut) => {
          const raw = parts.join('')
          const units = raw.match(new RegExp(`[\\s\\S]{1,${cut + 1}}`, 'g')) ?? []
          const whole = shown(mode as 'native' | 'format', [raw])
          assert.equal(shown(mode as 'native' | 'format', units), whole)
          if (whole !== '' && !raw.includes('"answer"')) assert.ok(withoutThinking(raw).startsWith(whole))
        },
      ),
    )
  })

  it('looks at each piece once: what it keeps between two stays small in an answer of 300,000 units', () => {
    const text = 'Words, `code` and <tags> of an answer. <think>Or not.</think>\n'
    const escaped = JSON.stringify({ answer: text.repeat(5000) })
    for (const [mode, raw] of [
      ['native', text.repeat(5000)],
      ['native', `<think>${text.replace(/<.*>/, '').repeat(7000)}</think>x`],
      ['native', `{"tool": "write", "arguments": {"content": "${'x'.repeat(300_000)}`],
      ['native', ' '.repeat(300_000)],
      ['format', escaped],
    ] as const)
      shown(mode, raw.match(/[\\s\\S]{1,4}/g) ?? [], ({ tag, held, more }) =>
        assert.ok(tag.length + held.length + more.length < 300),
      )
  })
})

const piece = (id: string, path: string, startLine: number, endLine: number, text: string): WindowPiece => ({
  id,
  path,
  name: id.split('#')[1] ?? path,
  startLine,
  endLine,
  tokens: 1,
  form: 'full',
  reasons: [],
  text,
})

describe('agent citations', () => {
  const pieces = [
    piece('src/a.ts#Klass', 'src/a.ts', 1, 50, 'class Klass'),
    piece(
      'src/a.ts#Klass.load(x)',
      'src/a.ts',
      10,
      20,
      'load the snapshot and verify its checksum before use',
    ),
    piece('notes.org#Why we retry', 'notes.org', 3, 9, 'the server sheds load in waves'),
  ]
  const check = (text: string, expected: string) =>
    assert.equal(linkCitations(text, pieces, 'attribute').text, expected)

  it('links to the smallest node around the line', () => {
    check('It loads [src/a.ts:12].', 'It loads [src/a.ts:12](node:src/a.ts%23Klass.load%28x%29).')
    check(
      'See [a.ts:12-14, notes.org:4].',
      'See [a.ts:12-14](node:src/a.ts%23Klass.load%28x%29), [notes.org:4](node:notes.org%23Why%20we%20retry).',
    )
  })
  it('marks what does not resolve and drops links the model made', () => {
    check('[src/a.ts:12] [b.ts:3]', '[src/a.ts:12](node:src/a.ts%23Klass.load%28x%29) b.ts:3 (not a source)')
    check('[src/a.ts:12] [here](command:evil)', '[src/a.ts:12](node:src/a.ts%23Klass.load%28x%29) here')
    check(
      '[src/a.ts:12](https://evil.example) and [docs](https://ok.example)',
      '[src/a.ts:12](node:src/a.ts%23Klass.load%28x%29) and [docs](https://ok.example)',
    )
  })
  it('leaves code blocks alone', () => {
    check(
      '[notes.org:3]\n```ts\nconst a = b[src/a.ts:12]\n```\n',
      '[notes.org:3](node:notes.org%23Why%20we%20retry)\n```ts\nconst a = b[src/a.ts:12]\n```\n',
    )
  })
  it('attributes by overlap when nothing is cited', () => {
    const linked = linkCitations(
      'The snapshot is loaded, and its checksum verified before use.',
      pieces,
      'attribute',
    )
    assert.deepEqual(
      linked.pieces.map((one) => one.id),
      ['src/a.ts#Klass.load(x)'],
    )
  })
  it('any id survives the link', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        const uri = nodeUri(id)
        assert.ok(!/[\s()<>[\]]/.test(uri))
        assert.equal(decodeURIComponent(uri.slice(5)), id)
      }),
    )
  })
})

describe('agent diff', () => {
  it('applied, gives the new text', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', 'long line', '-', '+', '\\ x', '@@')
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''))
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const made = diff(before, after, context)
        assert.equal(patch(before, made.text), after)
        if (before === after) assert.equal(made.text, '')
      }),
      { numRuns: 1000 },
    )
  })
  it('is minimal and counts', () => {
    const made = diff('a\nb\nc\nd\n', 'a\nc\nX\nd\n')
    assert.deepEqual([made.addedLines, made.removedLines], [1, 1])
    assert.equal(diff(null, 'a\n').text, '@@ -0,0 +1 @@\n+a\n')
    assert.equal(diff('a', null).text, '@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n')
  })
  it('stays bounded on texts that share nothing', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}\n`).join('')
    const made = diff(many('a'), many('b'))
    assert.deepEqual([made.addedLines, made.removedLines], [20_000, 20_000])
  })
})

describe('agent reflexes', () => {
  const which = (text: string, engine: 'present' | 'absent') =>
    reflexes.find((one) => one.match(text, { engine, evidence: null }) !== null)?.name ?? null
  for (const [text, present, absent] of cases<[string, string | null, string | null][]>('reflexes.json')) {
    it(JSON.stringify(text), () => {
      assert.equal(which(text, 'present'), present, 'with a model')
      assert.equal(which(text, 'absent'), absent, 'without a model')
    })
  }
  it('each example is taken by its own reflex', () => {
    for (const one of reflexes)
      for (const example of one.examples) assert.equal(which(example, 'absent'), one.name, example)
  })
  it('patterns come to an end on hostile prompts', () => {
    for (const unit of [
      'find ',
      'rename a ',
      'what is due ',
      'mark a as ',
      ' ',
      'show me the ',
      '`',
      'todo ',
    ]) {
      which(unit.repeat(2000 / unit.length), 'absent')
      which(unit.repeat(50_000), 'absent')
    }
  })
})

const info: EngineInfo = {
  id: 'ollama:x',
  model: 'x',
  host: 'h',
  place: 'local',
  windowTokens: 4096,
  capabilities: ['tools'],
}

describe('agent window', () => {
  it('trims to fit, head and tail', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2000 }),
        fc.integer({ min: 40, max: 400 }),
        (text, tokens) => {
          assert.ok(worstTokens(trim(text, tokens, 3), 3) <= tokens)
        },
      ),
    )
  })
  it('any conversation fits the room after compaction, and the prefix stays', () => {
    const message: fc.Arbitrary<Message> = fc.oneof(
      fc.record({ role: fc.constant('user' as const), text: fc.string({ maxLength: 9000 }) }),
      fc.record({
        role: fc.constant('tool' as const),
        callId: fc.constant('1'),
        name: fc.constant('read'),
        text: fc.string({ maxLength: 9000 }),
      }),
      fc.record({
        role: fc.constant('assistant' as const),
        text: fc.string({ maxLength: 4000 }),
        calls: fc.constant([]),
      }),
    )
    const limits = limitsOf(info, 4000, 1200)
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 25 }), fc.nat(10), (list, first) => {
        const all: Message[] = [{ role: 'system', text: 'prefix' }, ...list]
        const fitted = fit(all, 1 + Math.min(first, list.length - 1), toolSpecs, limits, 3)
        assert.deepEqual(fitted.messages[0], all[0])
        assert.ok(promptTokens(fitted.messages, toolSpecs, 3) <= limits.roomTokens)
      }),
      { numRuns: 200 },
    )
  })
})

describe('agent step', () => {
  it('is replayable and total: any event list twice gives the same states, and never throws', () => {
    const start: Event = {
      kind: 'prompt',
      turn: turnId('t'),
      text: 'why?',
      at: 0,
      engine: info,
      earlier: nothingEarlier,
      recalls: { open: nothingRecalled, anew: nothingRecalled },
      labels: trusted,
      budgetTokens: 2000,
      instructions: '',
      trace: '',
    }
    const proposal = {
      id: 'p' as never,
      turn: turnId('t'),
      actions: [],
      workspace: '/w',
      labels: trusted,
      origin: 'model',
      reason: '',
    }
    const verdict = (decision: 'allow' | 'ask' | 'deny') => ({
      decision,
      findings: [],
      effects: [],
      proof: { fact: 'f', rule: 'r', because: [] },
    })
    const problem = { code: 'x', message: 'm', next: 'n' }
    const event: fc.Arbitrary<Event> = fc.oneof(
      fc.constant<Event>({ kind: 'reflex', outcome: null }),
      fc.constant<Event>({
        kind: 'assembled',
        text: 'ctx',
        tokens: 1,
        pieces: [],
        labels: trusted,
        hidden: [],
      }),
      fc.string({ maxLength: 20 }).map((text): Event => ({ kind: 'engine', event: { kind: 'text', text } })),
      fc.constant<Event>({
        kind: 'engine',
        event: { kind: 'call', call: { id: '1', name: 'find', arguments: {} } },
      }),
      fc.constantFrom('stop', 'length', 'cancelled').map(
        (reason): Event => ({
          kind: 'engine',
          event: { kind: 'end', reason: reason as 'stop', usage: { promptTokens: 9, outputTokens: 1 } },
        }),
      ),
      fc.boolean().map(
        (retryable): Event => ({
          kind: 'engine',
          event: { kind: 'error', code: 'e', message: 'm', next: '', retryable },
        }),
      ),
      fc.constantFrom('allow', 'ask', 'deny').map(
        (decision): Event => ({
          kind: 'judged',
          ruling: {
            kind: 'proposal',
            effect: 'files',
            summary: 's',
            proposal,
            verdict: verdict(decision as 'ask'),
            hash: 'h',
          },
        }),
      ),
      fc.constant<Event>({ kind: 'judged', ruling: { kind: 'refused', problem } }),
      fc.constant<Event>({ kind: 'judged', ruling: { kind: 'free', summary: 's' } }),
      fc
        .constantFrom('approve', 'deny', 'stale')
        .map((decision): Event => ({ kind: 'decision', decision: decision as 'deny', reason: '' })),
      fc.constant<Event>({
        kind: 'observation',
        text: 'seen',
        labels: trusted,
        hidden: [],
        pieces: [],
        outcome: 'done',
        exitCode: null,
      }),
      fc.constantFrom('done', 'failed').map(
        (outcome): Event => ({
          kind: 'observation',
          text: 'changed',
          labels: trusted,
          hidden: [],
          pieces: [],
          outcome: outcome as 'done',
          exitCode: 1,
          touched: ['a.ts#f'],
          ran: 'npm test',
          reports: { label: '1 new error', detail: 'a.ts:1:1', told: 'a.ts:1:1', mark: 'failed' },
        }),
      ),
      fc.constantFrom(null, 'npm test').map(
        (command): Event => ({
          kind: 'tests',
          outcome:
            command === null
              ? null
              : {
                  kind: 'propose',
                  name: 'tests-after',
                  summary: command,
                  actions: [{ type: 'shell', shell: 'posix', command }],
                  reason: '',
                  pieces: [],
                },
        }),
      ),
      fc.constant<Event>({ kind: 'output', text: 'out' }),
      fc.constant<Event>({ kind: 'composed', answer: 'a', pieces: [] }),
      fc.integer({ min: 0, max: 9 }).map((at): Event => ({ kind: 'tick', at })),
    )
    const run = (events: readonly Event[]): readonly State[] => {
      const states: State[] = []
      let state: State | null = null
      for (const one of events) {
        const stepped = step(state, structuredClone(one))
        state = stepped.state
        states.push(structuredClone(state))
        for (const effect of stepped.effects) {
          if (effect.kind === 'stream')
            assert.ok(
              promptTokens(effect.request.messages, effect.request.tools, 3) <= state.limits.roomTokens,
            )
          // Nothing acts but what was allowed or approved.
          if (effect.kind === 'act')
            assert.ok(one.kind === 'judged' || (one.kind === 'decision' && one.decision === 'approve'))
        }
      }
      return states
    }
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const list = [start, ...events]
        assert.deepEqual(run(list), run(list))
      }),
      { numRuns: 300 },
    )
  })
})
