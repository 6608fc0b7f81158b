// Owns the reflex `why did you do this?`: what led to an act, from the trace alone. What is said is what stands there.

import type { ToolPorts } from '../../tools/tool.ts'
import type { FlatRow } from '../../trace/rows.ts'
import { plain } from '../compose.ts'
import { first, type Match, name, type Reflex } from './reflex.ts'

const verb = '(?:do|change|edit|write|run|delete|create|propose|ask(?:\\s+me)?)'
const patterns = [
  new RegExp(String.raw`^why\s+did(?:n't|\s+not)?\s+you\s+(?:${verb}|not\s+${verb})\s*(.*?)\s*[?.!]*$`, 'iu'),
  /^why\s+(?:was|were)\s+(.+?)\s+(?:denied|allowed|approved|changed|edited|asked|done|run|deleted)\s*[?.!]*$/iu,
  /^(?:warum|wieso|weshalb)\s+hast\s+du\s+(.*?)\s*(?:nicht\s+)?(?:getan|gemacht|geändert|bearbeitet|geschrieben|ausgeführt|gelöscht|angelegt|vorgeschlagen|gefragt)\s*[?.!]*$/iu,
  /^(?:warum|wieso|weshalb)\s+(?:wurde|ist)\s+(.+?)\s+(?:abgelehnt|erlaubt|genehmigt|geändert|gelöscht|ausgeführt)(?:\s+worden)?\s*[?.!]*$/iu,
]
/** What stands for the last act, and says nothing of which. */
const lastOne = /^(?:(?:this|that|it|so|the last (?:change|edit|command)|das|dies(?:es)?|es)(?:\s+file)?)?$/iu

/** A turn from this long ago is not what "this" means; a file that is named is looked for as far back. */
const days = 30

export const why: Reflex = {
  name: 'why',
  examples: ['why did you do this?', 'why did you change src/retry.ts?', 'warum hast du das getan?'],
  match(text): Match | null {
    const found = first(text, patterns)
    if (found === null) return null
    const subject = name(found.words.find((word) => word !== '') ?? '')
    // A question of more words is about the code, for whoever reads it.
    return lastOne.test(subject) ||
      (subject !== '' && !/\s/.test(subject.replace(/^(?:the|file|die|datei)\s+/iu, '')))
      ? { words: [lastOne.test(subject) ? '' : subject] }
      : null
  },
  async run(ports, { words: [subject = ''] }) {
    const rows = await ports.traced(days)
    const part = subject.toLowerCase()
    const isMeant = ({ files, title }: FlatRow) =>
      part === '' ||
      files.some((path) => path.toLowerCase().includes(part)) ||
      title.toLowerCase().includes(part)
    // The last thing that was decided on; of a question only read things follow.
    const verdict = rows.findLast(
      (row) => row.kind === 'verdict' && row.properties.PROPOSAL && isMeant(row) && acts(row),
    )
    if (verdict === undefined) {
      const what = subject === '' ? 'nothing was proposed' : `nothing was proposed for ${plain(subject)}`
      return {
        kind: 'answer',
        name: 'why',
        answer: `In the trace of the last ${days} days ${what}.`,
        pieces: [],
      }
    }
    return { kind: 'answer', name: 'why', answer: await told(ports, rows, verdict), pieces: [] }
  },
}

/** Reads are judged as well, and nobody asks why. */
const acts = ({ title }: FlatRow): boolean => !/: (?:Read|List|Find) /.test(title)

async function told(ports: ToolPorts, rows: readonly FlatRow[], verdict: FlatRow): Promise<string> {
  const turn = rows.filter((row) => row.turn === verdict.turn)
  const id = verdict.properties.PROPOSAL
  const proposal = turn.find((row) => row.kind === 'proposal' && row.properties.PROPOSAL === id)
  const decision = turn.find((row) => row.kind === 'decision' && row.properties.PROPOSAL === id)
  const outcome = turn.find((row) => row.line > verdict.line && row.kind === 'observation')
  const asked = turn.find((row) => row.kind === 'prompt')
  const { RULES: rules = '', RULES_FAILED: failed = '' } = verdict.properties
  const reasons = (await ports.tracedText(verdict)).split('\n').filter((line) => line.trim() !== '')
  const said = decision === undefined ? '' : await ports.tracedText(decision)
  const lines = [
    asked && `- You asked: “${clean(asked.title)}” ${place(asked)}`,
    proposal &&
      `- ${clean(proposal.title)} (by ${plain(proposal.properties.ORIGIN ?? 'the model')}) ${place(proposal)}`,
    `- ${clean(verdict.title)} ${place(verdict)}`,
    ...reasons.slice(0, 12).map((line) => `${' '.repeat(2 + indent(line))}- ${plain(line.trim())}`),
    rules && `- Rules that allowed it: ${plain(rules)}`,
    failed && `- Rules that did not fit: ${plain(failed)}`,
    decision &&
      `- ${clean(decision.title)}, by ${decision.properties.BY === 'person' ? 'you' : 'the gate'}${said === '' ? '' : `: “${plain(said.split('\n')[0] ?? '')}”`} ${place(decision)}`,
    outcome && decision?.tags.includes('denied') !== true && `- ${clean(outcome.title)} ${place(outcome)}`,
  ]
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n')
}

const indent = (line: string): number => /^ */.exec(line)?.[0].length ?? 0

/** Keeps a title from being read as Org; nothing for a reader. */
const clean = (title: string): string => plain(title.replaceAll('\u200b', ''))

/** `(14:03:22, 2026-11-21.org:12)`. */
const place = ({ time, file, line }: FlatRow): string =>
  `(${time}, \`${file.split(/[\\/]/).at(-1)}:${line}\`)`
