// The language server's entry point: connects to the editor that started it.

import { createConnection, ProposedFeatures, TextDocuments } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { serve } from './lsp/server.ts'

const connection = createConnection(ProposedFeatures.all)
const documents = new TextDocuments(TextDocument)
serve(connection, documents)
documents.listen(connection)
connection.listen()
