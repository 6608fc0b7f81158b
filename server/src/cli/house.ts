// Owns the house as the command line opens it: changes go to disk, the folder that the user named is
// trusted, progress goes to standard error.

import { join } from 'node:path'
import { defaultSettings, type Settings } from '../../protocol/settings.ts'
import { type House, openHouse } from '../agent/house.io.ts'
import { openHome } from '../trace/home.io.ts'
import { hiddenLine, typedLine } from './approve.ts'
import type { Args, Flags } from './args.ts'
import { readBabelCommands } from './babel-commands.ts'
import { fail, type Terminal } from './command.ts'
import { openOutsideDesk } from './outside.ts'
import type { TurnPrinter } from './print.ts'
import { folderOf, storageOf } from './workspace.ts'

export interface TerminalHouse extends House {
  /** From now on this turn is told to this printer, and no other: earlier ones of the conversation are not news. */
  follow(turn: string, printer: TurnPrinter): void
  /** Before a question goes to a model: the outside servers run, or it was said why not. */
  outsideReady(): Promise<void>
}

/** Of commands that ask a model. */
export const modelFlags = { model: 'text', 'read-addresses': 'switch' } as const satisfies Flags

export const modelSettings = (args: Args): Partial<Settings> => ({
  ollamaModel: args.text('model') ?? defaultSettings.ollamaModel,
  readAddresses: args.on('read-addresses'),
})

/** Does the work in the folder that `--dir` names, and closes what it opened; the exit status. */
export async function inHouse(
  args: Args,
  terminal: Terminal,
  settings: Partial<Settings>,
  work: (house: TerminalHouse, root: string) => Promise<number>,
): Promise<number> {
  const root = folderOf(args, terminal)
  if (!root.ok) return fail(terminal, root.error)
  const house = await openForTerminal(root.value, terminal, settings)
  try {
    return await work(house, root.value)
  } finally {
    await house.close()
  }
}

/** `settings`: those that the command line gives for this run. */
export async function openForTerminal(
  root: string,
  terminal: Terminal,
  settings: Partial<Settings> = {},
): Promise<TerminalHouse> {
  let told = performance.now()
  let followed: { readonly turn: string; readonly printer: TurnPrinter } | null = null
  const printerOf = (turn: string) => (followed?.turn === turn ? followed.printer : null)
  const desk = openOutsideDesk(
    terminal,
    terminal.interactive
      ? { read: typedLine, hidden: hiddenLine, write: (text) => process.stdout.write(text) }
      : null,
  )
  const commands = await readBabelCommands(join(openHome({ workspace: root }).dir, 'babel.json'))
  if (!commands.ok) fail(terminal, commands.error)
  const house = await openHouse({
    root,
    home: '',
    storage: storageOf(root),
    settings: {
      ...defaultSettings,
      'org.babel.commands': commands.ok ? commands.value : {},
      // Where nobody can be asked, a question at the end would leave the turn undecided.
      testsAfterChanges: terminal.interactive ? defaultSettings.testsAfterChanges : 'allowed',
      ollamaHost: process.env['OLLAMA_HOST'] || defaultSettings.ollamaHost,
      ...settings,
    },
    trusted: () => true,
    // What needs no model starts none.
    outside: { editorFile: '', start: 'on-reload', onChange: (view) => desk.changed(view) },
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
    outsideReady: async () => {
      await house.outside?.reload()
      if (house.outside !== null) await desk.ready(house.outside.servers)
    },
  }
}
