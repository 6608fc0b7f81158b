import assert from 'node:assert/strict'
import fc from 'fast-check'
import { applyEdits } from '../../../../server/src/org/edit/edit.ts'
import { detangle } from '../../../../server/src/org/literate/detangle.ts'
import { contentOf, tangle } from '../../../../server/src/org/literate/tangle.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { sampleFiles } from './tangle-oracle.ts'

const block = (head: string, code: string) => `#+begin_src ${head}\n${code}\n#+end_src\n`

interface Case {
  readonly org: string
  readonly then?: string
  readonly now: string
  readonly target?: string
}

const back = ({ org, then, now, target = 'a.py' }: Case) =>
  detangle({ document: parseOrg(org), text: org, path: 'a.org' }, target, now, then ?? null)

function check(one: Case, expected: string, left: readonly string[] = []) {
  const found = back(one)
  assert.deepEqual(
    found.left.map(({ line, reason }) => `${line} ${reason}`),
    left,
  )
  assert.equal(applyEdits(one.org, found.edits), expected)
}

describe('org: detangling', () => {
  it('puts changed, added and removed lines back into their block', () => {
    const org = `* A\nText.\n${block('python :tangle yes', 'one\ntwo\nthree')}Behind.\n`
    check({ org, now: 'one\n2\nthree\n' }, org.replace('two', '2'))
    check(
      { org, now: 'one\ntwo\nmore\nthree\nlast\n' },
      org.replace('two', 'two\nmore').replace('three', 'three\nlast'),
    )
    check({ org, now: 'one\nthree\n' }, org.replace('two\n', ''))
    check({ org, now: 'zero\none\ntwo\nthree\n' }, org.replace('one', 'zero\none'))
    check({ org, now: 'one\ntwo\nthree\n' }, org)
  })

  it('keeps the indentation of the block, and writes the commas that Org needs', () => {
    const org = `- item\n\n  #+begin_src python :tangle yes\n    one\n    two\n  #+end_src\n`
    check(
      { org, now: 'one\n* star\n#+x\n,* comma\n  deep\n' },
      org.replace('two', ',* star\n    ,#+x\n    ,,* comma\n      deep'),
    )
  })

  it('finds the block by the comments and lines around it, with several blocks in one file', () => {
    const org = `* A\n${block('python :tangle yes :comments link', 'one')}* B\n${block('python :tangle yes :comments link', 'two')}`
    const [file] = tangle(parseOrg(org), org, 'a.org').files
    const now = contentOf(file as never).replace('\ntwo\n', '\ntwo\nthree\n')
    check({ org, now }, org.replace('two', 'two\nthree'))
    check({ org, now: now.replace('*A', '*Other') }, org.replace('two', 'two\nthree'), ['1 made'])
  })

  it('keeps references, and puts what they bring into the block it is from', () => {
    const org = `#+name: part\n${block('python', 'x = 1\ny = 2')}${block('python :tangle yes :noweb yes', 'def f():\n    <<part>>\n    return x')}`
    check(
      { org, now: 'def f():\n    x = 7\n    more\n    y = 2\n    return z\n' },
      org.replace('x = 1\ny = 2', 'x = 7\nmore\ny = 2').replace('return x', 'return z'),
    )
    check({ org, now: 'def f():\n    x = 1\n    y = 2\n    z = 3\n    return x\n' }, org, ['4 between'])
    check({ org, now: 'def f():\n    x = 1\ny = 3\n    return x\n' }, org, ['3 prefix'])
  })

  it('names what it cannot put back surely, and leaves it', () => {
    const twice = `#+name: p\n${block('python', 'x')}${block('python :tangle yes :noweb yes', '<<p>>\nmid\n<<p>>')}`
    check({ org: twice, now: 'y\nmid\nx\n' }, twice, ['1 again'])
    check({ org: twice, now: 'y\nmid\ny\n' }, twice.replace('\nx\n', '\ny\n'))
    check({ org: twice, now: 'y\nmid\nz\n' }, twice, ['3 twice', '1 again'])
    const mixed = `#+name: p\n${block('python', 'x')}${block('python :tangle yes :noweb yes', 'f(<<p>>)\ng')}`
    check({ org: mixed, now: 'f(y)\ng\n' }, mixed, ['1 mixed'])
    const bang = block('python :tangle yes :shebang #!/bin/sh', 'x')
    check({ org: bang, now: '#!/bin/bash\ny\n' }, bang.replace('\nx\n', '\ny\n'), ['1 made'])
    const tight = block('python :tangle yes', 'x') + block('python :tangle yes :padline no', 'y')
    check({ org: tight, now: 'x\nnew\ny\n' }, tight, ['2 between'])
    const edge = block('python :tangle yes', 'x')
    check({ org: edge, now: 'x\n\n\n' }, edge, ['2 blank'])
  })

  it('takes only what changed in the tangled file, where it is known what it was', () => {
    const then = 'one\ntwo\nthree\nfour\n'
    const org = block('python :tangle yes', 'one\ntwo\nthree\nFOUR')
    check({ org, then, now: 'ONE\ntwo\nthree\nfour\n' }, org.replace('one', 'ONE'))
    check({ org, then, now: 'one\ntwo\nthree\n4\n' }, org, ['4 conflict'])
  })

  it('keeps line ends of Windows', () => {
    const org = block('python :tangle yes', 'one\ntwo').replaceAll('\n', '\r\n')
    check({ org, now: 'one\r\n2\r\nthree\r\n' }, org.replace('two', '2\r\nthree'))
  })

  it('after random changes: what is put back tangles to the changed file, and the rest of the Org file stays', () => {
    const words = ['', 'x', '  y', '* z', '<<first>>', '#+a', ',* b', ':END:', '#+end_src']
    fc.assert(
      fc.property(
        fc.constantFrom(...sampleFiles(150, 5)),
        fc.array(fc.tuple(fc.nat(20), fc.constantFrom('put', 'add', 'cut'), fc.constantFrom(...words)), {
          maxLength: 4,
        }),
        fc.nat(5),
        (org, acts, which) => {
          const { files, blocks } = tangle(parseOrg(org), org, 'a.org')
          const file = files[which % Math.max(1, files.length)]
          if (!file) return
          const lines = contentOf(file).split('\n').slice(0, -1)
          for (const [at, kind, word] of acts) {
            const i = at % (lines.length + 1)
            if (kind === 'add') lines.splice(i, 0, word)
            else if (i < lines.length) lines.splice(i, 1, ...(kind === 'put' ? [word] : []))
          }
          const now = lines.map((line) => `${line}\n`).join('')
          const { edits, left } = back({ org, now, target: file.path })
          const after = applyEdits(org, edits)
          const again = tangle(parseOrg(after), after, 'a.org').files.find(({ path }) => path === file.path)
          if (left.length === 0) assert.equal(again && contentOf(again), now)
          for (const { start, end } of edits)
            assert.ok(blocks.some(({ bodyStart, bodyEnd }) => start >= bodyStart && end <= bodyEnd))
        },
      ),
      { numRuns: 400 },
    )
  })
})
