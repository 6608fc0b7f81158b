// Owns the filters of a search that are typed among its words: `kind:test`, `in:src`, `-in:vendor`, `tag:retry`, and
// the marks `@` (this file), `#` (code) and `*` (headings). Never searches.

import type { Node, NodeKind } from '../base/node.ts'

export interface Filter {
  /** What is left to search for. */
  readonly text: string
  /** Empty for all. */
  readonly kinds: ReadonlySet<NodeKind>
  /** Parts of paths, lower case; one of `inside` must fit, none of `outside`. */
  readonly inside: readonly string[]
  readonly outside: readonly string[]
  /** Lower case; all must be there. */
  readonly tags: readonly string[]
  /** What was typed and is no filter: a sentence, or empty. */
  readonly problem: string
}

const code: readonly NodeKind[] = ['class', 'function', 'method', 'type', 'constant', 'test']
const text: readonly NodeKind[] = ['headline', 'section']
const kinds: Readonly<Record<string, readonly NodeKind[]>> = {
  file: ['file'],
  function: ['function', 'method'],
  fn: ['function', 'method'],
  method: ['method'],
  class: ['class'],
  type: ['type'],
  interface: ['type'],
  constant: ['constant'],
  const: ['constant'],
  test: ['test'],
  heading: text,
  headline: text,
  note: text,
  section: ['section'],
  cell: ['cell'],
  code,
}
/** For the problem's words: each meaning once. */
const shownKinds = ['function', 'method', 'class', 'type', 'constant', 'test', 'file', 'heading', 'code']
/** The active file is not indexed or there is none: nothing is in it. */
const nowhere = '\0'

/** `activePath` is what `@` means; empty for none. */
export function readFilter(query: string, activePath: string): Filter {
  const words: string[] = []
  const wanted = new Set<NodeKind>()
  const inside: string[] = []
  const outside: string[] = []
  const tags: string[] = []
  let problem = ''
  let rest = query.trimStart()
  const mark = /^[@#*]/.exec(rest)?.[0]
  if (mark !== undefined) rest = rest.slice(1)
  if (mark === '@') inside.push(activePath === '' ? nowhere : activePath.toLowerCase())
  if (mark === '@' && activePath === '') problem = 'No file of this folder is open, so @ finds nothing.'
  if (mark === '#') for (const kind of code) wanted.add(kind)
  if (mark === '*') for (const kind of text) wanted.add(kind)
  for (const word of rest.split(/\s+/)) {
    const [, minus = '', key = '', value = ''] = /^(-?)(kind|in|tag):(.*)$/i.exec(word) ?? []
    switch (key.toLowerCase()) {
      case 'kind':
        for (const name of value.toLowerCase().split(',')) {
          if (name === '') continue
          const found = kinds[name] ?? kinds[name.replace(/e?s$/, '')] ?? beginning(name)
          for (const kind of found ?? []) wanted.add(kind)
          if (!found) problem = `No kind is called ${name}. Kinds: ${shownKinds.join(', ')}.`
        }
        break
      case 'in': {
        const path = value.toLowerCase().replace(/^\.?\//, '')
        if (path !== '') (minus === '' ? inside : outside).push(path)
        break
      }
      case 'tag':
        if (value !== '') tags.push(value.toLowerCase().replace(/^:|:$/g, ''))
        break
      default:
        if (word !== '') words.push(word)
    }
  }
  return { text: words.join(' '), kinds: wanted, inside, outside, tags, problem }
}

/** While `kind:fun` is typed it means what it will mean. */
function beginning(name: string): readonly NodeKind[] | undefined {
  const key = shownKinds.find((one) => one.startsWith(name))
  return key === undefined ? undefined : kinds[key]
}

export const isOpen = (filter: Filter): boolean =>
  filter.kinds.size + filter.inside.length + filter.outside.length + filter.tags.length === 0

/** A part of a path that begins at a name: `src/re` is in `server/src/retry.ts`. */
export function acceptsPath(filter: Filter, path: string): boolean {
  if (filter.inside.length === 0 && filter.outside.length === 0) return true
  const lower = `/${path.toLowerCase()}`
  const has = (part: string) => lower.includes(`/${part}`) || (part.startsWith('.') && lower.endsWith(part))
  return (filter.inside.length === 0 || filter.inside.some(has)) && !filter.outside.some(has)
}

export function acceptsNode(filter: Filter, node: Node): boolean {
  return (
    acceptsPath(filter, node.path) &&
    (filter.kinds.size === 0 || filter.kinds.has(node.kind)) &&
    filter.tags.every((tag) => node.tags.some((own) => own.toLowerCase() === tag))
  )
}
