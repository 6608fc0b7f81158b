// Owns vector 1, path confinement: everything an action touches lies inside the workspace, under every
// reading of its path. Looks only at path facts.

import type { Finding } from '../../base/verdict.ts'
import { isWithin } from '../paths.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(1)

export const confinement: Check = (facts, action) => {
  const findings: Finding[] = [...signsOf(1, action)]
  for (const path of action.paths) {
    if (path.raw.includes('\u0000')) {
      const shown = path.raw.replaceAll('\u0000', '…')
      findings.push(finding('hold', 'path-open', 'Which file this is, is only known when it runs.', shown))
    } else
      for (const { code, message } of path.suspicious)
        findings.push(finding('hold', `path-${code}`, message, path.raw))
    if (path.relative === null) {
      const acts = path.use === 'write' || path.use === 'delete'
      if (acts && /^\/(?:proc|sys|dev)(?:\/|$)/.test(path.resolved))
        findings.push(
          finding('forbid', 'device-write', 'This would write to a device or to the kernel.', path.resolved),
        )
      else
        findings.push(
          finding(
            'hold',
            'outside-workspace',
            isWithin(path.lexical, facts.workspace)
              ? `This ${acts ? 'changes' : 'reads'} something outside the workspace, through a link.`
              : facts.beside.some((folder) => isWithin(path.resolved, folder))
                ? `This ${acts ? 'changes' : 'reads'} something in another folder, not in the one where the agent works.`
                : `This ${acts ? 'changes' : 'reads'} something outside the workspace.`,
            path.resolved,
          ),
        )
    }
    if (path.resolved !== path.lexical && path.relative !== null && path.use !== 'read')
      findings.push(
        finding('note', 'through-link', 'The path goes through a link.', `${path.raw} is ${path.resolved}`),
      )
  }
  return findings
}
