// Owns the pickers of Org's commands: a state, a priority, tags, a headline of the workspace. Each resolves with undefined
// when it is given up.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

export async function pickState({ todo, states, title }: org.HeadlineView): Promise<string | undefined> {
  const items = states.map(({ keyword, key, done }) => ({
    label: `$(${done ? 'pass' : 'circle-large-outline'}) ${keyword}`,
    description: [key, keyword === todo ? vscode.l10n.t('now') : ''].filter(Boolean).join(' · '),
    keyword,
  }))
  const none = { label: `$(dash) ${vscode.l10n.t('No state')}`, description: '', keyword: '' }
  const picked = await vscode.window.showQuickPick([...items, none], {
    title: vscode.l10n.t('State of “{0}”', short(title)),
    matchOnDescription: true,
  })
  return picked?.keyword
}

export async function pickPriority({
  priority,
  priorities,
  title,
}: org.HeadlineView): Promise<string | undefined> {
  const items = priorities.map((value) => ({
    label: value,
    description: value === priority ? vscode.l10n.t('now') : '',
    value,
  }))
  const none = { label: vscode.l10n.t('No priority'), description: '', value: '' }
  const picked = await vscode.window.showQuickPick([...items, none], {
    title: vscode.l10n.t('Priority of “{0}”', short(title)),
  })
  return picked?.value
}

/** A tag that is typed and not known yet can be taken too. */
export async function pickTags(
  client: Client,
  spot: { readonly uri: string },
  of: org.HeadlineView,
): Promise<readonly string[] | undefined> {
  const known = (await client.request(org.tagWords, { uri: spot.uri })) ?? []
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly tag: string }>()
  pick.canSelectMany = true
  pick.title = vscode.l10n.t('Tags of “{0}”', short(of.title))
  pick.placeholder =
    of.inherited.length > 0
      ? vscode.l10n.t('Inherited: {0}', of.inherited.join(' '))
      : vscode.l10n.t('Choose, or type a new one')
  const own = of.tags.filter((tag) => !known.some((one) => one.tag === tag))
  const rows = [...own.map((tag) => ({ tag, count: 0 })), ...known].map(({ tag, count }) => ({
    label: tag,
    tag,
    description: count > 0 ? String(count) : '',
  }))
  let chosen = new Set(of.tags)
  const fill = () => {
    const typed = pick.value.trim().replace(/[^\p{L}\p{M}\p{N}_@#%]+/gu, '_')
    const isNew = typed !== '' && !rows.some(({ tag }) => tag === typed)
    const added = [...chosen].filter((tag) => !rows.some((row) => row.tag === tag) && tag !== typed)
    const fresh = added.map((tag) => ({ label: tag, tag, description: vscode.l10n.t('new') }))
    pick.items = [
      ...(isNew ? [{ label: typed, tag: typed, description: vscode.l10n.t('new'), alwaysShow: true }] : []),
      ...fresh,
      ...rows,
    ]
    pick.selectedItems = pick.items.filter(({ tag }) => chosen.has(tag))
  }
  return new Promise((resolve) => {
    let answer: readonly string[] | undefined
    pick.onDidChangeValue(fill)
    pick.onDidChangeSelection((items) => {
      chosen = new Set(items.map(({ tag }) => tag))
    })
    pick.onDidAccept(() => {
      // In the order they had; new ones behind.
      const kept = of.tags.filter((tag) => chosen.has(tag))
      answer = [...kept, ...[...chosen].filter((tag) => !kept.includes(tag))]
      pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(answer)
    })
    fill()
    pick.show()
  })
}

/** Asked again with each letter: a workspace has more headlines than a list can hold. */
export function pickPlace(
  client: Client,
  uri: string,
  how: { readonly title: string; readonly within: 'file' | 'workspace' },
): Promise<org.PlaceView | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly place: org.PlaceView }>()
  pick.title = how.title
  pick.placeholder = vscode.l10n.t('Type a part of a heading')
  pick.busy = true
  let asked = 0
  const fill = async () => {
    const own = ++asked
    const found = await client.request(org.places, { uri, words: pick.value, within: how.within, most: 60 })
    if (own !== asked) return
    pick.busy = false
    pick.items = (found ?? []).map((place) => ({
      label: place.title,
      description: [place.todo, how.within === 'workspace' ? place.path : ''].filter(Boolean).join(' · '),
      detail: place.outline.slice(0, -1).join(' › '),
      alwaysShow: true,
      place,
    }))
  }
  return new Promise((resolve) => {
    let chosen: org.PlaceView | undefined
    pick.onDidChangeValue(() => void fill())
    pick.onDidAccept(() => {
      chosen = pick.selectedItems[0]?.place
      if (chosen) pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(chosen)
    })
    void fill()
    pick.show()
  })
}

const short = (title: string): string => (title.length > 50 ? `${title.slice(0, 50)}…` : title)
