// What blocks are given beside their variables, and code in a line of text: as requests to the agent, in real sessions and
// with the real gate.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { approvingAll } from './approving.ts'
import { openingWorlds } from './world.ts'

describe('agent: what blocks are given', () => {
  const open = openingWorlds()

  const woven = `#+name: inner
#+begin_src python :var x=1
import os
return x + 41 * (os.getpid() > 0)
#+end_src

* Outer
#+begin_src python :noweb yes
import os
return <<inner(x=2)>> * (os.getpid() > 0)
#+end_src
`

  it('asks about the code that a reference runs, and then about the code that holds its result', async () => {
    const w = await open({ 'n.org': woven })
    const { shown, asked } = await approvingAll(w, 'run the blocks under Outer in n.org')
    assert.equal(shown.length, 2)
    assert.match(shown[0] ?? '', /x=2\n\s*import os\n\s*return x \+ 41/)
    assert.match(shown[1] ?? '', /return 43 \* \(os/)
    assert.match(w.read('n.org'), /#\+RESULTS:\n: 43\n$/)
    assert.ok(asked.length === 2, asked.join())
    assert.match(await w.trace(), /Run the block inner, which the python block in line 8 of n\.org refers to/)
  })

  it('runs nothing for a reference when the code is tangled', async () => {
    const w = await open({ 'n.org': woven.replace(':noweb yes', ':noweb yes :tangle out.py') })
    const { shown } = await approvingAll(w, 'tangle n.org')
    assert.deepEqual(
      shown.filter((code) => code !== ''),
      [],
    )
    assert.match(w.read('out.py'), /return <<inner\(x=2\)>> \*/)
  })

  it('does not run a block that holds its own result', async () => {
    const org = '#+name: a\n#+begin_src python :noweb yes\nreturn <<a()>>\n#+end_src\n'
    const w = await open({ 'n.org': org })
    const { view, shown } = await approvingAll(w, 'run block a of n.org')
    assert.equal(view.state, 'failed')
    assert.match(view.answer, /refers to itself/)
    assert.deepEqual(shown, [])
  })

  it('makes the folder of :dir where that is asked for, and only then', async () => {
    const org = (more: string) => `#+begin_src sh :dir out/deep${more}\nbasename "$PWD"\n#+end_src\n`
    const w = await open({ 'a/n.org': org(' :mkdirp yes'), 'a/m.org': org('') })
    const { shown } = await approvingAll(w, 'run all blocks of a/n.org')
    assert.match(shown[0] ?? '', /^mkdir -p -- '.*\/a\/out\/deep'$/)
    assert.match(w.read('a/n.org'), /^: deep$/m)
    await approvingAll(w, 'run all blocks of a/n.org again')
    w.write('a/m.org', org('').replaceAll('out/deep', 'other'))
    const { view } = await approvingAll(w, 'run all blocks of a/m.org')
    assert.equal(view.state, 'failed')
  })

  it('gives a shell its input and its arguments', async () => {
    const org =
      '#+name: text\n#+begin_example\none\ntwo\n#+end_example\n\n#+begin_src sh :stdin text :cmdline -x "a b" :results output\ncat\necho "$# $2"\n#+end_src\n'
    const w = await open({ 'n.org': org })
    await approvingAll(w, 'run all blocks of n.org')
    assert.equal(w.read('n.org'), `${org}\n#+RESULTS:\n: one\n: two\n: 2 a b\n`)
  })

  it('runs the code in a line that the cursor is in, and replaces its result', async () => {
    const org = 'Sum src_python{return 1 + 1}, and src_sh[:results output]{echo three} there.\n'
    const w = await open({ 'n.org': org })
    await approvingAll(w, 'run the code in line 1, column 45 of n.org')
    const once =
      'Sum src_python{return 1 + 1}, and src_sh[:results output]{echo three} {{{results(=three=)}}} there.\n'
    assert.equal(w.read('n.org'), once)
    await approvingAll(w, 'run all blocks of n.org')
    const both = once.replace('1}', '1} {{{results(=2=)}}}')
    assert.equal(w.read('n.org'), both)
    await approvingAll(w, 'run all blocks of n.org again')
    assert.equal(w.read('n.org'), both)
  })

  it('says why a list cannot stand in a line', async () => {
    const org = 'A list: src_python{return [1, 2]}.\n'
    const w = await open({ 'n.org': org })
    const { view } = await approvingAll(w, 'run the code in line 1 of n.org')
    assert.equal(view.state, 'failed')
    assert.match(view.answer, /python code, n\.org:1/)
    assert.match(view.answer, /A list cannot stand in a line of text/)
    assert.equal(w.read('n.org'), org)
  })

  it('takes no name of a language for anything but a name', async () => {
    for (const language of ['constructor', 'toString', '__proto__']) {
      const w = await open({ 'n.org': `#+begin_src ${language} :var x=1\n1\n#+end_src\n` })
      const { view } = await approvingAll(w, 'run all blocks of n.org')
      assert.equal(view.state, 'failed', language)
      const bare = await approvingAll(
        await open({ 'n.org': `src_${language}{1}\n` }),
        'run all blocks of n.org',
      )
      assert.match(bare.view.answer, /Set a command for it/, language)
    }
  })

  it('asks again where a result would change what is around it', async () => {
    const org =
      '#+begin_src python :results raw\nimport os\nreturn "* TODO made" * (os.getpid() > 0)\n#+end_src\n'
    const w = await open({ 'n.org': org })
    const { asked, findings } = await approvingAll(w, 'run all blocks of n.org')
    assert.equal(asked.length, 2, asked.join())
    assert.ok(findings.includes('result-spills'), findings.join())
    assert.match(w.read('n.org'), /^\* TODO made$/m)
  })

  it('keeps what code gave back out of the structure of the trace and of what is kept', async () => {
    const lines = [
      '* made up',
      ':END:',
      '#+end_src',
      '#+end_example',
      '#+RESULTS:',
      '\\r* made up',
      '\\u2028* made up',
    ]
    const org = `* Notes\n#+begin_src python :results output\nimport os\nassert os.getpid() > 0\nprint("${lines.join('\\n')}")\n#+end_src\n`
    const w = await open({ 'n.org': org })
    const { view } = await approvingAll(w, 'run all blocks of n.org')
    assert.equal(view.state, 'done', view.answer)
    const made = (text: string) => parseOrg(text).headlines.filter(({ title }) => title.startsWith('made'))
    for (const text of [w.read('n.org'), await w.trace()]) {
      assert.ok(text.includes('made up'))
      assert.deepEqual(made(text), [])
      assert.deepEqual(made(text.replace(/\r\n?/g, '\n')), [], 'as an editor reads it')
    }
    for (const name of readdirSync(w.home, { recursive: true }) as string[])
      if (name.endsWith('.org')) assert.deepEqual(made(readFileSync(join(w.home, name), 'utf8')), [], name)
  })
})
