// Owns what outside servers (MCP) ask the person: one word when a question comes, and a form in which each value can be looked
// at and changed before all are sent. Shows and forwards; the server checks every value. Never opens an address by itself.

import * as vscode from 'vscode'
import { visible } from '../../media/panel/links.ts'
import type { McpView } from '../../server/protocol/mcp.ts'
import {
  type FieldText,
  type FieldView,
  type McpQuestionView,
  type McpReply,
  mcpFault,
  mcpReply,
} from '../../server/protocol/mcp-question.ts'
import type { Client } from '../feature.ts'
import { tellOutcome } from '../outcome.ts'

export interface McpQuestions {
  changed(view: McpView): void
  /** Shows it, and comes back when it is answered or left open. */
  answer(question: McpQuestionView): Promise<void>
}

interface Row extends vscode.QuickPickItem {
  /** Comes back with `over` when there is nothing more to fill in. */
  run(): Promise<'over' | 'on'>
}

export function openMcpQuestions(context: vscode.ExtensionContext, client: Client): McpQuestions {
  const { l10n, window } = vscode
  // A notification goes away or is not shown at all; a call waits for this.
  const badge = window.createStatusBarItem('passepartout.mcp', vscode.StatusBarAlignment.Right, 90)
  badge.name = l10n.t('MCP Servers')
  badge.command = 'passepartout.mcpServers'
  badge.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground')
  context.subscriptions.push(badge)
  const told = new Set<string>()
  /** Of those that are shown: closed when nobody waits for an answer any more. */
  const shown = new Map<string, vscode.CancellationTokenSource>()

  const reply = async ({ id }: McpQuestionView, given: McpReply) => {
    const outcome = await client.request(mcpReply, { id, reply: given })
    if (outcome?.ok !== true) tellOutcome(outcome)
    return outcome?.ok === true ? ('over' as const) : ('on' as const)
  }

  async function announce(question: McpQuestionView): Promise<void> {
    const answer = l10n.t('Answer')
    const decline = l10n.t('Decline')
    const chosen = await window.showInformationMessage(
      l10n.t('The MCP server {0} asks: {1}', visible(question.server), plain(question.message)),
      answer,
      decline,
    )
    if (chosen === answer) await show(question)
    if (chosen === decline) await reply(question, { action: 'decline' })
  }

  async function show(question: McpQuestionView): Promise<void> {
    if (shown.has(question.id)) return
    const source = new vscode.CancellationTokenSource()
    shown.set(question.id, source)
    try {
      if (question.kind === 'form') await fill(question, source.token)
      else await address(question, source.token)
    } finally {
      shown.delete(question.id)
      source.dispose()
    }
  }

  async function fill(
    question: Extract<McpQuestionView, { kind: 'form' }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { id, fields } = question
    const values: Record<string, FieldText> = Object.fromEntries(
      fields.map(({ name, initial }) => [name, initial]),
    )
    for (;;) {
      const faults = await Promise.all(
        fields.map(async ({ name: field }) => {
          const found = await client.request(mcpFault, { id, field, value: values[field] ?? '' })
          return found?.fault ?? ''
        }),
      )
      const rows = fields.map((field, i): Row => {
        const { name, title, description, required } = field
        const icon = faults[i] === '' ? 'edit' : 'warning'
        return {
          label: `$(${icon}) ${plain(title)}${required ? ' *' : ''}`,
          description: shownValue(field, values[name] ?? ''),
          detail: faults[i] || plain(description),
          async run() {
            const value = await entered(field, values[name] ?? '', id, token)
            if (value !== undefined) values[name] = value
            return 'on'
          },
        }
      })
      const send: Row = {
        label: l10n.t('$(check) Send to {0}', visible(question.server)),
        detail: l10n.t('Nothing but these values is sent'),
        run: () => reply(question, { action: 'accept', values }),
      }
      // What is missing comes first, so that Enter goes from one to the next and sends at the end.
      const missing = rows.filter((_, i) => faults[i] !== '')
      const rest = rows.filter((_, i) => faults[i] === '')
      const ordered = missing.length > 0 ? [...missing, ...rest] : [send, ...rest]
      if ((await chosen(question, [...ordered, declining(question)], token)) === 'over') return
    }
  }

  async function address(
    question: Extract<McpQuestionView, { kind: 'address' }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const open: Row = {
      label: l10n.t('$(link-external) Open {0} in the Browser', question.host),
      detail: question.url,
      async run() {
        if (question.url.length > shownUnits && !(await seenWhole(question.url))) return 'on'
        // A browser that is not opened is an answer left open.
        if (!(await vscode.env.openExternal(vscode.Uri.parse(question.url, true)))) return 'on'
        return reply(question, { action: 'accept', values: {} })
      },
    }
    while ((await chosen(question, [declining(question), open], token)) !== 'over');
  }

  async function seenWhole(url: string): Promise<boolean> {
    const open = l10n.t('Open')
    const options = { modal: true, detail: url }
    return (await window.showWarningMessage(l10n.t('Open this address?'), options, open)) === open
  }

  const declining = (question: McpQuestionView): Row => ({
    label: l10n.t('$(circle-slash) Decline'),
    description: l10n.t('The server goes on without an answer'),
    run: () => reply(question, { action: 'decline' }),
  })

  async function chosen(
    { server, message }: McpQuestionView,
    rows: readonly Row[],
    token: vscode.CancellationToken,
  ): Promise<'over' | 'on'> {
    const picked = await window.showQuickPick(
      rows,
      {
        title: l10n.t('The MCP server {0} asks', visible(server)),
        placeHolder: message,
        ignoreFocusOut: true,
      },
      token,
    )
    if (picked) return picked.run()
    if (!token.isCancellationRequested)
      window.setStatusBarMessage(l10n.t('The question waits under MCP Servers.'), 5000)
    return 'over'
  }

  /** undefined: left as it was. */
  async function entered(
    field: FieldView,
    value: FieldText,
    id: string,
    token: vscode.CancellationToken,
  ): Promise<FieldText | undefined> {
    const { name, kind, options, description } = field
    const title = visible(field.title)
    const placeHolder = visible(description)
    switch (kind) {
      case 'switch': {
        const all = [
          { label: l10n.t('Yes'), value: 'true' },
          { label: l10n.t('No'), value: 'false' },
        ]
        return (await window.showQuickPick(all, { title, placeHolder }, token))?.value
      }
      case 'one': {
        const all = options.map((one) => ({ label: plain(one.title), value: one.value }))
        return (await window.showQuickPick(all, { title, placeHolder }, token))?.value
      }
      case 'many': {
        const all = options.map((one) => ({
          label: plain(one.title),
          value: one.value,
          picked: value.includes(one.value),
        }))
        const picked = await window.showQuickPick(all, { title, placeHolder, canPickMany: true }, token)
        return picked?.map((one) => one.value)
      }
      case 'text':
      case 'number': {
        const warning = l10n.t('A server must not ask for passwords or keys this way.')
        const box: vscode.InputBoxOptions = {
          title,
          value: typeof value === 'string' ? value : '',
          prompt: [field.sensitive ? warning : '', placeHolder].filter(Boolean).join(' '),
          ignoreFocusOut: true,
          validateInput: async (text) =>
            (await client.request(mcpFault, { id, field: name, value: text }))?.fault,
        }
        return window.showInputBox(box, token)
      }
    }
  }

  function shownValue({ kind, options }: FieldView, value: FieldText): string {
    if (kind === 'switch') return value === 'true' ? l10n.t('Yes') : l10n.t('No')
    const titles = (typeof value === 'string' ? [value] : value).map(
      (one) => options.find((option) => option.value === one)?.title ?? one,
    )
    return plain(titles.join(', '))
  }

  return {
    answer: show,
    changed({ questions }) {
      const [first] = questions
      if (first) {
        badge.text = l10n.t('$(comment-discussion) {0} asks', visible(first.server))
        badge.tooltip = plain(first.message)
        badge.show()
      } else badge.hide()
      for (const [id, source] of shown) if (!questions.some((one) => one.id === id)) source.cancel()
      for (const question of questions) {
        if (told.has(question.id)) continue
        told.add(question.id)
        void announce(question)
      }
    },
  }
}

/** Of an address, in a row of a list; what is longer is cut there. */
const shownUnits = 70

/** In a label `$(name)` would be a picture, and in a message `[words](address)` a link. */
export const plain = (text: string): string => visible(text).replaceAll('$(', '$ (').replaceAll('](', '] (')
