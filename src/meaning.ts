// Owns the words for how the search by meaning stands: which model, how much is ready, what is wrong.

import * as vscode from 'vscode'
import type { MeaningState } from '../server/protocol/views.ts'

/** One line. */
export function meaningWords(view: MeaningState): string {
  if (view.message !== '') return view.message
  const counts = [view.done.toLocaleString(), view.total.toLocaleString()] as const
  switch (view.state) {
    case 'none':
      return vscode.l10n.t('Off: search goes by words, links and history')
    case 'done':
      return vscode.l10n.t('{0}: all {1} pieces are ready', view.label, counts[1])
    case 'paused':
      return vscode.l10n.t('{0}: paused at {1} of {2} pieces', view.label, ...counts)
    case 'building':
    case 'held':
    case 'failed':
      return vscode.l10n.t('{0}: {1} of {2} pieces are ready', view.label, ...counts)
  }
}
