// Owns the comparison of what a dry run did with what the gate had told: the envelope. Pure. Never
// takes what could not be seen for what did not happen.

import type { Effect } from '../base/verdict.ts'
import type { TrialReport } from './report.ts'

export interface Envelope {
  /** Paths that may be created, changed or deleted, with all below; `.` is the workspace. */
  readonly writes: readonly string[]
  readonly deletes: readonly string[]
  /** Base names. */
  readonly programs: ReadonlySet<string>
  readonly network: 'told' | 'untold'
}

/** `programs`: base names of the commands as the gate read them; what only reads has no effect that names it. */
export function envelopeOf(effects: readonly Effect[], programs: readonly string[]): Envelope {
  const of = (...kinds: readonly Effect['kind'][]) =>
    effects.filter(({ kind }) => kinds.includes(kind)).map(({ target }) => target)
  return {
    writes: of('write', 'config'),
    deletes: of('delete'),
    programs: new Set([...programs, ...of('execute', 'evaluate')].map(baseName)),
    network: of('network').length > 0 ? 'told' : 'untold',
  }
}

/** A sentence each. */
export interface Outside {
  /** What it did that was not told. */
  readonly left: readonly string[]
  /** What nobody saw, so that it may have been outside. */
  readonly unseen: readonly string[]
}

export function outside(report: TrialReport, envelope: Envelope): Outside {
  const left: string[] = []
  const unseen: string[] = []
  for (const { kind, path } of report.files) {
    const told = covers(kind === 'delete' ? envelope.deletes : envelope.writes, path)
    if (!told) left.push(`It ${verbs[kind]} ${path}.`)
  }
  if (report.filesTotal > report.files.length)
    unseen.push('It changed more files than could be compared with what the gate foresaw.')
  for (const { name } of report.programs) if (!envelope.programs.has(name)) left.push(`It started ${name}.`)
  if (report.programsSeen === 'some') unseen.push('Not every program that it started could be seen.')
  if (envelope.network === 'untold') {
    for (const { target } of report.network) left.push(`It tried to reach ${target}.`)
    if (report.networkSeen === 'none') unseen.push('Whether it tried to reach the network could not be seen.')
  }
  if (report.copy.bound.length > 0)
    unseen.push(
      `Whether it would have changed something in ${report.copy.bound.join(', ')} could not be seen.`,
    )
  if (report.stopped !== null)
    unseen.push('It was stopped, so what it would have done after that is not known.')
  return { left, unseen }
}

/** For the learner: a rule is only learned from a trial that did what was told, and of which all was seen. */
export const staysInside = ({ left, unseen }: Outside): boolean => left.length === 0 && unseen.length === 0

const verbs = { create: 'created', change: 'changed', delete: 'deleted', touch: 'changed the permissions of' }

const covers = (targets: readonly string[], path: string): boolean =>
  targets.some((target) => {
    const folder = target.replace(/^\.\//, '').replace(/\/$/, '')
    return folder === '.' || folder === '' || path === folder || path.startsWith(`${folder}/`)
  })

const baseName = (program: string): string => program.split(/[/\\]/).at(-1) ?? program
