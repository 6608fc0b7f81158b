// Owns the tree of one Org file: headlines with everything a headline carries, by the rules of Org 9.7.
// Never throws, never reads another file, and never serialises: edits go through offsets (edit.ts).

import type { Planning } from '../base/node.ts'
import type { Body, Clock } from './body.ts'
import { contentEnd, type HeadlineLine } from './line.ts'
import type { Link } from './objects.ts'
import { bodyOf, type Entry, movedLine, movedPlans, type Place, type Plan, readingOf } from './reading.ts'
import { type Block, type Section, type Span, scan } from './scan.ts'
import { addProperty, emptyRecord, readSettings, type Settings, unique } from './settings.ts'
import { lastOf, type Source } from './source.ts'
import type { Timestamp } from './timestamp.ts'

export type { Plan } from './reading.ts'

export interface OrgDocument {
  /** Document order. */
  readonly headlines: readonly Headline[]
  readonly settings: Settings
  /** The drawer before the first headline; keys in upper case. */
  readonly properties: Readonly<Record<string, string>>
  /** Every `:ID:` of that drawer. */
  readonly ids: readonly string[]
  /** Links, timestamps and clocks of the text before the first headline. */
  readonly links: readonly Link[]
  readonly timestamps: readonly Timestamp[]
  readonly clocks: readonly Clock[]
  /** UTF-16 offset of each line; made when it is first asked for. */
  readonly lineStarts: Uint32Array
  /** Where Org text begins: behind a byte order mark and YAML front matter. */
  readonly textStart: number
  /** All blocks and plain drawers, by start. */
  readonly blocks: readonly Block[]
  readonly drawer: Span | null
  /** What is opened and never closed, or the other way round; 1-based lines. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  /** What the tree is made of: the text before the first headline, then one section per headline. */
  readonly parts: Parts
}

/** Immutable but for the readings inside; one entry of each per section. */
export interface Parts {
  readonly sections: readonly Section[]
  /** UTF-16 offset where each begins. */
  readonly starts: Int32Array
  /** 0-based line of each. */
  readonly firstLines: Int32Array
  /** Line ends in the whole text. */
  readonly lines: number
}

/** Offsets are UTF-16 units, end exclusive; lines are 1-based and inclusive. */
export interface Headline {
  readonly index: number
  /** Level as Org counts it: stars, or half of them under `#+STARTUP: odd`. */
  readonly level: number
  readonly stars: number
  readonly todo: string
  readonly done: boolean
  /** `A`, or empty. */
  readonly priority: string
  readonly commented: boolean
  /** Without keyword, priority, COMMENT and tags. */
  readonly title: string
  readonly titleStart: number
  readonly titleEnd: number
  /** The whole line, without its end. */
  readonly raw: string
  readonly tags: readonly string[]
  readonly allTags: readonly string[]
  /** Keys in upper case; `KEY+` is appended to `KEY`. */
  readonly properties: Readonly<Record<string, string>>
  /** Own ones over those of ancestors, the file's drawer and `#+PROPERTY`. */
  readonly inheritedProperties: Readonly<Record<string, string>>
  /** Timestamps as written. */
  readonly planning: Planning
  readonly plans: readonly Plan[]
  /** In title and own text; not the planning line's. */
  readonly timestamps: readonly Timestamp[]
  readonly links: readonly Link[]
  readonly clocks: readonly Clock[]
  readonly parent: number | null
  readonly children: readonly number[]
  readonly start: number
  /** End of the subtree. */
  readonly end: number
  /** Behind headline, planning line and property drawer. */
  readonly bodyStart: number
  /** End of its own text: the first child's start, or `end`. */
  readonly ownEnd: number
  readonly startLine: number
  readonly endLine: number
  /** Titles from the root to itself. */
  readonly outline: readonly string[]
  /** The first `:ID:`, or empty. */
  readonly id: string
  readonly ids: readonly string[]
  readonly planningLine: Span | null
  readonly drawer: Span | null
}

const noTags: readonly string[] = Object.freeze([])
const noPlanning: Planning = Object.freeze({})
const noProperties: Readonly<Record<string, string>> = Object.freeze(emptyRecord())

/** `source` gives the same text again when something of it is read later; the tree does not hold `text` then. */
export function parseOrg(text: string, source: Source = text): OrgDocument {
  const { sections, starts, firstLines, lines } = scan(text)
  const parts = {
    sections,
    starts: Int32Array.from(starts),
    firstLines: Int32Array.from(firstLines),
    lines,
  }
  return documentOf(source, parts, readSettings(keywordsOf(sections)))
}

/** Keywords outside blocks, in order; their offsets count from their sections. */
export const keywordsOf = (sections: readonly Section[]) => {
  const all = []
  for (const { keywords } of sections) if (keywords.length > 0) all.push(...keywords)
  return all
}

/** The tree over sections that are already scanned. */
export function documentOf(source: Source, parts: Parts, settings: Settings): OrgDocument {
  const top = parts.sections[0] as Section
  const tree: Tree = {
    source,
    parts,
    settings,
    nodes: [],
    properties: noProperties,
    links: null,
  }
  const place = placeOf(tree, 0)
  const fileEntries = readingOf(top, place).entries
  tree.properties = merge(settings.properties, fileEntries)
  const headlines = once(() => headlinesOf(tree))
  const body = once(() => bodyOf(top, place))
  const lineStarts = once(() => lineTable(source.slice(0, source.length)))
  const blocks = once(() => blocksOf(parts))
  const problems = once(() => problemsOf(parts))
  return {
    get headlines() {
      return headlines()
    },
    settings,
    properties: collect(fileEntries),
    ids: idsOf(fileEntries),
    get links() {
      return body().links
    },
    get timestamps() {
      return body().timestamps
    },
    get clocks() {
      return body().clocks
    },
    get lineStarts() {
      return lineStarts()
    },
    textStart: top.textStart,
    get blocks() {
      return blocks()
    },
    drawer: top.drawer,
    get problems() {
      return problems()
    },
    parts,
  }
}

/** `make`, at the first call and never again. */
function once<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** 1-based line of an offset. */
export const lineOf = (document: OrgDocument, offset: number): number =>
  lastUpTo(document.lineStarts, offset) + 1

/** Index of the last entry of an ascending list that is not above `value`; 0 if there is none. */
export function lastUpTo(ascending: Uint32Array | Int32Array, value: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((ascending[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}

function lineTable(text: string): Uint32Array {
  let table = new Uint32Array(Math.max(16, text.length >> 5))
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (count === table.length) {
      const larger = new Uint32Array(count * 2)
      larger.set(table)
      table = larger
    }
    table[count++] = at + 1
  }
  // A final newline ends the last line; it does not begin another one.
  if (count > 1 && table[count - 1] === text.length) count--
  return table.slice(0, count)
}

function blocksOf({ sections, starts }: Parts): readonly Block[] {
  const all: Block[] = []
  sections.forEach(({ blocks }, i) => {
    const by = starts[i] as number
    for (const block of blocks) {
      all.push({
        ...block,
        start: block.start + by,
        end: block.end + by,
        bodyStart: block.bodyStart + by,
        bodyEnd: block.bodyEnd + by,
      })
    }
  })
  return all
}

const problemsOf = ({ sections, firstLines }: Parts): OrgDocument['problems'] =>
  sections.flatMap(({ problems }, i) =>
    problems.map(({ line, message }) => ({ line: line + (firstLines[i] as number) + 1, message })),
  )

/** What the headlines of one version of a file share. */
interface Tree {
  readonly source: Source
  readonly parts: Parts
  readonly settings: Settings
  readonly nodes: HeadlineNode[]
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

const placeOf = (tree: Tree, section: number): Place => ({
  source: tree.source,
  settings: tree.settings,
  start: startOf(tree, section),
  end: startOf(tree, section + 1),
})

function headlinesOf(tree: Tree): readonly Headline[] {
  const { nodes, parts } = tree
  for (let i = 1; i < parts.sections.length; i++) nodes.push(new HeadlineNode(tree, i))
  return nodes
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
  readonly stars: number
  readonly start: number
  readonly bodyStart: number
  readonly ownEnd: number
  readonly #tree: Tree
  readonly #section: Section
  #line: HeadlineLine | undefined
  #plans: readonly Plan[] | undefined
  #properties: Readonly<Record<string, string>> | undefined
  #body: Body | undefined
  #children: readonly number[] | undefined
  #allTags: readonly string[] | undefined
  #inherited: Readonly<Record<string, string>> | undefined

  constructor(tree: Tree, section: number) {
    this.#tree = tree
    this.#section = tree.parts.sections[section] as Section
    this.index = section - 1
    this.stars = this.#section.stars
    this.start = startOf(tree, section)
    this.ownEnd = startOf(tree, section + 1)
    this.bodyStart = Math.min(this.start + this.#section.bodyStart, this.ownEnd)
  }

  get level(): number {
    return this.#tree.settings.oddLevels ? 1 + Math.floor(this.stars / 2) : this.stars
  }

  get todo(): string {
    return this.#read().todo
  }

  get done(): boolean {
    const { todo } = this.#read()
    return todo !== '' && this.#tree.settings.doneWords.has(todo)
  }

  get priority(): string {
    return this.#read().priority
  }

  get commented(): boolean {
    return this.#read().commented
  }

  get title(): string {
    return this.#read().title
  }

  get titleStart(): number {
    return this.#read().titleStart
  }

  get titleEnd(): number {
    return this.#read().titleEnd
  }

  get tags(): readonly string[] {
    return this.#read().tags
  }

  get raw(): string {
    const head = this.#tree.source.slice(this.start, this.bodyStart)
    const found = head.indexOf('\n')
    return head.slice(0, contentEnd(head, 0, found < 0 ? head.length : found + 1))
  }

  get properties(): Readonly<Record<string, string>> {
    this.#properties ??= collect(this.#entries())
    return this.#properties
  }

  get ids(): readonly string[] {
    return this.#section.drawer ? idsOf(this.#entries()) : noTags
  }

  get id(): string {
    return this.ids[0] ?? ''
  }

  get plans(): readonly Plan[] {
    this.#plans ??= movedPlans(this.#reading(), this.start)
    return this.#plans
  }

  get planning(): Planning {
    const { plans } = this.#reading()
    return plans.length > 0 ? planningOf(plans) : noPlanning
  }

  get timestamps(): readonly Timestamp[] {
    return this.#readBody().timestamps
  }

  get links(): readonly Link[] {
    return this.#readBody().links
  }

  get clocks(): readonly Clock[] {
    return this.#readBody().clocks
  }

  get parent(): number | null {
    const section = relationsOf(this.#tree).parents[this.index + 1] as number
    return section === 0 ? null : section - 1
  }

  get children(): readonly number[] {
    if (this.#children) return this.#children
    const { behind } = relationsOf(this.#tree)
    const last = behind[this.index + 1] as number
    const children: number[] = []
    for (let at = this.index + 2; at < last; at = behind[at] as number) children.push(at - 1)
    this.#children = children
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
    if (this.#allTags) return this.#allTags
    const chain: HeadlineNode[] = []
    let at: HeadlineNode | undefined = this
    while (at && !at.#allTags) {
      chain.push(at)
      at = at.#parent()
    }
    const known = at ? at.#allTags : undefined
    let tags = known ?? this.#tree.settings.filetags
    for (const headline of chain.reverse()) {
      const own = headline.tags.filter((tag) => tag !== '')
      if (own.length > 0) tags = unique([...tags, ...own])
      headline.#allTags = tags
    }
    return tags
  }

  get inheritedProperties(): Readonly<Record<string, string>> {
    if (this.#inherited) return this.#inherited
    const chain: HeadlineNode[] = []
    let at: HeadlineNode | undefined = this
    while (at && !at.#inherited) {
      chain.push(at)
      at = at.#parent()
    }
    const known = at ? at.#inherited : undefined
    let properties = known ?? this.#tree.properties
    for (const headline of chain.reverse()) {
      properties = merge(properties, headline.#entries())
      headline.#inherited = properties
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
    return section === 0 ? undefined : this.#tree.nodes[section - 1]
  }

  #reading() {
    return readingOf(this.#section, placeOf(this.#tree, this.index + 1))
  }

  #entries(): readonly Entry[] {
    return this.#reading().entries
  }

  #read(): HeadlineLine {
    this.#line ??= movedLine(this.#reading(), this.start) as HeadlineLine
    return this.#line
  }

  #readBody(): Body {
    this.#body ??= bodyOf(this.#section, placeOf(this.#tree, this.index + 1))
    return this.#body
  }
}

const spanAt = (span: Span | null, by: number): Span | null =>
  span && { start: span.start + by, end: span.end + by }

/** The first `KEY` wins; `KEY+` lines follow it wherever they stand. */
function collect(entries: readonly Entry[]): Readonly<Record<string, string>> {
  return entries.length === 0 ? noProperties : layer(emptyRecord(), entries)
}

function merge(
  outer: Readonly<Record<string, string>>,
  entries: readonly Entry[],
): Readonly<Record<string, string>> {
  return entries.length === 0 ? outer : layer(Object.assign(emptyRecord(), outer), entries)
}

function layer(into: Record<string, string>, entries: readonly Entry[]): Record<string, string> {
  const isPlus = ({ key }: Entry) => key.length > 1 && key.endsWith('+')
  const seen = new Set<string>()
  for (const entry of entries) {
    if (isPlus(entry) || seen.has(entry.key)) continue
    seen.add(entry.key)
    into[entry.key] = entry.value
  }
  for (const entry of entries) if (isPlus(entry)) addProperty(into, entry.key, entry.value)
  return into
}

const idsOf = (entries: readonly Entry[]): readonly string[] => {
  const ids = entries.filter(({ key, value }) => key === 'ID' && value !== '').map(({ value }) => value)
  return ids.length === 0 ? noTags : unique(ids)
}

/** The last of one kind wins, as in org-element. */
function planningOf(plans: readonly Plan[]): Planning {
  const planning: { -readonly [K in keyof Planning]: Planning[K] } = {}
  for (const { kind, timestamp } of plans) planning[kind] = timestamp.raw
  return planning
}
