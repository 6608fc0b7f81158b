// Owns the picker of a headline of the workspace or of one file, by a part of its title. Never changes a file.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { plain } from './pickers.ts'

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
      label: plain(place.title),
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
