// Owns the provenance labels of what a tool brings into the window. Never lowers a label.

import type { Labels } from '../base/proposal.ts'
import { isForeign } from './path.ts'

/** Text of the user's workspace is trusted and private; what a dependency brought is not trusted. */
export const labelsOfFile = (path: string): Labels =>
  isForeign(path)
    ? { integrity: 'untrusted', confidentiality: 'public', sources: [`dependency text: ${path}`] }
    : { integrity: 'trusted', confidentiality: 'private', sources: [] }

export const labelsOfOutput = (command: string): Labels => ({
  integrity: 'untrusted',
  confidentiality: 'private',
  sources: [`output of ${command.slice(0, 120)}`],
})
