// Owns the answer to the server's `save` request. Saves only open, changed documents, so that format
// on save and other participants run as for the user's own save. Never writes a file itself.

import * as vscode from 'vscode'
import { openOf } from './fresh.ts'

export async function saveFiles(paths: readonly string[]): Promise<{ failed: readonly string[] }> {
  const failed: string[] = []
  for (const path of paths) {
    const document = openOf(vscode.Uri.file(path))
    // Not open means that the editor holds nothing unsaved of it.
    if (!document?.isDirty) continue
    try {
      if (!(await document.save())) failed.push(path)
    } catch {
      failed.push(path)
    }
  }
  return { failed }
}
