// Owns what the editor reports of a change after it was made: the difference to what it reported before, told to the
// model where it is an error, shown in any case. Never a reason to undo by itself.

import type { Diagnostic, Diagnostics, Documents } from '../base/ports.ts'
import type { Proposal } from '../base/proposal.ts'
import { isFileAction } from '../tools/change.ts'
import { commonLines } from '../tools/common.ts'
import { addedFaults } from '../tools/faults.ts'
import { absolute, shown } from '../tools/path.ts'

/** What a change brought, for the panel and for the model; both empty when it is nothing. */
export interface Reported {
  readonly label: string
  readonly detail: string
  readonly told: string
  readonly mark: 'done' | 'failed'
}

export const nothingReported: Reported = { label: '', detail: '', told: '', mark: 'done' }

interface Ports {
  readonly documents: Documents
  readonly workspace: string
  readonly diagnostics?: Diagnostics
}

/** Looks before the change; what it answers looks again afterwards. */
export async function watchReports(ports: Ports, proposal: Proposal): Promise<() => Promise<Reported>> {
  const paths = proposal.actions.flatMap((action) =>
    isFileAction(action) && action.type !== 'file_delete' ? [absolute(ports.workspace, action.path)] : [],
  )
  const { diagnostics } = ports
  if (diagnostics === undefined || paths.length === 0) return async () => nothingReported
  const before = await diagnostics.read(paths, null)
  if (before === null) return async () => nothingReported
  const then = await texts(ports.documents, paths)
  return async () => {
    const after = await diagnostics.read(paths, before.at)
    if (after === null) return nothingReported
    const now = await texts(ports.documents, paths)
    const added = paths.flatMap((path) =>
      addedTo(
        { text: then.get(path) ?? '', found: before.found.filter((one) => one.path === path) },
        { text: now.get(path) ?? '', found: after.found.filter((one) => one.path === path) },
        before.unseen.includes(path) ? 'changed-lines' : 'all',
      ),
    )
    return words(added, now, ports.workspace)
  }
}

async function texts(documents: Documents, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const document = await documents.read(path)
    if (document.ok) found.set(path, document.value.text)
  }
  return found
}

interface Side {
  readonly text: string
  readonly found: readonly Diagnostic[]
}

/**
 * By place, as with errors of form: what was reported of a line that only moved is not new. Of a file that nobody had
 * looked at before, only what was changed can be told to have brought something.
 */
function addedTo(before: Side, after: Side, of: 'all' | 'changed-lines'): readonly Diagnostic[] {
  if (of === 'changed-lines') {
    const same = commonLines(before.text.split('\n'), after.text.split('\n'))
    return after.found.filter(({ line }) => (same[line - 1] ?? -1) < 0)
  }
  const faults = ({ text, found }: Side) => {
    const starts = lineStarts(text)
    return found.map((one) => {
      const start = Math.min(text.length, (starts[one.line - 1] ?? text.length) + one.column - 1)
      return { start, end: start, message: `${one.severity}: ${one.message}`, of: one }
    })
  }
  const now = faults(after)
  const added = addedFaults({ text: before.text, faults: faults(before) }, { text: after.text, faults: now })
  return now.filter((one) => added.includes(one)).map(({ of }) => of)
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

const mostTold = 8

function words(added: readonly Diagnostic[], now: ReadonlyMap<string, string>, workspace: string): Reported {
  const errors = added.filter(({ severity }) => severity === 'error')
  const first = errors[0] ?? added[0]
  if (first === undefined) return nothingReported
  const warnings = added.length - errors.length
  const counts = [count(errors.length, 'new error'), count(warnings, 'new warning')]
  const place = ({ path, line, column, message }: Diagnostic) =>
    `${shown(workspace, path)}:${line}:${column}: ${message}`
  const withLine = (one: Diagnostic) => {
    const text = now.get(one.path)?.split(/\r?\n/, one.line)[one.line - 1] ?? ''
    return `${place(one)}\n${one.line}: ${text.slice(0, 200)}`
  }
  const more = errors.length > mostTold ? `\n… and ${errors.length - mostTold} more.` : ''
  return {
    label: `${counts.filter(Boolean).join(', ')} at ${shown(workspace, first.path)}:${first.line}`,
    detail: added.slice(0, 20).map(place).join('\n'),
    told:
      errors.length === 0
        ? ''
        : `Reported by the editor after this change, and not before:\n${errors.slice(0, mostTold).map(withLine).join('\n')}${more}`,
    mark: errors.length === 0 ? 'done' : 'failed',
  }
}

const count = (number: number, what: string): string =>
  number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`
