// Owns evaluating cleared code in its session, and what a person and the model are told of it. Never decides whether.

import { trusted } from '../base/proposal.ts'
import { ok, type Problem, type Result } from '../base/result.ts'
import type { Evaluated } from '../repl/session.ts'
import { type Limits, stopWords } from '../sandbox/limits.ts'
import { isOfBlock } from '../tools/blocks.ts'
import { labelsOfOutput } from '../tools/labels.ts'
import type { Acted, Order } from './act.ts'
import { framed } from './frame.ts'
import type { SessionPorts } from './ports.ts'
import { clip, lowerFirst, sandboxWords } from './shown.ts'

/** A failure with code `changed-since` means: nothing was done, look again. */
export async function actEvaluation(
  ports: SessionPorts,
  order: Order,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  const { proposal } = order
  const done = await framed(
    ports,
    order,
    (cleared, options, onChunk) => ports.repl.evaluate(cleared, options, onChunk, signal),
    onOutput,
    signal,
  )
  if (!done.ok) return done
  const { ran, cleared, limits, output, stdout, aftermath } = done.value
  const { kind, value, error, exitCode, isolation, elapsedMs } = ran
  // An error is read where the output ends.
  if (error !== '') output.take(`${error}\n`)
  const printed = output.text()
  const hasFailed = kind !== 'value' || (exitCode ?? 0) !== 0
  const notes = [...evaluationNotes(ran, limits), ...aftermath]
  if (hasFailed) notes.push(`It ran ${lowerFirst(sandboxWords(isolation, cleared.effects))}`)
  const parts = [notes.join(' '), printed.trimEnd(), value === '' ? '' : `Value: ${value}`]
  return ok({
    text: parts.filter((part) => part !== '').join('\n'),
    // Where nothing was written, nothing from outside comes into the window.
    labels: printed === '' && value === '' ? trusted : labelsOfOutput('code'),
    outcome: hasFailed ? 'failed' : 'done',
    exitCode,
    evaluated: { outcome: kind, value: clip(value, 4000), elapsedMs },
    ...(isOfBlock(proposal) ? { came: { end: kind, value, printed: stdout, error } } : {}),
  })
}

function evaluationNotes(evaluated: Evaluated, limits: Limits): string[] {
  const { kind, stopped, exitCode, line, truncated, place, elapsedMs } = evaluated
  const took = `${elapsedMs < 10 ? elapsedMs.toFixed(1) : Math.round(elapsedMs)} ms`
  const notes: string[] = []
  switch (kind) {
    case 'value':
      notes.push(
        (exitCode ?? 0) === 0 ? `Evaluated in ${took}.` : `Ended with exit code ${exitCode} after ${took}.`,
      )
      break
    case 'error':
      notes.push(`Failed${line === null ? '' : ` at line ${line}`} after ${took}.`)
      break
    case 'interrupted':
      notes.push(
        stopped === null ? 'Interrupted.' : stopWords(stopped, limits),
        'The session keeps its names.',
      )
      break
    case 'ended':
      if (stopped !== null) notes.push(stopWords(stopped, limits))
      notes.push('The session is gone with its names; the next evaluation begins a new one.')
      break
  }
  if (truncated) notes.push('The output was cut.')
  if (place === 'own')
    notes.push(
      'It ran in a process of its own: names of the session were not there, and none of its own stay.',
    )
  return notes
}
