// What evaluations in sessions give: values, names that stay, errors with their place, output.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openWorld } from './world.ts'

type Case = readonly [code: string, expected: Expected]
interface Expected {
  readonly kind?: string
  readonly value?: string
  readonly out?: string
  readonly err?: string | RegExp
  readonly error?: RegExp
  readonly line?: number | null
  readonly exitCode?: number
}

describe('repl: evaluations', () => {
  let world: Awaited<ReturnType<typeof openWorld>>
  before(async () => {
    world = await openWorld()
    mkdirSync(join(world.folder, 'src'))
    writeFileSync(join(world.folder, 'src/area.ts'), 'export const area = (r: number): number => 3 * r * r\n')
    writeFileSync(join(world.folder, 'src/data.json'), '{"n": 7}\n')
    writeFileSync(join(world.folder, 'shapes.py'), 'def area(r):\n    return 3 * r * r\n')
  })
  after(() => world.close())

  async function check(language: string, code: string, expected: Expected) {
    const got = await world.evaluate(language, code)
    const { kind = 'value', value = '', out = '', err = '', error = /^$/, line = null } = expected
    const said = JSON.stringify(got)
    assert.equal(got.kind, kind, said)
    assert.equal(got.value, value, said)
    assert.equal(got.out, out, said)
    if (typeof err === 'string') assert.equal(got.err, err, said)
    else assert.match(got.err, err)
    assert.match(got.error, error)
    assert.equal(got.line, line, said)
    if (expected.exitCode !== undefined) assert.equal(got.exitCode, expected.exitCode)
    assert.equal(got.place, 'session')
  }

  const cases: Readonly<Record<string, readonly Case[]>> = {
    javascript: [
      ['1 + 1', { value: '2' }],
      [
        'const a = { x: [1, { y: new Map([[1, 2]]) }] }; a',
        { value: '{\n  x: [ 1, { y: Map(1) { 1 => 2 } } ]\n}' },
      ],
      ['const a = 5\nlet b = a * 2', {}],
      ['a + b', { value: '15' }],
      ['class Point { x = 1 }\nnew Point()', { value: 'Point { x: 1 }' }],
      ['class Point { x = 2 }\nnew Point()', { value: 'Point { x: 2 }' }],
      ['function f() { return this === globalThis }\nf()', { value: 'true' }],
      ['await new Promise((done) => setTimeout(done, 5, "late"))', { value: "'late'" }],
      ['const c = await Promise.resolve(10n); c', { value: '10n' }],
      ['NaN', { value: 'NaN' }],
      ['-0', { value: '-0' }],
      ['null', { value: 'null' }],
      ['undefined', {}],
      ['({ a: 1 })', { value: '{ a: 1 }' }],
      ['{ 1; 2 }', { value: '2' }],
      ['"ünï 😀\\u0000"', { value: "'ünï 😀\\x00'" }],
      ['console.log("out", [1]); console.error("err"); 3', { value: '3', out: 'out [ 1 ]\n', err: 'err\n' }],
      ['import { basename, join as j } from "node:path"\nbasename(j("a", "b"))', { value: "'b'" }],
      ['import os, * as all from "node:os"; os === all.default', { value: 'true' }],
      ['(await import("node:path")).sep', { value: "'/'" }],
      ['import { area } from "./src/area.ts"\narea(2)', { value: '12' }],
      ['import data from "./src/data.json" with { type: "json" }\ndata.n', { value: '7' }],
      ['require("./src/data.json").n', { value: '7' }],
      ['process.cwd() === require("node:fs").realpathSync(".")', { value: 'true' }],
      ['throw new TypeError("no")', { kind: 'error', error: /^TypeError: no\n {4}at line 1:7$/, line: 1 }],
      [
        'function g() {\n  throw new Error("boo")\n}\n\ng()',
        { kind: 'error', error: /^Error: boo\n {4}at g \(line 2:9\)\n {4}at line 5:1$/, line: 2 },
      ],
      ['await null\nmissing', { kind: 'error', error: /^ReferenceError: missing is not defined/, line: 2 }],
      ['throw 5', { kind: 'error', error: /^5$/ }],
      ['let x = 1\nlet y = ;\n', { kind: 'error', error: /^SyntaxError: .*\(line 2, column 9\)$/, line: 2 }],
      ['JSON.parse("{")', { kind: 'error', error: /^SyntaxError: .*JSON/, line: 1 }],
      [
        '({ get a() { throw 1 }, [Symbol.for("nodejs.util.inspect.custom")]() { throw 2 } })',
        { value: '[it cannot be shown: 2]' },
      ],
      ['require("node:fs").readFileSync(0, "utf8")', { value: "''" }],
      ['Promise.reject(new Error("nobody")); 4', { value: '4', err: /^Uncaught Error: nobody/ }],
      ['setTimeout(() => console.log("late"), 10); 5', { value: '5' }],
      ['await new Promise((done) => setTimeout(done, 20)); 6', { value: '6', out: 'late\n' }],
      ['', {}],
      ['// nothing', {}],
    ],
    typescript: [
      ['interface A { n: number }\nconst t: A = { n: 1 }; t.n as number', { value: '1' }],
      [
        'import type { Stats } from "node:fs"\nimport { join, type ParsedPath } from "node:path"\njoin("a", "b")',
        { value: "'a/b'" },
      ],
      ['enum E { A = 3 }\nE.A', { value: '3' }],
      ['const n: number = 1\nconst m: = 2', { kind: 'error', error: /^SyntaxError: /, line: 2 }],
      ['a', { value: '5' }],
    ],
    python: [
      ['1 + 1', { value: '2' }],
      ['x = [1, 2]\ny = {"a": None}', {}],
      ['x, y', { value: "([1, 2], {'a': None})" }],
      ['def f(n):\n    return n * 2\nf(21)', { value: '42' }],
      ['for i in range(2):\n    print(i)', { out: '0\n1\n' }],
      ['None', {}],
      ['"ünï 😀"', { value: "'ünï 😀'" }],
      [
        'import sys\nprint("err", file=sys.stderr)\nsys.stdout.write("out")',
        { value: '3', out: 'out', err: 'err\n' },
      ],
      ['from shapes import area\narea(2)', { value: '12' }],
      ['import asyncio\nawait asyncio.sleep(0.001)\nawait asyncio.sleep(0, "ready")', { value: "'ready'" }],
      [
        'def g():\n    raise ValueError("boo")\n\ng()',
        {
          kind: 'error',
          error: /^Traceback.*line 4, in <module>.*line 2, in g\n.*ValueError: boo$/s,
          line: 2,
        },
      ],
      ['1 +\n', { kind: 'error', error: /SyntaxError: invalid syntax$/, line: 1 }],
      ['x = 1\nif x:\nprint(x)', { kind: 'error', error: /IndentationError/, line: 3 }],
      ['missing', { kind: 'error', error: /NameError/, line: 1 }],
      ['input()', { kind: 'error', error: /EOFError/, line: 1 }],
      ['import subprocess\nsubprocess.run(["echo", "hi"]).returncode', { value: '0', out: 'hi\n' }],
      ['import pickle\nclass K: pass\ntype(pickle.loads(pickle.dumps(K()))).__name__', { value: "'K'" }],
      [
        'class Bad:\n    def __repr__(self): raise Exception("no")\nBad()',
        { value: '[it cannot be shown: no]' },
      ],
    ],
    bash: [
      ['echo hello', { out: 'hello\n', exitCode: 0 }],
      ['x="a b"; f() { echo "<$1>"; }; cd src', { exitCode: 0 }],
      ['f "$x"; basename "$PWD"', { out: '<a b>\nsrc\n' }],
      ['cd ..; false', { exitCode: 1 }],
      ['echo $?', { out: '1\n', exitCode: 0 }],
      ['cat', { exitCode: 0 }],
      ["echo 'it'\\''s' \"a!b\" $'\\t|'", { out: "it's a!b \t|\n" }],
      ['for i in 1 2\ndo\n  echo "$i"\ndone', { out: '1\n2\n' }],
      ['cat <<E\nünï 😀\nE', { out: 'ünï 😀\n' }],
      ['echo err >&2; exit_like() { return 7; }; exit_like', { err: 'err\n', exitCode: 7 }],
      [
        'echo a\nif true; then\n',
        { kind: 'error', out: 'a\n', line: 3, err: /syntax error/, error: /syntax error/ },
      ],
      [
        'echo a\necho )',
        { kind: 'error', out: 'a\n', err: /syntax error/, error: /syntax error/, line: 2, exitCode: 2 },
      ],
      ['nowhere_to_be_found', { err: /not found/, exitCode: 127 }],
      ['echo still here', { out: 'still here\n', exitCode: 0 }],
      ['ls -l /proc/self/fd | grep -c socket', { out: '1\n' }],
    ],
  }
  for (const [language, list] of Object.entries(cases))
    describe(language, () => {
      for (const [code, expected] of list)
        it(JSON.stringify(code).slice(0, 90), () => check(language, code, expected))
    })

  describe('afterwards', () => {
    it('lists what was named, with kinds and short values', async () => {
      await world.evaluate('javascript', 'globalThis.big = "x".repeat(1e6); var list = [1, 2, 3]')
      const sessions = await world.repls.list('names')
      const of = (runtime: string, ...names: readonly string[]) =>
        sessions
          .find((one) => one.runtime === runtime)
          ?.names.filter(({ name }) => names.includes(name))
          .map(({ name, kind, value }) => `${name}: ${kind} ${value}`.trim())
          .sort()
      assert.deepEqual(of('javascript', 'a', 'Point', 'f', 'list'), [
        'Point: class',
        'a: number 5',
        'f: function',
        'list: Array [ 1, 2, 3 ]',
      ])
      assert.deepEqual(of('python', 'x', 'f', 'sys', 'K'), [
        'K: type',
        'f: function',
        'sys: module',
        'x: list [1, 2]',
      ])
      assert.deepEqual(of('shell', 'x', 'f', 'PATH'), ['f: function', 'x: variable a b'])
      for (const one of sessions) {
        assert.equal(one.busy, 'idle')
        assert.ok(one.evaluations > 3)
        assert.ok(one.memoryBytes > 1e5, `${one.runtime} ${one.memoryBytes}`)
        assert.match(one.version, /\d/)
        assert.ok(one.names.every(({ value }) => value.length <= 120))
        assert.deepEqual(
          one.names.filter(({ name }) => /^(?:_|agent$|require$)/.test(name)),
          [],
        )
      }
    })
  })
})
