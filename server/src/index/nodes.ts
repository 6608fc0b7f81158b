// Owns the way from an outline (code) or an Org document to the nodes of the sparse tree, with ids that stay
// when the file changes elsewhere. Pure: the hash function is a parameter.

import type { NodeId } from '../base/ids.ts'
import { estimateTokens, type LinkOut, type Node, type Range } from '../base/node.ts'
import { movedRange, type Reading } from '../code/live.ts'
import type { Outline, Reference } from '../code/symbol.ts'
import type { Headline, OrgDocument } from '../org/parse.ts'
import type { Section } from '../org/scan.ts'
import { ownSpans } from './encode.ts'
import { lastName, moduleName, resolvePath } from './modules.ts'
import { type NoteLink, noteLinks } from './note-links.ts'
import { setupNames, setupsOf } from './setups.ts'
import { idOf } from './workspace.ts'

/** The nodes of one file, itself first, in document order; one list of referred names per node. */
export interface FileNodes {
  readonly nodes: readonly Node[]
  readonly references: readonly (readonly string[])[]
}

/** Hex SHA-256 of a text's UTF-8 bytes. */
export type Hash = (text: string) => string

/** A node refers to at most so many names; what lies beyond is generated or data. */
const mostLinks = 256

/** A file of which nothing but the path is known: skipped, or not read yet. */
export function bareNodes(path: string, language: string): FileNodes {
  const range: Range = { start: 0, end: 0, startLine: 1, endLine: 1 }
  return { nodes: [draft({ path, language, title: nameOf(path), range })], references: [[]] }
}

export function codeNodes(
  path: string,
  language: string,
  text: string,
  outline: Pick<Outline, 'symbols' | 'references' | 'lines'>,
  hash: Hash,
): FileNodes {
  const range: Range = { start: 0, end: text.length, startLine: 1, endLine: Math.max(1, outline.lines) }
  const nodes: Draft[] = [draft({ path, language, title: nameOf(path), range })]
  const ids = unique(outline.symbols.map((symbol) => symbol.qualified || symbol.name))
  outline.symbols.forEach((symbol, i) => {
    const parent = nodes[symbol.parent === null ? 0 : symbol.parent + 1] as Draft
    const one = draft({
      path,
      language,
      kind: symbol.kind,
      title: symbol.name,
      qualified: ids[i] as string,
      range: symbol.range,
      level: symbol.level,
      parent: parent.id,
      signature: symbol.signature,
      documentation: symbol.documentation,
    })
    parent.children.push(one.id)
    nodes.push(one)
  })
  // -1 is what belongs to no symbol: the file's.
  const found = linksOf(outline.references, -1, nodes.length, { path, language })
  addNoteLinks(noteLinks(text), nodes, found, path)
  return finish(nodes, found, text, hash)
}

/** What of a node is in the text of its section alone. */
export interface SectionFacts {
  readonly links: readonly LinkOut[]
  /** What they refer to, as reference words. */
  readonly names: readonly string[]
  readonly tokens: number
  readonly hash: string
}

/** `known` has what was found in the sections of an earlier version of the same file, and is added to; none is kept of a file read once. */
export function orgNodes(
  path: string,
  text: string,
  document: OrgDocument,
  hash: Hash,
  known?: Pick<WeakMap<Section, SectionFacts>, 'get' | 'set'>,
): FileNodes {
  const { headlines, settings } = document
  const { lines, sections, starts } = document.parts
  const setups = setupsOf(settings)
  const facts = sections.map((section, i): SectionFacts => {
    const before = known?.get(section)
    if (before) return before
    const links = (i === 0 ? document : (headlines[i - 1] as Headline)).links
    const own = text.slice(starts[i] as number, starts[i + 1] ?? text.length)
    const { links: targets, names } = linkFacts(links, path)
    const made = { links: targets, names, tokens: estimateTokens(own), hash: hash(own).slice(0, 16) }
    known?.set(section, made)
    return made
  })
  const file = node(
    {
      path,
      language: 'org',
      title: settings.title || nameOf(path),
      range: { start: 0, end: text.length, startLine: 1, endLine: lines + 1 },
      tags: settings.filetags,
      properties: document.properties,
      ...furtherIds(document),
    },
    withSetups(facts[0] as SectionFacts, setups),
  )
  const nodes = [file]
  const ids = orgIds(headlines)
  const propertiesOf = inheriting()
  headlines.forEach((headline, i) => {
    const parent = nodes[headline.parent === null ? 0 : headline.parent + 1] as Draft
    const { start, end, startLine, endLine } = headline
    const one = node(
      {
        path,
        language: 'org',
        kind: 'headline',
        id: idOf(path, ids.ids[i] as string),
        title: headline.title,
        qualified: ids.outlines[i] as string,
        range: { start, end, startLine, endLine },
        level: headline.level,
        parent: parent.id,
        signature: headline.raw,
        tags: headline.allTags,
        properties: propertiesOf(headline),
        ...furtherIds(headline),
        todo: headline.todo,
        planning: headline.planning,
      },
      facts[i + 1] as SectionFacts,
    )
    parent.children.push(one.id)
    nodes.push(one)
  })
  const references = facts.map(({ names }) => names)
  references[0] = [...(references[0] ?? []), ...setupNames(settings)]
  return { nodes, references }
}

const withSetups = <F extends Pick<SectionFacts, 'links'>>(facts: F, setups: readonly string[]): F =>
  setups.length === 0
    ? facts
    : { ...facts, links: [...facts.links, ...setups.map((target): LinkOut => ({ kind: 'setup', target }))] }

const furtherIds = ({ ids, properties }: Pick<Headline, 'ids' | 'properties'>): Pick<Node, 'moreIds'> =>
  ids.length > 1 ? { moreIds: ids.filter((id) => id !== properties.ID) } : {}

const noLinks: Pick<SectionFacts, 'links' | 'names'> = { links: [], names: [] }

function linkFacts(found: Headline['links'], path: string): Pick<SectionFacts, 'links' | 'names'> {
  if (found.length === 0) return noLinks
  const links = found.slice(0, mostLinks)
  return {
    links: links.map(({ target }): LinkOut => ({ kind: 'org', target })),
    names: [...new Set(links.flatMap(({ target }) => orgTargets(target, path)))].filter(Boolean),
  }
}

/** Of headlines: titles from the root on, made unique, and the names in their ids. */
function orgIds(headlines: readonly Headline[]) {
  const joined: string[] = []
  /** Of each title, and behind them of each name. */
  const hashes = new Int32Array(headlines.length * 2)
  headlines.forEach(({ parent, title, id }, i) => {
    joined.push(parent === null ? title : `${joined[parent]}/${title}`)
    const hash = parent === null ? hashed(0, title) : hashed(hashed(hashes[parent] as number, '/'), title)
    hashes[i] = hash
    hashes[headlines.length + i] = id === '' ? hash : hashed(hashed(0, 'id:'), id)
  })
  const named = (outlines: readonly string[]): string[] =>
    headlines.map(({ id }, i) => (id === '' ? (outlines[i] as string) : `id:${id}`))
  // The file itself has the empty name.
  if (areDifferent(hashes.slice(0, headlines.length), 0) && areDifferent(hashes.slice(headlines.length), 0))
    return { outlines: joined, ids: named(joined) }
  const outlines = unique(joined)
  const taken = new Set<string>()
  const [, ...ids] = unique([
    '',
    ...named(outlines).map((name, i) => {
      if (headlines[i]?.id === '') return name
      const isTaken = taken.has(name)
      taken.add(name)
      return isTaken ? (outlines[i] as string) : name
    }),
  ])
  return { outlines, ids }
}

/** The hash of a text that goes on with `text`; that of no characters is 0. */
function hashed(before: number, text: string): number {
  let hash = before
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i) + 1) | 0
  return hash
}

/** Says no where it cannot tell; sorts `hashes`. */
function areDifferent(hashes: Int32Array, other: number): boolean {
  hashes.sort()
  for (let i = 0; i < hashes.length; i++)
    if (hashes[i] === other || (i > 0 && hashes[i] === hashes[i - 1])) return false
  return true
}

/** The properties of headlines: most have none of their own, and share what they inherit. */
function inheriting(): (headline: Headline) => Readonly<Record<string, string>> {
  const known = new Map<object, Readonly<Record<string, string>>>()
  return ({ inheritedProperties, properties }) => {
    const own = Object.keys(properties)
    if (own.length > 0) return { ...inheritable(inheritedProperties), ...properties }
    let inherited = known.get(inheritedProperties)
    if (!inherited) {
      inherited = inheritable(inheritedProperties)
      known.set(inheritedProperties, inherited)
    }
    return inherited
  }
}

/** An identifier is of one headline, whatever else is inherited. */
function inheritable(properties: Readonly<Record<string, string>>): Record<string, string> {
  const rest: Record<string, string> = {}
  for (const key in properties) if (key !== 'ID' && key !== 'CUSTOM_ID') rest[key] = properties[key] as string
  return rest
}

/** What a link of an Org file refers to, as reference words: `id:…`, a path, a title or a symbol name. */
function orgTargets(target: string, from: string): string[] {
  if (/^id:/i.test(target)) return [`id:${target.slice(3)}`]
  if (target.startsWith('*')) return [target.slice(1).trim()]
  const file = /^(?:file:|(?=\.{0,2}\/))(.*?)(?:::(.*))?$/i.exec(target)
  if (!file) return []
  const path = file[1] ?? ''
  const found = [resolvePath(from, path)]
  // As seen from the workspace, which is how people write it in comments.
  if (!path.startsWith('.') && from.includes('/')) found.push(resolvePath('', path))
  const inside = (file[2] ?? '').replace(/^[*#]/, '').trim()
  if (inside !== '' && !/^\d+$/.test(inside)) {
    found.push(inside)
    // `::export function retryDelay` searches for a line; the name in it is what it is about.
    const name = /([A-Za-z_$][\w$]*)\W*$/.exec(inside)?.[1]
    if (name !== undefined && name !== inside) found.push(name)
  }
  return found
}

interface Draft extends Node {
  readonly children: NodeId[]
}

type Known = Partial<Node> & Pick<Node, 'path' | 'language' | 'title' | 'range'>

const draft = (known: Known): Draft => node(known, { tokens: 0, hash: '', links: [] })

function node(known: Known, { tokens, hash, links }: Pick<Node, 'tokens' | 'hash' | 'links'>): Draft {
  const made: Draft = {
    id: known.id ?? idOf(known.path, known.qualified ?? ''),
    kind: known.kind ?? 'file',
    title: known.title,
    qualified: known.qualified ?? '',
    path: known.path,
    language: known.language,
    range: known.range,
    level: known.level ?? 0,
    parent: known.parent ?? null,
    children: [],
    signature: known.signature ?? known.path,
    documentation: known.documentation ?? '',
    tokens,
    hash,
    tags: known.tags ?? [],
    properties: known.properties ?? {},
    todo: known.todo ?? '',
    planning: known.planning ?? {},
    links,
  }
  return known.moreIds ? { ...made, moreIds: known.moreIds } : made
}

/**
 * The nodes of a code file after an edit inside one function, as `codeNodes` would make them: what lies behind has
 * moved, the function and what is in it are new.
 */
export function editedNodes(
  before: FileNodes,
  text: string,
  reading: Extract<Reading, { kind: 'part' }>,
  hash: Hash,
): FileNodes {
  const { change, first, symbols } = reading
  // The first node is the file.
  const from = first + 1
  const until = from + symbols.length
  const nodes = before.nodes.map((node, i): Node => {
    if (i === 0) {
      return {
        ...node,
        range: { start: 0, end: text.length, startLine: 1, endLine: Math.max(1, reading.lines) },
      }
    }
    const symbol = i >= from && i < until ? symbols[i - from] : undefined
    if (symbol) {
      const { range, signature, documentation } = symbol
      return { ...node, range, signature, documentation, links: [] }
    }
    const range = movedRange(node.range, change)
    return range === node.range ? node : { ...node, range }
  })
  const references = [...before.references]
  const file = nodes[0] as Node
  const links = linksOf(reading.references, from - 1, until - from, file)
  const { start, end } = (nodes[from] as Node).range
  // What makes a link of it may stand before it on its line.
  const line = text.lastIndexOf('\n', start - 1) + 1
  const notes = noteLinks(text.slice(line, end)).map(({ target, at }) => ({ target, at: at + line }))
  addNoteLinks(
    notes.filter(({ at }) => at >= start),
    nodes.slice(from, until),
    links,
    file.path,
  )
  // All that is in it: what its own text leaves out.
  const byId = new Map(nodes.slice(from, until).map((node) => [node.id as string, node]))
  for (let i = from; i < until; i++) {
    const node = nodes[i] as Node
    const own = ownSpans(node, byId)
      .map(([start, end]) => text.slice(start, end))
      .join('')
    const found = links[i - from] as SymbolLinks
    nodes[i] = { ...node, links: found.links, tokens: estimateTokens(own), hash: hash(own).slice(0, 16) }
    references[i] = [...found.names].filter((name) => name !== '')
  }
  return { nodes, references }
}

interface SymbolLinks {
  readonly links: LinkOut[]
  readonly names: Set<string>
  readonly seen: Set<string>
}

/** Each to the innermost node around it; the first has what no other has. */
function addNoteLinks(
  notes: readonly NoteLink[],
  nodes: readonly Pick<Node, 'range' | 'level'>[],
  lists: readonly SymbolLinks[],
  path: string,
): void {
  for (const { target, at } of notes) {
    let inner = 0
    nodes.forEach(({ range, level }, i) => {
      if (range.start <= at && at < range.end && level >= (nodes[inner]?.level ?? 0)) inner = i
    })
    const one = lists[inner]
    if (!one || one.links.length >= mostLinks || one.seen.has(`org ${target}`)) continue
    one.seen.add(`org ${target}`)
    one.links.push({ kind: 'org', target })
    for (const name of orgTargets(target, path)) one.names.add(name)
  }
}

/** Of symbols `first` to `first + count - 1`; without repetitions, in the order of the text. */
function linksOf(
  references: readonly Reference[],
  first: number,
  count: number,
  { path, language }: { readonly path: string; readonly language: string },
): SymbolLinks[] {
  const found = Array.from({ length: count }, () => ({
    links: [] as LinkOut[],
    names: new Set<string>(),
    seen: new Set<string>(),
  }))
  for (const reference of references) {
    const one = found[(reference.symbol ?? -1) - first]
    if (!one || one.links.length >= mostLinks) continue
    one.names.add(reference.name || (reference.kind === 'import' ? moduleName : lastName)(reference.target))
    if (language === 'markdown')
      for (const name of orgTargets(`file:${reference.target.split('#', 1)[0]}`, path)) one.names.add(name)
    const key = `${reference.kind} ${reference.target}`
    if (one.seen.has(key)) continue
    one.seen.add(key)
    one.links.push({ kind: reference.kind, target: reference.target })
  }
  return found
}

function finish(
  drafts: readonly Draft[],
  found: readonly SymbolLinks[],
  text: string,
  hash: Hash,
): FileNodes {
  const byId = new Map(drafts.map((node) => [node.id as string, node]))
  const nodes = drafts.map((node, i): Node => {
    const own = ownSpans(node, byId)
      .map(([start, end]) => text.slice(start, end))
      .join('')
    const links = found[i]?.links ?? []
    return { ...node, links, tokens: estimateTokens(own), hash: hash(own).slice(0, 16) }
  })
  return { nodes, references: found.map(({ names }) => [...names].filter((name) => name !== '')) }
}

/** The second of one name gets `#2`, and so on. */
function unique(names: readonly string[]): string[] {
  const taken = new Set<string>()
  const next = new Map<string, number>()
  return names.map((name) => {
    if (!taken.has(name)) {
      taken.add(name)
      return name
    }
    let free = name
    let n = next.get(name) ?? 2
    for (; taken.has(free); n++) free = `${name}#${n}`
    next.set(name, n)
    taken.add(free)
    return free
  })
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
