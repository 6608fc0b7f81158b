// Owns what the editor can attach to a question: the problems it reports, and the last command that ended in a terminal
// with shell integration. Kept in memory only, bounded. Never sends anything by itself.

import * as vscode from 'vscode'
import { plainOutput } from '../media/panel/terminal.ts'
import type { Attached } from '../server/protocol/mention.ts'
import { createEmitter, type Listenable } from './event.ts'
import { relativePath } from './paths.ts'
import type { Session } from './session.ts'

const mostProblems = 200
const mostCharacters = 40_000

export interface Attachable {
  readonly kind: Attached['kind']
  readonly title: string
  readonly length: number
}

export interface Attachments {
  /** What the mentions of a question stand for. */
  of(text: string): readonly Attached[]
  /** What there is to mention. */
  all(): readonly Attachable[]
  /** The last command failed: its words and its exit code. */
  readonly failure: { readonly command: string; readonly exitCode: number } | null
  readonly onEnded: Listenable<void>
}

interface Ended {
  readonly command: string
  readonly output: string
  readonly exitCode: number | undefined
}

export function createAttachments(context: vscode.ExtensionContext, session: Session): Attachments {
  let last: Ended | null = null
  const onEnded = createEmitter<void>()
  const outputs = new WeakMap<vscode.TerminalShellExecution, Held>()
  let ended = 0

  const terminal = (): Attached | null => {
    if (last === null) return null
    const code = last.exitCode === undefined ? '' : ` (${vscode.l10n.t('exit code {0}', last.exitCode)})`
    return { kind: 'terminal', title: `${last.command}${code}`, text: `$ ${last.command}\n${last.output}` }
  }
  const every = (): readonly Attached[] => [problems(session), terminal()].filter((one) => one !== null)

  context.subscriptions.push(
    vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
      const held: Held = { text: '', isWhole: Promise.resolve() }
      held.isWhole = keepEnd(execution, held).catch(() => {})
      outputs.set(execution, held)
    }),
    vscode.window.onDidEndTerminalShellExecution(async ({ execution, exitCode }) => {
      const held = outputs.get(execution)
      const command = oneLine(execution.commandLine.value)
      if (!held || command === '') return
      const own = ++ended
      // The last of the output comes with the end or after it; a stream that never ends is not waited for.
      await Promise.race([held.isWhole, new Promise((done) => setTimeout(done, lateMs))])
      // Another one has ended meanwhile.
      if (own !== ended) return
      last = { command, output: plainOutput(held.text, mostCharacters).text.trim(), exitCode }
      onEnded.fire()
    }),
  )
  return {
    of: (text) => every().filter(({ kind }) => text.includes(`@${kind}`)),
    all: () => every().map(({ kind, title, text }) => ({ kind, title, length: text.length })),
    get failure() {
      return last?.exitCode ? { command: last.command, exitCode: last.exitCode } : null
    },
    onEnded,
  }
}

interface Held {
  text: string
  /** Settles when all of the output is there. */
  isWhole: Promise<void>
}

const lateMs = 2000

/** Escape sequences take room too, and are gone before anybody reads it. */
async function keepEnd(execution: vscode.TerminalShellExecution, held: Held): Promise<void> {
  for await (const data of execution.read()) {
    held.text += data
    if (held.text.length > 4 * mostCharacters) held.text = held.text.slice(-2 * mostCharacters)
  }
}

/** A line each, the worst first: `src/a.ts:12: error: … (ts 2322)`. */
function problems(session: Session): Attached | null {
  const rows = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, list]) => {
      const path = relativePath(session, uri)
      return path === '' ? [] : list.map((each) => ({ path, each }))
    })
    .filter(({ each }) => each.severity <= vscode.DiagnosticSeverity.Warning)
    .sort((a, b) => a.each.severity - b.each.severity || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  if (rows.length === 0) return null
  const lines = rows.slice(0, mostProblems).map(({ path, each }) => {
    const severity = each.severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning'
    const code = typeof each.code === 'object' ? each.code.value : each.code
    const source = [each.source, code].filter((part) => part !== undefined && part !== '').join(' ')
    const from = source === '' ? '' : ` (${source})`
    return `${path}:${each.range.start.line + 1}: ${severity}: ${oneLine(each.message)}${from}`
  })
  const title = vscode.l10n.t('{0} problems', rows.length)
  return { kind: 'problems', title, text: lines.join('\n').slice(0, mostCharacters) }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)
