// Owns what of a folder may be given to a model or an agent that is not ours: files that the gate lets be read and lets out,
// no memory of the agent's unless it was asked for, no heading that says it is private, and texts with every credential
// blanked. Never lets out what it cannot judge, and never says which of what is left out would have fitted a question.

import { proposalId } from '../../base/ids.ts'
import type { Node } from '../../base/node.ts'
import { type Labels, type Proposal, trusted } from '../../base/proposal.ts'
import type { Gate } from '../../gate/open.io.ts'
import { secretClass } from '../../gate/protected.ts'
import { findSecrets, redact } from '../../gate/secrets.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { labelsOfFile } from '../../tools/labels.ts'

export interface SinkOptions {
  readonly memory: 'with' | 'without'
  /** Org tags that keep a heading here, and all below it, in any case of letters. */
  readonly privateTags: readonly string[]
}

export interface Sink {
  /** Whether anything of the file may be told. `path` as the index has it. */
  mayLeave(path: string): Promise<boolean>
  /** The lines of a file, given its nodes, that stay here. */
  staying(nodes: readonly Node[]): readonly Lines[]
  /** The text as it may leave: without credentials, or null where the gate still finds one. */
  released(text: string): Promise<Released | null>
  /**
   * How much of the folder stays here, whatever was asked: counts of what would have fitted a question would answer it.
   */
  left(): LeftOut
}

export interface Released {
  readonly text: string
  /** Credentials in it that were blanked. */
  readonly blanked: number
}

export interface LeftOut {
  readonly headings: number
  readonly files: number
}

/** Line numbers, both inclusive. */
export type Lines = Pick<Node['range'], 'startLine' | 'endLine'>

const ofTheFolder: Labels = { ...trusted, confidentiality: 'private' }

/** Where the agent keeps what it remembers, in the workspace. */
const memory = /(?:^|\/)\.passepartout(?:\/|$)/i

export function openSink(
  gate: Pick<Gate, 'judge'>,
  index: Pick<WorkspaceIndex, 'root' | 'revision' | 'paths' | 'orgFiles' | 'fileNodes'>,
  options: () => SinkOptions,
): Sink {
  const proposal = (action: Proposal['actions'][number], labels: Labels): Proposal => ({
    id: proposalId('served'),
    turn: '' as Proposal['turn'],
    actions: [action],
    workspace: index.root,
    labels,
    origin: 'served',
    reason: '',
  })
  /** By the gate's own words for flows; what is only private leaves because a person allowed that for the session. */
  const mayFlow = async (labels: Labels, content = ''): Promise<boolean> => {
    const verdict = await gate.judge(proposal({ type: 'network_or_write_content', content }, labels))
    return verdict.decision !== 'deny' && !verdict.findings.some(({ vector }) => vector === 3)
  }
  const isHeld = (path: string): boolean =>
    secretClass(path) !== null || (options().memory === 'without' && memory.test(path))
  const isPrivate = ({ properties, tags }: Node): boolean =>
    /^(?:secret|private)$/i.test(properties['CONFIDENTIALITY'] ?? '') ||
    tags.some((tag) => options().privateTags.some((one) => one.toLowerCase() === tag.toLowerCase()))
  const staying = (nodes: readonly Node[]): readonly Lines[] =>
    nodes.flatMap((node) => (isPrivate(node) ? [node.range] : []))

  let counted: { readonly key: string; readonly left: LeftOut } | null = null
  return {
    async mayLeave(path) {
      if (isHeld(path)) return false
      const read = await gate.judge(proposal({ type: 'file_read', path }, trusted))
      return read.decision === 'allow' && (await mayFlow(labelsOfFile(path)))
    },
    staying,
    async released(text) {
      const masked = redact(text)
      return (await mayFlow(ofTheFolder, masked)) ? { text: masked, blanked: findSecrets(text).length } : null
    },
    left() {
      const key = JSON.stringify([index.revision, options()])
      if (counted?.key === key) return counted.left
      let headings = 0
      for (const { path } of index.orgFiles()) {
        if (isHeld(path)) continue
        const nodes = index.fileNodes(path)
        const stay = staying(nodes)
        if (stay.length > 0)
          headings += nodes.filter((node) => node.kind === 'headline' && isInside(node.range, stay)).length
      }
      counted = { key, left: { headings, files: index.paths().filter(isHeld).length } }
      return counted.left
    },
  }
}

export const isInside = (lines: Lines, secrets: readonly Lines[]): boolean =>
  secrets.some(({ startLine, endLine }) => lines.startLine >= startLine && lines.endLine <= endLine)

export const touches = (lines: Lines, secrets: readonly Lines[]): boolean =>
  secrets.some(({ startLine, endLine }) => lines.startLine <= endLine && lines.endLine >= startLine)
