// Rules from the command line, by the built program: what decisions teach, and the proof that a rule stands for no more
// than it may, which the automata give that lie in a file of their own.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dist, makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const write = (path: string, more: Readonly<Record<string, string>>) =>
  JSON.stringify({ id: path, action: { type: 'file_write', path, content: '1\n' }, ...more })

const decisions = [
  write('src/a.ts', { decision: 'approve', remember: 'folder' }),
  ...['src/b.ts', 'src/c.ts', 'src/d.ts'].map((path) => write(path, { decision: 'approve' })),
].join('\n')

const tooWide = `#+TITLE: Rules
#+PASSEPARTOUT_RULES: 1
#+TODO: SHADOW ACTIVE | REVOKED

* ACTIVE Allow changing src/*.ts
:PROPERTIES:
:ID: wide
:RULE: permit
:SCOPE: always
:ENVELOPE: change src/*.ts
:CREATED: 2026-11-22T08:00:00.000Z
:END:
- acts on :: change src/**/*.ts
`

describe('gate learn, gate rules', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace({ 'src/one.ts': '' })
  })
  afterEach(() => place.remove())

  it('show the rule that follows from decisions, and keep nothing of it', async () => {
    const ran = await run(place, ['gate', 'learn', '--json'], { stdin: decisions })
    assert.equal(ran.status, 0, ran.stderr)
    const { asked, allowed, rules } = JSON.parse(ran.stdout)
    assert.deepEqual({ asked, allowed }, { asked: 3, allowed: 1 })
    assert.deepEqual(
      rules.map((rule: Record<string, unknown>) => [
        rule['title'],
        rule['status'],
        rule['actsOn'],
        rule['fault'],
      ]),
      [['Allow changing src/*.ts', 'active', ['change src/*.ts'], '']],
    )
    const after = await run(place, ['gate', 'rules'])
    assert.match(after.stdout, /There are no rules/)
  })

  it('say the same each time: what is looked at anyway is not drawn anew, nor as the real rules draw it', async () => {
    const many = [
      write('src/a.ts', { decision: 'approve', remember: 'folder' }),
      ...Array.from({ length: 150 }, (_, i) => write(`src/n${i}.ts`, { decision: 'approve' })),
    ].join('\n')
    const asked = async () => {
      const ran = await run(place, ['gate', 'learn', '--json'], { stdin: many })
      assert.equal(ran.status, 0, ran.stderr)
      return JSON.parse(ran.stdout).asked
    }
    const first = await asked()
    mkdirSync(place.home, { recursive: true })
    for (const seed of ['one', 'two', 'three']) {
      writeFileSync(join(place.home, 'rules.org'), `#+TITLE: Rules\n#+PASSEPARTOUT_SEED: ${seed}\n`)
      assert.equal(await asked(), first)
    }
  })

  it('show a path that a rule stands for without having been chosen', async () => {
    mkdirSync(place.home, { recursive: true })
    writeFileSync(join(place.home, 'rules.org'), tooWide)
    const ran = await run(place, ['gate', 'rules', '--json'])
    assert.equal(ran.status, 0, ran.stderr)
    assert.match(
      JSON.parse(ran.stdout)[0].fault,
      /^It would also stand for src\/.*\/.*\.ts, which is not part of what was chosen\.$/,
    )
  })

  it('read the automata only when a rule is looked at: no program holds them', () => {
    for (const name of ['passepartout.mjs', 'server.mjs'])
      assert.match(readFileSync(join(dist, name), 'utf8'), /import\("\.\/automata\.mjs"\)/, name)
  })
})
