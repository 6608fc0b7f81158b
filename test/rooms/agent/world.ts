// A workspace in a temporary folder with the real rooms around a session, gate included; only the
// engine is scripted.

import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { defaultSettings, type Settings } from '../../../server/protocol/settings.ts'
import type { ApprovalView, TurnView } from '../../../server/protocol/views.ts'
import { inside } from '../../../server/src/agent/inside.ts'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { openLearning } from '../../../server/src/agent/learning.ts'
import { maskedEngine } from '../../../server/src/agent/masked.ts'
import { openPlans, type Plans } from '../../../server/src/agent/plans.ts'
import type { Session, SessionPorts } from '../../../server/src/agent/ports.ts'
import { openSession } from '../../../server/src/agent/session.ts'
import { openSkills, type SkillsHouse } from '../../../server/src/agent/skills.io.ts'
import type { Engine, EngineEvent, EngineInfo, EngineRequest } from '../../../server/src/base/event.ts'
import type { Problem } from '../../../server/src/base/result.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
import { type Grammars, grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { occurrences } from '../../../server/src/code/identifiers.ts'
import { languageOf } from '../../../server/src/code/language.ts'
import { assemble } from '../../../server/src/context/assemble.ts'
import { imageTokens } from '../../../server/src/context/image.ts'
import { createTokenRatios } from '../../../server/src/context/ratio.ts'
import { findHiddenText } from '../../../server/src/gate/hidden.ts'
import { openVault } from '../../../server/src/gate/mask.ts'
import { openGate } from '../../../server/src/gate/open.io.ts'
import { findSecrets } from '../../../server/src/gate/secrets.ts'
import { openRevisions } from '../../../server/src/index/history/revisions.io.ts'
import { openWorkspace } from '../../../server/src/index/workspace.io.ts'
import type { Outside } from '../../../server/src/mcp/outside.ts'
import { openMemory } from '../../../server/src/memory/folder.io.ts'
import { openKept } from '../../../server/src/memory/kept.io.ts'
import { openPlanFiles } from '../../../server/src/memory/plans.io.ts'
import { evaluable } from '../../../server/src/repl/imports.ts'
import { openRepls } from '../../../server/src/repl/sessions.io.ts'
import { isolation, run } from '../../../server/src/sandbox/run.io.ts'
import { dryRun } from '../../../server/src/sandbox/trial.io.ts'
import { openBlockRuns } from '../../../server/src/tools/block-runs.ts'
import { openDocuments } from '../../../server/src/tools/disk.io.ts'
import { chatSession } from '../../../server/src/tools/eval.ts'
import { faultsIn } from '../../../server/src/tools/faults.ts'
import { isOwnNote } from '../../../server/src/tools/note-labels.ts'
import { moment } from '../../../server/src/tools/org.ts'
import { openWeb, type WebOptions } from '../../../server/src/tools/page.io.ts'
import { diskWriter } from '../../../server/src/tools/write.io.ts'
import { openApprovals } from '../../../server/src/trace/approvals.io.ts'
import { openConversations } from '../../../server/src/trace/conversations.io.ts'
import { openHome } from '../../../server/src/trace/home.io.ts'
import { openImages } from '../../../server/src/trace/images.io.ts'
import { openTrace } from '../../../server/src/trace/journal.io.ts'
import { openLedger } from '../../../server/src/trace/ledger.io.ts'
import { openRules } from '../../../server/src/trace/rules.io.ts'

/** One answer of the scripted engine: events, or a function of the request (to look at it, or to hang). */
export type Answer =
  | readonly EngineEvent[]
  | ((request: EngineRequest, signal: AbortSignal) => AsyncIterable<EngineEvent>)

export const say = (text: string, promptTokens = 100): readonly EngineEvent[] => [
  ...(text.match(/[\s\S]{1,7}/g) ?? []).map((part) => ({ kind: 'text' as const, text: part })),
  { kind: 'end', reason: 'stop', usage: { promptTokens, outputTokens: 10 } },
]

export const call = (name: string, args: unknown, id = 'x'): readonly EngineEvent[] => [
  { kind: 'call', call: { id, name, arguments: args } },
  { kind: 'end', reason: 'stop', usage: { promptTokens: 100, outputTokens: 10 } },
]

export interface Scripted extends Engine {
  readonly requests: EngineRequest[]
}

export function engine(answers: readonly Answer[], info: Partial<EngineInfo> = {}): Scripted {
  const requests: EngineRequest[] = []
  return {
    requests,
    info: {
      id: 'ollama:scripted',
      model: 'scripted',
      host: 'http://127.0.0.1:1',
      place: 'local',
      windowTokens: 8192,
      capabilities: ['tools'],
      ...info,
    },
    async *stream(request, signal) {
      const answer = answers[Math.min(requests.length, answers.length - 1)]
      requests.push(request)
      if (answer === undefined) return
      yield* typeof answer === 'function' ? answer(request, signal) : answer
    },
  }
}

export interface World {
  readonly root: string
  readonly home: string
  readonly ports: SessionPorts
  readonly session: Session
  readonly plans: Plans
  readonly skills: SkillsHouse
  /** What could not be kept. */
  readonly problems: readonly Problem[]
  readonly turns: TurnView[]
  readonly texts: { readonly turn: string; readonly at: number; readonly text: string }[]
  approvals: readonly ApprovalView[]
  read(path: string): string
  write(path: string, text: string): Promise<void>
  /** The next pending approval, whenever it comes. */
  nextApproval(): Promise<ApprovalView>
  /** All trace text of today. */
  trace(): string
  close(): Promise<void>
}

let grammars: Promise<Grammars> | null = null

/**
 * Ids of a world's rules, and the seed of its spot checks, which is one of them: one action in fifty is asked about
 * although a rule permits it, and a test of rules must know which.
 */
function counted(): () => string {
  let count = 0
  return () => `rule-${++count}`
}

export const files: Readonly<Record<string, string>> = {
  'src/retry.ts': `// Retries of calls that may fail.

/**
 * The delay before the next attempt, in milliseconds.
 * It doubles because the server sheds load in waves, and jitter keeps clients apart.
 */
export function retryDelay(attempt: number): number {
  return Math.min(30_000, 100 * 2 ** attempt) // retryDelay is capped
}
`,
  'src/client.ts': `import { retryDelay } from './retry.ts'

export async function fetchTwice(url: string): Promise<Response> {
  const first = await fetch(url)
  if (first.ok) return first
  await new Promise((resolve) => setTimeout(resolve, retryDelay(1)))
  return fetch(url)
}
`,
  'notes.org': `#+TITLE: Notes
* TODO Call the plumber :home:
SCHEDULED: <2026-11-21 Sat>
* Design
** Why retries double
   The server sheds load in waves.
`,
  'package.json': `{ "name": "w", "scripts": { "test": "node -e \\"console.log(40 + 2)\\"" } }
`,
}

export async function world(
  answers: readonly Answer[] | null,
  options: {
    readonly info?: Partial<EngineInfo>
    readonly trusted?: boolean
    readonly files?: Readonly<Record<string, string>>
    /** A world to come back to after a crash: same folders, new session. */
    readonly after?: World
    readonly engine?: Engine
    readonly expiresAfterMs?: () => number
    readonly tests?: Settings['testsAfterChanges']
    readonly secondLook?: boolean
    readonly offerSkills?: boolean
    readonly modelNotes?: boolean
    readonly web?: WebOptions
    readonly outside?: Outside
    /** Asks git about the folder. */
    readonly git?: boolean
    /** Names of folders that are open too, next to the workspace; they are made. */
    readonly beside?: readonly string[]
  } = {},
): Promise<World> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-agent-')))
  const root = options.after?.root ?? join(base, 'work')
  const beside = (options.beside ?? []).map((name) => join(dirname(root), name))
  for (const folder of beside) mkdirSync(folder, { recursive: true })
  const homeDir = options.after?.home ?? join(base, 'home')
  if (!options.after) {
    for (const [path, text] of Object.entries(options.files ?? files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    mkdirSync(homeDir, { recursive: true })
  }
  grammars ??= openGrammars(grammarDirectory())
  const all = await grammars
  const memory = (await openMemory(homeDir)) ?? ''
  const index = await openWorkspace({
    root,
    beside,
    memory,
    storage: null,
    grammars: all,
    exclude: [],
    maxFileBytes: 1 << 20,
  })
  await index.ready
  const revisions = openRevisions(root, index, new AbortController().signal)
  const clock = { now: () => Date.now() }
  const home = openHome({ home: homeDir, workspace: root })
  const vault = openVault()
  const trace = openTrace(home, clock, vault.blank)
  const rules = openRules(home, clock, options.after ? randomUUID : counted())
  const gate = await openGate({
    grammars: all,
    home: home.dir,
    workspace: root,
    project: home.slug,
    beside: () => [...beside, memory],
    session: rules.session,
    secretsIn: vault.secretsIn,
    sandboxed: async () => (await isolation()).kind !== 'none',
  })
  const used = answers === null ? null : (options.engine ?? engine(answers, options.info))
  const parserFor = (path: string) => all.parser(languageOf(path))
  const documents = openDocuments(root, index)
  const blockRuns = openBlockRuns()
  const repls = openRepls({
    agentHome: home.dir,
    now: clock.now,
    prepare: (code, language) => evaluable(all.parser, code, language),
    serve: (_session, method, given) => ports.inside(method, given),
  })
  const skills = openSkills({
    root,
    home: home.dir,
    workspaceHome: home.workspaceDir,
    rules,
    documents,
    trusted: () => options.trusted ?? true,
    ports: () => ports,
    signal: new AbortController().signal,
    onChange: () => {},
  })
  const conversations = openConversations(home)
  const ports: SessionPorts = {
    ...(options.web === undefined ? {} : { web: openWeb(options.web) }),
    ...(options.git === true ? { revisions: () => revisions } : {}),
    index,
    documents,
    workspace: root,
    beside: () => beside,
    home: home.dir,
    memory,
    clock,
    newId: randomUUID,
    agendaOptions: () => ({}),
    utcOffsetMinutes: 0,
    faults: (path, text) => faultsIn((language) => all.parser(language), path, text),
    occurrences: async (path, text, name) => {
      const parser = await parserFor(path)
      return parser ? occurrences(parser, text, name) : []
    },
    vault,
    engine: async () => (used === null ? null : maskedEngine(used, vault)),
    judge: (proposal) => gate.judge(proposal),
    ...(options.outside === undefined ? {} : { outside: options.outside }),
    prepare: (proposal) => gate.prepare(proposal),
    assemble: (question, how) =>
      assemble(index, question, {
        ...how,
        withheld: (path) => how.memory === 'without' && isOwnNote({ workspace: root, memory }, path),
      }),
    trace,
    approvals: openApprovals(
      home,
      { clock, afterMs: options.expiresAfterMs ?? (() => 7 * 24 * 3_600_000) },
      vault.blank,
    ),
    learning: openLearning(gate, rules, clock),
    ledger: openLedger(home, clock),
    ratios: createTokenRatios(),
    checkpoints: openCheckpoints(join(homeDir, 'checkpoints'), clock),
    writer: diskWriter(),
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
    blockCommands: () => ({ awk: 'awk -f /dev/stdin /dev/null', perl: 'perl -e {code}' }),
    blockRuns,
    storage: join(homeDir, 'storage'),
    changed: (paths) => index.changed(paths.map((path) => resolve(root, path))),
    caughtUp: () => index.caughtUp(),
    kept: openKept(home, vault.blank),
    images: openImages(home, imageTokens),
    plan: (made) => plans.add(made),
    conversations,
    programsOf: (command) => gate.programs(command),
    explain: (proposal) => gate.explain(proposal),
    hasSecrets: (text) => findSecrets(text).length > 0 || vault.secretsIn(text).length > 0,
    hiddenIn: findHiddenText,
    trusted: () => options.trusted ?? true,
    instructions: () => skills.instructions(),
    settings: () => ({
      ...defaultSettings,
      budgetTokens: 2000,
      commandTimeoutSeconds: 20,
      testsAfterChanges: options.tests ?? 'off',
      secondLook: options.secondLook ?? false,
      offerSkills: options.offerSkills ?? false,
      modelNotes: options.modelNotes ?? false,
    }),
  }
  const turns: TurnView[] = []
  const texts: { turn: string; at: number; text: string }[] = []
  const problems: Problem[] = []
  const heard = new Set<() => void>()
  const session = openSession(ports, {
    onChange(turn) {
      plans.follow(turn)
      turns.push(turn)
    },
    onProblem: (problem) => void problems.push(problem),
    onText: (turn, at, text) => void texts.push({ turn, at, text }),
    onRules: () => {},
    onApprovals(approvals) {
      made.approvals = approvals
      for (const wake of heard) wake()
    },
  })
  const plans = openPlans({
    files: openPlanFiles(home, null, vault.blank),
    step: (step) => session.ask(step.text, null, [], { step }),
    stop: (turn) => session.stop(turn),
    now: () => moment(ports),
    onPlan: () => {},
    onProblem: (problem) => void problems.push(problem),
  })
  const made: World = {
    root,
    home: homeDir,
    ports,
    problems,
    session,
    plans,
    skills,
    turns,
    texts,
    approvals: [],
    read: (path) => readFileSync(join(root, path), 'utf8'),
    async write(path, text) {
      writeFileSync(join(root, path), text)
      await index.changed([join(root, path)])
    },
    async nextApproval() {
      for (;;) {
        const first = made.approvals[0]
        if (first) return first
        await new Promise<void>((resolve) => {
          const wake = () => {
            heard.delete(wake)
            resolve()
          }
          heard.add(wake)
        })
      }
    },
    trace: () => readFileSync(trace.today(), 'utf8'),
    async close() {
      await session.stop()
      await session.idle()
      await plans.idle()
      plans.close()
      skills.close()
      await repls.close()
      await index.close()
      rmSync(base, { recursive: true, force: true })
    },
  }
  return made
}

/** For the suite around it: opens a folder with these files; all of them are closed after the test. */
export function openingWorlds(): (files: Readonly<Record<string, string>>) => Promise<World> {
  const open: World[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  return async (files) => {
    const opened = await world(null, { files })
    open.push(opened)
    return opened
  }
}
