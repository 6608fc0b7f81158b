// Owns the conversation: the queue of turns, the approvals a person decides, undo, and coming back
// after a crash. What lsp/ and cli/ use. Never talks to an editor, and never acts without the gate.
// One file, because queue, approvals, undo and resume share the one conversation.

import type { ApprovalView, TurnView } from '../../protocol/views.ts'
import type { Message } from '../base/event.ts'
import { proposalId, type TurnId, turnId } from '../base/ids.ts'
import { type Labels, trusted } from '../base/proposal.ts'
import { proposalHash } from '../gate/cleared.ts'
import { fileChanges, rebase } from '../tools/change.ts'
import { shown } from '../tools/path.ts'
import { act, effectOf, orderOf, title } from './act.ts'
import { type Decided, type LoopPorts, runLoop } from './loop.ts'
import type {
  Evidence,
  PendingApproval,
  Session,
  SessionEvents,
  SessionOutcome,
  SessionPorts,
} from './ports.ts'
import type { Event, State } from './state.ts'
import { approvalView, isStale, queuedView, turnView } from './view.ts'

export function openSession(ports: SessionPorts, events: SessionEvents): Session {
  let views: readonly TurnView[] = []
  /** Question and answer of the turns so far, for the next prompt. */
  let history: readonly Message[] = []
  let labels: Labels = trusted
  /** One turn at a time. */
  let last: Promise<unknown> = Promise.resolve()
  let counter = 0
  const controllers = new Map<string, AbortController>()
  /** The turns that run or wait to run; each settles when nothing of it acts any more. */
  const ends = new Map<string, Promise<unknown>>()
  /** Decisions that a running turn waits for. */
  const waiting = new Map<string, (decided: Decided) => void>()
  let saving: Promise<unknown> = Promise.resolve()
  let saveTimer: ReturnType<typeof setTimeout> | null = null

  /** Turns that this session made or changed: another window may be writing the others. */
  const own = new Set<string>()

  const put = (view: TurnView) => {
    own.add(view.turn)
    const at = views.findIndex((old) => old.turn === view.turn)
    views = at < 0 ? [...views, view] : views.map((old, i) => (i === at ? view : old))
    events.onChange(view)
    // Text streams in fast; the disk needs it only now and then.
    if (saveTimer === null) saveTimer = setTimeout(save, 500)
  }
  const save = () => {
    if (saveTimer !== null) clearTimeout(saveTimer)
    saveTimer = null
    const now = views
    saving = saving.then(() => ports.conversation.save(now, own)).catch(() => {})
    return saving
  }
  const pendingViews = async (): Promise<readonly ApprovalView[]> => {
    const list = await ports.approvals.list()
    return list.ok ? Promise.all(list.value.map((pending) => approvalView(ports, pending))) : []
  }
  const announce = async () => events.onApprovals(await pendingViews())
  const undoableNow = (turn: string) => ports.checkpoints.undoable().some((other) => other === turn)
  const note = (turn: TurnId, kind: 'decision' | 'undo' | 'note' | 'observation', words: string, body = '') =>
    ports.trace.append({ turn, kind, title: words, ...(body === '' ? {} : { body }) }).catch(() => {})

  function ask(text: string, evidence: Evidence | null = null) {
    const turn = newTurn()
    const controller = new AbortController()
    controllers.set(turn, controller)
    const at = ports.clock.now()
    put(queuedView(turn, text, at, ports.trace.today()))
    void save()
    const done = last
      .then(() => run(turn, text, at, evidence, controller.signal))
      .finally(() => ends.delete(turn))
    last = done
    ends.set(turn, done)
    return { turn, done }
  }

  function newTurn(): TurnId {
    counter++
    const random = ports
      .newId()
      .replace(/[^0-9a-zA-Z]/g, '')
      .slice(0, 8)
    return turnId(`${ports.clock.now().toString(36)}-${counter.toString(36)}-${random}`)
  }

  async function run(
    turn: TurnId,
    text: string,
    at: number,
    evidence: Evidence | null,
    signal: AbortSignal,
  ): Promise<TurnView> {
    await indexed(turn, text, at, signal)
    const engine = signal.aborted ? null : await ports.engine().catch(() => null)
    const start: Extract<Event, { kind: 'prompt' }> = {
      kind: 'prompt',
      turn,
      text,
      at,
      engine: engine?.info ?? null,
      history,
      labels,
      budgetTokens: ports.settings().budgetTokens,
      trace: ports.trace.today(),
    }
    let previous: State | null = null
    const loopPorts: LoopPorts = {
      ...ports,
      awaitDecision,
      onState(state, event) {
        const before = previous
        previous = state
        if (event.kind === 'engine' && event.event.kind === 'text' && before !== null) {
          // Only the new text travels, as long as the answer just grows.
          if (state.answer.startsWith(before.answer)) {
            const more = state.answer.slice(before.answer.length)
            if (more === '') return
            views = views.map((view) => (view.turn === turn ? { ...view, answer: state.answer } : view))
            events.onText(turn, before.answer.length, more)
            return
          }
        }
        if (event.kind === 'tick' && state.phase !== 'streaming') return
        const view = turnView(state, ports.clock.now(), 'not-undoable')
        // The end is told below, once, when everything of the turn is over and it can be undone.
        if (view.state === 'running' || view.state === 'waiting') put(view)
      },
    }
    try {
      const state = await runLoop(loopPorts, start, { engine, evidence }, signal)
      history = [
        ...history,
        { role: 'user' as const, text },
        { role: 'assistant' as const, text: state.answer.slice(0, 4000), calls: [] },
      ].slice(-40)
      labels = state.labels
      controllers.delete(turn)
      const view = turnView(state, ports.clock.now(), undoableNow(turn) ? 'undoable' : 'not-undoable')
      // What was told as done is not cut off by a crash right after.
      views = views.map((old) => (old.turn === turn ? view : old))
      await save()
      put(view)
      return view
    } catch (error) {
      const view: TurnView = {
        ...(views.find((old) => old.turn === turn) ?? queuedView(turn, text, at, '')),
        state: 'failed',
        steps: [],
        answer: `Something in Passepartout failed: ${error instanceof Error ? error.message : String(error)}`,
      }
      put(view)
      return view
    } finally {
      controllers.delete(turn)
      await save()
    }
  }

  /** A question that comes while the folder is read for the first time waits for that, but not for ever. */
  async function indexed(turn: TurnId, text: string, at: number, signal: AbortSignal): Promise<void> {
    const reading = ports.indexing?.()
    if (!reading || signal.aborted) return
    const wait: TurnView['steps'][number] = {
      kind: 'step',
      id: 'indexing',
      label: 'Waits for the index',
      state: 'running',
      detail: '',
    }
    put({ ...queuedView(turn, text, at, ports.trace.today()), steps: [wait] })
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      void reading.then(resolve, resolve)
    })
  }

  async function awaitDecision(pending: PendingApproval, signal: AbortSignal): Promise<Decided> {
    const added = await ports.approvals.add(pending)
    if (!added.ok) {
      return { decision: 'deny', reason: `the approval could not be kept: ${added.error.message}` }
    }
    // A turn that waits may wait over a restart.
    await save()
    const id = pending.proposal.id
    const decided = new Promise<Decided>((resolve) => {
      waiting.set(id, resolve)
      signal.addEventListener('abort', () => resolve({ decision: 'stale', reason: 'the turn was stopped' }), {
        once: true,
      })
      if (signal.aborted) resolve({ decision: 'stale', reason: 'the turn was stopped' })
    })
    await announce()
    const decision = await decided
    waiting.delete(id)
    // A decision is settled where it is taken; what was stopped is put away here.
    if (decision.decision === 'stale' && signal.aborted) {
      await ports.approvals.settle(id, 'stale', decision.reason)
      await announce()
    }
    return decision
  }

  async function stop(turn?: string): Promise<SessionOutcome> {
    const targets = turn === undefined ? [...controllers.keys()] : [turn].filter((id) => controllers.has(id))
    if (targets.length === 0) return { ok: true, message: 'Nothing is running.' }
    for (const id of targets) controllers.get(id)?.abort()
    // The answer says that it has stopped, so it waits for that; a program that will not die is not waited for.
    const stopped = Promise.allSettled(targets.map((id) => ends.get(id)))
    let timer: ReturnType<typeof setTimeout> | undefined
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, 3000)
    })
    await Promise.race([stopped, patience])
    clearTimeout(timer)
    return { ok: true, message: 'Stopped.' }
  }

  async function decide(given: Parameters<Session['decide']>[0]): Promise<SessionOutcome> {
    const found = await ports.approvals.get(given.proposal)
    if (!found.ok) return failure(found.error.message, found.error.next)
    const pending = found.value
    if (pending === null || pending.state !== 'pending') {
      // Denied by hand in approvals.org, or decided in another window: the turn must hear of it.
      waiting.get(given.proposal)?.({
        decision: pending?.state === 'approved' ? 'stale' : 'deny',
        reason: 'it was decided elsewhere',
      })
      await announce()
      return failure('This proposal no longer waits for a decision.', 'Look at the pending approvals again.')
    }
    if (pending.hash !== given.hash || proposalHash(pending.proposal) !== given.hash) {
      await announce()
      return failure('What you decided on is not what waits.', 'Look at the proposal again and decide anew.')
    }
    return given.decision === 'deny' ? deny(pending, given.reason) : approve(pending, given.reason)
  }

  async function deny(pending: PendingApproval, reason: string): Promise<SessionOutcome> {
    const { proposal } = pending
    const settled = await ports.approvals.settle(proposal.id, 'denied', reason)
    if (!settled.ok) return failure(settled.error.message, settled.error.next)
    await note(proposal.turn, 'decision', `Denied: ${title(proposal)}`, reason)
    const waiter = waiting.get(proposal.id)
    if (waiter) waiter({ decision: 'deny', reason })
    else
      mark(
        pending,
        'denied',
        reason === '' ? 'Denied. Nothing was changed.' : `Denied: ${reason}. Nothing was changed.`,
        'done',
      )
    await announce()
    return { ok: true, message: 'Denied.' }
  }

  async function approve(pending: PendingApproval, reason: string): Promise<SessionOutcome> {
    const { proposal, hash } = pending
    if (effectOf(proposal) !== 'read' && !ports.trusted()) {
      return failure('This workspace is not trusted.', 'Trust the workspace first.')
    }
    const changes = await fileChanges(ports.documents, proposal)
    if (isStale(changes)) return renew(pending)
    const verdict = await ports.judge(proposal)
    if (verdict.decision === 'deny') {
      const why =
        verdict.findings.find((finding) => finding.severity === 'forbid')?.message ?? verdict.proof.fact
      await deny(pending, `the gate denies it now: ${why}`)
      return failure(`The gate denies this now: ${why}`, 'Nothing was done.')
    }
    const settled = await ports.approvals.settle(proposal.id, 'approved', reason)
    if (!settled.ok) return failure(settled.error.message, settled.error.next)
    await note(proposal.turn, 'decision', `Approved: ${title(proposal)}`, reason)
    const waiter = waiting.get(proposal.id)
    if (waiter) {
      waiter({ decision: 'approve', reason })
      await announce()
      return { ok: true, message: 'Approved.' }
    }
    await announce()
    // The turn that asked is gone (the server was restarted): act here, and record it the same.
    const controller = new AbortController()
    controllers.set(proposal.turn, controller)
    const order = orderOf(proposal, verdict, { kind: 'approved', hash })
    let output = ''
    const running = () =>
      mark(pending, 'approved', '', 'running', { text: output, exitCode: null, running: true })
    running()
    const acted = await act(
      ports,
      order,
      (text) => {
        output = (output + text).slice(-20_000)
        running()
      },
      controller.signal,
    )
    controllers.delete(proposal.turn)
    const words = acted.ok ? acted.value.text : `${acted.error.message} ${acted.error.next}`.trim()
    await note(
      proposal.turn,
      'observation',
      `${title(proposal)}: ${acted.ok ? acted.value.outcome : 'failed'}`,
      words,
    )
    mark(pending, 'approved', words, acted.ok && acted.value.outcome === 'done' ? 'done' : 'failed', {
      text: output,
      exitCode: acted.ok ? acted.value.exitCode : null,
      running: false,
    })
    if (!acted.ok) return failure(acted.error.message, acted.error.next)
    return { ok: true, message: words.split('\n', 1)[0] ?? 'Done.' }
  }

  /** The files changed since: a new proposal with a new diff takes the place of the old one, if it still fits. */
  async function renew(pending: PendingApproval): Promise<SessionOutcome> {
    const { proposal } = pending
    const waiter = waiting.get(proposal.id)
    await ports.approvals.settle(proposal.id, 'stale', 'a file changed since')
    await note(proposal.turn, 'decision', `Stale: ${title(proposal)}`, 'A file changed since the proposal.')
    if (waiter) {
      // The running turn puts it on the new base itself, or tells the model that it no longer fits.
      waiter({ decision: 'stale', reason: 'a file changed since' })
      return failure(
        'A file changed since this was proposed.',
        'A new diff is shown if the change still fits.',
      )
    }
    const fresh = await rebase(ports.documents, proposal)
    if (!fresh.ok) {
      mark(pending, 'stale', `The change no longer fits: ${fresh.error.message}`, 'failed')
      await announce()
      return failure(`The change no longer fits: ${fresh.error.message}`, 'Ask for it again.')
    }
    const next = { ...fresh.value, id: proposalId(`${proposal.id}+`) }
    const verdict = await ports.judge(next)
    const added =
      verdict.decision === 'deny'
        ? null
        : await ports.approvals.add({
            proposal: next,
            verdict,
            hash: proposalHash(next),
            createdAt: ports.clock.now(),
            state: 'pending',
          })
    mark(
      pending,
      'stale',
      'A file changed since; the change is proposed anew.',
      added?.ok ? 'waiting' : 'failed',
    )
    await announce()
    return failure(
      'A file changed since this was proposed.',
      added?.ok ? 'Look at the new diff and decide again.' : 'Ask for it again.',
    )
  }

  /** Puts what became of an approval into the turn that asked, when that turn runs no more. */
  function mark(
    pending: PendingApproval,
    decision: 'approved' | 'denied' | 'stale',
    words: string,
    state: 'running' | 'done' | 'failed' | 'waiting',
    output: {
      readonly text: string
      readonly exitCode: number | null
      readonly running: boolean
    } | null = null,
  ): void {
    const view = views.find((old) => old.turn === pending.proposal.turn)
    if (view === undefined) return
    const shell = pending.proposal.actions.find((action) => action.type === 'shell')
    const outputId = `${pending.proposal.id}-output`
    const steps = view.steps.flatMap((old) =>
      old.id === outputId
        ? []
        : [old.kind === 'proposal' && old.proposal === pending.proposal.id ? { ...old, decision } : old],
    )
    const ran =
      output !== null && shell?.type === 'shell'
        ? [{ kind: 'output' as const, id: outputId, command: shell.command, ...output }]
        : []
    put({
      ...view,
      state,
      steps: [...steps, ...ran],
      answer: words === '' ? view.answer : view.answer === '' ? words : `${view.answer}\n\n${words}`,
      undoable: undoableNow(view.turn),
    })
    if (state !== 'running') void save()
  }

  async function preview(id: string, path: string) {
    const found = await ports.approvals.get(id)
    if (!found.ok || found.value === null) return null
    const changes = await fileChanges(ports.documents, found.value.proposal)
    if (!changes.ok) return null
    const change = changes.value.find(
      (one) => shown(ports.workspace, one.path) === shown(ports.workspace, path),
    )
    return change === undefined ? null : { before: change.before ?? '', after: change.after ?? '' }
  }

  async function undo(turn?: string): Promise<SessionOutcome> {
    const target = turn === undefined ? ports.checkpoints.undoable()[0] : turnId(turn)
    if (target === undefined) return failure('There is nothing to undo.', '')
    if (controllers.has(target)) return failure('This turn still runs.', 'Stop it first.')
    const changes = await ports.checkpoints.undo(target)
    if (!changes.ok) return failure(changes.error.message, changes.error.next)
    if (changes.value.length > 0) {
      const written = await ports.writer.apply(changes.value, 'Undo turn', new AbortController().signal)
      if (!written.ok) return failure(written.error.message, written.error.next)
    }
    const marked = await ports.checkpoints.undone(target)
    await ports.changed(changes.value.map((change) => shown(ports.workspace, change.path)))
    const files = changes.value.map((change) => shown(ports.workspace, change.path))
    await note(
      target,
      'undo',
      `Undone: ${files.length} ${files.length === 1 ? 'file' : 'files'} restored`,
      files.join('\n'),
    )
    const view = views.find((old) => old.turn === target)
    if (view)
      put({
        ...view,
        undoable: undoableNow(target),
        steps: [
          ...view.steps,
          {
            kind: 'step',
            id: `undo-${ports.clock.now()}`,
            label: 'Undone',
            state: 'done',
            detail: files.join(', '),
          },
        ],
      })
    await save()
    if (!marked.ok) return failure(marked.error.message, marked.error.next)
    return { ok: true, message: files.length === 0 ? 'Undone.' : `Restored ${files.join(', ')}.` }
  }

  async function clear(): Promise<SessionOutcome> {
    await stop()
    await last.catch(() => {})
    for (const view of views) own.add(view.turn)
    views = []
    history = []
    labels = trusted
    await save()
    return { ok: true, message: 'Cleared. The trace keeps the conversation.' }
  }

  async function resume(): Promise<void> {
    const loaded = await ports.conversation.load()
    const pending = await ports.approvals.list()
    const open = new Set(pending.ok ? pending.value.map((one) => one.proposal.turn as string) : [])
    const restored = (loaded.ok ? loaded.value : []).filter(isTurnView).map((saved) => {
      const view = afterCrash(saved, open)
      if (view !== saved) own.add(view.turn)
      return view
    })
    views = [...restored.map((view) => ({ ...view, undoable: undoableNow(view.turn) })), ...views]
    for (const view of restored) {
      // The windows of these turns are gone, so their labels are taken as low as they could be.
      history = [
        ...history,
        { role: 'user', text: view.prompt },
        { role: 'assistant', text: view.answer.slice(0, 4000), calls: [] },
      ]
      if (view.steps.some((one) => one.kind === 'output')) {
        labels = { integrity: 'untrusted', confidentiality: 'private', sources: ['earlier command output'] }
      }
    }
    history = history.slice(-40)
    for (const view of views) events.onChange(view)
    if (restored.length > 0) await save()
    await announce()
  }

  async function close(): Promise<void> {
    // The process ends: what waits for a decision stays pending, so nothing is stopped here.
    await save()
  }

  return {
    ask,
    stop,
    approvals: pendingViews,
    decide,
    preview,
    undo,
    chat: () => views,
    clear,
    resume,
    idle: async () => {
      await last.catch(() => {})
      await saving
    },
    close,
  }
}

const failure = (message: string, next: string): SessionOutcome => ({ ok: false, message, next })

/** What was saved by an older or foreign program is left out rather than trusted. */
function isTurnView(value: unknown): value is TurnView {
  if (typeof value !== 'object' || value === null) return false
  const view = value as Partial<TurnView>
  return (
    typeof view.turn === 'string' &&
    typeof view.prompt === 'string' &&
    typeof view.answer === 'string' &&
    typeof view.state === 'string' &&
    Array.isArray(view.steps) &&
    Array.isArray(view.sources)
  )
}

function afterCrash(view: TurnView, open: ReadonlySet<string>): TurnView {
  if (view.state !== 'running' && view.state !== 'waiting') return view
  const waits = open.has(view.turn)
  const steps = view.steps.map((one) => {
    if (one.kind === 'step' && one.state === 'running')
      return { ...one, state: waits ? ('done' as const) : ('failed' as const) }
    if (one.kind === 'output') return { ...one, running: false }
    return one
  })
  const words = waits
    ? 'Passepartout was restarted. The proposal below still waits for you.'
    : 'Passepartout was restarted while this turn ran. Ask again to go on.'
  return {
    ...view,
    steps,
    state: waits ? 'waiting' : 'stopped',
    answer: view.answer === '' ? `*${words}*` : `${view.answer}\n\n*${words}*`,
  }
}
