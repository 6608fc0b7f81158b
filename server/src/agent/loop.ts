// Owns running the effects of one turn and feeding what comes back to `step`. Effects are caught
// here and nowhere else: whatever they throw becomes an event. Never decides what comes next.

import type { ImageView } from '../../protocol/image.ts'
import type { Attached } from '../../protocol/mention.ts'
import type { Engine, EngineEvent, EngineRequest } from '../base/event.ts'
import { type NodeId, nodeId, proposalId } from '../base/ids.ts'
import { joinLabels, type Labels, type Proposal, trusted } from '../base/proposal.ts'
import { type Problem, problem } from '../base/result.ts'
import type { Grant } from '../gate/cleared.ts'
import { secretClass } from '../gate/protected.ts'
import type { Evidence } from '../index/workspace.ts'
import { rebase } from '../tools/change.ts'
import { labelsOfFile, secret, untrusted } from '../tools/labels.ts'
import { labelsOfLines } from '../tools/note-labels.ts'
import { dayOf } from '../tools/org.ts'
import type { PendingApproval } from '../trace/approval.ts'
import type { TraceEntry } from '../trace/entry.ts'
import { act, orderOf } from './act.ts'
import { compose, pieceOf } from './compose.ts'
import { handedWith } from './handed.ts'
import { based, judgeCall, type Planning, propose, ruling, toolPorts, warned } from './judge.ts'
import type { Looked } from './looked.ts'
import { legendWords } from './masked.ts'
import { type Asker, mentioned } from './mentioned.ts'
import type { SessionPorts } from './ports.ts'
import { testsAfter, touchedBy } from './reached.ts'
import { openRecord } from './record.ts'
import { follow } from './reflexes/follow.ts'
import { reflexes } from './reflexes/list.ts'
import { watchReports } from './reports.ts'
import { type Chooser, chooser } from './second-look.ts'
import { calling, skillReflex, toldSkills } from './skilled.ts'
import { brokenBy } from './sound.ts'
import type { Effect, Event, ReflexOutcome, State, WindowPiece } from './state.ts'
import { step } from './step.ts'
import { lineIn } from './test-command.ts'
import { seenFirst } from './within.ts'

export type Decided = { readonly decision: 'approve' | 'deny' | 'stale'; readonly reason: string }

export interface LoopPorts extends SessionPorts {
  /** Puts the proposal before the user; settles when they decided. `state` is what to go on from then. */
  awaitDecision(pending: PendingApproval, state: State, signal: AbortSignal): Promise<Decided>
  onState(state: State, event: Event): void
}

/** The engine, what the editor showed and what it attached, as of the moment of asking. */
interface Asking {
  readonly engine: Engine | null
  readonly evidence: Evidence | null
  readonly attached?: readonly Attached[]
}

/**
 * Runs one turn to its end, from its prompt or from where it was suspended. Never rejects.
 */
export async function runLoop(
  ports: LoopPorts,
  start: { readonly state: State | null; readonly event: Event },
  context: Asking,
  signal: AbortSignal,
): Promise<State> {
  const inbox: Event[] = [start.event]
  let wake: () => void = () => {}
  const post = (event: Event) => {
    inbox.push(event)
    wake()
  }
  const cancelled = () => post({ kind: 'cancel' })
  signal.addEventListener('abort', cancelled, { once: true })
  const running = new Set<Promise<void>>()
  const told = ports.vault.legend().length
  // Before the window cuts them.
  if (start.event.kind === 'prompt')
    for (const text of [start.event.instructions, start.event.text]) ports.vault.learn(text)
  const run: Run = { ports, context, signal, insisted: new Map(), plan: null, post, told }
  let state: State | null = start.state
  const turnRecord = openRecord(start.state, ports.vault.blank)
  const clock = setInterval(() => post({ kind: 'tick', at: ports.clock.now() }), 1000)
  // In order, and before anything happens that could not be taken back.
  let written: Promise<void> = Promise.resolve()
  const write = (work: () => Promise<void>) => {
    written = written.then(work)
  }
  try {
    if (signal.aborted) inbox.push({ kind: 'cancel' })
    while (state === null || state.phase !== 'finished') {
      const event = inbox.shift()
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      const stepped = step(state, event)
      turnRecord.take(event, state, stepped)
      state = stepped.state
      ports.onState(state, event)
      for (const effect of stepped.effects) {
        const now = state
        if (effect.kind === 'trace') {
          const entry = { ...effect.entry, events: turnRecord.flush() }
          write(() => record(ports, entry))
        } else if (effect.kind === 'ledger') write(() => ledger(ports, now, effect))
        else if (effect.kind !== 'finish') {
          if (!onlyReads(effect, context.engine)) await written
          const work: Promise<void> = perform(run, state, effect)
            .catch((error: unknown) => post({ kind: 'error', problem: bug(error) }))
            .finally(() => running.delete(work))
          running.add(work)
        }
      }
    }
    // Nothing may still be acting when the turn is over.
    await Promise.allSettled(running)
    await written
    return state
  } finally {
    clearInterval(clock)
    signal.removeEventListener('abort', cancelled)
  }
}

/** It leaves no trace of its own, in this machine or outside of it. */
const onlyReads = ({ kind }: Effect, engine: Engine | null): boolean =>
  kind === 'reflex' || ((kind === 'assemble' || kind === 'stream') && engine?.info.place !== 'cloud')

interface Run extends Planning {
  readonly ports: LoopPorts
  readonly context: Asking
  readonly signal: AbortSignal
  readonly post: (event: Event) => void
  /** Of the vault's legend, how many the person has heard of. */
  told: number
}

const bug = (error: unknown): Problem =>
  problem(
    'internal',
    `Something in Passepartout failed: ${error instanceof Error ? error.message : String(error)}`,
    'Try again; if it stays, report it with the trace.',
  )

async function record(ports: LoopPorts, entry: TraceEntry): Promise<void> {
  // A full disk must not stop the turn: the views say what happened.
  await ports.trace.append(entry).catch(() => {})
}

async function ledger(
  ports: LoopPorts,
  state: State,
  effect: Extract<Effect, { kind: 'ledger' }>,
): Promise<void> {
  if (state.engine !== null) ports.ratios.learn(state.engine.id, effect.promptUnits, effect.promptTokens)
  await Promise.resolve(
    ports.ledger.record({
      turn: state.turn,
      engine: state.engine?.id ?? 'none',
      promptTokens: effect.promptTokens,
      outputTokens: effect.outputTokens,
      ms: ports.clock.now() - state.startedAt,
      kind: state.mode === 'native' ? 'tools' : 'chat',
    }),
  ).catch(() => {})
}

async function perform(
  run: Run,
  state: State,
  effect: Exclude<Effect, { kind: 'trace' | 'ledger' | 'finish' }>,
): Promise<void> {
  const { ports, post } = run
  switch (effect.kind) {
    case 'reflex':
      await ports.caughtUp()
      return post({ kind: 'reflex', outcome: await reflex(run, effect.text, effect.engine) })
    case 'assemble':
      await ports.caughtUp()
      return assemble(run, effect, {
        by: state.task?.kind === 'step' ? 'plan' : 'person',
        images: state.images ?? [],
      })
    case 'stream':
      return stream(run, effect.request)
    case 'judge':
      return post({
        kind: 'judged',
        ruling: await judgeCall(run, state, effect.call, effect.number, effect.labels),
      })
    case 'judgeReflex': {
      const { outcome } = effect
      const actions = await based(ports, outcome.actions)
      if (!actions.ok) return post({ kind: 'judged', ruling: { kind: 'refused', problem: actions.error } })
      const proposal = propose(
        ports,
        state,
        effect.number,
        actions.value,
        effect.labels,
        outcome.name.startsWith('skill:') ? outcome.name : `reflex:${outcome.name}`,
        outcome.reason,
      )
      const judged = await ruling(ports, proposal, outcome.summary)
      return post({ kind: 'judged', ruling: warned(judged, await brokenBy(ports, actions.value), 'note') })
    }
    case 'rejudge': {
      const fresh = await rebase(ports.documents, effect.proposal)
      if (!fresh.ok) return post({ kind: 'judged', ruling: { kind: 'refused', problem: fresh.error } })
      const proposal = { ...fresh.value, id: proposalId(`${state.turn}-p${effect.number}`) }
      const ruled = await ruling(ports, proposal, effect.summary)
      const judged = state.within ? seenFirst(ruled) : ruled
      // On the newer text it may break what it did not break before.
      return post({
        kind: 'judged',
        ruling: warned(judged, await brokenBy(ports, proposal.actions), 'hold'),
      })
    }
    case 'await': {
      const { proposal, verdict, hash } = effect
      const pending: PendingApproval = {
        proposal,
        verdict,
        hash,
        createdAt: ports.clock.now(),
        state: 'pending',
      }
      const decided = await ports.awaitDecision(pending, state, run.signal)
      return post({ kind: 'decision', ...decided })
    }
    case 'follow':
      return post({
        kind: 'reflex',
        outcome: await follow(toolPorts(ports), effect.onward, effect.done),
      })
    case 'act':
      return doAct(run, state, effect)
    case 'observe':
      return observe(run, state)
    case 'tests':
      return post({ kind: 'tests', ...(await testsNow(run, state, effect)) })
    case 'compose': {
      const composed = await compose(toolPorts(ports), effect.question, state.pieces, effect.note)
      return post({ kind: 'composed', ...composed })
    }
  }
}

/** Where a person is not to be asked, only what would be allowed is proposed. */
async function testsNow(run: Run, state: State, effect: Extract<Effect, { kind: 'tests' }>) {
  const { ports } = run
  const wanted = ports.settings().testsAfterChanges
  if (wanted === 'off' || !ports.trusted()) return { outcome: null }
  const all = await testsAfter(toolPorts(ports), effect.touched, effect.ran)
  const allowed = await Promise.all(
    all.map(async ({ actions, reason }) => {
      if (wanted === 'ask') return true
      const proposal = propose(ports, state, 0, actions, state.labels, 'reflex:tests-after', reason)
      return (await ports.judge(proposal)).decision === 'allow'
    }),
  )
  const [outcome = null, ...rest] = all.filter((_, i) => allowed[i])
  return { outcome, ...(rest.length === 0 ? {} : { rest }) }
}

async function reflex(run: Run, asked: string, engine: 'present' | 'absent'): Promise<ReflexOutcome | null> {
  const ports = toolPorts(run.ports)
  const { request: plain, handed } = handedWith(
    { ...run.ports, mayRead: ports.mayRead },
    asked,
    run.context.attached ?? [],
    run.signal,
  )
  const skilled = await skillReflex(run.ports, plain, handed, run.signal)
  if (skilled !== null && typeof skilled !== 'string') return skilled
  // The others have not got the text that the question is about.
  if (handed !== null) return null
  // A skill that was called by its name is meant, whatever else its words may mean.
  const text = skilled ?? plain
  if (skilled === null && (await calling(run.ports, plain)).called !== null) return null
  for (const one of reflexes) {
    const match = one.match(text, { engine, evidence: run.context.evidence })
    if (match === null) continue
    const outcome = await one.run(ports, match, run.context.evidence)
    if (outcome !== null) return outcome
  }
  return null
}

/** `by`: who wrote the question. What stands in a file or in a plan is no person's word. */
async function assemble(
  run: Run,
  effect: Extract<Effect, { kind: 'assemble' }>,
  asker: { readonly by: Asker; readonly images: readonly ImageView[] },
): Promise<void> {
  const { question, budgetTokens, within } = effect
  const { ports, context } = run
  const { mayRead } = toolPorts(ports)
  if (within && (await mayRead(within.path)) !== 'allow')
    return run.post({ kind: 'error', problem: unreadable(within.path) })
  const charactersPerToken = ports.ratios.charactersPerToken(context.engine?.info.id ?? '')
  const budget = { tokens: budgetTokens, charactersPerToken }
  const { text: asked, called, all } = await calling(ports, question)
  const skills = toldSkills(all, called, asked, (text) => Math.ceil(text.length / charactersPerToken))
  const named = await mentioned(
    { ...ports, mayRead },
    asked,
    { ...asker, attached: context.attached ?? [] },
    budget,
    run.signal,
  )
  const sought = within ? `${named.question}\n${within.text}` : named.question
  const look =
    context.engine !== null && !within && ports.settings().secondLook
      ? chooser(
          context.engine,
          named.question,
          charactersPerToken,
          async (path) => (await mayRead(path)) === 'allow',
          run.signal,
        )
      : null
  const found = await ports.assemble(sought, {
    ...(look === null ? {} : { choose: look.choose }),
    budgetTokens: Math.max(0, budgetTokens - named.tokens - skills.tokens),
    charactersPerToken,
    given: named.pieces,
    today: dayOf(ports),
    ...(context.evidence === null ? {} : { evidence: context.evidence }),
  })
  const pieces: WindowPiece[] = []
  let { labels } = named
  let hidden = 0
  for (const piece of found.pieces) {
    if ((await mayRead(piece.path)) !== 'allow') {
      hidden++
      continue
    }
    const full = piece.form === 'outline' ? '' : await ports.index.fullText(nodeId(piece.id))
    pieces.push({ ...piece, text: full.slice(0, 4000) })
    labels = joinLabels(labels, labelsOfLines(ports, piece.path, piece.startLine, piece.endLine))
  }
  // What the gate would not let the model read is not in the context either: then the nodes that may
  // be read are put together anew.
  const ranked =
    hidden === 0
      ? found.text
      : pieces
          .map((piece) => `## ${piece.path}:${piece.startLine}-${piece.endLine} ${piece.name}\n${piece.text}`)
          .join('\n\n')
  const text = [named.text, ranked].filter((part) => part !== '').join('\n\n')
  if (within) labels = joinLabels(labels, labelsOfFile(within.path))
  const window = brought(ports, within ? `${text}\n${within.text}` : text, labels, 'the context')
  run.post({
    kind: 'assembled',
    text,
    tokens: named.tokens + found.tokens,
    pieces: [...skills.pieces, ...named.pieces, ...pieces],
    missing: named.missing,
    ...(skills.told === null ? {} : { skills: skills.told }),
    ...looked(look),
    ...window,
  })
}

function looked(look: Chooser | null): { readonly looked?: Looked } {
  const told = look?.looked() ?? null
  return told === null ? {} : { looked: told }
}

const unreadable = (path: string): Problem =>
  problem('unreadable', `The gate lets no model read ${path}.`, 'Change it by hand.')

/** What a text that comes into the window makes of its labels, and what of it a person should hear. */
function brought(
  ports: SessionPorts,
  text: string,
  given: Labels,
  source: string,
): { readonly labels: Labels; readonly hidden: readonly string[] } {
  const found = ports.hiddenIn(text)
  // Before the window cuts it: half a key is still not for a model.
  ports.vault.learn(text)
  let labels = given
  if (ports.hasSecrets(text)) labels = joinLabels(labels, secret(source))
  if (found.length > 0) labels = joinLabels(labels, untrusted(`hidden text in ${source}`))
  if (!ports.trusted()) labels = joinLabels(labels, untrusted('a folder that is not trusted'))
  return { labels, hidden: found.map(({ message, evidence }) => `${message} ${evidence}`.trim()) }
}

/** Feeds the engine's events in. Abort ends it at once, even if the engine does not listen. */
async function stream(run: Run, request: EngineRequest): Promise<void> {
  const { engine } = run.context
  if (engine === null) return run.post({ kind: 'error', problem: problem('no-engine', 'There is no model.') })
  const aborted = abortOf(run.signal)
  const seen = await withImages(run.ports, request)
  const iterator = engine.stream(seen, run.signal)[Symbol.asyncIterator]()
  let ended = false
  try {
    while (!ended) {
      const next = iterator.next()
      // A rejection after the race is lost has nobody to hear it.
      next.catch(() => {})
      const got = await Promise.race([next, aborted])
      if (got === 'aborted' || got.done) break
      ended = got.value.kind === 'end' || got.value.kind === 'error'
      const legend = run.ports.vault.legend().map(legendWords)
      if (legend.length > run.told) run.post({ kind: 'masked', legend: legend.slice(run.told) })
      run.told = legend.length
      run.post({ kind: 'engine', event: got.value })
    }
  } catch (error) {
    ended = true
    run.post({ kind: 'engine', event: streamFailed(error) })
  }
  void iterator.return?.(undefined)?.catch(() => {})
  if (!ended && !run.signal.aborted)
    run.post({ kind: 'engine', event: streamFailed(new Error('the stream ended without an end')) })
}

/** The bytes of its images, which no state and no record holds. */
async function withImages(ports: SessionPorts, request: EngineRequest): Promise<EngineRequest> {
  const found: Record<string, string> = {}
  for (const message of request.messages)
    for (const { id } of message.role === 'user' ? (message.images ?? []) : []) {
      const data = (await ports.images?.read(id)) ?? null
      if (data !== null) found[id] = data
    }
  return Object.keys(found).length === 0 ? request : { ...request, images: found }
}

const abortOf = (signal: AbortSignal): Promise<'aborted'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })

const streamFailed = (error: unknown): EngineEvent => ({
  kind: 'error',
  code: 'engine-failed',
  message: `The model's answer broke off: ${error instanceof Error ? error.message : String(error)}.`,
  next: 'Ask again.',
  retryable: true,
})

async function doAct(run: Run, state: State, effect: Extract<Effect, { kind: 'act' }>): Promise<void> {
  const { ports, post, signal } = run
  const grant: Grant =
    effect.grant === 'approved' ? { kind: 'approved', hash: effect.hash } : { kind: 'allowed' }
  const reported = await watchReports(ports, effect.proposal)
  const acted = await act(
    ports,
    orderOf(ports, effect.proposal, effect.verdict, grant),
    (text) => post({ kind: 'output', text }),
    signal,
  )
  if (acted.ok) {
    // What a file with secrets was read for may be in the output, in whatever form.
    const file = effect.verdict.effects.find(
      ({ kind, target }) => kind === 'read' && secretClass(target) !== null,
    )
    const labels =
      file === undefined ? acted.value.labels : joinLabels(acted.value.labels, secret(file.target))
    const { actions } = effect.proposal
    const shell = actions.find((action) => action.type === 'shell')
    const done = {
      touched: await touchedBy(ports, actions),
      ...(shell ? { ran: lineIn(shell.cwd ?? '', shell.asked ?? shell.command) } : {}),
    }
    const reports = await Promise.race([reported(), abortOf(signal)])
    if (reports === 'aborted')
      return post({ kind: 'observation', ...acted.value, labels, hidden: [], pieces: [], ...done })
    // A reflex has no model to tell; the step shows it.
    const told = state.current?.call === null ? '' : reports.told
    const text = told === '' ? acted.value.text : `${acted.value.text}\n${told}`
    const seen = told === '' ? labels : joinLabels(labels, untrusted('what the editor reports'))
    const window = brought(ports, text, seen, 'the output')
    return post({ kind: 'observation', ...acted.value, text, ...window, pieces: [], reports, ...done })
  }
  if (acted.error.code === 'changed-since' && !signal.aborted) {
    return post({ kind: 'decision', decision: 'stale', reason: acted.error.message })
  }
  const text = acted.error.next === '' ? acted.error.message : `${acted.error.message} ${acted.error.next}`
  post({
    kind: 'observation',
    text,
    ...brought(ports, text, joinLabels(state.labels, labelsOfFailure(effect.proposal)), 'the answer'),
    pieces: [],
    outcome: 'failed',
    exitCode: null,
  })
}

/** Why a server or a page failed is told in words of its own: an error, a redirect, a name of a type. */
function labelsOfFailure({ actions }: Proposal): Labels {
  const [action] = actions
  if (action?.type === 'network') return untrusted(action.url.slice(0, 200))
  return action?.type === 'mcp' ? untrusted(`${action.server}/${action.tool}`) : trusted
}

async function observe(run: Run, { current }: State): Promise<void> {
  const { ports, post, plan } = run
  if (plan === null || plan.kind !== 'observe')
    return post({ kind: 'error', problem: bug('no plan to observe') })
  const seen = await plan.observe()
  if (!seen.ok) {
    const text = seen.error.next === '' ? seen.error.message : `${seen.error.message} ${seen.error.next}`
    return post({
      kind: 'observation',
      text,
      labels: trusted,
      hidden: [],
      pieces: [],
      outcome: 'failed',
      exitCode: null,
    })
  }
  const pieces: WindowPiece[] = []
  for (const id of seen.value.seen) {
    const piece = await pieceOf(toolPorts(ports), id as NodeId, 'window', 'read by a tool')
    if (piece !== null) pieces.push(piece)
  }
  const { text } = seen.value
  // Behind a link lies another file than the one that was named.
  const named = plan.actions.map((action) => ('path' in action ? action.path : ''))
  let { labels } = seen.value
  for (const { kind, target } of current?.verdict?.effects ?? [])
    if (kind === 'read' && !named.includes(target)) labels = joinLabels(labels, labelsOfFile(target))
  const window = brought(ports, text, labels, plan.summary)
  post({ kind: 'observation', text, ...window, pieces, outcome: 'done', exitCode: null })
}
