// Owns the language server: the handshake, one handler per message, and what is pushed to the client.
// Converts and wires; decides nothing.

import { fileURLToPath } from 'node:url'
import {
  type CancellationToken,
  type Connection,
  ResponseError,
  TextDocumentSyncKind,
  type TextDocuments,
} from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import * as wire from '../../protocol/messages.ts'
import type { ChatView } from '../../protocol/views.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import { statsLines } from '../index/skipped.ts'
import { openPaths, type Paths } from './paths.ts'
import { indexProgress, pullProgress } from './progress.ts'
import { readSettings } from './settings.ts'
import { hitView, sourceView } from './views.ts'
import { editorWriter } from './writer.ts'

/** Application-defined error codes start above the range LSP reserves (LSP 3.17, "ErrorCodes"). */
const noFolder = 1
/** Lines in the output channel about files that were not read in full. */
const mostSkippedShown = 200

export function serve(connection: Connection, documents: TextDocuments<TextDocument>): void {
  let house: Promise<House> | null = null
  let paths: Paths | null = null
  /** The editor's names of the open documents, by real path. */
  const open = new Map<string, string>()
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
    connection.onRequest(
      name.method,
      async (params: Params): Promise<unknown> => handler(await opened(), params),
    )

  /** Checked here, because an editor passes on whatever is written in a settings file. */
  const checked = (given: unknown) => {
    const { settings, problems } = readSettings(given)
    if (problems.length > 0) connection.window.showWarningMessage(problems.join(' '))
    return settings
  }

  connection.onInitialize((params) => {
    const start = params.initializationOptions as wire.StartOptions
    trusted = start.trusted
    const folder = params.workspaceFolders?.[0]?.uri
    if (folder?.startsWith('file:')) {
      const root = fileURLToPath(folder)
      const names = openPaths(root)
      paths = names
      house = openHouse({
        root,
        home: start.home,
        storage: start.storage,
        settings: checked(start.settings),
        trusted: () => trusted,
        writer: editorWriter(connection, {
          get: (path) => {
            const document = documents.get(open.get(path) ?? names.toUri(path))
            return document && { uri: document.uri, text: document.getText(), version: document.version }
          },
          toUri: names.toUri,
        }),
        events: {
          onChange: (turn) => tell(wire.turnChanged, turn),
          onText: (turn, at, text) => tell(wire.answerGrew, { turn, at, text }),
          onApprovals: (approvals) => tell(wire.approvalsChanged, approvals),
          onProblem: ({ message, next }) => connection.window.showWarningMessage(`${message} ${next}`.trim()),
        },
        onEngine: (engine) => tell(wire.engineChanged, engine),
        progress: indexProgress(connection, (state) => {
          indexing = state
          tell(wire.indexChanged, state)
        }),
        signal: stopping.signal,
      })
      house.then(
        async ({ index }) => {
          await index.ready
          if (stopping.signal.aborted) return
          connection.console.info(`Index: ${statsLines(index.stats(), mostSkippedShown).join('\n')}`)
        },
        (reason) => connection.window.showErrorMessage(`Passepartout could not open the folder: ${reason}`),
      )
    }
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        workspace: { workspaceFolders: { supported: true } },
      },
    }
  })

  documents.onDidChangeContent(async ({ document }) => {
    const path = paths?.ofDocument(document.uri)
    if (!path) return
    open.set(path, document.uri)
    ;(await house)?.overlay(path, document.getText(), document.version)
  })
  documents.onDidClose(async ({ document }) => {
    const path = paths?.ofDocument(document.uri)
    if (!path || open.get(path) !== document.uri) return
    open.delete(path)
    ;(await house)?.dropOverlay(path)
  })
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const changed = changes.flatMap(({ uri }) => paths?.ofEvent(uri) ?? [])
    await (await house)?.changed(changed)
  })

  connection.onNotification(wire.trustGranted.method, async () => {
    trusted = true
    ;(await house)?.trust()
  })
  connection.onDidChangeConfiguration(async ({ settings }: { settings?: { passepartout?: unknown } }) => {
    const next = checked(settings?.passepartout)
    ;(await house)?.configure(next)
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
    wire.pullModel.method,
    async (
      { model, workDoneToken }: { model: string; workDoneToken?: string },
      token: CancellationToken,
    ): Promise<unknown> => {
      const { pullModel } = await opened()
      const progress = await pullProgress(connection, model, workDoneToken)
      const abort = new AbortController()
      token.onCancellationRequested(() => abort.abort())
      progress.token.onCancellationRequested(() => abort.abort())
      const outcome = await pullModel(model, progress.report, abort.signal)
      progress.done()
      return outcome
    },
  )

  connection.onShutdown(async () => {
    stopping.abort()
    await (await house)?.close()
  })
}
