// Owns what code of a skill gets of the texts that a question brought: bounded, and with the names of what a diff changes.
// Loads nothing before it is asked to, and changes nothing.

import type { Attached } from '../../protocol/mention.ts'
import { isBrought, readMentions, spoken, writeMention } from '../context/mention.ts'
import { type GivenKind, givenKinds } from '../skills/skill.ts'
import type { ToolPorts } from '../tools/tool.ts'
import { nameChanges, tellable } from './commit/changed.ts'
import { habitOf } from './commit/habit.ts'
import { readPatch } from './commit/patch.ts'
import { plainMessage } from './commit/plain.ts'
import { scopeFor } from './commit/scope.ts'
import { brought } from './mentioned.ts'
import type { SessionPorts } from './ports.ts'

/** UTF-16 units of one text. */
const longestText = 100_000
const habitSubjects = 40

export interface GivenText {
  readonly kind: GivenKind
  /** As it is mentioned: `@diff`, `@commit:4f1c2aa`. */
  readonly name: string
  readonly title: string
  readonly text: string
  /** False for the head of a longer one (of a terminal: the end). */
  readonly isWhole: boolean
  /** Of a diff and of a commit. */
  readonly changes?: readonly GivenChange[]
  /** Of a diff: the commit message that it makes of itself, in the way of this repository. */
  readonly message?: string
}

interface GivenChange {
  readonly path: string
  readonly how: 'add' | 'remove' | 'rename' | 'change'
  readonly addedLines: number
  readonly removedLines: number
  /** Titles of functions, types and headlines. */
  readonly added: readonly string[]
  readonly changed: readonly string[]
}

export interface Handed {
  readonly kinds: readonly GivenKind[]
  /** Of those that there are. Asks git. */
  texts(): Promise<readonly GivenText[]>
}

/** The question with names in the place of mentions, and what it brings; `handed` null where it brings no text. */
export function handedWith(
  ports: SessionPorts & Pick<ToolPorts, 'mayRead'>,
  question: string,
  attached: readonly Attached[],
  signal: AbortSignal,
): { readonly request: string; readonly handed: Handed | null } {
  const mentions = readMentions(question)
  const wanted = mentions.filter(isBrought)
  const kinds = givenKinds.filter((kind) => wanted.some((one) => one.kind === kind))
  const texts = async (): Promise<readonly GivenText[]> => {
    const found: GivenText[] = []
    for (const mention of wanted) {
      const kind = givenKinds.find((one) => one === mention.kind)
      const name = writeMention(mention.kind, mention.value)
      if (kind === undefined || found.some((one) => one.name === name)) continue
      const got = await brought(ports, mention, attached, signal)
      if (typeof got === 'string') continue
      for (const { title, text, keep } of got) {
        const kept = keep === 'tail' ? text.slice(-longestText) : text.slice(0, longestText)
        const isWhole = kept.length === text.length
        found.push({ kind, name, title, text: kept, isWhole, ...(await namesOf(ports, kind, text)) })
      }
    }
    return found
  }
  return { request: spoken(question, mentions), handed: wanted.length === 0 ? null : { kinds, texts } }
}

async function namesOf(
  { index, revisions }: SessionPorts,
  kind: GivenKind,
  text: string,
): Promise<Pick<GivenText, 'changes' | 'message'>> {
  if (kind !== 'diff' && kind !== 'commit') return {}
  // The lines of an older commit are not those of its files as they are now.
  const named = readPatch(text).map((patch) =>
    nameChanges(patch, kind === 'diff' ? index.fileNodes(patch.path) : []),
  )
  const changes = named.map(({ patch: { path, kind: how, addedLines, removedLines }, added, changed }) => ({
    path,
    how,
    addedLines,
    removedLines,
    added,
    changed,
  }))
  if (kind === 'commit') return { changes }
  const past = (await revisions?.()?.past(habitSubjects)) ?? []
  const scope = scopeFor(
    past,
    changes.map(({ path }) => path),
  )
  return {
    changes,
    message: plainMessage(named.map(tellable), habitOf(past.map(({ subject }) => subject)), scope),
  }
}
