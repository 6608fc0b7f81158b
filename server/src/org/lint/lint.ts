// Owns the findings about one Org file: runs the checks, puts what they say in the order of the text. Never looks at
// another file: what is there is told by `Outside`.

import type { Edit } from '../edit/edit.ts'
import { lineOf, type OrgDocument } from '../parse.ts'
import type { Source } from '../source.ts'
import {
  type Check,
  type FileView,
  type Fix,
  nothingOutside,
  type Outside,
  type Report,
  type Severity,
} from './check.ts'
import { checks } from './checks.ts'
import type { Fact, FactKind } from './facts.ts'
import { type Survey, surveyOf } from './survey.ts'

export interface LintFinding {
  /** 1-based. */
  readonly line: number
  /** The check's name. */
  readonly code: string
  readonly severity: Severity
  readonly message: string
  /** UTF-16 offsets it is about. */
  readonly start: number
  readonly end: number
  /** The likeliest first; each alone mends it. */
  readonly fixes: readonly Fix[]
}

export interface LintOptions {
  readonly outside?: Outside
  /** Names of checks that are not wanted; `all` for every one. */
  readonly off?: ReadonlySet<string>
}

/** By place. `document` is that of `text`. */
export function lintOrg(
  text: Source,
  document: OrgDocument,
  options: LintOptions = {},
): readonly LintFinding[] {
  const steps = lintSteps(text, document, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same in small steps, for a caller that has others to look after. */
export function* lintSteps(
  text: Source,
  document: OrgDocument,
  { outside = nothingOutside, off = noChecks }: LintOptions = {},
): Generator<void, readonly LintFinding[]> {
  const survey = yield* surveyOf(text, document)
  yield
  const offHere = offIn(text, document)
  if (offHere === 'all') return []
  const isOff = (code: string) => off.has(code) || off.has('all') || offHere.has(code)
  const { starts } = document.parts
  const findings: LintFinding[] = []
  for (const [i, { reports }] of survey.entries()) {
    const by = starts[i] as number
    for (const { check, report } of reports)
      if (!isOff(check.code)) findings.push(finding(check, moved(report, by), document))
  }
  yield
  const file = viewFile(text, document, survey, outside)
  for (const check of checks) {
    if (!check.file || isOff(check.code)) continue
    for (const report of check.file(file)) findings.push(finding(check, report, document))
    yield
  }
  return findings.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** Names behind `# lint-off:` before the first headline; `# lint-off` alone is every check. */
function offIn(text: Source, { parts, textStart }: OrgDocument): ReadonlySet<string> | 'all' {
  const top = text.slice(textStart, parts.starts[1] ?? text.length)
  const codes: string[] = []
  for (const [, names] of top.matchAll(/^[ \t]*# lint-off(?::([^\r\n]*))?[ \t]*\r?$/gm)) {
    if (names === undefined) return 'all'
    codes.push(...names.split(/[\s,]+/).filter(Boolean))
  }
  return new Set(codes)
}

const noChecks: ReadonlySet<string> = new Set()

const finding = (check: Check, report: Report, document: OrgDocument): LintFinding => ({
  line: lineOf(document, report.start),
  code: check.code,
  severity: report.severity ?? check.severity,
  message: report.message,
  start: report.start,
  end: report.end,
  fixes: report.fixes ?? noFixes,
})

const noFixes: readonly Fix[] = Object.freeze([])

function moved(report: Report, by: number): Report {
  if (by === 0) return report
  const move = (edit: Edit): Edit => ({ ...edit, start: edit.start + by, end: edit.end + by })
  const fixes = report.fixes?.map(({ title, edits }) => ({ title, edits: edits.map(move) })) ?? noFixes
  return { ...report, start: report.start + by, end: report.end + by, fixes }
}

function viewFile(text: Source, document: OrgDocument, survey: Survey, outside: Outside): FileView {
  const { starts } = document.parts
  const kinds = new Map<FactKind, Fact[]>()
  for (const [i, { facts }] of survey.entries()) {
    const by = starts[i] as number
    for (const fact of facts) {
      const all = kinds.get(fact.kind)
      const placed = by === 0 ? fact : { ...fact, start: fact.start + by, end: fact.end + by }
      if (all) all.push(placed)
      else kinds.set(fact.kind, [placed])
    }
  }
  return {
    text,
    document,
    outside,
    facts: (kind) => kinds.get(kind) ?? [],
    lineOf: (offset) => lineOf(document, offset),
    hasOtherThanFootnotes: (headline) => survey[headline + 1]?.otherThanFootnotes ?? false,
  }
}
