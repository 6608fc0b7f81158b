// Owns the set-up of the search by meaning: one quick pick that says how things stand and offers what is there. It
// writes settings and starts the download, each on the user's choice; the server does the rest.

import * as vscode from 'vscode'
import type { Outcome } from '../../server/protocol/messages.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { Settings } from '../../server/protocol/settings.ts'
import type { MeaningView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { meaningWords } from '../meaning.ts'
import { tellOutcome } from '../outcome.ts'

interface Choice extends vscode.QuickPickItem {
  run(): Promise<void>
}

type Values = Partial<Pick<Settings, 'vectors.source' | 'vectors.model' | 'vectors.folder'>>

export function createMeaning(context: vscode.ExtensionContext, client: Client): void {
  let downloads = 0
  let downloading = false

  async function setUp(): Promise<void> {
    const view = await client.request(messages.meaning, {})
    if (!view) return tellOutcome(null)
    const picked = await vscode.window.showQuickPick(choices(view), {
      title: vscode.l10n.t('Search by Meaning'),
      placeHolder: meaningWords(view),
    })
    await picked?.run()
  }

  function choices(view: MeaningView): readonly Choice[] {
    const source = configuration().get<string>('vectors.source')
    const all: Choice[] = view.models.map((model) => ({
      label: vscode.l10n.t('$(server) Use {0} of Ollama', model),
      description: view.label.startsWith(`${model} (`) ? vscode.l10n.t('in use') : '',
      run: () => write({ 'vectors.source': 'ollama', 'vectors.model': model }),
    }))
    all.push({
      label: vscode.l10n.t('$(folder) Take a Model From a Folder'),
      description: view.source === 'folder' ? vscode.l10n.t('in use: {0}', view.label) : '',
      detail: vscode.l10n.t('An ONNX model in Hugging Face layout, run inside the extension'),
      run: takeFolder,
    })
    const megabytes = (view.offer.sizeBytes / 1e6).toFixed(1)
    all.push({
      label: vscode.l10n.t('$(cloud-download) Download {0}', view.offer.name),
      description: vscode.l10n.t('{0} MB, licence {1}', megabytes, view.offer.licence),
      detail: vscode.l10n.t('From {0}, once; your code stays on this machine', view.offer.host),
      run: () => download(view),
    })
    if (view.state === 'paused')
      all.push({ label: vscode.l10n.t('$(debug-continue) Resume'), run: () => act('resume') })
    else if (view.state === 'building' || view.state === 'held' || view.state === 'failed')
      all.push({ label: vscode.l10n.t('$(debug-pause) Pause'), run: () => act('pause') })
    if (source !== 'auto')
      all.push({
        label: vscode.l10n.t('$(sparkle) Choose by Itself'),
        detail: vscode.l10n.t('A model of Ollama, else the folder, else none'),
        run: () => write({ 'vectors.source': 'auto', 'vectors.model': '' }),
      })
    if (source !== 'off')
      all.push({
        label: vscode.l10n.t('$(circle-slash) Turn Off'),
        run: () => write({ 'vectors.source': 'off' }),
      })
    return all
  }

  async function takeFolder(): Promise<void> {
    const [folder] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: vscode.l10n.t('Use This Model'),
      })) ?? []
    if (folder) await write({ 'vectors.source': 'folder', 'vectors.folder': folder.fsPath })
  }

  async function download(view: MeaningView): Promise<void> {
    if (downloading) return
    downloading = true
    const token = `passepartout-model-${++downloads}`
    let outcome: Outcome | null = null
    let cancelled = false
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t('Downloading {0}', view.offer.name),
          cancellable: true,
        },
        async (progress, stop) => {
          let before = 0
          outcome = await client.request(
            messages.downloadMeaning,
            { workDoneToken: token },
            {
              token: stop,
              progress: {
                token,
                report(message, percentage) {
                  const now = percentage ?? before
                  progress.report({ message, increment: now - before })
                  before = now
                },
              },
            },
          )
          cancelled = stop.isCancellationRequested
        },
      )
    } finally {
      downloading = false
    }
    if (cancelled) return
    tellOutcome(outcome)
    if ((outcome as Outcome | null)?.ok)
      await write({ 'vectors.source': 'folder', 'vectors.folder': view.offer.folder })
  }

  async function act(what: 'pause' | 'resume'): Promise<void> {
    if (!(await client.request(messages.pauseMeaning, { act: what }))) tellOutcome(null)
  }

  context.subscriptions.push(vscode.commands.registerCommand('passepartout.setUpMeaning', setUp))
}

const configuration = () => vscode.workspace.getConfiguration('passepartout')

/** The source last: it is what makes the server look again with all of them. */
async function write(values: Values): Promise<void> {
  const order = Object.entries(values).sort(
    ([a], [b]) => Number(a === 'vectors.source') - Number(b === 'vectors.source'),
  )
  for (const [name, value] of order)
    await configuration().update(name, value, vscode.ConfigurationTarget.Global)
}
