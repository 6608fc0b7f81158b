// Owns the picker of tags: those of the folder with their counts, several at once, and new ones by typing them. Never
// changes a file.

import * as vscode from 'vscode'
import type { ChoicesView } from '../../../server/protocol/notes.ts'
import * as notes from '../../../server/protocol/notes.ts'
import type { Session } from '../../session.ts'

type Row = vscode.QuickPickItem & { readonly tag: string }

/** Org's own characters of a tag. */
const isTag = (text: string): boolean => /^[\p{L}\p{N}_@#%]+$/u.test(text)

/** The headline's own tags as they were, and all that are chosen in the end; undefined for Escape. */
export function pickTags(
  session: Session,
  choices: Promise<ChoicesView | null>,
  title: string,
): Promise<{ readonly own: readonly string[]; readonly next: readonly string[] } | undefined> {
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = title
  pick.canSelectMany = true
  pick.busy = true
  pick.placeholder = vscode.l10n.t('Space chooses, typing finds or makes a tag')
  let own: readonly string[] | null = null
  let rows: Row[] = []
  let made: Row | undefined

  async function fill(): Promise<void> {
    const [found, inUse] = await Promise.all([choices, session.request(notes.namesInUse, {})])
    if (!found) return pick.hide()
    const { tags, inherited } = found
    own = tags
    const known = new Map<string, number>(tags.map((tag) => [tag, 0]))
    for (const { name, count } of inUse?.tags ?? []) known.set(name, count)
    rows = [...known].map(([tag, count]) => ({
      tag,
      label: `$(tag) ${tag}`,
      description: [
        count === 0 ? '' : String(count),
        inherited.includes(tag) ? vscode.l10n.t('also inherited') : '',
      ]
        .filter(Boolean)
        .join(' · '),
    }))
    // What is chosen stands first.
    rows.sort((a, b) => Number(tags.includes(b.tag)) - Number(tags.includes(a.tag)))
    pick.items = rows
    pick.selectedItems = rows.filter(({ tag }) => tags.includes(tag))
    pick.busy = false
  }

  pick.onDidChangeValue((value) => {
    const typed = value.trim().replaceAll(':', '')
    const fresh = isTag(typed) && !rows.some(({ tag }) => tag === typed)
    if (!fresh && !made) return
    // A new tag that was ticked stays; one that was only typed goes.
    const selected = [...pick.selectedItems]
    if (made && selected.includes(made)) rows.unshift(made)
    made = fresh
      ? { tag: typed, label: `$(add) ${typed}`, description: vscode.l10n.t('new tag'), alwaysShow: true }
      : undefined
    pick.items = made ? [made, ...rows] : [...rows]
    pick.selectedItems = selected
  })
  return new Promise((resolve) => {
    let taken: { readonly own: readonly string[]; readonly next: readonly string[] } | undefined
    pick.onDidAccept(() => {
      if (!own) return
      const tags = pick.selectedItems.map(({ tag }) => tag)
      // Whoever types a new tag and presses Enter means it.
      const typed = made && pick.value.trim().replaceAll(':', '') === made.tag ? [made.tag] : []
      taken = { own, next: [...new Set([...tags, ...typed])] }
      pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(taken)
    })
    pick.show()
    void fill()
  })
}
