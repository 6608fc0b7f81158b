// The language server's entry point: connects to the editor that started it.

import { createConnection, ProposedFeatures, TextDocuments } from 'vscode-languageserver/node'
import { serverEnvironment } from '../protocol/process.ts'
import { serve } from './lsp/server.ts'
import { sheets } from './lsp/sheet.ts'

for (const name of Object.keys(serverEnvironment)) delete process.env[name]

const connection = createConnection(ProposedFeatures.all)
const documents = new TextDocuments(sheets)
serve(connection, documents)
documents.listen(connection)
connection.listen()
