// Owns how a turn is told while it runs: as JSON lines for programs, or in words for people.

import type { ApprovalView, EvaluatedView, StepView, TurnView } from '../../protocol/views.ts'
import { describe, undecidedWords } from './approve.ts'
import { json, type Terminal } from './command.ts'
import { renderMarkdown } from './markdown.ts'
import { type Style, safeOutput, visible } from './style.ts'

export interface TurnPrinter {
  onTurn(turn: TurnView): void
  onText(turn: string, at: number, text: string): void
  /** What nobody here can decide. */
  onUndecided(approval: ApprovalView): void
}

/** Each step and state once; the caller adds the last line. */
export function printJson(terminal: Terminal): TurnPrinter {
  const told = new Map<string, string>()
  return {
    onTurn: ({ turn, state, steps }) => {
      for (const step of steps) {
        const line = JSON.stringify(step)
        if (told.get(step.id) === line) continue
        told.set(step.id, line)
        terminal.out(`${line}\n`)
      }
      if (told.get(turn) === state) return
      told.set(turn, state)
      json(terminal, { kind: 'turn', turn, state })
    },
    onText: (turn, at, text) => json(terminal, { kind: 'text', turn, at, text }),
    onUndecided: (approval) => {
      json(terminal, { kind: 'approval', ...approval })
      terminal.log(undecidedWords(approval))
    },
  }
}

export function printWords(terminal: Terminal): TurnPrinter {
  const { style } = terminal
  const told = new Map<string, string>()
  let ended = false
  return {
    onText: () => {},
    onUndecided: (approval) => {
      if (!terminal.interactive) terminal.out(`\n${describe(approval, style)}\n`)
      terminal.log(`\n${undecidedWords(approval)}`)
    },
    onTurn: (turn) => {
      for (const step of turn.steps) tellStep(terminal, step, told)
      if (ended || turn.state === 'running' || turn.state === 'waiting') return
      ended = true
      const said = [renderMarkdown(turn.answer, style), turn.state === 'stopped' ? 'Stopped.' : '']
      terminal.out(`\n${said.filter(Boolean).join('\n\n')}\n\n${sourceLines(turn)}${footer(turn, style)}\n`)
    },
  }
}

/** The sources that the answer does not name itself. */
function sourceLines({ answer, sources }: TurnView): string {
  const rest = sources.filter(({ path, startLine }) => !answer.includes(`[${path}:${startLine}`))
  if (rest.length === 0) return ''
  const lines = rest.map(
    ({ path, startLine, endLine, title }) => `  ${visible(`${path}:${startLine}-${endLine}  ${title}`)}`,
  )
  return ['Sources', ...lines, '', ''].join('\n')
}

/** Who answered, what it cost, where it is written down, and how to take it back. */
function footer(turn: TurnView, style: Style): string {
  const tokens =
    turn.engineKind === 'none'
      ? '0 tokens'
      : `${turn.tokensUsed} of ${turn.tokensBudget} tokens of the window`
  const lines = [
    `${turn.engine} · ${tokens} · ${(turn.elapsedMs / 1000).toFixed(1)} s`,
    `trace: ${turn.trace}`,
    ...(turn.undoable ? ['undo: passepartout undo'] : []),
  ]
  return lines.map((line) => style.dim(visible(line))).join('\n')
}

function tellStep(terminal: Terminal, step: StepView, told: Map<string, string>): void {
  const line = stepLine(step)
  if (step.kind === 'output') {
    const more = grownBy(told.get(`${step.id} text`) ?? '', step.text)
    terminal.out(safeOutput(more, terminal.style))
    told.set(`${step.id} text`, step.text)
  }
  if (told.get(step.id) === line) return
  told.set(step.id, line)
  if (line) terminal.log(visible(line))
}

/** What is new in an output; of a long one the middle is left out, so that it only ends as it did. */
function grownBy(known: string, text: string): string {
  if (text.startsWith(known)) return text.slice(known.length)
  const end = known.slice(-200)
  const at = text.lastIndexOf(end)
  return at < 0 ? `\n…\n${text}` : text.slice(at + end.length)
}

const decisions = {
  ask: 'waits for your decision',
  allow: 'allowed by the gate',
  deny: 'denied by the gate',
  approved: 'approved',
  denied: 'denied',
  stale: 'no longer fits, a file changed',
} as const

function evaluatedLine(command: string, { outcome, value, elapsedMs }: EvaluatedView): string {
  const words = {
    value: `${elapsedMs.toFixed(1)} ms`,
    error: 'failed',
    interrupted: 'interrupted',
    ended: 'its session ended',
  }
  return `· ${command}: ${words[outcome]}${value === '' ? '' : `\n  → ${value}`}`
}

function stepLine(step: StepView): string {
  switch (step.kind) {
    case 'step':
      // What was read is long, and its place is its first line.
      return step.state === 'running'
        ? ''
        : ['·', step.detail ? `${step.label}:` : step.label, step.detail.split('\n', 1)[0] ?? '']
            .join(' ')
            .trim()
    case 'proposal':
      return `· ${step.summary}: ${decisions[step.decision]}`
    case 'output':
      if (step.running) return ''
      if (step.evaluated) return evaluatedLine(step.command, step.evaluated)
      return step.exitCode === null
        ? `· ${step.command}: ended without an exit code`
        : `· ${step.command}: exit code ${step.exitCode}`
  }
}
