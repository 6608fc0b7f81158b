// Owns what one heartbeat comes to: what was looked at, what is proposed and what is only told, and its words. Pure.

import type { Action } from '../../base/proposal.ts'
import type { Alike, Place } from './alike.ts'
import type { Lost } from './moved.ts'

export interface CareProposal {
  readonly kind: 'links' | 'archive'
  readonly title: string
  /** Why that is right, in sentences. */
  readonly because: string
  readonly actions: readonly Action[]
  /** What it does, one thing each; the same thing is not offered unasked a second time. */
  readonly keys: readonly string[]
}

export interface Care {
  readonly notes: number
  readonly headlines: number
  readonly links: number
  readonly elapsedMs: number
  readonly proposals: readonly CareProposal[]
  readonly lost: readonly Lost[]
  readonly alike: readonly Alike[]
  /** Paths. */
  readonly unlinked: readonly string[]
  /** Titles of rules that do not hold any more. */
  readonly expired: readonly string[]
}

/** What became of the proposals. */
export interface LookedAfter {
  readonly care: Care
  /** Of those that wait for a decision now, one sentence each. */
  readonly waiting: readonly string[]
}

/** One line: for a list of entries. */
export function careTitle({ care, waiting }: LookedAfter): string {
  const { lost, alike, unlinked } = care
  const told = lost.length + alike.length + unlinked.length
  const found = [
    waiting.length > 0
      ? `${counted(waiting.length, 'proposal')} ${waiting.length === 1 ? 'waits' : 'wait'}`
      : '',
    waiting.length === 0 && care.proposals.length > 0
      ? `${counted(care.proposals.length, 'proposal')} could be made`
      : '',
    told > 0 ? `${counted(told, 'thing')} to look at` : '',
  ].filter((part) => part !== '')
  return `Looked after ${counted(care.notes, 'note')}: ${found.join(', ') || 'all is well'}`
}

const mostTold = 12

/** Markdown; `link` writes a place. */
export function careWords(
  { care, waiting }: LookedAfter,
  link: (place: Omit<Place, 'title'>) => string,
): string {
  const { notes, headlines, links, elapsedMs, proposals, lost, alike, unlinked, expired } = care
  const list = <T>(title: string, all: readonly T[], line: (one: T) => string): string[] => {
    if (all.length === 0) return []
    const more = all.length > mostTold ? [`- and ${all.length - mostTold} more`] : []
    return ['', `**${title}**`, '', ...all.slice(0, mostTold).map((one) => `- ${line(one)}`), ...more]
  }
  const code = (text: string) => `\`${text.replace(/`/g, "'").replace(/\s+/g, ' ').slice(0, 120)}\``
  const seen = `${counted(notes, 'note')}, ${counted(headlines, 'headline')} and ${counted(links, 'link')}`
  const body = [
    ...list('Waits for your decision', waiting, (words) => words),
    ...(waiting.length > 0 ? [] : list('Would be proposed', proposals, ({ title }) => title)),
    ...list('Links that lead nowhere', lost, (one) => `${link(one)} ${code(one.target)}`),
    ...list('There twice', alike, ({ kind, name, places }) => {
      const where = places.slice(0, 4).map(link).join(', ')
      return `${kind === 'id' ? `ID ${code(name)}` : code(name)}: ${where}`
    }),
    ...list('Notes that no other links to', unlinked, (path) => link({ path, line: 1 })),
    ...list('Rules that have expired', expired, code),
  ]
  const end = body.length === 0 ? ['', 'All is well.'] : body
  return [`Looked at ${seen} in ${(elapsedMs / 1000).toFixed(1)} s.`, ...end].join('\n')
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
