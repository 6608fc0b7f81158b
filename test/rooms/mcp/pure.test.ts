// What of an outside server is plain data: its configuration, its lists, its answers. Whatever stands there, nothing throws,
// and what comes out is within bounds.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatPin, readPins } from '../../../server/src/gate/pins.ts'
import { matching, readCatalog, signatureOf } from '../../../server/src/mcp/catalog.ts'
import { commandLine, definitionHash, readConfiguration } from '../../../server/src/mcp/definition.ts'
import { readEnvFile } from '../../../server/src/mcp/env-file.ts'
import { parseJsonc } from '../../../server/src/mcp/jsonc.ts'
import { backoffMs, floodGate } from '../../../server/src/mcp/limits.ts'
import { answerText } from '../../../server/src/mcp/result.ts'
import { isFilledIn, namesIn } from '../../../server/src/mcp/template.ts'
import { filled, inputsOf } from '../../../server/src/mcp/variables.ts'
import { outsideCall, outsideHits, outsideRead } from '../../../server/src/tools/outside.ts'

const read = (text: string) => readConfiguration(text, 'mcp.json', 'machine')
const names = (text: string) => read(text).servers.map(({ name, kind }) => `${name}:${kind}`)

describe('mcp: configuration', () => {
  it('reads servers and inputs as editors write them', () => {
    const { servers, inputs, problems } = read(`\uFEFF{ // comment
      "inputs": [{ "type": "promptString", "id": "k", "description": "Key // no comment", "password": true }, { "type": "command", "id": "c" }],
      "servers": {
        "local": { "command": "npx", "args": ["-y", "a b",], "env": { "N": 1, "OFF": null } },
        "far": { "url": "https://example.com/mcp", "headers": { "X": "\${input:k}" } }, /* old */
        "old": { "type": "sse", "url": "http://localhost:1/sse" },
      },
    }`)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      servers.map(({ name, kind }) => `${name}:${kind}`),
      ['local:stdio', 'far:http', 'old:sse'],
    )
    assert.deepEqual(servers[0]?.kind === 'stdio' && servers[0].env, { N: '1' })
    assert.deepEqual(
      inputs.map(({ id, description, secret }) => [id, description, secret]),
      [['k', 'Key // no comment', true]],
    )
    assert.deepEqual(inputsOf(servers[1] as NonNullable<(typeof servers)[1]>), ['k'])
  })

  for (const [what, text] of [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a name with a slash', '{"servers": {"a/b": {"command": "x"}}}'],
    ['a name that turns around', '{"servers": {"a\\u202eb": {"command": "x"}}}'],
    ['no command', '{"servers": {"a": {"type": "stdio"}}}'],
    ['words that are no texts', '{"servers": {"a": {"command": "x", "args": [{}]}}}'],
    ['another scheme', '{"servers": {"a": {"url": "file:///etc/passwd"}}}'],
    ['an unknown type', '{"servers": {"a": {"type": "pipe"}}}'],
    ['a file of variables that is no text', '{"servers": {"a": {"command": "x", "envFile": [".env"]}}}'],
  ] as const)
    it(`says what is wrong: ${what}`, () => {
      assert.deepEqual(names(text), [])
      assert.equal(read(text).problems.length, 1)
    })

  it('never throws, and JSON is read as JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)))
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        assert.deepEqual(parseJsonc(text), { ok: true, value: JSON.parse(text) })
        read(JSON.stringify({ servers: { a: value }, inputs: [value] }))
      }),
    )
  })

  it('another word, variable or grant is another definition; a secret that is asked for is not in it', () => {
    const [one] = read('{"servers": {"a": {"command": "x", "env": {"K": "${input:k}"}}}}').servers
    const [other] = read('{"servers": {"a": {"command": "x", "env": {"K": "${input:j}"}}}}').servers
    assert.ok(one && other)
    const hashes = [
      definitionHash(one, 'as-cleared'),
      definitionHash(one, 'granted'),
      definitionHash(other, 'as-cleared'),
    ]
    assert.equal(new Set(hashes).size, 3)
    const around = {
      workspaceFolder: '/w/here',
      userHome: '/h',
      env: {},
      inputs: { k: '${env:HOME} secret' },
    }
    const done = filled(one, around)
    // A value is no text with variables of its own.
    assert.deepEqual(done.ok && done.value.kind === 'stdio' && done.value.env, { K: '${env:HOME} secret' })
    assert.equal(filled(other, around).ok, false)
  })

  it('reads choices with and without other names, and keeps what was approved before valid', () => {
    const { inputs, servers } = read(
      '{"inputs": [{"type": "pickString", "id": "p", "options": ["a", {"label": "The b", "value": "b"}, 7]}], "servers": {"a": {"command": "x"}}}',
    )
    assert.deepEqual(inputs[0]?.options, [
      { value: 'a', title: 'a' },
      { value: 'b', title: 'The b' },
    ])
    assert.ok(!('envFile' in (servers[0] ?? {})))
  })

  it('fills in what the editor knows, and says what it does not', () => {
    const around = { workspaceFolder: '/w/here', userHome: '/h', env: { A: 'a' }, inputs: {} }
    const value = (text: string) => {
      const [one] = read(
        JSON.stringify({ servers: { a: { command: 'x', args: [text], envFile: text } } }),
      ).servers
      const done = filled(one as NonNullable<typeof one>, around)
      if (!done.ok || done.value.kind !== 'stdio') return null
      assert.equal(done.value.envFile, done.value.args[0])
      return done.value.envFile
    }
    assert.equal(value('${workspaceFolder:here}${/}${workspaceFolderBasename}'), '/w/here/here')
    assert.equal(value('${userHome}${pathSeparator}${env:A}${env:NONE}'), '/h/a')
    assert.equal(value('${cwd}/.env'), '/w/here/.env')
    for (const unknown of ['${workspaceFolder:other}', '${command:x}', '${config:a.b}', '${input:none}'])
      assert.equal(value(unknown), null, unknown)
  })

  it('reads a file of variables as dotenv does', () => {
    const text = [
      '\uFEFF# a comment',
      'PLAIN=some words  # and a comment',
      'export QUOTED="a # b\\n\\"c\\""',
      "RAW='a\\n # b' # end",
      'LINES="one',
      'two"',
      'EMPTY=',
      ' SPACED = x ',
      'no variable',
      '1BAD=x',
      'OPEN="never closed',
      'LAST=1',
      'LAST=2',
    ]
    const expected = {
      PLAIN: 'some words',
      QUOTED: 'a # b\n"c"',
      RAW: 'a\\n # b',
      LINES: 'one\ntwo',
      EMPTY: '',
      SPACED: 'x',
      OPEN: '"never closed',
      LAST: '2',
    }
    assert.deepEqual(readEnvFile(text.join('\n')), expected)
    assert.deepEqual(readEnvFile(text.join('\r\n')), expected)
  })

  it('a value in quotes comes back to the letter, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        readEnvFile(value)
        const clean = value.replace(/\r/g, '')
        const quoted = clean.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')
        assert.equal(readEnvFile(`A=1\nV="${quoted}"\nB=2`)['V'], clean)
      }),
    )
  })

  it('words are quoted so that a shell reads the same words', () => {
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' }), { maxLength: 4 }), (words) => {
        const script = `printf '%s\\0' ${commandLine(words)}`
        const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
        assert.equal(stdout, words.length === 0 ? '\0' : words.map((word) => `${word}\0`).join(''))
      }),
      { numRuns: 40 },
    )
  })

  it('an approval of a server is read back, whatever its name', () => {
    const hash = 'a'.repeat(64)
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (server) => {
        const [pin] = readPins(formatPin({ server, tool: '', hash }, '2026-01-01'))
        assert.deepEqual(pin && [pin.server, pin.tool, pin.hash], [server, '', hash])
      }),
    )
  })
})

describe('mcp: what a server says', () => {
  const echo = {
    name: 'echo',
    description: 'Repeats text.',
    inputSchema: { properties: { text: { type: 'string' } }, required: ['text'] },
  }
  const { tools } = readCatalog('my server', {
    tools: [echo, { name: 'list_issues', description: 'Issues of a repository' }],
    resources: [],
    templates: [],
  })

  it('lists of any shape become tools within bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), description: fc.jsonValue() }))),
        (listed) => {
          const catalog = readCatalog('s', { tools: listed, resources: listed, templates: listed })
          for (const tool of catalog.tools) {
            assert.match(tool.name, /^[\w.-]{1,128}$/)
            assert.doesNotMatch(signatureOf(tool), /[\n\r]/)
          }
        },
      ),
    )
  })

  for (const [query, found] of [
    ['repeat a text', ['echo']],
    ['issues', ['list_issues']],
    ['listIssues', ['list_issues']],
    ['where is the retry delay of this text computed', []],
    ['', []],
  ] as const)
    it(`finds by words: ${query || 'nothing'}`, () => {
      assert.deepEqual(
        matching(tools, query, 5).map(({ name }) => name),
        found,
      )
    })

  for (const [command, expected] of [
    ['mcp my server/echo {"text": "a"}', { text: 'a' }],
    [`mcp my server/echo '{"text": "a"}'`, { text: 'a' }],
    ['mcp my server/list_issues', {}],
    ['mcp my server/echo', 'invalid-arguments'],
    ['mcp my server/echo {"text": ', 'invalid-arguments'],
    ['mcp my server/echo ["text"]', 'invalid-arguments'],
    ['mcp my server/echoes {}', null],
    ['mcp other/echo {}', null],
    ['ls', null],
  ] as const)
    it(`reads a call: ${command}`, () => {
      const outside = {
        tools: () => tools,
        resources: () => [],
        isPinned: async () => true,
        call: async () => never,
      }
      const plan = outsideCall(outside, command, '')
      const [action] = plan?.ok && plan.value.kind === 'propose' ? plan.value.actions : []
      const got =
        plan === null ? null : plan.ok ? action?.type === 'mcp' && action.arguments : plan.error.code
      assert.deepEqual(got, expected)
    })
  const never = { ok: false, error: { code: 'x', message: '', next: '' } } as const

  for (const [template, uri, expected] of [
    ['test://chapter/{number}', 'test://chapter/3', true],
    ['test://chapter/{number}', 'test://chapter/', false],
    ['test://chapter/{number}', 'test://chapters/3', false],
    ['test://chapter/{number}/end', 'test://chapter/3', false],
    ['test://chapter/{number}', 'test://chapter/3 4', false],
    ['test://{a}/b/{c}', 'test://b/b/b', true],
    ['test://{a}/b/{c}', 'test:///b/b', false],
    ['file:///{+path}', 'file:///a/b.txt', true],
    ['find://all{?words,most}', 'find://all', true],
    ['find://all{?words,most}', 'find://all?words=x&most=3', true],
    ['find://all', 'find://all', true],
    ['find://all', 'find://all/more', false],
  ] as const)
    it(`a template: ${uri} is ${expected ? '' : 'not '}of ${template}`, () =>
      assert.equal(isFilledIn(template, uri), expected))

  it('a template filled in is one of it, and one made to be slow is not', () => {
    const word = fc.stringMatching(/^[a-z/]{0,6}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.stringMatching(/^[a-z]{1,6}$/))), word, (parts, end) => {
        const template = parts.map(([text], i) => `${text}{v${i}}`).join('') + end
        const uri = parts.map(([text, value]) => `${text}${value}`).join('') + end
        assert.ok(isFilledIn(template, uri), `${template} ${uri}`)
        assert.equal(namesIn(template).length, parts.length)
      }),
    )
    assert.equal(isFilledIn(`${'a{x}'.repeat(400)}b`, 'a'.repeat(2_000)), false)
  })

  it('resources are found by words and read by their path, those of a template filled in', async () => {
    const catalog = readCatalog('books', {
      tools: [],
      resources: [{ uri: 'test://handbook', name: 'Handbook' }, { uri: 'test://\u202e' }],
      templates: [
        { uriTemplate: 'test://chapter/{number}', name: 'Chapter', description: 'Of the handbook' },
      ],
    })
    const outside = {
      tools: () => [],
      resources: () => catalog.resources,
      isPinned: async () => true,
      call: async () => never,
    }
    const { lines, labels } = await outsideHits(outside, 'handbook')
    assert.deepEqual(lines, [
      'outside resource mcp:books/test://handbook — Handbook. — read it by this path',
      'outside resource mcp:books/test://chapter/{number} — Chapter. Of the handbook — read it by this path with {number} filled in',
    ])
    assert.equal(labels.integrity, 'untrusted')
    const read = (path: string) => {
      const plan = outsideRead(outside, path)
      const [action] = plan?.ok && plan.value.kind === 'propose' ? plan.value.actions : []
      return plan?.ok === false ? plan.error.code : action?.type === 'mcp' ? action.arguments : null
    }
    assert.deepEqual(read('mcp:books/test://handbook'), { uri: 'test://handbook' })
    assert.deepEqual(read('mcp:books/test://chapter/7'), { uri: 'test://chapter/7' })
    assert.equal(read('mcp:books/test://chapter/{number}'), 'no-resource')
    assert.equal(read('mcp:other/test://chapter/7'), 'no-resource')
    assert.equal(read('src/a.ts'), null)
  })

  it('answers are text within a bound, pictures a line', () => {
    assert.equal(
      answerText(
        [
          { type: 'text', text: 'a' },
          { type: 'image', data: 'AAAA', mimeType: 'image/png' },
        ],
        undefined,
      ),
      'a\n[image image/png, about 3 bytes, not shown]',
    )
    assert.equal(answerText([], { a: 1 }), '{\n "a": 1\n}')
    assert.equal(
      answerText([{ resource: { uri: 'x:y', text: 'inner' } }, { uri: 'x:z', name: 'Z' }], undefined),
      'inner\n[resource Z x:z]',
    )
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (parts) =>
        assert.ok(answerText(parts, undefined).length < 25_000),
      ),
    )
  })

  it('floods end, pauses grow', () => {
    const tooMany = floodGate()
    assert.equal(Array.from({ length: 5_000 }, () => tooMany(0)).some(Boolean), false)
    assert.equal(tooMany(1), true)
    assert.equal(tooMany(20_000), false)
    assert.deepEqual([1, 2, 3, 6, 7].map(backoffMs), [1_000, 2_000, 4_000, 32_000, null])
  })
})
