// Owns the tree of one Org file: headlines with everything a headline carries, by the rules of Org 9.7.
// Never throws, never reads another file, and never serialises: edits go through offsets (edit.ts).

import { lastUpTo } from '../base/ascending.ts'
import type { Planning } from '../base/node.ts'
import { bodyReader, type Clock } from './body.ts'
import { contextFrom } from './elements/context.ts'
import { radioTargetsIn } from './elements/document.ts'
import { headlineOf, headlinesOf, placeOf, type Tree } from './headline.ts'
import type { Link } from './objects.ts'
import { merge } from './properties.ts'
import { bodyOf, type Plan, readingOf } from './reading.ts'
import { type Block, type Section, type Span, scan } from './scan.ts'
import type { Settings } from './settings.ts'
import { keywordsOf, noSetup, type Setup, settingsFrom, setupAt } from './setup.ts'
import type { Source } from './source.ts'
import type { Timestamp } from './timestamp.ts'

export interface OrgDocument {
  /** Document order. */
  readonly headlines: readonly Headline[]
  /** One of them without making all; undefined where there is none. */
  headline(index: number): Headline | undefined
  readonly settings: Settings
  /** By which its setup files were found. */
  readonly setup: Setup
  /** The drawer before the first headline; keys in upper case. */
  readonly properties: Readonly<Record<string, string>>
  /** Every `:ID:` of that drawer. */
  readonly ids: readonly string[]
  /** Links, timestamps and clocks of the text before the first headline. */
  readonly links: readonly Link[]
  readonly timestamps: readonly Timestamp[]
  readonly clocks: readonly Clock[]
  /** What stands in `<<<…>>>` anywhere in the file. */
  readonly radioTargets: readonly string[]
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
  /** Radio targets, once somebody has asked; versions of a file share them for as long as they are the same. */
  readonly radio: { targets: readonly string[] | null }
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

/** `source` gives the same text again when something of it is read later; the tree does not hold `text` then. */
export function parseOrg(text: string, source: Source = text, setup: Setup = noSetup): OrgDocument {
  const { sections, starts, firstLines, lines } = scan(text)
  const parts = {
    sections,
    starts: new Int32Array(starts),
    firstLines: new Int32Array(firstLines),
    lines,
    radio: { targets: null },
  }
  return documentOf(source, parts, settingsFrom(keywordsOf(sections), setup), setup)
}

/** Another version of a file, or what it would become, with the same files around it. */
export const parseAgain = ({ setup }: Pick<OrgDocument, 'setup'>, text: string): OrgDocument =>
  parseOrg(text, text, setup)

/** Another file of the same folders. */
export const parseBeside = ({ setup }: Pick<OrgDocument, 'setup'>, path: string, text: string): OrgDocument =>
  parseOrg(text, text, setupAt(setup, path))

/** The tree over sections that are already scanned. */
export function documentOf(source: Source, parts: Parts, settings: Settings, setup: Setup): OrgDocument {
  const top = parts.sections[0] as Section
  const tree: Tree = {
    source,
    parts,
    settings,
    nodes: [],
    asked: new Map(),
    context: once(() => contextFrom(settings, radioTargetsIn(source, parts, settings))),
    // The tree of a string has that text anyway.
    read: bodyReader(typeof source === 'string' ? 'text' : 'nothing'),
    properties: settings.properties,
    links: null,
  }
  const place = placeOf(tree, 0)
  const own = readingOf(top, place)
  tree.properties = merge(settings.properties, own)
  const headlines = once(() => headlinesOf(tree))
  const body = once(() => bodyOf(top, place, tree.context(), tree.read))
  const lineStarts = once(() => lineTable(source.slice(0, source.length)))
  const blocks = once(() => blocksOf(parts))
  const problems = once(() => problemsOf(parts))
  return {
    get headlines() {
      return headlines()
    },
    headline: (index) => headlineOf(tree, index),
    settings,
    setup,
    properties: own.properties,
    ids: own.ids,
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
    get radioTargets() {
      return radioTargetsIn(source, parts, settings)
    },
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
