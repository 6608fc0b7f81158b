// Owns the icon of each kind of node, as the editor's own lists of symbols show it. Pure.

import type * as vscode from 'vscode'
import { ThemeColor, ThemeIcon } from 'vscode'

const icons: Readonly<Record<string, readonly [icon: string, color?: string]>> = {
  file: ['file'],
  headline: ['note'],
  section: ['symbol-string'],
  cell: ['notebook'],
  class: ['symbol-class', 'symbolIcon.classForeground'],
  function: ['symbol-method', 'symbolIcon.functionForeground'],
  method: ['symbol-method', 'symbolIcon.methodForeground'],
  type: ['symbol-interface', 'symbolIcon.interfaceForeground'],
  constant: ['symbol-constant', 'symbolIcon.constantForeground'],
  test: ['beaker'],
}

export const kindIcon = (kind: string): string => icons[kind]?.[0] ?? 'symbol-misc'

export function kindThemeIcon(kind: string): vscode.ThemeIcon {
  const color = icons[kind]?.[1]
  return new ThemeIcon(kindIcon(kind), color === undefined ? undefined : new ThemeColor(color))
}
