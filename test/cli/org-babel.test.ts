// `org babel` against the built program: what is run, what is told of it, and what stands in the file afterwards.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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
})
