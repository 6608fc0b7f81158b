// Owns what a person reads of a proposal in approvals.org: what is wanted, what it would do, why it is asked, what to look
// at, and what can be answered. Everything in it that others wrote stands in blocks, escaped and without secrets. Pure;
// nothing is ever read back from it.

import type { CommandNodeView, FileChangeView, ProofView } from '../../protocol/views.ts'
import type { Action, Proposal } from '../base/proposal.ts'
import type { Verdict } from '../base/verdict.ts'
import { adviceFor, repeatsEffect } from '../gate/advice.ts'
import { effectWords, explain, findingWords, originWords, treeLines } from '../gate/explain.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { orgBlock, orgTitle } from '../org/escape.ts'

/** An answer that a person can give. */
export interface Offer {
  readonly title: string
  /** What follows from it, as a sentence. */
  readonly means: string
}

/** What is always offered. */
export const answers: readonly Offer[] = [
  { title: 'Approve', means: 'It is done once, exactly as it stands here. Nothing is remembered.' },
  { title: 'Deny', means: 'Nothing is done. The agent is told, with your reason if you give one.' },
]

/** What is known of a proposal beside itself, at the moment it is asked about. */
export interface ShownApproval {
  readonly files: readonly Pick<FileChangeView, 'path' | 'kind' | 'diff' | 'truncated'>[]
  readonly commands: readonly CommandNodeView[]
  /** The isolation a command would run under, as sentences; empty without a command. */
  readonly sandbox: string
  /** In words. */
  readonly why: ProofView
  readonly offers: readonly Offer[]
}

/** Where nothing else is known. */
export const bareApproval = (verdict: Verdict): ShownApproval => ({
  files: [],
  commands: [],
  sandbox: '',
  why: explain(verdict),
  offers: answers,
})

/** UTF-16 units of one block. A longer one is cut and says so. */
const longestBlock = 20_000

export const approvalTitle = (proposal: Proposal, clean: Redact = redact): string =>
  orgTitle(clean(summary(proposal)).slice(0, 200)) || 'proposal'

/** The body between drawer and data, ending in a line break. */
export function approvalText(
  proposal: Proposal,
  verdict: Verdict,
  shown: ShownApproval,
  clean: Redact = redact,
): string {
  const { block, section } = blocks(clean)
  const { findings } = verdict
  const told = findings.filter((finding) => !repeatsEffect(finding))
  const effects = verdict.effects.map((effect) => `- ${effectWords(effect)}`)
  const isTree = shown.commands.length > 1 || shown.commands.some(({ inner }) => inner.length > 0)
  const parts = [
    proposal.reason ? block('quote', '', `${proposal.reason}\n— ${originWords(proposal.origin)}`) : '',
    ...wanted(proposal.actions, shown, clean),
    section('What it does', isTree ? commandLines(shown.commands) : effects),
    section('How it would run', shown.sandbox === '' ? [] : [shown.sandbox]),
    section('Why you are asked', treeLines(shown.why)),
    section(
      'What to look at',
      told.flatMap((finding) => {
        const next = adviceFor(finding)
        return [`- ${findingWords(finding)}`, ...(next === '' ? [] : [`  ${next}`])]
      }),
    ),
    section(
      'What you can answer',
      shown.offers.map(({ title, means }) => `- ${title}: ${means}`),
    ),
    'Answer above this headline, or under Approvals. A keyword changed by hand can only deny.\n',
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function blocks(clean: Redact) {
  /** `language` behind `#+begin_src`; anything but a plain name is left out. */
  function block(kind: 'example' | 'quote' | 'src', language: string, text: string): string {
    const kept = clean(text)
    const cut =
      kept.length > longestBlock ? `${kept.slice(0, longestBlock)}\n… (all of it is in the panel)` : kept
    const named = /^[A-Za-z][\w+-]*$/.test(language) ? ` ${language}` : ''
    const marks = kind === 'src' && named === '' ? 'example' : kind
    return `#+begin_${marks}${marks === 'src' ? named : ''}\n${orgBlock(cut)}\n#+end_${marks}\n`
  }
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `${title}:\n${block('example', '', lines.join('\n'))}`
  return { block, section }
}

const fileWords = { create: 'Creates', change: 'Changes', delete: 'Deletes' } as const

/** The command, the code, or the diff of each file. */
function wanted(actions: readonly Action[], shown: ShownApproval, clean: Redact): readonly string[] {
  const { block } = blocks(clean)
  const files = shown.files.map(({ path, kind, diff, truncated }) => {
    const rest = truncated ? '\n… (the diff is longer: it is in the panel)' : ''
    const body = diff === '' ? path : `${path}\n${diff.replace(/\n$/, '')}${rest}`
    return `${fileWords[kind]} a file:\n${block('src', 'diff', body)}`
  })
  return [
    ...files,
    ...actions.flatMap((action) => (shown.files.length > 0 && changes(action) ? [] : [one(action, clean)])),
  ]
}

const changes = ({ type }: Action): boolean =>
  type === 'file_write' || type === 'file_edit' || type === 'file_delete'

function one(action: Action, clean: Redact): string {
  const { block, section } = blocks(clean)
  if (action.type === 'code_eval') {
    const into = section('Writes its result into', action.into ?? [])
    return `Runs code:\n${block('src', action.language, action.code)}${into}`
  }
  if (action.type !== 'shell') return block('example', '', words(action))
  const place = action.cwd === undefined || action.cwd === '.' ? '' : `\n# in ${action.cwd}`
  const language = action.shell === 'posix' ? 'sh' : action.shell
  return `Runs a command:\n${block('src', language, `${action.command}${place}`)}`
}

/** One command a line, what it does below it, what it runs inside it. */
function commandLines(tree: readonly CommandNodeView[], depth = 0): readonly string[] {
  const by = '  '.repeat(depth)
  return tree.flatMap(({ words, assignments, raw, piped, effects, doubts, inner }) => {
    const line = [...assignments, ...words.map(({ text }) => text)].join(' ') || raw
    return [
      `${by}- ${piped ? '| ' : ''}${flat(line)}`,
      ...effects.map((effect) => `${by}    ${flat(effect.words)}`),
      ...doubts.map(({ message }) => `${by}    not known: ${flat(message)}`),
      ...commandLines(inner, depth + 1),
    ]
  })
}

const flat = (text: string): string => text.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ⏎ ')

function summary(proposal: Proposal): string {
  const [first, ...rest] = proposal.actions
  const title = first ? (words(first).split(/[\r\n]/, 1)[0] ?? '') : 'nothing'
  return rest.length > 0 ? `${title} and ${rest.length} more` : title
}

function words(action: Action): string {
  switch (action.type) {
    case 'shell':
      return `run ${action.command}`
    case 'file_read':
      return `read ${action.path}`
    case 'file_write':
      return `write ${action.path}`
    case 'file_edit':
      return `edit ${action.path}`
    case 'file_delete':
      return `delete ${action.path}`
    case 'network':
      return `${action.method} ${action.url}`
    case 'network_or_write_content':
      return 'send or write content'
    case 'content_in':
      return `take in ${action.path ?? 'content'}`
    case 'code_eval':
      return `evaluate ${action.language}: ${action.code}`
    case 'mcp':
      return `call ${action.server} ${action.tool}`
    case 'sequence':
      return `a sequence of ${action.events.length}`
  }
}
