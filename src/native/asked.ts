// Owns how a request of the editor's own chat becomes a question of ours, and which questions follow an answer. Pure; without
// a model, so the same answer has the same followups.

import type { TurnView } from '../../server/protocol/views.ts'

export const commands = ['find', 'agenda', 'outline', 'callers', 'capture', 'tests', 'undo'] as const
export type Command = (typeof commands)[number]

/** What the user attached, with the range of the words that stand for it, if they do. */
export interface Attachment {
  readonly range: readonly [start: number, end: number] | null
  /** `@file:src/a.ts` */
  readonly written: string
}

/** What the editor adds by itself is no wish of the user: our own evidence has it, and instructions are read at trust. */
export const isChosen = (id: string): boolean => !/^vscode\.(?:implicit|instructions)(?:\.|$)/.test(id)

/** As it is asked of the session; `undo` asks nothing. `activePath` stands in where a path is missing. */
export function questionOf(
  command: string | undefined,
  prompt: string,
  attached: readonly Attachment[],
  activePath: string,
): string {
  const words = withAttached(prompt, attached).trim()
  switch (command) {
    case 'find':
      return words === '' ? '' : `find ${words}`
    case 'agenda':
      return words === '' ? 'agenda' : /^\d/.test(words) ? `agenda for ${words}` : `what is due ${words}?`
    case 'outline': {
      const path = words.replace(/^@file:"?|"$/g, '') || activePath
      return path === '' ? '' : `outline ${path}`
    }
    case 'callers':
      return words === '' ? '' : `who calls ${words.replace(/[?.]+$/, '')}?`
    case 'capture':
      return words === '' ? '' : `capture: ${words}`
    case 'tests':
      return 'run the tests'
    default:
      return words
  }
}

/** From the end, so that earlier ranges stay true. */
function withAttached(prompt: string, attached: readonly Attachment[]): string {
  const inText = attached.filter(({ range }) => range !== null)
  const text = [...inText]
    .sort((a, b) => (b.range?.[0] ?? 0) - (a.range?.[0] ?? 0))
    .reduce(
      (words, { range, written }) => words.slice(0, range?.[0]) + written + words.slice(range?.[1]),
      prompt,
    )
  const beside = attached.filter(({ range, written }) => range === null && !text.includes(written))
  return [text, ...beside.map(({ written }) => written)].join(' ')
}

export interface Followup {
  readonly prompt: string
  readonly command?: Command
}

const mostFollowups = 3

/** From what the answer rests on: callers of its first function, outline of its first file; undo where something changed. */
export function followupsOf({ sources, undoable, state }: TurnView): readonly Followup[] {
  const followups: Followup[] = undoable ? [{ prompt: '', command: 'undo' }] : []
  if (state === 'done') {
    const code = sources.find(
      ({ path, title }) => !/\.(?:org|md)$/i.test(path) && /^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(title),
    )
    const [first] = sources
    if (code) followups.push({ prompt: code.title, command: 'callers' })
    if (first && !/\s/.test(first.path)) followups.push({ prompt: first.path, command: 'outline' })
    if (sources.some(({ path }) => /\.org$/i.test(path)))
      followups.push({ prompt: 'this week', command: 'agenda' })
  }
  return followups.slice(0, mostFollowups)
}

/** What is kept of an answer in the editor's chat. */
export interface Answered {
  readonly turn?: string
  readonly followups?: readonly Followup[]
  /** Of an answer to `undo`: the turn it took back. */
  readonly undone?: string
}

/** The turn that `undo` means: the last one in this chat that changed something and was not taken back there; null for none. */
export function undoMeans(answers: readonly Answered[]): string | null {
  const over = new Set(answers.map(({ undone }) => undone))
  const changed = answers.filter(
    ({ turn, followups = [] }) => followups.some(({ command }) => command === 'undo') && !over.has(turn),
  )
  return changed.at(-1)?.turn ?? null
}
