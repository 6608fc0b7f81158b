// Owns what of a turn has been said in a stream that only grows, and what is to be said next. Pure: views in, parts out. What
// was said cannot be taken back, so an answer that begins anew is said below, and nothing is said twice.

import type { SourceView, StepView, TurnView } from '../../server/protocol/views.ts'

export type Part =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'markdown'; readonly text: string }
  /** A link to a node, in the text; the line is 1-based. */
  | { readonly kind: 'anchor'; readonly path: string; readonly line: number; readonly label: string }
  | { readonly kind: 'review'; readonly proposal: string; readonly summary: string }
  | { readonly kind: 'refused'; readonly summary: string }
  /** Anchors follow: the links of an answer that was said before it had them. */
  | { readonly kind: 'sources' }
  | { readonly kind: 'source'; readonly source: SourceView }

export interface Told {
  grew(more: { readonly at: number; readonly text: string }): readonly Part[]
  turn(view: TurnView): readonly Part[]
}

export function createTold(): Told {
  /** Of the answer that grows at the moment. */
  let current = ''
  let everything = ''
  const seen = new Set<string>()
  const once = (key: string): boolean => !seen.has(key) && seen.add(key) !== undefined

  const say = (text: string): readonly Part[] => {
    current += text
    everything += text
    return text === '' ? [] : [{ kind: 'markdown', text }]
  }
  const anew = (): readonly Part[] => {
    if (current === '') return []
    current = ''
    everything += '\n\n'
    return [{ kind: 'markdown', text: '\n\n' }]
  }

  const partOf = (step: StepView): Part | null => {
    const key = `${step.kind} ${step.id}`
    switch (step.kind) {
      case 'step':
        return step.state === 'running' && once(key) ? { kind: 'progress', text: step.label } : null
      case 'output':
        return step.running && once(key) ? { kind: 'progress', text: step.command } : null
      case 'proposal':
        return once(`${step.decision} ${key}`) ? proposed(step) : null
    }
  }
  const steps = (view: TurnView): readonly Part[] => view.steps.map(partOf).filter((part) => part !== null)

  return {
    grew({ at, text }) {
      if (at === current.length) return say(text)
      if (at < current.length && current.slice(at).startsWith(text)) return []
      return at === 0 ? [...anew(), ...say(text)] : []
    },
    turn(view) {
      const before = steps(view)
      if (view.state === 'running' || view.state === 'waiting') {
        if (view.answer.startsWith(current)) return [...before, ...say(view.answer.slice(current.length))]
        return [...before, ...anew(), ...say(view.answer)]
      }
      const parts = unsaid(view.answer, everything)
      const links = parts.length === 0 ? linksOf(view) : []
      const rest = parts.length === 0 ? [] : anew()
      const said = parts.flatMap((text, at) => linked(text, at, view.sources))
      const sources = view.sources.map((source): Part => ({ kind: 'source', source }))
      return [...before, ...rest, ...said, ...links, ...sources]
    },
  }
}

/** Links of answers to nodes, and the citations they are made of. */
const link = /\[([^\]\n]*)\]\(node:([^)\s]+)\)/g

function proposed({ proposal, summary, decision }: Extract<StepView, { kind: 'proposal' }>): Part {
  if (decision === 'ask') return { kind: 'review', proposal, summary }
  return decision === 'deny' ? { kind: 'refused', summary } : { kind: 'progress', text: summary }
}

/**
 * Paragraphs of the final answer that were not said while it grew. Its links were added at the end, so texts are compared
 * without links and what stands in brackets.
 */
function unsaid(answer: string, said: string): readonly string[] {
  const bare = (text: string) =>
    text
      .replace(link, '')
      .replace(/\[[^\]\n]*\]/g, '')
      .replace(/[\s.,;()]+/g, '')
  const known = bare(said)
  return answer.split(/(?<=\n)\n+/).filter((paragraph) => {
    const words = bare(paragraph)
    return words === '' ? said.trim() === '' && paragraph.trim() !== '' : !known.includes(words)
  })
}

/** A paragraph with its links as parts. */
function linked(paragraph: string, at: number, sources: readonly SourceView[]): readonly Part[] {
  const parts: Part[] = at === 0 ? [] : [{ kind: 'markdown', text: '\n' }]
  let from = 0
  for (const found of paragraph.matchAll(link)) {
    const before = paragraph.slice(from, found.index)
    if (before !== '') parts.push({ kind: 'markdown', text: before })
    parts.push(anchorOf(decoded(found[2] ?? ''), found[1] ?? '', sources))
    from = found.index + found[0].length
  }
  const rest = paragraph.slice(from)
  return rest === '' ? parts : [...parts, { kind: 'markdown', text: rest }]
}

/** Each once, with what parts them. */
function linksOf({ answer, sources }: TurnView): readonly Part[] {
  const anchors = new Map<string, Part>()
  for (const [, label = '', id = ''] of answer.matchAll(link))
    anchors.set(label, anchorOf(decoded(id), label, sources))
  if (anchors.size === 0) return []
  const comma: Part = { kind: 'markdown', text: ', ' }
  return [
    { kind: 'sources' },
    ...[...anchors.values()].flatMap((anchor, at) => (at === 0 ? [anchor] : [comma, anchor])),
  ]
}

/** The line that the label names, else where the node begins; ids begin with the path of their file. */
function anchorOf(id: string, label: string, sources: readonly SourceView[]): Part {
  const source = sources.find((one) => one.id === id)
  const line = Number(/:(\d+)(?:-\d+)?$/.exec(label)?.[1] ?? source?.startLine ?? 1)
  return { kind: 'anchor', path: source?.path ?? id.replace(/#.*$/s, ''), line, label }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
