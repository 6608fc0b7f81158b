// Owns vector 6, destruction and resources: what is removed, overwritten or exhausted. Forbids only what
// no one means: wiping a system folder, a home or a disk, and fork bombs.

import type { Finding } from '../../base/verdict.ts'
import type { CommandFact } from '../facts.ts'
import { diskEraser } from '../programs/ruinous.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(6)

const recursive = (command: CommandFact): boolean =>
  command.words.slice(1).some((w) => /^-[a-zA-Z]*[rR]/.test(w.value) || /^--recurs/.test(w.value))

/** `/`, `/etc`, `/home/u`: nothing that an agent should ever remove. */
const isRoot = (path: string): boolean =>
  path === '/' || /^\/(?!tmp$)[^/]+$/.test(path) || /^\/(?:home|Users)\/[^/]+$/.test(path)

export const destruction: Check = (_facts, action) => {
  const findings: Finding[] = [...signsOf(6, action)]
  for (const path of action.paths) {
    if (path.use !== 'delete') continue
    // A function of a language that deletes a folder takes all that is in it along, or fails.
    const sweeping =
      action.code !== null ||
      action.commands.some(
        (c) =>
          c.touches.some((t) => t.use === 'delete') &&
          (recursive(c) || c.program === 'find' || c.program === 'shred'),
      )
    if (sweeping && isRoot(path.resolved))
      findings.push(
        finding(
          'forbid',
          'wipes-system',
          'This deletes a system or home folder with all it contains.',
          path.resolved,
        ),
      )
    else if (path.resolved === _facts.workspace)
      findings.push(
        finding(
          'hold',
          'wipes-workspace',
          path.pattern !== undefined
            ? 'This deletes whatever its wildcards match at the top of the workspace.'
            : action.commands.some((command) => command.program === 'find')
              ? 'This deletes whatever it finds, anywhere in the workspace.'
              : 'This deletes the whole workspace.',
          path.pattern ?? path.raw,
        ),
      )
    else findings.push(finding('note', 'removes', 'This deletes files.', path.pattern ?? path.raw))
  }
  for (const command of action.commands) {
    if (diskEraser.test(command.program) || diskWrite(command))
      findings.push(finding('forbid', 'wipes-disk', 'This overwrites a disk.', command.raw))
    if (/^git$/.test(command.program) && forces(command))
      findings.push(
        finding(
          'note',
          'rewrites-history',
          'This can throw away work or overwrite the history of a remote.',
          command.raw,
        ),
      )
    for (const effect of command.effects)
      if (effect.kind === 'delete')
        findings.push(finding('note', 'removes', 'This can delete or overwrite data.', command.raw))
  }
  const text = action.contents.find(({ role }) => role === 'command' || role === 'code')?.text ?? ''
  // From the beginning of a name only: tried from each of its letters, a long word would take for ever.
  if (/(?<![\w:])([\w:]+)\s*\(\)\s*\{\s*\1\s*\|\s*\1\s*&\s*\}\s*;\s*\1/.test(text))
    findings.push(finding('forbid', 'fork-bomb', 'This starts processes until the machine stops.', text))
  if (action.action.type === 'shell' && action.action.shell !== 'posix') findings.push(...windows(text))
  for (const content of action.contents)
    if (content.role === 'written' && content.text.length > 5_000_000)
      findings.push(
        finding('hold', 'large-write', 'This writes more than 5 million characters.', content.path),
      )
  return findings
}

const diskWrite = (command: CommandFact): boolean =>
  command.touches.some(
    (t) => t.use === 'write' && /^\/dev\/(?:sd|hd|nvme|vd|xvd|disk|mmcblk|mapper)/.test(t.raw),
  )

const forces = (command: CommandFact): boolean =>
  command.words.some((w) => /^(?:--force|-f|--hard|--mirror|--delete)$|^\+/.test(w.value))

// Of cmd and PowerShell only what is unmistakably ruinous is denied, by its text.
function windows(text: string): Finding[] {
  const ruinous =
    /\bformat(?:\.com)?\s+[a-z]:|\b(?:rd|rmdir|del|erase)\b[^\n|&]*\s\/s\b[^\n|&]*\s"?[a-z]:\\?"?(?:\s|$)|\bRemove-Item\b[^\n|;]*-Recurse[^\n|;]*\s"?(?:[a-z]:\\?|\$env:(?:SystemRoot|USERPROFILE|HOME)|~|\/)"?(?:\s|$)|\bvssadmin\b.*\bdelete\b.*\bshadows\b|\b(?:Clear-Disk|Format-Volume|cipher\s+\/w)\b/i
  const match = ruinous.exec(text)
  return match === null
    ? []
    : [finding('forbid', 'wipes-system', 'This wipes a disk or a system folder.', match[0])]
}
