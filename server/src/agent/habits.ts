// Owns offering a habit as a skill: after a turn whose like was asked for and done before, each time in the same words and
// approved, a file of a skill is proposed that does it without a model. Once; who denies it is not asked again. A file is
// proposed, nothing more: a person always decides on skills.

import type { Action } from '../base/proposal.ts'
import { type Deed, habitWith } from '../skills/habit.ts'
import { habitSkill } from '../skills/habit-skill.ts'
import type { Conversations } from '../trace/conversations.io.ts'
import type { Trace } from '../trace/journal.io.ts'
import { openDeed } from './deed.ts'
import { recordedEvents } from './record.ts'

export interface HabitPorts {
  readonly conversations: Pick<Conversations, 'recent'>
  readonly trace: Pick<Trace, 'days'>
  /** Of the agent; skills lie in it. */
  readonly home: string
  hasSecrets(text: string): boolean
  /** Names of skills there are. */
  names(): Promise<ReadonlySet<string>>
}

export interface Offer {
  readonly action: Action
  /** What the turn that offers it is called. */
  readonly title: string
  readonly reason: string
}

export interface Habits {
  /** After a turn; what is to be proposed, or null. */
  ended(turn: string, deed: Deed): Promise<Offer | null>
  /** It was not right after all. */
  undone(turn: string): void
}

/** So many turns are remembered. */
const mostDeeds = 500
const deniedDays = 400

export function openHabits(ports: HabitPorts): Habits {
  let deeds: (readonly [turn: string, deed: Deed])[] = []
  let earlier: Promise<void> | null = null
  const offered = new Set<string>()

  /** What the trace has of other conversations and earlier days. */
  async function readTrace(): Promise<void> {
    const known = new Set(deeds.map(([turn]) => turn))
    const past = await ports.conversations.recent(mostDeeds)
    const found = past.flatMap(({ turn, events, restored }): (readonly [string, Deed])[] => {
      if (known.has(turn) || restored.at(-1)?.direction === 'undo') return []
      const recorded = recordedEvents(events)
      // What was blanked or cut is not what was done.
      if (recorded.isCut) return []
      const reader = openDeed()
      for (const event of recorded.events) reader.take(event)
      const deed = reader.deed()
      return deed === null ? [] : [[turn, deed]]
    })
    deeds = [...found, ...deeds]
  }

  async function wasDenied(name: string): Promise<boolean> {
    const days = await ports.trace.days(deniedDays)
    return days.some(({ rows }) =>
      rows.some(
        ({ kind, tags, title }) =>
          kind === 'decision' && tags.includes('denied') && title.includes(`skills/${name}.org`),
      ),
    )
  }

  return {
    async ended(turn, deed) {
      deeds = [...deeds, [turn, deed] as const].slice(-mostDeeds)
      earlier ??= readTrace()
      await earlier
      const others = deeds.flatMap(([other, one]) => (other === turn ? [] : [one]))
      const habit = habitWith(deed, others)
      if (habit === null || offered.has(habit.pattern.written)) return null
      offered.add(habit.pattern.written)
      const names = await ports.names()
      const { name, text } = habitSkill(habit, (one) => names.has(one))
      if (ports.hasSecrets(text) || (await wasDenied(name))) return null
      return {
        action: { type: 'file_write', path: `${ports.home}/skills/${name}.org`, content: text },
        title: `You asked for this ${habit.deeds.length} times: ${habit.pattern.written}`,
        reason:
          'A skill that does it without a model, with a test for each time. The proposals stay the same.',
      }
    },
    undone(turn) {
      deeds = deeds.filter(([one]) => one !== turn)
    },
  }
}
