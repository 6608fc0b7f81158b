// Owns the pickers of a headline's state, priority and date. The choices are the file's own, from the server; a typed date
// is read while one types. Never changes a file.

import * as vscode from 'vscode'
import type { HeadlinePlace } from '../../../server/protocol/acts.ts'
import type { ChoicesView, DateAnswer, StateChoice } from '../../../server/protocol/notes.ts'
import * as notes from '../../../server/protocol/notes.ts'
import { dateWords, timestampWords, type WordsContext } from '../../agenda/words.ts'
import type { Session } from '../../session.ts'

export const words = (): WordsContext => ({ l10n: vscode.l10n, locale: vscode.env.language })

/** The user's calendar day. */
export function today(): string {
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** In a label, `$(` would begin an icon. */
export const plain = (text: string): string => text.replaceAll('$(', '$\u200b(')

export async function choicesOf(session: Session, place: HeadlinePlace): Promise<ChoicesView | null> {
  const found = await session.request(notes.choices, place)
  if (!found)
    void vscode.window.showWarningMessage(
      vscode.l10n.t('“{0}” is not in {1} any more.', place.title.slice(0, 80), place.path),
    )
  return found
}

/** `what`: the headline, or how many. Answers the keyword, empty for none; undefined for Escape. */
export async function pickState(
  choices: Promise<ChoicesView | null>,
  what: string,
): Promise<string | undefined> {
  const rows: Promise<StateRow[]> = choices.then(stateRows)
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('State of {0}', what),
    matchOnDescription: true,
  })
  return chosen?.keyword
}

type StateRow = vscode.QuickPickItem & { readonly keyword?: string }

function stateRows(choices: ChoicesView | null): StateRow[] {
  if (!choices) return []
  const separator: StateRow = { label: '', kind: vscode.QuickPickItemKind.Separator }
  const row = (choice: StateChoice): StateRow => ({
    keyword: choice.keyword,
    label: `$(${choice.done ? 'pass' : 'circle-large-outline'}) ${choice.keyword}`,
    description: [
      choice.keyword === choices.todo ? vscode.l10n.t('now') : '',
      choice.key,
      choice.log === 'note' ? vscode.l10n.t('asks for a note') : '',
      choice.log === 'time' ? vscode.l10n.t('logs the time') : '',
    ]
      .filter(Boolean)
      .join(' · '),
  })
  const sequences = choices.sequences.flatMap((sequence, number) => [
    ...(number > 0 ? [separator] : []),
    ...sequence.map(row),
  ])
  const none: StateRow = {
    keyword: '',
    label: `$(circle-slash) ${vscode.l10n.t('No keyword')}`,
    description: choices.todo === '' ? vscode.l10n.t('now') : '',
  }
  return [...sequences, separator, none]
}

/** Answers the priority, empty for none; undefined for Escape. */
export async function pickPriority(
  choices: Promise<ChoicesView | null>,
  what: string,
): Promise<string | undefined> {
  const rows = choices.then((found) => {
    const row = (priority: string, label: string) => ({
      priority,
      label,
      description: priority === found?.priority ? vscode.l10n.t('now') : '',
    })
    if (!found) return []
    return [
      ...found.priorities.map((priority) => row(priority, `[#${priority}]`)),
      row('', vscode.l10n.t('No priority')),
    ]
  })
  const chosen = await vscode.window.showQuickPick(rows, { title: vscode.l10n.t('Priority of {0}', what) })
  return chosen?.priority
}

const typingMs = 60

interface DateQuestion {
  readonly title: string
  /** The timestamp that is there, or empty. */
  readonly base: string
  /** Whether it can be taken away. */
  readonly remove: 'offer' | 'never'
}

/** Answers what was typed or chosen, as the server reads it; empty to take the date away; undefined for Escape. */
export function pickDate(
  session: Session,
  { title, base, remove }: DateQuestion,
): Promise<string | undefined> {
  type Row = vscode.QuickPickItem & { readonly text: string | null }
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = title
  pick.placeholder = vscode.l10n.t('A date such as +2d, fri, 24.12. 9:00, 2026-12-01 10:00-11:30')
  const near: readonly (readonly [string, string])[] = [
    [vscode.l10n.t('Today'), '+0d'],
    [vscode.l10n.t('Tomorrow'), '+1d'],
    [vscode.l10n.t('In two days'), '+2d'],
    [vscode.l10n.t('Next Monday'), '+mon'],
    [vscode.l10n.t('In a week'), '+1w'],
    [vscode.l10n.t('In a month'), '+1m'],
  ]
  const read = new Map<string, DateAnswer | null>()
  const ask = async (text: string): Promise<DateAnswer | null> => {
    const known = read.get(text)
    if (known) return known
    const answer = await session.request(notes.readDate, { text, base })
    read.set(text, answer)
    return answer
  }
  const said = (answer: DateAnswer | null): string =>
    answer?.ok ? dateWords(answer.date, today(), words()) : ''

  async function suggestions(): Promise<void> {
    const answers = await Promise.all(near.map(([, text]) => ask(text)))
    if (pick.value.trim() !== '') return
    const rows: Row[] = near.map(([label, text], i) => ({
      text,
      label: `$(calendar) ${label}`,
      description: said(answers[i] ?? null),
    }))
    if (remove === 'offer' && base !== '')
      rows.push({
        text: '',
        label: `$(trash) ${vscode.l10n.t('Remove the date')}`,
        description: timestampWords(base, today(), words()),
      })
    pick.items = rows
  }

  async function reading(typed: string): Promise<void> {
    const answer = await ask(typed)
    if (pick.value.trim() !== typed) return
    pick.items = [
      answer?.ok
        ? {
            text: typed,
            label: `$(calendar) ${said(answer)}`,
            description: vscode.l10n.t('Enter takes it'),
            alwaysShow: true,
          }
        : {
            text: null,
            label: `$(warning) ${vscode.l10n.t('This is no date yet')}`,
            detail: answer && !answer.ok ? answer.next : '',
            alwaysShow: true,
          },
    ]
  }

  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let taken: string | undefined
    const typed = () => pick.value.trim()
    pick.onDidChangeValue(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void (typed() === '' ? suggestions() : reading(typed())), typingMs)
    })
    pick.onDidAccept(async () => {
      const text = typed()
      // Enter may come before what was typed has been read.
      if (text !== '') {
        const answer = await ask(text)
        if (!answer?.ok) return void reading(text)
        taken = text
      } else {
        const [row] = pick.selectedItems
        if (!row || row.text === null) return
        taken = row.text
      }
      pick.hide()
    })
    pick.onDidHide(() => {
      clearTimeout(timer)
      pick.dispose()
      resolve(taken)
    })
    pick.show()
    void suggestions()
  })
}
