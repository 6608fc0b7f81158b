// Owns the turning of workspace paths into editor addresses and back. Never reads a file.

import * as vscode from 'vscode'

/** Relative to the folder, with `/`; empty for anything outside it. */
export function relativePath(folder: vscode.WorkspaceFolder | undefined, uri: vscode.Uri): string {
  if (!folder || uri.scheme !== folder.uri.scheme) return ''
  const root = folder.uri.path.endsWith('/') ? folder.uri.path : `${folder.uri.path}/`
  return uri.path.startsWith(root) ? uri.path.slice(root.length) : ''
}

/** Undefined for a path that leads out of the folder. */
export function insideFolder(
  folder: vscode.WorkspaceFolder | undefined,
  path: string,
): vscode.Uri | undefined {
  if (!folder || path === '') return undefined
  const uri = vscode.Uri.joinPath(folder.uri, path)
  return relativePath(folder, uri) === '' ? undefined : uri
}
