// Running blocks as requests to the agent, in real sessions and with the real gate: what is asked, and what stands in the
// file then.

import assert from 'node:assert/strict'
import { approvingAll } from './approving.ts'
import { openingWorlds, world } from './world.ts'

const numbers = `* Numbers
#+name: two
#+begin_src python
return 2
#+end_src

#+name: table
| 1 | 2 |
| 3 | 4 |

** Sums
#+name: sum
#+begin_src python :var x=two() t=table
return x + sum(row[0] for row in t)
#+end_src

#+begin_src sh :results output
echo "$((1 + 1)) here"
#+end_src
* Other
#+begin_src python :eval no
raise Exception("no")
#+end_src
`

describe('agent: running blocks', () => {
  const open = openingWorlds()
  const run = approvingAll

  it('runs what a block refers to, writes its result, and takes it back', async () => {
    const w = await open({ 'notes/n.org': numbers })
    const { asked, view } = await run(w, 'run block sum of n.org')
    assert.equal(view.tokensUsed, 0)
    assert.match(view.answer, /^- Ran in [\d.]+ ms: sum, notes\/n\.org:13\.$/)
    assert.ok(asked.length <= 3, asked.join())
    const after = w.read('notes/n.org')
    assert.equal(
      after,
      numbers.replace('for row in t)\n#+end_src\n', (code) => `${code}\n#+RESULTS: sum\n: 6\n`),
    )
    assert.equal((await w.session.undo()).ok, true)
    assert.equal(w.read('notes/n.org'), numbers)
  })

  it('runs all below a heading, and not what says no', async () => {
    const w = await open({ 'n.org': numbers })
    const below = await run(w, 'run the blocks under Sums in n.org')
    assert.equal(below.view.answer.split('\n').length, 2)
    assert.match(w.read('n.org'), /#\+RESULTS: sum\n: 6\n[\s\S]*#\+RESULTS:\n: 2 here\n/)
    const all = await run(w, 'run all blocks of n.org')
    assert.match(all.view.answer, /Not run, as its headers say: python block, n\.org:\d+/)
  })

  it('asks again where the code has named another file for its result than was approved', async () => {
    const code = [
      "text = open('n.org').read()",
      "open('n.org', 'w').write(text.replace('a.' + 'txt', 'b.txt'))",
      "return 'came'",
    ]
    const w = await open({
      'n.org': `#+begin_src python :results file :file a.txt\n${code.join('\n')}\n#+end_src\n`,
    })
    const { asked } = await run(w, 'run the block in line 2 of n.org')
    assert.equal(asked.length, 2, asked.join())
    assert.equal(w.read('b.txt').trim(), 'came')
  })

  it('asks once where the code is approved, and says where the result goes', async () => {
    const w = await open({ 'n.org': '#+begin_src python\nimport os\nreturn os.getpid() > 0\n#+end_src\n' })
    const { asked } = await run(w, 'run the block in line 2 of n.org')
    assert.equal(asked.length, 1)
    assert.match(w.read('n.org'), /#\+RESULTS:\n: True\n/)
    assert.match(await w.trace(), /Covered by the approval of the code: Write the result/)
  })

  for (const [how, printed] of [
    ['raw', '* Public'],
    ['drawer', 'x\n* Public'],
    ['raw', '#+FILETAGS: :public:'],
    ['raw', '#+TODO: Salaries | Public'],
  ] as const)
    it(`asks again before a result changes what other entries are: ${how}, ${printed}`, async () => {
      const code = `import os\nprint(${JSON.stringify(printed)} + str(os.getpid())[:0])`
      const org = `* Private :private:\n#+begin_src python :results output ${how}\n${code}\n#+end_src\n\n** Salaries\n`
      const w = await open({ 'n.org': org })
      const { asked } = await run(w, 'run the block in line 3 of n.org')
      assert.equal(asked.length, 2, asked.join())
      assert.match(w.read('n.org'), /Public|public/)
    })

  it('asks again before a result with a secret is written', async () => {
    const secret = `AKIA${'IOSFODNN7EXAMPLQ'}`
    const w = await open({
      'n.org': `#+begin_src python\nimport os\nreturn "AKIA" + "IOSFODNN7EXAMPLQ" + str(os.getpid())[:0]\n#+end_src\n`,
    })
    const { asked } = await run(w, 'run the block in line 1 of n.org')
    assert.equal(asked.length, 2)
    assert.ok(w.read('n.org').includes(secret))
  })

  it('leaves the result as it was where the code fails, and the blocks behind it alone', async () => {
    const org =
      '#+begin_src python\nreturn 1 / 0\n#+end_src\n\n#+RESULTS:\n: old\n\n#+begin_src sh\necho x\n#+end_src\n'
    const w = await open({ 'n.org': org })
    const { view } = await run(w, 'run all blocks of n.org')
    assert.equal(view.state, 'failed')
    assert.match(view.answer, /ZeroDivisionError/)
    assert.equal(w.read('n.org'), org)
  })

  it('keeps names in a session, and forgets them without one', async () => {
    const w = await open({
      'n.org':
        '#+begin_src python :session a :results output\nx = 5\n#+end_src\n\n#+begin_src python :session a\nx + 1\n#+end_src\n\n#+begin_src js\nreturn typeof y\n#+end_src\n',
    })
    await run(w, 'run all blocks of n.org')
    assert.match(w.read('n.org'), /x \+ 1\n#\+end_src\n\n#\+RESULTS:\n: 6\n/)
    assert.match(w.read('n.org'), /#\+RESULTS:\n: undefined\n/)
  })

  it('does not run again what is cached, unless told to', async () => {
    const w = await open({ 'n.org': '#+begin_src python :cache yes\nreturn 7\n#+end_src\n' })
    await run(w, 'run all blocks of n.org')
    assert.match(w.read('n.org'), /#\+RESULTS\[[0-9a-f]{40}\]:\n: 7\n/)
    const second = await run(w, 'run all blocks of n.org')
    assert.deepEqual(second.asked, [])
    assert.match(second.view.answer, /Unchanged/)
    const third = await run(w, 'run all blocks of n.org again')
    assert.match(third.view.answer, /Ran in/)
  })

  it('writes a file with the result beside the link to it', async () => {
    const w = await open({
      'notes/n.org':
        '#+begin_src sh :results output file :file out.txt\necho written; echo $$ > /dev/null\n#+end_src\n',
    })
    const { asked } = await run(w, 'run all blocks of n.org')
    assert.equal(w.read('notes/out.txt'), 'written\n')
    assert.match(w.read('notes/n.org'), /\[\[file:out\.txt\]\]/)
    assert.equal(asked.length, 1)
  })

  it('runs in the folder of the file, or the one it names', async () => {
    const w = await open({
      'a/n.org':
        '#+begin_src sh\nbasename "$PWD"\n#+end_src\n\n#+begin_src sh :dir ../b\nbasename "$PWD"\n#+end_src\n',
      'b/x.txt': '',
    })
    await run(w, 'run all blocks of a/n.org')
    assert.deepEqual(w.read('a/n.org').match(/^: .*$/gm), [': a', ': b'])
  })

  it('runs other languages as the commands that are set up', async () => {
    const w = await open({
      'n.org':
        '#+begin_src awk\nBEGIN { print 6 * 7 }\n#+end_src\n\n#+begin_src cobol\nDISPLAY 1\n#+end_src\n',
    })
    const { view } = await run(w, 'run all blocks of n.org')
    assert.match(w.read('n.org'), /#\+RESULTS:\n: 42\n/)
    assert.match(view.answer, /Set a command for it/)
  })

  it('writes nothing when the code is denied', async () => {
    const w = await open({ 'n.org': numbers })
    const { done } = w.session.ask('run block sum of n.org')
    const { proposal, hash } = await w.nextApproval()
    await w.session.decide({ proposal, hash, decision: 'deny', reason: 'not now' })
    assert.match((await done).answer, /Denied: not now/)
    assert.equal(w.read('n.org'), numbers)
  })

  it('runs lines that call a block', async () => {
    const org = '#+name: f\n#+begin_src python :var x=1\nreturn x + 1\n#+end_src\n\n* Use\n#+CALL: f(x=41)\n'
    const w = await open({ 'n.org': org })
    await run(w, 'run the block in line 7 of n.org')
    await run(w, 'run the block in line 7 of n.org')
    assert.equal(w.read('n.org'), `${org}\n#+RESULTS:\n: 42\n`)
  })

  it('goes on after a restart', async () => {
    const w = await open({
      'n.org':
        '#+begin_src python\nimport os\nreturn os.getpid() > 0\n#+end_src\n\n#+begin_src sh\ntest $$ -gt 0 && echo next\n#+end_src\n',
    })
    w.session.ask('run all blocks of n.org')
    await w.nextApproval()
    await w.session.close()
    const after = await world(null, { after: w })
    await after.session.resume()
    for (let asked = 0; asked < 2; asked++) {
      const { proposal, hash } = await after.nextApproval()
      after.approvals = []
      await after.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    }
    await after.session.idle()
    assert.match(after.read('n.org'), /#\+RESULTS:\n: True\n[\s\S]*#\+RESULTS:\n: next\n/)
    await after.session.close()
  })

  it('finds its block again where the file changed around it', async () => {
    const w = await open({ 'n.org': '#+begin_src python\nimport os\nreturn os.getpid() > 0\n#+end_src\n' })
    const { done } = w.session.ask('run all blocks of n.org')
    const { proposal, hash } = await w.nextApproval()
    w.write('n.org', `#+begin_src sh\necho first\n#+end_src\n${w.read('n.org')}`)
    await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    await done
    assert.match(w.read('n.org'), /echo first\n#\+end_src\n#\+begin_src python[\s\S]*: True\n$/)
  })
})
