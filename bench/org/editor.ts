// Drives the built server as an editor does, with one large Org file open, and measures what a person waits for:
// from the request to the answer in this process, after a keystroke each time. One line of JSON.
//
//   node editor.ts FILE

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { serverEnvironment, serverFlags } from '../../server/protocol/process.ts'
import { defaultSettings } from '../../server/protocol/settings.ts'

/** Milliseconds of each round, by the request's name. */
export type Asked = Readonly<Record<string, readonly number[]>>

const rounds = 60
const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-editor-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const root = join(scratch, 'notes')
mkdirSync(root)
const file = join(root, 'large.org')
cpSync(process.argv[2] ?? '', file)
const text = readFileSync(file, 'utf8')
const uri = pathToFileURL(file).toString()
const lines = text.split('\n')

const child = fork(
  fileURLToPath(new URL('../../dist/server.mjs', import.meta.url)),
  ['--stdio', `--clientProcessId=${process.pid}`],
  {
    cwd: root,
    silent: true,
    execArgv: [...serverFlags],
    env: { ...process.env, ...serverEnvironment, HOME: scratch, XDG_CACHE_HOME: join(scratch, 'cache') },
  },
)
child.stderr?.resume()
if (!child.stdout || !child.stdin) throw new Error('The server has no streams')
const connection = createMessageConnection(
  new StreamMessageReader(child.stdout),
  new StreamMessageWriter(child.stdin),
)
connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
  items.map(() => defaultSettings),
)
connection.onRequest('client/registerCapability', () => null)
connection.onRequest('window/workDoneProgress/create', () => null)
connection.listen()
const folder = pathToFileURL(root).toString()
await connection.sendRequest('initialize', {
  processId: process.pid,
  rootUri: folder,
  workspaceFolders: [{ uri: folder, name: 'notes' }],
  capabilities: {
    textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true }, foldingRange: {} },
  },
  initializationOptions: {
    folder,
    beside: [],
    trusted: true,
    home: join(scratch, 'home'),
    storage: join(scratch, 'storage'),
    // No engine: nothing listens on the discard port.
    settings: { ...defaultSettings, ollamaHost: 'http://127.0.0.1:9' },
  },
})
await connection.sendNotification('initialized', {})
await connection.sendNotification('textDocument/didOpen', {
  textDocument: { uri, languageId: 'org', version: 1, text },
})

let version = 1
let line = lines.findIndex((one, i) => i > lines.length / 2 && /^[a-z]/.test(one))
const key = async (character: string): Promise<void> => {
  const at = { line, character: 0 }
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range: { start: at, end: at }, text: character }],
  })
}
const textDocument = { uri }
const asks: readonly (readonly [string, string, () => object])[] = [
  ['outline (documentSymbol)', 'textDocument/documentSymbol', () => ({ textDocument })],
  ['folding', 'textDocument/foldingRange', () => ({ textDocument })],
  ['completion', 'textDocument/completion', () => ({ textDocument, position: { line, character: 3 } })],
  [
    'colours of a screen (semantic tokens)',
    'textDocument/semanticTokens/range',
    () => ({
      textDocument,
      range: { start: { line, character: 0 }, end: { line: line + 60, character: 0 } },
    }),
  ],
  ['hover', 'textDocument/hover', () => ({ textDocument, position: { line, character: 3 } })],
]
const found: Record<string, number[]> = {}
for (const [name, method, params] of asks) {
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    await key(name === 'completion' && i === 0 ? '[[id:' : 'x')
    const before = performance.now()
    await connection.sendRequest(method, params())
    times.push(performance.now() - before)
  }
  // The first ones compile.
  found[name] = times.slice(10)
  line += 7
}
process.stdout.write(`${JSON.stringify(found)}\n`)
connection.dispose()
child.kill()
await once(child, 'exit')
