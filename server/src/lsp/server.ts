// Owns the language server: the handshake, one handler per message, and what is pushed to the client.
// Converts and wires; decides nothing.

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  ResponseError,
  TextDocumentSyncKind,
  type TextDocuments,
} from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import { type CommitParams, commitGrew, commitMessage } from '../../protocol/commit.ts'
import * as talk from '../../protocol/conversation.ts'
import { editInPlace } from '../../protocol/inline.ts'
import { mcpChanged } from '../../protocol/mcp.ts'
import { mentions } from '../../protocol/mention.ts'
import * as wire from '../../protocol/messages.ts'
import { planChanged } from '../../protocol/plan.ts'
import { defaultSettings } from '../../protocol/settings.ts'
import { skillsChanged } from '../../protocol/skills.ts'
import type { IndexingView } from '../../protocol/views.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import { innermost } from '../index/links.ts'
import { statsLines } from '../index/skipped.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import { speechOf } from '../org/ide/speech.ts'
import type { Moment } from '../org/timestamp.ts'
import { openHome } from '../trace/home.io.ts'
import { type HomeViews, openHomeViews } from '../trace/home-views.io.ts'
import { editorDiagnostics } from './diagnostics.ts'
import { documentLinks } from './links.ts'
import { answerMcp } from './mcp.ts'
import { mentionsView } from './mentions.ts'
import { answerNative } from './native.ts'
import { openNoteChanges } from './org/changes.ts'
import { openOrgDocuments } from './org/documents.ts'
import type { OrgContext } from './org/feature.ts'
import { orgLinks } from './org/links.ts'
import { listenOrg, orgCapabilities, registerOrg } from './org/list.ts'
import { movingCapability } from './org/moving.ts'
import { openPaths, type Paths } from './paths.ts'
import { answerPlan } from './plan.ts'
import { indexProgress, longProgress, type Progress } from './progress.ts'
import { isRules, openRules, type RulesEditor, type RulesFiles, ruleCompletions, ruleHover } from './rules.ts'
import { readSettings } from './settings.ts'
import type { Sheet } from './sheet.ts'
import { answerSkills, skillDiagnostics } from './skills.ts'
import { resolveSymbol, symbolsOf } from './symbols.ts'
import { hitView, linkedView, relatedView, sourceView } from './views.ts'
import { editorWriter, type OpenDocuments } from './writer.ts'
import { writtenView } from './written.ts'

/** Application-defined error codes start above the range LSP reserves (LSP 3.17, "ErrorCodes"). */
const noFolder = 1
/** Lines in the output channel about files that were not read in full. */
const mostSkippedShown = 200

export function serve(connection: Connection, documents: TextDocuments<Sheet>): void {
  let house: Promise<House> | null = null
  let paths: Paths | null = null
  /** The editor's names of the open documents, by real path. */
  const open = new Map<string, string>()
  let trusted = false
  /** As the editor names them, the one to work in first. */
  let folders: readonly string[] = []
  let indexing: IndexingView | null = null
  let reading: Progress | null = null
  /** Once the folder is open. */
  let rules: { readonly files: RulesFiles; readonly editor: RulesEditor } | null = null
  let client: ClientCapabilities = {}
  const stopping = new AbortController()
  let index: WorkspaceIndex | null = null
  let settings = defaultSettings
  /** Of the workspace, in the agent's home; empty before the folder is open. */
  let speech = speechOf('')
  let homeFolder = ''
  let homeViews: HomeViews | null = null
  const noteChanges = openNoteChanges(async () => (await house)?.index.settled())
  const faultsOfSkills = skillDiagnostics(connection, (path) => open.get(path) ?? URI.file(path).toString())
  const orgDocuments = openOrgDocuments({ documents, index: () => index, paths: () => paths })

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

  /** With progress, and cancelled by the request or by the user's click on the progress. */
  const answerLong = <Params extends { readonly workDoneToken?: string }, Answer>(
    name: wire.RequestName<Params, Answer>,
    title: (params: Params) => string,
    handler: (
      house: House,
      params: Params,
      report: (percent: number, words: string) => void,
      signal: AbortSignal,
    ) => Promise<Answer>,
  ) =>
    connection.onRequest(name.method, async (params: Params, token: CancellationToken): Promise<unknown> => {
      const at = await opened()
      const progress = await longProgress(connection, title(params), params.workDoneToken)
      const abort = new AbortController()
      token.onCancellationRequested(() => abort.abort())
      progress.token.onCancellationRequested(() => abort.abort())
      const answer = await handler(at, params, progress.report, abort.signal)
      progress.done()
      return answer
    })

  /** Checked here, because an editor passes on whatever is written in a settings file. */
  const checked = (given: unknown) => {
    const read = readSettings(given)
    if (read.problems.length > 0) connection.window.showWarningMessage(read.problems.join(' '))
    settings = read.settings
    return settings
  }

  connection.onInitialize((params) => {
    const start = params.initializationOptions as wire.StartOptions
    trusted = start.trusted
    client = params.capabilities
    speech = speechOf(params.locale ?? '')
    if (start.folder.startsWith('file:')) {
      const root = fileURLToPath(start.folder)
      const beside = foldersOf(start.beside)
      folders = [root, ...beside]
      const names = openPaths(() => folders)
      paths = names
      homeViews = openHomeViews(openHome({ home: start.home, workspace: root }).dir)
      stopping.signal.addEventListener('abort', homeViews.watch(noteChanges.announceAll))
      const buffers: OpenDocuments = {
        get: (path) => {
          const document = documents.get(open.get(path) ?? names.toUri(path))
          return document && { uri: document.uri, text: document.getText(), version: document.version }
        },
        toUri: names.toUri,
      }
      house = openHouse({
        root,
        beside,
        home: start.home,
        storage: start.storage,
        settings: checked(start.settings),
        trusted: () => trusted,
        vectors: 'on',
        heartbeat: 'itself',
        outside: { editorFile: start.editorMcp ?? '', onChange: (view) => tell(mcpChanged, view) },
        writer: editorWriter(connection, buffers),
        diagnostics: editorDiagnostics(connection, (path) => buffers.get(path)?.uri ?? buffers.toUri(path)),
        events: {
          onChange: (turn) => tell(wire.turnChanged, turn),
          onText: (turn, at, text) => tell(wire.answerGrew, { turn, at, text }),
          onApprovals: (approvals) => tell(wire.approvalsChanged, approvals),
          onRules: (rules) => tell(wire.rulesChanged, rules),
          onProblem: ({ message, next }) => connection.window.showWarningMessage(`${message} ${next}`.trim()),
        },
        onEngine: (engine) => tell(wire.engineChanged, engine),
        onPlan: (view) => tell(planChanged, view),
        onSkills: (view) => {
          tell(skillsChanged, view)
          faultsOfSkills.show(view)
        },
        onBrokenRules: (broken) => rules?.editor.read(broken),
        progress: () => {
          reading = indexProgress(connection, (state) => {
            indexing = state
            tell(wire.indexChanged, state)
          })
          return reading
        },
        signal: stopping.signal,
      })
      house.then(
        async ({ index: opened, rulesFiles, readRules, approvalsFile }) => {
          index = opened
          homeFolder = dirname(approvalsFile)
          const files: RulesFiles = {
            paths: {
              home: realPath(names, rulesFiles.home),
              workspace: realPath(names, rulesFiles.workspace),
            },
            real: (path) => realPath(names, path),
            uriOf: (path) => open.get(path) ?? names.toUri(path),
            openText: (path) => documents.get(open.get(path) ?? '')?.getText() ?? null,
          }
          rules = { files, editor: openRules(connection, files) }
          rules.editor.checkAll()
          void readRules()
          await opened.ready
          if (stopping.signal.aborted) return
          noteChanges.announceAll()
          connection.console.info(`Index: ${statsLines(opened.stats(), mostSkippedShown).join('\n')}`)
        },
        (reason) => connection.window.showErrorMessage(`Passepartout could not open the folder: ${reason}`),
      )
    }
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        documentLinkProvider: {},
        workspaceSymbolProvider: { resolveProvider: true },
        ...orgCapabilities(client),
        workspace: movingCapability,
      },
    }
  })
  connection.onInitialized(() => registerOrg(connection, client))

  documents.onDidChangeContent(async ({ document }) => {
    const path = paths?.ofDocument(document.uri)
    if (!path) return
    open.set(path, document.uri)
    ;(await house)?.overlay(path, document)
    noteChanges.announce([path])
    rules?.editor.check(path)
  })
  /** What the gate reads is the disk: it looks again, and what is wrong there is said aloud. */
  const rulesOnDisk = async (changed: readonly string[]) => {
    const files = rules?.files.paths
    const touched = changed.filter((path) => path === files?.home || path === files?.workspace)
    for (const path of touched) rules?.editor.check(path)
    if (touched.length > 0) await (await house)?.readRules()
  }
  const notesReadBy = async (changed: readonly string[]): Promise<void> => {
    await (await house)?.changed(changed)
    if (changed.some((path) => index?.isSetup(path))) noteChanges.announceAll()
  }
  documents.onDidSave(async ({ document }) => {
    const path = paths?.ofDocument(document.uri)
    if (path) await rulesOnDisk([path])
    if (path?.endsWith('.org')) await (await house)?.skills.reload()
    // Not every editor sees its own writes on the disk, nor soon.
    if (path && index?.isSetup(path)) await notesReadBy([path])
  })
  documents.onDidClose(async ({ document }) => {
    orgDocuments.drop(document.uri)
    const path = paths?.ofDocument(document.uri)
    if (!path || open.get(path) !== document.uri) return
    open.delete(path)
    ;(await house)?.dropOverlay(path)
    noteChanges.announce([path])
    rules?.editor.check(path)
  })
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const changed = changes.flatMap(({ uri }) => paths?.ofEvent(uri) ?? [])
    await notesReadBy(changed)
    noteChanges.announce(changed)
    await rulesOnDisk(changed)
  })

  connection.onNotification(
    wire.foldersChanged.method,
    async (params: { readonly beside: readonly string[] }) => {
      const beside = foldersOf(params.beside)
      folders = [...folders.slice(0, 1), ...beside]
      await (await house)?.useFolders(beside)
      noteChanges.announceAll()
    },
  )
  connection.onNotification(wire.trustGranted.method, async () => {
    trusted = true
    ;(await house)?.trust()
    noteChanges.announceAll()
  })
  connection.onDidChangeConfiguration(async ({ settings }: { settings?: { passepartout?: unknown } }) => {
    const next = checked(settings?.passepartout)
    ;(await house)?.configure(next)
    noteChanges.announceAll()
  })

  answer(wire.ask, async ({ session }, { text, evidence, attached = [], images = [] }) => ({
    turn: session.ask(text, evidence, attached, { images }).turn,
  }))
  answer(editInPlace, async ({ session }, { text, within, evidence }) => ({
    turn: session.edit(text, within, evidence).turn,
  }))
  answer(talk.editQueued, ({ session }, { turn, text, attached }) => session.editQueued(turn, text, attached))
  answer(talk.dropQueued, ({ session }, { turn }) => session.dropQueued(turn))
  answer(talk.conversations, ({ conversations }, { query, most }) =>
    conversations.list(
      query.split(/\s+/).filter((word) => word !== ''),
      most,
    ),
  )
  answer(talk.openConversation, ({ session }, { id }) => session.open(id))
  answer(talk.fork, ({ session }, { turn }) => session.fork(turn))
  answer(talk.written, async ({ session, index }, params) => writtenView(session.chat(), index, params))
  answer(mentions, ({ index, revisions, skills, outside }, params) =>
    mentionsView(index, revisions(), skills, outside, params),
  )
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
  answer(wire.rules, async ({ session }) => session.rules())
  answer(wire.revokeRule, async ({ session }, { id }) => session.revokeRule(id))
  answer(wire.approvalPlaces, async ({ approvalsFile, approvalPlaces }, { uri, text }) =>
    paths && paths.ofDocument(uri) === realPath(paths, approvalsFile) ? approvalPlaces(text) : null,
  )
  answer(wire.keptFile, async ({ keptFile }) => ({ path: existsSync(keptFile) ? keptFile : '' }))
  answer(wire.approvalsFile, async ({ approvalsFile }) => ({
    path: existsSync(approvalsFile) ? approvalsFile : '',
  }))
  answer(wire.rulesFile, async ({ rulesFiles, project }) => ({ path: rulesFiles.home, project }))
  answer(wire.preview, async ({ session }, { proposal, path }) => session.preview(proposal, path))
  answer(wire.triedFile, async ({ session }, { proposal, path }) => session.triedFile(proposal, path))
  answer(wire.undo, async ({ session }, { turn, paths }) => session.undo(turn, paths))
  answer(wire.turnChanges, async ({ session }, { turn }) => session.changes(turn))
  answer(wire.turnFile, async ({ session }, { turn, path }) => session.changedFile(turn, path))
  answer(wire.redo, async ({ session }, { turn }) => session.redo(turn))
  answer(wire.find, async ({ index }, { query, k, activePath = '' }) => {
    const { hits, problem } = index.look(query, { k, activePath })
    return { hits: hits.map(hitView), problem, indexing }
  })
  answer(wire.related, async ({ index }, { path, line }) => {
    const node = innermost(index.fileNodes(path), line)
    return node ? relatedView(index, node.id) : null
  })
  answer(wire.linked, async ({ index }, { path }) => linkedView(index, path))
  answer(wire.indexState, async ({ index, indexBytes, meaningState }) => {
    const { files, nodes, bytes, complete, history, skipped } = index.stats()
    const memoryBytes = process.memoryUsage().rss
    const diskBytes = await indexBytes()
    const meaning = meaningState()
    return { files, nodes, bytes, diskBytes, memoryBytes, indexing, complete, history, meaning, skipped }
  })
  answer(wire.rebuildIndex, async ({ rebuildIndex }) => rebuildIndex())
  answer(wire.codeSessions, async ({ codeSessions }) => codeSessions())
  answer(wire.resetSessions, async ({ resetSessions }, { name, runtime }) => resetSessions(name, runtime))
  answer(wire.cancelIndex, async () => {
    reading?.cancel()
    return { ok: true, message: '' }
  })
  connection.onWorkspaceSymbol(async ({ query }) => {
    // Without a folder there is nothing to find, and nobody asked us in particular.
    const opened = await house
    return opened && paths ? symbolsOf(opened.index, query, paths) : []
  })
  const inRules = <Found>(uri: string, look: (files: RulesFiles, path: string, text: string) => Found) => {
    const path = paths?.ofDocument(uri)
    // Of other documents the text is not even put together: they may be large, and this is asked at every key.
    if (!rules || !path || !isRules(rules.files, path)) return null
    const text = documents.get(uri)?.getText()
    return text === undefined ? null : look(rules.files, path, text)
  }
  const orgContext: OrgContext = {
    connection,
    documents: orgDocuments,
    index: () => index,
    paths: () => paths,
    client: () => client,
    settings: () => settings,
    speech: () => speech,
    rules: {
      hover: (uri, at) => inRules(uri, (files, path, text) => ruleHover(files, path, text, at)),
      completions: (uri, at) =>
        inRules(uri, (files, path, text) => ruleCompletions(files, path, text, at)) ?? [],
    },
    now: presentMinute,
    onNotes: noteChanges.on,
    homeViews: () => homeViews,
    blockRuns: async () => (await house?.catch(() => null))?.blockRuns ?? null,
    reminding: () => ({ settings, folder: trusted ? homeFolder : '' }),
  }
  listenOrg(orgContext)
  connection.onDocumentLinks(async ({ textDocument: { uri } }) => {
    const opened = await house
    const org = orgDocuments.orgOf(uri)
    if (org) return orgLinks(orgContext, org)
    const document = documents.get(uri)
    const path = paths?.ofDocument(uri)
    const name = path && opened?.index.inside(path)
    return opened && paths && document && name ? documentLinks(opened.index, paths, name, document) : []
  })
  connection.onWorkspaceSymbolResolve(async (symbol) => {
    const opened = await house
    return opened ? resolveSymbol(opened.index, symbol) : symbol
  })
  answer(wire.locate, async ({ index }, { id }) => {
    const node = index.node(id)
    return node ? sourceView(node) : null
  })
  answer(wire.traceDays, async ({ traceDays }, params) => traceDays(params))
  answer(wire.engine, async ({ refreshEngine }) => refreshEngine())
  answer(wire.startEngine, async ({ startEngine }) => startEngine())
  answer(wire.meaning, async ({ meaning }) => meaning())
  answerMcp(answer)
  answerPlan(answer)
  answerSkills(answer)
  answerNative(connection, answer, opened)
  answer(wire.pauseMeaning, async ({ pauseMeaning }, { act }) => pauseMeaning(act))
  answerLong(
    wire.tryOut,
    () => 'Trying',
    async ({ session }, { proposal, hash }, report, signal): Promise<wire.TryOutcome> => {
      const tried = await session.tryOut(proposal, hash, report, signal)
      return tried.ok
        ? { ok: true, trial: tried.value }
        : { ok: false, message: tried.error.message, next: tried.error.next }
    },
  )
  connection.onRequest(commitMessage.method, async (params: CommitParams, token: CancellationToken) => {
    const { wordCommit } = await opened()
    const abort = new AbortController()
    token.onCancellationRequested(() => abort.abort())
    return wordCommit(params, (message) => tell(commitGrew, { id: params.id, message }), abort.signal)
  })
  answerLong(
    wire.pullModel,
    ({ model }) => `Pulling ${model}`,
    ({ pullModel }, { model }, report, signal) => pullModel(model, report, signal),
  )
  answerLong(
    wire.downloadMeaning,
    () => 'Downloading',
    ({ downloadMeaning }, _, report, signal) => downloadMeaning(report, signal),
  )

  connection.onShutdown(async () => {
    stopping.abort()
    noteChanges.dispose()
    await (await house)?.close()
  })
}

function presentMinute(): Moment {
  const now = new Date()
  const day = { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() }
  return { ...day, hour: now.getHours(), minute: now.getMinutes() }
}

/** Links followed, as documents are known. */
const realPath = (paths: Paths, path: string): string => paths.ofDocument(URI.file(path).toString()) ?? path

const foldersOf = (uris: readonly string[]): readonly string[] =>
  uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri))
