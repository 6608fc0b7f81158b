// Owns the approvals view: its page, its badge, and the passing of the user's decisions to the server,
// each bound to the hash of what was shown. Never decides.

import * as vscode from 'vscode'
import type { FromApprovals, ToApprovals } from '../../media/approvals/messages.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { ApprovalView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { readApprovals } from '../incoming.ts'
import { outcomeWords, tellOutcome } from '../outcome.ts'
import { showPage } from '../page.ts'
import { panelStrings } from '../strings.ts'
import { openPreview, openTried } from './preview.ts'
import { createTrials } from './trials.ts'

export function createApprovals(context: vscode.ExtensionContext, client: Client): void {
  let view: vscode.WebviewView | undefined
  let list: readonly ApprovalView[] = []
  /** The card to show first once the page is there. */
  let wanted = ''
  let ready = false
  const post = (message: ToApprovals) => void view?.webview.postMessage(message)
  const trials = createTrials(client, (proposal, state) => post({ kind: 'trial', proposal, state }))

  function show(): void {
    const count = list.length
    const words = vscode.l10n.t('Pending approvals: {0}', count)
    if (view) view.badge = count === 0 ? undefined : { value: count, tooltip: words }
    if (!ready) return
    post({ kind: 'approvals', list, focus: wanted })
    wanted = ''
  }

  function update(next: readonly ApprovalView[]): void {
    const known = new Set(list.map((approval) => approval.proposal))
    const running = client.turns.running
    const fresh = next.some(
      (approval) =>
        approval.state === 'pending' && !known.has(approval.proposal) && running.includes(approval.turn),
    )
    list = next
    trials.keep(new Set(list.map((approval) => approval.proposal)))
    void vscode.commands.executeCommand('setContext', 'passepartout.pending', list.length)
    show()
    // What the running turn asks is put in view, without taking the keyboard.
    if (fresh && !view?.visible)
      void vscode.commands.executeCommand('passepartout.approvals.focus', { preserveFocus: true })
  }

  async function refresh(): Promise<void> {
    const next = await client.request(messages.approvals, {})
    if (next) update(next)
  }

  async function receive(message: FromApprovals): Promise<void> {
    switch (message.kind) {
      case 'ready':
        ready = true
        post({ kind: 'init', strings: panelStrings(), locale: vscode.env.language })
        show()
        for (const [proposal, state] of trials.all()) post({ kind: 'trial', proposal, state })
        if (client.folder) await refresh()
        return
      case 'diff':
        return openPreview(message.proposal, message.path)
      case 'try':
        return trials.start(message.proposal, message.hash)
      case 'cancelTry':
        return trials.cancel(message.proposal)
      case 'triedDiff':
        return openTried(message.proposal, message.path, trials.name(message.proposal))
      case 'decide': {
        const { proposal, hash, decision, reason, offer, scope } = message
        const remember = offer === '' ? {} : { remember: { offer, scope } }
        const answer = { proposal, hash, decision, reason, ...remember }
        const outcome = await client.request(messages.decide, answer)
        if (outcome?.ok) return offer === '' ? tellOutcome(outcome) : tellLearned(outcome.message)
        post({ kind: 'refused', proposal, text: outcomeWords(outcome) })
        await refresh()
        return
      }
    }
  }

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(resolved) {
      view = resolved
      ready = false
      resolved.onDidDispose(() => {
        if (view === resolved) view = undefined
      })
      resolved.webview.onDidReceiveMessage((value: unknown) => {
        const message = readApprovals(value)
        if (message) void receive(message)
        else client.log.warn('The approvals panel sent a message of no known shape.')
      })
      showPage(context, resolved.webview, 'approvals')
      show()
    },
  }

  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider('passepartout.approvals', provider),
    vscode.commands.registerCommand('passepartout.showApprovals', async (proposal?: unknown) => {
      // What a turn has just proposed may be on its way here.
      if (list.length === 0 && client.state === 'running') await refresh()
      wanted = typeof proposal === 'string' ? proposal : (list[0]?.proposal ?? '')
      await vscode.commands.executeCommand('passepartout.approvals.focus')
      if (ready && view?.visible) show()
    }),
    client.onApprovals.on((next) => update(next)),
  )
}

/** What was asked to be remembered is answered where it is not overlooked. */
async function tellLearned(words: string): Promise<void> {
  const show = vscode.l10n.t('Show Rules')
  const choice = await vscode.window.showInformationMessage(words, show)
  if (choice === show) await vscode.commands.executeCommand('passepartout.showRules')
}
