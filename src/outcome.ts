// Owns how an outcome of the server is told: quietly when it went well, with the next step when not.

import * as vscode from 'vscode'
import type { Outcome } from '../server/protocol/messages.ts'

const shownMs = 5000

export function outcomeWords(outcome: Outcome | null): string {
  if (!outcome) return vscode.l10n.t('The server did not answer. The log says why.')
  return outcome.ok ? outcome.message : [outcome.message, outcome.next].filter(Boolean).join(' ')
}

export function tellOutcome(outcome: Outcome | null): void {
  const words = outcomeWords(outcome)
  if (words === '') return
  if (outcome?.ok) vscode.window.setStatusBarMessage(words, shownMs)
  else void vscode.window.showWarningMessage(words)
}
