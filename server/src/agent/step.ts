// Owns the turn's state machine: `step(state, event)` gives the next state and what to do. Pure and
// total: an event that does not fit the phase changes nothing. Never acts, reads a clock or throws.
// How a turn begins is in begun.ts, how it ends in stepped.ts; what lies between is one file, because every transition of
// the machine should be read beside the others.

import type { SectionView } from '../../protocol/views.ts'
import type { EngineEvent, Message, ToolCall } from '../base/event.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { type Problem, problem } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import { correction, outputSchema, question, result, withSkills } from '../context/prompt.ts'
import { adviceFor } from '../gate/advice.ts'
import { denialWords } from '../gate/explain.ts'
import { planItems } from '../memory/plan-items.ts'
import type { BlockDone } from '../tools/blocks.ts'
import { toolSpecs } from '../tools/list.ts'
import { answering, answeringIn } from './answering.ts'
import { begun } from './begun.ts'
import { called } from './called.ts'
import { withoutModel } from './compose.ts'
import { lookLedger, lookProperties, withLook } from './looked.ts'
import { counted, measure, promptOf } from './meter.ts'
import { withNotes } from './noted.ts'
import { readOutput, unquoted, withoutThinking } from './output.ts'
import { gateWords, proposedText, ruledText } from './proposed.ts'
import { answerCall, brief } from './replies.ts'
import {
  clip,
  closeLoading,
  closeStep,
  firstLine,
  full,
  markFailed,
  mergePieces,
  questionLabel,
  sentence,
  withHidden,
  withMasked,
  withMissing,
  withOutput,
  withoutStep,
  withProposal,
  withReports,
  withStep,
} from './shown.ts'
import type { Current, Effect, Event, Ruling, State } from './state.ts'
import { chain, end, fail, isPlanning, type Stepped, stay, trace, withoutPlan } from './stepped.ts'
import { listSteps, noSteps, onlyPlans, planOrder } from './task.ts'
import { calibrate, fit, imagesOf, promptTokens, resultTokens, trim } from './window.ts'
import { askedWithin, joined, unedited } from './within.ts'

export function step(state: State | null, event: Event): Stepped {
  if (event.kind === 'prompt') {
    const first = begun(event)
    return event.within ? first : withoutReflex(first)
  }
  if (state === null || (state.phase === 'finished' && event.kind !== 'noted'))
    return { state: state as State, effects: [] }
  switch (event.kind) {
    case 'tick':
      return stay({ ...state, now: Math.max(state.now, event.at) })
    case 'cancel':
      return chain(
        end({ ...state, current: null, queue: [] }, 'stopped', state.answer),
        state.phase === 'streaming' ? [trace(state, 'call', ...called(state, 'stopped'))] : [],
      )
    case 'error':
      return fail(state, event.problem)
    case 'reflex':
      return state.phase === 'reflex' ? afterReflex(state, event) : stay(state)
    case 'assembled':
      return state.phase === 'assembling' ? afterContext(state, event) : stay(state)
    case 'engine':
      return state.phase === 'streaming' ? heard(state, event.event) : stay(state)
    case 'masked':
      return stay(withMasked(state, event.legend))
    case 'judged':
      return state.phase === 'judging' ? afterJudged(state, event.ruling) : stay(state)
    case 'decision':
      return state.phase === 'waiting' || (event.decision === 'stale' && state.phase === 'acting')
        ? afterDecision(state, event)
        : stay(state)
    case 'tests':
      return state.phase === 'testing' ? afterTestsFound(state, event) : stay(state)
    case 'output':
      return stay(withOutput(state, event.text))
    case 'observation':
      return state.phase === 'acting' ? afterObservation(state, event) : stay(state)
    case 'noted':
      return state.phase === 'finished' ? withNotes(state, event.noted) : stay(state)
    case 'composed':
      return state.phase === 'composing'
        ? end(
            { ...withoutPlan(state), pieces: event.pieces, engineLabel: 'no model: reflex' },
            'done',
            event.answer,
          )
        : stay(state)
  }
}

/** What is to be planned is no wish to do it, and what an image shows no reflex sees. Steps that the user has written are the plan. */
function withoutReflex({ state, effects }: Stepped): Stepped {
  const isSeen = (state.seen?.images.length ?? 0) > 0
  if (!isPlanning(state) && !isSeen) return { state, effects }
  const before = effects.filter(({ kind }) => kind !== 'reflex')
  if (isPlanning(state) && planItems(state.prompt).length > 1) {
    const own = { ...state, engine: null, mode: 'none' as const, engineLabel: 'no model: reflex' }
    return chain(end(own, 'done', state.prompt), before)
  }
  return chain(afterReflex(state, { kind: 'reflex', outcome: null }), before)
}

function afterReflex(state: State, event: Extract<Event, { kind: 'reflex' }>): Stepped {
  const outcome = event.outcome
  if (outcome === null) {
    return {
      state: withStep({ ...state, phase: 'assembling' }, 'context', 'Search the workspace', 'running', ''),
      effects: [{ kind: 'assemble', question: state.prompt, budgetTokens: state.limits.contextTokens }],
    }
  }
  const label = { ...state, engineLabel: 'no model: reflex', engine: null, mode: 'none' as const }
  const route: readonly Effect[] =
    state.calls > 0 ? [] : [trace(state, 'route', `Without a model: the reflex ${outcome.name}`)]
  switch (outcome.kind) {
    case 'answer': {
      const labels = joinLabels(state.labels, outcome.labels ?? trusted)
      const done = end({ ...label, labels, pieces: outcome.pieces }, 'done', outcome.answer)
      return { state: done.state, effects: [...route, ...done.effects] }
    }
    case 'problem': {
      const done = end(label, 'failed', sentence(outcome.problem))
      return { state: done.state, effects: [...route, ...done.effects] }
    }
    case 'propose': {
      const stepId = `s${state.calls + 1}`
      return {
        state: {
          ...withStep(label, stepId, outcome.summary, 'running', ''),
          phase: 'judging',
          pieces: outcome.pieces,
          calls: state.calls + 1,
          current: {
            ...idle(stepId, outcome.summary, null, outcome.name),
            ...(outcome.onward === undefined ? {} : { onward: outcome.onward }),
            ...(outcome.covered === undefined ? {} : { covered: outcome.covered }),
          },
        },
        effects: [
          ...route,
          {
            kind: 'judgeReflex',
            outcome,
            number: state.calls + 1,
            labels: joinLabels(outcome.labels ?? trusted, labelsOfWords(state)),
          },
        ],
      }
    }
  }
}

/** The user's own words, without the window: what was read earlier has no part in it. A step's words may be a model's. */
const labelsOfWords = ({ task, labels }: State): Labels => (task?.kind === 'step' ? labels : trusted)

const idle = (stepId: string, summary: string, call: ToolCall | null, reflex: string): Current => ({
  call,
  reflex,
  stepId,
  summary,
  effect: 'read',
  proposal: null,
  verdict: null,
  hash: '',
})

function afterContext(state: State, event: Extract<Event, { kind: 'assembled' }>): Stepped {
  const found = `${event.pieces.length} ${event.pieces.length === 1 ? 'node' : 'nodes'}, ${event.tokens} tokens`
  const searched = withLook(
    withStep(
      { ...state, pieces: event.pieces, labels: joinLabels(state.labels, event.labels) },
      'context',
      'Search the workspace',
      'done',
      found,
    ),
    event.looked,
  )
  const next = withMissing(withHidden(searched, 'context-hidden', event.hidden), event.missing ?? [])
  const entry = trace(state, 'context', `Searched the workspace: ${found}`, {
    properties: { tokens: String(event.tokens), ...lookProperties(event.looked) },
    sources: event.pieces,
  })
  if (state.engine === null) {
    return {
      state: { ...next, phase: 'composing' },
      effects: [entry, { kind: 'compose', question: state.prompt, note: withoutModel(state.prompt) }],
    }
  }
  const skills = event.skills
  const asked = state.within
    ? askedWithin(state.within, state.prompt)
    : trim(skills?.asked ?? state.prompt, Math.floor(state.limits.roomTokens * 0.3), state.unitsPerToken)
  const context = trim(event.text, state.limits.contextTokens * 2, state.unitsPerToken)
  const messages: readonly Message[] = [
    ...state.messages,
    {
      role: 'user',
      text: `${withSkills(question(asked, context, state.recalled), skills?.text ?? '')}${unseen(state)}${isPlanning(state) ? planOrder : ''}`,
      ...(state.seen && state.seen.images.length > 0
        ? { images: state.seen.images.map(({ id, tokens }) => ({ id, tokens })) }
        : {}),
    },
  ]
  return stream({ ...next, messages, ...(skills?.only ? { only: skills.only } : {}) }, [
    entry,
    ...lookLedger(event.looked),
    trace(state, 'route', `Asked ${state.engine.id} at ${state.engine.host}`, {
      properties: {
        window: String(state.limits.windowTokens),
        ...(state.instructions === '' ? {} : { instructions: 'AGENTS.md' }),
        ...(skills === undefined || skills.names.length === 0 ? {} : { skills: skills.names.join(' ') }),
      },
    }),
  ])
}

/** It must not make up what it does not see. */
const unseen = ({ seen: given }: State): string =>
  given && given.missing.length > 0 ? '\n\n(The user attached images that you are not shown.)' : ''

/** Compacts if need be and asks the engine. */
function stream(state: State, effects: readonly Effect[]): Stepped {
  const tools = state.mode === 'native' ? toolSpecs : []
  const fitted = fit(state.messages, state.first, tools, state.limits, state.unitsPerToken)
  const next: State = {
    ...state,
    messages: fitted.messages,
    first: fitted.first,
    carried: fitted.first === state.first ? state.carried : [],
    ...(fitted.compacted ? { traced: 0 } : {}),
    phase: 'streaming',
    raw: '',
    answering: answeringIn(state.mode),
    nativeCalls: [],
    answer: '',
    current: null,
    asking: measure(fitted.messages, fitted.first, tools, state.unitsPerToken, state.limits.maxOutputTokens),
  }
  const request = {
    messages: fitted.messages,
    tools,
    ...(state.mode === 'format' ? { format: outputSchema(toolSpecs) } : {}),
    maxOutputTokens: state.limits.maxOutputTokens,
  }
  const note = fitted.compacted ? [trace(state, 'note', 'Compacted the conversation to fit the window')] : []
  return { state: next, effects: [...effects, ...note, { kind: 'stream', request }] }
}

/** More than this from one stream is nonsense; the window could not hold it. */
const maxRawUnits = 4 * 1024 * 1024

/** The end of each call of the model is an entry of its own, before what follows from it. */
function heard(state: State, event: EngineEvent): Stepped {
  if (event.kind !== 'end' && event.kind !== 'error') return afterEngine(state, event)
  const entry = trace(state, 'call', ...called(state, event))
  return chain(afterEngine({ ...state, traced: state.messages.length }, event), [entry])
}

function afterEngine(state: State, event: EngineEvent): Stepped {
  switch (event.kind) {
    case 'loading':
      return stay(withStep(state, 'loading', event.message, 'running', ''))
    case 'thinking':
      return stay(closeLoading(state))
    case 'text': {
      if (state.raw.length > maxRawUnits) return stay(state)
      const next = answering(state.answering ?? answeringIn(state.mode), event.text)
      // Only put together, never looked at as a whole: that would cost its length at every piece.
      const raw = state.raw + event.text
      const answer = state.answer + next.more
      return stay({ ...closeLoading(state), raw, answer, answering: next })
    }
    case 'call':
      return stay({ ...closeLoading(state), nativeCalls: [...state.nativeCalls, event.call] })
    case 'error': {
      // Asking the same again would bring the same again: the model must hear what was wrong.
      if (event.code === 'arguments-too-large' || event.code === 'answer-too-large')
        return corrected(closeLoading(state), null, problem(event.code, event.message, event.next))
      if (event.retryable && state.retries < 1) {
        return stream({ ...state, retries: state.retries + 1 }, [
          trace(state, 'error', event.message, { body: event.next }),
        ])
      }
      const failed = problem(event.code, event.message, event.next)
      if (state.calls > 0 || state.raw !== '') return fail(state, failed)
      // Nothing was lost but the model: retrieval still answers.
      return {
        state: { ...closeLoading(state), phase: 'composing' },
        effects: [
          trace(state, 'error', event.message, { body: event.next }),
          { kind: 'compose', question: state.prompt, note: sentence(failed) },
        ],
      }
    }
    case 'end':
      return afterEnd(closeLoading(state), event)
  }
}

function afterEnd(state: State, event: Extract<EngineEvent, { kind: 'end' }>): Stepped {
  if (event.reason === 'cancelled') return end({ ...state, queue: [] }, 'stopped', state.answer)
  const tools = state.mode === 'native' ? toolSpecs : []
  const units = promptTokens(state.messages, tools, 1)
  const told: State = {
    ...state,
    // How engines count images differs, and says nothing about text.
    unitsPerToken: state.messages.some((message) => imagesOf(message) > 0)
      ? state.unitsPerToken
      : calibrate(state.unitsPerToken, units, event.usage.promptTokens),
    promptTokens: state.promptTokens + event.usage.promptTokens,
    outputTokens: state.outputTokens + event.usage.outputTokens,
    peakTokens: Math.max(state.peakTokens, event.usage.promptTokens + event.usage.outputTokens),
    sections: fullest(state, event.usage.promptTokens),
  }
  const ledger: Effect = { kind: 'ledger', ...event.usage, promptUnits: units }
  const names = toolSpecs.map((spec) => spec.name)
  const output = readOutput(state.raw, names, `c${state.calls + 1}`)
  const native = state.nativeCalls.map((call) => ({ ...call, arguments: unquoted(call.arguments) }))
  // More than a handful in one answer is a model that ran away; the rest is dropped and said.
  const made = (native.length > 0 ? native : output.calls).slice(0, 8)
  const calls = state.within ? joined(made) : made
  if (calls.length > 0) {
    const said = native.length > 0 ? withoutThinking(state.raw).trim() : output.text
    const message: Message = { role: 'assistant', text: clip(said, 4000), calls: calls.map(brief) }
    const next = { ...told, messages: [...state.messages, message], queue: calls, answer: '' }
    return chain(
      nextCall(
        said === '' ? next : withStep(next, `t${state.calls + 1}`, clip(firstLine(said), 120), 'done', said),
      ),
      [ledger],
    )
  }
  const text = output.text
  const broken = output.complaint !== '' && (state.mode === 'format' || text === '')
  if (broken || text === '') {
    const why = broken ? output.complaint : 'The answer was empty.'
    const message: Message = { role: 'assistant', text: clip(state.raw, 600), calls: [] }
    const cutShort = event.reason === 'length' ? ' It was cut by the window: be shorter.' : ''
    return chain(
      corrected(
        { ...told, messages: [...state.messages, message] },
        null,
        problem('bad-output', why + cutShort, 'Answer the question, or call a tool.'),
      ),
      [ledger],
    )
  }
  if (state.within && state.corrections === 0) {
    const message: Message = { role: 'assistant', text: clip(text, 4000), calls: [] }
    return chain(corrected({ ...told, messages: [...state.messages, message] }, null, unedited), [ledger])
  }
  const cutNote =
    event.reason === 'length' ? '\n\n*(The answer was cut: the window of the model is full.)*' : ''
  return chain(answered(told, text + cutNote), [ledger])
}

function fullest({ sections = [], asking = [] }: State, promptTokens: number): readonly SectionView[] {
  const now = counted(asking, promptTokens)
  return promptOf(now) >= promptOf(sections) ? now : sections
}

function nextCall(state: State): Stepped {
  const call = state.queue[0]
  if (call === undefined) {
    if (state.calls < state.limits.maxSteps) return stream(state, [])
    return end(
      state,
      'failed',
      `I stopped after ${state.limits.maxSteps} steps without coming to an end. What is done so far is in the steps above. Ask me to go on, or say what to do differently.`,
    )
  }
  const number = state.calls + 1
  const stepId = `s${number}`
  return {
    state: {
      ...withStep(state, stepId, clip(call.name, 40), 'running', ''),
      queue: state.queue.slice(1),
      calls: number,
      phase: 'judging',
      current: idle(stepId, call.name, call, ''),
    },
    effects: [{ kind: 'judge', call, number, labels: state.labels }],
  }
}

function afterJudged(state: State, ruling: Ruling): Stepped {
  const current = state.current
  if (current === null) return stay(state)
  switch (ruling.kind) {
    case 'refused':
      return corrected(state, current, ruling.problem)
    case 'ask': {
      const asked = withStep(withoutPlan(state), current.stepId, questionLabel, 'done', '')
      return end(asked, 'done', ruling.question)
    }
    case 'done':
      return answered(withoutStep(state, current.stepId), ruling.answer)
    case 'plan':
      // A step of a plan is not planned once more: whoever does it sees one step at a time.
      return state.task?.kind === 'step'
        ? corrected(state, current, problem('plan-in-plan', 'This is a step of a plan already.', 'Do it.'))
        : answered({ ...withoutStep(state, current.stepId), task: { kind: 'plan' } }, ruling.steps)
    case 'free':
      return {
        state: {
          ...withStep(state, current.stepId, ruling.summary, 'running', ''),
          phase: 'acting',
          current: { ...current, summary: ruling.summary },
        },
        effects: [{ kind: 'observe' }],
      }
    case 'proposal':
      return ruled(state, { ...current, ...ruling }, ruling)
  }
}

function ruled(state: State, current: Current, ruling: Extract<Ruling, { kind: 'proposal' }>): Stepped {
  const { proposal, verdict, hash, effect, summary } = ruling
  if (isPlanning(state) && effect !== 'read')
    return corrected(state, current, problem('only-plan', onlyPlans, listSteps))
  const shown = (decision: 'deny' | 'ask' | 'allow') =>
    effect === 'read'
      ? withStep(
          { ...state, current },
          current.stepId,
          summary,
          decision === 'deny' ? 'failed' : 'running',
          '',
        )
      : withProposal({ ...state, current }, current.stepId, proposal.id, summary, decision)
  const entries: readonly Effect[] = [
    trace(state, 'proposal', `Proposed: ${summary}`, {
      properties: { proposal: proposal.id, origin: proposal.origin },
      ...proposedText(proposal.actions),
    }),
    trace(state, 'verdict', `The gate ${gateWords[verdict.decision]}: ${summary}`, ruledText(ruling)),
  ]
  switch (verdict.decision) {
    case 'deny': {
      const words = `The gate denies this: ${denialWords(verdict)}`
      return chain(
        corrected(
          shown('deny'),
          current,
          problem('denied', words, ['Nothing was changed.', ...advices(verdict)].join(' ')),
          problem('denied', words, 'Find another way, or ask the user.'),
        ),
        entries,
      )
    }
    case 'allow':
      return {
        state: { ...shown('allow'), phase: 'acting' },
        effects: [
          ...entries,
          effect === 'read'
            ? { kind: 'observe' }
            : { kind: 'act', proposal, verdict, grant: 'allowed', hash, effect },
        ],
      }
    case 'ask':
      if (current.covered && verdict.findings.every(({ severity }) => severity === 'note'))
        return {
          state: {
            ...withProposal({ ...state, current }, current.stepId, proposal.id, summary, 'approved'),
            phase: 'acting',
          },
          effects: [
            ...entries,
            trace(state, 'note', `Covered by the approval of the code: ${summary}`),
            { kind: 'act', proposal, verdict, grant: 'approved', hash, effect: 'files' },
          ],
        }
      return {
        state: { ...shown('ask'), phase: 'waiting' },
        effects: [...entries, { kind: 'await', proposal, verdict, hash }],
      }
  }
}

const advices = (verdict: Verdict): readonly string[] =>
  [...new Set(verdict.findings.filter((f) => f.severity === 'forbid').map(adviceFor))].filter((a) => a !== '')

function afterDecision(state: State, event: Extract<Event, { kind: 'decision' }>): Stepped {
  const current = state.current
  if (current === null || current.proposal === null || current.verdict === null) return stay(state)
  const { proposal, verdict, hash, effect, summary } = current
  const mark = (decision: 'approved' | 'denied' | 'stale') =>
    effect === 'read' ? state : withProposal(state, current.stepId, proposal.id, summary, decision)
  switch (event.decision) {
    case 'approve':
      return {
        state: { ...mark('approved'), phase: 'acting', current: { ...current, approved: true } },
        effects: [
          effect === 'read'
            ? { kind: 'observe' }
            : { kind: 'act', proposal, verdict, grant: 'approved', hash, effect },
        ],
      }
    case 'deny': {
      const reason = event.reason.trim() || 'no reason was given'
      // Of an edit in its place: the reason is what is wanted instead; without one there is nothing more to do.
      if (state.within && event.reason.trim() === '')
        return end(mark('denied'), 'done', 'Denied. Nothing was changed.')
      return corrected(
        state.within ? { ...mark('denied'), corrections: 0 } : mark('denied'),
        current,
        problem(
          'denied',
          event.reason.trim() === '' ? 'Denied' : `Denied: ${event.reason.trim()}`,
          'Nothing was changed.',
        ),
        problem('denied', `The user denied this: ${reason}`, 'Do not propose the same again.'),
      )
    }
    case 'stale': {
      const number = state.calls + 1
      const stepId = `s${number}`
      return {
        state: {
          ...withStep(mark('stale'), stepId, summary, 'running', ''),
          phase: 'judging',
          calls: number,
          current: { ...current, stepId, proposal: null, verdict: null },
        },
        effects: [{ kind: 'rejudge', proposal, number, summary }],
      }
    }
  }
}

function afterObservation(state: State, event: Extract<Event, { kind: 'observation' }>): Stepped {
  const current = state.current
  if (current === null) return stay(state)
  const failedStep = event.outcome === 'failed'
  const title = `${current.summary}: ${failedStep ? 'failed' : 'done'}`
  const entry = trace(state, 'observation', title, {
    properties: event.exitCode === null ? {} : { exit_code: String(event.exitCode) },
    body: event.text,
  })
  const view = withReports(closeStep(state, current, event), current.stepId, event.reports)
  const next: State = {
    ...withHidden(view, `${current.stepId}-hidden`, event.hidden),
    tests: {
      ...state.tests,
      touched: [...new Set([...state.tests.touched, ...(event.touched ?? [])])].slice(-100),
      ran: event.touched?.length ? [] : [...state.tests.ran, ...(event.ran ? [event.ran] : [])].slice(-20),
    },
    labels: joinLabels(state.labels, event.labels),
    pieces: mergePieces(state.pieces, event.pieces),
    // Reading once more is part of an attempt at a change that did not work.
    corrections: failedStep || (state.isChangeRefused && current.effect === 'read') ? state.corrections : 0,
    isChangeRefused: state.isChangeRefused && (failedStep || current.effect === 'read'),
    current: null,
  }
  if (next.within && current.effect === 'files' && !failedStep)
    return chain(end(next, 'done', firstLine(event.text)), [entry])
  if (next.tests.answer !== null) return chain(afterTests(next, next.tests.answer, event), [entry])
  if (current.onward !== undefined) {
    const { outcome, exitCode, text, labels, evaluated, came } = event
    const done: BlockDone = {
      outcome,
      exitCode,
      text,
      labels,
      approved: current.approved === true,
      ...(evaluated === undefined ? {} : { elapsedMs: evaluated.elapsedMs }),
      ...(came === undefined ? {} : { came }),
    }
    return {
      state: { ...next, phase: 'reflex' },
      effects: [entry, { kind: 'follow', onward: current.onward, done }],
    }
  }
  if (current.call === null) {
    // The output of a command is shown as a step; raw, it would be read as Markdown.
    const said = current.effect === 'command' ? (event.text.split('\n', 1)[0] ?? '') : event.text
    return chain(end(next, failedStep ? 'failed' : 'done', said), [entry])
  }
  return chain(nextCall(answerCall(next, current.call, result(event.text))), [entry])
}

const isChange = (tool: string): boolean => tool === 'edit' || tool === 'write' || tool === 'org'

/**
 * A step that did not work goes back with its reason, at most `maxCorrections` times. `why` is for the
 * person, `told` for the model.
 */
function corrected(state: State, current: Current | null, why: Problem, told: Problem = why): Stepped {
  const left = state.limits.maxCorrections - state.corrections - 1
  const entry = trace(state, 'error', firstLine(why.message), { body: why.next })
  const failedStep = current === null ? state : markFailed(state, current, sentence(why))
  const next: State = {
    ...failedStep,
    corrections: state.corrections + 1,
    isChangeRefused: state.isChangeRefused || isChange(current?.call?.name ?? ''),
    current: null,
  }
  if (state.within && why.code === 'lines-changed') return chain(end(next, 'failed', sentence(why)), [entry])
  // The tests were denied or could not be run: the answer stands.
  if (state.tests.answer !== null)
    return chain(end(next, 'done', state.tests.answer), why.code === 'denied' ? [] : [entry])
  if (current !== null && current.call === null) {
    if (why.code === 'denied') return end(next, 'done', sentence(why))
    return end(next, 'failed', `Nothing was changed. ${sentence(why)}`)
  }
  if (state.corrections >= state.limits.maxCorrections) {
    const text = `I could not go on after ${state.limits.maxCorrections} corrections. The last reason: ${sentence(why)}\n\nSay how to go on, or ask in other words.`
    return chain(end(next, 'failed', text), [entry])
  }
  const text = correction(full(told.message), told.next, left)
  // The verdict or the decision has said why; what is new is what the model hears.
  const back = why.code === 'denied' ? trace(state, 'note', 'Told the model', { body: text }) : entry
  if (current?.call) {
    // What follows a failed call in the same answer was planned on its success.
    let answered = answerCall(next, current.call, text)
    for (const call of state.queue)
      answered = answerCall(answered, call, 'Not done: an earlier call of the same answer failed.')
    return chain(nextCall({ ...answered, queue: [] }), [back])
  }
  return chain(stream({ ...next, messages: [...next.messages, { role: 'user', text }] }, []), [back])
}

/** The answer, once the tests of what was changed have run. They run once in a turn. */
function answered(state: State, answer: string): Stepped {
  if (isPlanning(state) && planItems(answer).length === 0) {
    const said: Message = { role: 'assistant', text: clip(answer, 600), calls: [] }
    const messages = state.current === null ? [...state.messages, said] : state.messages
    return corrected({ ...state, messages }, state.current, problem('no-plan', noSteps, listSteps))
  }
  const { touched, ran, state: begun } = state.tests
  if (begun === 'begun' || touched.length === 0 || state.engine === null) return end(state, 'done', answer)
  return {
    state: {
      ...state,
      phase: 'testing',
      current: null,
      queue: [],
      tests: { ...state.tests, answer, state: 'begun' },
    },
    effects: [{ kind: 'tests', touched, ran }],
  }
}

type TestsEvent = Extract<Event, { kind: 'tests' }>

function afterTestsFound(state: State, { outcome, rest = [] }: Omit<TestsEvent, 'kind'>): Stepped {
  if (outcome === null) return end(state, 'done', state.tests.answer ?? '')
  const number = state.calls + 1
  const stepId = `s${number}`
  return {
    state: {
      ...withStep(state, stepId, outcome.summary, 'running', ''),
      tests: { ...state.tests, rest },
      phase: 'judging',
      calls: number,
      current: idle(stepId, outcome.summary, null, outcome.name),
    },
    effects: [{ kind: 'judgeReflex', outcome, number, labels: state.labels }],
  }
}

/** A failure goes back to the model, which may correct what it did or say why it is none of its own. */
function afterTests(state: State, answer: string, event: Extract<Event, { kind: 'observation' }>): Stepped {
  const [outcome, ...rest] = state.tests.rest
  if (event.outcome === 'done' && outcome) return afterTestsFound(state, { outcome, rest })
  const told = { ...state, tests: { ...state.tests, answer: null, rest: [] } }
  if (event.outcome === 'done' || state.engine === null) return end(told, 'done', answer)
  const tools = state.mode === 'native' ? toolSpecs : []
  const most = resultTokens(state.messages, tools, state.limits, state.unitsPerToken)
  const text = trim(event.text, most, state.unitsPerToken)
  const messages: readonly Message[] = [
    ...state.messages,
    { role: 'assistant', text: clip(answer, 4000), calls: [] },
    {
      role: 'user',
      text: `The tests that reach what you changed fail:\n${result(text)}\nCorrect it, or answer why it is not your change.`,
    },
  ]
  return stream({ ...told, messages }, [])
}
