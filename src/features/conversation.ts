// Owns taking the conversation out of the panel: copied with its sources, or saved as an Org or Markdown file. The words
// are the server's; the file is the user's, where they say.

import * as vscode from 'vscode'
import { type WrittenFormat, written } from '../../server/protocol/conversation.ts'
import type { Client, Feature } from '../feature.ts'

export const createConversation: Feature = (context, client) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.exportConversation', () => save(client)),
  )
}

export async function copyTurn(client: Client, turn: string): Promise<boolean> {
  const found = await client.request(written, { format: 'markdown', turn, folder: '' })
  if (found) await vscode.env.clipboard.writeText(found.text)
  return found !== null
}

async function save(client: Client): Promise<void> {
  const { folder } = client
  const first = await client.request(written, { format: 'org', turn: '', folder: '' })
  if (!folder || !first) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing to save yet. Ask something first.'),
    )
    return
  }
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the Conversation'),
    defaultUri: vscode.Uri.joinPath(folder.uri, `${fileName(first.title)}.org`),
    filters: { Org: ['org'], Markdown: ['md'] },
  })
  if (!uri) return
  const format: WrittenFormat = /\.(?:md|markdown)$/i.test(uri.path) ? 'markdown' : 'org'
  const into = vscode.Uri.joinPath(uri, '..').fsPath
  const found = await client.request(written, { format, turn: '', folder: into })
  if (!found) return
  await vscode.workspace.fs.writeFile(uri, Buffer.from(found.text))
  await vscode.window.showTextDocument(uri)
}

/** Of the first question: letters, digits and single dashes. */
const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'conversation'
