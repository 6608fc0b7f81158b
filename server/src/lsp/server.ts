// Owns the language server: the handshake, one handler per message, and what is pushed to the client.
// Converts and wires; decides nothing.

import { fileURLToPath } from 'node:url'
import {
  type Connection,
  RequestType,
  ResponseError,
  TextDocumentSyncKind,
  type TextDocuments,
} from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { URI } from 'vscode-uri'
import * as wire from '../../protocol/messages.ts'
import type { Settings } from '../../protocol/settings.ts'
import type { ChatView } from '../../protocol/views.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import { indexProgress } from './progress.ts'
import { hitView, sourceView } from './views.ts'
import { editorWriter } from './writer.ts'

/** Application-defined error codes start above the range LSP reserves (LSP 3.17, "ErrorCodes"). */
const noFolder = 1

export function serve(connection: Connection, documents: TextDocuments<TextDocument>): void {
  let house: Promise<House> | null = null
  let trusted = false
  let indexing: ChatView['indexing'] = null
  const stopping = new AbortController()

  const opened = async (): Promise<House> => {
    if (house) return house
    throw new ResponseError(noFolder, 'Passepartout works on a folder. Open one first.')
  }
  const tell = <Params>(name: wire.NotificationName<Params>, params: Params) =>
    void connection.sendNotification(name.method, params)
  const answer = <Params, Answer>(
    name: wire.RequestName<Params, Answer>,
    handler: (house: House, params: Params) => Promise<Answer>,
  ) =>
    connection.onRequest(new RequestType<Params, Answer, void>(name.method), async (params) =>
      handler(await opened(), params),
    )

  connection.onInitialize((params) => {
    const start = params.initializationOptions as wire.StartOptions
    trusted = start.trusted
    const folder = params.workspaceFolders?.[0]?.uri
    if (folder?.startsWith('file:')) {
      house = openHouse({
        root: fileURLToPath(folder),
        home: start.home,
        storage: start.storage,
        settings: start.settings,
        trusted: () => trusted,
        writer: editorWriter(connection, {
          get: (path) => {
            const document = documents.get(URI.file(path).toString())
            return document && { text: document.getText(), version: document.version }
          },
        }),
        events: {
          onChange: (turn) => tell(wire.turnChanged, turn),
          onText: (turn, at, text) => tell(wire.answerGrew, { turn, at, text }),
          onApprovals: (approvals) => tell(wire.approvalsChanged, approvals),
        },
        onEngine: (engine) => tell(wire.engineChanged, engine),
        progress: indexProgress(connection, (state) => {
          indexing = state
          tell(wire.indexChanged, state)
        }),
        signal: stopping.signal,
      })
      house.catch((reason) =>
        connection.window.showErrorMessage(`Passepartout could not open the folder: ${reason}`),
      )
    }
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        workspace: { workspaceFolders: { supported: true } },
      },
    }
  })

  const pathOf = (uri: string): string | null => (uri.startsWith('file:') ? fileURLToPath(uri) : null)

  documents.onDidChangeContent(async ({ document }) => {
    const path = pathOf(document.uri)
    if (path) (await house)?.overlay(path, document.getText(), document.version)
  })
  documents.onDidClose(async ({ document }) => {
    const path = pathOf(document.uri)
    if (path) (await house)?.dropOverlay(path)
  })
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const paths = changes.flatMap(({ uri }) => pathOf(uri) ?? [])
    await (await house)?.changed(paths)
  })

  connection.onNotification(wire.trustGranted.method, () => {
    trusted = true
  })
  connection.onDidChangeConfiguration(async ({ settings }: { settings: { passepartout: Settings } }) => {
    ;(await house)?.configure(settings.passepartout)
  })

  answer(wire.ask, async ({ session }, { text, evidence }) => ({ turn: session.ask(text, evidence).turn }))
  answer(wire.stop, async ({ session }, { turn }) => session.stop(turn))
  answer(wire.chat, async ({ session, engine }) => ({
    turns: session.chat(),
    engine: engine(),
    trusted,
    indexing,
  }))
  answer(wire.clear, async ({ session }) => session.clear())
  answer(wire.approvals, async ({ session }) => session.approvals())
  answer(wire.decide, async ({ session }, decision) => session.decide(decision))
  answer(wire.preview, async ({ session }, { proposal, path }) => session.preview(proposal, path))
  answer(wire.undo, async ({ session }, { turn }) => session.undo(turn))
  answer(wire.find, async ({ index }, { query, k }) => index.find(query, { k }).map(hitView))
  answer(wire.locate, async ({ index }, { id }) => {
    const node = index.node(id)
    return node ? sourceView(node) : null
  })
  answer(wire.traceDays, async ({ traceDays }, { limit }) => traceDays(limit))
  answer(wire.engine, async ({ refreshEngine }) => refreshEngine())
  answer(wire.startEngine, async ({ startEngine }) => startEngine())
  connection.onRequest(
    new RequestType<{ model: string }, wire.Outcome, void>(wire.pullModel.method),
    async ({ model }, token) => {
      const progress = await connection.window.createWorkDoneProgress()
      const abort = new AbortController()
      token.onCancellationRequested(() => abort.abort())
      progress.token.onCancellationRequested(() => abort.abort())
      progress.begin(`Pulling ${model}`, 0, '', true)
      const outcome = await (await opened()).pullModel(
        model,
        (percent, words) => progress.report(percent, words),
        abort.signal,
      )
      progress.done()
      return outcome
    },
  )

  connection.onShutdown(async () => {
    stopping.abort()
    await (await house)?.close()
  })
}
