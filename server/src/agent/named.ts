// Owns what a command or code is about to read as far as its words tell: the secrets of those files are known before anything
// of them comes out, cut, encoded or without the name that gave them away. Never shows or keeps what they hold.

import type { Action } from '../base/proposal.ts'
import { absolute } from '../tools/path.ts'
import type { SessionPorts } from './ports.ts'

/** Words that are looked at; more of them are no names of files. */
const mostWords = 200

/** UTF-16 units of a file that are looked through: keys stand in small ones. */
const mostUnits = 1_000_000

export async function learnNamed(
  { documents, vault, workspace }: Pick<SessionPorts, 'documents' | 'vault' | 'workspace'>,
  actions: readonly Action[],
): Promise<void> {
  for (const action of actions) {
    if (action.type !== 'shell' && action.type !== 'code_eval') continue
    const [text, folder] =
      action.type === 'shell'
        ? [action.command, absolute(workspace, action.cwd ?? '')]
        : [action.code, workspace]
    const words = new Set((text.match(/[^\s"'`<>|;&(){},=]+/g) ?? []).slice(0, mostWords))
    for (const word of words) {
      const file = await documents.read(absolute(folder, word))
      if (file.ok && file.value.text.length <= mostUnits) vault.learn(file.value.text)
    }
  }
}
