// Owns the language client: its lazy start, its restart after a crash, and the events that the server
// sends. Never shows a panel and decides nothing; features subscribe to it.

import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { commitGrew } from '../server/protocol/commit.ts'
import { type McpView, mcpChanged } from '../server/protocol/mcp.ts'
import type { NotificationName, RequestName, StartOptions } from '../server/protocol/messages.ts'
import * as messages from '../server/protocol/messages.ts'
import * as notes from '../server/protocol/notes.ts'
import { type OfferedPart, offeredGrew } from '../server/protocol/offered.ts'
import { type PlanView, planChanged } from '../server/protocol/plan.ts'
import { serverEnvironment, serverFlags } from '../server/protocol/process.ts'
import { type SkillsView, skillsChanged } from '../server/protocol/skills.ts'
import type { ApprovalView, ChatView, EngineView, RuleView, TurnView } from '../server/protocol/views.ts'
import { createDiagnostics } from './diagnostics.ts'
import type { Listenable } from './event.ts'
import { createEmitter } from './event.ts'
import { createFolderChoice } from './folder.ts'
import { createFollowers } from './moving.ts'
import { createRestartRule } from './restart.ts'
import { saveFiles } from './save.ts'
import { readSettings } from './settings.ts'
import { leaveToOthers } from './symbols.ts'

/** `failed` is the state after too many crashes or a start that did not succeed. */
export type SessionState = 'idle' | 'starting' | 'running' | 'failed'

export interface Session {
  readonly state: SessionState
  /** Why `state` is `failed`; empty otherwise. */
  readonly failure: string
  readonly folder: vscode.WorkspaceFolder | undefined
  /** Those on disk, that it can be. */
  readonly folders: readonly vscode.WorkspaceFolder[]
  /** Goes on in that folder; a turn that runs in the other one is stopped. */
  useFolder(folder: vscode.WorkspaceFolder): Promise<SessionState>
  readonly log: vscode.LogOutputChannel
  readonly onState: Listenable<SessionState>
  /** The whole conversation, after each start of the server: what was shown before may be out of date. */
  readonly onChat: Listenable<ChatView>
  readonly onTurn: Listenable<TurnView>
  readonly onAnswer: Listenable<{ readonly turn: string; readonly at: number; readonly text: string }>
  readonly onApprovals: Listenable<readonly ApprovalView[]>
  readonly onRules: Listenable<readonly RuleView[]>
  readonly onEngine: Listenable<EngineView>
  readonly onIndex: Listenable<ChatView['indexing']>
  /** Org files changed, or the day did. */
  readonly onNotes: Listenable<void>
  readonly onRemind: Listenable<notes.RemindView>
  readonly onMcp: Listenable<McpView>
  readonly onPlan: Listenable<PlanView | null>
  readonly onSkills: Listenable<SkillsView>
  /** More of a stream of a local model that the editor's chat asked. */
  readonly onOffered: Listenable<{ readonly id: string; readonly part: OfferedPart }>
  /** All of a message for a commit so far. */
  readonly onCommitWords: Listenable<{ readonly id: string; readonly message: string }>
  /** Starts the server unless it runs already. Resolves when it runs or has failed; never rejects. */
  start(): Promise<SessionState>
  restart(): Promise<SessionState>
  /** Starts the server if need be. Null when it could not answer; the reason is in the log. */
  request<Params, Answer>(
    name: RequestName<Params, Answer>,
    params: Params,
    options?: RequestOptions,
  ): Promise<Answer | null>
  dispose(): Promise<void>
}

export interface RequestOptions {
  readonly token?: vscode.CancellationToken
  /** Called with each report of work-done progress; the request's parameters carry the token. */
  readonly progress?: {
    readonly token: string
    report(message: string, percentage: number | undefined): void
  }
}

const crashLimit = 4
const crashWindowMs = 3 * 60_000

export function createSession(context: vscode.ExtensionContext): Session {
  const log = vscode.window.createOutputChannel('Passepartout', { log: true })
  const onState = createEmitter<SessionState>()
  const onChat = createEmitter<ChatView>()
  const onTurn = createEmitter<TurnView>()
  const onAnswer = createEmitter<{ turn: string; at: number; text: string }>()
  const onApprovals = createEmitter<readonly ApprovalView[]>()
  const onRules = createEmitter<readonly RuleView[]>()
  const onEngine = createEmitter<EngineView>()
  const onIndex = createEmitter<ChatView['indexing']>()
  const onNotes = createEmitter<void>()
  const onRemind = createEmitter<notes.RemindView>()
  const onMcp = createEmitter<McpView>()
  const onPlan = createEmitter<PlanView | null>()
  const onSkills = createEmitter<SkillsView>()
  const onOffered = createEmitter<{ id: string; part: OfferedPart }>()
  const onCommitWords = createEmitter<{ id: string; message: string }>()
  const rule = createRestartRule(crashLimit, crashWindowMs)
  const folders = createFolderChoice(context.workspaceState)
  let folder = folders.current
  const diagnostics = createDiagnostics(context)
  const followers = createFollowers(context)

  let state: SessionState = 'idle'
  let failure = ''
  let client: LanguageClient | undefined
  let starting: Promise<SessionState> | undefined
  /** What the running server was told about the trust of the workspace. */
  let toldTrusted = false
  /** Grows with each client, so that late events of a discarded one change nothing. */
  let generation = 0

  const enter = (next: SessionState, why = '') => {
    failure = why
    if (next === state) return
    state = next
    onState.fire(next)
    if (next !== 'running') return
    tellTrust()
    void synchronise()
  }

  const beside = (): readonly string[] =>
    folders.all.map(({ uri }) => uri.toString()).filter((uri) => uri !== folder?.uri.toString())

  /** Trust may be granted while the server starts; it is told once it runs. */
  const tellTrust = () => {
    if (state !== 'running' || toldTrusted || !vscode.workspace.isTrusted) return
    toldTrusted = true
    void client?.sendNotification(messages.trustGranted.method, {})
  }

  /** Fetches again what the panels show. */
  async function synchronise(): Promise<void> {
    const chat = await session.request(messages.chat, {})
    if (chat) onChat.fire(chat)
    const approvals = await session.request(messages.approvals, {})
    if (approvals) onApprovals.fire(approvals)
  }

  const giveUp = (why: string) => {
    enter('failed', why)
    const restart = vscode.l10n.t('Restart')
    const show = vscode.l10n.t('Show Log')
    void vscode.window.showErrorMessage(why, restart, show).then((choice) => {
      if (choice === restart) void session.restart()
      if (choice === show) log.show(true)
    })
  }

  async function launch(root: vscode.WorkspaceFolder): Promise<SessionState> {
    enter('starting')
    const own = ++generation
    try {
      const library = await import('vscode-languageclient/node')
      const module = context.asAbsolutePath('dist/server.mjs')
      // Of all folders that are open, also of those that are opened later.
      const watcher = vscode.workspace.createFileSystemWatcher('**/*')
      // A function, because trust and settings may have changed when a crashed server starts again.
      const options = (): StartOptions => {
        toldTrusted = vscode.workspace.isTrusted
        return {
          folder: root.uri.toString(),
          beside: beside(),
          trusted: toldTrusted,
          home: process.env.PASSEPARTOUT_HOME ?? '',
          storage: (context.storageUri ?? context.globalStorageUri).fsPath,
          settings: currentSettings(),
          // The profile's settings lie two folders above what it keeps for each extension.
          editorMcp: vscode.Uri.joinPath(context.globalStorageUri, '..', '..', 'mcp.json').fsPath,
        }
      }
      const created = new library.LanguageClient(
        'passepartout',
        'Passepartout',
        {
          run: {
            module,
            transport: library.TransportKind.stdio,
            options: {
              cwd: root.uri.fsPath,
              execArgv: [...serverFlags],
              env: { ...process.env, ...serverEnvironment },
            },
          },
          debug: {
            module,
            transport: library.TransportKind.stdio,
            options: { cwd: root.uri.fsPath, execArgv: ['--nolazy', '--enable-source-maps'] },
          },
        },
        {
          documentSelector: [{ scheme: 'file' }, { scheme: 'untitled', language: 'org' }],
          workspaceFolder: root,
          outputChannel: log,
          initializationOptions: options,
          synchronize: { fileEvents: watcher },
          middleware: {
            provideWorkspaceSymbols: async (query, token, next) =>
              leaveToOthers((await next(query, token)) ?? []),
            workspace: { willRenameFiles: followers.asked },
          },
          markdown: { isTrusted: false, supportHtml: false },
          initializationFailedHandler: () => false,
          errorHandler: {
            // A broken pipe is followed by a close, which decides; until then there is nothing to do.
            error: (error) => {
              log.error(error)
              return { action: library.ErrorAction.Continue, handled: true }
            },
            closed: () => {
              if (own !== generation) return { action: library.CloseAction.DoNotRestart, handled: true }
              if (rule.crashed(Date.now()) === 'restart') {
                log.warn('The server ended unexpectedly and is started again.')
                enter('starting')
                return { action: library.CloseAction.Restart, handled: true }
              }
              giveUp(
                vscode.l10n.t(
                  'Passepartout’s server ended {0} times within {1} minutes and was not started again. Nothing of yours is lost.',
                  crashLimit + 1,
                  crashWindowMs / 60_000,
                ),
              )
              return { action: library.CloseAction.DoNotRestart, handled: true }
            },
          },
        },
      )
      client = created
      listen(created)
      created.onDidChangeState((change) => {
        if (own !== generation) return
        if (change.newState === library.State.Running) enter('running')
        if (change.newState === library.State.Starting) enter('starting')
      })
      await created.start()
      if (own === generation) enter('running')
    } catch (error) {
      log.error(error instanceof Error ? error : String(error))
      if (own === generation && state !== 'failed') {
        giveUp(vscode.l10n.t('Passepartout’s server did not start: {0}', words(error)))
      }
    }
    return state
  }

  function listen(to: LanguageClient): void {
    const on = <Params>(name: NotificationName<Params>, fire: (params: Params) => void) =>
      to.onNotification(name.method, fire)
    on(messages.turnChanged, (turn) => onTurn.fire(turn))
    on(messages.answerGrew, (more) => onAnswer.fire(more))
    on(messages.approvalsChanged, (list) => onApprovals.fire(list))
    on(messages.rulesChanged, (rules) => onRules.fire(rules))
    on(messages.engineChanged, (engine) => onEngine.fire(engine))
    on(messages.indexChanged, (progress) => onIndex.fire(progress))
    on(notes.notesChanged, () => onNotes.fire())
    on(notes.remind, (view) => onRemind.fire(view))
    on(mcpChanged, (view) => onMcp.fire(view))
    on(planChanged, (view) => onPlan.fire(view))
    on(skillsChanged, (view) => onSkills.fire(view))
    on(offeredGrew, (grown) => onOffered.fire(grown))
    on(commitGrew, (grown) => onCommitWords.fire(grown))
    to.onRequest(messages.save.method, (params: { paths: readonly string[] }) => saveFiles(params.paths))
    to.onRequest(messages.diagnostics.method, diagnostics.read)
  }

  async function discard(): Promise<void> {
    const old = client
    generation++
    client = undefined
    starting = undefined
    if (!old) return
    try {
      await old.dispose(2000)
    } catch (error) {
      log.warn(words(error))
    }
  }

  const session: Session = {
    get state() {
      return state
    },
    get failure() {
      return failure
    },
    get folder() {
      return folder
    },
    get folders() {
      return folders.all
    },
    log,
    onState,
    onChat,
    onTurn,
    onAnswer,
    onApprovals,
    onRules,
    onEngine,
    onIndex,
    onNotes,
    onRemind,
    onMcp,
    onPlan,
    onSkills,
    onOffered,
    onCommitWords,
    start() {
      if (!folder) return Promise.resolve('idle')
      starting ??= launch(folder)
      return starting
    },
    async useFolder(next) {
      folders.choose(next)
      if (folder?.uri.toString() === next.uri.toString()) return state
      folder = next
      return session.restart()
    },
    async restart() {
      rule.reset()
      await discard()
      return session.start()
    },
    async request(name, params, options = {}) {
      await session.start()
      const to = client
      if (!to || state === 'failed' || state === 'idle') return null
      const listening = options.progress ? await watchProgress(to, options.progress) : undefined
      try {
        return await to.sendRequest(name.method, params, options.token)
      } catch (error) {
        if (!options.token?.isCancellationRequested) log.error(`${name.method}: ${words(error)}`)
        return null
      } finally {
        listening?.dispose()
      }
    },
    dispose: discard,
  }

  context.subscriptions.push(
    log,
    vscode.workspace.onDidGrantWorkspaceTrust(tellTrust),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      const next = folders.current
      if (next && folder && !folders.all.some(({ uri }) => uri.toString() === folder?.uri.toString()))
        void session.useFolder(next)
      else if (state === 'running')
        void client?.sendNotification(messages.foldersChanged.method, { beside: beside() })
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (state !== 'running' || !event.affectsConfiguration('passepartout')) return
      void client?.sendNotification('workspace/didChangeConfiguration', {
        settings: { passepartout: currentSettings() },
      })
    }),
  )
  return session
}

interface ProgressReport {
  readonly title?: string
  readonly message?: string
  readonly percentage?: number
}

async function watchProgress(
  client: LanguageClient,
  progress: NonNullable<RequestOptions['progress']>,
): Promise<vscode.Disposable> {
  const { ProgressType } = await import('vscode-languageclient/node')
  return client.onProgress(new ProgressType<ProgressReport>(), progress.token, (value) =>
    progress.report(value.message ?? value.title ?? '', value.percentage),
  )
}

function currentSettings() {
  const configuration = vscode.workspace.getConfiguration('passepartout')
  return readSettings((key) => configuration.get(key))
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
