// Owns how a judged command is laid out for a person: its simple commands, wrappers around what they run, each word with
// what the gate takes it for, and what each does. Says only what the facts say; decides nothing. Pure.

import type { Effect } from '../base/verdict.ts'
import type { ShellWord, WordTrait } from '../code/shell-words.ts'
import { repeatsEffect } from './advice.ts'
import { effectWords } from './explain.ts'
import type { ActionFacts, CommandFact, Doubt } from './facts.ts'
import { commandEffects, pathEffect } from './judge.ts'

export interface CommandWord {
  readonly text: string
  /** `open`: what it stands for is only known when it runs. */
  readonly role: 'program' | 'option' | 'path' | 'address' | 'open' | 'text'
}

export interface CommandTree {
  /** The program first; empty for a redirection or an assignment alone. */
  readonly words: readonly CommandWord[]
  /** Assignments before the program, as written. */
  readonly assignments: readonly string[]
  /** The whole of it as written, where there is no word to show. */
  readonly raw: string
  /** It reads the output of the command before it. */
  readonly piped: boolean
  readonly effects: readonly (Effect & { readonly words: string })[]
  /** What is not known about it; what its effects say already is left out. */
  readonly doubts: readonly Pick<Doubt, 'message' | 'evidence'>[]
  /** What it runs itself. */
  readonly inner: readonly CommandTree[]
}

/** The simple commands of an action in their order, those that are run by others inside them. */
export function commandTree(facts: ActionFacts): readonly CommandTree[] {
  const top: CommandTree[] = []
  const all: CommandTree[][] = []
  /** Where the inner commands of the last command at each depth go. */
  const open: CommandTree[][] = [top]
  facts.commands.forEach((command, at) => {
    // Commands come in the order of a walk, each after the one that wraps it.
    const depth = Math.min(command.wrappers.length, open.length - 1)
    const inner: CommandTree[] = []
    all.push(inner)
    const tree = { ...treeOf(facts, command, at), inner }
    if (command.within !== undefined) {
      all[command.within]?.push(tree)
      return
    }
    open.length = depth + 1
    open[depth]?.push(tree)
    open.push(inner)
  })
  return top
}

function treeOf(facts: ActionFacts, command: CommandFact, at: number): CommandTree {
  const effects = [
    ...facts.paths.filter((path) => path.command === at).map((path) => pathEffect(facts.action, path)),
    ...commandEffects(command),
  ]
  const seen = new Set<string>()
  return {
    words: command.words.map((word, at) => ({ text: word.raw, role: roleOf(command, word, at) })),
    assignments: command.assignments.map(({ raw }) => raw),
    raw: command.raw,
    piped: command.piped,
    effects: effects.flatMap(({ kind, target, words }) => {
      const key = `${kind} ${target}`
      if (seen.has(key)) return []
      seen.add(key)
      return [
        { kind, target, words: effectWords({ kind, target, ...(words === undefined ? {} : { words }) }) },
      ]
    }),
    doubts: command.doubts
      .filter(({ code }) => !repeatsEffect({ code, severity: 'note' }))
      .map(({ message, evidence }) => ({ message, evidence })),
    inner: [],
  }
}

const unknown: readonly WordTrait[] = ['expansion', 'brace', 'ansi', 'broken']

function roleOf(command: CommandFact, word: ShellWord, at: number): CommandWord['role'] {
  if (at === 0) return 'program'
  if (unknown.some((trait) => word.traits.has(trait))) return 'open'
  if (/^-./.test(word.value)) return 'option'
  if (command.touches.some(({ raw }) => raw === word.value)) return 'path'
  if (command.effects.some(({ kind, target }) => kind === 'network' && target === word.value))
    return 'address'
  return 'text'
}
