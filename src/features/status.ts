// Owns the status bar item: which engine, what state, how many approvals wait. A click shows the chat.

import * as vscode from 'vscode'
import type { ApprovalView, ChatView, EngineView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'

export function createStatus(context: vscode.ExtensionContext, client: Client): void {
  if (!client.folder) return
  const item = vscode.window.createStatusBarItem('passepartout.status', vscode.StatusBarAlignment.Right, 90)
  item.name = 'Passepartout'
  item.command = 'passepartout.chat.focus'
  let engine: EngineView | null = null
  let indexing: ChatView['indexing'] = null
  let pending: readonly ApprovalView[] = []

  function show(): void {
    // Names from a hub begin with its address and the owner; the bar would cut what comes behind them.
    const label = engine?.label.split('/').at(-1) || 'Passepartout'
    const { icon, words } = state()
    item.text =
      pending.length > 0 ? `$(${icon}) ${label} $(bell-dot) ${pending.length}` : `$(${icon}) ${label}`
    item.command = pending.length > 0 ? 'passepartout.showApprovals' : 'passepartout.chat.focus'
    item.backgroundColor =
      client.state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined
    const waiting = pending.length > 0 ? vscode.l10n.t('Pending approvals: {0}', pending.length) : ''
    const lines = ['Passepartout', engine?.label ?? '', words, engine?.message ?? '', waiting].filter(Boolean)
    item.tooltip = lines.join('\n')
    item.accessibilityInformation = { label: lines.join(', '), role: 'button' }
  }

  function state(): { readonly icon: string; readonly words: string } {
    switch (client.state) {
      case 'idle':
        return { icon: 'key', words: vscode.l10n.t('Not started yet') }
      case 'starting':
        return { icon: 'loading~spin', words: vscode.l10n.t('Starting') }
      case 'failed':
        return { icon: 'error', words: client.failure }
      case 'running':
        if (client.turns.running.length > 0) return { icon: 'loading~spin', words: vscode.l10n.t('Working') }
        if (indexing) {
          const { done, total } = indexing
          return { icon: 'sync~spin', words: vscode.l10n.t('Indexing {0} of {1} files', done, total) }
        }
        if (engine?.kind === 'cloud')
          return { icon: 'cloud', words: vscode.l10n.t('Ready, with a model in a cloud') }
        if (engine?.kind === 'local') return { icon: 'key', words: vscode.l10n.t('Ready, on this machine') }
        return { icon: 'key', words: vscode.l10n.t('Ready, without a model') }
    }
  }

  context.subscriptions.push(
    item,
    client.onEngine.on((next) => {
      engine = next
      show()
    }),
    client.onIndex.on((next) => {
      indexing = next
      show()
    }),
    client.onApprovals.on((next) => {
      pending = next
      show()
    }),
    client.turns.onChange.on(show),
    client.onChat.on((chat) => {
      engine = chat.engine
      indexing = chat.indexing
      show()
    }),
    client.onState.on(show),
  )
  show()
  item.show()
}
