// Owns what the panels are shown of a turn and of an approval. Pure but for reading the files a
// proposal would change; never decides.

import type {
  ApprovalView,
  CommandView,
  FileChangeView,
  OfferView,
  SourceView,
  TurnView,
} from '../../protocol/views.ts'
import type { FileChange } from '../base/ports.ts'
import type { Action } from '../base/proposal.ts'
import { adviceFor, repeatsEffect } from '../gate/advice.ts'
import { explain } from '../gate/explain.ts'
import type { Vault } from '../gate/mask.ts'
import type { Explained } from '../gate/open.io.ts'
import { untriable } from '../sandbox/triable.ts'
import { fileChanges } from '../tools/change.ts'
import { shown } from '../tools/path.ts'
import type { PendingApproval } from '../trace/approval.ts'
import { answers, type ShownApproval } from '../trace/approval-text.ts'
import { title } from './act.ts'
import { diff } from './diff.ts'
import { throughout } from './masked.ts'
import type { SessionPorts } from './ports.ts'
import { sandboxWords, sentence, tokensUsed } from './shown.ts'
import type { State } from './state.ts'

export function turnView(state: State, now: number, undoable: 'undoable' | 'not-undoable'): TurnView {
  return {
    turn: state.turn,
    prompt: state.prompt,
    answer: state.answer,
    state: state.outcome === 'running' ? (state.phase === 'waiting' ? 'waiting' : 'running') : state.outcome,
    steps: state.steps,
    sources: state.pieces.slice(0, 40).map(sourceOf),
    read: (state.read ?? []).slice(0, 60).map(sourceOf),
    engine: state.engineLabel,
    engineKind: state.engineLabel.startsWith('no model') ? 'none' : (state.engine?.place ?? 'none'),
    tokensUsed: tokensUsed(state),
    tokensTotal: state.promptTokens + state.outputTokens,
    tokensBudget: state.limits.windowTokens,
    ...(state.sections ? { sections: state.sections } : {}),
    elapsedMs: Math.max(0, now - state.startedAt),
    trace: state.trace,
    undoable: undoable === 'undoable',
    startedAt: state.startedAt,
    ...(state.task ? { task: state.task } : {}),
    ...(state.images ? { images: state.images } : {}),
    ...(state.within ? { within: state.within } : {}),
  }
}

const sourceOf = ({ text: _text, name, ...piece }: State['pieces'][number]): SourceView => ({
  ...piece,
  title: name,
})

/** A turn that waits for the one before it. */
export const queuedView = (turn: string, prompt: string, at: number, trace: string): TurnView => ({
  turn,
  prompt,
  answer: '',
  state: 'running',
  steps: [{ kind: 'step', id: 'queued', label: 'Waits for the turn before', state: 'running', detail: '' }],
  sources: [],
  engine: '',
  engineKind: 'none',
  tokensUsed: 0,
  tokensTotal: 0,
  tokensBudget: 0,
  elapsedMs: 0,
  trace,
  undoable: false,
  startedAt: at,
})

/** Lines of one file's diff that an approval carries. */
const maxDiffLines = 400

/** `surprises`: what a trial of it did that the gate had not told. */
export async function approvalView(
  ports: SessionPorts,
  pending: PendingApproval,
  surprises: readonly string[] = [],
): Promise<ApprovalView> {
  const { proposal, verdict } = pending
  const changes = await fileChanges(ports.documents, proposal)
  const explained = await ports.explain(proposal)
  return {
    proposal: proposal.id,
    hash: pending.hash,
    turn: proposal.turn,
    title: ports.vault.maskRest(title(proposal)),
    reason: proposal.reason,
    origin: proposal.origin,
    files: changes.ok
      ? changes.value
          .map((change) => fileView(ports.workspace, withoutSecrets(change, ports.vault)))
          .map((file) => ({ ...file, path: ports.vault.maskRest(file.path) }))
      : [],
    ...concealed(ports.vault, {
      command: await commandView(ports, pending, explained),
      effects: verdict.effects,
      findings: verdict.findings
        .filter((finding) => !repeatsEffect(finding))
        .map((finding) => ({ ...finding, next: adviceFor(finding) })),
      proof: explain(verdict, explained.near),
    }),
    createdAt: pending.createdAt,
    state: changes.ok ? 'pending' : 'stale',
    learned: await ports.learning.offers(proposal, surprises),
  }
}

/** The same for the reader of approvals.org. */
export const shownApproval = ({ files, command, proof, learned }: ApprovalView): ShownApproval => ({
  files,
  commands: command?.tree ?? [],
  sandbox: command?.sandbox ?? '',
  why: proof,
  offers: [...answers, ...learned.permit.filter(({ refused }) => refused === '').map(toRemember)],
})

/** What a person can have remembered with the answer; chosen in the panel, where the whole of it is seen. */
const toRemember = ({ words, effect, past, warnings }: OfferView): ShownApproval['offers'][number] => ({
  title: `Approve and remember: ${words}`,
  means: [`It ${effect}; ${past}.`, ...warnings, 'Chosen in the panel.'].join(' '),
})

/** Who decides sees which secret goes where, and not what it is; the hash binds what really stands there. */
const concealed = <T>(vault: Vault, shown: T): T => throughout(shown, vault.maskRest) as T

const withoutSecrets = ({ path, before, after }: FileChange, vault: Vault): FileChange => ({
  path,
  before: before === null ? null : vault.maskRest(before),
  after: after === null ? null : vault.maskRest(after),
})

function fileView(workspace: string, change: FileChange): FileChangeView {
  const { text, addedLines, removedLines } = diff(change.before, change.after)
  const lines = text.split('\n')
  const isCut = lines.length > maxDiffLines || text.length > 200_000
  return {
    path: shown(workspace, change.path),
    kind: change.before === null ? 'create' : change.after === null ? 'delete' : 'change',
    addedLines,
    removedLines,
    diff: isCut ? lines.slice(0, maxDiffLines).join('\n').slice(0, 200_000) : text,
    truncated: isCut,
  }
}

async function commandView(
  ports: SessionPorts,
  pending: PendingApproval,
  { commands, parsed }: Explained,
): Promise<CommandView | null> {
  const [first] = pending.proposal.actions
  if (first?.type === 'mcp') return callView(first)
  if (first?.type === 'network') return pageView(first)
  const isolation = await ports.sandbox.isolation()
  const code = pending.proposal.actions.find((action) => action.type === 'code_eval')
  if (code?.type === 'code_eval')
    return {
      command: code.code,
      cwd: code.cwd ?? '',
      parsed: [],
      tree: [],
      sandbox: `${sandboxWords(isolation.words, pending.verdict.effects)}${intoWords(code.into)}`,
      untriable: 'Code for a session cannot be tried in a copy. Have it run as a command for that.',
    }
  const shell = pending.proposal.actions.find((action) => action.type === 'shell')
  if (shell?.type !== 'shell') return null
  const impossible = untriable(isolation)
  return {
    command: shell.command,
    cwd: shell.cwd ?? '.',
    parsed,
    tree: commands,
    sandbox: sandboxWords(isolation.words, pending.verdict.effects),
    untriable: impossible === null ? '' : sentence(impossible),
  }
}

const pageView = ({ method, url }: Extract<Action, { type: 'network' }>): CommandView => ({
  command: `${method} ${url}`,
  cwd: '',
  parsed: [],
  tree: [],
  sandbox: 'over the network, without cookies or passwords; another host is not followed to',
  untriable: 'An address cannot be tried first: to try it is to contact it.',
})
/** What the approval covers besides the code. */
const intoWords = (into: readonly string[] | undefined): string =>
  into === undefined ? '' : `. Its result is written into ${into.join(' and ')}`

/** What is sent, to the letter: a person approves the arguments and not a name. */
const callView = ({ server, tool, arguments: given }: Extract<Action, { type: 'mcp' }>): CommandView => ({
  command: `${server}/${tool} ${JSON.stringify(given, null, 2)}`,
  cwd: '',
  parsed: [],
  tree: [],
  sandbox: 'in the outside server, as it was started',
  untriable: 'A call of an outside server cannot be tried: it leaves this machine or acts at once.',
})
