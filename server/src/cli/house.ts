// Owns the house as the command line opens it: changes go to disk, the folder that the user named is
// trusted, progress goes to standard error.

import { defaultSettings } from '../../protocol/settings.ts'
import type { TurnView } from '../../protocol/views.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import type { Terminal } from './command.ts'
import { storageOf } from './workspace.ts'

export interface HouseEvents {
  onTurn(turn: TurnView): void
  onText(turn: string, at: number, text: string): void
}

export function openForTerminal(
  root: string,
  terminal: Terminal,
  model: string,
  events: HouseEvents,
): Promise<House> {
  let told = performance.now()
  return openHouse({
    root,
    home: '',
    storage: storageOf(root),
    settings: {
      ...defaultSettings,
      ollamaModel: model,
      ollamaHost: process.env['OLLAMA_HOST'] || defaultSettings.ollamaHost,
    },
    trusted: () => true,
    events: { onChange: events.onTurn, onText: events.onText, onApprovals: () => {} },
    onEngine: () => {},
    progress: {
      signal: terminal.signal,
      finish: () => {},
      report: (done, total) => {
        if (performance.now() - told < 1000) return
        told = performance.now()
        terminal.log(`Indexing ${done} of ${total} files`)
      },
    },
    signal: terminal.signal,
  })
}
