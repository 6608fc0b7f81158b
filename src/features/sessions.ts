// Owns the list of sessions of code: which there are, what is named in them, and ending them. The server keeps them; this
// only shows them.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import type { CodeSessionView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'
import { bytesWords } from '../size.ts'

type Row = vscode.QuickPickItem & { readonly act?: () => unknown }

export function createSessions(context: vscode.ExtensionContext, client: Client): void {
  if (!client.folder) return
  const reset = async (which: { readonly name?: string; readonly runtime?: CodeSessionView['runtime'] }) =>
    tellOutcome(await client.request(messages.resetSessions, which))

  async function show(): Promise<void> {
    const sessions = await client.request(messages.codeSessions, {})
    if (sessions === null) {
      void vscode.window.showWarningMessage(vscode.l10n.t('The server did not answer. The log says why.'))
      return
    }
    if (sessions.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No code has been evaluated yet. A session begins with the first evaluation.'),
      )
      return
    }
    const rows: Row[] = [
      ...sessions.map((one) => ({
        label: `$(${one.busy === 'busy' ? 'sync~spin' : 'symbol-namespace'}) ${languages[one.runtime]}`,
        description: descriptionOf(one),
        detail: [one.version, one.isolation].filter((words) => words !== '').join(' · '),
        act: () => showNames(one),
      })),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: `$(trash) ${vscode.l10n.t('Reset All Sessions')}`, act: () => reset({}) },
    ]
    await choose(rows, vscode.l10n.t('Sessions'), vscode.l10n.t('Choose one to see what is named in it.'))
  }

  async function showNames(session: CodeSessionView): Promise<void> {
    const { name, runtime, names } = session
    const rows: Row[] = [
      { label: `$(trash) ${vscode.l10n.t('Reset This Session')}`, act: () => reset({ name, runtime }) },
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      ...names.map((one) => ({
        label: `$(symbol-variable) ${one.name}`,
        description: one.kind,
        ...(one.value === '' ? {} : { detail: one.value }),
      })),
    ]
    const title = `${languages[runtime]}: ${descriptionOf(session)}`
    const count = names.length.toLocaleString(vscode.env.language)
    const words = names.length === 1 ? vscode.l10n.t('1 name') : vscode.l10n.t('{0} names', count)
    await choose(rows, title, words)
  }

  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.showSessions', show),
    vscode.commands.registerCommand('passepartout.resetSessions', () => reset({})),
  )
}

const languages: Readonly<Record<CodeSessionView['runtime'], string>> = {
  javascript: 'JavaScript',
  python: 'Python',
  shell: 'Shell',
}

/** The session of the conversation has no name that a person gave. */
function descriptionOf({ name, evaluations, memoryBytes, busy }: CodeSessionView): string {
  return [
    name === 'chat' ? vscode.l10n.t('this conversation') : name,
    evaluations === 1
      ? vscode.l10n.t('1 evaluation')
      : vscode.l10n.t('{0} evaluations', evaluations.toLocaleString(vscode.env.language)),
    ...(memoryBytes > 0 ? [bytesWords(memoryBytes)] : []),
    ...(busy === 'busy' ? [vscode.l10n.t('running')] : []),
  ].join(' · ')
}

async function choose(rows: readonly Row[], title: string, placeHolder: string): Promise<void> {
  const chosen = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  })
  await chosen?.act?.()
}
