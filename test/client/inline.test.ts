// Where a change of some lines stands in a document, and what is shown beside it.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { diff } from '../../server/src/agent/diff.ts'
import { beside, hunksOf, lineOf, parts, passage, widthOf } from '../../src/inline/hunks.ts'

describe('Edits in their places', () => {
  it('are read from a diff, counted from the chosen lines', () => {
    const check = (before: string, after: string, first: number, ...expected: unknown[]) =>
      assert.deepEqual(
        hunksOf(diff(before, after).text, first).map(({ line, removed, added }) => [line, removed, added]),
        expected,
      )
    check('a\nb\nc\n', 'a\nB\nc\n', 1, [0, 1, ['B']])
    check('a\nb\nc\n', 'a\nb\nx\ny\nc\n', 1, [1, 0, ['x', 'y']])
    check('a\nb\nc\n', 'a\nc\n', 0, [1, 1, []])
    check('a\nb\nc\nd\n', 'A\nb\nc\nD\n', 0, [0, 1, ['A']], [3, 1, ['D']])
    check('', 'a\n', 0, [0, 0, ['a']])
    check('a\r\nb\r\n', 'a\r\nc\r\n', 0, [1, 1, ['c']])
  })

  it('make of the lines what was proposed', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '', '  d'))
      .map((all) => all.map((one) => `${one}\n`).join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = before.split('\n').slice(0, -1)
        for (const hunk of hunksOf(diff(before, after).text, 0).toReversed())
          lines.splice(hunk.line, hunk.removed, ...hunk.added)
        assert.deepEqual(lines.map((one) => `${one}\n`).join(''), after)
      }),
    )
  })

  it('follow their lines, to the nearest', () => {
    assert.equal(lineOf('x\ny\nx\n', 'x\n', 2), 2)
    assert.equal(lineOf('x\ny\nx\n', 'x\n', 0), 0)
    assert.equal(lineOf('new\nx\ny\n', 'x\ny\n', 0), 1)
    assert.equal(lineOf('ax\nx\n', 'x\n', 0), 1)
    assert.equal(lineOf('y\n', 'x\n', 0), null)
    assert.equal(lineOf('y\n', '', 0), null)
    const line = fc.constantFrom('a', 'b', 'ab')
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.nat(), fc.nat(), (all, i, near) => {
        const at = i % all.length
        const found = lineOf(`${all.join('\n')}\n`, `${all[at]}\n`, near % all.length)
        const nearest = Math.min(
          ...all.flatMap((one, j) => (one === all[at] ? [Math.abs(j - (near % all.length))] : [])),
        )
        assert.equal(Math.abs((found ?? Number.NaN) - (near % all.length)), nearest)
      }),
    )
  })

  it('stand in a column beside the lines', () => {
    const rows = (removed: number, added: number, widths: readonly number[], end = widths.length) =>
      beside({ line: 1, removed, added: Array(added).fill('x') }, 0, widths, end).map(
        ({ line, gap, text }) => [line, gap, text],
      )
    assert.deepEqual(rows(2, 2, [9, 4, 6, 9]), [
      [1, 4, '+ x'],
      [2, 2, '+ x'],
    ])
    assert.deepEqual(rows(1, 4, [9, 4, 6]), [
      [1, 4, '+ x'],
      [2, 2, '+ x   … +2'],
    ])
    assert.deepEqual(rows(1, 3, [9, 4, 6, 2], 2), [[1, 2, '+ x   … +2']])
    assert.deepEqual(rows(1, 0, [9, 4]), [])
    assert.deepEqual(rows(1, 1, [9, 300]), [[1, 2, '+ x']])
    assert.equal(widthOf('\ta\tb', 4), 9)
  })

  it('stand in the line itself where little of it changes', () => {
    const check = (was: string, now: string, expected: readonly unknown[] | null) =>
      assert.deepEqual(
        parts({ line: 0, removed: 1, added: [now] }, 1, ['', was])?.map(({ start, end, text }) => [
          was.slice(start, end),
          text,
        ]) ?? null,
        expected,
      )
    check('  return a + b', '  return a - b', [['+', '-']])
    check('const delay = 30', 'const delayMs = 30', [['delay', 'delayMs']])
    check('  f(a)', '  f(a, b)', [['', ', b']])
    check('return a === 408 || a === 429', 'return a === 408 || a === 423 || a === 429', [
      ['', '423 || a === '],
    ])
    check('  f(a)', '    f(a)', [['', '  ']])
    check('return 0', 'if (!x) throw new Error(x)', null)
    assert.equal(parts({ line: 0, removed: 1, added: ['a', 'b'] }, 0, ['a']), null)
    fc.assert(
      fc.property(fc.string(), fc.string(), (was, now) => {
        const [one] = parts({ line: 0, removed: 1, added: [now] }, 0, [was]) ?? []
        if (one) assert.equal(was.slice(0, one.start) + one.text + was.slice(one.end), now)
      }),
    )
  })

  it('are of the section at a headline, else of the paragraph', () => {
    const lines = ['* One', 'text', '', '** Two', 'more', 'and more', '', 'last', '']
    const check = (at: number, first: number, last: number) =>
      assert.deepEqual(passage(lines, at), [first, last])
    check(0, 0, 1)
    check(1, 1, 1)
    check(3, 3, 7)
    check(5, 4, 5)
    check(6, 6, 6)
    check(7, 7, 7)
  })
})
