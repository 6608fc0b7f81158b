// Owns the input of a date: takes what people type (`+2d`, `fri`, `2026-12-01 10:00`) and shows while they type what it is
// read as. Never reads a date: the server does.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

interface Choice extends vscode.QuickPickItem {
  /** What is taken as the date; empty takes it away. */
  readonly date: string
}

/** Undefined when it was given up. `base` is the timestamp that is there, or empty. */
export function pickDate(client: Client, title: string, base: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Choice>()
  pick.title = title
  pick.placeholder = vscode.l10n.t('A date: +2d, fri, 12/24, tomorrow 9:00, 2026-12-01 10:00 +1w')
  let asked = 0
  const offers = usual(base)
  const read = async (text: string): Promise<Choice[]> => {
    const words = await client.request(org.readDateWords, { text, base })
    if (!words?.ok) return [{ label: `$(warning) ${words?.message ?? text}`, date: '\0', alwaysShow: true }]
    return [
      { label: `$(calendar) ${words.shown}`, description: words.distance, date: text, alwaysShow: true },
    ]
  }
  const fill = async () => {
    const own = ++asked
    const text = pick.value.trim()
    const items = text === '' ? await dated(client, offers, base) : await read(text)
    if (own === asked) pick.items = items
  }
  return new Promise((resolve) => {
    let chosen: string | undefined
    pick.onDidChangeValue(() => void fill())
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems
      if (!item || item.date === '\0') return
      chosen = item.date
      pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(chosen)
    })
    void fill()
    pick.show()
  })
}

function usual(base: string): readonly (readonly [label: string, date: string])[] {
  const offers: (readonly [string, string])[] = [
    [vscode.l10n.t('Today'), '+0d'],
    [vscode.l10n.t('Tomorrow'), '+1d'],
    [vscode.l10n.t('In a week'), '+1w'],
    [vscode.l10n.t('In a month'), '+1m'],
  ]
  return base === '' ? offers : [...offers, [vscode.l10n.t('No date'), '']]
}

async function dated(
  client: Client,
  offers: readonly (readonly [label: string, date: string])[],
  base: string,
): Promise<Choice[]> {
  return Promise.all(
    offers.map(async ([label, date]): Promise<Choice> => {
      if (date === '') return { label: `$(trash) ${label}`, description: base, date }
      const words = await client.request(org.readDateWords, { text: date, base: '' })
      return { label: `$(calendar) ${label}`, description: words?.ok ? words.shown : '', date }
    }),
  )
}
