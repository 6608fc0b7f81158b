// Owns the diff editors of a pending proposal, of what it would write and of what a trial of it wrote: both sides
// come from the server, read-only. Never shows a proposal that is decided: its tabs close.

import * as vscode from 'vscode'
import { fileName } from '../../media/panel/words.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { Client } from '../feature.ts'

const scheme = 'passepartout-preview'
type Side = 'before' | 'after'

export function createPreview(context: vscode.ExtensionContext, client: Client): void {
  const provider: vscode.TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const { proposal, side, trial } = read(uri)
      const name = trial === '' ? messages.preview : messages.triedFile
      const preview = await client.request(name, { proposal, path: uri.path.slice(1) })
      return preview?.[side] ?? vscode.l10n.t('This proposal is no longer pending.')
    },
  }
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    client.onApprovals.on((list) => closeDecided(new Set(list.map((approval) => approval.proposal)))),
  )
}

export const openPreview = (proposal: string, path: string): Promise<void> =>
  openSides({ proposal, trial: '' }, path, vscode.l10n.t('{0} (proposed)', fileName(path)))

/** `trial` tells one trial of the proposal from the one before. */
export const openTried = (proposal: string, path: string, trial: string): Promise<void> =>
  openSides({ proposal, trial }, path, vscode.l10n.t('{0} (tried in a copy)', fileName(path)))

interface Subject {
  readonly proposal: string
  /** Empty: what is proposed. */
  readonly trial: string
}

async function openSides(subject: Subject, path: string, title: string): Promise<void> {
  await vscode.commands.executeCommand(
    'vscode.diff',
    address(subject, path, 'before'),
    address(subject, path, 'after'),
    title,
    { preview: true } satisfies vscode.TextDocumentShowOptions,
  )
}

/** The path ends the address, so that the editor picks the language by it. */
const address = (subject: Subject, path: string, side: Side): vscode.Uri =>
  vscode.Uri.from({
    scheme,
    path: `/${path}`,
    query: new URLSearchParams({ ...subject, side }).toString(),
  })

function read(uri: vscode.Uri): Subject & { readonly side: Side } {
  const query = new URLSearchParams(uri.query)
  return {
    proposal: query.get('proposal') ?? '',
    trial: query.get('trial') ?? '',
    side: query.get('side') === 'after' ? 'after' : 'before',
  }
}

function closeDecided(pending: ReadonlySet<string>): void {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => {
      const input = tab.input
      return (
        input instanceof vscode.TabInputTextDiff &&
        input.modified.scheme === scheme &&
        !pending.has(read(input.modified).proposal)
      )
    })
  if (tabs.length > 0) void vscode.window.tabGroups.close(tabs, true)
}
