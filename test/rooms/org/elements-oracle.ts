// Owns the comparison of whole trees with org-element: our tree in the lines that elements-oracle.el prints, and the
// run of one Emacs for many texts. ORG_LISP is a folder with another Org's Lisp; without it Emacs' own is asked.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainLinkTypes } from '../../../server/src/org/elements/context.ts'
import { contextOf, elementsOf } from '../../../server/src/org/elements/document.ts'
import type {
  Affiliated,
  Context,
  OrgNode,
  Rich,
  Span,
  TimestampObject,
} from '../../../server/src/org/elements/element.ts'
import { nonWhite } from '../../../server/src/org/elements/syntax.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { emacsProgram } from './oracle.ts'

const script = new URL('elements-oracle.el', import.meta.url).pathname

export interface Request {
  readonly inlinetasks?: number | null
  readonly brief?: boolean
}

/** Lines of the tree of each text as Emacs reads it; CRLF is what Emacs would make of it, LF. */
export function treesOfEmacs(texts: readonly string[], request: Request = {}, lisp = process.env.ORG_LISP) {
  const folder = mkdtempSync(join(tmpdir(), 'org-elements-'))
  try {
    const [input, output] = [join(folder, 'in.json'), join(folder, 'out.json')]
    const lines = texts.map((text) => text.replaceAll('\r\n', '\n'))
    writeFileSync(input, JSON.stringify({ texts: lines, inlinetasks: null, brief: false, ...request }))
    const load = lisp ? ['-L', lisp] : []
    execFileSync(emacsProgram(), ['-Q', '--batch', ...load, '-l', script, input, output], {
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 26,
    })
    return JSON.parse(readFileSync(output, 'utf8')) as string[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same lines for our tree. */
export function treeOfOurs(text: string, { inlinetasks = null, brief = false }: Request = {}): string {
  const document = parseOrg(text)
  const linkTypes = plainTypes
  const context: Context = { ...contextOf(document), linkTypes, inlineTaskLevel: inlinetasks }
  const positions = characters(text)
  const lines: string[] = []
  for (let index = -1; index < document.headlines.length; ) {
    const { root, offset, next } = elementsOf(document, text, index, context)
    const at = (own: number | null) => (own === null ? '-' : String(positions[offset + own]))
    new Printer(lines, at, brief, text.slice(offset)).root(root)
    index = next
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** A plain Emacs has not loaded org-attach. */
const plainTypes = plainLinkTypes.filter((type) => type !== 'attachment')

/** For each UTF-16 offset the number of characters before it, a CRLF counted once. */
function characters(text: string): Uint32Array {
  const table = new Uint32Array(text.length + 1)
  let count = 0
  for (let i = 0; i < text.length; i++) {
    table[i] = count
    const c = text.charCodeAt(i)
    const low = (c & 0xfc00) === 0xdc00 && i > 0 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800
    if (!low && !(c === 13 && text.charCodeAt(i + 1) === 10)) count++
  }
  table[text.length] = count
  return table
}

function quote(value: unknown): string {
  if (value === null || value === undefined || value === false) return '-'
  if (value === true) return 'yes'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '-' : `(${value.map(quote).join(' ')})`
  return `"${String(value).replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`
}

const keywordStart = new RegExp(`[ \\t]*#\\+${nonWhite}*:`, 'y')

/** A class for the shared depth and offsets of one section's print. */
class Printer {
  readonly #lines: string[]
  readonly #at: (own: number | null) => string
  readonly #brief: boolean
  readonly #text: string

  constructor(lines: string[], at: (own: number | null) => string, brief: boolean, text: string) {
    this.#text = text
    this.#lines = lines
    this.#at = at
    this.#brief = brief
  }

  root(root: OrgNode): void {
    if (root.type !== 'headline') {
      if (root.children.length > 0) this.node(1, root, null)
      return
    }
    const fields = this.#brief ? '' : heading(root)
    this.#line(0, 'headline', this.#at(root.start), String(root.preBlank), fields)
    for (const object of root.title.objects) this.node(1, object, null)
    for (const child of root.children) this.node(1, child, null)
  }

  node(depth: number, node: OrgNode, parent: OrgNode | null): void {
    const at = this.#at
    this.#line(
      depth,
      node.type,
      at(node.start),
      at(node.end),
      String(node.postBlank),
      at(node.contentsStart),
      at(node.contentsEnd),
      'postAffiliated' in node ? at(node.postAffiliated) : '-',
      this.#brief ? '' : this.#isChance(node) ? '?' : fields(node),
    )
    if (!this.#brief) this.#details(depth + 1, node, parent)
    for (const child of node.children) this.node(depth + 1, child, node)
  }

  /** org-element takes key and value of such a keyword from whatever it searched for last. */
  #isChance(node: OrgNode): boolean {
    if (node.type !== 'keyword') return false
    keywordStart.lastIndex = node.postAffiliated
    return !keywordStart.test(this.#text)
  }

  #line(depth: number, ...parts: string[]): void {
    this.#lines.push(' '.repeat(depth) + parts.join(' '))
  }

  #rich(depth: number, label: string, rich: Rich | null): void {
    if (!rich) return
    this.#line(depth, label)
    for (const object of rich.objects) this.node(depth + 1, object, null)
  }

  #affiliated(depth: number, affiliated: Affiliated): void {
    const { name, plot, results, header, caption, attributes } = affiliated
    if (name !== null) this.#line(depth, '@name', quote(name))
    if (plot !== null) this.#line(depth, '@plot', quote(plot))
    if (results) this.#line(depth, '@results', quote(results.value), quote(results.hash))
    if (header.length > 0) this.#line(depth, '@header', quote(header))
    for (const { text, short } of caption) {
      this.#rich(depth, '@caption', text)
      if (short && short.text !== '') this.#rich(depth, '@short', short)
    }
    for (const key of Object.keys(attributes).sort()) this.#line(depth, `@${key}`, quote(attributes[key]))
  }

  #details(depth: number, node: OrgNode, parent: OrgNode | null): void {
    if ('affiliated' in node && node.affiliated) this.#affiliated(depth, node.affiliated)
    switch (node.type) {
      case 'inlinetask':
        this.#line(depth, '@heading', heading(node), String(node.preBlank))
        for (const object of node.title.objects) this.node(depth, object, null)
        return
      case 'item':
        this.#rich(depth, '@tag', node.tag)
        return
      case 'plain-list':
        if (parent?.type === 'item' && parent.structure === node.structure) return
        for (const { start, indent, bullet, counter, checkbox, tag, end } of node.structure) {
          const own = [indent, bullet, counter, checkbox, tag].map(quote).join(' ')
          this.#line(depth, '@item', this.#at(start), own, this.#at(end))
        }
        return
      case 'table':
        for (const formula of node.formulas) this.#line(depth, '@formula', quote(formula))
        return
      case 'citation':
      case 'citation-reference':
        this.#rich(depth, '@prefix', node.prefix)
        this.#rich(depth, '@suffix', node.suffix)
        return
      case 'planning':
        for (const key of ['scheduled', 'deadline', 'closed'] as const) {
          const time = node[key]
          if (!time) continue
          this.#line(depth, `@${key}`)
          this.node(depth, time, null)
        }
        return
      case 'clock':
        if (node.value) this.node(depth, node.value, null)
    }
  }
}

function heading(node: OrgNode & { type: 'headline' | 'inlinetask' }): string {
  const { level, todo, done, priority, commented, archived, tags } = node
  return [level, todo || null, done, priority || null, commented, archived, tags].map(quote).join(' ')
}

/** Printed without quotes. */
interface Name {
  readonly name: string
}

const symbol = (name: string | null): Name | null => (name === null ? null : { name })

const isName = (value: unknown): value is Name =>
  typeof value === 'object' && value !== null && 'name' in value

const list = (...values: unknown[]): string =>
  values.map((value) => (isName(value) ? value.name : quote(value))).join(' ')

/** In the order of `oracle-properties`. */
function fields(node: OrgNode): string {
  switch (node.type) {
    case 'item':
      return list(node.bullet, node.counter, symbol(node.checkbox), node.preBlank)
    case 'drawer':
      return list(node.name)
    case 'node-property':
      return list(node.key, node.value)
    case 'dynamic-block':
      return list(node.name, node.arguments)
    case 'footnote-definition':
      return list(node.label, node.preBlank)
    case 'special-block':
      return list(node.name, node.parameters)
    case 'export-block':
      return list(node.backend, node.value)
    case 'example-block':
      return list(node.switches, ...code(node))
    case 'src-block':
      return list(node.language, node.switches, node.parameters, ...code(node))
    case 'babel-call':
    case 'inline-babel-call':
      return list(node.call, node.insideHeader, node.arguments, node.endHeader, node.value)
    case 'clock':
      return list(symbol(node.status), node.duration)
    case 'keyword':
      return list(node.key, node.value)
    case 'plain-list':
      return list(symbol(node.listType))
    case 'table':
      return list(symbol(node.tableType), node.value)
    case 'table-row':
      return list(symbol(node.rowType))
    case 'subscript':
    case 'superscript':
      return list(node.braces)
    case 'citation':
      return list(node.style)
    case 'citation-reference':
      return list(node.key)
    case 'entity':
      return list(node.name, node.utf8, node.braces)
    case 'export-snippet':
      return list(node.backend, node.value)
    case 'footnote-reference':
      return list(node.label, symbol(node.inline ? 'inline' : 'standard'))
    case 'inline-src-block':
      return list(node.language, node.parameters, node.value)
    case 'link':
      return list(
        node.linkType,
        node.explicit,
        node.path,
        symbol(node.format),
        node.raw,
        node.application,
        node.search,
      )
    case 'macro':
      return list(node.key, node.args, node.value)
    case 'timestamp':
      return time(node)
    case 'comment-block':
    case 'comment':
    case 'diary-sexp':
    case 'fixed-width':
    case 'latex-environment':
    case 'code':
    case 'verbatim':
    case 'latex-fragment':
    case 'radio-target':
    case 'statistics-cookie':
    case 'target':
      return list(node.value)
    default:
      return ''
  }
}

function code(node: OrgNode & { type: 'src-block' | 'example-block' }): unknown[] {
  const { numberLines, preserveIndent, retainLabels, useLabels, labelFormat, value } = node
  const numbers = numberLines ? symbol(`(${numberLines.from} . ${numberLines.before})`) : null
  return [numbers, preserveIndent, retainLabels, useLabels, labelFormat, value]
}

function time({
  timestampType,
  rangeType,
  raw,
  from,
  to,
  repeater,
  repeaterDeadline,
  warning,
  sexp,
}: TimestampObject): string {
  const span = (value: Span | null) => [value?.value, symbol(value?.unit ?? null)]
  return list(
    symbol(timestampType),
    symbol(rangeType),
    raw,
    ...[from, to].flatMap(({ year, month, day, hour, minute }) => [year, month, day, hour, minute]),
    symbol(repeater?.kind ?? null),
    ...span(repeater),
    ...span(repeaterDeadline),
    symbol(warning?.kind ?? null),
    ...span(warning),
    sexp,
  )
}
