// Holds what goes into the VSIX: everything that runs, the licences of others, and nothing of the workshop.
// Needs a fresh dist.

import { deepEqual, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('The package', () => {
  let files: readonly string[] = []

  before(function () {
    this.timeout(60_000)
    const listed = spawnSync(
      process.execPath,
      ['node_modules/@vscode/vsce/vsce', 'ls', '--no-dependencies'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    )
    files = listed.stdout.split('\n').filter((line) => line !== '')
    ok(files.length > 20, listed.stderr)
  })

  it('holds no source, test or source map', () => {
    deepEqual(
      files.filter((file) =>
        /\.map$|\.ts$|^(src|server|test|scripts|bench|examples|node_modules)\//.test(file),
      ),
      [],
    )
  })

  it('holds what runs', () => {
    const languages = Object.keys(JSON.parse(readFileSync(`${root}server/src/code/grammars.json`, 'utf8')))
    const wanted = [
      ...['extension.cjs', 'languageclient.cjs', 'server.mjs', 'index-worker.mjs', 'passepartout.mjs'],
      ...['automata.mjs', 'onnx-process.mjs', 'onnx/ort-wasm-simd-threaded.wasm'],
      ...[
        'chat.js',
        'chat.css',
        'approvals.js',
        'approvals.css',
        'panel.css',
        'codicon.css',
        'codicon.ttf',
      ].map((name) => `media/${name}`),
      ...['web-tree-sitter', ...languages.map((name) => `tree-sitter-${name}`)].map(
        (name) => `grammars/${name}.wasm`,
      ),
    ].map((name) => `dist/${name}`)
    wanted.push(...readdirSync(`${root}skills`).map((name) => `skills/${name}`))
    deepEqual(
      wanted.filter((file) => !files.includes(file)),
      [],
    )
  })

  it('holds the licence of each package of others in it', () => {
    ok(files.includes('LICENSE'))
    ok(files.includes('dist/ThirdPartyNotices.txt'))
    const text = readFileSync(`${root}dist/ThirdPartyNotices.txt`, 'utf8')
    for (const name of [
      'vscode-languageclient',
      'markdown-it',
      'dompurify',
      'undici',
      'ollama',
      'web-tree-sitter',
    ])
      ok(new RegExp(`^${name} \\d`, 'm').test(text), name)
    ok(text.includes('Apache License'), 'texts, not only names')
    ok(
      text.includes('WordNet 3.1 Copyright 2011 by Princeton University'),
      'data of others in a file of ours',
    )
    for (const holder of ['Microsoft Corporation', 'alex-pinkus'])
      ok(
        new RegExp(`^Copyright \\(c\\) .*${holder}$`, 'm').test(text),
        `what the package of ${holder} leaves out`,
      )
  })
})
