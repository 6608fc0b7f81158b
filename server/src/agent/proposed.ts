// Owns how a proposal stands in the trace: a command as a command, changes of files as a diff. Pure; the
// exact proposal is in approvals.org, bound to its hash.

import type { Action } from '../base/proposal.ts'
import type { Decision } from '../base/verdict.ts'
import { isFileAction } from '../tools/change.ts'
import { diff } from './diff.ts'

export const gateWords: Readonly<Record<Decision, string>> = { deny: 'denies', ask: 'asks', allow: 'allows' }

/** The body of a trace entry, and the language of its block. */
export function proposedText(actions: readonly Action[]): {
  readonly body: string
  readonly blockLanguage: string
} {
  const [first] = actions
  if (actions.length === 1 && first?.type === 'shell')
    return { body: first.command, blockLanguage: first.shell === 'posix' ? 'sh' : first.shell }
  if (actions.length === 1 && first?.type === 'code_eval')
    return { body: first.code, blockLanguage: first.language }
  if (actions.length > 0 && actions.every(isFileAction))
    return { body: actions.map(fileDiff).join(''), blockLanguage: 'diff' }
  return { body: JSON.stringify(actions, null, 1), blockLanguage: 'json' }
}

/** Without the file at hand a replacement knows no line numbers; its lines say where it is. */
function fileDiff(action: Extract<Action, { path: string; type: `file_${string}` }>): string {
  const { path } = action
  switch (action.type) {
    case 'file_read':
      return ''
    case 'file_delete':
      return `--- ${path}\n+++ /dev/null\n`
    case 'file_write': {
      const from = action.beforeHash === '' ? '/dev/null' : path
      return `--- ${from}\n+++ ${path}\n${hunks('', action.content)}`
    }
    case 'file_edit': {
      const parts = action.edits.map(({ find, replace }) => hunks(find, replace))
      return `--- ${path}\n+++ ${path}\n${parts.join('')}`
    }
  }
}

const hunks = (before: string, after: string): string =>
  diff(before, after)
    .text.replace(/^@@ .*$/gm, '@@ @@')
    .replace(/^\\ No newline at end of file\n/gm, '')
