// Owns how a learned rule stands in rules.org and is read back: one headline, its drawer, what it acts on, its Datalog.
// Text that a person changed is never taken for the learner's own. Pure.

import { orgTitle, orgValue } from '../../org/escape.ts'
import { type Headline, type OrgDocument, parseOrg } from '../../org/parse.ts'
import { parseTimestamp } from '../../org/timestamp.ts'
import { type LearnedRule, type Replay, replay, type Scope, statusOf } from './learner.ts'
import { patternWords } from './offers.ts'
import { type Pattern, parsePattern, printPattern } from './pattern.ts'
import { ruleText } from './rule.ts'

export const ruleKeywords = { shadow: 'SHADOW', active: 'ACTIVE', revoked: 'REVOKED' } as const

/** The first lines of a new rules.org. */
export const rulesHeader = (seed: string): string =>
  `#+TITLE: Rules\n#+PASSEPARTOUT_RULES: 1\n${todoLine}${seedLine(seed)}\n`

export const todoLine = `#+TODO: ${ruleKeywords.shadow} ${ruleKeywords.active} | ${ruleKeywords.revoked}\n`
export const seedLine = (seed: string): string => `#+PASSEPARTOUT_SEED: ${seed}\n`

/** The same rules with another seed; of no text, the beginning of one. */
export function withSeed(text: string, seed: string): string {
  if (text === '') return rulesHeader(seed)
  return seedOf(text) === ''
    ? seedLine(seed) + text
    : text.replace(/^(#\+passepartout_seed:[ \t]*)\S+/gim, (_, lead: string) => lead + seed)
}

export const seedOf = (text: string): string => /^#\+passepartout_seed:[ \t]*(\S+)/im.exec(text)?.[1] ?? ''

/** A learned rule where it stands in the text. */
export interface WrittenRule {
  readonly rule: LearnedRule
  readonly title: string
  readonly revoked: boolean
  /** Its text is no longer what the learner wrote: it is the user's, and is left alone. */
  readonly byHand: boolean
  /** UTF-16 offsets of headline and own text. */
  readonly start: number
  readonly end: number
  /** 1-based. */
  readonly line: number
}

/** `[2026-11-22 Sun 08:40:12]` would lose the milliseconds that decisions are ordered by. */
const stamp = (ms: number): string => new Date(ms).toISOString()

/** The headline of a rule, ending in a line break. `past`: how often it agreed and disagreed with the human. */
export function formatRule(rule: LearnedRule, now: number, past: Replay): string {
  const status = statusOf(rule, now) === 'active' ? ruleKeywords.active : ruleKeywords.shadow
  const verb = rule.concludes === 'permit' ? 'Allow' : 'Never allow'
  const lines = [
    `* ${status} ${orgTitle(`${verb} ${patternWords(rule.envelope)}`.slice(0, 200))}`,
    ':PROPERTIES:',
    `:ID: ${rule.id}`,
    `:RULE: ${rule.concludes}`,
    `:SCOPE: ${rule.scope}`,
    ...(rule.project === '' ? [] : [`:PROJECT: ${orgValue(rule.project)}`]),
    `:ENVELOPE: ${orgValue(printPattern(rule.envelope))}`,
    `:CREATED: ${stamp(rule.createdAt)}`,
    ...(rule.since === 0 ? [] : [`:SINCE: ${stamp(rule.since)}`]),
    ...(rule.expiresAt === null ? [] : [`:EXPIRES: ${stamp(rule.expiresAt)}`]),
    `:AGREED: ${rule.concludes === 'permit' ? past.allowed : past.denied}`,
    `:DISAGREED: ${rule.concludes === 'permit' ? past.denied : past.allowed}`,
    ':END:',
    ...rule.acts.map((pattern) => `- acts on :: ${printPattern(pattern)}`),
    ...rule.barred.map((pattern) => `- never on :: ${printPattern(pattern)}`),
  ]
  const text = ruleText(rule)
  if (text === '') lines.push('It does not act yet: it has to agree with you more often first.')
  else lines.push('#+begin_src datalog', text.trimEnd(), '#+end_src')
  return `${lines.join('\n')}\n`
}

/** Every learned rule of the file, in its order. What is not one of ours is passed over. */
export function readRules(text: string, document: OrgDocument = parseOrg(text)): readonly WrittenRule[] {
  return document.headlines.flatMap((headline) => readRule(text, headline) ?? [])
}

function readRule(text: string, headline: Headline): WrittenRule | null {
  const {
    ID: id = '',
    RULE: concludes,
    SCOPE: scope,
    ENVELOPE: envelope = '',
    PROJECT: project = '',
  } = headline.properties
  const read = parsePattern(envelope)
  if (!/^\w+$/.test(id) || !read.ok || (concludes !== 'permit' && concludes !== 'deny')) return null
  const own = text.slice(headline.bodyStart, headline.ownEnd)
  const list = (name: string): readonly Pattern[] | null => {
    const found = Array.from(own.matchAll(new RegExp(`^- ${name} :: (.+)$`, 'gm')), ([, line = '']) =>
      parsePattern(line),
    )
    return found.every((one) => one.ok) ? found.flatMap((one) => (one.ok ? [one.value] : [])) : null
  }
  const acts = list('acts on')
  const barred = list('never on')
  const block = /^#\+begin_src datalog\n([\s\S]*?)^#\+end_src$/m.exec(own)?.[1] ?? ''
  const rule: LearnedRule = {
    id,
    concludes,
    scope: isScope(scope) ? scope : 'project',
    project,
    envelope: read.value,
    acts: acts ?? [],
    barred: barred ?? [],
    createdAt: moment(headline.properties.CREATED) ?? 0,
    since: moment(headline.properties.SINCE) ?? 0,
    expiresAt: moment(headline.properties.EXPIRES),
  }
  return {
    rule,
    title: headline.title,
    revoked: headline.done || keywordOf(headline) === ruleKeywords.revoked,
    byHand: acts === null || barred === null || ruleText(rule) !== block,
    start: headline.start,
    end: headline.ownEnd,
    line: headline.startLine,
  }
}

/** It holds in this project at this time. */
export const isInForce = ({ rule, revoked }: WrittenRule, project: string, now: number): boolean =>
  !revoked && (rule.project === '' || rule.project === project) && statusOf(rule, now) !== 'expired'

/** Also where a lost `#+TODO` line has made the keyword a part of the title. */
export const keywordOf = ({ todo, title }: Headline): string =>
  todo || (/^[A-Z]+(?= )/.exec(title)?.[0] ?? '')

const isScope = (value: string | undefined): value is Scope => value === 'project' || value === 'always'

/** Milliseconds of an ISO moment or an Org timestamp (taken as UTC); null for neither. */
export function moment(value: string | undefined): number | null {
  if (value === undefined || value === '') return null
  const iso = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(iso)) return iso
  const time = parseTimestamp(value)?.from
  return time === undefined
    ? null
    : Date.UTC(time.year, time.month - 1, time.day, time.hour ?? 23, time.minute ?? 59)
}

export const pastOf = (rule: LearnedRule, decisions: Parameters<typeof replay>[1]): Replay =>
  replay(
    rule.envelope,
    decisions.filter(({ at }) => at > rule.since),
  )
