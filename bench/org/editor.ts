// Drives the built server as an editor does, with one large Org file open, and measures what a person waits for:
// from the request to the answer in this process, after a keystroke each time, once the folder is read. One line of JSON.
//
//   node editor.ts FILE

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { notesChanged } from '../../server/protocol/notes.ts'
import { serverEnvironment, serverFlags } from '../../server/protocol/process.ts'
import { defaultSettings } from '../../server/protocol/settings.ts'

/** By the request's name. */
export type Asked = Readonly<Record<string, Answered>>

export interface Answered {
  /** Milliseconds of each round until the last byte of the answer is here; nothing is read, so that nothing is collected. */
  readonly arrived: readonly number[]
  /** And until it is read as JSON, in other rounds: this takes this process as long whoever wrote it. */
  readonly times: readonly number[]
  /** Of the last answer as JSON. */
  readonly bytes: number
}

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
let arrivedAt = 0
let isRead = true
const answerHead = /^\{"jsonrpc":"2\.0","id":(\d+),"result":/
const connection = createMessageConnection(
  new StreamMessageReader(child.stdout, {
    contentTypeDecoder: {
      name: 'application/json',
      async decode(bytes) {
        arrivedAt = performance.now()
        const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        const id = isRead ? undefined : answerHead.exec(all.toString('latin1', 0, 100))?.[1]
        return id === undefined
          ? JSON.parse(all.toString())
          : { jsonrpc: '2.0', id: Number(id), result: null }
      },
    },
  }),
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
const notesRead = new Promise((done) => connection.onNotification(notesChanged.method, done))
await connection.sendNotification('initialized', {})
await connection.sendNotification('textDocument/didOpen', {
  textDocument: { uri, languageId: 'org', version: 1, text },
})

await notesRead

let version = 1
const type = async (line: number, from: number, to: number, text: string): Promise<void> => {
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range: { start: { line, character: from }, end: { line, character: to } }, text }],
  })
}
const textDocument = { uri }
/** A line of plain text in the second half, and one with a link to a headline that there is. */
const line = lines.findIndex((one, i) => i > lines.length / 2 && /^[a-z]/.test(one))
const id = /^:ID:[ \t]+(\S+)/m.exec(text)?.[1] ?? ''
/** What is typed and deleted again in turn, so that each round's text differs from the last one's. */
const word = 'wint'

interface Ask {
  readonly name: string
  readonly method: string
  /** Once, at the start of the line. */
  readonly before: string
  readonly params: (at: number) => object
}

const at = (character: number) => ({ textDocument, position: { line, character } })
const asks: readonly Ask[] = [
  {
    name: 'outline (documentSymbol)',
    method: 'textDocument/documentSymbol',
    before: '',
    params: () => ({ textDocument }),
  },
  { name: 'folding', method: 'textDocument/foldingRange', before: '', params: () => ({ textDocument }) },
  {
    name: 'completion of a link by title',
    method: 'textDocument/completion',
    before: '[[id:',
    params: (character) => at(character),
  },
  {
    name: 'colours of a screen (semantic tokens)',
    method: 'textDocument/semanticTokens/range',
    before: '',
    params: () => ({
      textDocument,
      range: { start: { line, character: 0 }, end: { line: line + 60, character: 0 } },
    }),
  },
  {
    name: 'hover of a link',
    method: 'textDocument/hover',
    before: `[[id:${id}]] `,
    params: () => at(8),
  },
]
const found: Record<string, Answered> = {}
for (const { name, method, before: begun, params } of asks) {
  const times: number[] = []
  const arrived: number[] = []
  let answer: unknown = null
  await type(line, 0, 0, begun)
  let typed = begun.length
  for (let i = 0; i < 2 * rounds; i++) {
    isRead = i >= rounds
    const end = begun.length + (i % word.length)
    await type(line, end, typed, word[i % word.length] as string)
    typed = end + 1
    const before = performance.now()
    answer = await connection.sendRequest(method, params(typed))
    if (isRead) times.push(performance.now() - before)
    else arrived.push(arrivedAt - before)
  }
  isRead = true
  const json = JSON.stringify(answer)
  if (json === 'null' || json === '[]') throw new Error(`Nothing was answered: ${name}`)
  // The first ones compile.
  found[name] = { arrived: arrived.slice(10), times: times.slice(10), bytes: Buffer.byteLength(json) }
  await type(line, 0, typed, '')
}
process.stdout.write(`${JSON.stringify(found)}\n`)
connection.dispose()
child.kill()
await once(child, 'exit')
