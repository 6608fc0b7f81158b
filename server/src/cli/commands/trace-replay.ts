// `passepartout trace replay TURN`: the recorded events of a turn, run through the state machine once more.

import { replay } from '../../agent/record.ts'
import { replayWords } from '../../agent/replayed.ts'
import { problem } from '../../base/result.ts'
import { eventsOf } from '../../trace/day.io.ts'
import { openHome } from '../../trace/home.io.ts'
import { openTrace } from '../../trace/journal.io.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { folderOf } from '../workspace.ts'

export const traceReplay: Command = {
  name: 'trace replay',
  usage: 'TURN [--dir D]',
  summary: 'Run the recorded events of a turn again and compare what follows. Does nothing else.',
  flags: { dir: 'text' },
  takes: 'word',
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const [turn = ''] = args.words
    const opened = openTrace(openHome({ workspace: root.value }), { now: () => Date.now() })
    const rows = await opened.turn(turn)
    const [first] = rows
    if (first === undefined) {
      const next = 'The property TURN of a headline in the trace names it.'
      return fail(terminal, problem('no-turn', `No one turn is called "${turn}".`, next))
    }
    const replayed = replay(await eventsOf(rows))
    const { events, effects, differences, ending } = replayed
    const same = events > 0 && differences.length === 0
    if (args.on('json')) json(terminal, { turn: first.turn, same, events, effects, ending, differences })
    else for (const line of replayWords(replayed)) terminal.out(`${line}\n`)
    return same ? exit.done : exit.failed
  },
}
