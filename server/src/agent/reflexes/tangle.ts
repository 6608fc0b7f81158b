// Owns the reflexes that write the code of an Org file to the files its blocks name, and put changes of those back. Each
// change is a proposal.

import { isOrgPath } from '../../org/file.ts'
import { shown } from '../../tools/path.ts'
import { planDetangle, planTangle } from '../../tools/tangle.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { prose } from '../compose.ts'
import type { ReflexOutcome } from '../state.ts'
import { first, name, type Reflex } from './reflex.ts'

export const tangling: Reflex = {
  name: 'tangle',
  examples: [
    'tangle notes/tool.org',
    'tangle this file',
    'detangle notes/tool.org',
    'tangle tool.org over changes',
  ],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?(tangle|detangle)\s+(?:(?:the\s+)?file\s+)?(\S.{0,300}?\.org[`'"]?)(\s+over\s+(?:the\s+)?changes)?\s*\.?$/i,
      /^(?:please\s+)?(tangle|detangle)\s+(this(?:\s+file)?|it)(\s+over\s+(?:the\s+)?changes)?\s*\.?$/i,
    ]),
  async run(ports, match, evidence) {
    const [kind = '', given = '', over = ''] = match.words
    const path = /^(?:this|it)\b/i.test(given) ? (evidence?.activePath ?? '') : fileOf(ports, name(given))
    if (!isOrgPath(path))
      return failed({
        code: 'not-org',
        message: 'No Org file is open in the editor.',
        next: 'Name it: tangle notes/tool.org',
      })
    const isBack = kind.toLowerCase() === 'detangle'
    const made = isBack
      ? await planDetangle(ports, path)
      : await planTangle(ports, path, over === '' ? 'keep' : 'over')
    if (!made.ok) return failed(made.error)
    const { actions, notes } = made.value
    const rest = notes.slice(0, mostNotes).map((note) => `- ${prose(note, '')}`)
    if (actions.length === 0)
      return {
        kind: 'answer',
        name: 'tangle',
        answer: [
          notes.length === 0 || !isBack
            ? `${prose(path, '')} and what is tangled from it agree.`
            : `Nothing of what changed in the files tangled from ${prose(path, '')} can be put back:`,
          ...rest,
        ].join('\n'),
        pieces: [],
      }
    const files = actions.map((action) => action.path).join(', ')
    return {
      kind: 'propose',
      name: 'tangle',
      summary: isBack ? `Put changes of tangled files back into ${path}` : `Tangle ${path} into ${files}`,
      actions,
      reason: ['You asked for this.', ...notes.slice(0, mostNotes)].join(' '),
      pieces: [],
    }
  },
}

const mostNotes = 8

const failed = (problem: Extract<ReflexOutcome, { kind: 'problem' }>['problem']): ReflexOutcome => ({
  kind: 'problem',
  name: 'tangle',
  problem,
})

/** A file may be named by the end of its path, where only one has it. */
function fileOf({ index, workspace }: ToolPorts, written: string): string {
  const path = shown(workspace, written)
  const all = index.orgFiles().map((file) => file.path)
  if (all.includes(path)) return path
  const [only, second] = all.filter((one) => one.endsWith(`/${path}`))
  return only !== undefined && second === undefined ? only : path
}
