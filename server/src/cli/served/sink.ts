// Owns what of a folder may be given to another agent: files that the gate lets be read and that hold no credentials, no
// memory of the agent's unless it was asked for, and texts with every credential blanked. Never lets out what it cannot judge.

import { proposalId } from '../../base/ids.ts'
import type { Node } from '../../base/node.ts'
import { type Proposal, trusted } from '../../base/proposal.ts'
import type { Gate } from '../../gate/open.io.ts'
import { secretClass } from '../../gate/protected.ts'
import { redact } from '../../gate/secrets.ts'

export interface Sink {
  /** Whether anything of the file may be told. `path` as the index has it. */
  mayLeave(path: string): Promise<boolean>
  /** The text as it may leave: without credentials, or null where the gate still finds one. */
  released(text: string): Promise<string | null>
}

/** Where the agent keeps what it remembers, in the workspace. */
const memory = /(?:^|\/)\.passepartout(?:\/|$)/i

export function openSink(
  gate: Pick<Gate, 'judge'>,
  workspace: string,
  options: { readonly memory: 'with' | 'without' },
): Sink {
  const proposal = (action: Proposal['actions'][number]): Proposal => ({
    id: proposalId('served'),
    turn: '' as Proposal['turn'],
    actions: [action],
    workspace,
    labels: trusted,
    origin: 'mcp',
    reason: '',
  })
  return {
    async mayLeave(path) {
      if (secretClass(path) !== null || (options.memory === 'without' && memory.test(path))) return false
      return (await gate.judge(proposal({ type: 'file_read', path }))).decision === 'allow'
    },
    async released(text) {
      const masked = redact(text)
      const { findings } = await gate.judge(proposal({ type: 'network_or_write_content', content: masked }))
      return findings.some(({ vector }) => vector === 3) ? null : masked
    },
  }
}

/** Line numbers, both inclusive. */
type Lines = Pick<Node['range'], 'startLine' | 'endLine'>

/** A headline that says so of itself stays here with all below it, whatever file it is in. */
export const secretLines = (nodes: readonly Node[]): readonly Lines[] =>
  nodes.flatMap(({ properties, range }) =>
    /^(?:secret|private)$/i.test(properties['CONFIDENTIALITY'] ?? '') ? [range] : [],
  )

export const isInside = (lines: Lines, secrets: readonly Lines[]): boolean =>
  secrets.some(({ startLine, endLine }) => lines.startLine >= startLine && lines.endLine <= endLine)

export const touches = (lines: Lines, secrets: readonly Lines[]): boolean =>
  secrets.some(({ startLine, endLine }) => lines.startLine <= endLine && lines.endLine >= startLine)
