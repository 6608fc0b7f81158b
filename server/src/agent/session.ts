// Owns the conversation: the queue of turns, each from its question to its end, undo, and coming back after a crash.
// What lsp/ and cli/ use. Never talks to an editor, and never acts without the gate.

import { type GivenImage, type ImageView, mostImages } from '../../protocol/image.ts'
import type { Attached } from '../../protocol/mention.ts'
import type { TurnView } from '../../protocol/views.ts'
import { type TurnId, turnId } from '../base/ids.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { ok } from '../base/result.ts'
import { retired } from '../gate/mask.ts'
import type { Evidence } from '../index/workspace.ts'
import { digest } from '../memory/digest.ts'
import type { KeptTurn } from '../memory/kept.ts'
import { planItems } from '../memory/plan-items.ts'
import type { Deed } from '../skills/habit.ts'
import { chatSession } from '../tools/eval.ts'
import type { PendingApproval } from '../trace/approval.ts'
import { firstTurn, type TraceEntry } from '../trace/entry.ts'
import { openAwaiting } from './awaiting.ts'
import { frame, modeOf } from './begun.ts'
import { changedFile, proposedFile, turnChanges } from './changes.ts'
import { openDeed } from './deed.ts'
import { afterTurn, type Earlier, endedTurn, nothingEarlier, recalls, toldOnly } from './earlier.ts'
import { followRules } from './followed.ts'
import { openHabits } from './habits.ts'
import { toolPorts } from './judge.ts'
import { asLeft } from './left.ts'
import { type Decided, type LoopPorts, runLoop } from './loop.ts'
import { type Leaving, openNoting } from './noting.ts'
import { failure } from './outcome.ts'
import type { Session, SessionEvents, SessionOutcome, SessionPorts } from './ports.ts'
import { openProposing } from './proposing.ts'
import { createQueue, type Question } from './queue.ts'
import { reported } from './reported.ts'
import { openRestoring } from './restoring.ts'
import { resumedState } from './resume.ts'
import { type Retold, refolded, restoredStep, retold } from './retold.ts'
import { unlinked } from './shown.ts'
import type { Event, State } from './state.ts'
import { askedPlan, type PlannedStep } from './task.ts'
import { queuedView, turnView } from './view.ts'
import type { Within } from './within.ts'

export function openSession(given: SessionPorts, events: SessionEvents): Session {
  const followed = followRules(given.learning, events, (proposal, words) =>
    note(proposal.turn, 'note', 'Rules changed', words),
  )
  const ports = reported({ ...given, prepare: followed.prepare(given.prepare) }, events.onProblem)
  let views: readonly TurnView[] = []
  /** The window as the last turn left it. */
  let earlier: Earlier = nothingEarlier
  let labels: Labels = trusted
  /** One turn at a time. */
  let last: Promise<unknown> = Promise.resolve()
  let counter = 0
  const controllers = new Map<string, AbortController>()
  const queue = createQueue()
  /** The turns that run or wait to run; each settles when nothing of it acts any more. */
  const ends = new Map<string, Promise<unknown>>()
  /** Those of them that change lines in their place, beside the conversation. */
  const inPlace = new Set<string>()
  /** What is being kept of turns that wait, and noted; closing waits for it. */
  const keeping = new Set<Promise<unknown>>()
  let isClosing = false
  const habits = openHabits({
    ...ports,
    names: async () => new Set((await ports.skills.loaded()).map(({ skill }) => skill.name)),
  })
  const since = ports.clock.now()

  const put = (view: TurnView) => {
    const at = views.findIndex((old) => old.turn === view.turn)
    views = at < 0 ? [...views, view] : views.map((old, i) => (i === at ? view : old))
    events.onChange(view)
  }
  const noting = openNoting({
    ...ports,
    isBusy: () => ends.size > 1,
    onProblem: events.onProblem,
    onNoted(turn, steps, tokens) {
      const view = views.find((old) => old.turn === turn)
      if (view) put({ ...view, steps: [...view.steps, ...steps], tokensTotal: view.tokensTotal + tokens })
    },
  })
  const undoableNow = (turn: string) => ports.checkpoints.undoable().some((other) => other === turn)
  const note = (
    turn: TurnId,
    kind: 'decision' | 'undo' | 'note' | 'observation',
    words: string,
    body = '',
    more: Partial<TraceEntry> = {},
  ) => {
    const entry = { ...more, turn, kind, title: words, ...(body === '' ? {} : { body }) }
    const written = ports.trace
      .append(entry)
      .catch(() => {})
      .finally(() => keeping.delete(written))
    keeping.add(written)
    return written
  }

  function ask(
    text: string,
    evidence: Evidence | null = null,
    attached: readonly Attached[] = [],
    more: { readonly step?: PlannedStep; readonly images?: readonly GivenImage[] } = {},
  ) {
    noting.stop()
    const turn = newTurn()
    const controller = new AbortController()
    controllers.set(turn, controller)
    const at = ports.clock.now()
    const view = queuedView(turn, text, at, ports.trace.today())
    queue.add(turn, { text, at, evidence, attached, ...more })
    const waits = ends.size > inPlace.size
    put(waits ? { ...view, queued: true } : view)
    // One that runs at once is in the trace at once.
    const kept = waits || ports.indexing?.() ? queued(turn, text, 'waits') : Promise.resolve()
    const done = Promise.all([last, kept])
      .then(() => {
        const question = queue.take(turn)
        return question ? run(turn, question, controller.signal) : view
      })
      .finally(() => ends.delete(turn))
    last = done
    ends.set(turn, done)
    return { turn, done }
  }

  /** Questions that wait are in the trace as well: a crash loses none. */
  const queued = (turn: TurnId, text: string, state: 'waits' | 'dropped') =>
    note(turn, 'note', `${state === 'waits' ? 'Waits' : 'Taken out'}: ${text}`, text, {
      isSigned: true,
      properties: { queued: state, follows: before(turn) },
    })

  function edit(text: string, within: Within, evidence: Evidence | null = null) {
    noting.stop()
    const turn = newTurn()
    const controller = new AbortController()
    controllers.set(turn, controller)
    const at = ports.clock.now()
    put({ ...queuedView(turn, text, at, ports.trace.today()), steps: [], within })
    inPlace.add(turn)
    const done = run(turn, { text, at, evidence, attached: [], within }, controller.signal).finally(() => {
      inPlace.delete(turn)
      ends.delete(turn)
    })
    ends.set(turn, done)
    return { turn, done }
  }

  /** Of the turns of this conversation, as the user left it. */
  async function keptTurns(): Promise<readonly KeptTurn[]> {
    const kept = await ports.kept.read()
    if (!kept.ok) events.onProblem(kept.error)
    const here = new Set(views.map(({ turn }) => turn))
    return kept.ok ? kept.value.filter(({ covers }) => covers.every((turn) => here.has(turn))) : []
  }

  async function editQueued(
    turn: string,
    text: string,
    attached: readonly Attached[],
  ): Promise<SessionOutcome> {
    const view = views.find((old) => old.turn === turn)
    if (!view || !queue.change(turn, { text, attached })) return ranAlready
    put({ ...view, prompt: text })
    await queued(turnId(turn), text, 'waits')
    return { ok: true, message: '' }
  }

  async function dropQueued(turn: string): Promise<SessionOutcome> {
    if (!queue.drop(turn)) return ranAlready
    controllers.delete(turn)
    const dropped = views.find((view) => view.turn === turn)
    views = views.filter((view) => view.turn !== turn)
    // For whoever counts what runs; the panel asks for the whole.
    if (dropped) events.onChange({ ...dropped, state: 'stopped' })
    await queued(turnId(turn), dropped?.prompt ?? '', 'dropped')
    return { ok: true, message: '' }
  }

  function newTurn(): TurnId {
    counter++
    const random = ports
      .newId()
      .replace(/[^0-9a-zA-Z]/g, '')
      .slice(0, 8)
    return turnId(`${ports.clock.now().toString(36)}-${counter.toString(36)}-${random}`)
  }

  async function run(turn: TurnId, question: Question, signal: AbortSignal): Promise<TurnView> {
    const { at, step, images: given = [], within, ...shown } = question
    const planned = step || within ? null : askedPlan(question.text)
    const text = planned ?? question.text
    if (!within) await indexed(turn, text, at, signal)
    // Each step has the window for itself; what it needs of the others is told.
    if (step) earlier = nothingEarlier
    const engine = signal.aborted ? null : await ports.engine().catch(() => null)
    const info = engine?.info ?? null
    const { budgetTokens } = ports.settings()
    const instructions = ports.trusted() && info !== null ? await ports.instructions().catch(() => '') : ''
    const images = await keptImages(given)
    const words = info === null ? '' : await ports.skills.words()
    const { limits } = frame(info, modeOf(info), { words, instructions }, budgetTokens)
    const event: Event = {
      kind: 'prompt',
      turn,
      text,
      at,
      engine: info,
      earlier: within ? nothingEarlier : earlier,
      recalls: step
        ? toldOnly(step.told)
        : recalls(earlier, within ? [] : await keptTurns(), text, limits.roomTokens),
      labels: within ? trusted : step ? joinLabels(labels, step.labels) : labels,
      budgetTokens,
      instructions,
      words,
      trace: ports.trace.today(),
      follows: before(turn),
      ...(images.length === 0 ? {} : { images }),
      ...(planned === null ? {} : { task: { kind: 'plan' } }),
      ...(step ? { task: { kind: 'step', number: step.number, total: step.total } } : {}),
      ...(within ? { within } : {}),
    }
    return drive(turn, { state: null, event }, { engine, ...shown }, signal)
  }

  /** What cannot be kept is said, and the question asked without it. */
  async function keptImages(given: readonly GivenImage[]): Promise<readonly ImageView[]> {
    const kept: ImageView[] = []
    for (const image of given.slice(0, mostImages)) {
      // What may not be read stands with the mention that named it.
      if (image.path !== undefined && (await toolPorts(ports).mayRead(image.path)) !== 'allow') continue
      const one = await ports.images?.keep(image)
      if (one?.ok) kept.push(one.value)
      else if (one) events.onProblem(one.error)
    }
    return kept
  }

  /** The turn that stands above it. */
  const before = (turn: TurnId): string =>
    views[views.findIndex((view) => view.turn === turn) - 1]?.turn ?? firstTurn

  /** Runs a turn to its end from its prompt or from where it waited. Never rejects. */
  async function drive(
    turn: TurnId,
    start: Parameters<typeof runLoop>[1],
    context: Parameters<typeof runLoop>[2],
    signal: AbortSignal,
  ): Promise<TurnView> {
    try {
      return await driven(start, context, signal)
    } catch (error) {
      const view = views.find((old) => old.turn === turn) ?? queuedView(turn, '', ports.clock.now(), '')
      const words = `Something in Passepartout failed: ${error instanceof Error ? error.message : String(error)}`
      const failed: TurnView = { ...view, state: 'failed', steps: [], answer: words }
      put(failed)
      return failed
    } finally {
      controllers.delete(turn)
    }
  }

  async function driven(
    start: Parameters<typeof runLoop>[1],
    context: Parameters<typeof runLoop>[2],
    signal: AbortSignal,
  ): Promise<TurnView> {
    let previous: State | null = start.state
    const reader = openDeed()
    const loopPorts: LoopPorts = {
      ...ports,
      // Where it goes on it is written down; a second end of it here would be one of the two.
      trace: {
        ...ports.trace,
        append: (entry) =>
          awaiting.isElsewhere(entry.turn)
            ? Promise.resolve(ok({ file: '', line: 0 }))
            : ports.trace.append(entry),
      },
      awaitDecision: awaiting.decision,
      onState(state, event) {
        reader.take(event)
        const before = previous
        previous = state
        const { turn } = state
        if (event.kind === 'engine' && event.event.kind === 'text' && before !== null) {
          // Only the new text travels. The answer grows by it, and is not looked at as a whole.
          const more = state.answering?.more ?? ''
          if (more === '' || state.answer.length === before.answer.length) return
          views = views.map((view) => (view.turn === turn ? { ...view, answer: state.answer } : view))
          events.onText(turn, before.answer.length, more)
          return
        }
        if (event.kind === 'tick' && state.phase !== 'streaming') return
        const view = turnView(state, ports.clock.now(), 'not-undoable')
        // The end is told below, once, when everything of the turn is over and it can be undone.
        if (view.state === 'running' || view.state === 'waiting') put(view)
      },
    }
    const state = await runLoop(loopPorts, start, context, signal)
    const deed = state.outcome === 'done' && ports.settings().offerSkills ? reader.deed() : null
    const { turn, prompt } = state
    const at = ports.clock.now()
    // What was said of an edit in its place is no part of the conversation.
    if (!state.within) {
      earlier = afterTurn(earlier, state, at)
      labels = joinLabels(labels, state.labels)
    }
    const lines = state.within ? [] : digest(endedTurn(state))
    if (lines.length > 0) {
      const kept = await ports.kept.add({ turn, prompt, lines, labels: state.labels, at })
      if (!kept.ok) events.onProblem(kept.error)
    }
    if (state.task?.kind === 'plan' && state.outcome === 'done') await addPlan(state)
    controllers.delete(turn)
    const ended = turnView(state, ports.clock.now(), undoableNow(turn) ? 'undoable' : 'not-undoable')
    const isElsewhere = awaiting.isElsewhere(turn)
    const view = isElsewhere
      ? { ...ended, answer: '*This was approved in another window and goes on there.*' }
      : ended
    put(view)
    if (!isElsewhere) noting.ended(state, earlier)
    if (deed !== null) offering = offering.then(() => offer(turn, deed)).catch(() => {})
    return view
  }

  /** What was asked for and done in the same way several times may become a skill. */
  let offering: Promise<unknown> = Promise.resolve()
  async function offer(turn: string, deed: Deed): Promise<void> {
    const found = await habits.ended(turn, deed)
    if (found === null || isClosing) return
    await propose(found.action, found.reason, { origin: 'habit', labels: trusted, title: () => found.title })
  }

  /** The labels are those of the window: what a model planned is as good as what it had read. */
  async function addPlan({ turn, prompt, answer, labels }: State): Promise<void> {
    const added = await ports.plan?.({ turn, prompt, items: planItems(unlinked(answer)), labels })
    if (added && !added.ok) events.onProblem(added.error)
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

  async function stop(turn?: string): Promise<SessionOutcome> {
    // What waits in its place in a file is stopped there.
    const running = [...controllers.keys()].filter((id) => !inPlace.has(id))
    const targets = turn === undefined ? running : [turn].filter((id) => controllers.has(id))
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

  /** Goes on with a turn that waited, and that a restart or another window left. */
  function goOn(pending: PendingApproval, decided: Decided): void {
    const { turn } = pending.proposal
    noting.stop()
    const controller = new AbortController()
    controllers.set(turn, controller)
    if (views.some((view) => view.turn === turn && view.within)) inPlace.add(turn)
    const done = takeUp(pending, decided, controller.signal).finally(() => {
      inPlace.delete(turn)
      ends.delete(turn)
    })
    ends.set(turn, done)
  }

  async function takeUp(pending: PendingApproval, decided: Decided, signal: AbortSignal): Promise<TurnView> {
    const { turn } = pending.proposal
    const engine = await ports.engine().catch(() => null)
    const view = views.find((old) => old.turn === turn) ?? null
    const told = (await ports.conversations.turns(turn)).at(-1)
    const state = resumedState({
      pending,
      view,
      kept: refolded(told?.events ?? []),
      engine: engine?.info ?? null,
      budgetTokens: ports.settings().budgetTokens,
      now: ports.clock.now(),
    })
    return drive(turn, { state, event: { kind: 'decision', ...decided } }, { engine, evidence: null }, signal)
  }

  const awaiting = openAwaiting(ports, {
    onApprovals: events.onApprovals,
    note,
    followed,
    views: () => views,
    put,
    stopperOf: (turn) => controllers.get(turn),
    takeUp: goOn,
    keeping,
  })

  const { propose, offerAll } = openProposing(ports, {
    newTurn,
    last: () => views.at(-1)?.turn,
    note,
    put,
    announce: awaiting.announce,
  })

  const redoableNow = (turn: string) => ports.checkpoints.redoable().some((other) => other === turn)
  const restore = openRestoring(ports, {
    isRunning: (turn) => controllers.has(turn),
    async restored(turn, restored, said) {
      await note(turn, 'undo', said, restored.words, { properties: { direction: restored.direction } })
      if (restored.direction === 'undo') {
        await followed.undone(turn)
        habits.undone(turn)
      }
      const view = views.find((old) => old.turn === turn)
      if (view)
        put({
          ...view,
          undoable: undoableNow(turn),
          redoable: redoableNow(turn),
          steps: [...view.steps, restoredStep(restored, ports.clock.now())],
        })
    },
  })

  /** Other turns are the conversation from now on; what runs is stopped. */
  async function show(turns: readonly Retold[], words: string): Promise<void> {
    await stop()
    await last.catch(() => {})
    for (const id of inPlace) await stop(id)
    const left = views.at(-1)
    const shows = turns.at(-1)?.view.turn ?? firstTurn
    if (left ?? turns.at(-1))
      await note(turnId(left?.turn ?? shows), 'note', words, '', {
        isSigned: true,
        properties: { shows, since: new Date(since).toISOString() },
      })
    views = turns.map(({ view }) => withUndo(view))
    earlier = nothingEarlier
    labels = trusted
    ports.vault.forget()
    ports.web?.forget()
    await ports.repl.reset(chatSession)
    remember(turns)
  }

  async function clear(): Promise<SessionOutcome> {
    await show([], 'Cleared the conversation')
    return { ok: true, message: 'Cleared. The trace keeps the conversation.' }
  }

  async function open(id: string): Promise<SessionOutcome> {
    if (views.at(-1)?.turn === id) return { ok: true, message: '' }
    const turns = await ports.conversations.turns(id)
    if (turns.length === 0)
      return failure('This conversation is not in the trace any more.', 'Choose another one.')
    await show(await asLeft(ports.approvals, turns.map(retold)), 'Opened an earlier conversation')
    return { ok: true, message: '' }
  }

  async function fork(turn: string): Promise<SessionOutcome> {
    const at = views.findIndex((view) => view.turn === turn)
    if (at < 0 || controllers.has(turn)) return failure('This turn still runs.', 'Stop it first.')
    const known = new Map(
      (await ports.conversations.turns(turn)).map((one) => [one.turn, retold(one).labels]),
    )
    const kept = views.slice(0, at + 1).map((view) => ({ view, labels: known.get(view.turn) ?? labels }))
    await show(kept, 'Went back to an earlier question')
    return { ok: true, message: '' }
  }

  const withUndo = (view: TurnView): TurnView => ({
    ...view,
    undoable: undoableNow(view.turn),
    redoable: redoableNow(view.turn),
  })

  /** What the model is told of earlier turns, and the labels of what it then knows. */
  function remember(turns: readonly Retold[]): void {
    let last: Leaving | null = null
    for (const { view, labels: known } of turns) {
      // One that waits tells its story at its end.
      if (view.state === 'waiting' || view.within) continue
      const { turn, prompt } = view
      const answer = retired(view.answer.slice(0, 4000))
      earlier = { ...nothingEarlier, last: { turn, prompt, answer } }
      labels = joinLabels(labels, known)
      last = { turn, prompt, answer, done: [], denied: [], labels: known, engine: view.engine }
    }
    noting.forget(last)
  }

  async function resume(): Promise<void> {
    const restored = await asLeft(ports.approvals, (await ports.conversations.shown()).map(retold))
    views = [...restored.map(({ view }) => withUndo(view)), ...views]
    remember(restored)
    for (const view of views) events.onChange(view)
    await awaiting.announce()
  }

  async function close(): Promise<void> {
    // The process ends: what waits for a decision stays pending, so nothing is stopped here.
    isClosing = true
    noting.stop()
    await awaiting.close()
  }

  return {
    ask,
    edit,
    editQueued,
    dropQueued,
    stop,
    approvals: awaiting.pending,
    decide: awaiting.decide,
    rules: followed.rules,
    revokeRule: async (id) => {
      const outcome = await followed.revoke(id)
      if (outcome.ok) await awaiting.announce()
      return outcome
    },
    offer: offerAll,
    propose,
    preview: (id, path) => proposedFile(ports, id, path),
    tryOut: awaiting.tryOut,
    triedFile: awaiting.file,
    undo: (turn, paths) => restore('undo', turn, paths),
    redo: (turn) => restore('redo', turn),
    changes: (turn) => turnChanges(ports, turn),
    changedFile: (turn, path) => changedFile(ports, turn, path),
    chat: () => views,
    open,
    fork,
    clear,
    resume,
    idle: async () => {
      await Promise.allSettled([last, ...ends.values()])
      await offering
      await noting.idle()
    },
    close,
  }
}

const ranAlready: SessionOutcome = {
  ok: false,
  message: 'This question does not wait any more.',
  next: 'Ask another one.',
}
