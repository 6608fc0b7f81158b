// Owns the reflexes that write the code of an Org file to the files its blocks name, and put changes of those back. Each
// change is a proposal.

import { sha256 } from '../../base/hash.ts'
import { joinLabels, type Labels, trusted } from '../../base/proposal.ts'
import { isOrgPath } from '../../org/file.ts'
import { tangleKey } from '../../tools/block-runs.ts'
import { type BlockDone, failureWords } from '../../tools/blocks.ts'
import { shown } from '../../tools/path.ts'
import { planDetangle, planTangle, type TangleTry } from '../../tools/tangle.ts'
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
    'tangle tool.org with evaluation',
  ],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?(tangle|detangle)\s+(?:(?:the\s+)?file\s+)?(\S.{0,300}?\.org[`'"]?)(\s+over\s+(?:the\s+)?changes)?(\s+with\s+evaluation)?\s*\.?$/i,
      /^(?:please\s+)?(tangle|detangle)\s+(this(?:\s+file)?|it)(\s+over\s+(?:the\s+)?changes)?(\s+with\s+evaluation)?\s*\.?$/i,
    ]),
  async run(ports, match, evidence) {
    const [kind = '', given = '', over = '', evaluation = ''] = match.words
    const path = /^(?:this|it)\b/i.test(given) ? (evidence?.activePath ?? '') : fileOf(ports, name(given))
    if (!isOrgPath(path))
      return failed({
        code: 'not-org',
        message: 'No Org file is open in the editor.',
        next: 'Name it: tangle notes/tool.org',
      })
    const isBack = kind.toLowerCase() === 'detangle'
    if (!isBack)
      return tangled(ports, {
        kind: 'tangle',
        path,
        changes: over === '' ? 'keep' : 'over',
        which: evaluation === '' ? 'marked' : 'all',
        ran: [],
        labels: trusted,
      })
    const made = await planDetangle(ports, path)
    if (!made.ok) return failed(made.error)
    const { actions, notes } = made.value
    const rest = notes.slice(0, mostNotes).map((note) => `- ${prose(note, '')}`)
    if (actions.length === 0)
      return {
        kind: 'answer',
        name: 'tangle',
        answer: [
          notes.length === 0
            ? `${prose(path, '')} and what is tangled from it agree.`
            : `Nothing of what changed in the files tangled from ${prose(path, '')} can be put back:`,
          ...rest,
        ].join('\n'),
        pieces: [],
      }
    return {
      kind: 'propose',
      name: 'tangle',
      summary: `Put changes of tangled files back into ${path}`,
      actions,
      reason: ['You asked for this.', ...notes.slice(0, mostNotes)].join(' '),
      pieces: [],
    }
  },
}

/** What is known of files that are run before they are written. Plain data. */
export interface TangleRun {
  readonly kind: 'tangle'
  readonly path: string
  readonly changes: 'keep' | 'over'
  readonly which: 'all' | 'marked'
  /** Hashes of the code that ran to its end; what runs now is the last. */
  readonly ran: readonly string[]
  /** Of what it printed. */
  readonly labels: Labels
}

async function tangled(ports: ToolPorts, run: TangleRun): Promise<ReflexOutcome> {
  const { path } = run
  const made = await planTangle(ports, path, run.changes, run.which)
  if (!made.ok) return failed(made.error)
  const { actions, notes, tries } = made.value
  const rest = notes.slice(0, mostNotes)
  if (actions.length === 0) {
    const answer = [
      `${prose(path, '')} and what is tangled from it agree.`,
      ...rest.map((note) => `- ${prose(note, '')}`),
    ]
    return { kind: 'answer', name: 'tangle', answer: answer.join('\n'), pieces: [] }
  }
  const next = tries.find((one) => !run.ran.includes(sha256(one.code)))
  if (next) return proposeTry(run, next)
  const files = actions.map((action) => action.path).join(', ')
  return {
    kind: 'propose',
    name: 'tangle',
    summary: `Tangle ${path} into ${files}`,
    actions,
    reason: ['You asked for this.', ...rest].join(' '),
    pieces: [],
  }
}

function proposeTry(run: TangleRun, { path, language, code }: TangleTry): ReflexOutcome {
  const folder = run.path.includes('/') ? { cwd: run.path.slice(0, run.path.lastIndexOf('/')) } : {}
  return {
    kind: 'propose',
    name: 'tangle',
    summary: `Run what ${path} would be`,
    actions: [{ type: 'code_eval', language, code, ...folder, shows: 'none' }],
    reason: `Only code that runs is written to ${path}.`,
    pieces: [],
    onward: { ...run, ran: [...run.ran, sha256(code)] },
    labels: run.labels,
  }
}

/** What follows once code was run that is to be tangled: what fails is not written. */
export async function followTangle(
  ports: ToolPorts,
  run: TangleRun,
  done: BlockDone,
): Promise<ReflexOutcome> {
  const made = await planTangle(ports, run.path, run.changes, run.which)
  const tried = made.ok ? made.value.tries.find(({ code }) => sha256(code) === run.ran.at(-1)) : undefined
  const isGood = done.came?.end === 'value' && (done.exitCode ?? 0) === 0
  if (tried)
    ports.blockRuns.note(run.path, tangleKey(tried.path), {
      name: tried.path,
      language: tried.language,
      form: 'block',
      line: 0,
      state: isGood ? 'ran' : 'failed',
      elapsedMs: done.elapsedMs ?? 0,
      words: isGood ? '' : failureWords(done),
      at: ports.clock.now(),
    })
  if (isGood) return tangled(ports, { ...run, labels: joinLabels(run.labels, done.labels) })
  return failed({
    code: 'failed',
    message: `${tried?.path ?? 'The tangled file'} stays as it was: its code failed when it was run. ${prose(failureWords(done), '')}`,
    next: '',
  })
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
