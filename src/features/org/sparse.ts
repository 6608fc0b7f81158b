// Owns the sparse tree: what matches is shown and everything else is folded away, with the matches as a list to go
// through. Words are looked for in headings first; a regular expression stands between slashes.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'

export function createSparse(context: vscode.ExtensionContext, client: Client): void {
  async function sparse(): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (editor?.document.languageId !== 'org') return
    const uri = editor.document.uri.toString()
    const before = { selection: editor.selection, visible: editor.visibleRanges[0] }
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly line: number }>()
    pick.title = vscode.l10n.t('Show matches only')
    pick.placeholder = vscode.l10n.t('TODO, +tag-other, todo:NEXT tags:work, "words" or /regular expression/')
    let asked = 0
    let problem = ''
    const fill = async () => {
      const own = ++asked
      const found = await client.request(org.matches, { uri, query: pick.value })
      if (own !== asked || !found) return
      problem = found.problem
      pick.items =
        found.items.length > 0
          ? found.items.map(({ line, title, detail }) => ({
              label: title,
              description: detail,
              line,
              alwaysShow: true,
            }))
          : [{ label: problem || vscode.l10n.t('Nothing matches.'), line: -1, alwaysShow: true }]
    }
    const go = (line: number) => {
      const at = new vscode.Position(line, 0)
      editor.selection = new vscode.Selection(at, at)
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
    }
    pick.onDidChangeValue(() => void fill())
    pick.onDidChangeActive(([item]) => {
      if (item && item.line >= 0) go(item.line)
    })
    pick.onDidAccept(async () => {
      const lines = pick.items.map(({ line }) => line).filter((line) => line >= 0)
      const chosen = pick.activeItems[0]?.line ?? -1
      if (lines.length === 0) return
      pick.hide()
      await vscode.commands.executeCommand('editor.foldAll')
      await vscode.commands.executeCommand('editor.unfold', {
        selectionLines: lines,
        direction: 'up',
        levels: 50,
      })
      // A match shows its own line, not all that is below it.
      await vscode.commands.executeCommand('editor.fold', {
        selectionLines: lines,
        direction: 'down',
        levels: 1,
      })
      if (chosen >= 0) go(chosen)
    })
    pick.onDidHide(() => {
      if (pick.activeItems.length === 0 || pick.value === '') {
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
