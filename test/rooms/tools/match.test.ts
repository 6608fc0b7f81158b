// Where an edit goes that was not copied exactly: never to another place than the one that was meant.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { streamOf } from '../../../server/src/tools/loose.ts'
import { asLines, locate, replaceAll } from '../../../server/src/tools/match.ts'
import { cases } from './cases/match.ts'
import { mutations } from './mutations.ts'

/** The text after the edit, or the code of the problem. */
function edited(text: string, find: string, replace: string): string {
  const after = replaceAll(text, [{ find, replace }])
  return after.ok ? after.value : after.error.code
}

const same = (text: string): string => streamOf(text).text

describe('fuzzy edit matching', () => {
  for (const { title, file, find, replace, after } of cases) {
    it(title, () => assert.equal(edited(file, find, replace), after))
  }

  it('whole lines stay lines, whatever the end of the replacement', () => {
    const check = (file: string, find: string, replace: string, expected: string) => {
      const found = locate(file, { find, replace })
      assert.ok(found.ok)
      const { start, end, text } = asLines(file, found.value)
      assert.equal(file.slice(0, start) + text + file.slice(end), expected)
    }
    check('a()\nb()\nc()\n', 'b()\n', '// later', 'a()\n// later\nc()\n')
    check('a()\n  b()\n  c()\n', 'b()\n', 'x() // later', 'a()\n  x() // later\n  c()\n')
    check('a()\nb()\nc()\n', 'b()\n', '', 'a()\nc()\n')
    check('a()\nb()\n', 'a()\n', 'x()', 'x()\nb()\n')
    check('a()\r\nb()\r\nc()\r\n', 'b()\r\n', 'x()\ny()', 'a()\r\nx()\r\ny()\r\nc()\r\n')
    // From the middle of a line on, or with a blank behind it, two lines become one on purpose.
    check('let a =\n  1\nc()\n', ' =\n  1\n', ' = 1;', 'let a = 1;c()\n')
    check('let a =\n1\nc()\n', 'let a =\n', 'let a = ', 'let a = 1\nc()\n')
  })

  it('an ambiguous text comes back with its places, their lines, and what they are in', () => {
    const body = (name: string) => `function ${name}() {\n  open()\n  read(1)\n  close()\n}\n`
    const found = locate(body('first') + body('second'), { find: '  open()\n  read( 1 )', replace: 'x' })
    assert.ok(!found.ok)
    assert.equal(found.error.code, 'not-unique')
    assert.match(found.error.message, /at lines 2, 7:/)
    assert.match(
      found.error.message,
      /1: function first\(\) \{\n2: {3}open\(\)\n3: {3}read\(1\)\n4: {3}close\(\)/,
    )
    assert.match(found.error.message, /6: function second\(\) \{\n7: {3}open\(\)/)
  })

  it('a text that is nowhere comes back with the nearest place and what it lacks', () => {
    const file = 'a()\nopen()\nread(1)\n// careful\nclose()\nz()\n'
    const found = locate(file, { find: 'open()\nread(1)\nclean()\nclose()', replace: 'x' })
    assert.ok(!found.ok)
    assert.equal(found.error.code, 'not-found')
    assert.match(found.error.message, /nearest place is lines 2-5.*`clean\(\)`/)
    assert.match(found.error.message, /4: \/\/ careful/)
  })

  it('a mutated block of a real file changes its own place or none', () => {
    const files = ['server/src/tools', 'server/src/org', 'server/src/index', 'media/chat'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
    )
    const mutation = fc.constantFrom(...mutations)
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.integer({ min: 1, max: 14 }),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        (text, from, count, changes, seed) => {
          const lines = text.split('\n')
          const first = from % lines.length
          const block = lines.slice(first, first + count).join('\n')
          if (block.trim() === '') return
          const find = changes.reduce((now, change, i) => change.change(now, seed + i), block)
          if (find.trim() === '') return
          const start = lines.slice(0, first).join('\n').length + (first === 0 ? 0 : 1)
          const found = locate(text, { find, replace: '«new»' })
          if (!found.ok) {
            assert.ok(['not-found', 'not-unique'].includes(found.error.code))
            return
          }
          const { start: at, end } = found.value
          const place = text.slice(at, end)
          // What is to the letter somewhere else is what the text names, with the numbers of lines or without.
          if (place === find || place === find.replace(/^[^\S\n]*\d+: ?/gm, '')) return
          if (changes.every(({ kind }) => kind === 'same'))
            assert.ok(at >= start - 1 && end <= start + block.length + 1, find)
          else assert.ok(same(place).includes(same(find.replace(/^\s*\d+: ?/gm, ''))), find)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('what a mutation keeps the same is found wherever it is the only one', () => {
    const file = readFileSync('server/src/tools/write.io.ts', 'utf8')
    const lines = file.split('\n')
    for (let first = 0; first + 8 < lines.length; first += 3) {
      const block = lines.slice(first, first + 8).join('\n')
      for (const { name, kind, change } of mutations) {
        if (kind !== 'same') continue
        assert.equal(edited(file, change(block, 7), change(block, 7)), file, `${name} at ${first + 1}`)
      }
    }
  })

  it('any text: the edit stays inside the one place, and the rest of the file keeps its bytes', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '(',
      ')',
      '“',
      '"',
      '…',
      '—',
      '\u200b',
      'é',
    )
    const text = fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, text, (file, find, replace) => {
        const found = locate(file, { find, replace })
        if (!found.ok) return
        const { start, end } = found.value
        assert.ok(start >= 0 && start < end && end <= file.length)
      }),
      { numRuns: 3000 },
    )
  })
})
