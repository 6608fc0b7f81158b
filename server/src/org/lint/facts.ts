// Owns what a section says that matters elsewhere in the file: names, ids, targets, footnotes, links, macros. Facts are
// small and kept with their section, so that an edit makes new ones for the sections it touched only. Never judges.

import type { Affiliated, LinkObject, OrgElement, OrgNode } from '../elements/element.ts'
import type { NodeOf, SectionView } from './check.ts'

export type FactKind =
  | 'id'
  | 'custom-id'
  | 'name'
  | 'result'
  | 'target'
  | 'radio-target'
  | 'footnote-definition'
  | 'footnote-reference'
  | 'fuzzy'
  | 'custom-id-link'
  | 'id-link'
  | 'coderef'
  | 'file-link'
  | 'code-label'
  | 'keyword'
  | 'macro'
  | 'citation'

export interface Fact {
  readonly kind: FactKind
  /** The name, the label, the path. */
  readonly value: string
  /** UTF-16 units, from the section's start; in a `FileView` from the file's. */
  readonly start: number
  readonly end: number
  /** By kind: the type of the named element, `inline` of a footnote, the search option of a link, the key of a keyword. */
  readonly detail?: string
  /** Arguments of a macro; of named results their block's name and the type of the element before. */
  readonly list?: readonly string[]
}

/** Keywords that a file-wide check looks at. */
const watched = new Set(
  'CATEGORY MACRO PRINT_BIBLIOGRAPHY BIBLIOGRAPHY SETUPFILE INCLUDE AUTHOR DATE EMAIL TITLE'.split(' '),
)

export function factsOf(nodes: readonly OrgNode[], section: SectionView): readonly Fact[] {
  const facts: Fact[] = []
  let cited = false
  for (const node of nodes) {
    if ('affiliated' in node && node.affiliated) named(node, node.affiliated, section, facts)
    switch (node.type) {
      case 'node-property': {
        const key = node.key.toUpperCase()
        const { value } = node
        if (value && (key === 'ID' || key === 'CUSTOM_ID'))
          facts.push({
            kind: key === 'ID' ? 'id' : 'custom-id',
            value,
            ...valuePlace(section.text, node, value),
          })
        break
      }
      case 'target':
        facts.push({ kind: 'target', value: node.value, ...objectPlace(section.text, node) })
        break
      case 'radio-target':
        facts.push({ kind: 'radio-target', value: node.value, ...objectPlace(section.text, node) })
        break
      case 'footnote-definition': {
        const start = node.postAffiliated
        facts.push({
          kind: 'footnote-definition',
          value: node.label,
          start,
          end: start + node.label.length + 5,
        })
        break
      }
      case 'footnote-reference':
        if (node.label !== null)
          facts.push({
            kind: 'footnote-reference',
            value: node.label,
            ...objectPlace(section.text, node),
            detail: node.inline ? 'inline' : '',
          })
        break
      case 'link':
        linked(node, section, facts)
        break
      case 'src-block':
      case 'example-block':
        labels(node, facts)
        break
      case 'keyword':
        if (watched.has(node.key)) {
          const { postAffiliated: start } = node
          facts.push({
            kind: 'keyword',
            value: node.value,
            start,
            end: lineEnd(section.text, start),
            detail: node.key,
          })
        }
        break
      case 'macro':
        facts.push({
          kind: 'macro',
          value: node.key,
          ...objectPlace(section.text, node),
          list: node.args ?? [],
        })
        break
      case 'citation':
        if (!cited) facts.push({ kind: 'citation', value: '', ...objectPlace(section.text, node) })
        cited = true
        break
    }
  }
  return facts
}

function named(node: OrgElement, affiliated: Affiliated, section: SectionView, facts: Fact[]): void {
  const { name, results, lines } = affiliated
  const { text } = section
  if (name)
    facts.push({
      kind: 'name',
      value: name,
      ...linePlace(text, lines, 'NAME', name),
      detail: node.type,
      // Of results: the block they name, and what stands before them.
      ...(results ? { list: [results.value, section.before(node)?.type ?? ''] } : {}),
    })
  if (results)
    facts.push({
      kind: 'result',
      value: results.value,
      ...linePlace(text, lines, 'RESULTS', results.value),
      detail: node.type,
    })
}

/** The value in the last line of a key: the later one wins. */
function linePlace(text: string, lines: Affiliated['lines'], key: string, value: string) {
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]
    if (line?.key !== key) continue
    const content = text.slice(line.start, lineEnd(text, line.start))
    const at = content.lastIndexOf(value)
    if (at >= 0 && value !== '') return { start: line.start + at, end: line.start + at + value.length }
    return { start: line.start, end: line.start + content.length }
  }
  return { start: 0, end: 0 }
}

function linked(node: LinkObject, { text }: SectionView, facts: Fact[]): void {
  const at = objectPlace(text, node)
  const { linkType, path, search } = node
  if (linkType === 'fuzzy') facts.push({ kind: 'fuzzy', value: path, ...at })
  else if (linkType === 'custom-id') facts.push({ kind: 'custom-id-link', value: path, ...at })
  else if (linkType === 'coderef') facts.push({ kind: 'coderef', value: path, ...at })
  else if (linkType === 'id') facts.push({ kind: 'id-link', value: path, ...at, detail: search ?? '' })
  else if (linkType === 'file' || linkType === 'attachment')
    facts.push({ kind: 'file-link', value: path, ...at, detail: search ?? '', list: [linkType] })
}

/** `(ref:label)` at the ends of lines of code. */
function labels(node: NodeOf<'src-block' | 'example-block'>, facts: Fact[]): void {
  const format = node.labelFormat ?? '(ref:%s)'
  const cut = format.indexOf('%s')
  if (cut < 0) return
  const before = format.slice(0, cut)
  const behind = format.slice(cut + 2)
  if (!node.value.includes(before)) return
  for (const line of node.value.split('\n')) {
    const trimmed = line.trimEnd()
    if (!trimmed.endsWith(behind)) continue
    const at = before === '' ? trimmed.search(/\S+$/) : trimmed.lastIndexOf(before)
    if (at < 0 || at + before.length > trimmed.length - behind.length) continue
    const value = trimmed.slice(at + before.length, trimmed.length - behind.length)
    if (value !== '') facts.push({ kind: 'code-label', value, start: node.start, end: node.start })
  }
}

const ofFootnotes = new Set<OrgNode['type']>([
  'comment',
  'comment-block',
  'footnote-definition',
  'headline',
  'property-drawer',
  'section',
])

/** Is there an element that export leaves out of a section of footnotes? */
export function hasOtherThanFootnotes(nodes: readonly OrgNode[]): boolean {
  let behind = 0
  for (const node of nodes) {
    if (node.start < behind || !('postAffiliated' in node)) continue
    if (!ofFootnotes.has(node.type)) return true
    if (node.type === 'footnote-definition' || node.type === 'property-drawer') behind = node.end
  }
  return false
}

/** An object without the blanks behind it. */
export function objectPlace(
  text: string,
  { start, end }: Pick<OrgNode, 'start' | 'end'>,
): { readonly start: number; readonly end: number } {
  let last = end
  while (last > start && (text.charCodeAt(last - 1) === 32 || text.charCodeAt(last - 1) === 9)) last--
  return { start, end: last }
}

/** Where an element's value stands in its line, or the line. */
export function valuePlace(
  text: string,
  { start }: Pick<OrgNode, 'start'>,
  value: string,
): { readonly start: number; readonly end: number } {
  const end = lineEnd(text, start)
  const at = value === '' ? -1 : text.slice(start, end).lastIndexOf(value)
  return at < 0 ? { start, end } : { start: start + at, end: start + at + value.length }
}

export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  const end = found < 0 ? text.length : found
  return end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end
}
