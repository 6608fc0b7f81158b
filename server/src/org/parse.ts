// Owns the tree of one Org file: headlines with everything a headline carries, by the rules of Org 9.7.
// Never throws, never reads another file, and never serialises: edits go through offsets (edit.ts).

import type { Planning } from '../base/node.ts'
import { type Clock, readBody } from './body.ts'
import { contentEnd, readHeadline, readProperty, skipBlank } from './line.ts'
import type { Link } from './objects.ts'
import { type Block, type Issue, lineAt, type Section, type Span, scan } from './scan.ts'
import { addProperty, emptyRecord, readSettings, type Settings, unique } from './settings.ts'
import { readTimestamp, type Timestamp } from './timestamp.ts'

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
  /** UTF-16 offset of each line. */
  readonly lineStarts: Uint32Array
  /** Where Org text begins: behind a byte order mark and YAML front matter. */
  readonly textStart: number
  /** All blocks and plain drawers, by start. */
  readonly blocks: readonly Block[]
  readonly drawer: Span | null
  readonly problems: readonly Issue[]
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

export interface Plan {
  readonly kind: 'scheduled' | 'deadline' | 'closed'
  readonly timestamp: Timestamp
}

interface Entry {
  readonly key: string
  readonly value: string
}

/** What the headlines of one file share. */
interface File {
  readonly text: string
  readonly headlines: HeadlineNode[]
  readonly settings: Settings
  readonly blocks: readonly Block[]
  readonly properties: Readonly<Record<string, string>>
}

const noTags: readonly string[] = Object.freeze([])
const noEntries: readonly Entry[] = Object.freeze([])
const noPlans: readonly Plan[] = Object.freeze([])
const noPlanning: Planning = Object.freeze({})
const noProperties: Readonly<Record<string, string>> = Object.freeze(emptyRecord())

export function parseOrg(text: string): OrgDocument {
  const { lineStarts, textStart, sections, keywords, blocks, problems } = scan(text)
  const settings = readSettings(keywords)
  const top = sections[0] as Section
  const fileEntries = top.drawer ? readDrawer(text, top.drawer) : noEntries
  const fileProperties = merge(settings.properties, fileEntries)
  const headlines: HeadlineNode[] = []
  const file: File = { text, headlines, settings, blocks, properties: fileProperties }
  const todos = new Set([...settings.todo, ...settings.done])
  const done = new Set(settings.done)
  const open: HeadlineNode[] = []
  for (let i = 1; i < sections.length; i++) {
    const section = sections[i] as Section
    const ownEnd = sections[i + 1]?.start ?? text.length
    while (open.length > 0) {
      const last = open.at(-1) as HeadlineNode
      if (last.stars < text.indexOf(' ', section.start) - section.start) break
      last.close(section.start, section.line)
      open.pop()
    }
    const parent = open.at(-1)
    const headline = new HeadlineNode(
      file,
      i - 1,
      section,
      ownEnd,
      nextLineStart(lineStarts, section, text),
      {
        todos,
        done,
        parent: parent?.index ?? null,
      },
    )
    parent?.children.push(headline.index)
    headlines.push(headline)
    open.push(headline)
  }
  for (const last of open) last.close(text.length, lineStarts.length)
  const firstHeadline = sections[1]?.start ?? text.length
  let body: ReturnType<typeof readBody> | undefined
  const fileBody = () =>
    (body ??= readBody(text, top.bodyStart, firstHeadline, blocks, settings.abbreviations))
  return {
    headlines,
    settings,
    properties: collect(fileEntries),
    ids: idsOf(fileEntries),
    get links() {
      return fileBody().links
    },
    get timestamps() {
      return fileBody().timestamps
    },
    lineStarts,
    textStart,
    blocks,
    drawer: top.drawer,
    problems,
  }
}

/** 1-based line of an offset. */
export const lineOf = (document: OrgDocument, offset: number): number =>
  lineAt(document.lineStarts, offset) + 1

function nextLineStart(lineStarts: Uint32Array, section: Section, text: string): number {
  return lineStarts[section.line + 1] ?? text.length
}

interface Reading {
  readonly todos: ReadonlySet<string>
  readonly done: ReadonlySet<string>
  readonly parent: number | null
}

/**
 * A class, against the house rule, for its lazy fields: a cold index reads titles and tags of every headline, links
 * and timestamps of few, and outlines of 10,000 nested headlines must not be built at once. Do not spread it.
 */
class HeadlineNode implements Headline {
  readonly index: number
  readonly level: number
  readonly stars: number
  readonly todo: string
  readonly done: boolean
  readonly priority: string
  readonly commented: boolean
  readonly title: string
  readonly titleStart: number
  readonly titleEnd: number
  readonly tags: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  readonly planning: Planning
  readonly plans: readonly Plan[]
  readonly parent: number | null
  readonly children: number[] = []
  readonly start: number
  end = 0
  readonly bodyStart: number
  readonly ownEnd: number
  readonly startLine: number
  endLine = 0
  readonly id: string
  readonly ids: readonly string[]
  readonly planningLine: Span | null
  readonly drawer: Span | null
  readonly #file: File
  readonly #entries: readonly Entry[]
  readonly #lineEnd: number
  #body: ReturnType<typeof readBody> | undefined
  #allTags: readonly string[] | undefined
  #inherited: Readonly<Record<string, string>> | undefined

  constructor(file: File, index: number, section: Section, ownEnd: number, next: number, reading: Reading) {
    const { text, settings } = file
    const lineEnd = contentEnd(text, section.start, next)
    const line = readHeadline(text, section.start, lineEnd, reading.todos)
    this.index = index
    this.stars = line.stars
    this.level = settings.oddLevels ? 1 + Math.floor(line.stars / 2) : line.stars
    this.todo = line.todo
    this.done = line.todo !== '' && reading.done.has(line.todo)
    this.priority = line.priority
    this.commented = line.commented
    this.title = line.title
    this.titleStart = line.titleStart
    this.titleEnd = line.titleEnd
    this.tags = line.tags
    this.parent = reading.parent
    this.start = section.start
    this.ownEnd = ownEnd
    this.bodyStart = Math.min(section.bodyStart, ownEnd)
    this.startLine = section.line + 1
    this.planningLine = section.planning
    this.drawer = section.drawer
    this.#file = file
    this.#lineEnd = lineEnd
    this.#entries = section.drawer ? readDrawer(text, section.drawer) : noEntries
    this.properties = collect(this.#entries)
    this.ids = idsOf(this.#entries)
    this.id = this.ids[0] ?? ''
    this.plans = section.planning ? readPlans(text, section.planning) : noPlans
    this.planning = this.plans.length > 0 ? planningOf(this.plans) : noPlanning
  }

  close(end: number, endLine: number): void {
    this.end = end
    this.endLine = endLine
  }

  get raw(): string {
    return this.#file.text.slice(this.start, this.#lineEnd)
  }

  get timestamps(): readonly Timestamp[] {
    return this.#read().timestamps
  }

  get links(): readonly Link[] {
    return this.#read().links
  }

  get clocks(): readonly Clock[] {
    return this.#read().clocks
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
    let tags = known ?? this.#file.settings.filetags
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
    let properties = known ?? this.#file.properties
    for (const headline of chain.reverse()) {
      properties = merge(properties, headline.#entries)
      headline.#inherited = properties
    }
    return properties
  }

  /** Lazy fields included, so that JSON shows what a plain record would. */
  toJSON(): Headline {
    const { raw, timestamps, links, clocks, outline, allTags, inheritedProperties } = this
    return { ...this, raw, timestamps, links, clocks, outline, allTags, inheritedProperties }
  }

  #parent(): HeadlineNode | undefined {
    return this.parent === null ? undefined : this.#file.headlines[this.parent]
  }

  #read(): ReturnType<typeof readBody> {
    this.#body ??= readBody(
      this.#file.text,
      this.bodyStart,
      this.ownEnd,
      this.#file.blocks,
      this.#file.settings.abbreviations,
      this,
    )
    return this.#body
  }
}

function readDrawer(text: string, drawer: Span): readonly Entry[] {
  const entries: Entry[] = []
  let at = text.indexOf('\n', drawer.start) + 1
  while (at > 0 && at < drawer.end) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? drawer.end : found + 1
    const line = readProperty(text, at, contentEnd(text, at, next))
    if (line && next < drawer.end) entries.push({ key: line.key.toUpperCase(), value: line.value })
    at = next
  }
  return entries
}

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

function readPlans(text: string, line: Span): readonly Plan[] {
  const end = contentEnd(text, line.start, line.end)
  const plans: Plan[] = []
  for (const found of text.slice(line.start, end).matchAll(/(SCHEDULED|DEADLINE|CLOSED):/gi)) {
    const at = skipBlank(text, line.start + found.index + found[0].length, end)
    const timestamp = readTimestamp(text, at, end)
    const kind = (found[1] as string).toLowerCase() as Plan['kind']
    if (timestamp) plans.push({ kind, timestamp })
  }
  return plans
}

/** The last of one kind wins, as in org-element. */
function planningOf(plans: readonly Plan[]): Planning {
  const planning: { -readonly [K in keyof Planning]: Planning[K] } = {}
  for (const { kind, timestamp } of plans) planning[kind] = timestamp.raw
  return planning
}
