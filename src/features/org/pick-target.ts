// Owns the picker of the place where a headline goes: a file's top level, or below another headline. Never changes a file.

import * as vscode from 'vscode'
import type { TargetView } from '../../../server/protocol/notes.ts'
import * as notes from '../../../server/protocol/notes.ts'
import type { Target } from '../../../server/protocol/operation.ts'
import type { Session } from '../../session.ts'
import { plain } from './pickers.ts'

interface TargetQuestion {
  readonly title: string
  readonly placeholder: string
  /** Not offered: where it is already. */
  readonly without?: (target: TargetView) => boolean
  /** What is offered first, with its words. */
  readonly first?: readonly {
    readonly label: string
    readonly description: string
    readonly target: Target
  }[]
}

type Row = vscode.QuickPickItem & { readonly target?: Target }

/** Undefined for Escape, or where there is no Org file. */
export async function pickTarget(session: Session, question: TargetQuestion): Promise<Target | undefined> {
  const { title, placeholder, without = () => false, first = [] } = question
  const rows = session.request(notes.targets, {}).then((found): Row[] => {
    const places = (found ?? []).filter((target) => !without(target)).map(rowOf)
    const before = first.map((one): Row => ({ ...one, label: `$(inbox) ${plain(one.label)}` }))
    return before.length === 0
      ? places
      : [...before, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...places]
  })
  const chosen = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: placeholder,
    matchOnDescription: true,
  })
  return chosen?.target
}

function rowOf({ path, outline, id }: TargetView): Row {
  const name = outline.at(-1)
  if (name === undefined) return { label: `$(file) ${plain(path)}`, target: { path } }
  return {
    label: `$(note) ${plain(name)}`,
    description: plain([...outline.slice(0, -1), path].join(' › ')),
    target: { path, under: id === '' ? { outline } : { id } },
  }
}
