// Owns the way from a parsed file to the trees of its sections: what the file says that they need, and their texts.

import { plainLinkTypes } from '../objects.ts'
import type { OrgDocument } from '../parse.ts'
import { cachedSection } from './cache.ts'
import type { Context, OrgElement, OrgNode } from './element.ts'
import { descendants } from './walk.ts'

const contexts = new WeakMap<OrgDocument, Context>()

/** What `document` says that changes how its sections are read; `text` is the file's. */
export function contextOf(document: OrgDocument, text: string): Context {
  let context = contexts.get(document)
  if (!context) {
    const { todo, done, oddLevels, abbreviations } = document.settings
    const plain: Context = {
      todo,
      done,
      oddLevels,
      abbreviations,
      linkTypes: plainLinkTypes,
      radioTargets: none,
      inlineTaskLevel: null,
    }
    const radioTargets = text.includes('<<<') ? findRadioTargets(document, text, plain) : none
    context = { ...plain, radioTargets }
    contexts.set(document, context)
  }
  return context
}

const none: readonly string[] = Object.freeze([])

function findRadioTargets(document: OrgDocument, text: string, plain: Context): readonly string[] {
  const found: string[] = []
  let at = -1
  for (let index = -1; index < document.headlines.length; index++) {
    const { start, end } = extentOf(document, text, index)
    if (at < start) at = text.indexOf('<<<', start)
    if (at < 0) break
    if (at >= end) continue
    const { root } = elementsOf(document, text, index, plain)
    for (const node of descendants(root)) if (node.type === 'radio-target') found.push(node.value)
  }
  return found
}

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
  context: Context = contextOf(document, text),
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
