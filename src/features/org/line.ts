// Owns what the line under the cursor of an Org file is, as far as keys must know before they are pressed: TAB on a
// headline folds, on a list item it indents. Pure; the server knows more.

export type LineKind = 'headline' | 'drawer' | 'block' | 'item' | 'table' | 'indented' | 'text'

export function lineKind(line: string): LineKind {
  if (/^\*+ /.test(line)) return 'headline'
  if (/^\s*#\+(?:begin|end)[_:]/i.test(line)) return 'block'
  if (/^\s*:[\w-]+:\s*$/.test(line)) return 'drawer'
  if (/^\s*\|/.test(line)) return 'table'
  if (/^\s*(?:[-+]|(?<=\s)\*|\d+[.)])(?:\s|$)/.test(line)) return 'item'
  return /^\s+\S/.test(line) ? 'indented' : 'text'
}
