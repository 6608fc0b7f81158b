// Owns how decisions stand in decisions.org, one a line, and are read back: what the learner counts. Pure. A line that a
// person changed or damaged is passed over, never guessed at.

import type { Decision } from '../gate/learn/learner.ts'
import type { Act } from '../gate/learn/pattern.ts'
import type { Format } from './format.ts'

export const decisionsFormat: Format = { name: 'decisions', migrations: [] }

export const decisionsSettings =
  '#+TITLE: Decisions\n\nWhat you approved and denied, for the rules that learn from it.\n\n'

/** `- approved 2026-11-22T08:40:12.123Z :: {…}`: ASCII, so that nothing in it can be Org syntax. */
export function formatDecision({ act, approved, at }: Decision): string {
  const json = JSON.stringify(act).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `- ${approved ? 'approved' : 'denied'} ${new Date(at).toISOString()} :: ${json}\n`
}

/** In the order of the file. */
export function readDecisions(text: string): readonly Decision[] {
  const decisions: Decision[] = []
  for (const [, verb, at = '', json = ''] of text.matchAll(/^- (approved|denied) (\S+) :: (\{.*\})$/gm)) {
    const act = readAct(json)
    const time = Date.parse(at)
    if (act !== null && !Number.isNaN(time)) decisions.push({ act, approved: verb === 'approved', at: time })
  }
  return decisions
}

function readAct(json: string): Act | null {
  try {
    const act = JSON.parse(json) as Partial<Extract<Act, { kind: 'file' }>> & {
      words?: unknown
      places?: unknown
    }
    switch (act.kind as Act['kind'] | undefined) {
      case 'exact':
        return typeof act.hash === 'string' ? { kind: 'exact', hash: act.hash } : null
      case 'file': {
        const { does, path, hash } = act
        if (does !== 'read' && does !== 'change' && does !== 'delete') return null
        return typeof path === 'string' && typeof hash === 'string'
          ? { kind: 'file', does, path, hash }
          : null
      }
      case 'command': {
        const { words, places } = act
        if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return null
        if (typeof places !== 'object' || places === null) return null
        const read = Object.entries(places).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        )
        return { kind: 'command', words, places: Object.fromEntries(read) }
      }
      default:
        return null
    }
  } catch {
    return null
  }
}
