// Owns which of the open folders the agent works in: the one that was chosen, else the first. Never starts anything.

import * as vscode from 'vscode'

export interface FolderChoice {
  /** Undefined while no folder on disk is open. */
  readonly current: vscode.WorkspaceFolder | undefined
  readonly all: readonly vscode.WorkspaceFolder[]
  /** Kept for this workspace. */
  choose(folder: vscode.WorkspaceFolder): void
}

const key = 'folder'

export function createFolderChoice(memory: vscode.Memento): FolderChoice {
  const all = () => (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file')
  return {
    get current() {
      const chosen = memory.get<string>(key)
      return all().find(({ uri }) => uri.toString() === chosen) ?? all()[0]
    },
    get all() {
      return all()
    },
    choose: (folder) => void memory.update(key, folder.uri.toString()),
  }
}
