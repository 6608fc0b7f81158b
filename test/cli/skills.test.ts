// `passepartout skills`: the list, the tests and the texts, for people and for programs.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SkillView } from '../../server/protocol/skills.ts'
import { makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const tea = (expected: string) => `:PROPERTIES:
:TRIGGERS: teapot
:VERSION: 3
:END:

Makes tea.

* Told :prompt:
Warm the pot.
* Code
Says what to do.
#+name: brew
#+begin_src python
def brew(what):
    return "Brew " + what
#+end_src
* A test
#+begin_src python
return brew("tea")
#+end_src

#+RESULTS:
: ${expected}
`

describe('cli: skills', () => {
  let place: Place
  before(() => {
    place = makePlace({ 'a.ts': 'export const a = 1\n' })
    mkdirSync(join(place.home, 'skills'), { recursive: true })
    writeFileSync(join(place.home, 'skills/tea.org'), tea('Brew tea'))
    writeFileSync(join(place.home, 'skills/chai.org'), tea('Brew chai'))
  })
  after(() => place.remove())

  it('lists them with source, version, state and tokens', async () => {
    const { status, stdout } = await run(place, ['skills', '--json'])
    assert.equal(status, 0)
    const all: readonly SkillView[] = JSON.parse(stdout)
    assert.deepEqual(
      all.flatMap(({ name, source, version, state, tokens, tests }) =>
        source === 'home' ? [{ name, version, state, tokens, tests }] : [],
      ),
      [
        { name: 'chai', version: '3', state: 'failed', tokens: 9, tests: 1 },
        { name: 'tea', version: '3', state: 'loaded', tokens: 9, tests: 1 },
      ],
    )
    const { stdout: words } = await run(place, ['skills'])
    assert.match(words, /^\/tea · home · version 3 · loaded · 9 tokens · 1 test\n {2}Makes tea\.$/m)
    assert.match(words, /The test "A test" expects Brew chai and has Brew tea\./)
  })

  it('runs their tests', async () => {
    const good = await run(place, ['skills', 'test', 'tea'])
    assert.deepEqual([good.status, good.stdout], [0, '/tea · home · 1 test passed\n'])
    const bad = await run(place, ['skills', 'test', 'chai'])
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /line 18: A test\n {4}expected: Brew chai\n {4}actual: {3}Brew tea/)
    assert.equal((await run(place, ['skills', 'test', 'none'])).status, 1)
  })

  it('prints their texts', async () => {
    assert.equal((await run(place, ['skills', 'show', 'tea'])).stdout, tea('Brew tea'))
    assert.match((await run(place, ['skills', 'show', 'none'])).stderr, /There is no skill none\./)
  })
})
