// Owns the human's decision at a terminal: shows the approval as the panel does and reads a typed answer.
// Never decides by itself; without a terminal an approval stays undecided.

import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import picomatch from 'picomatch'
import type { ApprovalView, FileChangeView } from '../../protocol/views.ts'
import type { Remember } from '../agent/learning.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Effect } from '../base/verdict.ts'
import { effectWords, findingWords, originWords, treeLines } from '../gate/explain.ts'
import { type Conversation, chooseOffer } from './remember.ts'
import { indent, type Style, visible } from './style.ts'

/** `edit:GLOB` approves changes of fitting files, `run:COMMAND` exactly that command. */
export type YesTo = (approval: ApprovalView) => boolean

/** What the human typed on the command line is a decision for this call only; findings that hold still ask. */
export function readYesTo(rule: string | undefined): Result<YesTo, Problem> {
  if (rule === undefined) return ok(() => false)
  const [kind, pattern] = rule.split(/:(.*)/s)
  if (kind === 'edit' && pattern) {
    const fits = picomatch(pattern)
    return ok(
      (approval) =>
        isCalm(approval) &&
        approval.command === null &&
        approval.files.length > 0 &&
        approval.files.every(({ path }) => fits(path)),
    )
  }
  if (kind === 'run' && pattern)
    return ok((approval) => isCalm(approval) && approval.command?.command === pattern)
  return err(
    problem(
      'usage',
      `--yes-to takes edit:GLOB or run:COMMAND, not "${rule}".`,
      `Write for example --yes-to 'edit:src/**' or --yes-to 'run:npm test'.`,
    ),
  )
}

export const isCalm = (approval: ApprovalView): boolean =>
  approval.findings.every(({ severity }) => severity === 'note')

export interface Answer {
  readonly decision: 'approve' | 'deny'
  readonly reason: string
  readonly remember?: Remember
}

/** null: the human left (Ctrl-C, Ctrl-D) or wants to decide later, so it goes on waiting. */
export const askHuman = (approval: ApprovalView, style: Style): Promise<Answer | null> =>
  answerTo(approval, style, { read: typedLine, write: (text) => process.stdout.write(text) })

export async function answerTo(
  approval: ApprovalView,
  style: Style,
  talk: Conversation,
): Promise<Answer | null> {
  const { permit, deny, why } = approval.learned
  const prompt = promptOf(approval)
  talk.write(`\n${describe(approval, style)}\n\n`)
  for (;;) {
    const typed = await talk.read(prompt)
    if (typed === null || /^l(ater)?$/i.test(typed)) return null
    if (/^y(es)?$/i.test(typed)) return { decision: 'approve', reason: '' }
    const lasting = lastingAnswer(typed)
    if (lasting !== null) {
      const offers = lasting === 'approve' ? permit : deny
      if (offers.length === 0) {
        talk.write(`${visible(why) || 'There is nothing to remember of this answer.'}\n`)
        continue
      }
      const chosen = await chooseOffer(offers, lasting === 'approve' ? 'Allow' : 'Never allow', style, talk)
      if (chosen === 'left') return null
      if (chosen !== 'back') return { decision: lasting, reason: '', remember: chosen }
    }
    // Nothing typed is no decision.
    else if (typed !== '') return { decision: 'deny', reason: /^n(o)?$/i.test(typed) ? '' : typed }
  }
}

/** Typed as one answers: `a`, `always`, `yes, always`; `d`, `never`, `no, always`. */
function lastingAnswer(typed: string): Answer['decision'] | null {
  if (/^(a|(y(es)?,? )?always)$/i.test(typed)) return 'approve'
  if (/^(d|never|no?,? always)$/i.test(typed)) return 'deny'
  return null
}

function promptOf({ learned }: ApprovalView): string {
  const always = learned.permit.length === 0 ? '' : ' a for always,'
  const never = learned.deny.length === 0 ? '' : ' d for never,'
  return `Approve? y for yes,${always} n for no,${never} later, or say why not: `
}

/** One line of the terminal, or null when it ends or is broken off there. */
export const typedLine = (prompt: string): Promise<string | null> =>
  lineOf(createInterface({ input: process.stdin, output: process.stdout }), prompt)

/** The same, of which nothing is seen. */
export async function hiddenLine(prompt: string): Promise<string | null> {
  process.stdout.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const typed = await lineOf(createInterface({ input: process.stdin, output: nowhere, terminal: true }), '')
  process.stdout.write('\n')
  return typed
}

async function lineOf(line: Interface, prompt: string): Promise<string | null> {
  try {
    return (await line.question(prompt)).trim()
  } catch {
    return null
  } finally {
    line.close()
  }
}

/** What would happen, why it is asked, and what to look at. Written by others in parts: all of it made visible. */
export function describe(approval: ApprovalView, style: Style): string {
  const { command, files, findings, origin, proof, reason, title } = approval
  const parts = [
    [style.bold(visible(title)), indent(proposer(origin, reason.trim()), '  ')].join('\n'),
    command === null ? '' : commandLines(command, style),
    ...files.map((file) => fileLines(file, style)),
    effectLines(approval),
    approval.state === 'stale' ? 'It does not fit what is there now. Deny it, and ask again.' : '',
    treeLines(proof)
      .map((line) => visible(line))
      .join('\n'),
    findings
      .filter(({ severity }) => severity === 'note')
      .map((note) => `Note: ${visible(findingWords(note))}`)
      .join('\n'),
    [...new Set(findings.map(({ next = '' }) => next))]
      .filter((next) => next !== '')
      .map((next) => style.warning(`→ ${next}`))
      .join('\n'),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** What to do where nobody is here to decide. */
export function undecidedWords(approval: ApprovalView): string {
  const [file, ...others] = approval.files
  const one = others.length === 0 && file !== undefined ? `edit:${file.path}` : ''
  const ahead = approval.command === null ? one : `run:${approval.command.command}`
  // Only what would really be taken as it stands: a glob in a name, or a finding that holds, would not be.
  const rule = isCalm(approval) && !/['\n*?[\]{}!()]/.test(ahead) ? ahead : ''
  const also = rule === '' ? '' : ` To decide ahead: --yes-to '${visible(rule)}'.`
  return `Nothing was done: it waits for your decision, under Approvals in VS Code or in passepartout chat.${also}`
}

const proposer = (origin: string, reason: string): string =>
  `Proposed by ${visible(originWords(origin))}${reason === '' ? '.' : `: ${visible(reason)}`}`

const mostParts = 40

function commandLines(command: NonNullable<ApprovalView['command']>, style: Style): string {
  const text = indent(visible(command.command), '  ')
  if (command.cwd === '') return `${text}\n${visible(command.sandbox)}`
  const lines = text.replace(/^ {2}/, `${style.dim('$')} `)
  // One simple command reads the same twice; more than that is where a reader is misled.
  const several = command.parsed.length > 1 || command.parsed[0] !== command.command
  const shown = several ? command.parsed.slice(0, mostParts) : []
  const rest = several ? command.parsed.length - shown.length : 0
  const parsed = shown.map((part, i) => `  ${i + 1}. ${visible(part)}`)
  if (rest > 0) parsed.push(`  and ${rest} more`)
  return [
    lines,
    ...(parsed.length > 0 ? ['Read as these commands:', ...parsed] : []),
    `In ${command.cwd === '.' ? 'the workspace folder' : visible(command.cwd)}. ${visible(command.sandbox)}`,
  ].join('\n')
}

const kinds = { create: 'new file, ', change: '', delete: 'deleted, ' } as const

/** The change as a unified diff. */
export function fileLines(file: FileChangeView, style: Style): string {
  const path = visible(file.path)
  // Behind a tab stands what a patch program does not read.
  const counts = `(${kinds[file.kind]}+${file.addedLines} −${file.removedLines} lines)`
  const head = [
    style.bold(`--- ${file.kind === 'create' ? '/dev/null' : path}`),
    `${style.bold(`+++ ${file.kind === 'delete' ? '/dev/null' : path}`)}\t${counts}`,
  ]
  const body = file.diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const shown = visible(line.replace(/\r$/, ''))
      if (line.startsWith('+')) return style.added(shown)
      if (line.startsWith('-')) return style.removed(shown)
      return line.startsWith('@@') || line.startsWith('\\') ? style.dim(shown) : shown
    })
  const cut = file.truncated ? ['The rest of this diff is not shown here; VS Code shows all of it.'] : []
  return [...head, ...(file.diff === '' ? [] : body), ...cut].join('\n')
}

/** Writing a file is what its diff shows. */
function effectLines(approval: ApprovalView): string {
  const shown = new Set(approval.files.map(({ path }) => path))
  const rest = approval.effects.filter(
    ({ kind, target }) => !((kind === 'write' || kind === 'delete') && shown.has(target)),
  )
  const said = rest.map((effect) => visible(effectWords(effect as Effect)))
  if (said.length < 2) return said[0] === undefined ? '' : `It ${said[0]}.`
  return ['What it does:', ...said.map((words) => `- ${words}`)].join('\n')
}
