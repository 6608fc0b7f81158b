// Owns the house as the command line opens it: changes go to disk, the folder that the user named is
// trusted, progress goes to standard error.

import { defaultSettings } from '../../protocol/settings.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import { fail, type Terminal } from './command.ts'
import type { TurnPrinter } from './print.ts'
import { storageOf } from './workspace.ts'

export interface TerminalHouse extends House {
  /** From now on this turn is told to this printer, and no other: earlier ones of the conversation are not news. */
  follow(turn: string, printer: TurnPrinter): void
}

export async function openForTerminal(
  root: string,
  terminal: Terminal,
  model: string,
): Promise<TerminalHouse> {
  let told = performance.now()
  let followed: { readonly turn: string; readonly printer: TurnPrinter } | null = null
  const printerOf = (turn: string) => (followed?.turn === turn ? followed.printer : null)
  const house = await openHouse({
    root,
    home: '',
    storage: storageOf(root),
    settings: {
      ...defaultSettings,
      // Where nobody can be asked, a question at the end would leave the turn undecided.
      testsAfterChanges: terminal.interactive ? defaultSettings.testsAfterChanges : 'allowed',
      ollamaModel: model,
      ollamaHost: process.env['OLLAMA_HOST'] || defaultSettings.ollamaHost,
    },
    trusted: () => true,
    events: {
      onChange: (view) => printerOf(view.turn)?.onTurn(view),
      onText: (turn, at, text) => printerOf(turn)?.onText(turn, at, text),
      onApprovals: () => {},
      onRules: () => {},
      onProblem: (problem) => fail(terminal, problem),
    },
    onEngine: () => {},
    progress: () => ({
      signal: terminal.signal,
      finish: () => {},
      report: (done, total) => {
        if (performance.now() - told < 1000) return
        told = performance.now()
        terminal.log(`Indexing ${done} of ${total} files`)
      },
    }),
    signal: terminal.signal,
  })
  return {
    ...house,
    follow: (turn, printer) => {
      followed = { turn, printer }
    },
  }
}
