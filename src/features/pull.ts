// Owns the pulling of a model: one at a time, with its progress in the panel and the status bar, and
// cancelled by the user. Starts only on a click.

import * as vscode from 'vscode'
import type { PullView } from '../../media/chat/messages.ts'
import type { Outcome } from '../../server/protocol/messages.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { Session } from '../session.ts'

export interface Pull {
  readonly state: PullView | null
  start(model: string): Promise<Outcome | null>
  cancel(): void
}

export function createPull(session: Session, onChange: (state: PullView | null) => void): Pull {
  let state: PullView | null = null
  let cancellation: vscode.CancellationTokenSource | undefined
  let count = 0
  const enter = (next: PullView | null) => {
    state = next
    onChange(next)
  }
  return {
    get state() {
      return state
    },
    cancel: () => cancellation?.cancel(),
    async start(model) {
      if (state) return { ok: true, message: '' }
      const own = new vscode.CancellationTokenSource()
      cancellation = own
      enter({ model, message: '', percentage: null })
      const token = `passepartout-pull-${++count}`
      try {
        const outcome = await vscode.window.withProgress(
          { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Pulling {0}', model) },
          (progress) =>
            session.request(
              messages.pullModel,
              { model, workDoneToken: token },
              {
                token: own.token,
                progress: {
                  token,
                  report(message, percentage) {
                    enter({ model, message, percentage: percentage ?? state?.percentage ?? null })
                    progress.report({
                      message: percentage === undefined ? message : `${Math.round(percentage)} %`,
                    })
                  },
                },
              },
            ),
        )
        if (own.token.isCancellationRequested) return { ok: true, message: vscode.l10n.t('Pull cancelled') }
        return outcome
      } finally {
        enter(null)
        own.dispose()
        cancellation = undefined
      }
    },
  }
}
