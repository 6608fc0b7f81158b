// Owns real temporary folders for the tests of this room.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Grammars, grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { openWorkspace, type WorkspaceOptions } from '../../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'

export type Contents = Readonly<Record<string, string | Uint8Array>>

const folders: string[] = []

export function folder(contents: Contents): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-index-')))
  folders.push(root)
  write(root, contents)
  return root
}

export function write(root: string, contents: Contents): void {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

export function removeFolders(): void {
  for (const root of folders.splice(0)) rmSync(root, { recursive: true, force: true })
}

let grammars: Promise<Grammars> | null = null

export async function open(root: string, options: Partial<WorkspaceOptions> = {}): Promise<WorkspaceIndex> {
  grammars ??= openGrammars(grammarDirectory())
  const index = await openWorkspace({
    root,
    storage: null,
    grammars: await grammars,
    exclude: ['**/node_modules/**'],
    maxFileBytes: 1 << 20,
    ...options,
  })
  return index
}
