// Owns how a file's nodes lie in memory and on disk: rows without what can be told from the other rows, as JSON,
// compressed. A million lines of code are about 10 MB of it. Never knows what a node means.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { NodeId } from '../base/ids.ts'
import type { LinkOut, Node, NodeKind, Planning } from '../base/node.ts'
import type { Packing } from './store.ts'
import { idOf } from './workspace.ts'

/** Of the file: path and language; then one row for each node, the file first. */
type Rows = readonly [path: string, language: string, ...rows: readonly Row[]]

type Row = readonly [
  kind: NodeKind,
  title: string,
  /** '' when it is the title. */
  qualified: string,
  /** '' when it follows from path and qualified name. */
  id: string,
  start: number,
  length: number,
  startLine: number,
  lines: number,
  level: number,
  /** Row of the parent, -1 for none. */
  parent: number,
  signature: string,
  documentation: string,
  tokens: number,
  hash: string,
  /** Kind, target, kind, target, …; kinds by their first letter. */
  links: readonly string[],
  /** Null for code, which has none of it. */
  rest: {
    readonly tags: readonly string[]
    readonly properties: Readonly<Record<string, string>>
    readonly moreIds?: readonly string[]
    readonly todo: string
    readonly planning: Planning
  } | null,
]

const kindOf: Readonly<Record<string, LinkOut['kind']>> = {
  o: 'org',
  c: 'call',
  i: 'import',
  h: 'inherit',
  t: 'type',
}
const letterOf: Readonly<Record<LinkOut['kind'], string>> = {
  org: 'o',
  call: 'c',
  import: 'i',
  inherit: 'h',
  type: 't',
}

export const packing: Packing = {
  pack: (nodes) => deflateRawSync(JSON.stringify(rowsOf(nodes)), { level: 1 }),
  holds: (bytes, kind) => inflateRawSync(bytes).includes(`["${kind}",`),
  unpack: (bytes) => nodesOf(JSON.parse(inflateRawSync(bytes).toString('utf8')) as Rows),
}

function rowsOf(nodes: readonly Node[]): Rows {
  const rowOf = new Map(nodes.map((node, i) => [node.id as string, i]))
  const [file] = nodes
  const rows = nodes.map((node): Row => {
    const { tags, properties, moreIds, todo, planning } = node
    const isBare =
      tags.length === 0 &&
      todo === '' &&
      Object.keys(properties).length === 0 &&
      Object.keys(planning).length === 0
    return [
      node.kind,
      node.title,
      node.qualified === node.title ? '' : node.qualified || '\0',
      node.id === idOf(node.path, node.qualified) ? '' : node.id,
      node.range.start,
      node.range.end - node.range.start,
      node.range.startLine,
      node.range.endLine - node.range.startLine,
      node.level,
      node.parent === null ? -1 : (rowOf.get(node.parent) ?? -1),
      node.signature,
      node.documentation,
      node.tokens,
      node.hash,
      node.links.flatMap(({ kind, target }) => [letterOf[kind], target]),
      isBare ? null : { tags, properties, todo, planning, ...(moreIds ? { moreIds } : {}) },
    ]
  })
  return [file?.path ?? '', file?.language ?? '', ...rows]
}

function nodesOf([path, language, ...rows]: Rows): readonly Node[] {
  const children: NodeId[][] = rows.map(() => [])
  const ids = rows.map(([, title, qualified, id]) => (id || idOf(path, nameOf(title, qualified))) as NodeId)
  return rows.map((row, i): Node => {
    const [kind, title, qualified, , start, length, startLine, lines, level, parent] = row
    const [, , , , , , , , , , signature, documentation, tokens, hash, links, rest] = row
    if (parent >= 0) children[parent]?.push(ids[i] as NodeId)
    return {
      id: ids[i] as NodeId,
      kind,
      title,
      qualified: nameOf(title, qualified),
      path,
      language,
      range: { start, end: start + length, startLine, endLine: startLine + lines },
      level,
      parent: parent < 0 ? null : (ids[parent] as NodeId),
      // Filled by the rows behind.
      children: children[i] as NodeId[],
      signature,
      documentation,
      tokens,
      hash,
      tags: rest?.tags ?? [],
      properties: rest?.properties ?? {},
      ...(rest?.moreIds ? { moreIds: rest.moreIds } : {}),
      todo: rest?.todo ?? '',
      planning: rest?.planning ?? {},
      links: linksOf(links),
    }
  })
}

/** An empty qualified name (a file) is written as a mark, because '' says "as the title". */
const nameOf = (title: string, qualified: string): string =>
  qualified === '' ? title : qualified === '\0' ? '' : qualified

function linksOf(pairs: readonly string[]): LinkOut[] {
  const links: LinkOut[] = []
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    links.push({ kind: kindOf[pairs[i] as string] ?? 'call', target: pairs[i + 1] as string })
  }
  return links
}
