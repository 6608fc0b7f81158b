// Owns the picker of tags: those of the folder with their counts, several at once, and new ones by typing them. Never
// changes a file.

import * as vscode from 'vscode'
import * as notes from '../../../server/protocol/notes.ts'
import type { Session } from '../../session.ts'

type Row = vscode.QuickPickItem & { readonly tag: string }

/** Org's own characters of a tag. */
const isTag = (text: string): boolean => /^[\p{L}\p{N}_@#%]+$/u.test(text)

interface TagsQuestion {
  readonly title: string
  /** Chosen at first. */
  readonly chosen: readonly string[]
  /** Inherited: shown, not to be chosen. */
  readonly inherited: readonly string[]
}

/** Answers all that are chosen in the end; undefined for Escape. */
export async function pickTags(
  session: Session,
  question: TagsQuestion,
): Promise<readonly string[] | undefined> {
  const { title, chosen, inherited } = question
  const inUse = (await session.request(notes.namesInUse, {}))?.tags ?? []
  const known = new Map<string, number>(chosen.map((tag) => [tag, 0]))
  for (const { name, count } of inUse) known.set(name, count)
  const row = (tag: string, count: number): Row => ({
    tag,
    label: `$(tag) ${tag}`,
    description: [
      count === 0 ? '' : String(count),
      inherited.includes(tag) ? vscode.l10n.t('also inherited') : '',
    ]
      .filter(Boolean)
      .join(' · '),
  })
  const pick = vscode.window.createQuickPick<Row>()
  pick.title = title
  pick.canSelectMany = true
  pick.placeholder = vscode.l10n.t('Space or a click chooses, typing finds or makes a tag, Enter sets them')
  const rows = [...known].map(([tag, count]) => row(tag, count))
  // What is chosen stands first.
  rows.sort((a, b) => Number(chosen.includes(b.tag)) - Number(chosen.includes(a.tag)))
  pick.items = rows
  pick.selectedItems = rows.filter(({ tag }) => chosen.includes(tag))
  let made: Row | undefined

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
    let taken: readonly string[] | undefined
    pick.onDidAccept(() => {
      const tags = pick.selectedItems.map(({ tag }) => tag)
      // Whoever types a new tag and presses Enter means it.
      const typed = made && pick.value.trim().replaceAll(':', '') === made.tag ? [made.tag] : []
      taken = [...new Set([...tags, ...typed])]
      pick.hide()
    })
    pick.onDidHide(() => {
      pick.dispose()
      resolve(taken)
    })
    pick.show()
  })
}
