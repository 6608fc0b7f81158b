// Owns the fuzzing of the gate: actions mutated from given ones and put together at random, judged twice each. Says what
// threw, what took long and what had two verdicts. The same seed makes the same actions.

import type { Action } from '../../server/src/base/proposal.ts'

export interface Fuzzed {
  readonly judged: number
  readonly verdicts: Readonly<Record<string, number>>
  readonly slowestMs: number
  /** The first of each kind, with the action as JSON. */
  readonly failures: readonly { readonly kind: 'threw' | 'slow' | 'differs'; readonly what: string }[]
}

/** Longer than this for one action is a hang, milliseconds: a hundred times what the slowest usual one takes. */
const longestMs = 500
const mostFailures = 20
const judgedTwiceEvery = 10

const pieces = [
  ...[
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '\n',
    '\r',
    ';',
    '&&',
    '||',
    '|',
    '&',
    '>',
    '>>',
    '<',
    '<<',
    '{',
    '}',
    '#',
    '~',
    '*',
  ],
  ...[
    '?',
    '[',
    ']',
    '!',
    '=',
    ' ',
    '\t',
    '\0',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u{e0041}',
    'é',
    '\ud800',
    '..',
    '/',
    '//',
  ],
  ...[
    '%2e',
    '$HOME',
    '${x:-y}',
    '$((1))',
    '/etc/passwd',
    '.git/config',
    '.env',
    '--',
    '-rf',
    '--output=x',
    '-exec',
    'sudo ',
  ],
  ...[
    'env ',
    'sh -c ',
    'xargs ',
    'git -c a=b ',
    'timeout 1 ',
    'eval ',
    'PASSEPARTOUT_X=1 ',
    'passepartout ',
    '\u00a0',
  ],
]

export async function fuzz(
  seeds: readonly Action[],
  count: number,
  seed: number,
  judge: (action: Action) => Promise<string>,
): Promise<Fuzzed> {
  const random = generator(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const texts = seeds.flatMap(textsOf).filter((text) => text !== '')
  const verdicts: Record<string, number> = {}
  const failures: { kind: 'threw' | 'slow' | 'differs'; what: string }[] = []
  let slowestMs = 0
  const fail = (kind: 'threw' | 'slow' | 'differs', action: Action, why: string): void => {
    if (failures.length < mostFailures)
      failures.push({ kind, what: `${why} ${JSON.stringify(action).slice(0, 300)}` })
  }
  const mutated = (text: string): string => {
    let out = text
    for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
      const at = Math.floor(random() * (out.length + 1))
      const to = Math.min(out.length, at + Math.floor(random() * 6))
      switch (Math.floor(random() * 7)) {
        case 0:
          out = out.slice(0, at) + pick(pieces) + out.slice(at)
          break
        case 1:
          out = out.slice(0, at) + out.slice(to)
          break
        case 2:
          out = out.slice(0, at) + String.fromCharCode(Math.floor(random() * 0x250)) + out.slice(to)
          break
        case 3:
          out = out.slice(0, at) + pick(texts) + out.slice(at)
          break
        case 4:
          out = out + pick([' ', ';', '|', '&&', '\n']) + pick(texts)
          break
        case 5:
          out = out.slice(0, at) + out.slice(at, to).toUpperCase() + out.slice(to)
          break
        default:
          out = out.slice(0, at) + out.slice(at, to).repeat(1 + Math.floor(random() * 30)) + out.slice(to)
      }
    }
    return out.slice(0, 20_000)
  }
  for (let i = 0; i < count; i++) {
    const action = withTexts(pick(seeds), mutated)
    try {
      const before = performance.now()
      const verdict = await judge(action)
      const ms = performance.now() - before
      slowestMs = Math.max(slowestMs, ms)
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      // Slow once may be the machine.
      if (ms > longestMs && (await timed(() => judge(action))) > longestMs)
        fail('slow', action, `${ms.toFixed(0)} ms`)
      if (i % judgedTwiceEvery === 0) {
        const again = await judge(action)
        if (again !== verdict) fail('differs', action, `${verdict}, then ${again}`)
      }
    } catch (error) {
      fail('threw', action, error instanceof Error ? error.message : String(error))
    }
  }
  return { judged: count, verdicts, slowestMs, failures }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}

/** mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function textsOf(action: Action): string[] {
  const found: string[] = []
  withTexts(action, (text) => {
    found.push(text)
    return text
  })
  return found
}

/** The action with what was written in it changed; its kind stays. */
function withTexts(action: Action, change: (text: string) => string): Action {
  switch (action.type) {
    case 'shell':
      return { ...action, command: change(action.command) }
    case 'file_read':
    case 'file_delete':
      return { ...action, path: change(action.path) }
    case 'file_write':
      return { ...action, path: change(action.path), content: change(action.content) }
    case 'file_edit':
      return { ...action, path: change(action.path) }
    case 'network':
      return { ...action, url: change(action.url) }
    case 'network_or_write_content':
    case 'content_in':
      return { ...action, content: change(action.content) }
    case 'code_eval':
      return { ...action, code: change(action.code) }
    case 'mcp':
      return { ...action, tool: change(action.tool) }
    case 'sequence':
      return action
  }
}
