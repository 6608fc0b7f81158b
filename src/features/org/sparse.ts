// Owns asking for a sparse tree: a query or, between slashes, a regular expression, with its matches as a list while one
// types. What is chosen then stays in the editor: matches.ts.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { createMatches } from './matches.ts'

type Row = vscode.QuickPickItem & { readonly line: number; readonly lines: readonly number[] }

export function createSparse(context: vscode.ExtensionContext, client: Client): void {
  const matches = createMatches(context, client)
  async function sparse(): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (editor?.document.languageId !== 'org') return
    const uri = editor.document.uri.toString()
    const before = { selection: editor.selection, visible: editor.visibleRanges[0] }
    const pick = vscode.window.createQuickPick<Row>()
    pick.title = vscode.l10n.t('Show matches only')
    pick.placeholder = vscode.l10n.t('TODO, +tag-other, todo:NEXT tags:work, "words" or /regular expression/')
    pick.value = matches.queryOf(uri)
    let asked = 0
    let taken = false
    let looked = false
    const fill = async () => {
      const own = ++asked
      if (pick.value.trim() === '') {
        pick.items = []
        return
      }
      const found = await client.request(org.matches, { uri, query: pick.value })
      if (own !== asked || !found) return
      pick.items =
        found.items.length > 0
          ? found.items.map(({ line, lines, title, detail }) => ({
              label: title,
              description: detail,
              line,
              lines,
              alwaysShow: true,
            }))
          : [
              {
                label: found.problem || vscode.l10n.t('Nothing matches.'),
                line: -1,
                lines: [],
                alwaysShow: true,
              },
            ]
    }
    const go = (line: number) => {
      looked = true
      const at = new vscode.Position(line, 0)
      editor.selection = new vscode.Selection(at, at)
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
    }
    pick.onDidChangeValue(() => void fill())
    pick.onDidChangeActive(([item]) => {
      if (item && item.line >= 0) go(item.line)
    })
    pick.onDidAccept(async () => {
      const lines = pick.items.flatMap((row) => row.lines)
      const [chosen] = pick.activeItems
      if (lines.length === 0) return
      taken = true
      pick.hide()
      await matches.show(editor, pick.value.trim(), lines, chosen?.lines[0] ?? lines[0] ?? 0, before)
    })
    pick.onDidHide(() => {
      if (!taken && looked) {
        editor.selection = before.selection
        if (before.visible) editor.revealRange(before.visible)
      }
      pick.dispose()
    })
    void fill()
    pick.show()
  }
  context.subscriptions.push(vscode.commands.registerCommand('passepartout.org.sparseTree', sparse))
}
