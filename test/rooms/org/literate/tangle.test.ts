import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { contentOf, tangle } from '../../../../server/src/org/literate/tangle.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { type Outcome, sampleFiles, tangledByEmacs, tangledByUs } from './tangle-oracle.ts'

const expectations = new URL('tangle-9.7.txt', import.meta.url)
const seed = 97

const canonical = (outcome: Outcome): string =>
  JSON.stringify(outcome && Object.entries(outcome).sort(([a], [b]) => (a < b ? -1 : 1)))
/** By ten letters of the hash of what comes out. */
const hash = (outcome: Outcome): string =>
  createHash('sha256').update(canonical(outcome)).digest('hex').slice(0, 10)

function check(text: string, expected: Readonly<Record<string, string>>, path = 'notes/a.org') {
  const tangled = tangle(parseOrg(text), text, path)
  const files = Object.fromEntries(tangled.files.map((one) => [one.path, contentOf(one)]))
  assert.deepEqual(files, expected)
  return tangled
}

const block = (head: string, code: string) => `#+begin_src ${head}\n${code}\n#+end_src\n`

describe('org: tangling', () => {
  // Made by Org 9.7: ORG_LISP=/path/to/org-9.7/lisp ORG_WRITE=1 npx mocha --grep 'what Org 9.7 tangles'
  it('writes what Org 9.7 tangles, in random files', () => {
    const all = sampleFiles(1_200, seed)
    const lisp = process.env.ORG_LISP ?? ''
    if (lisp !== '' && process.env.ORG_WRITE) {
      const { version, results } = tangledByEmacs(all, lisp)
      writeFileSync(expectations, [version, ...results.map(hash), ''].join('\n'))
    }
    const [version = '', ...hashes] = readFileSync(expectations, 'utf8').trimEnd().split('\n')
    assert.match(version, /^9\.7/)
    assert.equal(hashes.length, all.length)
    const wrong = all.filter((text, i) => hash(tangledByUs(text)) !== hashes[i])
    assert.equal(wrong.length, 0, `${wrong.length} of ${all.length} differ, as ${wrong[0]}`)
  })

  it('names files beside the Org file, and by the language for yes', () => {
    check(
      block('python :tangle yes', 'a') +
        block('rust :tangle ../src/main.rs', 'b') +
        block('sh :tangle no', 'c') +
        block('sh :tangle /etc/x', 'd') +
        block('sh :tangle ~/bin/x', 'e'),
      { 'notes/a.py': 'a\n', 'src/main.rs': 'b\n', '/etc/x': 'd\n', '~/bin/x': 'e\n' },
    )
  })

  it('names what it cannot do, and runs nothing', () => {
    const { problems } = check(
      block('python :tangle yes :noweb yes', '<<run()>>\n<<none>>') +
        block('sh :tangle (shell-command "x")', 'b') +
        block('sh :tangle a.sh :tangle-mode nonsense :var t=table', 'c') +
        block('sh :tangle a.org', 'd'),
      { 'notes/a.py': `${'<<run()>>\n\n'.trimEnd()}\n`, 'notes/a.sh': 'c\n' },
    )
    assert.deepEqual(
      problems.map(({ code, name }) => `${code} ${name}`),
      ['lisp tangle', 'self notes/a.org', 'call run()', 'missing none', 'mode nonsense', 'variables t'],
    )
  })

  it('gives variables to the languages that Org writes plain assignments for', () => {
    check(
      block('python :tangle yes :var n=1 s="it\'s" :prologue "import os"', 'pass') +
        block('sh :tangle yes :var n=1 s="it\'s"', 'true') +
        block('js :tangle yes :var n=1, s="a\\nb"', '1'),
      {
        'notes/a.py': 'import os\nn=1\ns="it\'s"\npass\n',
        'notes/a.sh': `n='1'\ns='it'"'"'s'\ntrue\n`,
        'notes/a.js': 'var n=1;\nvar s="a\\nb";\n1\n',
      },
    )
  })

  it('keeps code that refers to itself in many ways from growing without end', () => {
    const levels = Array.from(
      { length: 30 },
      (_, i) => `#+name: n${i}\n${block('sh :noweb yes', `<<n${i + 1}>>\n<<n${i + 1}>>`)}`,
    )
    const text = `${levels.join('')}#+name: n30\n${block('sh', 'x')}${block('sh :tangle yes :noweb yes', '<<n0>>')}`
    const { problems } = tangle(parseOrg(text), text, 'a.org')
    assert.ok(problems.some(({ code }) => code === 'too-large'))
  })

  it('comes to an end on hostile lines', () => {
    const many = 60_000
    const lines = [
      '<<a'.repeat(many),
      `${'<<a'.repeat(many)} >>`,
      `>>${'<< '.repeat(many)}`,
      ' '.repeat(many),
      '\\'.repeat(many),
    ]
    for (const line of lines) {
      const text = `* ${line}x\n${block('sh -r :tangle a.sh :noweb yes :comments link', `${line}x`)}`
      tangle(parseOrg(text), text, 'a.org')
    }
    for (const vars of ['('.repeat(many), '\\"'.repeat(many), '['.repeat(many), 'a= '.repeat(many)]) {
      const text = block(`sh :tangle a.sh :var ${vars}`, 'x')
      tangle(parseOrg(text), text, 'a.org')
    }
  })

  it('says of each line where it is from', () => {
    const text = `#+name: part\n${block('python', '  one\n\n  two')}${block('python :tangle yes :noweb yes', 'def f():\n    <<part>>\n    return 1')}`
    const { files } = tangle(parseOrg(text), text, 'a.org')
    assert.deepEqual(
      files[0]?.rows.map(({ text: line, block: from, line: number, lead, kind }) => [
        line,
        from,
        number,
        lead,
        kind,
      ]),
      [
        ['def f():', 1, 0, '', 'own'],
        ['    one', 0, 0, '    ', 'own'],
        ['    ', 0, 1, '    ', 'own'],
        ['    two', 0, 2, '    ', 'own'],
        ['    return 1', 1, 2, '', 'own'],
      ],
    )
  })
})
