// Owns how a proposal and what the gate says of it stand in the trace: a command as a command, changes of files as a
// diff, the rules that were checked. Pure; the exact proposal is in approvals.org, bound to its hash.

import type { Action } from '../base/proposal.ts'
import type { Decision, Proof } from '../base/verdict.ts'
import { repeatsEffect } from '../gate/advice.ts'
import { explain, findingWords, treeLines } from '../gate/explain.ts'
import { isFileAction } from '../tools/change.ts'
import { shown } from '../tools/path.ts'
import type { TraceEntry } from '../trace/entry.ts'
import { diff } from './diff.ts'
import type { Ruling } from './state.ts'

export const gateWords: Readonly<Record<Decision, string>> = { deny: 'denies', ask: 'asks', allow: 'allows' }

/** The entry of a verdict: its reasons as sentences, the rules that passed and those that did not. */
export function ruledText(ruling: Extract<Ruling, { kind: 'proposal' }>): Partial<TraceEntry> {
  const { proposal, verdict, hash, near = [] } = ruling
  const findings = verdict.findings.map((f) => `${f.severity}:${f.vector}:${f.code}`).join(' ')
  const files = proposal.actions.flatMap((action) =>
    'path' in action ? [shown(proposal.workspace, action.path)] : [],
  )
  const passed = ruleNames(rulesOf(verdict.proof))
  const failed = ruleNames(near.map(({ rule }) => rule))
  return {
    verdict: verdict.decision,
    tags: passed.length > 0 ? ['rule'] : [],
    properties: {
      proposal: proposal.id,
      hash,
      ...(files.length === 0 ? {} : { files: files.join('; ') }),
      ...(findings === '' ? {} : { findings }),
      ...(passed.length > 0 ? { rules: passed.join('; ') } : {}),
      ...(failed.length > 0 ? { rules_failed: failed.join('; ') } : {}),
    },
    body: [
      ...treeLines(explain(verdict, near)),
      ...verdict.findings.filter((f) => f.severity === 'note' && !repeatsEffect(f)).map(findingWords),
    ].join('\n'),
    rules: [...passed, ...failed],
  }
}

/** Labels of the rules that a derivation rests on. */
const rulesOf = (proof: Proof): readonly string[] => [proof.rule, ...proof.because.flatMap(rulesOf)]

/** Proofs name a rule of a person `rule "Docs"`; the built-in ones have other names. */
const ruleNames = (labels: readonly string[]): readonly string[] => [
  ...new Set(labels.flatMap((label) => /^rule "(.*)"$/s.exec(label)?.[1] ?? [])),
]

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
