// Owns what is kept of each section: the findings that need nothing else, and the facts for those that need the file.
// Both belong to the section's record (scan.ts), which an edit elsewhere leaves as it is: a keystroke in a large file
// reads one section again. Never judges across sections.

import { contextOf } from '../elements/document.ts'
import type { OrgNode } from '../elements/element.ts'
import { parseSection } from '../elements/section.ts'
import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Settings } from '../settings.ts'
import type { Source } from '../source.ts'
import type { Check, NodeChecks, Report, Reports } from './check.ts'
import { checks } from './checks.ts'
import { type Fact, factsOf, hasOtherThanFootnotes } from './facts.ts'
import { linesOf, type Viewed, viewSection } from './section.ts'

/** Offsets count from the section's start. */
export interface SectionSurvey {
  readonly settings: Settings
  /** Radio targets of the file, by which it was read. */
  readonly radio: string
  readonly reports: readonly Judged[]
  readonly facts: readonly Fact[]
  /** Elements that are neither footnotes, comments nor properties. */
  readonly otherThanFootnotes: boolean
}

export interface Judged {
  readonly check: Check
  readonly report: Report
}

/** Of each section of a document, in order. */
export type Survey = readonly SectionSurvey[]

const known = new WeakMap<Section, SectionSurvey>()

/** After so many UTF-16 units that had to be read, there is a pause. */
const stride = 16_000

/** Yields now and then, so that the caller can look after others and stop. */
export function* surveyOf(source: Source, document: OrgDocument): Generator<void, Survey> {
  const { parts, settings } = document
  const { sections, starts } = parts
  const text = source.slice(0, source.length)
  const context = contextOf(document)
  const radio = context.radioTargets.join('\n')
  const survey: SectionSurvey[] = []
  let read = 0
  for (const [i, section] of sections.entries()) {
    let one = known.get(section)
    if (!one || one.settings !== settings || one.radio !== radio) {
      const start = starts[i] as number
      const own = text.slice(start, starts[i + 1] ?? text.length)
      const kind = i === 0 ? 'top' : 'headline'
      const from = i === 0 ? section.textStart : 0
      const root = parseSection(i === 0 ? masked(own, from) : own, kind, context)
      const view = viewSection(own, root, settings, from)
      one = {
        settings,
        radio,
        reports: reportsOf(view),
        facts: factsOf(view.nodes, view),
        otherThanFootnotes: hasOtherThanFootnotes(view.nodes),
      }
      known.set(section, one)
      read += own.length
      if (read > stride) {
        read = 0
        yield
      }
    }
    survey.push(one)
  }
  return survey
}

/** Front matter as blanks: it is no Org, and offsets stay as they are. */
const masked = (text: string, from: number): string =>
  from === 0 ? text : text.slice(0, from).replace(/[^\r\n]/g, ' ') + text.slice(from)

type NodeCheck = (node: OrgNode, section: Viewed) => Reports

const byType = new Map<OrgNode['type'], (readonly [Check, NodeCheck])[]>()
for (const check of checks) {
  for (const [type, run] of Object.entries(check.nodes ?? {}) as [keyof NodeChecks, NodeCheck][])
    byType.set(type, [...(byType.get(type) ?? []), [check, run]])
}
const byLetter = new Map<string, Check[]>()
for (const check of checks)
  for (const letter of check.lines?.first ?? '')
    byLetter.set(letter, [...(byLetter.get(letter) ?? []), check])
const bySection = checks.filter(({ section }) => section !== undefined)

function reportsOf(view: Viewed): readonly Judged[] {
  const found: Judged[] = []
  const add = (check: Check, reports: Reports) => {
    if (!reports) return
    if (isList(reports)) for (const report of reports) found.push({ check, report })
    else found.push({ check, report: reports })
  }
  for (const node of view.nodes)
    for (const [check, run] of byType.get(node.type) ?? []) add(check, run(node, view))
  for (const line of linesOf(view.text, view.textStart))
    for (const check of byLetter.get(view.text.charAt(line.first)) ?? [])
      add(check, check.lines?.run(line, view))
  for (const check of bySection) add(check, check.section?.(view))
  return found.length === 0 ? none : found
}

const isList = (reports: Report | readonly Report[]): reports is readonly Report[] => Array.isArray(reports)

const none: readonly Judged[] = Object.freeze([])
