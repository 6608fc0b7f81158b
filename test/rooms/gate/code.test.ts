// Code that is to be evaluated: it always asks, what is ruinous is denied, and what it does is found and said.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePolicy } from '../../../server/src/gate/policy.ts'
import { openGatePorts } from '../../../server/src/gate/ports.io.ts'
import { bashParser, grammars, openSetting, type Setting, verdictOf } from './gate.ts'

interface Case {
  readonly verdict: string
  readonly codes: readonly string[]
  readonly name: string
  readonly code: string
}

const casesOf = (file: string): readonly Case[] =>
  readFileSync(join(import.meta.dirname, 'cases', file), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf('\n')
      const [head = '', name = ''] = block.slice(0, end).split(' : ')
      const [verdict = '', ...codes] = head.trim().split(' ')
      return { verdict, codes, name, code: block.slice(end + 1) }
    })

describe('gate: code to be evaluated', () => {
  let setting: Setting
  before(async () => {
    const opened = await openSetting()
    const ports = openGatePorts({
      parser: await bashParser(),
      grammars: await grammars(),
      agentHome: opened.home,
      userHome: '/home/u',
      sandboxed: async () => true,
    })
    setting = { ...opened, ports }
  })
  after(() => setting.close())

  const judged = (language: string, code: string, policy = makePolicy([])) =>
    verdictOf(setting, { type: 'code_eval', language, code }, policy)

  for (const [language, file] of [
    ['python', 'code-python.txt'],
    ['javascript', 'code-javascript.txt'],
    ['ruby', 'code-ruby.txt'],
    ['bash', 'code-bash.txt'],
  ] as const)
    describe(language, () => {
      for (const { verdict, codes, name, code } of casesOf(file))
        it(`${verdict}: ${name}`, async () => {
          const text = code.replaceAll('HOME/', `${setting.home}/`)
          const { decision, findings } = await judged(language, text)
          const found = findings.filter(({ severity }) => severity !== 'note').map(({ code: one }) => one)
          assert.equal(decision, verdict, JSON.stringify(findings))
          const all = findings.map(({ code: one }) => one)
          for (const one of codes) assert.ok(all.includes(one), `no ${one} in ${all.join(' ')}`)
          // What is harmless is found to be so: then nothing but the evaluating itself is asked about.
          if (codes.length === 0) assert.deepEqual(found, [])
          for (const { evidence } of findings) assert.ok(evidence.length <= 200)
        })
    })

  it('allows pure code only under a rule, and nothing that is not known', async () => {
    const policy = makePolicy([
      {
        name: 'repl',
        source: 'home',
        text: 'permit(E) :- effect(E, A, evaluate, python).',
        file: 'f',
        line: 1,
      },
    ])
    assert.equal((await judged('python', 'print(1)', policy)).decision, 'allow')
    for (const code of [
      'frobnicate()',
      'import x',
      'open("a", "w")',
      'import os\nos.system("rm x")',
      'while True: pass',
      'eval("1")',
      'def (',
    ])
      assert.equal((await judged('python', code, policy)).decision, 'ask', code)
    assert.equal((await judged('python', 'import shutil\nshutil.rmtree("/")', policy)).decision, 'deny')
    assert.equal((await judged('javascript', 'console.log(1)', policy)).decision, 'ask')
    // Nor in a session in which names may mean something else by now.
    const inSession = (state: 'new' | 'kept') =>
      verdictOf(
        setting,
        { type: 'code_eval', language: 'python', code: 'print(1)', session: { name: 's', state } },
        policy,
      )
    assert.equal((await inSession('new')).decision, 'allow')
    assert.equal((await inSession('kept')).decision, 'ask')
    // No rule permits it where nothing would confine it, nor the same code on a command line.
    const bare = { ...setting, ports: { ...setting.ports, sandboxed: async () => false } }
    const loose = await verdictOf(bare, { type: 'code_eval', language: 'python', code: 'print(1)' }, policy)
    assert.equal(loose.decision, 'ask')
    const command = 'python3 -c "print(1)"'
    const all = makePolicy([
      { name: 'all', source: 'home', text: 'permit(E) :- effect(E, A, K, T).', file: 'f', line: 1 },
    ])
    const shell = { type: 'shell', shell: 'posix', command } as const
    assert.equal((await verdictOf(setting, shell, all)).decision, 'allow')
    assert.equal((await verdictOf(bare, shell, all)).decision, 'ask')
  })

  it('allows sealed code where there is a sandbox, unless something forbids it', async () => {
    const bare = { ...setting, ports: { ...setting.ports, sandboxed: async () => false } }
    const code = "require('fs').rmSync('/', { recursive: true })"
    const sealed = { type: 'code_eval', language: 'javascript', code, place: 'sealed' } as const
    const allowed = await verdictOf(setting, sealed, makePolicy([]))
    assert.equal(allowed.decision, 'allow')
    assert.deepEqual(
      allowed.effects.map(({ kind, words }) => [kind, words]),
      [['evaluate', 'runs javascript where there are no files and no network']],
    )
    assert.notEqual((await verdictOf(bare, sealed, makePolicy([]))).decision, 'allow')
    const never = { name: 'no', source: 'home', text: 'deny(A) :- action(A).', file: 'f', line: 1 } as const
    assert.equal((await verdictOf(setting, sealed, makePolicy([never]))).decision, 'deny')
  })

  it('asks about names that are tied in circles, instead of following them for ever', async () => {
    const knot = ['a', 'b', 'c', 'd']
      .map((name) => `${name} = a(b, c) + b(c, d) + c(d, a) + d(a, b)`)
      .join('\n')
    for (const language of ['python', 'javascript', 'ruby']) {
      const { decision, findings } = await judged(language, `${knot}\nprint(a)`)
      assert.equal(decision, 'ask')
      assert.ok(
        findings.some(({ code }) => code === 'too-complex'),
        language,
      )
    }
  })

  // Each of them acts; a rule for pure code must not let it.
  for (const [language, codes] of [
    [
      'python',
      [
        'print.__self__.eval("1")',
        'import random\nrandom._os.remove("x")',
        'from random import _os as o\no.remove("x")',
        'import datetime\ndatetime.sys.modules["os"].remove("x")',
        'import os\nd = {"o": os}\nd["o"].remove("x")',
        'import os\n[os][0].remove("x")',
        'import os\n(lambda m: m.remove("x"))(os)',
        'import os\ndef g():\n    return os\ng().remove("x")',
        'import os\nlist(map(os.remove, ["x"]))',
        'import os\nlist(map(os.removexattr, ["x"], ["y"]))',
        'from pathlib import Path\nPath("a").rename("b")',
        'from pathlib import Path\nPath("a").replace("b")',
        'import timeit\ntimeit.timeit("open(1, 2)")',
        'import typing\ntyping.get_type_hints(x)',
        'import tracemalloc\ntracemalloc.start()\ntracemalloc.take_snapshot().dump("x")',
        'import logging\nlogging.basicConfig(filename="x")',
        'import zipfile\nzipfile.ZipFile("a").extract("b")',
        'import shutil\nshutil.unpack_archive("a", "b")',
        '@eval\n@input\nclass X: pass',
        'import os\nclass A:\n    __class_getitem__ = os.system\nA["id"]',
        'import sys\nsys.modules["os"].remove("x")',
        'import importlib\nimportlib.import_module("o" + "s").remove("x")',
        'x = "__cl" + "ass__"\ngetattr((), x)',
        'globals()["ev" + "al"]("1")',
        'import builtins\nbuiltins.exec("1")',
        'import subprocess\np = subprocess\np.run(["touch", "x"])',
        'import builtins as b\nf = [b]\nf[0].exec("1")',
        'async def f():\n    import os\n    os.remove("x")',
        'try:\n    import os\nfinally:\n    os.unlink("x")',
        'f = open\nf("x", "w")',
        'with open("x", input()) as f: pass',
      ],
    ],
    [
      'javascript',
      [
        '(() => {})["const" + "ructor"]("return 1")()',
        'const o = { cp: require("child_process") }; o.cp.exec("touch x")',
        '[require("fs")][0].unlinkSync("x")',
        'const g = () => require("fs"); g().rm("x", () => {})',
        'const g = () => { return globalThis }; g().eval("1")',
        'const { exec } = [process][0].mainModule',
        'Object.entries(require("fs")).find(([k]) => k === "rm")[1]("x")',
        'const _ = require("lodash"); _.template("<%= 1 %>")()',
        'import * as fs from "fs"; const k = "unlinkSync"; fs[k]("x")',
        'import fs from "fs"; Reflect.get(fs, "rm")("x")',
        'const { promises: p } = require("fs"); p.rm("x")',
        'const f = require; f("fs").rmSync("x")',
        'class A extends Function {}; new A("1")()',
        'new Worker("data:text/javascript,1")',
        'import("./x.js")',
        'process.binding("fs")',
        'fetch("https://example.org")',
        'for (const f of [eval]) f("1")',
        'console.log`${process.env.X}`',
        'Bun.write("x", "y")',
      ],
    ],
    [
      'ruby',
      [
        '[File][0].write("x", "y")',
        'f = File\nf.write("x", "y")',
        'Object.const_get("File").write("x", "y")',
        'Kernel.system("touch x")',
        '%x(touch x)',
        'open("x", "w")',
        'load "x.rb"',
        'method(:system).call("touch x")',
      ],
    ],
  ] as const)
    for (const code of codes)
      it(`asks about ${language} in spite of a rule for pure code: ${JSON.stringify(code)}`, async () => {
        const text = `permit(E) :- effect(E, A, evaluate, ${language}).`
        const policy = makePolicy([{ name: 'repl', source: 'home', text, file: 'f', line: 1 }])
        assert.equal((await judged(language, '', policy)).decision, 'allow')
        assert.notEqual((await judged(language, code, policy)).decision, 'allow')
      })

  it('says what the code does', async () => {
    const { effects } = await judged(
      'python',
      `import requests, os\nopen('out.txt', 'w')\nrequests.get('https://example.org/x')\nos.system('make all')`,
    )
    const said = effects.map(({ kind, target }) => `${kind} ${target}`)
    for (const one of ['write out.txt', 'network example.org', 'execute make'])
      assert.ok(said.includes(one), said.join('; '))
  })

  it('shows the exact place', async () => {
    const { findings } = await judged('python', 'x = 1\nprint(eval( input() ))')
    assert.equal(findings.find(({ code }) => code === 'evaluates-text')?.evidence, 'eval( input() )')
  })

  it('asks about languages that are not read, and about code that is too long', async () => {
    for (const [language, code] of [
      ['cobol', 'STOP RUN.'],
      ['', ''],
      ['python', `x = 1\n${'y = 2\n'.repeat(20_000)}`],
      ['python', `${'('.repeat(40_000)}1`],
    ] as const) {
      const { decision, findings } = await judged(language, code)
      assert.equal(decision, 'ask')
      assert.ok(findings.some(({ severity }) => severity === 'hold'))
    }
  })
})
