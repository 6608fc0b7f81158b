// Owns Search Headlines: a quick pick that asks an Org match or an org-ql query while one types, shows what is wrong where
// it is wrong, opens what is chosen, and hands the query to the Agenda view.

import * as vscode from 'vscode'
import type { HeadlineView } from '../../../server/protocol/agenda.ts'
import * as notes from '../../../server/protocol/notes.ts'
import { dayWords, stem } from '../../agenda/words.ts'
import type { Client } from '../../feature.ts'
import { openPlace, rememberPlace } from '../../open.ts'
import { plain, today, words } from './pickers.ts'

type Row = vscode.QuickPickItem & { readonly row?: HeadlineView; readonly typed?: string }

const typingMs = 80
const previewMs = 150
const most = 100

export function createSearch(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.org.search', (query?: unknown) =>
      searchHeadlines(client, typeof query === 'string' ? query : ''),
    ),
  )
}

function searchHeadlines(client: Client, query: string): void {
  const pick = vscode.window.createQuickPick<Row>()
  const keep: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('list-selection'),
    tooltip: vscode.l10n.t('Show in the Agenda View'),
  }
  pick.title = vscode.l10n.t('Search Headlines')
  pick.placeholder = vscode.l10n.t(
    'Words, todo:NEXT tags:home deadline:to=7, or a match such as +work-home/TODO',
  )
  pick.value = query
  pick.buttons = [keep]
  const goBack = rememberPlace()
  let typing: NodeJS.Timeout | undefined
  let previewing: NodeJS.Timeout | undefined
  let search: vscode.CancellationTokenSource | undefined
  let finished = false
  let looked = false

  async function run(): Promise<void> {
    search?.cancel()
    const typed = pick.value
    if (typed.trim() === '') {
      pick.busy = false
      pick.items = examples()
      return
    }
    const own = new vscode.CancellationTokenSource()
    search = own
    pick.busy = true
    const answer = await client.request(notes.searchNotes, { query: typed, most }, { token: own.token })
    if (own.token.isCancellationRequested || own !== search) return
    pick.busy = false
    pick.items = rowsOf(answer)
  }

  pick.onDidChangeValue(() => {
    clearTimeout(typing)
    typing = setTimeout(() => void run(), typingMs)
  })
  pick.onDidChangeActive(([active]) => {
    clearTimeout(previewing)
    const row = active?.row
    if (!row) return
    previewing = setTimeout(() => {
      looked = true
      void openRow(client, row, { preserveFocus: true, preview: true })
    }, previewMs)
  })
  pick.onDidTriggerButton((button) => {
    if (button !== keep || pick.value.trim() === '') return
    pick.hide()
    void vscode.commands.executeCommand('passepartout.agenda.search', pick.value.trim())
  })
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems
    if (chosen?.typed !== undefined) {
      pick.value = chosen.typed
      void run()
    } else if (chosen?.row) {
      finished = true
      pick.hide()
      void openRow(client, chosen.row, { preserveFocus: false, preview: false })
    }
  })
  pick.onDidHide(() => {
    clearTimeout(typing)
    clearTimeout(previewing)
    search?.cancel()
    pick.dispose()
    if (!finished && looked) void goBack()
  })
  pick.show()
  void run()
}

const openRow = (client: Client, { path, startLine }: HeadlineView, how: Parameters<typeof openPlace>[2]) =>
  openPlace(client, { path, startLine, endLine: startLine }, how)

function rowsOf(answer: notes.SearchAnswer | null): Row[] {
  const say = (label: string, detail: string): Row => ({ label, detail, alwaysShow: true })
  if (!answer)
    return [say(vscode.l10n.t('The search could not be made.'), vscode.l10n.t('The log says why.'))]
  if (!answer.ok) return [say(`$(error) ${plain(answer.message)}`, plain(answer.next))]
  const { rows } = answer.search
  if (rows.length === 0)
    return [say(vscode.l10n.t('No headline fits'), vscode.l10n.t('Fewer or other words may find some.'))]
  const more =
    answer.total > rows.length
      ? [say(vscode.l10n.t('{0} more', answer.total - rows.length), vscode.l10n.t('Say more to see fewer.'))]
      : []
  return [...rows.map(headlineRow), ...more]
}

function headlineRow(row: HeadlineView): Row {
  const date = /\d{4}-\d\d-\d\d/.exec(row.planning.deadline ?? row.planning.scheduled ?? '')?.[0]
  return {
    row,
    label: plain([row.todo, row.title].filter(Boolean).join(' ')),
    iconPath: new vscode.ThemeIcon(row.done ? 'pass' : row.todo === '' ? 'note' : 'circle-large-outline'),
    description: plain([stem(row.path), ...row.outline.slice(0, -1)].join(' › ')),
    detail: plain(
      [date ? dayWords(date, today(), words()) : '', row.tags.map((tag) => `#${tag}`).join(' ')]
        .filter(Boolean)
        .join(' · '),
    ),
    // The server has found them; the words need not occur in the title.
    alwaysShow: true,
  }
}

/** Shown before anything is typed: what can be typed. */
function examples(): Row[] {
  const row = (typed: string, description: string): Row => ({
    typed,
    label: typed,
    description,
    alwaysShow: true,
  })
  return [
    row('todo:NEXT', vscode.l10n.t('what comes next')),
    row('deadline:to=7', vscode.l10n.t('due within a week')),
    row('tags:home !done:', vscode.l10n.t('with a tag, and not done')),
    row('priority:A', vscode.l10n.t('of the highest priority')),
    row('+work-home/TODO', vscode.l10n.t('as Org writes a match')),
  ]
}
