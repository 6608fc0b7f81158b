// Owns the headlines of one version of a file, each read when it is asked and no further: its own line, what it inherits,
// its relatives, its text. Never scans.

import type { Planning } from '../base/node.ts'
import type { Body, BodyReader, Clock } from './body.ts'
import type { Context } from './elements/element.ts'
import { contentEnd } from './line.ts'
import type { Link } from './objects.ts'
import type { Headline, Parts } from './parse.ts'
import { merge } from './properties.ts'
import { bodyOf, movedPlans, type Place, type Plan, type Reading, readingOf } from './reading.ts'
import type { Section, Span } from './scan.ts'
import type { Settings } from './settings.ts'
import { lastOf, type Source } from './source.ts'
import type { Timestamp } from './timestamp.ts'

const noPlanning: Planning = Object.freeze({})

/** What the headlines of one version of a file share. */
export interface Tree {
  readonly source: Source
  readonly parts: Parts
  readonly settings: Settings
  /** All of them, once all were asked for; until then those that were, by their numbers. */
  readonly nodes: HeadlineNode[]
  readonly asked: Map<number, HeadlineNode>
  readonly context: () => Context
  readonly read: BodyReader
  properties: Readonly<Record<string, string>>
  /** Made for the first headline that is asked for a relative. */
  links: Relations | null
}

/** By section number, 0 being the text before the first headline. */
interface Relations {
  readonly parents: Int32Array
  /** The first section behind the subtree. */
  readonly behind: Int32Array
}

const startOf = ({ source, parts }: Tree, section: number): number => parts.starts[section] ?? source.length

export const placeOf = (tree: Tree, section: number): Place => ({
  source: tree.source,
  settings: tree.settings,
  start: startOf(tree, section),
  end: startOf(tree, section + 1),
})

export function headlinesOf(tree: Tree): readonly Headline[] {
  const { nodes, asked, parts } = tree
  for (let i = nodes.length; i + 1 < parts.sections.length; i++)
    nodes.push(asked.get(i) ?? new HeadlineNode(tree, i + 1))
  asked.clear()
  return nodes
}

/** One of them, always the same; undefined where there is none. */
export function headlineOf(tree: Tree, index: number): HeadlineNode | undefined {
  const { nodes, asked, parts } = tree
  if (nodes.length > 0 || index < 0 || index + 1 >= parts.sections.length) return nodes[index]
  let node = asked.get(index)
  if (!node) {
    node = new HeadlineNode(tree, index + 1)
    asked.set(index, node)
  }
  return node
}

function relationsOf(tree: Tree): Relations {
  if (tree.links) return tree.links
  const { sections } = tree.parts
  const count = sections.length
  const parents = new Int32Array(count)
  const behind = new Int32Array(count).fill(count)
  const open: number[] = []
  for (let i = 1; i < count; i++) {
    const { stars } = sections[i] as Section
    while (open.length > 0) {
      const last = open.at(-1) as number
      if ((sections[last] as Section).stars < stars) break
      behind[last] = i
      open.pop()
    }
    parents[i] = open.at(-1) ?? 0
    open.push(i)
  }
  tree.links = { parents, behind }
  return tree.links
}

/**
 * A class, against the house rule, for its lazy fields: a cold index reads titles and tags of every headline, links
 * and timestamps of few, a keystroke in a large file none; and outlines of 10,000 nested headlines must not be built
 * at once. Do not spread it.
 */
class HeadlineNode implements Headline {
  readonly index: number
  readonly #tree: Tree
  readonly #section: Section
  #known: Reading | undefined
  #body: Body | undefined
  #kept: Kept | undefined

  constructor(tree: Tree, section: number) {
    this.#tree = tree
    this.#section = tree.parts.sections[section] as Section
    this.index = section - 1
    this.#known = undefined
    this.#body = undefined
    this.#kept = undefined
  }

  get stars(): number {
    return this.#section.stars
  }

  get start(): number {
    return startOf(this.#tree, this.index + 1)
  }

  get ownEnd(): number {
    return startOf(this.#tree, this.index + 2)
  }

  get bodyStart(): number {
    return Math.min(this.start + this.#section.bodyStart, this.ownEnd)
  }

  get level(): number {
    return this.#tree.settings.oddLevels ? 1 + Math.floor(this.stars / 2) : this.stars
  }

  get todo(): string {
    return (this.#known ?? this.#read()).todo
  }

  get done(): boolean {
    const { todo } = this.#known ?? this.#read()
    return todo !== '' && this.#tree.settings.doneWords.has(todo)
  }

  get priority(): string {
    return (this.#known ?? this.#read()).priority
  }

  get commented(): boolean {
    return (this.#known ?? this.#read()).commented
  }

  get title(): string {
    return (this.#known ?? this.#read()).title
  }

  get titleStart(): number {
    return this.start + (this.#known ?? this.#read()).titleStart
  }

  get titleEnd(): number {
    return this.start + (this.#known ?? this.#read()).titleEnd
  }

  get tags(): readonly string[] {
    return (this.#known ?? this.#read()).tags
  }

  get raw(): string {
    const head = this.#tree.source.slice(this.start, this.bodyStart)
    const found = head.indexOf('\n')
    return head.slice(0, contentEnd(head, 0, found < 0 ? head.length : found + 1))
  }

  get properties(): Readonly<Record<string, string>> {
    return (this.#known ?? this.#read()).properties
  }

  get ids(): readonly string[] {
    return (this.#known ?? this.#read()).ids
  }

  get id(): string {
    return this.ids[0] ?? ''
  }

  get plans(): readonly Plan[] {
    const reading = this.#known ?? this.#read()
    if (reading.plans.length === 0 || reading.base === this.start) return reading.plans
    const kept = this.#keep()
    kept.plans ??= movedPlans(reading, this.start)
    return kept.plans
  }

  get planning(): Planning {
    if (!this.#section.planning) return noPlanning
    const kept = this.#keep()
    kept.planning ??= planningOf((this.#known ?? this.#read()).plans)
    return kept.planning
  }

  get timestamps(): readonly Timestamp[] {
    return (this.#body ?? this.#readBody()).timestamps
  }

  get links(): readonly Link[] {
    return (this.#body ?? this.#readBody()).links
  }

  get clocks(): readonly Clock[] {
    return (this.#body ?? this.#readBody()).clocks
  }

  get parent(): number | null {
    const section = relationsOf(this.#tree).parents[this.index + 1] as number
    return section === 0 ? null : section - 1
  }

  get children(): readonly number[] {
    const kept = this.#keep()
    if (kept.children) return kept.children
    const { behind } = relationsOf(this.#tree)
    const last = behind[this.index + 1] as number
    const children: number[] = []
    for (let at = this.index + 2; at < last; at = behind[at] as number) children.push(at - 1)
    kept.children = children
    return children
  }

  get end(): number {
    return startOf(this.#tree, relationsOf(this.#tree).behind[this.index + 1] as number)
  }

  get startLine(): number {
    return (this.#tree.parts.firstLines[this.index + 1] as number) + 1
  }

  get endLine(): number {
    const { parts, source } = this.#tree
    const behind = parts.firstLines[relationsOf(this.#tree).behind[this.index + 1] as number]
    return behind ?? parts.lines + (lastOf(source) === '\n' ? 0 : 1)
  }

  get planningLine(): Span | null {
    return spanAt(this.#section.planning, this.start)
  }

  get drawer(): Span | null {
    return spanAt(this.#section.drawer, this.start)
  }

  get outline(): readonly string[] {
    const titles: string[] = []
    for (let at: HeadlineNode | undefined = this; at; at = at.#parent()) titles.push(at.title)
    return titles.reverse()
  }

  get allTags(): readonly string[] {
    if (this.#kept?.allTags) return this.#kept.allTags
    const chain: HeadlineNode[] = []
    let at: HeadlineNode | undefined = this
    while (at && !at.#kept?.allTags) {
      chain.push(at)
      at = at.#parent()
    }
    const known = at ? at.#kept?.allTags : undefined
    let tags = known ?? this.#tree.settings.filetags
    for (const headline of chain.reverse()) {
      tags = withTags(tags, headline.tags)
      headline.#keep().allTags = tags
    }
    return tags
  }

  get inheritedProperties(): Readonly<Record<string, string>> {
    if (this.#kept?.inherited) return this.#kept.inherited
    const chain: HeadlineNode[] = []
    let at: HeadlineNode | undefined = this
    while (at && !at.#kept?.inherited) {
      chain.push(at)
      at = at.#parent()
    }
    const known = at ? at.#kept?.inherited : undefined
    let properties = known ?? this.#tree.properties
    for (const headline of chain.reverse()) {
      properties = merge(properties, headline.#known ?? headline.#read())
      headline.#keep().inherited = properties
    }
    return properties
  }

  /** Every field, the lazy ones too, so that JSON shows what a plain record would. */
  toJSON(): Headline {
    const { index, level, stars, todo, done, priority, commented, title, titleStart, titleEnd, raw, tags } =
      this
    const { allTags, properties, inheritedProperties, planning, plans, timestamps, links, clocks } = this
    const { parent, children, start, end, bodyStart, ownEnd, startLine, endLine, outline, id, ids } = this
    const { planningLine, drawer } = this
    return {
      ...{ index, level, stars, todo, done, priority, commented, title, titleStart, titleEnd, raw, tags },
      ...{ allTags, properties, inheritedProperties, planning, plans, timestamps, links, clocks },
      ...{ parent, children, start, end, bodyStart, ownEnd, startLine, endLine, outline, id, ids },
      ...{ planningLine, drawer },
    }
  }

  #parent(): HeadlineNode | undefined {
    const section = relationsOf(this.#tree).parents[this.index + 1] as number
    return section === 0 ? undefined : headlineOf(this.#tree, section - 1)
  }

  #read(): Reading {
    this.#known = readingOf(this.#section, placeOf(this.#tree, this.index + 1))
    return this.#known
  }

  #readBody(): Body {
    const { context, read } = this.#tree
    this.#body = bodyOf(this.#section, placeOf(this.#tree, this.index + 1), context(), read)
    return this.#body
  }

  #keep(): Kept {
    this.#kept ??= {
      ...{ children: undefined, planning: undefined, allTags: undefined, inherited: undefined },
      plans: undefined,
    }
    return this.#kept
  }
}

/** What some ask for, and what was moved: apart, so that a headline that is only listed stays small. */
interface Kept {
  children: readonly number[] | undefined
  planning: Planning | undefined
  allTags: readonly string[] | undefined
  inherited: Readonly<Record<string, string>> | undefined
  plans: readonly Plan[] | undefined
}

/** Those that are inherited, then its own; of one tag the first. The very same list where nothing is added. */
function withTags(inherited: readonly string[], own: readonly string[]): readonly string[] {
  let all: string[] | null = null
  for (const tag of own) {
    if (tag === '' || (all ?? inherited).includes(tag)) continue
    all ??= [...inherited]
    all.push(tag)
  }
  return all ?? inherited
}

const spanAt = (span: Span | null, by: number): Span | null =>
  span && { start: span.start + by, end: span.end + by }

/** The last of one kind wins, as in org-element. */
function planningOf(plans: readonly Plan[]): Planning {
  const planning: { -readonly [K in keyof Planning]: Planning[K] } = {}
  for (const { kind, timestamp } of plans) planning[kind] = timestamp.raw
  return planning
}
