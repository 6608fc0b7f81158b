// What an editor is told of tangled files, over the wire.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { URI } from 'vscode-uri'
import * as wire from '../../server/protocol/literate.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const org = `* A
#+begin_src js :tangle src/a.js
one()
#+end_src
#+begin_src js :tangle src/a.js
two()
#+end_src
#+begin_src sh :tangle ../outside.sh
true
#+end_src
#+begin_src sh
here
#+end_src
`

describe('server: tangled files', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace({ 'a.org': org, 'src/b.js': 'b()\n' })
    editor = await openEditor(place)
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
    await editor.open('a.org')
    // The folder has its name once it is open; how long that takes is not what is tested.
    while ((await standings()) === undefined) await new Promise((resolve) => setTimeout(resolve, 50))
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  const standings = async () => {
    const uri = URI.file(join(place.root, 'a.org')).toString()
    const rows = await editor.request(wire.tangles, { uri })
    return rows?.map(({ line, path, target, standing }) => `${line} ${path}:${target} ${standing}`)
  }
  const write = (text: string) => writeFileSync(join(place.root, 'src/a.js'), text)

  it('says where each block goes and how the file stands to it', async () => {
    const outside = '7 ../outside.sh:0 new'
    assert.deepEqual(await standings(), ['1 src/a.js:0 new', '4 src/a.js:2 new', outside])
    write('other()\n')
    assert.deepEqual(await standings(), ['1 src/a.js:0 unknown', '4 src/a.js:2 unknown', outside])
    write('one()\n\ntwo()\n')
    assert.deepEqual(await standings(), ['1 src/a.js:0 same', '4 src/a.js:2 same', outside])
    // It is known now what was tangled, and only one block differs.
    write('one()\n\n2()\n')
    assert.deepEqual(await standings(), ['1 src/a.js:0 same', '4 src/a.js:2 changed', outside])
  })
})
