// Owns the Rules view: what the gate has learned, by what acts, what watches and what is over. Its file is rules.org; this
// shows the way there and passes on the click that ends a rule. Never judges.

import * as vscode from 'vscode'
import { visible } from '../../media/panel/links.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { RuleView } from '../../server/protocol/views.ts'
import type { Client } from '../feature.ts'
import { openTraceFile } from '../open.ts'
import { outcomeWords, tellOutcome } from '../outcome.ts'
import {
  decisionWords,
  isLive,
  isWritten,
  lastEvidence,
  type RuleContext,
  type RuleGroup,
  ruleDescription,
  rulesIn,
  ruleTooltip,
  scopeWords,
  scoreWords,
  statusWords,
} from '../rules.ts'

type Item =
  | { readonly what: 'group'; readonly group: RuleGroup; readonly rules: readonly RuleView[] }
  | { readonly what: 'rule'; readonly rule: RuleView; readonly key: string }
  | { readonly what: 'part'; readonly icon: string; readonly words: string; readonly note: string }

const groups: readonly RuleGroup[] = ['acts', 'watches', 'over']

export function createRules(context: vscode.ExtensionContext, client: Client): void {
  const changed = new vscode.EventEmitter<undefined>()
  let rules: readonly RuleView[] | undefined
  let file = { path: '', project: '' }
  const words = (): RuleContext => ({ l10n: vscode.l10n, locale: vscode.env.language, project: file.project })

  /** Its id; who copies a headline by hand copies that as well. */
  const keyOf = (rule: RuleView): string => {
    const same = (rules ?? []).filter(({ id }) => id === rule.id)
    return `${rule.id}:${same.indexOf(rule)}`
  }
  const put = (next: readonly RuleView[]) => {
    const isSame = JSON.stringify(next) === JSON.stringify(rules)
    rules = next
    // What is the same stays as it is, its folds and focus included.
    if (!isSame) changed.fire(undefined)
  }
  async function load(): Promise<readonly RuleView[]> {
    if (!client.folder) return []
    file = (await client.request(messages.rulesFile, {})) ?? file
    return (await client.request(messages.rules, {})) ?? []
  }
  /** What is not shown is read when it is. */
  const refresh = async () => {
    if (view.visible) put(await load())
    else rules = undefined
  }

  const provider: vscode.TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    async getChildren(item) {
      if (!item) {
        rules ??= await load()
        const all = rules
        return groups.flatMap((group): Item[] => {
          const own = rulesIn(group, all, file.project)
          return own.length === 0 ? [] : [{ what: 'group', group, rules: own }]
        })
      }
      switch (item.what) {
        case 'group':
          return item.rules.map((rule) => ({ what: 'rule', rule, key: keyOf(rule) }))
        case 'rule':
          return partsOf(item.rule, words())
        case 'part':
          return []
      }
    },
    getTreeItem(item) {
      switch (item.what) {
        case 'group':
          return groupItem(item.group, item.rules.length)
        case 'rule':
          return ruleItem(item.rule, item.key, words())
        case 'part':
          return partItem(item)
      }
    },
  }
  const view = vscode.window.createTreeView('passepartout.rules', {
    treeDataProvider: provider,
    showCollapseAll: true,
  })
  const ruleOf = (item: unknown): RuleView | null => {
    const found = (item ?? view.selection[0]) as Item | undefined
    return found?.what === 'rule' ? found.rule : null
  }

  async function openFile(line: number): Promise<void> {
    file = (await client.request(messages.rulesFile, {})) ?? file
    if (file.path === '') return
    const uri = vscode.Uri.file(file.path)
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    )
    if (isThere) return openTraceFile(file.path, line)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no rules.org yet. It begins with the first answer that you let be remembered.'),
    )
  }

  async function revoke(rule: RuleView): Promise<void> {
    const outcome = await client.request(messages.revokeRule, { id: rule.id })
    if (!outcome?.ok) return tellOutcome(outcome)
    const open = vscode.l10n.t('Open rules.org')
    const choice = await vscode.window.showInformationMessage(
      outcomeWords(outcome),
      ...(isWritten(rule) ? [open] : []),
    )
    if (choice === open) await openFile(rule.line)
  }

  context.subscriptions.push(
    view,
    changed,
    view.onDidChangeVisibility(({ visible: isVisible }) => {
      // Another window or the command line may have changed them.
      if (isVisible) void refresh()
    }),
    client.onRules.on(put),
    client.onState.on((state) => {
      if (state === 'running') void refresh()
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file' && uri.fsPath === file.path) void refresh()
    }),
    vscode.commands.registerCommand('passepartout.showRules', () =>
      vscode.commands.executeCommand('passepartout.rules.focus'),
    ),
    vscode.commands.registerCommand('passepartout.openRules', () => openFile(1)),
    vscode.commands.registerCommand('passepartout.rules.open', async (item?: unknown) => {
      const rule = ruleOf(item)
      if (rule && isWritten(rule)) await openFile(rule.line)
    }),
    vscode.commands.registerCommand('passepartout.rules.revoke', async (item?: unknown) => {
      const rule = ruleOf(item)
      if (rule && isLive(rule)) await revoke(rule)
    }),
  )
}

function groupWords(group: RuleGroup): string {
  switch (group) {
    case 'acts':
      return vscode.l10n.t('Acting')
    case 'watches':
      return vscode.l10n.t('Watching, not acting yet')
    case 'over':
      return vscode.l10n.t('Over')
  }
}

function groupItem(group: RuleGroup, count: number): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState
  const item = new vscode.TreeItem(groupWords(group), group === 'over' ? Collapsed : Expanded)
  item.id = group
  item.description = String(count)
  item.contextValue = 'group'
  item.accessibilityInformation = { label: `${groupWords(group)}, ${count}` }
  return item
}

function iconOf(rule: RuleView): vscode.ThemeIcon {
  const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color))
  if (rule.fault !== '' && isLive(rule)) return colored('warning', 'list.warningForeground')
  switch (rule.status) {
    case 'active':
      return rule.concludes === 'permit'
        ? colored('check', 'testing.iconPassed')
        : colored('shield', 'errorForeground')
    case 'shadow':
      return new vscode.ThemeIcon('eye')
    case 'expired':
      return new vscode.ThemeIcon('history')
    case 'revoked':
      return new vscode.ThemeIcon('circle-slash')
  }
}

function ruleItem(rule: RuleView, key: string, context: RuleContext): vscode.TreeItem {
  const item = new vscode.TreeItem(visible(rule.title), vscode.TreeItemCollapsibleState.Collapsed)
  item.id = key
  item.iconPath = iconOf(rule)
  item.description = ruleDescription(rule, context)
  item.contextValue = ['rule', isLive(rule) ? 'live' : '', isWritten(rule) ? 'written' : '']
    .filter(Boolean)
    .join(' ')
  const tooltip = new vscode.MarkdownString(ruleTooltip(rule, context))
  tooltip.isTrusted = false
  tooltip.supportHtml = false
  item.tooltip = tooltip
  item.accessibilityInformation = {
    label: [
      visible(rule.title),
      statusWords(rule, context),
      scopeWords(rule, context),
      scoreWords(rule, context),
      rule.fault,
    ]
      .filter(Boolean)
      .join(', '),
  }
  return item
}

function partsOf(rule: RuleView, context: RuleContext): Item[] {
  const part = (icon: string, words: string, note: string): Item => ({
    what: 'part',
    icon,
    words: visible(words),
    note,
  })
  const acts = rule.concludes === 'permit' ? vscode.l10n.t('acts here') : vscode.l10n.t('denies here')
  return [
    ...[rule.fault, ...rule.warnings].filter(Boolean).map((words) => part('warning', words, '')),
    ...rule.actsOn.map((place) => part('check', place, acts)),
    ...rule.neverOn.map((place) => part('circle-slash', place, vscode.l10n.t('never here'))),
    ...lastEvidence(rule).map(({ words, approved, at }) =>
      part(
        approved ? 'thumbsup' : 'thumbsdown',
        words,
        `${decisionWords(approved, context)} · ${shortTime(at, context.locale)}`,
      ),
    ),
    ...(rule.expiresAt === null || rule.status === 'revoked'
      ? []
      : [
          part(
            'calendar',
            new Date(rule.expiresAt).toLocaleDateString(context.locale, { dateStyle: 'medium' }),
            rule.status === 'expired' ? vscode.l10n.t('ended') : vscode.l10n.t('ends by itself'),
          ),
        ]),
  ]
}

/** The hour of today, else the day. */
function shortTime(at: number, locale: string): string {
  const time = new Date(at)
  return time.toDateString() === new Date().toDateString()
    ? time.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
    : time.toLocaleDateString(locale, { day: 'numeric', month: 'short' })
}

function partItem({ icon, words, note }: Extract<Item, { what: 'part' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(words)
  item.iconPath = new vscode.ThemeIcon(
    icon,
    icon === 'warning' ? new vscode.ThemeColor('list.warningForeground') : undefined,
  )
  item.description = note
  item.tooltip = words
  item.contextValue = 'part'
  item.accessibilityInformation = { label: [words, note].filter(Boolean).join(', ') }
  return item
}
