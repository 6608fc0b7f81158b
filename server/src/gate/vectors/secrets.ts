// Owns vector 3, secrets: in what is read, written, sent or run. Looks at texts and at the names of
// files that hold credentials. Evidence never contains the value.

import type { Finding } from '../../base/verdict.ts'
import { secretClass } from '../protected.ts'
import { findSecrets, type Secret } from '../secrets.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(3)

export const secrets: Check = (_facts, action) => {
  const findings: Finding[] = [...signsOf(3, action)]
  for (const path of action.paths) {
    // A name is text as well: it is listed, logged and sent along.
    for (const secret of [...findSecrets(path.raw), ...metOnly(path.raw, path.met)])
      findings.push(
        finding(
          'hold',
          'secret-in-name',
          `The name of a file contains what looks like a credential (${secret.rule}).`,
          `${path.raw.slice(0, secret.start)}${path.raw.slice(secret.start, secret.start + 4)}…`,
        ),
      )
    if (path.use !== 'read') continue
    const found = secretClass(path.resolved) ?? secretClass(path.lexical) ?? secretClass(path.raw)
    if (found !== null) findings.push(finding('hold', found.code, found.message, path.raw))
  }
  for (const content of action.contents)
    for (const secret of [...findSecrets(content.text), ...metOnly(content.text, content.met)])
      findings.push(
        finding(
          'hold',
          'secret',
          `The text contains what looks like a credential (${secret.rule}).`,
          `${content.text.slice(secret.start, secret.start + 4)}… at character ${secret.start}`,
        ),
      )
  for (const command of action.commands)
    if (/^(?:printenv|env|set|export|declare)$/.test(command.program) && command.words.length === 1)
      findings.push(
        finding(
          'hold',
          'environment',
          'This shows all environment variables, secrets among them.',
          command.raw,
        ),
      )
  return findings
}

/** What its own words do not give away as well. */
function metOnly(text: string, met: readonly Secret[] = []): readonly Secret[] {
  const found = met.length === 0 ? [] : findSecrets(text)
  return met.filter((one) => !found.some(({ start, end }) => one.start < end && start < one.end))
}
