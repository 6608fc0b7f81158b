// Owns the list of the features for Org files in the editor, and that the server runs as soon as one is open.

import * as vscode from 'vscode'
import type { Feature } from '../../feature.ts'
import { createBacklinks } from './backlinks.ts'
import { createBlocks } from './blocks.ts'
import { createOrgCommands } from './commands.ts'
import { createCycle } from './cycle.ts'
import { createLenses } from './lenses.ts'
import { createSparse } from './sparse.ts'
import { createTangles } from './tangles.ts'

export const createOrg: Feature = (context, client) => {
  for (const create of [
    createCycle,
    createBacklinks,
    createLenses,
    createOrgCommands,
    createSparse,
    createTangles,
    createBlocks,
  ])
    create(context, client)
  const start = () => {
    if (vscode.window.visibleTextEditors.some(({ document }) => document.languageId === 'org'))
      void client.start()
  }
  context.subscriptions.push(vscode.window.onDidChangeVisibleTextEditors(start))
  start()
}
