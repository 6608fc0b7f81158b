// Owns trying a command out: the gate's permission for it, the dry run, and what is shown of it. A trial
// decides nothing, and the model never hears of it.

import type { TrialView, TriedFileView } from '../../protocol/views.ts'
import type { Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import { mintTrial } from '../gate/cleared.ts'
import { envelopeOf, outside } from '../sandbox/envelope.ts'
import { type Limits, limitsOf, sizeWords, stopWords } from '../sandbox/limits.ts'
import type { TrialReport, TriedFile } from '../sandbox/report.ts'
import type { TrialProgress } from '../sandbox/trial.io.ts'
import { diff } from './diff.ts'
import type { SessionPorts, TriedTexts } from './ports.ts'

export interface Tried {
  readonly report: TrialReport
  readonly view: TrialView
}

type TryPorts = Pick<SessionPorts, 'settings' | 'storage' | 'home' | 'programsOf'> & {
  readonly sandbox: Pick<SessionPorts['sandbox'], 'dryRun'>
}

/** Problems: `not-a-command`, and those of `mintTrial` and `dryRun`. */
export async function tryOut(
  ports: TryPorts,
  proposal: Proposal,
  verdict: Verdict,
  onProgress: (percent: number, words: string) => void,
  signal: AbortSignal,
): Promise<Result<Tried, Problem>> {
  const [action] = proposal.actions
  if (action?.type !== 'shell')
    return err(problem('not-a-command', 'Only a command can be tried out.', 'Look at the diff instead.'))
  const trial = mintTrial(proposal, verdict)
  if (!trial.ok) return trial
  const settings = ports.settings()
  const limits = limitsOf(settings)
  const report = await ports.sandbox.dryRun(
    trial.value,
    {
      limits,
      maxFiles: settings['trial.files'],
      maxBytes: settings['trial.megabytes'] * 1024 ** 2,
      storage: ports.storage,
      agentHome: ports.home,
    },
    (progress) => onProgress(...progressWords(progress)),
    signal,
  )
  if (!report.ok) return report
  const programs = await ports.programsOf(action.command)
  const { left } = outside(report.value, envelopeOf(verdict.effects, programs))
  return ok({ report: report.value, view: trialView(report.value, limits, left) })
}

/** One file of a trial, both sides; null where it has none that can be shown. */
export function triedTexts(report: TrialReport, path: string): TriedTexts | null {
  const texts = report.files.find((file) => file.path === path)?.texts
  return texts ? { before: texts.before ?? '', after: texts.after ?? '' } : null
}

function progressWords({ phase, done, total }: TrialProgress): [number, string] {
  switch (phase) {
    case 'copying':
      return [total === 0 ? 0 : Math.floor((done / total) * 100), `copying ${done} of ${total} files`]
    case 'running':
      return [100, 'running']
    case 'comparing':
      return [100, 'comparing']
  }
}

function trialView(report: TrialReport, limits: Limits, surprises: readonly string[]): TrialView {
  const { exitCode, signal, stopped, copy } = report
  const ending =
    stopped === null
      ? `${exitCode === null ? `Ended by signal ${signal ?? 'unknown'}` : `Ended with exit code ${exitCode}`} after ${timeWords(report.elapsedMs)}.`
      : stopWords(stopped, limits)
  const files = `${copy.files} ${copy.files === 1 ? 'file' : 'files'}, ${sizeWords(copy.bytes)}`
  const how = copy.kind === 'shared' ? 'shared with the disk' : 'copied'
  return {
    ending,
    outcome: stopped !== null ? 'stopped' : exitCode === 0 ? 'done' : 'failed',
    files: report.files.slice(0, shownFiles).map(fileView),
    filesTotal: report.filesTotal,
    programs: report.programs,
    programsSeen: report.programsSeen,
    network: report.network,
    networkSeen: report.networkSeen,
    output: report.output,
    outputCut: report.outputCut,
    surprises: surprises.slice(0, shownSurprises),
    notes: report.notes,
    copy: `${files}, ${how} in ${timeWords(copy.elapsedMs)}`,
  }
}

const shownFiles = 500
const shownSurprises = 20

function fileView({ path, kind, what, texts }: TriedFile): TriedFileView {
  const counts = texts ? diff(texts.before, texts.after) : { addedLines: 0, removedLines: 0 }
  const { addedLines, removedLines } = counts
  return { path, kind, what, addedLines, removedLines, content: texts ? 'text' : 'other' }
}

const timeWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`)

/** The report as lines of text, for the trace and the terminal. */
export function trialLines(view: TrialView): readonly string[] {
  const { files, filesTotal, programs, network } = view
  const lines = [view.ending, '']
  lines.push(
    filesTotal === 0 ? 'No file was changed.' : `${filesTotal} ${filesTotal === 1 ? 'file' : 'files'}:`,
  )
  for (const { path, kind, what, addedLines, removedLines, content } of files) {
    const counts = content === 'text' ? `  +${addedLines} −${removedLines}` : ''
    lines.push(`  ${fileVerbs[kind]} ${path}${what === 'folder' ? '/' : ''}${counts}`)
  }
  if (filesTotal > files.length) lines.push(`  and ${filesTotal - files.length} more`)
  const least = view.programsSeen === 'some' ? ', at least' : ''
  lines.push('', programs.length === 0 ? 'No program was seen starting.' : `Programs started${least}:`)
  for (const { example, count } of programs) lines.push(`  ${example}${count > 1 ? `  ×${count}` : ''}`)
  lines.push('', networkWords(view))
  for (const { target, count } of network) lines.push(`  ${target}${count > 1 ? `  ×${count}` : ''}`)
  if (view.surprises.length > 0)
    lines.push('', 'Not foreseen by the gate:', ...view.surprises.map((one) => `  ${one}`))
  if (view.output.trim() !== '') {
    // What a carriage return has overwritten was never to be read.
    const end = view.output
      .trimEnd()
      .split('\n')
      .map((one) => one.trimEnd().split('\r').at(-1) ?? '')
    lines.push('', 'Output:', ...(end.length > 20 ? ['  …'] : []), ...end.slice(-20).map((one) => `  ${one}`))
  }
  lines.push('', `Tried in a copy of ${view.copy}.`, ...view.notes)
  return lines
}

const fileVerbs = { create: 'created', change: 'changed', delete: 'deleted', touch: 'permissions of' }

function networkWords({ network, networkSeen }: TrialView): string {
  if (network.length > 0) return 'It tried to reach, and could not:'
  return networkSeen === 'all'
    ? 'It did not try to reach the network.'
    : 'The network was off; whether it tried to reach it could not be seen.'
}
