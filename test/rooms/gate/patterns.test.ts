// Patterns of rules: what paths and commands they stand for. The matcher and the automaton are compiled from one tree
// and must agree on every pattern and path.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ArgvFact, argvMatcher, parseArgv, printArgv } from '../../../server/src/gate/argv.ts'
import { type Glob, globMatcher, literalGlob, parseGlob, printGlob } from '../../../server/src/gate/glob.ts'
import { beyond, common, protectedWithin } from '../../../server/src/gate/learn/automata.ts'
import { protectedClass, secretClass } from '../../../server/src/gate/protected.ts'

function glob(text: string): Glob {
  const read = parseGlob(text)
  assert.ok(read.ok, text)
  return read.value
}

/** pattern: paths it stands for | paths it does not */
const paths = `
src/a.ts: src/a.ts | src/b.ts src/a.tsx a.ts x/src/a.ts src/a.ts/b
src/*.ts: src/a.ts src/a.b.ts | src/.ts src/.a.ts src/x/a.ts src/a.js srcx/a.ts src/
src/**/*.ts: src/a.ts src/x/a.ts src/x/y/a.ts | src/.git/a.ts src/x/.a.ts .src/a.ts lib/src/a.ts
src/**: src/a src/x/y.z | src src/.env src/.git/config src/x/.y
**: a a/b | .env a/.b .git/config
**/test_*.py: test_a.py x/test_a.py | test_.txt x/.y/test_a.py a_test.py
*: a a.b | .a a/b
a*b: ab a1b | b a1 a/b
*.test.ts: a.test.ts | .test.ts test.ts
[*].md: *.md | a.md
src/[[]id[]]/*.tsx: src/[id]/page.tsx | src/i/page.tsx src/id/page.tsx
`

const words = `
npm test: npm,test | npm npm,test,x npm,tests
git commit -m <text>: git,commit,-m,hello git,commit,-m,two_words | git,commit,-m,--amend git,commit,-m git,commit,-m,a,b
npx mocha <path test/**/*.ts>: npx,mocha,test/a.ts npx,mocha,./test/x/a.ts | npx,mocha,test/link.ts npx,mocha,src/a.ts npx,mocha,/etc/a.ts npx,mocha,test/a.ts,test/b.ts
git add <paths src/*.ts>: git,add,src/a.ts git,add,src/a.ts,src/b.ts | git,add git,add,src/a.ts,-f git,add,src/a.ts,test/a.ts
rm <path **>: rm,src/a.ts | rm,src/package.json rm,src/.env rm,src/.git/config rm,-rf rm,src/.npmrc
echo "<text>": echo,<text> | echo,other
"a b" "": a b, | a,b
`

/** Words that name files of an imagined workspace: all but links, options and absolute ones. */
const place = (word: string): string | null =>
  word.startsWith('-') || word.startsWith('/') || word.includes('link') ? null : word.replace(/^\.\//, '')

describe('patterns of rules', () => {
  for (const line of paths.trim().split('\n')) {
    const [, text = '', yes = '', no = ''] = /^(\S+): (.*) \| (.*)$/.exec(line) ?? []
    it(`paths: ${text}`, () => {
      const pattern = glob(text)
      const matches = globMatcher(pattern)
      for (const path of yes.split(' ')) assert.equal(matches(path), true, path)
      for (const path of no.split(' ')) assert.equal(matches(path), false, path)
      assert.equal(printGlob(pattern), text)
      for (const path of `${yes} ${no}`.split(' '))
        assert.equal(inAutomaton(pattern, path), matches(path), path)
    })
  }

  for (const line of words.trim().split('\n')) {
    const [, text = '', yes = '', no = ''] = /^(.+): (.*) \| (.*)$/.exec(line) ?? []
    it(`words: ${text}`, () => {
      const read = parseArgv(text)
      assert.ok(read.ok)
      const matches = argvMatcher(read.value)
      const fact = (said: string): ArgvFact => ({
        words: said.split(',').map((word) => word.replaceAll('_', ' ')),
        place,
      })
      const lists = text.startsWith('"a b"') ? [yes] : yes.split(' ')
      for (const said of lists) assert.equal(matches(fact(said)), true, said)
      for (const said of no.split(' ')) assert.equal(matches(fact(said)), false, said)
      assert.equal(printArgv(read.value), text)
    })
  }

  it('what is no pattern is an error, and never a wider pattern', () => {
    for (const text of [
      '',
      'a//b',
      '/a',
      'a/',
      'a/../b',
      './a',
      'a/**b',
      'a***',
      '{a,b}',
      'a?',
      '!a',
      'a\\*',
      '[ab]',
      '[',
      'a[',
      '[]',
    ])
      assert.equal(parseGlob(text).ok, false, text)
    for (const text of [
      '',
      ' ',
      'a  b',
      'a ',
      '<path x>',
      'a <paths b> c',
      'a <path>',
      'a <x>',
      'a "b',
      'a "b"c',
      '<text> a',
    ])
      assert.equal(parseArgv(text).ok, false, text)
  })

  it('any path is a pattern of its own, and any words too', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 8, unit: 'binary' })
      .filter((n) => n !== '.' && n !== '..' && !n.includes('/'))
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.join('/')
        const text = printGlob(literalGlob(path))
        assert.deepEqual(glob(text), glob(printGlob(glob(text))))
        assert.equal(globMatcher(glob(text))(path), true)
        assert.equal(globMatcher(glob(text))(`${path}x`), false)
      }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 12, unit: 'binary' }), { minLength: 1, maxLength: 5 }),
        (said) => {
          const text = printArgv(said.map((word) => ({ kind: 'word', text: word })))
          const read = parseArgv(text)
          assert.ok(read.ok, text)
          assert.equal(argvMatcher(read.value)({ words: said, place }), true)
          assert.deepEqual(
            read.value,
            said.map((word) => ({ kind: 'word', text: word })),
          )
        },
      ),
    )
  })

  it('matcher and automaton agree on any pattern and path', () => {
    const atom = fc.constantFrom('a', 'b', '.', '*', 'ab', 'x.ts', '[*]')
    const segment = fc.oneof(
      fc.constant('**'),
      fc.array(atom, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('').replace(/\*+/g, '*')),
    )
    const pattern = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((text) => parseGlob(text).ok)
    const path = fc
      .array(fc.array(fc.constantFrom('a', 'b', '.', '*', 'x.ts'), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((names) => names.map((parts) => parts.join('')).join('/'))
    fc.assert(
      fc.property(pattern, path, (text, one) => {
        assert.equal(inAutomaton(glob(text), one), globMatcher(glob(text))(one), `${text} ${one}`)
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const both = common(glob(a), glob(b))
        if (both !== null)
          assert.ok(globMatcher(glob(a))(both) && globMatcher(glob(b))(both), `${a} ${b} ${both}`)
        const outside = beyond(glob(a), [glob(b)])
        if (outside !== null)
          assert.ok(globMatcher(glob(a))(outside) && !globMatcher(glob(b))(outside), `${a} ${b} ${outside}`)
        if (outside === null) assert.equal(common(glob(a), glob(b)) === null, false, `${a} within ${b}`)
      }),
      { numRuns: 150 },
    )
  })

  it('the automaton of protected files names what the gate protects', () => {
    for (const text of [
      'src/**/*.ts',
      'docs/*.json',
      'src/*',
      '**',
      'scripts/**',
      'deploy/*.yml',
      'lib/**/*.py',
    ]) {
      const found = protectedWithin(glob(text))
      assert.ok(found !== null, text)
      assert.ok(globMatcher(glob(text))(found), `${text} ${found}`)
      assert.ok(protectedClass(found) !== null || secretClass(found) !== null, `${text} ${found}`)
    }
    for (const text of ['src/retry.ts', 'notes/plan.org', 'docs/guide.md'])
      assert.equal(protectedWithin(glob(text)), null, text)
    for (const path of [
      'package.json',
      'x/tsconfig.build.json',
      'a/.git/config',
      '.env',
      'b/id_rsa',
      'src/vite.config.ts',
      'Makefile.x',
      'a.service',
      '.helix/languages.toml',
      'a/.nvim.lua',
      '.dir-locals-2.el',
      'lefthook.toml',
      '.simple-git-hooks.json',
      'Taskfile.yml',
      'docs/conf.py',
      'mypy.ini',
      'lib/dune',
      '.env-prod',
      '.authinfo',
    ])
      assert.equal(protectedWithin(literalGlob(path.toLowerCase())), path.toLowerCase(), path)
  })
})

const inAutomaton = (pattern: Glob, path: string): boolean => common(pattern, literalGlob(path)) !== null
