// Owns the choice of fixes that go together: all of one check, or all that may be done unasked. Never applies them.

import type { Edit } from '../edit/edit.ts'
import { checks } from './checks.ts'
import type { LintFinding } from './lint.ts'

const unattended = new Set(checks.filter((check) => check.unattended).map(({ code }) => code))

/** Fixes that keep what was meant, whoever applies them. */
export const isUnattended = ({ code, fixes }: LintFinding): boolean =>
  unattended.has(code) && fixes.length > 0

/** The first fix of each finding, but for those that would touch the place of one before. */
export function together(findings: readonly LintFinding[]): readonly Edit[] {
  const wanted = findings.flatMap(({ fixes }, number) =>
    (fixes[0]?.edits ?? []).map((edit) => ({ edit, number })),
  )
  wanted.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.number - b.number)
  // All edits of a finding, or none: one that is in the way takes its finding out, until nothing is.
  const out = new Set<number>()
  let end = -1
  let last = -1
  for (const { edit, number } of wanted) {
    if (out.has(number)) continue
    if (edit.start <= end && number !== last) out.add(number)
    else {
      end = Math.max(end, edit.end)
      last = number
    }
  }
  return wanted.filter(({ number }) => !out.has(number)).map(({ edit }) => edit)
}
