// Owns a small editor for tests: open documents with versions and unsaved text, edits applied all or nothing as
// VS Code does, saving to disk, and everything the server said. It starts the built server over its standard streams.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type {
  ApplyWorkspaceEditParams,
  ApplyWorkspaceEditResult,
  Diagnostic,
  PublishDiagnosticsParams,
  ShowDocumentParams,
  ShowMessageRequestParams,
} from 'vscode-languageserver/node'
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { URI } from 'vscode-uri'
import { commitGrew } from '../../server/protocol/commit.ts'
import * as wire from '../../server/protocol/messages.ts'
import * as notes from '../../server/protocol/notes.ts'
import { defaultSettings, type Settings } from '../../server/protocol/settings.ts'
import { type SkillsView, skillsChanged } from '../../server/protocol/skills.ts'
import type { ApprovalView, EngineView, TurnView } from '../../server/protocol/views.ts'
import { dist, type Place } from './place.ts'

export interface EditorOptions {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly trusted?: boolean
  /** The language of the editor. */
  readonly locale?: string
  /** Opens the workspace by this path instead of its real one. */
  readonly folder?: string
  /** Folders that are open beside it. */
  readonly beside?: readonly string[]
  /** For Node, in the server's process. */
  readonly nodeFlags?: readonly string[]
}

export interface Progress {
  readonly token: string | number
  readonly value: { readonly kind: string; readonly percentage?: number; readonly message?: string }
}

export interface Editor {
  readonly process: ChildProcess
  request<Params, Answer>(name: wire.RequestName<Params, Answer>, params: Params): Promise<Answer>
  notify(method: string, params: unknown): Promise<void>
  /** Starts a turn and waits until it is neither queued nor running. */
  ask(text: string, evidence?: wire.EditorEvidence): Promise<TurnView>
  /** Starts a turn; answers its id. */
  start(text: string): Promise<string>
  /** Waits until the turn is as `fits` says. */
  turn(id: string, fits: (view: TurnView) => boolean): Promise<TurnView>
  /** The turn as the server last told it. */
  view(id: string): TurnView | undefined
  /** Waits for the first pending approval of the turn (of any turn if none is named). */
  approval(turn?: string): Promise<ApprovalView>
  /** What the server last said is pending. */
  pending(): readonly ApprovalView[]
  decide(approval: ApprovalView, decision: 'approve' | 'deny', reason?: string): Promise<wire.Outcome>
  /** Waits for what `look` finds among what the server said. */
  until<T>(look: () => T | null | undefined | false, what: string | (() => string)): Promise<T>
  open(path: string): Promise<void>
  /** Replaces the text of an open document, unsaved. */
  type(path: string, text: string): Promise<void>
  saveFile(path: string): Promise<void>
  closeFile(path: string): Promise<void>
  /** The buffer if there is one, else the disk. */
  text(path: string): string
  isDirty(path: string): boolean
  /** Tells the server what changed on disk. */
  changed(...paths: string[]): Promise<void>
  /** Run once, before the next edit of the server is applied. */
  beforeApply: (() => Promise<void>) | null
  /** Absolute paths of files that are checked only once they were changed. */
  unseen: ReadonlySet<string> | null
  /** What the editor's own checks say of a file's text; the paths are filled in. */
  check: ((text: string) => readonly Omit<wire.DiagnosticView, 'path'>[]) | null
  /** Documents whose save fails. */
  readonly unsaveable: Set<string>
  /** Answer text as it streamed, by turn. */
  readonly streamed: Map<string, { text: string; parts: number }>
  readonly messages: { readonly type: number; readonly message: string }[]
  /** The title of the button to click when the next message has buttons. */
  click: string | null
  /** Documents the server asked to show. */
  readonly documentsShown: ShowDocumentParams[]
  /** What the server last said is wrong, by absolute path. */
  readonly diagnostics: Map<string, readonly Diagnostic[]>
  /** What went to the output channel. */
  readonly logs: string[]
  readonly progress: Progress[]
  /** How often the server said that notes changed. */
  notesChanged: number
  readonly reminded: notes.RemindView[]
  readonly skills: SkillsView[]
  /** Messages for commits, as they grew. */
  readonly worded: string[]
  readonly engines: EngineView[]
  readonly indexing: ({ readonly done: number; readonly total: number } | null)[]
  readonly stderr: () => string
  stop(): Promise<void>
  kill(): Promise<void>
}

const serverFile = join(dist, 'server.mjs')
const patienceMs = 20_000
/** Above the ports that systems give to programs that do not ask for one. */
export const noEngine = 'http://127.0.0.1:65531'

const fileOf = (uri: string): string => URI.parse(uri).fsPath

const opened = new Set<Editor>()

/** Ends what a failed test left open: a child with a channel would keep the whole run alive. */
export async function endEditors(): Promise<void> {
  await Promise.all([...opened].map((editor) => editor.kill()))
}

export async function openEditor(place: Place, options: EditorOptions = {}): Promise<Editor> {
  const folder = options.folder ?? place.root
  const child = fork(serverFile, ['--stdio', `--clientProcessId=${process.pid}`], {
    cwd: place.root,
    silent: true,
    execArgv: [...(options.nodeFlags ?? [])],
    env: {
      ...process.env,
      HOME: place.userHome,
      XDG_CACHE_HOME: join(place.userHome, 'cache'),
      PASSEPARTOUT_HOME: '',
    },
  })
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  if (!child.stdout || !child.stdin) throw new Error('The server has no streams')
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  )
  // A killed server is part of the tests.
  connection.onError(() => {})

  const turns = new Map<string, TurnView>()
  let pending: readonly ApprovalView[] = []
  const listeners = new Set<() => void>()
  const heard = () => {
    for (const listener of [...listeners]) listener()
  }
  const documents = new Map<string, { document: TextDocument; dirty: boolean }>()
  const absolute = (path: string) => (path.startsWith('/') ? path : join(folder, path))
  const uriOf = (path: string) => URI.file(absolute(path)).toString()

  const editor: Editor = {
    process: child,
    request: (name, params) => connection.sendRequest(name.method, params),
    notify: (method, params) => connection.sendNotification(method, params),
    async ask(text, evidence) {
      const { turn } = await editor.request(wire.ask, { text, evidence: evidence ?? null })
      return editor.turn(turn, ({ state }) => state !== 'running')
    },
    start: async (text) => (await editor.request(wire.ask, { text, evidence: null })).turn,
    turn: (id, fits) =>
      editor.until(
        () => {
          const view = turns.get(id)
          return view && fits(view) ? view : null
        },
        () => `turn ${id} (now ${JSON.stringify(turns.get(id), null, 1)?.slice(0, 3000)})`,
      ),
    view: (id) => turns.get(id),
    approval: (turn) =>
      editor.until(
        () => pending.find((one) => turn === undefined || one.turn === turn),
        () =>
          `an approval of ${turn} (turn: ${JSON.stringify(turns.get(turn ?? ''), null, 1)?.slice(0, 3000)})`,
      ),
    pending: () => pending,
    decide: ({ proposal, hash }, decision, reason = '') =>
      editor.request(wire.decide, { proposal, hash, decision, reason }),
    until(look, what) {
      return new Promise((resolve, reject) => {
        const end = (act: () => void) => {
          clearTimeout(timer)
          clearInterval(poll)
          listeners.delete(check)
          act()
        }
        const timer = setTimeout(
          () =>
            end(() =>
              reject(
                new Error(
                  `No ${typeof what === 'string' ? what : what()} within ${patienceMs} ms. ${stderr}`,
                ),
              ),
            ),
          patienceMs,
        )
        const check = () => {
          const found = look()
          if (found !== null && found !== undefined && found !== false) end(() => resolve(found))
        }
        // Some things to wait for are on disk or in other processes.
        const poll = setInterval(check, 20)
        listeners.add(check)
        check()
      })
    },
    async open(path) {
      const text = readFileSync(absolute(path), 'utf8').replace(/^\uFEFF/, '')
      await openDocument(uriOf(path), text)
    },
    async type(path, text) {
      const uri = uriOf(path)
      const open = documents.get(uri)
      if (!open) throw new Error(`${path} is not open.`)
      await change(uri, text)
    },
    saveFile: async (path) => save(uriOf(path)),
    async closeFile(path) {
      documents.delete(uriOf(path))
      await editor.notify('textDocument/didClose', { textDocument: { uri: uriOf(path) } })
    },
    text: (path) => documents.get(uriOf(path))?.document.getText() ?? readFileSync(absolute(path), 'utf8'),
    isDirty: (path) => documents.get(uriOf(path))?.dirty ?? false,
    changed: (...paths) =>
      editor.notify('workspace/didChangeWatchedFiles', {
        changes: paths.map((path) => ({ uri: uriOf(path), type: existsSync(absolute(path)) ? 2 : 3 })),
      }),
    beforeApply: null,
    check: null,
    unseen: null,
    unsaveable: new Set(),
    streamed: new Map(),
    messages: [],
    click: null,
    documentsShown: [],
    diagnostics: new Map(),
    logs: [],
    progress: [],
    notesChanged: 0,
    reminded: [],
    skills: [],
    worded: [],
    engines: [],
    indexing: [],
    stderr: () => stderr,
    async stop() {
      opened.delete(editor)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      await connection.sendRequest('shutdown')
      await editor.notify('exit', undefined)
      await gone
      connection.dispose()
    },
    async kill() {
      opened.delete(editor)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      connection.dispose()
    },
  }

  async function openDocument(uri: string, text: string): Promise<void> {
    documents.set(uri, { document: TextDocument.create(uri, 'plaintext', 1, text), dirty: false })
    await editor.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'plaintext', version: 1, text },
    })
  }

  async function change(uri: string, text: string): Promise<void> {
    const open = documents.get(uri)
    if (!open) return
    const version = open.document.version + 1
    open.document = TextDocument.create(uri, 'plaintext', version, text)
    open.dirty = true
    await editor.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    })
  }

  async function save(uri: string): Promise<void> {
    const open = documents.get(uri)
    if (!open) return
    const path = fileOf(uri)
    // VS Code keeps the byte order mark of a file that has one.
    const mark = existsSync(path) && readFileSync(path)[0] === 0xef ? '\uFEFF' : ''
    writeFileSync(path, mark + open.document.getText())
    open.dirty = false
    await editor.notify('textDocument/didSave', { textDocument: { uri } })
    await editor.changed(path)
  }

  /** As VS Code: versions are checked first, then everything is applied; files it had not open it opens. */
  async function apply({ edit }: ApplyWorkspaceEditParams): Promise<ApplyWorkspaceEditResult> {
    const hook = editor.beforeApply
    editor.beforeApply = null
    await hook?.()
    const changes = edit.documentChanges ?? []
    for (const one of changes) {
      if ('kind' in one) {
        const exists = 'uri' in one && existsSync(fileOf(one.uri))
        if (one.kind === 'create' && exists) return { applied: false, failureReason: 'The file exists' }
        if (one.kind === 'delete' && !exists)
          return { applied: false, failureReason: 'There is no such file' }
        continue
      }
      const open = documents.get(one.textDocument.uri)
      const { version } = one.textDocument
      if (version !== null && open?.document.version !== version)
        return { applied: false, failureReason: 'The document changed' }
    }
    for (const one of changes) {
      if ('kind' in one) {
        if (one.kind === 'create') {
          mkdirSync(dirname(fileOf(one.uri)), { recursive: true })
          writeFileSync(fileOf(one.uri), '')
        }
        if (one.kind === 'delete') {
          rmSync(fileOf(one.uri))
          documents.delete(one.uri)
        }
        continue
      }
      const { uri } = one.textDocument
      if (!documents.has(uri)) {
        await openDocument(uri, readFileSync(fileOf(uri), 'utf8').replace(/^\uFEFF/, ''))
      }
      const open = documents.get(uri)
      if (!open) continue
      const edits = one.edits.map((each) => {
        if (!('newText' in each)) throw new Error('Snippets are not asked for.')
        return each
      })
      await change(uri, TextDocument.applyEdits(open.document, edits))
    }
    return { applied: true }
  }

  connection.onRequest('workspace/applyEdit', apply)
  connection.onRequest(wire.save.method, async ({ paths }: { paths: readonly string[] }) => {
    const failed = paths.filter((path) => editor.unsaveable.has(path))
    for (const path of paths) if (!failed.includes(path)) await save(URI.file(path).toString())
    return { failed }
  })
  connection.onRequest(
    wire.diagnostics.method,
    ({ paths, since }: { paths: readonly string[]; since: number | null }) => ({
      at: Date.now(),
      found: paths
        .filter((path) => existsSync(path))
        .flatMap((path) => (editor.check?.(editor.text(path)) ?? []).map((one) => ({ ...one, path })))
        .filter(({ path }) => since !== null || editor.unseen === null || !editor.unseen.has(path)),
      unseen: paths.filter((path) => since === null && editor.unseen?.has(path)),
    }),
  )
  connection.onRequest('window/workDoneProgress/create', () => null)
  connection.onRequest('client/registerCapability', () => null)
  connection.onRequest('workspace/configuration', () => [null])
  const on = <Params>(name: wire.NotificationName<Params>, hear: (params: Params) => void) =>
    connection.onNotification(name.method, (params: Params) => {
      hear(params)
      heard()
    })
  on(wire.turnChanged, (turn) => turns.set(turn.turn, turn))
  on(wire.answerGrew, ({ turn, at, text }) => {
    const known = editor.streamed.get(turn) ?? { text: '', parts: 0 }
    editor.streamed.set(turn, { text: known.text.slice(0, at) + text, parts: known.parts + 1 })
  })
  on(wire.approvalsChanged, (list) => {
    pending = list
  })
  on(notes.notesChanged, () => {
    editor.notesChanged++
  })
  on(notes.remind, (view) => editor.reminded.push(view))
  on(skillsChanged, (view) => editor.skills.push(view))
  on(commitGrew, ({ message }) => editor.worded.push(message))
  on(wire.engineChanged, (engine) => editor.engines.push(engine))
  on(wire.indexChanged, (state) => editor.indexing.push(state))
  on<Progress>({ method: '$/progress' }, (params) => editor.progress.push(params))
  on<{ message: string }>({ method: 'window/logMessage' }, ({ message }) => editor.logs.push(message))
  on<{ type: number; message: string }>({ method: 'window/showMessage' }, (params) =>
    editor.messages.push(params),
  )
  on<PublishDiagnosticsParams>({ method: 'textDocument/publishDiagnostics' }, ({ uri, diagnostics }) =>
    editor.diagnostics.set(fileOf(uri), diagnostics),
  )
  connection.onRequest('window/showMessageRequest', (params: ShowMessageRequestParams) => {
    editor.messages.push(params)
    heard()
    const clicked = params.actions?.find(({ title }) => title === editor.click)
    if (clicked) editor.click = null
    return clicked ?? null
  })
  connection.onRequest('window/showDocument', (params: ShowDocumentParams) => {
    editor.documentsShown.push(params)
    heard()
    return { success: true }
  })
  connection.listen()

  const start: wire.StartOptions = {
    folder: URI.file(folder).toString(),
    beside: (options.beside ?? []).map((path) => URI.file(path).toString()),
    trusted: options.trusted ?? true,
    home: place.home,
    storage: place.storage,
    // Nothing listens there: without a word about it there is no engine.
    settings: {
      ...defaultSettings,
      testsAfterChanges: 'off',
      secondLook: false,
      ollamaHost: noEngine,
      ...options.settings,
    } as Settings,
  }
  const gone = once(child, 'exit').then(() => {
    throw new Error(`The server ended before it answered. ${stderr}`)
  })
  gone.catch(() => {})
  const initialize = {
    processId: process.pid,
    rootUri: URI.file(folder).toString(),
    workspaceFolders: [{ uri: URI.file(folder).toString(), name: 'workspace' }],
    capabilities: {
      window: { workDoneProgress: true },
      workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
    },
    ...(options.locale ? { locale: options.locale } : {}),
    initializationOptions: start,
  }
  await Promise.race([connection.sendRequest('initialize', initialize), gone])
  opened.add(editor)
  await editor.notify('initialized', {})
  return editor
}
