// Owns what is asked of VS Code's Git extension (its API, version 1). Never stages or commits.

import * as vscode from 'vscode'
import type { Client } from './feature.ts'

export interface Repository {
  readonly rootUri: vscode.Uri
  readonly inputBox: { value: string }
  /** `cached`: of what is staged. */
  diff(cached: boolean): Promise<string>
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>
  readonly newFiles: readonly vscode.Uri[]
}

interface Change {
  readonly uri: vscode.Uri
  readonly status: number
}
interface GitRepository extends Omit<Repository, 'newFiles'> {
  readonly state: {
    readonly workingTreeChanges: readonly Change[]
    /** Absent in older versions, and empty where they stand among the others (`git.untrackedChanges`). */
    readonly untrackedChanges?: readonly Change[]
  }
}
interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] }
}
/** `Status.UNTRACKED` of that API. */
const untracked = 7

/** The one at that root (a URI), else that of the folder the agent works in. */
export async function findRepository(client: Client, root: string): Promise<Repository | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git')
  if (!extension) return undefined
  const git = extension.isActive ? extension.exports : await extension.activate()
  const { repositories } = git.getAPI(1)
  const folder = client.folder?.uri.fsPath ?? ''
  const found =
    repositories.find(({ rootUri }) => rootUri.toString() === root) ??
    repositories.find(({ rootUri }) => `${folder}/`.startsWith(`${rootUri.fsPath}/`)) ??
    repositories[0]
  if (!found) return undefined
  return {
    rootUri: found.rootUri,
    inputBox: found.inputBox,
    diff: (cached) => found.diff(cached),
    log: (options) => found.log(options),
    get newFiles() {
      const { workingTreeChanges, untrackedChanges = [] } = found.state
      return [...workingTreeChanges, ...untrackedChanges]
        .filter(({ status }) => status === untracked)
        .map(({ uri }) => uri)
    },
  }
}
