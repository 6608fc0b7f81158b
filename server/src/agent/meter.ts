// Owns what each part of a prompt takes of the window: the meter under an answer. Pure; never decides what is sent.

import type { SectionView } from '../../protocol/views.ts'
import type { Message, ToolSpec } from '../base/event.ts'
import { messageText, splitQuestion } from '../context/prompt.ts'
import { imagesOf, worstTokens } from './window.ts'

type Part = Exclude<SectionView['name'], 'reply'>

/**
 * Of a request in its order, tokens as they are feared before an engine has counted; the reply is what is reserved for it.
 * `first` is where the current turn begins.
 */
export function measure(
  messages: readonly Message[],
  first: number,
  tools: readonly ToolSpec[],
  unitsPerToken: number,
  replyTokens: number,
): readonly SectionView[] {
  const sums = new Map<Part, number>()
  const add = (name: Part, text: string) =>
    sums.set(name, (sums.get(name) ?? 0) + worstTokens(text, unitsPerToken))
  add('tools', tools.length === 0 ? '' : JSON.stringify(tools))
  for (const [i, message] of messages.entries()) {
    if (i >= first) sums.set('images', (sums.get('images') ?? 0) + imagesOf(message))
    else sums.set('history', (sums.get('history') ?? 0) + imagesOf(message))
    if (i === 0) add('instructions', messageText(message))
    else if (i < first) add('history', messageText(message))
    else if (i === first) {
      const { context, question, skills } = splitQuestion(messageText(message))
      add('context', context)
      add('question', question)
      add('skills', skills)
    } else add('steps', messageText(message))
  }
  return [
    ...parts.map((name) => ({ name, tokens: sums.get(name) ?? 0 })).filter(({ tokens }) => tokens > 0),
    { name: 'reply', tokens: replyTokens },
  ]
}

const parts: readonly Part[] = [
  'instructions',
  'tools',
  'history',
  'context',
  'images',
  'question',
  'skills',
  'steps',
]

/** The same once the engine has counted the prompt: in proportion, and exactly so many together. */
export function counted(sections: readonly SectionView[], promptTokens: number): readonly SectionView[] {
  const own = sections.filter(({ name }) => name !== 'reply')
  const feared = promptOf(sections)
  if (feared === 0 || promptTokens <= 0) return sections
  let sum = 0
  let given = 0
  const scaled = own.map(({ name, tokens }): SectionView => {
    sum += tokens
    const upTo = Math.round((sum / feared) * promptTokens)
    const share = upTo - given
    given = upTo
    return { name, tokens: share }
  })
  return [...scaled, ...sections.filter(({ name }) => name === 'reply')]
}

/** Of the prompt, the reply left out. */
export const promptOf = (sections: readonly SectionView[]): number =>
  sections.reduce((sum, { name, tokens }) => sum + (name === 'reply' ? 0 : tokens), 0)
