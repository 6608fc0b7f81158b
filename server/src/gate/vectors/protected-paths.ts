// Owns vector 2, protected paths: files that run, configure or install something later, whether they
// exist yet or not. Compared folded, so that spelling does not matter.

import type { Finding } from '../../base/verdict.ts'
import { protectedClass, secretClass } from '../protected.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(2)

export const protectedPaths: Check = (_facts, action) => {
  const findings: Finding[] = []
  for (const path of action.paths) {
    if (path.use !== 'write' && path.use !== 'delete') continue
    for (const spelling of [path.relative ?? path.resolved, path.lexical, path.raw]) {
      const found = protectedClass(spelling) ?? secretClass(spelling)
      if (found === null) continue
      findings.push(
        path.use === 'write'
          ? finding('hold', found.code, found.message, path.raw)
          : finding('hold', 'protected-deleted', deleted(found.message), path.pattern ?? path.raw),
      )
      break
    }
  }
  return findings
}

const deleted = (message: string): string => `${message.replace(/\.$/, '')}: deleting some can change that.`
