// Owns how the nodes of one file lie in bytes: numbers as varints, all strings behind them as one text, and nothing that
// can be told from the nodes before. Compresses nothing.

import type { NodeId } from '../base/ids.ts'
import type { LinkOut, Node, NodeKind, Planning } from '../base/node.ts'
import { parentsOf } from './store.ts'
import { idOf } from './workspace.ts'

/** Their places are part of the format. */
export const kinds: readonly NodeKind[] = [
  'file',
  'headline',
  'section',
  'cell',
  'class',
  'function',
  'method',
  'type',
  'constant',
  'test',
]
const linkKinds: readonly LinkOut['kind'][] = ['org', 'call', 'import', 'inherit', 'type', 'setup']
const plans: readonly (keyof Planning)[] = ['scheduled', 'deadline', 'closed']
/** What stands between a parent's qualified name and a node's own; the forms of a qualified name begin with two others. */
const separators = ['/', '.']
const [asTitle, written, joined] = [0, 1, 2]
/** Bits of what a node has besides; tags as its parent's are not written. */
const has = { tags: 1, inheritedTags: 2, properties: 4, todo: 8, planning: 16, moreIds: 32 } as const
const hashDigits = 16

/** UTF-8, but for a text with half of a surrogate pair in it. */
type Encoding = 'utf8' | 'utf16le'
const encodings: readonly Encoding[] = ['utf8', 'utf16le']

export function nodeBytes(nodes: readonly Node[]): Uint8Array {
  const { number, string, hash, bytes } = createWriter()
  const parents = parentsOf(nodes)
  const list = (items: readonly string[]): void => {
    number(items.length)
    for (const item of items) string(item)
  }
  string(nodes[0]?.path ?? '')
  string(nodes[0]?.language ?? '')
  number(nodes.length)
  let [start, line] = [0, 0]
  nodes.forEach((node, i) => {
    const { title, qualified, signature, range, tags, properties, moreIds, todo, planning } = node
    const before = nodes[parents[i] as number]
    const parent = before?.id === node.parent ? before : undefined
    number(kinds.indexOf(node.kind))
    number(parent ? i - (parents[i] as number) : 0)
    number(signed(range.start - start))
    number(range.end - range.start)
    number(signed(range.startLine - line))
    number(range.endLine - range.startLine)
    number(node.level)
    number(node.tokens)
    start = range.start
    line = range.startLine
    string(title)
    const form = qualifiedForm(node, parent)
    number(form)
    if (form === written) string(qualified)
    const isUsual = isIdOf(node)
    number(isUsual ? 0 : 1)
    if (!isUsual) string(node.id)
    const at = title === '' ? -1 : signature.indexOf(title)
    number(at < 0 ? 0 : 1)
    string(at < 0 ? signature : signature.slice(0, at))
    if (at >= 0) string(signature.slice(at + title.length))
    string(node.documentation)
    hash(node.hash)
    number(node.links.length)
    for (const link of node.links) {
      number(linkKinds.indexOf(link.kind))
      string(link.target)
    }
    const keys = Object.keys(properties)
    const { scheduled, deadline, closed } = planning
    const isPlanned = scheduled !== undefined || deadline !== undefined || closed !== undefined
    const own = tags.length === 0 ? 0 : tags === parent?.tags ? has.inheritedTags : has.tags
    const rest =
      own |
      (keys.length === 0 ? 0 : has.properties) |
      (moreIds ? has.moreIds : 0) |
      (todo === '' ? 0 : has.todo) |
      (isPlanned ? has.planning : 0)
    number(rest)
    if (rest & has.tags) list(tags)
    if (rest & has.properties) {
      number(keys.length * 2)
      for (const key of keys) {
        string(key)
        string(properties[key] as string)
      }
    }
    if (moreIds) list(moreIds)
    if (rest & has.todo) string(todo)
    if (rest & has.planning) for (const plan of plans) string(planning[plan] ?? '')
  })
  return bytes()
}

export function bytesToNodes(bytes: Uint8Array): readonly Node[] {
  const { number, string, hash } = createReader(bytes)
  const list = (): readonly string[] => Array.from({ length: number() }, string)
  const path = string()
  const language = string()
  const nodes: (Node & { readonly children: NodeId[] })[] = []
  const count = number()
  let [start, line] = [0, 0]
  for (let i = 0; i < count; i++) {
    const kind = kinds[number()] as NodeKind
    const distance = number()
    const parent = distance === 0 ? undefined : nodes[i - distance]
    start += unsigned(number())
    const end = start + number()
    line += unsigned(number())
    const range = { start, end, startLine: line, endLine: line + number() }
    const level = number()
    const tokens = number()
    const title = string()
    const form = number()
    const qualified =
      form === written
        ? string()
        : form === asTitle
          ? title
          : `${parent?.qualified}${separators[form - joined]}${title}`
    const id = (number() === 0 ? idOf(path, qualified) : string()) as NodeId
    const signature = number() === 0 ? string() : string() + title + string()
    const documentation = string()
    const digits = hash()
    const links = Array.from(
      { length: number() },
      (): LinkOut => ({ kind: linkKinds[number()] as LinkOut['kind'], target: string() }),
    )
    const rest = number()
    const tags = rest & has.tags ? list() : rest & has.inheritedTags ? (parent?.tags ?? []) : []
    const properties = rest & has.properties ? recordOf(list()) : {}
    const moreIds = rest & has.moreIds ? list() : null
    const todo = rest & has.todo ? string() : ''
    const planning: { -readonly [plan in keyof Planning]: Planning[plan] } = {}
    if (rest & has.planning) {
      for (const plan of plans) {
        const raw = string()
        if (raw !== '') planning[plan] = raw
      }
    }
    parent?.children.push(id)
    nodes.push({
      id,
      kind,
      title,
      qualified,
      path,
      language,
      range,
      level,
      parent: parent?.id ?? null,
      children: [],
      signature,
      documentation,
      tokens,
      hash: digits,
      tags,
      properties,
      todo,
      planning,
      links,
      ...(moreIds ? { moreIds } : {}),
    })
  }
  return nodes
}

/** Is its id what `idOf` makes of path and qualified name? Says so without making it. */
const isIdOf = ({ id, path, qualified }: Node): boolean =>
  qualified === ''
    ? id === path
    : id.length === path.length + 1 + qualified.length &&
      id.startsWith(path) &&
      id.charAt(path.length) === '#' &&
      id.endsWith(qualified)

function qualifiedForm({ title, qualified }: Node, parent: Node | undefined): number {
  if (qualified === title) return asTitle
  const before = parent?.qualified ?? ''
  if (qualified.length !== before.length + 1 + title.length) return written
  const separator = separators.indexOf(qualified.charAt(before.length))
  const isJoined = separator >= 0 && qualified.startsWith(before) && qualified.endsWith(title)
  return isJoined && parent ? joined + separator : written
}

function recordOf(pairs: readonly string[]): Record<string, string> {
  const entries: [string, string][] = []
  for (let i = 0; i < pairs.length; i += 2) entries.push([pairs[i] as string, pairs[i + 1] as string])
  return Object.fromEntries(entries)
}

/** Small numbers of either sign as small numbers. */
const signed = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const unsigned = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/*
 * u8 encoding of the text; u32 bytes of the numbers; numbers; text. A string is its length in UTF-16 units among the
 * numbers. A hash is 1 and half as many bytes there, or 0 and a string.
 */
const headBytes = 5

function createWriter() {
  let numbers = Buffer.allocUnsafe(1 << 12)
  let end = headBytes
  const parts: string[] = []
  const number = (value: number): void => {
    if (end + 1 + hashDigits > numbers.length) numbers = Buffer.concat([numbers, numbers])
    let rest = value
    for (; rest > 127; rest >>>= 7) numbers[end++] = (rest & 127) | 128
    numbers[end++] = rest
  }
  const string = (text: string): void => {
    number(text.length)
    if (text !== '') parts.push(text)
  }
  return {
    number,
    string,
    hash(digits: string): void {
      number(0)
      if (digits.length === hashDigits && numbers.write(digits, end, 'hex') === hashDigits / 2) {
        numbers[end - 1] = 1
        end += hashDigits / 2
      } else string(digits)
    },
    bytes(): Uint8Array {
      const text = parts.join('')
      const encoding = text.isWellFormed() ? 'utf8' : 'utf16le'
      numbers[0] = encodings.indexOf(encoding)
      numbers.writeUInt32LE(end - headBytes, 1)
      return Buffer.concat([numbers.subarray(0, end), Buffer.from(text, encoding)])
    },
  }
}

function createReader(given: Uint8Array) {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length)
  const behind = headBytes + bytes.readUInt32LE(1)
  const text = bytes.toString(encodings[bytes[0] as number], behind)
  let at = headBytes
  let textAt = 0
  const number = (): number => {
    let byte = bytes[at++] as number
    let value = byte & 127
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] as number
      value |= (byte & 127) << shift
    }
    return value >>> 0
  }
  const string = (): string => {
    const from = textAt
    textAt += number()
    return text.slice(from, textAt)
  }
  return {
    number,
    string,
    hash(): string {
      if (number() === 0) return string()
      at += hashDigits / 2
      return bytes.toString('hex', at - hashDigits / 2, at)
    },
  }
}
