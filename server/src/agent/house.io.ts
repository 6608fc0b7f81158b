// Owns putting the rooms together for one workspace folder: what `lsp/` and `cli/` open and close.
// Wires, never decides: every port below is one call into the room that owns it.

import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { McpView } from '../../protocol/mcp.ts'
import type { Outcome } from '../../protocol/messages.ts'
import type { PlanView } from '../../protocol/plan.ts'
import type { Settings } from '../../protocol/settings.ts'
import type { SkillsView } from '../../protocol/skills.ts'
import type { TraceAnswer, TraceParams } from '../../protocol/trace.ts'
import type {
  ApprovalPlaceView,
  CodeSessionView,
  EngineView,
  MeaningState,
  MeaningView,
} from '../../protocol/views.ts'
import { turnId } from '../base/ids.ts'
import type { Diagnostics, OpenText, Writer } from '../base/ports.ts'
import type { Problem, Result } from '../base/result.ts'
import { openCheckpoints } from '../checkpoint/journal.io.ts'
import { grammarDirectory, openGrammars } from '../code/grammar.io.ts'
import { occurrences } from '../code/identifiers.ts'
import { languageOf } from '../code/language.ts'
import { assemble } from '../context/assemble.ts'
import { imageTokens } from '../context/image.ts'
import { createTokenRatios } from '../context/ratio.ts'
import { findHiddenText } from '../gate/hidden.ts'
import { openVault } from '../gate/mask.ts'
import { openGate } from '../gate/open.io.ts'
import { rulesFiles } from '../gate/policy.io.ts'
import type { BrokenRule, PolicyRule } from '../gate/policy.ts'
import { findSecrets } from '../gate/secrets.ts'
import { openRevisions, pastOf } from '../index/history/revisions.io.ts'
import type { Revisions } from '../index/history/revisions.ts'
import { openWorkspace } from '../index/workspace.io.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import { openMemory } from '../memory/folder.io.ts'
import type { LookedAfter } from '../memory/heartbeat/care.ts'
import { openKept } from '../memory/kept.io.ts'
import { openPlanFiles } from '../memory/plans.io.ts'
import { optionsOf } from '../org/agenda/settings.ts'
import { evaluable } from '../repl/imports.ts'
import { openRepls } from '../repl/sessions.io.ts'
import { limitsOf } from '../sandbox/limits.ts'
import { isolation, run } from '../sandbox/run.io.ts'
import { dryRun } from '../sandbox/trial.io.ts'
import { type BlockRuns, openBlockRuns } from '../tools/block-runs.ts'
import { openDocuments } from '../tools/disk.io.ts'
import { chatSession } from '../tools/eval.ts'
import { faultsIn } from '../tools/faults.ts'
import { isOwnNote } from '../tools/note-labels.ts'
import { moment } from '../tools/org.ts'
import { openWeb } from '../tools/page.io.ts'
import { diskWriter } from '../tools/write.io.ts'
import { openApprovals } from '../trace/approvals.io.ts'
import { type Conversations, openConversations } from '../trace/conversations.io.ts'
import { openHome } from '../trace/home.io.ts'
import { openImages } from '../trace/images.io.ts'
import { openTrace } from '../trace/journal.io.ts'
import { openLedger } from '../trace/ledger.io.ts'
import { openRules } from '../trace/rules.io.ts'
import { type CommitWords, openCommitWords } from './commit/open.ts'
import { openEngines } from './engines.io.ts'
import { openHeartbeat } from './heartbeat.io.ts'
import { inside } from './inside.ts'
import { toolPorts } from './judge.ts'
import { openLearning } from './learning.ts'
import { maskedEngine } from './masked.ts'
import { type Offered, openOffered } from './offered.io.ts'
import { type OutsideHouse, openOutside } from './outside.io.ts'
import { approvalPlaces } from './places.ts'
import { openPlans, type Plans } from './plans.ts'
import type { Session, SessionEvents, SessionPorts } from './ports.ts'
import { openServedChat, type ServedChat } from './served/chat.ts'
import { openSink } from './served/sink.ts'
import { openSession } from './session.ts'
import { openSkills, type SkillsHouse } from './skills.io.ts'
import { traceViews } from './traced.ts'
import { openVectorChoice } from './vectors.io.ts'

export interface HouseOptions {
  readonly root: string
  /** Other folders of the workspace: the agent reads in them. */
  readonly beside?: readonly string[]
  /** Empty: PASSEPARTOUT_HOME, else `~/.passepartout`. */
  readonly home: string
  /** Index snapshot and checkpoints. */
  readonly storage: string
  readonly settings: Settings
  trusted(): boolean
  /** `on` looks for an embedding model and works in the background; `off` (the default) for a program that ends soon. */
  readonly vectors?: 'on' | 'off'
  /** Servers of others (MCP); unset: none is read or started. */
  readonly outside?: {
    /** Absolute path of the editor's mcp.json of its user; empty without one. */
    readonly editorFile: string
    /** `on-reload`: none before its first `reload`. Default: `at-once`. */
    readonly start?: 'at-once' | 'on-reload'
    onChange(view: McpView): void
  }
  /** The editor's; without one, changes go to disk. */
  readonly writer?: Writer
  /** The editor's; without one, nothing is reported of a change. */
  readonly diagnostics?: Diagnostics
  readonly events: SessionEvents
  onEngine(view: EngineView): void
  onPlan?(view: PlanView | null): void
  onSkills?(view: SkillsView): void
  /** Rules that the gate has read and does not use; told at each reading. */
  onBrokenRules?(broken: readonly BrokenRule[]): void
  /** Asked for at each reading of the folder. */
  progress(): {
    report(done: number, total: number): void
    finish(): void
    readonly signal: AbortSignal
  }
  /** `itself` looks after the notes while nobody does anything; else (the default) only when it is asked to. */
  readonly heartbeat?: 'itself' | 'request'
  readonly signal: AbortSignal
}

export interface House {
  readonly index: WorkspaceIndex
  /** The other folders are these from now on. */
  useFolders(beside: readonly string[]): Promise<void>
  /** Throws the index away and reads the folder again; questions are answered from what there is meanwhile. */
  rebuildIndex(): Promise<Outcome>
  /** What the index and the past of the repository take on disk. */
  indexBytes(): Promise<number>
  readonly session: Session
  /** null where servers of others are not used. */
  readonly outside: OutsideHouse | null
  readonly skills: SkillsHouse
  /** How blocks of code in Org files ran. */
  readonly blockRuns: BlockRuns
  /** In which code is evaluated. */
  codeSessions(): Promise<readonly CodeSessionView[]>
  resetSessions(name?: string, runtime?: CodeSessionView['runtime']): Promise<Outcome>
  /** Tools of the folder for the editor's own chat. */
  readonly served: ServedChat
  /** Local models for it. */
  readonly offered: Offered
  /** Looks after the notes now. */
  lookAfter(how: 'report' | 'propose'): Promise<Result<LookedAfter, Problem>>
  readonly conversations: Conversations
  readonly plans: Plans
  /** What git knows of the folder; null where it is not trusted. */
  revisions(): Revisions | null
  /** Words for a commit; `onText` gets all of the message so far. */
  wordCommit: CommitWords
  engine(): EngineView
  refreshEngine(): Promise<EngineView>
  startEngine(): Promise<Outcome>
  pullModel(
    model: string,
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Outcome>
  meaningState(): MeaningState
  meaning(): Promise<MeaningView>
  pauseMeaning(act: 'pause' | 'resume'): Promise<MeaningView>
  downloadMeaning(onProgress: (percent: number, words: string) => void, signal: AbortSignal): Promise<Outcome>
  /** Absolute paths, whether the files exist or not. */
  readonly rulesFiles: Readonly<Record<PolicyRule['source'], string>>
  /** Reads them, as each judgement does. */
  readRules(): Promise<unknown>
  /** Absolute path of kept.org, whether it exists or not. */
  readonly keptFile: string
  /** Absolute path of approvals.org, whether it exists or not. */
  readonly approvalsFile: string
  /** Its entries in a text of it. */
  approvalPlaces(text: string): Promise<readonly ApprovalPlaceView[]>
  traceDays(params: TraceParams): Promise<TraceAnswer>
  /** Absolute path of today's trace file. */
  traceFile(): string
  /** The slug that rules of this workspace have. */
  readonly project: string
  /** Absolute paths; those outside the folders are ignored. */
  overlay(path: string, content: OpenText): void
  dropOverlay(path: string): void
  changed(paths: readonly string[]): Promise<void>
  /** The folder is trusted from now on. */
  trust(): void
  configure(settings: Settings): void
  close(): Promise<void>
}

/** From which the scope of the next is told. */
const commitsRead = 100

/** A question waits so long for the first index; then what is there by then answers it. */
const longestWaitMs = 10_000

export async function openHouse(options: HouseOptions): Promise<House> {
  let settings = options.settings
  let beside = options.beside ?? []
  const root = realpathSync.native(options.root)
  const clock = { now: () => Date.now() }
  const grammars = await openGrammars(grammarDirectory())
  const home = openHome({ home: options.home, workspace: root })
  const memory = await openMemory(home.dir)
  const notes = memory === null ? {} : { memory }
  const storage = join(options.storage, 'index')
  let isReading = true
  let generation = 0
  const openIndex = async (): Promise<WorkspaceIndex> => {
    const progress = options.progress()
    const own = ++generation
    isReading = true
    const opened = await openWorkspace({
      root,
      beside,
      ...notes,
      storage,
      grammars,
      exclude: settings.exclude,
      maxFileBytes: settings.maxFileKilobytes * 1024,
      signal: AbortSignal.any([options.signal, progress.signal]),
      onProgress: (done, total) => progress.report(done, total),
      // Git is a program, and this folder's settings could say what else it runs: only where that is allowed.
      history: options.trusted() ? 'on' : 'off',
      until: 'opened',
    })
    const read = () => {
      if (own === generation) isReading = false
      progress.finish()
    }
    void opened.ready.then(read, read)
    return opened
  }
  let current = await openIndex()
  /** Whoever holds it sees the present one, also after a rebuild. */
  const index = new Proxy({} as WorkspaceIndex, { get: (_, name) => Reflect.get(current, name) })
  /** The editor's buffers by absolute path, for an index that begins anew. */
  const buffers = new Map<string, OpenText>()
  const vault = openVault()
  const trace = openTrace(home, clock, vault.blank)
  const kept = openKept(home, vault.blank)
  const expiry = { clock, afterMs: () => settings.approvalExpiryDays * 24 * 3_600_000 }
  const approvals = openApprovals(home, expiry, vault.blank)
  const ledger = openLedger(home)
  const checkpoints = openCheckpoints(join(options.storage, 'checkpoints'), clock, {
    maxBytes: () => settings['checkpoints.megabytes'] * 1024 ** 2,
  })
  const recovered = await checkpoints.recover()
  if (!recovered.ok) options.events.onProblem(recovered.error)
  const rules = openRules(home, clock, randomUUID)
  const gate = await openGate({
    grammars,
    home: home.dir,
    workspace: root,
    project: home.slug,
    // A question may be answered from the agent's notes as from a folder beside.
    beside: () => (memory === null ? beside : [...beside, memory]),
    session: rules.session,
    secretsIn: vault.secretsIn,
    sandboxed: async () => (await isolation()).kind !== 'none',
    onPolicy: ({ broken }) => options.onBrokenRules?.(broken),
  })
  const engines = openEngines(
    () => settings,
    (view) => options.onEngine(view),
  )

  const parserFor = (path: string, text: string) =>
    grammars.parser(languageOf(path, text.slice(0, 200).split('\n')[0]))

  const conversations = openConversations(home)
  const documents = openDocuments(root, index)
  const outside =
    options.outside === undefined
      ? null
      : await openOutside({
          ...options.outside,
          root,
          home: home.dir,
          gate,
          trusted: () => options.trusted(),
          pin: (pins) => rules.pin(pins),
          limits: () => limitsOf(settings),
        })
  const blockRuns = openBlockRuns()
  const repls = openRepls({
    agentHome: home.dir,
    now: clock.now,
    prepare: (code, language) => evaluable(grammars.parser, code, language),
    serve: (_session, method, given) => ports.inside(method, given),
    beside: () => beside,
  })
  const skills = openSkills({
    root,
    home: home.dir,
    workspaceHome: home.workspaceDir,
    rules,
    documents,
    trusted: () => options.trusted(),
    ports: () => ports,
    signal: options.signal,
    onChange: (view) => options.onSkills?.(view),
  })
  const revisions = openRevisions(root, index, options.signal)
  const ports: SessionPorts = {
    ...(outside === null ? {} : { outside }),
    web: openWeb({ isOn: () => settings.readAddresses }),
    index,
    workspace: root,
    documents,
    home: home.dir,
    ...notes,
    clock,
    newId: randomUUID,
    agendaOptions: () => optionsOf(settings),
    utcOffsetMinutes: -new Date().getTimezoneOffset(),
    faults: (path, text) => faultsIn((language) => grammars.parser(language), path, text),
    occurrences: async (path, text, name) => {
      const parser = await parserFor(path, text)
      return parser ? occurrences(parser, text, name) : []
    },
    indexing: () =>
      isReading ? Promise.race([index.ready, setTimeout(longestWaitMs, undefined, { ref: false })]) : null,
    vault,
    engine: async () => {
      const engine = await engines.current()
      return engine === null ? null : maskedEngine(engine, vault)
    },
    judge: (proposal) => gate.judge(proposal),
    prepare: (proposal) => gate.prepare(proposal),
    revisions: () => (options.trusted() ? revisions : null),
    assemble: (question, { memory: how = 'with', ...assembling }) =>
      assemble(index, question, {
        ...assembling,
        ...(how === 'with' ? {} : { withheld: (path) => isOwnNote({ workspace: root, ...notes }, path) }),
      }),
    trace,
    approvals,
    learning: openLearning(gate, rules, clock),
    ledger,
    ratios: createTokenRatios(),
    checkpoints,
    writer: options.writer ?? diskWriter(),
    ...(options.diagnostics === undefined ? {} : { diagnostics: options.diagnostics }),
    sandbox: { run, dryRun, isolation },
    repl: repls,
    skills,
    inside: (method, given) =>
      inside(
        {
          ...toolPorts(ports),
          skills,
          learned: () => session.rules(),
          policy: async () => (await gate.policy()).rules,
          traceRows: async (limit) => (await trace.days(7)).flatMap(({ entries }) => entries).slice(0, limit),
          propose: (action, reason) => session.propose(action, reason),
        },
        method,
        given,
      ),
    sessionState: (language, session = chatSession) => repls.stateOf(session, language),
    blockCommands: () => settings['org.babel.commands'],
    blockRuns,
    storage: options.storage,
    changed: (paths) => index.changed(paths),
    caughtUp: () => index.caughtUp(),
    beside: () => beside,
    kept,
    images: openImages(home, imageTokens),
    plan: (made) => plans.add(made),
    conversations,
    lookAfter: () => heartbeat.now('propose'),
    programsOf: (command) => gate.programs(command),
    explain: (proposal) => gate.explain(proposal),
    hasSecrets: (text) => findSecrets(text).length > 0 || vault.secretsIn(text).length > 0,
    hiddenIn: findHiddenText,
    trusted: () => options.trusted(),
    instructions: () => skills.instructions(),
    settings: () => settings,
  }
  const vectors = openVectorChoice(
    () => index.vectors,
    join(home.dir, 'models'),
    () => settings,
    (problem) => options.events.onProblem(problem),
  )
  const session = openSession(ports, {
    ...options.events,
    onChange(turn) {
      plans.follow(turn)
      heartbeat.touched()
      vectors.follow(turn)
      options.events.onChange(turn)
    },
  })
  const plans = openPlans({
    files: openPlanFiles(
      home,
      options.writer ? { open: (path) => buffers.get(path), writer: options.writer } : null,
      vault.blank,
    ),
    step: (step) => session.ask(step.text, null, [], { step }),
    stop: (turn) => session.stop(turn),
    now: () => moment(ports),
    onPlan: (view) => options.onPlan?.(view),
    onProblem: (problem) => options.events.onProblem(problem),
  })
  const served = openServedChat({
    index,
    sink: openSink(gate, index, () => ({
      memory: settings['sharing.memory'] ? 'with' : 'without',
      privateTags: settings['sharing.privateTags'],
    })),
    now: () => moment(ports),
    trace,
    turn: turnId(`served-${clock.now().toString(36)}-${randomUUID().slice(0, 8)}`),
    tools: () => toolPorts(ports),
    propose: (action, reason, by) => session.propose(action, reason, by),
  })
  const offered = openOffered({
    settings: () => settings,
    ratios: ports.ratios,
    ledger,
    trace,
    turn: turnId(`offered-${clock.now().toString(36)}-${randomUUID().slice(0, 8)}`),
    now: clock.now,
    onLoaded: engines.loaded,
  })
  const heartbeat = openHeartbeat(
    {
      tools: toolPorts(ports),
      paths: () => index.paths(),
      refresh: () => index.changed([root, ...beside, ...(memory === null ? [] : [memory])]),
      expiredRules: async () =>
        (await session.rules()).flatMap(({ status, title }) => (status === 'expired' ? [title] : [])),
      offer: (offers) => session.offer(offers),
      pending: async () => {
        const list = await approvals.list()
        return list.ok ? list.value.map(({ proposal }) => JSON.stringify(proposal.actions)) : []
      },
      trace: (entry) => trace.append(entry),
      settings: () => settings,
      trusted: () => options.trusted(),
      isBusy: () => isReading || session.chat().some(({ state }) => state === 'running'),
      storage: options.storage,
    },
    options.heartbeat ?? 'request',
  )
  await session.resume()
  void engines.refresh()
  if (options.vectors === 'on') void vectors.refresh()

  let reopening: Promise<void> = Promise.resolve()
  const reopenIndex = (between: () => Promise<void>): Promise<void> => {
    const again = () => reopen(between)
    reopening = reopening.then(again, again)
    return reopening
  }
  const reopen = async (between: () => Promise<void>): Promise<void> => {
    isReading = true
    // It goes on answering until the new one is there.
    await current.close()
    await between()
    current = await openIndex()
    for (const [path, open] of buffers) current.overlay(path, open, open.version)
    if (options.vectors === 'on') vectors.renewed()
  }
  const rebuildIndex = async (): Promise<Outcome> => {
    if (isReading)
      return { ok: false, message: 'The folder is being read.', next: 'Wait, or cancel it first.' }
    await reopenIndex(async () => {
      // The past of the repository is no part of what may be wrong, and takes long to read.
      for (const name of await readdir(storage).catch(() => []))
        if (name.startsWith('index-')) await rm(join(storage, name), { force: true })
    })
    return { ok: true, message: '' }
  }

  return {
    index,
    outside,
    async useFolders(next) {
      beside = next
      await reopenIndex(async () => {})
    },
    rebuildIndex,
    indexBytes: () => bytesIn(storage),
    session,
    skills,
    blockRuns,
    codeSessions: () => repls.list('names'),
    resetSessions: async (name, runtime) => {
      const ended = await repls.reset(name, runtime)
      const words = ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`
      return { ok: true, message: ended === 0 ? 'There is no session.' : words }
    },
    served,
    offered,
    lookAfter: (how) => heartbeat.now(how),
    conversations,
    plans,
    revisions: () => (options.trusted() ? revisions : null),
    wordCommit: openCommitWords(
      ports,
      (path) => index.inside(path),
      async (top) => (options.trusted() ? pastOf(top, commitsRead, options.signal) : []),
    ),
    engine: () => engines.view(),
    refreshEngine: () => engines.refresh(),
    startEngine: async () => outcome(await engines.start(), 'Ollama is running.'),
    pullModel: async (model, onProgress, signal) =>
      outcome(await engines.pull(model, onProgress, signal), `${model} is ready.`),
    meaningState: () => vectors.state(),
    meaning: () => vectors.view(),
    pauseMeaning: (act) => {
      vectors.act(act)
      return vectors.view()
    },
    downloadMeaning: async (onProgress, signal) =>
      outcome(await vectors.download(onProgress, signal), 'The model is ready.'),
    traceDays: (params) => traceViews(trace, params),
    rulesFiles: rulesFiles(home.dir, root),
    readRules: () => gate.policy(),
    keptFile: kept.file,
    approvalsFile: approvals.file,
    approvalPlaces: (text) => approvalPlaces(ports, approvals, text),
    traceFile: () => trace.today(),
    project: home.slug,
    overlay: (path, content) => {
      heartbeat.touched()
      buffers.set(path, content)
      plans.look(path)
      index.overlay(path, content, content.version)
    },
    dropOverlay: (path) => {
      buffers.delete(path)
      plans.look(path)
      index.dropOverlay(path)
    },
    changed: (paths) => index.changed(paths),
    trust: () => {
      index.readHistory()
      void outside?.reload()
      void skills.reload()
    },
    configure: (next) => {
      settings = next
      void engines.refresh()
      if (options.vectors === 'on') void vectors.refresh()
    },
    close: async () => {
      heartbeat.close()
      vectors.close()
      plans.close()
      await session.close()
      skills.close()
      await outside?.close()
      await repls.close()
      await index.close()
    },
  }
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map((entry) =>
      entry.isFile()
        ? stat(join(entry.parentPath, entry.name)).then(
            ({ size }) => size,
            () => 0,
          )
        : 0,
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

const outcome = (result: Result<void, Problem>, done: string): Outcome =>
  result.ok
    ? { ok: true, message: done }
    : { ok: false, message: result.error.message, next: result.error.next }
