// Owns the reflexes that change one headline: schedule, deadline, tag, priority, refile, archive. Each change is a proposal.

import type { Operation } from '../../../protocol/operation.ts'
import { readDate } from '../../org/edit/read-date.ts'
import { findTarget, localMoment, planOperation } from '../../tools/operation.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import type { ReflexOutcome } from '../state.ts'
import { first, name, type Reflex } from './reflex.ts'

const quoted = (text: string): string =>
  name(text).replace(/^(?:the\s+)?(?:task|todo|headline|note|entry)\s+(?=\S)/i, '')

/** Plans it; null when nothing has that name, since the sentence may mean something else. */
async function change(
  ports: ToolPorts,
  reflex: string,
  headline: string,
  operation: Operation,
  said: string,
): Promise<ReflexOutcome | null> {
  const made = await planOperation(ports, { path: '', headline: quoted(headline) }, operation)
  if (!made.ok)
    return made.error.code === 'no-such-headline'
      ? null
      : { kind: 'problem', name: reflex, problem: made.error }
  const title = made.value.headline.title.slice(0, 80)
  return {
    kind: 'propose',
    name: reflex,
    summary: `${said.replace('%s', () => `"${title}"`)}`,
    actions: made.value.actions,
    reason: 'You asked for this change.',
    pieces: [],
  }
}

export const plan: Reflex = {
  name: 'plan',
  examples: [
    'schedule Call the plumber for fri',
    'reschedule "Call the plumber" to +2d',
    'set the deadline of Write report to 12/24',
    'unschedule Call the plumber',
  ],
  match(text) {
    const off = first(text, [
      /^(?:please\s+)?(?:un-?schedule|remove the (?:schedule|deadline) (?:of|from))\s+(.{1,200}?)\s*\.?$/i,
    ])
    if (off)
      return {
        words: [/deadline/i.test(text.slice(0, 40)) ? 'deadline' : 'scheduled', off.words[0] ?? '', ''],
      }
    const scheduled = first(text, [
      /^(?:please\s+)?(?:(?:re-?)?schedule|postpone|move)\s+(.{1,200}?)\s+(?:for|to|on|until)\s+(.{1,60}?)\s*\.?$/i,
      /^(?:please\s+)?(?:(?:re-?)?schedule)\s+(.{1,200}?)\s+(today|tomorrow|\+\d+[dwm]|in \d+ \w+|next \w+)\s*\.?$/i,
      /^(?:plane|verschiebe)\s+(.{1,200}?)\s+(?:für|auf)\s+(.{1,60}?)\s*\.?$/i,
    ])
    if (scheduled) return { words: ['scheduled', ...scheduled.words] }
    const deadline = first(text, [
      /^(?:please\s+)?(?:set|change|move)\s+(?:the\s+)?deadline\s+(?:of|for)\s+(.{1,200}?)\s+to\s+(.{1,60}?)\s*\.?$/i,
      /^(?!.*\b(?:what|which|who|when|how|why|was|welche|anything|nothing|everything|if)\b)(?!(?:it|this|that)\b)(.{1,200}?)\s+is\s+due\s+(?:on|by|at)\s+(.{1,60}?)\s*\.?$/i,
    ])
    return deadline ? { words: ['deadline', ...deadline.words] } : null
  },
  async run(ports, match) {
    const [kind = '', headline = '', date = ''] = match.words
    if (date !== '' && !readDate(date, localMoment(ports)).ok) return null
    const operation = {
      kind: 'plan',
      plan: kind === 'deadline' ? 'deadline' : 'scheduled',
      date,
      note: '',
    } as const
    return change(
      ports,
      'plan',
      headline,
      operation,
      date === '' ? `Take the ${kind} date off %s` : `Plan %s: ${kind} ${date}`,
    )
  },
}

export const tagging: Reflex = {
  name: 'tag',
  examples: ['tag Call the plumber with home', 'untag "Call the plumber" home'],
  match(text) {
    const off = first(text, [
      /^(?:please\s+)?remove\s+(?:the\s+)?tags?\s+([\p{L}\p{N}_@#%:, ]{1,80}?)\s+from\s+(.{1,200}?)\s*\.?$/iu,
    ])
    if (off) return { words: ['remove', off.words[1] ?? '', off.words[0] ?? ''] }
    const untag = first(text, [/^untag\s+["“'](.{1,200}?)["”']\s+([\p{L}\p{N}_@#%:, ]{1,80})\s*\.?$/iu])
    if (untag) return { words: ['remove', ...untag.words] }
    const on = first(text, [
      /^(?:please\s+)?tag\s+(.{1,200}?)\s+(?:with|as)\s+([\p{L}\p{N}_@#%:, ]{1,80})\s*\.?$/iu,
      /^add\s+(?:the\s+)?tags?\s+([\p{L}\p{N}_@#%:, ]{1,80}?)\s+to\s+(.{1,200}?)\s*\.?$/iu,
    ])
    if (!on) return null
    const [a = '', b = ''] = on.words
    return { words: /^add/i.test(text.trim()) ? ['add', b, a] : ['add', a, b] }
  },
  async run(ports, match) {
    const [kind = '', headline = '', words = ''] = match.words
    const tags = words.split(/[\s,:]+|\band\b/).filter(Boolean)
    const remove = kind === 'remove'
    const operation = { kind: 'tag', change: remove ? 'remove' : 'add', tags } as const
    return change(ports, 'tag', headline, operation, `${remove ? 'Untag' : 'Tag'} %s: ${tags.join(', ')}`)
  },
}

export const prioritise: Reflex = {
  name: 'priority',
  examples: ['set the priority of Call the plumber to A'],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?(?:set|change)\s+(?:the\s+)?priority\s+(?:of|for)\s+(.{1,200}?)\s+to\s+([A-Za-z]|\d|none)\s*\.?$/i,
    ]),
  async run(ports, match) {
    const [headline = '', wanted = ''] = match.words
    const value = wanted.toLowerCase() === 'none' ? '' : wanted
    return change(
      ports,
      'priority',
      headline,
      { kind: 'priority', value },
      `Set the priority of %s to ${wanted}`,
    )
  },
}

export const refiling: Reflex = {
  name: 'refile',
  examples: ['refile Call the plumber to House', 'refile "Call the plumber" to projects.org'],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?refile\s+(.{1,200}?)\s+(?:to|under|into)\s+(.{1,200}?)\s*\.?$/i,
      /^(?:please\s+)?move\s+(?:the\s+)?(?:task|note|headline|entry)\s+(.{1,200}?)\s+(?:to|under|into)\s+(.{1,200}?)\s*\.?$/i,
    ]),
  async run(ports, match) {
    const [headline = '', where = ''] = match.words
    const to = findTarget(ports.index.orgFiles(), ports.workspace, name(where))
    if (!to.ok)
      return to.error.code === 'no-such-headline'
        ? null
        : { kind: 'problem', name: 'refile', problem: to.error }
    return change(
      ports,
      'refile',
      headline,
      { kind: 'refile', to: to.value, note: '' },
      `Refile %s to ${name(where)}`,
    )
  },
}

export const archiving: Reflex = {
  name: 'archive',
  examples: ['archive Call the plumber'],
  match: (text) =>
    first(text, [/^(?:please\s+)?archive\s+(.{1,200}?)\s*\.?$/i, /^archiviere\s+(.{1,200}?)\s*\.?$/i]),
  run: (ports, match) =>
    change(ports, 'archive', match.words[0] ?? '', { kind: 'archive', how: 'default' }, 'Archive %s'),
}
