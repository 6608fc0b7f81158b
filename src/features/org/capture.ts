// Owns Capture: one line that is read while one types and shown as it would be written, then the place where it goes. The
// reading is the server's; what is captured is an act like any other, and can be undone.

import * as vscode from 'vscode'
import type { CaptureView } from '../../../server/protocol/notes.ts'
import * as notes from '../../../server/protocol/notes.ts'
import type { Target } from '../../../server/protocol/operation.ts'
import { dateWords } from '../../agenda/words.ts'
import type { Client } from '../../feature.ts'
import { openPlace } from '../../open.ts'
import { pickTarget } from './pick-target.ts'
import { plain, today, words } from './pickers.ts'

const typingMs = 80

export function createCapture(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.org.capture', (text?: unknown) =>
      capture(client, typeof text === 'string' ? text : ''),
    ),
  )
}

async function capture(client: Client, text: string): Promise<void> {
  const written = vscode.workspace.getConfiguration('passepartout').get<string>('capture.target') ?? ''
  // The box is there at once: who types on must not type into the editor.
  const asked = client.request(notes.captureTarget, { written })
  const typed = await typedLine(client, text, asked)
  const found = await asked
  if (!typed || !found) return
  const to = typed.where === 'target' ? found.target : await chosenTarget(client, found.target)
  if (!to) return
  const said = vscode.l10n.t('Captured into {0}', targetWords(to))
  const { entry } = typed.view
  const done = await client.acts.operate([], { kind: 'capture', entry, to }, { path: to.path, said })
  if (!done) return
  const open = vscode.l10n.t('Open')
  const undo = vscode.l10n.t('Undo')
  // Not waited for: the next line may be captured at once.
  void vscode.window.showInformationMessage(said, ...(done.at ? [open] : []), undo).then((choice) => {
    if (choice === open && done.at)
      void openPlace(client, { path: done.at.path, startLine: done.at.line, endLine: done.at.line })
    if (choice === undo) void client.acts.undo()
  })
}

interface Typed {
  readonly view: CaptureView
  readonly where: 'target' | 'choose'
}

type Row = vscode.QuickPickItem & { readonly where: Typed['where'] | 'nowhere' }

/** Undefined for Escape. */
function typedLine(
  client: Client,
  text: string,
  asked: Promise<{ readonly target: Target; readonly problem: string } | null>,
): Promise<Typed | undefined> {
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = vscode.l10n.t('Capture')
  pick.placeholder = vscode.l10n.t('What to remember, such as: renew the passport on Friday')
  pick.value = text
  pick.ignoreFocusOut = true
  const read = async (typed: string): Promise<CaptureView | null> =>
    typed === '' ? null : client.request(notes.readCapture, { text: typed })

  async function show(): Promise<void> {
    const typed = pick.value.trim()
    const [view, found] = await Promise.all([read(typed), asked])
    if (pick.value.trim() !== typed || !found) return
    const { target, problem } = found
    if (!view) {
      pick.items =
        problem === '' ? [] : [{ where: 'nowhere', label: `$(warning) ${problem}`, alwaysShow: true }]
      return
    }
    const [first = '', ...rest] = view.lines
    const date = view.date
      ? `${view.date.plan === 'deadline' ? vscode.l10n.t('Deadline') : vscode.l10n.t('Scheduled')}: ${dateWords(view.date, today(), words())}`
      : ''
    pick.items = [
      {
        where: 'target',
        label: `$(inbox) ${plain(first.replace(/^\* /, ''))}`,
        description: vscode.l10n.t('into {0}', targetWords(target)),
        detail: plain(
          [date, ...(date === '' ? rest.map((line) => line.trim()) : [])].filter(Boolean).join('  '),
        ),
        alwaysShow: true,
      },
      {
        where: 'choose',
        label: `$(list-tree) ${vscode.l10n.t('Elsewhere…')}`,
        description: vscode.l10n.t('choose the file or headline'),
        alwaysShow: true,
      },
    ]
  }

  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let taken: Typed | undefined
    pick.onDidChangeValue(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void show(), typingMs)
    })
    pick.onDidAccept(async () => {
      // Enter may come before the row was made for what was typed.
      const where = pick.selectedItems[0]?.where ?? 'target'
      const view = await read(pick.value.trim())
      if (!view || where === 'nowhere') return
      taken = { view, where }
      pick.hide()
    })
    pick.onDidHide(() => {
      clearTimeout(timer)
      pick.dispose()
      resolve(taken)
    })
    pick.show()
    void show()
  })
}

const chosenTarget = (client: Client, target: Target): Promise<Target | undefined> =>
  pickTarget(client, {
    title: vscode.l10n.t('Capture Where'),
    placeholder: vscode.l10n.t('The file or headline to go under'),
    first: [
      { label: targetWords(target), description: vscode.l10n.t('as in the settings'), target },
      {
        label: vscode.l10n.t('Journal: {0}', dayTree(target).path),
        description: vscode.l10n.t('below today, by year, month and day'),
        target: dayTree(target),
      },
    ],
  })

const dayTree = ({ path }: Target): Target => ({
  path: path.replace(/[^/]*$/, 'journal.org'),
  datetree: { by: 'day', date: '' },
})

function targetWords({ path, under, datetree }: Target): string {
  const below = under && 'outline' in under ? under.outline : []
  return [path, ...below, datetree ? vscode.l10n.t('today') : ''].filter(Boolean).join(' › ')
}
