// Owns the way from an outline (code) or an Org document to the nodes of the sparse tree, with ids that stay
// when the file changes elsewhere. Pure: the hash function is a parameter.

import type { NodeId } from '../base/ids.ts'
import { estimateTokens, type LinkOut, type Node, type Range } from '../base/node.ts'
import type { Outline } from '../code/symbol.ts'
import type { OrgDocument } from '../org/parse.ts'
import { ownSpans } from './encode.ts'
import { noteLinks } from './note-links.ts'
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
  outline: Outline,
  hash: Hash,
): FileNodes {
  const range: Range = { start: 0, end: text.length, startLine: 1, endLine: Math.max(1, outline.lines) }
  const nodes: Draft[] = [draft({ path, language, title: nameOf(path), range })]
  const names: Set<string>[] = [new Set()]
  const ids = unique(outline.symbols.map((symbol) => symbol.qualified || symbol.name))
  outline.symbols.forEach((symbol, i) => {
    const parent = nodes[symbol.parent === null ? 0 : symbol.parent + 1] as Draft
    const node = draft({
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
    parent.children.push(node.id)
    nodes.push(node)
    names.push(new Set())
  })
  const seen = nodes.map(() => new Set<string>())
  for (const reference of outline.references) {
    const at = reference.symbol === null ? 0 : reference.symbol + 1
    const node = nodes[at]
    if (!node || node.links.length >= mostLinks) continue
    names[at]?.add(reference.name || lastName(reference.target))
    if (language === 'markdown')
      for (const name of orgTargets(`file:${reference.target.split('#', 1)[0]}`, path)) names[at]?.add(name)
    const key = `${reference.kind} ${reference.target}`
    if (seen[at]?.has(key)) continue
    seen[at]?.add(key)
    node.links.push({ kind: reference.kind, target: reference.target })
  }
  for (const { target, at } of noteLinks(text)) {
    let inner = 0
    nodes.forEach((node, i) => {
      if (node.range.start <= at && at < node.range.end && node.level >= (nodes[inner] as Draft).level)
        inner = i
    })
    const node = nodes[inner] as Draft
    if (node.links.length >= mostLinks || seen[inner]?.has(`org ${target}`)) continue
    seen[inner]?.add(`org ${target}`)
    node.links.push({ kind: 'org', target })
    for (const name of orgTargets(target, path)) names[inner]?.add(name)
  }
  return finish(nodes, names, text, hash)
}

export function orgNodes(path: string, text: string, document: OrgDocument, hash: Hash): FileNodes {
  const lines = text.split('\n').length
  const file = draft({
    path,
    language: 'org',
    title: document.settings.title || nameOf(path),
    range: { start: 0, end: text.length, startLine: 1, endLine: lines },
    tags: document.settings.filetags,
    properties: document.properties,
  })
  const nodes: Draft[] = [file]
  const names: Set<string>[] = [new Set()]
  const outlines = unique(document.headlines.map((headline) => headline.outline.join('/')))
  const taken = new Set<string>()
  document.headlines.forEach((headline, i) => {
    const parent = nodes[headline.parent === null ? 0 : headline.parent + 1] as Draft
    const usable = headline.id !== '' && !taken.has(headline.id)
    if (usable) taken.add(headline.id)
    const node = draft({
      path,
      language: 'org',
      kind: 'headline',
      id: idOf(path, usable ? `id:${headline.id}` : (outlines[i] as string)),
      title: headline.title,
      qualified: outlines[i] as string,
      range: {
        start: headline.start,
        end: headline.end,
        startLine: headline.startLine,
        endLine: headline.endLine,
      },
      level: headline.level,
      parent: parent.id,
      signature: headline.raw,
      tags: headline.allTags,
      properties: { ...inheritable(headline.inheritedProperties), ...headline.properties },
      todo: headline.todo,
      planning: headline.planning,
    })
    const own = new Set<string>()
    for (const link of headline.links) {
      if (node.links.length >= mostLinks) break
      node.links.push({ kind: 'org', target: link.target })
      for (const name of orgTargets(link.target, path)) own.add(name)
    }
    parent.children.push(node.id)
    nodes.push(node)
    names.push(own)
  })
  const inHeadlines = new Set(
    document.headlines.flatMap((headline) => headline.links.map((link) => link.start)),
  )
  for (const link of document.links) {
    if (inHeadlines.has(link.start) || file.links.length >= mostLinks) continue
    file.links.push({ kind: 'org', target: link.target })
    for (const name of orgTargets(link.target, path)) names[0]?.add(name)
  }
  return finish(nodes, names, text, hash)
}

/** An identifier is of one headline, whatever else is inherited. */
function inheritable(properties: Readonly<Record<string, string>>): Record<string, string> {
  const { ID: _id, CUSTOM_ID: _custom, ...rest } = properties
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

/** A relative path seen from the file `from`, with `.` and `..` taken out. */
export function resolvePath(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** `client.send` → send, `./retry.ts` → retry, `std::fmt` → fmt. */
export function lastName(target: string): string {
  const name = target.replace(/\.(?:[cm]?[jt]sx?|py|rs|go|h|hpp)$/, '')
  const last = name
    .split(/\.|::|->|\/|\\|#/)
    .filter((part) => part !== '')
    .pop()
  return last ?? ''
}

interface Draft extends Node {
  readonly children: NodeId[]
  readonly links: LinkOut[]
}

function draft(known: Partial<Node> & Pick<Node, 'path' | 'language' | 'title' | 'range'>): Draft {
  return {
    id: known.id ?? idOf(known.path, known.qualified ?? ''),
    kind: known.kind ?? 'file',
    title: known.title,
    qualified: known.qualified ?? '',
    path: known.path,
    language: known.language,
    range: {
      start: known.range.start,
      end: known.range.end,
      startLine: known.range.startLine,
      endLine: known.range.endLine,
    },
    level: known.level ?? 0,
    parent: known.parent ?? null,
    children: [],
    signature: known.signature ?? known.path,
    documentation: known.documentation ?? '',
    tokens: 0,
    hash: '',
    tags: known.tags ?? [],
    properties: known.properties ?? {},
    todo: known.todo ?? '',
    planning: known.planning ?? {},
    links: [],
  }
}

function finish(
  drafts: readonly Draft[],
  names: readonly Set<string>[],
  text: string,
  hash: Hash,
): FileNodes {
  const byId = new Map(drafts.map((node) => [node.id as string, node]))
  const nodes = drafts.map((node): Node => {
    const own = ownSpans(node, byId)
      .map(([start, end]) => text.slice(start, end))
      .join('')
    return { ...node, tokens: estimateTokens(own), hash: hash(own).slice(0, 16) }
  })
  return { nodes, references: names.map((own) => [...own].filter((name) => name !== '')) }
}

/** The second of one name gets `#2`, and so on. */
function unique(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let free = name
    for (let n = 2; taken.has(free); n++) free = `${name}#${n}`
    taken.add(free)
    return free
  })
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
