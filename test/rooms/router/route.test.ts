// The choice of an engine as a table: one row per rule, then every combination of request and listing held
// against what must always be true.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type Available,
  type Candidate,
  type Route,
  type RouteRequest,
  route,
} from '../../../server/src/router/route.ts'

const GB = 1_000_000_000
const model = (name: string, rest: Partial<Candidate> = {}): Candidate => ({
  name,
  place: 'local',
  capabilities: ['tools'],
  sizeBytes: 2 * GB,
  windowTokens: 32768,
  ...rest,
})
const plain: RouteRequest = {
  needs: 'tools',
  promptTokens: 4096,
  configured: '',
  mode: 'local',
  privacy: 'open',
}
const there = (models: readonly Candidate[], rest: Partial<Available> = {}): Available => ({
  models,
  memoryBytes: 0,
  unavailable: null,
  ...rest,
})

const small = model('small:1b', { sizeBytes: 1 * GB })
const big = model('big:8b', { sizeBytes: 5 * GB })
const mute = model('mute:1b', { capabilities: [], sizeBytes: GB / 2 })
const cloud = model('huge:cloud', { place: 'cloud', sizeBytes: 0 })
const embed = model('embed:latest', { capabilities: ['embedding'], sizeBytes: GB / 10 })
const narrow = model('narrow:1b', { windowTokens: 2048, sizeBytes: GB / 4 })
const unknown = model('unknown:latest', { sizeBytes: 0, windowTokens: 0 })

const gone = { code: 'ollama-unreachable', message: 'No Ollama answers.', next: 'Start Ollama.' }

/** name, what differs in the request, what is there, expected. */
const rows: readonly [string, Partial<RouteRequest>, Available, string][] = [
  ['no engine at all', {}, there([], { unavailable: gone }), 'none ollama-unreachable start'],
  [
    'engine in trouble',
    {},
    there([], { unavailable: { ...gone, code: 'not-allowed' } }),
    'none not-allowed none',
  ],
  ['engine without a model', {}, there([]), 'none no-model pull'],
  ['one model', {}, there([small]), 'engine small:1b tools'],
  ['the smallest that calls tools', {}, there([big, small, mute]), 'engine small:1b tools'],
  ['the smallest of all for words', { needs: 'chat' }, there([big, small, mute]), 'engine mute:1b none'],
  ['none calls tools: by schema', {}, there([mute]), 'engine mute:1b schema'],
  ['a larger one with tools before a smaller one without', {}, there([mute, big]), 'engine big:8b tools'],
  ['equal sizes go by name', {}, there([model('b:1'), model('a:1')]), 'engine a:1 tools'],
  ['unknown size after known ones', {}, there([unknown, big]), 'engine big:8b tools'],
  ['unknown size and window alone', {}, there([unknown]), 'engine unknown:latest tools'],
  ['too narrow a window is passed over', {}, there([narrow, big]), 'engine big:8b tools'],
  ['only too narrow a window', {}, there([narrow]), 'none window-too-small none'],
  ['the window holds it exactly', { promptTokens: 2048 }, there([narrow]), 'engine narrow:1b tools'],
  [
    'memory passes over the large',
    { needs: 'chat' },
    there([model('x:70b', { sizeBytes: 40 * GB }), big], { memoryBytes: 8 * GB }),
    'engine big:8b none',
  ],
  ['nothing fits in memory', {}, there([big], { memoryBytes: 4 * GB }), 'none too-large pull'],
  ['a fifth above the file must fit', {}, there([big], { memoryBytes: 6 * GB }), 'engine big:8b tools'],
  ['embedding models do not chat', {}, there([embed]), 'none no-chat-model pull'],
  ['embedding models are passed over', { needs: 'chat' }, there([embed, big]), 'engine big:8b none'],
  ['local mode leaves the cloud out', {}, there([cloud, big]), 'engine big:8b tools'],
  ['local mode, only a cloud', {}, there([cloud]), 'none only-cloud pull'],
  [
    'local before cloud where both may be',
    { mode: 'cloud-allowed' },
    there([cloud, big]),
    'engine big:8b tools',
  ],
  [
    'local without tools before a cloud with',
    { mode: 'cloud-allowed' },
    there([cloud, mute]),
    'engine mute:1b schema',
  ],
  ['cloud when allowed and alone', { mode: 'cloud-allowed' }, there([cloud]), 'engine huge:cloud tools'],
  [
    'cloud when local does not fit',
    { mode: 'cloud-allowed' },
    there([cloud, big], { memoryBytes: GB }),
    'engine huge:cloud tools',
  ],
  [
    'privacy keeps it here in any mode',
    { mode: 'cloud-allowed', privacy: 'local-only' },
    there([cloud]),
    'none only-cloud pull',
  ],
  ['configured', { configured: 'big:8b' }, there([small, big]), 'engine big:8b tools'],
  [
    'configured without a tag is latest',
    { configured: 'unknown' },
    there([small, unknown]),
    'engine unknown:latest tools',
  ],
  [
    'configured with latest',
    { configured: 'unknown:latest' },
    there([model('unknown')]),
    'engine unknown tools',
  ],
  [
    'configured and missing is not replaced',
    { configured: 'gone:1b' },
    there([small]),
    'none model-missing pull',
  ],
  ['configured, nothing pulled', { configured: 'gone:1b' }, there([]), 'none no-model pull'],
  [
    'configured cloud in local mode',
    { configured: 'huge:cloud' },
    there([cloud, small]),
    'none cloud-not-allowed none',
  ],
  [
    'configured cloud when allowed',
    { configured: 'huge:cloud', mode: 'cloud-allowed' },
    there([cloud, small]),
    'engine huge:cloud tools',
  ],
  [
    'configured cloud against privacy',
    { configured: 'huge:cloud', mode: 'cloud-allowed', privacy: 'local-only' },
    there([cloud]),
    'none cloud-not-allowed none',
  ],
  ['configured for embedding', { configured: 'embed' }, there([embed, small]), 'none not-a-chat-model none'],
  [
    'configured and too narrow',
    { configured: 'narrow:1b' },
    there([narrow, big]),
    'none window-too-small none',
  ],
  [
    'configured and large: the user knows',
    { configured: 'big:8b' },
    there([big], { memoryBytes: GB }),
    'engine big:8b tools',
  ],
  ['configured without tools', { configured: 'mute:1b' }, there([mute, small]), 'engine mute:1b schema'],
]

const wordOf = (chosen: Route): string =>
  chosen.kind === 'engine'
    ? `engine ${chosen.model} ${chosen.calling}`
    : `none ${chosen.code} ${chosen.action}`

function check(request: Partial<RouteRequest>, available: Available, expected: string): void {
  assert.equal(wordOf(route({ ...plain, ...request }, available)), expected)
}

/** What holds for every request and listing. */
function holds(request: RouteRequest, available: Available): void {
  const chosen = route(request, available)
  const backwards = route(request, { ...available, models: [...available.models].reverse() })
  assert.deepEqual(backwards, chosen, 'the order of the listing changed the choice')
  if (chosen.kind === 'none') {
    assert.ok(chosen.message && chosen.next, 'nothing without a next step')
    return
  }
  const picked = available.models.find((one) => one.name === chosen.model)
  assert.ok(picked, 'only what is there')
  assert.equal(chosen.place, picked.place)
  if (picked.place === 'cloud') assert.ok(request.mode === 'cloud-allowed' && request.privacy === 'open')
  if (picked.windowTokens > 0) assert.ok(picked.windowTokens >= request.promptTokens)
  if (request.configured)
    assert.ok(
      [picked.name, `${picked.name}:latest`].includes(request.configured) ||
        picked.name === `${request.configured}:latest`,
    )
  if (chosen.calling === 'tools') assert.ok(picked.capabilities.includes('tools'))
}

describe('router: route', () => {
  for (const [name, request, available, expected] of rows) it(name, () => check(request, available, expected))

  it('every combination of request and listing keeps the rules', () => {
    const all = [small, big, mute, cloud, embed, narrow, unknown]
    let count = 0
    for (let set = 0; set < 2 ** all.length; set++) {
      const models = all.filter((_, index) => set & (1 << index))
      for (const needs of ['chat', 'tools'] as const)
        for (const mode of ['local', 'cloud-allowed'] as const)
          for (const privacy of ['open', 'local-only'] as const)
            for (const configured of ['', 'big:8b', 'unknown', 'huge:cloud', 'gone:1b'])
              for (const memoryBytes of [0, 2 * GB]) {
                holds({ ...plain, needs, mode, privacy, configured }, there(models, { memoryBytes }))
                count++
              }
    }
    assert.equal(count, 128 * 2 * 2 * 2 * 5 * 2)
  })

  it('any listing at all keeps the rules', () => {
    const candidate = fc.record({
      name: fc.string({ minLength: 1, maxLength: 6 }),
      place: fc.constantFrom('local' as const, 'cloud' as const),
      capabilities: fc.subarray(['tools', 'thinking', 'embedding', 'vision']),
      sizeBytes: fc.nat(),
      windowTokens: fc.nat(10_000),
    })
    const models = fc.uniqueArray(candidate, { selector: (one) => one.name, maxLength: 6 })
    fc.assert(
      fc.property(models, fc.nat(10_000), fc.nat(), fc.boolean(), (found, promptTokens, memoryBytes, open) =>
        holds(
          { ...plain, promptTokens, mode: open ? 'cloud-allowed' : 'local' },
          there(found, { memoryBytes }),
        ),
      ),
      { numRuns: 300 },
    )
  })
})
