// Owns what the panel asks about mentions: the server reads the text, the editor knows what it could attach. Opens what a
// mention brought where it came from. Never sends a question.

import * as vscode from 'vscode'
import { imageEndings, mostImageFileBytes } from '../../server/protocol/image.ts'
import { type MentionsView, mentions } from '../../server/protocol/mention.ts'
import type { Client } from '../feature.ts'

export async function readMentions(
  client: Client,
  text: string,
  cursor: number,
): Promise<MentionsView | null> {
  const { activePath, recentPaths } = client.evidence.collect()
  const attachable = client.attachments.all()
  return client.request(mentions, { text, cursor, activePath, recentPaths, attachable })
}

/** Base64 of an image in one of the open folders; empty for anything else. `path` is relative to the first. */
export async function imageData(client: Client, path: string): Promise<string> {
  const uri = client.folder && vscode.Uri.joinPath(client.folder.uri, path)
  const isImage = imageEndings.some((ending) => path.toLowerCase().endsWith(`.${ending}`))
  if (!uri || !isImage || !vscode.workspace.getWorkspaceFolder(uri)) return ''
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri)
    // A link could lead anywhere.
    if (type !== vscode.FileType.File || size > mostImageFileBytes) return ''
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('base64')
  } catch {
    return ''
  }
}

/** False for what is a node of the index. */
export async function openBrought(id: string): Promise<boolean> {
  const kind = /^@(problems|terminal|diff|commit:|resource:)/.exec(id)?.[1]
  if (kind === undefined) return false
  const command = {
    problems: 'workbench.actions.view.problems',
    terminal: 'workbench.action.terminal.focus',
    diff: 'workbench.view.scm',
    'commit:': 'workbench.view.scm',
    'resource:': 'passepartout.mcpServers',
  }[kind]
  if (command) await vscode.commands.executeCommand(command)
  return true
}
