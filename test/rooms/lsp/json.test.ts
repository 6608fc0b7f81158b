import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { DocumentSymbol, ResponseMessage } from 'vscode-languageserver/node'
import {
  createJsonBytes,
  giveBack,
  jsonEncoder,
  jsonPart,
  type WrittenJson,
} from '../../../server/src/lsp/json.ts'
import { FoldRows } from '../../../server/src/lsp/org/folding.ts'
import { SymbolRows } from '../../../server/src/lsp/org/symbols.ts'
import { answersPerDocument } from '../../../server/src/lsp/rows.ts'
import { type Fold, foldsOf } from '../../../server/src/org/ide/fold.ts'
import { editOrg } from '../../../server/src/org/live.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const words = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())

describe('lsp: rows', () => {
  const lines = fc.constantFrom(
    '* A',
    '** TODO B',
    '*** C :x:',
    '',
    ' - d\n   e',
    '#+name: t\n| a |',
    ':X:\ny\n:END:',
  )
  const texts = fc.array(lines, { maxLength: 12 }).map((all) => all.join('\n'))
  const edits = fc.array(
    fc.record({ at: fc.nat(), remove: fc.nat({ max: 3 }), insert: fc.option(lines), sent: fc.boolean() }),
    { maxLength: 8 },
  )
  it('are after edits what they are when all is written anew, and what waits to be sent stays', () => {
    fc.assert(
      fc.property(texts, edits, (first, all) => {
        let text = first
        let document = parseOrg(text)
        const kept = { symbols: answersPerDocument<SymbolRows>(9), folds: answersPerDocument<FoldRows>(9) }
        const waiting: { readonly json: WrittenJson; readonly value: unknown }[] = []
        for (const { at, remove, insert, sent } of [{ at: 0, remove: 0, insert: null, sent: true }, ...all]) {
          const start = at % (text.length + 1)
          const end = Math.min(text.length, start + remove)
          const put = insert ?? ''
          text = text.slice(0, start) + put + text.slice(end)
          document = editOrg(document, text, { start, end, length: put.length })
          const org = { ...orgOf(text), document }
          for (const [json, value] of [
            [
              kept.symbols(edits, (before) => new SymbolRows(org, before)),
              answersPerDocument<SymbolRows>(0)({}, () => new SymbolRows(orgOf(text), null)).toJSON(),
            ],
            [
              kept.folds(edits, (before) => new FoldRows(org, before)),
              foldsOf(text, org.document).map(asRange),
            ],
          ] as const) {
            assert.deepEqual(json.toJSON(), value)
            if (sent) giveBack(json.message(1))
            else waiting.push({ json, value })
          }
        }
        for (const { json, value } of waiting) assert.deepEqual(json.toJSON(), value)
      }),
      { numRuns: 400 },
    )
  })
})

const asRange = ({ startLine, endLine, kind }: Fold) => ({
  startLine,
  endLine,
  ...(kind === 'comment' ? { kind } : kind === 'drawer' ? { kind: 'region' } : {}),
})

describe('lsp: json', () => {
  it('is read as what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(words, fc.nat({ max: 2 ** 31 - 1 })), { maxLength: 60 }),
        fc.oneof(fc.nat(), fc.string({ maxLength: 80 })),
        async (items, id) => {
          const json = createJsonBytes(0)
          json.part(jsonPart('['))
          for (const [i, [string, number]] of items.entries()) {
            json.part(jsonPart(i > 0 ? ',{"string":' : '{"string":'))
            json.string(string)
            json.part(jsonPart(',"and a number, which stands here":'))
            json.number(number)
            json.part(jsonPart('}'))
          }
          json.part(jsonPart(']'))
          const result = json.end()
          const expected = items.map(([string, number]) => ({
            string,
            'and a number, which stands here': number,
          }))
          assert.deepEqual(result.toJSON(), expected)
          const message = { jsonrpc: '2.0', id, result } as unknown as ResponseMessage
          const bytes = await jsonEncoder.encode(message)
          assert.deepEqual(JSON.parse(Buffer.from(bytes).toString()), {
            jsonrpc: '2.0',
            id,
            result: expected,
          })
          assert.equal(JSON.stringify(message), JSON.stringify({ jsonrpc: '2.0', id, result: expected }))
        },
      ),
    )
  })
  it('leaves other messages as they are', async () => {
    const message = { jsonrpc: '2.0', method: 'ü', params: { a: ['\u2028', null] } }
    assert.deepEqual(JSON.parse(Buffer.from(await jsonEncoder.encode(message)).toString()), message)
  })
})

const orgOf = (text: string) => ({
  uri: 'file:///a.org',
  path: 'a.org',
  version: 1,
  text,
  source: text,
  document: parseOrg(text),
})

describe('lsp: symbols of Org', () => {
  const shown = (symbols: readonly DocumentSymbol[], depth = 0): string[] =>
    symbols.flatMap(({ name, detail, range, selectionRange, tags, children = [] }) => [
      `${'  '.repeat(depth)}${name}${detail ? ` (${detail})` : ''}${tags ? ' done' : ''} ${at(range.start)}-${at(range.end)} ${at(selectionRange.start)}-${at(selectionRange.end)}`,
      ...shown(children, depth + 1),
    ])
  const at = ({ line, character }: { line: number; character: number }) => `${line}:${character}`
  const symbolsOf = (text: string) =>
    answersPerDocument<SymbolRows>(9)(
      {},
      () => new SymbolRows(orgOf(text), null),
    ).toJSON() as DocumentSymbol[]

  it('are a tree', () => {
    const text =
      '#+name: t\n| a |\n* A\n*** TODO "B" \\ ü :x:\n#+name: c\n#+begin_src sh\n#+end_src\n** C\n* DONE D\nx'
    assert.deepEqual(shown(symbolsOf(text)), [
      't (table) 0:0-1:0 0:8-0:9',
      'A 2:0-8:0 2:2-2:3',
      '  "B" \\ ü (TODO :x:) 3:0-7:0 3:9-3:16',
      '    c (sh) 4:0-5:0 4:8-4:9',
      '  C 7:0-8:0 7:3-7:4',
      'D (DONE) done 8:0-9:1 8:7-8:8',
    ])
    assert.deepEqual(shown(symbolsOf('')), [])
  })
  it('of any depth lose none', () => {
    const text = Array.from({ length: 700 }, (_, i) => `${'*'.repeat(i + 1)} h${i}\n`).join('')
    const names: string[] = []
    let deepest = 0
    const walk = (symbols: readonly DocumentSymbol[], depth: number) => {
      deepest = Math.max(deepest, depth)
      for (const { name, children } of symbols) {
        names.push(name)
        walk(children ?? [], depth + 1)
      }
    }
    walk(symbolsOf(text), 0)
    assert.deepEqual(
      names,
      Array.from({ length: 700 }, (_, i) => `h${i}`),
    )
    assert.ok(deepest <= 202, `${deepest} levels`)
  })
})
