// Owns the turning of workspace paths into editor addresses and back. A path is relative to the folder where the agent
// works; of a folder beside it, it goes up first, by real paths, as the server has it. Never reads a file.

import { realpathSync } from 'node:fs'
import { relative, sep } from 'node:path'
import * as vscode from 'vscode'

export interface Folders {
  readonly folder: vscode.WorkspaceFolder | undefined
  readonly folders: readonly vscode.WorkspaceFolder[]
}

/** With `/`; empty for what is in none of the folders. */
export function relativePath({ folder, folders }: Folders, uri: vscode.Uri): string {
  if (!folder) return ''
  const within = below(folder.uri, uri)
  if (within !== '') return within
  for (const other of folders) {
    const rest = below(other.uri, uri)
    if (rest !== '') return `${wayTo(folder, other)}${rest}`
  }
  return ''
}

/** Undefined for a path that leads out of all folders. */
export function insideFolder({ folder, folders }: Folders, path: string): vscode.Uri | undefined {
  if (!folder || path === '') return undefined
  for (const one of folders) {
    const way = wayTo(folder, one)
    if (!path.startsWith(way)) continue
    const uri = vscode.Uri.joinPath(one.uri, path.slice(way.length))
    if (below(one.uri, uri) !== '') return uri
  }
  return undefined
}

function below(folder: vscode.Uri, uri: vscode.Uri): string {
  if (uri.scheme !== folder.scheme) return ''
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`
  return uri.path.startsWith(root) ? uri.path.slice(root.length) : ''
}

/** Empty for the folder itself, else with a slash at the end. */
function wayTo(from: vscode.WorkspaceFolder, to: vscode.WorkspaceFolder): string {
  const way = relative(realOf(from), realOf(to))
  return way === '' ? '' : `${way.split(sep).join('/')}/`
}

function realOf({ uri }: vscode.WorkspaceFolder): string {
  try {
    return realpathSync.native(uri.fsPath)
  } catch {
    return uri.fsPath
  }
}
