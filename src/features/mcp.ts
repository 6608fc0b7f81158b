// Owns the outside servers (MCP) as a person sees them: a list with their states, what can be done with each, the values they
// ask for, and one word when a new one waits to be approved. Secrets stay in the editor's secret storage. Decides nothing.

import * as vscode from 'vscode'
import { visible } from '../../media/panel/links.ts'
import * as mcp from '../../server/protocol/mcp.ts'
import type { Client } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'
import { openMcpQuestions, plain } from './mcp-questions.ts'

interface Choice extends vscode.QuickPickItem {
  run?(): unknown
}

export function createMcp(context: vscode.ExtensionContext, client: Client): void {
  let log: vscode.OutputChannel | undefined
  /** What was told already: once is enough. */
  const told = new Set<string>()
  const { l10n } = vscode
  const questions = openMcpQuestions(context, client)

  async function list(): Promise<void> {
    const view = await client.request(mcp.mcpServers, {})
    if (!view) return tellOutcome(null)
    const all: Choice[] = view.questions.map((question) => ({
      label: l10n.t('$(comment-discussion) {0} asks', visible(question.server)),
      detail: plain(question.message),
      run: () => questions.answer(question),
    }))
    const servers = view.servers.map((server) => ({
      label: `$(${icons[server.state]}) ${visible(server.name)}`,
      description: stateWords(server),
      detail: plain(isDown(server) ? server.detail : server.target),
      run: () => one(server),
    }))
    all.push(...servers)
    for (const words of view.problems) all.push({ label: `$(warning) ${visible(words)}` })
    all.push({ label: '', kind: vscode.QuickPickItemKind.Separator })
    all.push({
      label: l10n.t('$(edit) Open Your Servers'),
      description: 'mcp.json',
      detail: l10n.t('A server that is written there is listed here at once'),
      run: () => openOwn(view.ownFile),
    })
    const picked = await vscode.window.showQuickPick(all, {
      title: l10n.t('MCP Servers'),
      placeHolder:
        view.servers.length === 0
          ? l10n.t('There is none. Servers are read from .vscode/mcp.json, the editor’s and your own file.')
          : l10n.t('Choose a server'),
      matchOnDetail: true,
    })
    await picked?.run?.()
  }

  async function one(server: mcp.McpServerView): Promise<void> {
    const tools = server.tools.map(({ name, description }): Choice => {
      return { label: `$(tools) ${name}`, description: visible(description) }
    })
    const items: Choice[] = [...actsOn(server)]
    if (tools.length > 0)
      items.push({ label: l10n.t('Tools'), kind: vscode.QuickPickItemKind.Separator }, ...tools)
    const picked = await vscode.window.showQuickPick(items, {
      title: l10n.t('MCP server {0}', visible(server.name)),
      placeHolder: server.detail === '' ? stateWords(server) : visible(server.detail),
    })
    await picked?.run?.()
  }

  function actsOn(server: mcp.McpServerView): readonly Choice[] {
    const { name, state, kind } = server
    const act = (what: mcp.McpAct) => async () =>
      tellOutcome(await client.request(mcp.mcpAct, { name, act: what }))
    const given = server.given.length === 0 ? '' : l10n.t('It is given {0}.', server.given.join(', '))
    const all: Choice[] = []
    if (state === 'unapproved' && kind === 'stdio') {
      all.push({
        label: l10n.t('$(check) Start Without Network'),
        description: given,
        detail: visible(server.target),
        run: act('approve'),
      })
      all.push({
        label: l10n.t('$(globe) Start With Network'),
        detail: l10n.t('It can send what it reads in this folder to anybody'),
        run: act('approve-with-network'),
      })
    } else if (state === 'unapproved')
      all.push({
        label: l10n.t('$(check) Connect'),
        detail: l10n.t('What its tools are called with is sent to {0}. {1}', visible(server.target), given),
        run: act('approve'),
      })
    if (state === 'needs-input')
      all.push({
        label: l10n.t('$(key) Enter Its Values'),
        detail: server.inputs.map(({ description }) => visible(description)).join(', '),
        run: () => enter(server.inputs, server.source),
      })
    else if (state !== 'unapproved' && server.asked.length > 0)
      all.push({
        label: l10n.t('$(key) Change Its Values'),
        detail: server.asked.map(({ description }) => visible(description)).join(', '),
        run: async () => {
          if (await enter(server.asked, server.source)) await act('restart')()
        },
      })
    if (state === 'stopped' || state === 'failed' || state === 'waiting')
      all.push({ label: l10n.t('$(debug-start) Start'), run: act('start') })
    if (state === 'running') all.push({ label: l10n.t('$(debug-restart) Restart'), run: act('restart') })
    if (state === 'running' || state === 'starting' || state === 'waiting')
      all.push({ label: l10n.t('$(debug-stop) Stop'), run: act('stop') })
    all.push({ label: l10n.t('$(output) Show Its Log'), run: () => showLog(name) })
    all.push({
      label: l10n.t('$(edit) Open Its Configuration'),
      description: vscode.workspace.asRelativePath(server.source),
      run: () => vscode.window.showTextDocument(vscode.Uri.file(server.source)),
    })
    return all
  }

  /** Whether all of them were entered. */
  async function enter(inputs: mcp.McpServerView['inputs'], source: string): Promise<boolean> {
    const values: Record<string, string> = {}
    for (const input of inputs) {
      const title = visible(input.description)
      const value =
        input.options.length > 0
          ? await chosen(input, title)
          : await vscode.window.showInputBox({
              title,
              password: input.secret,
              value: input.initial,
              ignoreFocusOut: true,
            })
      if (value === undefined) return false
      values[input.id] = value
    }
    for (const [id, value] of Object.entries(values)) await context.secrets.store(keyOf(source, id), value)
    tellOutcome(await client.request(mcp.mcpGive, { source, values }))
    return true
  }

  async function chosen({ options }: mcp.McpInputView, title: string): Promise<string | undefined> {
    const all = options.map((one) => ({ label: plain(one.title), value: one.value }))
    return (await vscode.window.showQuickPick(all, { title }))?.value
  }

  /** Of one file: another one's servers may mean another thing by the same name, and are not to have it. */
  const keyOf = (source: string, id: string): string => `mcp:${source}:${id}`

  /** What was entered once is not asked for again. */
  async function remembered({ inputs, source }: mcp.McpServerView): Promise<void> {
    const values: Record<string, string> = {}
    for (const { id } of inputs) {
      const value = await context.secrets.get(keyOf(source, id))
      if (value === undefined) return
      values[id] = value
    }
    await client.request(mcp.mcpGive, { source, values })
  }

  async function showLog(name: string): Promise<void> {
    const found = await client.request(mcp.mcpLog, { name })
    if (!log) {
      log = vscode.window.createOutputChannel('Passepartout MCP')
      context.subscriptions.push(log)
    }
    log.replace(`${name}\n${found?.text ?? ''}\n`)
    log.show(true)
  }

  async function openOwn(path: string): Promise<void> {
    const uri = vscode.Uri.file(path)
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    )
    if (!isThere)
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('{\n  "servers": {}\n}\n'))
    await vscode.window.showTextDocument(uri)
  }

  function changed({ servers }: mcp.McpView): void {
    for (const server of servers) {
      const of = (state: mcp.McpState) => `${state} ${server.source} ${server.name} ${server.target}`
      const key = of(server.state)
      // What fails after it has run is another failure.
      if (server.state === 'running') told.delete(of('failed'))
      if (told.has(key)) continue
      if (server.state === 'needs-input') {
        told.add(key)
        void remembered(server)
      } else if (server.state === 'unapproved') {
        told.add(key)
        void review(server)
      } else if (server.state === 'failed') {
        told.add(key)
        void mourn(server)
      }
    }
  }

  async function review(server: mcp.McpServerView): Promise<void> {
    const show = l10n.t('Review')
    const words = l10n.t('The MCP server {0} is configured here and was not started yet.', plain(server.name))
    if ((await vscode.window.showInformationMessage(words, show)) === show) await one(server)
  }

  /** It is not tried again by itself, so somebody has to do something. */
  async function mourn(server: mcp.McpServerView): Promise<void> {
    const [open, show] = [l10n.t('Open Its Configuration'), l10n.t('Show Its Log')]
    const words = l10n.t('The MCP server {0} does not run. {1}', plain(server.name), plain(server.detail))
    const chosen = await vscode.window.showWarningMessage(words, open, show)
    if (chosen === show) await showLog(server.name)
    else if (chosen === open) await vscode.window.showTextDocument(vscode.Uri.file(server.source))
  }

  client.onMcp.on(changed)
  client.onMcp.on(questions.changed)
  context.subscriptions.push(vscode.commands.registerCommand('passepartout.mcpServers', list))

  function stateWords({ state, tools, network, kind }: mcp.McpServerView): string {
    switch (state) {
      case 'unapproved':
        return l10n.t('waits for your approval')
      case 'needs-input':
        return l10n.t('waits for values')
      case 'starting':
        return l10n.t('starts')
      case 'running': {
        const counted = tools.length === 1 ? l10n.t('runs, 1 tool') : l10n.t('runs, {0} tools', tools.length)
        return kind === 'stdio' && network ? l10n.t('{0}, with network', counted) : counted
      }
      case 'waiting':
        return l10n.t('ended, is started again soon')
      case 'failed':
        return l10n.t('failed')
      case 'stopped':
        return l10n.t('stopped')
    }
  }
}

const isDown = ({ state, detail }: mcp.McpServerView): boolean =>
  (state === 'failed' || state === 'waiting') && detail !== ''

const icons: Readonly<Record<mcp.McpState, string>> = {
  unapproved: 'shield',
  'needs-input': 'key',
  starting: 'loading~spin',
  running: 'pass',
  waiting: 'history',
  failed: 'error',
  stopped: 'debug-stop',
}
