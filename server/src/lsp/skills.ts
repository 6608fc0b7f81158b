// Owns the messages about skills, and what the editor shows in their files. Converts and wires; decides nothing.

import { type Connection, DiagnosticSeverity } from 'vscode-languageserver/node'
import type { RequestName } from '../../protocol/messages.ts'
import * as wire from '../../protocol/skills.ts'
import type { House } from '../agent/house.io.ts'

type Answer = <Params, Answered>(
  name: RequestName<Params, Answered>,
  handler: (house: House, params: Params) => Promise<Answered>,
) => void

export function answerSkills(answer: Answer): void {
  answer(wire.skills, ({ skills }) => skills.view())
  answer(wire.testSkill, ({ skills }, { path }) => skills.test(path))
  answer(wire.allowText, ({ skills }, { path, hash }) => skills.allow(path, hash))
  answer(wire.copySkill, ({ skills }, { name }) => skills.copy(name))
}

export interface SkillDiagnostics {
  show(view: wire.SkillsView): void
}

/** `uriOf`: as the editor names a real path. */
export function skillDiagnostics(connection: Connection, uriOf: (path: string) => string): SkillDiagnostics {
  let shown: ReadonlySet<string> = new Set()
  return {
    show({ skills }) {
      const wrong = skills.filter(({ faults }) => faults.length > 0)
      const now = new Set(wrong.map(({ path }) => path))
      for (const path of shown)
        if (!now.has(path)) void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [] })
      for (const { path, faults, state } of wrong) {
        const diagnostics = faults.map(({ line, column, endColumn, severity, message }) => ({
          range: {
            start: { line: line - 1, character: column },
            end: { line: line - 1, character: endColumn },
          },
          severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
          source: 'Passepartout',
          code: 'skill',
          message: severity === 'error' ? `${message}\n${consequence(state)}` : message,
        }))
        void connection.sendDiagnostics({ uri: uriOf(path), diagnostics })
      }
      shown = now
    },
  }
}

const consequence = (state: wire.SkillState): string =>
  state === 'previous' ? 'The last good version of this skill is used.' : 'This skill is not used.'
