// `org babel` against the built program: what is run, what is told of it, and what stands in the file afterwards.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const notes = `* Numbers
#+name: one
#+begin_src python
return 20 + 1
#+end_src
* Others
#+begin_src python :var n=one()
return n * 2
#+end_src

#+begin_src python :eval no
return 0
#+end_src
`

describe('cli: org babel', function () {
  this.timeout(60_000)
  let place: Place
  beforeEach(() => {
    place = makePlace({ 'notes/n.org': notes })
  })
  afterEach(() => place.remove())

  const babel = (...args: string[]) => run(place, ['org', 'babel', 'notes/n.org', ...args])
  const read = () => readFileSync(join(place.root, 'notes/n.org'), 'utf8')
  const states = (stdout: string) =>
    (JSON.parse(stdout) as readonly { line: number; state: string; words: string }[]).map(
      ({ line, state, words }) => [line, state, words],
    )

  it('tells results, and writes them only where that is asked for', async () => {
    const told = await babel('--yes', '--json')
    assert.equal(told.status, 0, told.stderr)
    assert.deepEqual(states(told.stdout), [
      [3, 'ran', '21'],
      [7, 'ran', '42'],
      [11, 'skipped', ''],
    ])
    assert.equal(read(), notes)
    const written = await babel('--yes', '--write', '--under', 'Others')
    assert.equal(written.status, 0, written.stderr)
    assert.match(read(), /n \* 2\n#\+end_src\n\n#\+RESULTS:\n: 42\n/)
    assert.doesNotMatch(read(), /RESULTS: one/)
    assert.match(written.stdout, /Ran in/)
  })

  it('leaves undecided what nobody approved, and fails where the code does', async () => {
    const undecided = await babel('--line', '8', '--write', '--json')
    assert.equal(undecided.status, 3)
    assert.equal(read(), notes)
    const missing = await babel('--name', 'nowhere')
    assert.equal(missing.status, 1)
    assert.match(missing.stdout, /no such block/)
  })

  it('runs nothing that the gate holds back, and writes nothing that reaches around its result, whatever the flags say', async () => {
    const asks = '#+begin_src sh :eval query\necho > ran.txt\n#+end_src\n'
    const raw = '#+begin_src python :results raw\nimport os\nreturn "* made" * (os.getpid() > 0)\n#+end_src\n'
    for (const text of [asks, raw]) {
      writeFileSync(join(place.root, 'notes/n.org'), text)
      const ran = await babel('--yes', '--write')
      assert.equal(ran.status, 3, ran.stdout)
      assert.match(ran.stderr, /The gate holds it back, whatever --yes says/)
      assert.equal(read(), text)
    }
    assert.equal(existsSync(join(place.root, 'notes/ran.txt')), false)
    const help = await babel('--help')
    assert.match(help.stdout, /--yes approves code that the gate has nothing against/)
  })

  it('runs other languages by the commands of the home', async () => {
    const text = '#+begin_src awk :cmdline -v n=7\nBEGIN { print 6 * n }\n#+end_src\n'
    writeFileSync(join(place.root, 'notes/n.org'), text)
    const without = await babel('--yes', '--write')
    assert.equal(without.status, 1)
    assert.match(without.stdout, /Set a command for it/)
    mkdirSync(place.home, { recursive: true })
    const commands = join(place.home, 'babel.json')
    writeFileSync(commands, '{\n  // as in the editor\n  "awk": "awk {cmdline} {code}",\n}\n')
    const ran = await babel('--yes', '--write')
    assert.equal(ran.status, 0, ran.stderr)
    assert.equal(read(), `${text}\n#+RESULTS:\n: 42\n`)
    for (const wrong of ['[1]', '{"awk": 1}', '{', 'null']) {
      writeFileSync(commands, wrong)
      const told = await babel('--yes', '--again')
      assert.equal(told.status, 1, wrong)
      assert.match(told.stderr, /babel\.json cannot be read, so no code of other languages is run/)
    }
  })

  it('says that a file is no text', async () => {
    writeFileSync(join(place.root, 'notes/n.org'), Buffer.from([0x2a, 0x20, 0xff, 0xfe, 0x0a]))
    const told = await babel('--yes')
    assert.equal(told.status, 1)
    assert.match(told.stderr, /UTF-8/)
  })
})
