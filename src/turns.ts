// Owns what the client remembers of the turns: which run, which can be undone. Panels keep their own
// copy of the rest. Never starts a turn.

import type { TurnView } from '../server/protocol/views.ts'
import type { Listenable } from './event.ts'
import { createEmitter } from './event.ts'
import type { Session } from './session.ts'

export interface Turns {
  readonly running: readonly string[]
  readonly undoable: readonly string[]
  readonly onChange: Listenable<void>
}

export function createTurns(session: Session): Turns {
  const onChange = createEmitter<void>()
  const turns = new Map<string, Known>()
  const of = (keep: (turn: Known) => boolean) => [...turns].filter(([, turn]) => keep(turn)).map(([id]) => id)

  session.onTurn.on((turn) => {
    // What changes lines in their place runs and waits there.
    if (turn.within && turn.state !== 'done') return
    const known = turns.get(turn.turn)
    if (known?.state === turn.state && known.undoable === turn.undoable) return
    turns.set(turn.turn, knownOf(turn))
    onChange.fire()
  })
  session.onChat.on((view) => {
    turns.clear()
    for (const turn of view.turns.filter(({ within }) => !within)) turns.set(turn.turn, knownOf(turn))
    onChange.fire()
  })
  session.onState.on((state) => {
    // Without a server nothing runs; a new one has its own idea of it.
    if (state === 'running') return
    turns.clear()
    onChange.fire()
  })
  return {
    get running() {
      return of((turn) => turn.state === 'running' || (turn.state === 'waiting' && !turn.unasked))
    },
    get undoable() {
      return of((turn) => turn.undoable)
    },
    onChange,
  }
}

interface Known {
  readonly state: TurnView['state']
  readonly undoable: boolean
  readonly unasked: boolean
}

const knownOf = ({ state, undoable, unasked = false }: TurnView): Known => ({ state, undoable, unasked })
