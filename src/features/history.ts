// Owns the choice of an earlier conversation: a list that the server searches while one types. Never keeps any of it.

import * as vscode from 'vscode'
import { type ConversationView, conversations, openConversation } from '../../server/protocol/conversation.ts'
import type { Client, Feature } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'

const mostRows = 100
const quietMs = 120

interface Row extends vscode.QuickPickItem {
  readonly id: string
}

export const createHistory: Feature = (context, client) => {
  context.subscriptions.push(vscode.commands.registerCommand('passepartout.history', () => choose(client)))
}

function choose(client: Client): void {
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = vscode.l10n.t('Conversations')
  pick.placeholder = vscode.l10n.t('Words of a question or an answer')
  let asked = 0
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const number = ++asked
    pick.busy = true
    const found = await client.request(conversations, { query: pick.value, most: mostRows })
    if (number !== asked) return
    pick.busy = false
    pick.items = (found ?? []).map(row)
  }
  pick.onDidChangeValue(() => {
    clearTimeout(timer)
    timer = setTimeout(look, quietMs)
  })
  pick.onDidAccept(async () => {
    const [chosen] = pick.selectedItems
    if (!chosen) return
    pick.hide()
    const opened = await client.request(openConversation, { id: chosen.id })
    if (!opened?.ok) return tellOutcome(opened)
    client.onCleared.fire()
    await vscode.commands.executeCommand('passepartout.chat.focus')
  })
  pick.onDidHide(() => {
    clearTimeout(timer)
    asked++
    pick.dispose()
  })
  pick.show()
  void look()
}

function row({ id, title, last, at, turns, found }: ConversationView): Row {
  const when = new Date(at).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' })
  const count = turns === 1 ? vscode.l10n.t('1 turn') : vscode.l10n.t('{0} turns', turns)
  // The server has searched: what it found stays, whatever the editor thinks of its letters.
  const detail = found || last
  return {
    id,
    label: title,
    description: `${when} · ${count}`,
    alwaysShow: true,
    ...(detail === '' ? {} : { detail }),
  }
}
