// Owns the chat view: its page, and the passing of messages between panel and server. The
// conversation itself lives on the server and is fetched again whenever the panel opens.

import * as vscode from 'vscode'
import type { FromChat, ToChat } from '../../media/chat/messages.ts'
import { mayOpen } from '../../media/panel/links.ts'
import { dropQueued, editQueued, fork } from '../../server/protocol/conversation.ts'
import type { GivenImage } from '../../server/protocol/image.ts'
import * as messages from '../../server/protocol/messages.ts'
import { plan, planAct } from '../../server/protocol/plan.ts'
import type { Client } from '../feature.ts'
import { readChat } from '../incoming.ts'
import { openNode, openTraceFile } from '../open.ts'
import { outcomeWords, tellOutcome } from '../outcome.ts'
import { showPage } from '../page.ts'
import { panelStrings } from '../strings.ts'
import { copyTurn } from './conversation.ts'
import { imageData, openBrought, readMentions } from './mentions.ts'
import { createPull } from './pull.ts'
import { openSkill } from './skills.ts'

export function createChat(context: vscode.ExtensionContext, client: Client): void {
  let view: vscode.WebviewView | undefined
  const post = (message: ToChat) => void view?.webview.postMessage(message)
  const notice = (text: string) => post({ kind: 'notice', text })
  const pull = createPull(client, (state) => post({ kind: 'pull', pull: state }))

  const folders = () => ({
    folder: client.folder?.name ?? '',
    folders: client.folders.length,
    trusted: vscode.workspace.isTrusted,
  })
  const server = () => ({
    // Until the panel's own request has started it, "idle" is only the moment before.
    server: client.state === 'idle' && client.folder ? ('starting' as const) : client.state,
    failure: client.failure,
  })

  async function refresh(): Promise<void> {
    const chat = await client.request(messages.chat, {})
    if (chat) post({ kind: 'chat', view: chat })
    post({ kind: 'plan', plan: await client.request(plan, {}) })
  }

  async function ask(text: string, images: readonly GivenImage[] = []): Promise<void> {
    const attached = client.attachments.of(text)
    const answer = await client.request(messages.ask, {
      text,
      evidence: client.evidence.collect(),
      attached,
      images,
    })
    if (answer) return
    post({ kind: 'compose', text, images })
    notice(vscode.l10n.t('The question could not be asked. The log says why.'))
  }

  async function insert(text: string): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (!editor) return notice(vscode.l10n.t('Open a file first; the text goes to its cursor.'))
    await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, text)
    })
    await vscode.window.showTextDocument(editor.document, editor.viewColumn)
  }

  async function receive(message: FromChat): Promise<void> {
    switch (message.kind) {
      case 'ready':
        post({
          kind: 'init',
          strings: panelStrings(),
          locale: vscode.env.language,
          ...folders(),
          ...server(),
        })
        if (pull.state) post({ kind: 'pull', pull: pull.state })
        if (client.folder) await refresh()
        return
      case 'ask':
        return ask(message.text, message.images)
      case 'readImage':
        post({ kind: 'image', path: message.path, data: await imageData(client, message.path) })
        return
      case 'mentions': {
        const found = await readMentions(client, message.text, message.cursor)
        if (found) post({ kind: 'mentions', number: message.number, view: found })
        return
      }
      case 'stop':
        await client.request(messages.stop, { turn: message.turn })
        return
      case 'editQueued': {
        const { turn, text } = message
        const edited = await client.request(editQueued, { turn, text, attached: client.attachments.of(text) })
        if (edited?.ok) return
        // It has begun: what was written must not be lost.
        post({ kind: 'compose', text })
        return notice(outcomeWords(edited))
      }
      case 'dropQueued':
        await client.request(dropQueued, { turn: message.turn })
        return refresh()
      case 'fork': {
        const forked = await client.request(fork, { turn: message.turn })
        if (forked?.ok) client.onCleared.fire()
        return notice(
          forked?.ok ? vscode.l10n.t('What you ask now goes on from here.') : outcomeWords(forked),
        )
      }
      case 'plan': {
        const { act, revision, item } = message
        const acted = await client.request(planAct, { act, revision, item })
        return acted?.ok ? undefined : notice(outcomeWords(acted))
      }
      case 'openImage': {
        const chat = await client.request(messages.chat, {})
        const turn = chat?.turns.find((one) => one.turn === message.turn)
        const image = turn?.images?.find(({ id }) => id === message.id)
        if (image) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(image.file))
        return
      }
      case 'openPlan': {
        const view = await client.request(plan, {})
        if (view) await openTraceFile(view.file, message.line)
        return
      }
      case 'copyTurn':
        if (await copyTurn(client, message.turn)) notice(vscode.l10n.t('Copied with its sources.'))
        return
      case 'clear':
        await vscode.commands.executeCommand('passepartout.newConversation')
        return
      case 'open':
        if (await openBrought(message.id)) return
        return openNode(client, message.id)
      case 'source':
        if ((await openBrought(message.id)) || (await openSkill(client, message.id))) return
        return openNode(client, message.id, message)
      case 'external':
        // The editor itself asks before it leaves for an address it does not know.
        if (mayOpen(message.url)) await vscode.env.openExternal(vscode.Uri.parse(message.url, true))
        return
      case 'review':
        await vscode.commands.executeCommand('passepartout.showApprovals', message.proposal)
        return
      case 'compare':
        await vscode.commands.executeCommand('passepartout.compareTurn', message.turn)
        return
      case 'undo':
        await vscode.commands.executeCommand('passepartout.undoTurn', message.turn)
        return
      case 'redo':
        await vscode.commands.executeCommand('passepartout.redoTurn', message.turn)
        return
      case 'trace':
        return openTraceFile(message.file, { find: message.turn })
      case 'copy':
        await vscode.env.clipboard.writeText(message.text)
        return
      case 'insert':
        return insert(message.text)
      case 'startEngine':
        notice(vscode.l10n.t('Starting Ollama'))
        notice(outcomeWords(await client.request(messages.startEngine, {})))
        return
      case 'pullModel':
        tellOutcome(await pull.start(message.model))
        return
      case 'cancelPull':
        pull.cancel()
        return
      case 'checkEngine': {
        const engine = await client.request(messages.engine, {})
        if (engine) post({ kind: 'engine', engine })
        return
      }
      case 'chooseFolder':
        await vscode.commands.executeCommand('passepartout.chooseFolder')
        return
      case 'restart':
        await vscode.commands.executeCommand('passepartout.restartServer')
        return
      case 'log':
        client.log.show()
        return
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage')
        return
      case 'openFolder':
        await vscode.commands.executeCommand('vscode.openFolder')
        return
    }
  }

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(resolved) {
      view = resolved
      resolved.onDidDispose(() => {
        if (view === resolved) view = undefined
      })
      resolved.webview.onDidReceiveMessage((value: unknown) => {
        const message = readChat(value)
        if (message) void receive(message)
        else client.log.warn('The chat panel sent a message of no known shape.')
      })
      showPage(context, resolved.webview, 'chat')
    },
  }

  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider('passepartout.chat', provider),
    vscode.commands.registerCommand('passepartout.ask', async (text?: unknown) => {
      await vscode.commands.executeCommand('passepartout.chat.focus')
      if (typeof text !== 'string' || text.trim() === '') return
      return ask(text)
    }),
    vscode.commands.registerCommand('passepartout.lookAfterNotes', () =>
      // Answered by a pattern, without a model; what it proposes waits in the panel like anything else.
      vscode.commands.executeCommand('passepartout.ask', vscode.l10n.t('look after my notes')),
    ),
    client.onTurn.on((turn) => post({ kind: 'turn', turn })),
    client.onAnswer.on((more) => post({ kind: 'grew', ...more })),
    client.onEngine.on((engine) => post({ kind: 'engine', engine })),
    client.onIndex.on((indexing) => post({ kind: 'indexing', indexing })),
    client.onChat.on((chat) => post({ kind: 'chat', view: chat })),
    client.onState.on(() => {
      post({ kind: 'server', ...server() })
      post({ kind: 'folders', ...folders() })
    }),
    client.onPlan.on((view) => post({ kind: 'plan', plan: view })),
    client.onCleared.on(() => void refresh()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => post({ kind: 'folders', ...folders() })),
    vscode.workspace.onDidGrantWorkspaceTrust(() => post({ kind: 'folders', ...folders() })),
  )
}
