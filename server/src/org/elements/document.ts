// Owns the way from a parsed file to the trees of its sections: what the file says that they need, and their texts.

import type { OrgDocument, Parts } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Settings } from '../settings.ts'
import type { Source } from '../source.ts'
import { cachedSection } from './cache.ts'
import { contextFrom, noTargets } from './context.ts'
import type { Context, OrgElement, OrgNode } from './element.ts'
import { descendants, richParts } from './walk.ts'

/** Values of the radio targets of a file, in the order of the text. */
export function radioTargetsIn(source: Source, parts: Parts, settings: Settings): readonly string[] {
  const { sections, starts, radio } = parts
  if (radio.targets) return radio.targets
  const context = contextFrom(settings, noTargets)
  const found: string[] = []
  for (let i = 0; i < sections.length; i++) {
    const { mayHoldRadio, textStart } = sections[i] as Section
    if (!mayHoldRadio) continue
    const text = source.slice((starts[i] as number) + textStart, starts[i + 1] ?? source.length)
    const root = cachedSection(text, i === 0 ? 'top' : 'headline', context)
    const cited = new Set<OrgNode>()
    for (const node of descendants(root)) {
      // What is said around a key is no place where Org looks for targets.
      if (node.type === 'citation' || node.type === 'citation-reference')
        for (const { objects } of richParts(node))
          for (const object of objects) for (const inner of descendants(object)) cited.add(inner)
      if (node.type === 'radio-target' && !cited.has(node)) found.push(node.value)
    }
  }
  radio.targets = found.length === 0 ? noTargets : found
  return radio.targets
}

/** What `document` says that changes how its sections are read. */
export const contextOf = ({ settings, radioTargets }: OrgDocument): Context =>
  contextFrom(settings, radioTargets)

function extentOf(document: OrgDocument, text: string, index: number) {
  const { headlines, textStart } = document
  const start = index < 0 ? textStart : (headlines[index]?.start ?? text.length)
  const end = headlines[index + 1]?.start ?? text.length
  return { start, end }
}

export interface SectionTree {
  /** A `headline`, or a `section` for the text before the first one. Offsets count from `offset`. */
  readonly root: OrgElement
  readonly offset: number
  /** Index of the headline that follows; inline tasks belong to the section around them. */
  readonly next: number
}

/** The tree of one headline's own text; -1 stands for the text before the first headline. */
export function elementsOf(
  document: OrgDocument,
  text: string,
  index: number,
  context: Context = contextOf(document),
): SectionTree {
  const { headlines } = document
  const { start } = extentOf(document, text, index)
  let next = index + 1
  const level = context.inlineTaskLevel
  if (level !== null) while (next < headlines.length && (headlines[next]?.stars ?? 0) >= level) next++
  const end = headlines[next]?.start ?? text.length
  const root = cachedSection(text.slice(start, end), index < 0 ? 'top' : 'headline', context)
  return { root, offset: start, next }
}

/** All nodes of a file with the offset their own offsets count from, in the order of the text. */
export function* nodesOf(
  document: OrgDocument,
  text: string,
): Generator<{ readonly node: OrgNode; readonly offset: number }> {
  for (let index = -1; index < document.headlines.length; ) {
    const { root, offset, next } = elementsOf(document, text, index)
    for (const node of descendants(root)) yield { node, offset }
    index = next
  }
}
