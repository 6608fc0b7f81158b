// `org tangle` and `org detangle` against the built program: what stands in the files afterwards.

import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const notes = `#+PROPERTY: header-args :mkdirp yes
* Tool
Text.
#+begin_src python :tangle src/tool.py :shebang #!/usr/bin/env python3
print(1)
#+end_src
#+begin_src sh :tangle yes :noweb yes
<<missing>>
true
#+end_src
`

describe('cli: org tangle', function () {
  this.timeout(60_000)
  let place: Place
  beforeEach(() => {
    place = makePlace({ 'notes.org': notes })
  })
  afterEach(() => place.remove())

  const org = (...args: string[]) => run(place, ['org', ...args])
  const read = (name: string) => readFileSync(join(place.root, name), 'utf8')
  const write = (name: string, text: string) => writeFileSync(join(place.root, name), text)

  it('writes the files with their permissions, and says what it left out', async () => {
    const done = await org('tangle', 'notes.org', '--json')
    assert.equal(done.status, 0, done.stderr)
    assert.deepEqual(JSON.parse(done.stdout), [
      { path: 'src/tool.py', lines: 2, state: 'new' },
      { path: 'notes.sh', lines: 1, state: 'new' },
    ])
    assert.equal(read('src/tool.py'), '#!/usr/bin/env python3\nprint(1)\n')
    assert.equal(statSync(join(place.root, 'src/tool.py')).mode & 0o777, 0o755)
    assert.match(done.stderr, /notes\.org:7: Nothing is called missing/)
  })

  it('writes its own file again, and nobody else’s changes away', async () => {
    assert.equal((await org('tangle', 'notes.org')).status, 0)
    write('notes.org', notes.replace('print(1)', 'print(2)'))
    assert.equal((await org('tangle', 'notes.org')).status, 0)
    assert.match(read('src/tool.py'), /print\(2\)/)
    write('src/tool.py', read('src/tool.py').replace('2', '3'))
    const refused = await org('tangle', 'notes.org')
    assert.equal(refused.status, 1)
    assert.match(refused.stderr, /src\/tool\.py: changed since it was tangled/)
    assert.match(read('src/tool.py'), /print\(3\)/)
    assert.equal((await org('tangle', 'notes.org', '--force')).status, 0)
    assert.match(read('src/tool.py'), /print\(2\)/)
  })

  it('puts changes back, and only those of the tangled file', async () => {
    write('notes.org', notes.replace('print(1)', 'print(1)\nprint(2)\nprint(3)'))
    assert.equal((await org('tangle', 'notes.org')).status, 0)
    write('notes.org', read('notes.org').replace('print(3)', 'print("three")'))
    write('src/tool.py', read('src/tool.py').replace('print(1)', 'print("one")'))
    const done = await org('detangle', 'notes.org')
    assert.equal(done.status, 0, done.stdout + done.stderr)
    assert.match(read('notes.org'), /^print\("one"\)\nprint\(2\)\nprint\("three"\)$/m)
  })

  it('names what it cannot put back', async () => {
    assert.equal((await org('tangle', 'notes.org')).status, 0)
    write('src/tool.py', '#!/bin/python\nprint(4)\n')
    const done = await org('detangle', 'notes.org')
    assert.equal(done.status, 1)
    assert.match(done.stdout, /src\/tool\.py:1: Tangling wrote this line/)
    assert.match(read('notes.org'), /^print\(4\)$/m)
  })

  it('writes nothing outside of the folder, nor what runs by itself', async () => {
    for (const target of ['../out.txt', '/tmp/never.txt', '~/never.txt', '.git/hooks/pre-commit']) {
      write('notes.org', `#+begin_src sh :tangle ${target} :mkdirp yes\ntrue\n#+end_src\n`)
      const done = await org('tangle', 'notes.org')
      assert.equal(done.status, 1, target)
      assert.match(done.stderr, /outside the folder|Tangle it in the editor/)
    }
  })
})
