// Owns wording commits with the parts of an open house: its index, the gate's word on reading, its engine and its ledger.

import type { CommitParams } from '../../../protocol/commit.ts'
import { turnId } from '../../base/ids.ts'
import type { PastCommit } from '../../index/history/revisions.ts'
import { toolPorts } from '../judge.ts'
import type { SessionPorts } from '../ports.ts'
import { wordCommit } from './word.ts'

export type CommitWords = (
  params: CommitParams,
  onText: (message: string) => void,
  signal: AbortSignal,
) => Promise<{ readonly message: string; readonly tokens: number }>

/** Each call has its line in the ledger. `past`: of the repository with this top. */
export function openCommitWords(
  ports: SessionPorts,
  inside: (path: string) => string | null,
  past: (root: string) => Promise<readonly PastCommit[]>,
): CommitWords {
  return async ({ root, diff, recent, begun }, onText, signal) => {
    const began = ports.clock.now()
    const engine = await ports.engine().catch(() => null)
    const { mayRead } = toolPorts(ports)
    const local = (path: string) => inside(`${root}/${path}`)
    const { message, promptTokens, outputTokens } = await wordCommit(
      {
        engine,
        budgetTokens: ports.settings().budgetTokens,
        charactersPerToken: ports.ratios.charactersPerToken(engine?.info.id ?? ''),
        nodes: (path) => ports.index.fileNodes(local(path) ?? ''),
        mayRead: async (path) => (await mayRead(local(path) ?? `${root}/${path}`)) === 'allow',
      },
      { diff, recent, begun, past: await past(root).catch(() => []) },
      onText,
      signal,
    )
    if (engine !== null && promptTokens > 0)
      await Promise.resolve(
        ports.ledger.record({
          turn: turnId(`commit-${began.toString(36)}`),
          engine: engine.info.id,
          promptTokens,
          outputTokens,
          ms: ports.clock.now() - began,
          kind: 'commit',
        }),
      ).catch(() => {})
    return { message, tokens: promptTokens + outputTokens }
  }
}
