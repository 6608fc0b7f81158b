// Owns the question what is wanted of some lines: a box with what was asked before. Keeps the last ones with the workspace.

import * as vscode from 'vscode'

const key = 'passepartout.inlineHistory'
const kept = 30

/** Undefined when the user leaves it. `begun` stands in the box. */
export function askWanted(
  context: vscode.ExtensionContext,
  place: string,
  begun: string,
): Promise<string | undefined> {
  const history = context.workspaceState.get<readonly string[]>(key, [])
  const box = vscode.window.createQuickPick()
  box.title = vscode.l10n.t('Edit {0}', place)
  box.placeholder = vscode.l10n.t(
    'What is to be changed? It is shown here first, and done when you accept it.',
  )
  box.value = begun
  box.ignoreFocusOut = true
  const show = () => {
    const typed = box.value.trim()
    const fitting = history.filter((one) => one !== typed && one.toLowerCase().includes(typed.toLowerCase()))
    const own =
      typed === '' ? [] : [{ label: typed, iconPath: new vscode.ThemeIcon('edit'), alwaysShow: true }]
    const earlier = (begun === typed ? history.filter((one) => one !== typed) : fitting).map((label) => ({
      label,
      iconPath: new vscode.ThemeIcon('history'),
      alwaysShow: true,
    }))
    box.items = [...own, ...earlier]
    // What is typed is meant until another one is gone to.
    box.activeItems = own
  }
  show()
  return new Promise((resolve) => {
    let wanted: string | undefined
    box.onDidChangeValue(show)
    box.onDidAccept(() => {
      const label = (box.activeItems[0]?.label ?? box.value).trim()
      if (label === '') return
      wanted = label
      void context.workspaceState.update(
        key,
        [label, ...history.filter((one) => one !== label)].slice(0, kept),
      )
      box.hide()
    })
    box.onDidHide(() => {
      box.dispose()
      resolve(wanted)
    })
    box.show()
  })
}
