// Owns what the Rules view says of a rule: its group, its place in it, its score, and its tooltip as Markdown. Pure; the
// words come in through the translator that is given. What others wrote goes into Markdown escaped only.

import { visible } from '../media/panel/links.ts'
import type { RuleView } from '../server/protocol/views.ts'

export type RuleGroup = 'acts' | 'watches' | 'over'

/** The part of `vscode.l10n` that is used; its keys are plain literals here too. */
export interface Translator {
  t(words: string, ...values: (string | number)[]): string
}

export interface RuleContext {
  readonly l10n: Translator
  readonly locale: string
  /** The slug of the workspace that is open. */
  readonly project: string
}

export const groupOf = (rule: RuleView): RuleGroup => {
  switch (rule.status) {
    case 'active':
      return 'acts'
    case 'shadow':
      return 'watches'
    case 'expired':
    case 'revoked':
      return 'over'
  }
}

/** The rules of a group: those that count here first, the newest first among them. */
export function rulesIn(group: RuleGroup, rules: readonly RuleView[], project: string): readonly RuleView[] {
  const elsewhere = (rule: RuleView): number => (rule.project === '' || rule.project === project ? 0 : 1)
  return rules
    .filter((rule) => groupOf(rule) === group)
    .sort((a, b) => elsewhere(a) - elsewhere(b) || b.createdAt - a.createdAt)
}

/** A rule of this session is nowhere in the file. */
export const isWritten = (rule: RuleView): boolean => rule.file !== ''
export const isLive = (rule: RuleView): boolean => rule.status !== 'revoked'

export function statusWords(rule: RuleView, { l10n }: RuleContext): string {
  switch (rule.status) {
    case 'active':
      return rule.concludes === 'permit' ? l10n.t('acts') : l10n.t('denies')
    case 'shadow':
      return l10n.t('watches')
    case 'expired':
      return l10n.t('expired')
    case 'revoked':
      return l10n.t('revoked')
  }
}

export function scopeWords(rule: RuleView, { l10n, project }: RuleContext): string {
  switch (rule.scope) {
    case 'session':
      return l10n.t('this session')
    case 'always':
      return l10n.t('everywhere')
    case 'project':
      return rule.project === project ? l10n.t('this project') : l10n.t('project {0}', nameOf(rule.project))
  }
}

/** `5 of 5`; of a rule that watches: of the agreements that a first place needs. Empty while nothing was decided. */
export function scoreWords(rule: RuleView, { l10n }: RuleContext): string {
  const { agreed, disagreed, needed } = rule
  if (rule.status === 'shadow' && disagreed === 0 && agreed < needed)
    return l10n.t('{0} of {1}', agreed, needed)
  return agreed + disagreed === 0 ? '' : l10n.t('{0} of {1}', agreed, agreed + disagreed)
}

/** What stands behind its title in the tree. */
export function ruleDescription(rule: RuleView, context: RuleContext): string {
  const { l10n } = context
  // The group says the rest.
  const status = groupOf(rule) === 'over' ? statusWords(rule, context) : ''
  const hand = rule.byHand ? l10n.t('by hand') : ''
  return [status, scopeWords(rule, context), scoreWords(rule, context), hand].filter(Boolean).join(' · ')
}

const mostEvidence = 5

/** The last decisions it is about, the newest first. */
export const lastEvidence = (rule: RuleView): RuleView['evidence'] =>
  rule.evidence.slice(-mostEvidence).reverse()

export function ruleTooltip(rule: RuleView, context: RuleContext): string {
  const { l10n, locale } = context
  const day = (at: number): string =>
    escaped(new Date(at).toLocaleDateString(locale, { dateStyle: 'medium' }))
  const time = (at: number): string =>
    escaped(new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' }))
  const list = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : [`${title}:`, '', ...lines.map((line) => `- ${line}`)].join('\n')
  const facts = [
    `${l10n.t('Status')}: ${statusSentence(rule, context)}`,
    `${l10n.t('Scope')}: ${escaped(scopeWords(rule, context))}`,
    `${l10n.t('About')}: ${code(rule.envelope)}`,
    `${l10n.t('Learned')}: ${day(rule.createdAt)}`,
    ...(rule.expiresAt === null ? [] : [`${l10n.t('Ends by itself')}: ${day(rule.expiresAt)}`]),
  ]
  const warnings = [rule.fault, ...rule.warnings].filter(Boolean)
  return [
    `**${escaped(rule.title)}**`,
    ...warnings.map((words) => `⚠ ${escaped(words)}`),
    facts.map((fact) => `- ${fact}`).join('\n'),
    list(l10n.t('Acts on'), rule.actsOn.map(code)),
    list(l10n.t('Never on'), rule.neverOn.map(code)),
    list(
      l10n.t('Your last decisions'),
      lastEvidence(rule).map(
        ({ words, approved, at }) => `${code(words)} · ${decisionWords(approved, context)} · ${time(at)}`,
      ),
    ),
    rule.byHand ? escaped(l10n.t('Its text was changed by hand, so it learns no more.')) : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

export const decisionWords = (approved: boolean, { l10n }: RuleContext): string =>
  approved ? l10n.t('approved') : l10n.t('denied')

function statusSentence(rule: RuleView, context: RuleContext): string {
  const { l10n } = context
  const { agreed, disagreed, needed } = rule
  const status = statusWords(rule, context)
  const words =
    rule.status === 'shadow'
      ? l10n.t('{0}, and acts in a place once it has agreed with you there {1} times', status, needed)
      : status
  return escaped(`${words} (${l10n.t('agreed with you: {0}, disagreed: {1}', agreed, disagreed)})`)
}

/** A slug is the name of the folder and a hash: `notes-1a2b3c`. */
const nameOf = (slug: string): string => slug.replace(/-[0-9a-f]{6,}$/, '') || slug

/** Text as Markdown that shows exactly it, on one line. */
export const escaped = (text: string): string =>
  visible(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@/]/g, '\\$&')

/** A code span, whatever backticks are in the text (CommonMark 0.31, 6.1). */
export function code(text: string): string {
  const shown = visible(text.replace(/\s+/g, ' '))
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  // One space at each end is taken off again, so that a backtick may stand there.
  return shown.trim() === '' ? '' : `${fence} ${shown} ${fence}`
}
