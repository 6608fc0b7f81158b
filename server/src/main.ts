// The language server's entry point: connects to the editor that started it.

import { Writable } from 'node:stream'
import {
  type Connection,
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
} from 'vscode-languageserver/node'
import { serverEnvironment } from '../protocol/process.ts'
import { giveBack, jsonEncoder } from './lsp/json.ts'
import { serve } from './lsp/server.ts'
import { sheets } from './lsp/sheet.ts'

for (const name of Object.keys(serverEnvironment)) delete process.env[name]

const connection = process.argv.includes('--stdio') ? overStreams() : createConnection(ProposedFeatures.all)
const documents = new TextDocuments(sheets)
serve(connection, documents)
documents.listen(connection)
connection.listen()

/** Standard output belongs to the protocol: what anything else prints there goes to standard error. */
function overStreams(): Connection {
  const write = process.stdout.write.bind(process.stdout)
  const protocol = new Writable({
    write: (chunk, _, done) =>
      void write(chunk, (failed) => {
        giveBack(chunk)
        done(failed)
      }),
  })
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const writer = new StreamMessageWriter(protocol, { contentTypeEncoder: jsonEncoder })
  // An editor that is gone leaves nothing to serve.
  process.stdin.on('end', () => process.exit(1))
  return createConnection(ProposedFeatures.all, new StreamMessageReader(process.stdin), writer)
}
