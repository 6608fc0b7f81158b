// Owns the questions by which the Agenda view is filtered: names to tick, and a query that is checked while one types. Pure
// choices; the view keeps them.

import * as vscode from 'vscode'
import * as notes from '../../../server/protocol/notes.ts'
import type { ViewState } from '../../agenda/state.ts'
import type { Session } from '../../session.ts'

/** The tags and categories to show; undefined for Escape. */
export async function pickNames(
  session: Session,
  { tags, categories }: Pick<ViewState, 'tags' | 'categories'>,
): Promise<Pick<ViewState, 'tags' | 'categories'> | undefined> {
  type Row = vscode.QuickPickItem & { readonly tag?: string; readonly category?: string }
  const inUse = await session.request(notes.namesInUse, {})
  const separator = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator })
  const names = (list: notes.NamesInUse['tags'] | undefined, chosen: readonly string[]) => {
    const known = new Map<string, number>(chosen.map((name) => [name, 0]))
    for (const { name, count } of list ?? []) known.set(name, count)
    return [...known]
  }
  const rows: Row[] = [
    separator(vscode.l10n.t('Tags')),
    ...names(inUse?.tags, tags).map(
      ([tag, count]): Row => ({
        tag,
        label: `$(tag) ${tag}`,
        description: String(count),
        picked: tags.includes(tag),
      }),
    ),
    separator(vscode.l10n.t('Categories')),
    ...names(inUse?.categories, categories).map(
      ([category, count]): Row => ({
        category,
        label: `$(folder) ${category}`,
        description: String(count),
        picked: categories.includes(category),
      }),
    ),
  ]
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Filter the Agenda'),
    placeHolder: vscode.l10n.t('Show only headlines with one of these; nothing ticked shows all'),
    canPickMany: true,
  })
  return (
    chosen && {
      tags: chosen.flatMap(({ tag }) => tag ?? []),
      categories: chosen.flatMap(({ category }) => category ?? []),
    }
  )
}

/** A query; empty for none, undefined for Escape. */
export const pickMatch = (session: Session, match: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: vscode.l10n.t('Filter the Agenda by Query'),
    value: match,
    prompt: vscode.l10n.t(
      'Words, a match such as +work-home, or org-ql such as todo:NEXT tags:home. Empty shows all.',
    ),
    validateInput: async (typed) => {
      if (typed.trim() === '') return null
      const answer = await session.request(notes.searchNotes, { query: typed, most: 0 })
      if (!answer) return vscode.l10n.t('The search could not be made. The log says why.')
      if (!answer.ok) return `${answer.message} ${answer.next}`.trim()
      return {
        message:
          answer.total === 1
            ? vscode.l10n.t('1 headline fits')
            : vscode.l10n.t('{0} headlines fit', answer.total),
        severity: vscode.InputBoxValidationSeverity.Info,
      }
    },
  })
