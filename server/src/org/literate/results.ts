// Owns what a block gave back as an edit of its Org file: `#+RESULTS:` found or made, and the old result replaced, added to
// or left alone. The reference is `org-babel-insert-result` of Org 9.7. Never runs a block.

import type { Edit } from '../edit/edit.ts'
import { elementsOf, nodesOf } from '../elements/document.ts'
import type { OrgElement } from '../elements/element.ts'
import { descendants } from '../elements/walk.ts'
import type { OrgDocument } from '../parse.ts'
import type { CodeBlock } from './block.ts'
import { argument } from './parameters.ts'
import { valueOfElement } from './reference.ts'
import { alignedFirst, lineEnd, listLines, tableLines, type Value } from './value.ts'

/** `hash` is kept in the line, for `:cache`; empty for none. */
export function resultEdits(
  document: OrgDocument,
  text: string,
  block: CodeBlock,
  value: Value,
  hash = '',
): readonly Edit[] {
  const words = argument(block.parameters, 'results').split(/\s+/)
  if (words.some((word) => word === 'silent' || word === 'none' || word === 'discard')) return []
  const eol = /\r\n/.test(text.slice(0, 10_000)) ? '\r\n' : '\n'
  const written = (lines: readonly string[], indent: string): string =>
    lines.map((line) => `${line.trim() === '' && line !== ': ' ? line : indent + line}${eol}`).join('')
  const lines = linesOf(value, words, block)
  const keyword = `#+RESULTS${hash === '' ? '' : `[${hash}]`}:${block.name === '' ? '' : ` ${block.name}`}`
  // What comes next must not become a part of the result.
  const gap = (at: number): string =>
    /^[ \t]*(?:\r?\n|$)/.test(text.slice(at, lineAfter(text, at))) ? '' : eol
  const there = findResult(document, text, block)
  if (!there) {
    const indent = indentAt(text, block.start)
    const at = lineAfter(text, block.end)
    const lead = at === text.length && !text.endsWith('\n') ? eol : ''
    return [
      {
        start: at,
        end: at,
        text: `${lead}${eol}${indent}${keyword}${eol}${written(lines, indent)}${gap(at)}`,
      },
    ]
  }
  const { line, from, to, known } = there
  const indent = indentAt(text, line)
  const isOther = hash !== '' && known !== hash
  const edits: Edit[] = []
  if (isOther) edits.push({ start: line, end: from, text: `${indent}${keyword}${eol}` })
  const adds = words.includes('append') || words.includes('prepend')
  const body = written(lines, indent)
  // A keyword above nothing would go with what comes next, and so would the next result.
  const isBare = body === '' && from < to && !/^\*+[ \t]/.test(text.slice(to, to + 100))
  if (isOther || !adds) edits.push({ start: from, end: to, text: isOther || isBare ? body + gap(to) : body })
  else {
    const at = words.includes('append') ? to : from
    edits.push({ start: at, end: at, text: body })
  }
  return edits.filter((edit) => text.slice(edit.start, edit.end) !== edit.text)
}

/** What is written below the keyword, without indentation. `words` are those of `:results`. */
export function linesOf(
  given: Value,
  words: readonly string[],
  { parameters, language }: Pick<CodeBlock, 'parameters' | 'language'>,
): readonly string[] {
  const has = (word: string) => words.includes(word)
  const value = typeof given === 'string' && has('file') ? linkTo(given, parameters.values) : given
  const plain = plainLines(value, words)
  const wrap = parameters.values.get('wrap')
  if (wrap !== undefined) {
    const full = wrap ?? 'results'
    const type = full.split(/\s+/)[0] ?? ''
    const isCode = ['export', 'example', 'src'].includes(type.toLowerCase())
    return [`#+begin_${full}`, ...(isCode ? plain.map(guarded) : plain), `#+end_${type}`]
  }
  const block = (head: string, end: string, lines = plain) => [
    `#+begin_${head}`,
    ...lines.map(guarded),
    `#+end_${end}`,
  ]
  if (has('html')) return block('export html', 'export')
  if (has('latex')) return block('export latex', 'export')
  if (has('org')) return block('src org', 'src', alignedFirst(plain))
  if (has('code')) return block(`src ${language}`, 'src')
  if (has('raw')) return alignedFirst(plain)
  if (has('drawer') || has('wrap')) return [':results:', ...alignedFirst(plain), ':end:']
  const isText = typeof value === 'string' || typeof value === 'number'
  if (!isText || has('file')) return plain
  return exampleLines(plain)
}

function plainLines(value: Value, words: readonly string[]): readonly string[] {
  if (value === null || value === '') return []
  if (words.includes('list')) return listLines(value)
  if (typeof value === 'object') return value.length === 0 ? [] : tableLines(value)
  // A carriage return ends a line in editors, if not in Emacs.
  const lines = String(value).split(lineEnd)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Longer ones stand in a block. */
const longestFixed = 10

const exampleLines = (lines: readonly string[]): readonly string[] =>
  lines.length < longestFixed
    ? lines.map((line) => `: ${line}`)
    : ['#+begin_example', ...lines.map(guarded), '#+end_example']

const guarded = (line: string): string => line.replace(/^([ \t]*)(?=,*(?:\*|#\+))/, '$1,')

/** `values`: header arguments. */
export function linkTo(path: string, values: ReadonlyMap<string, string | null>): string {
  const described = values.get('file-desc')
  const words = described === undefined || described === '[]' ? '' : (described ?? path)
  return `[[file:${path}]${words === '' ? '' : `[${words}]`}]`
}

interface Found {
  /** Where the line of the keyword begins. */
  readonly line: number
  /** The result below it. */
  readonly from: number
  readonly to: number
  /** The hash in the keyword, or empty. */
  readonly known: string
}

/** What a block gave back last, with the hash it was given for; null where there is nothing. */
export function lastResult(
  document: OrgDocument,
  text: string,
  block: CodeBlock,
): { readonly value: Value; readonly hash: string } | null {
  const there = findResult(document, text, block)
  if (!there) return null
  for (const { node, offset } of nodesOf(document, text)) {
    if (!('postAffiliated' in node) || offset + node.postAffiliated !== there.from) continue
    const value = valueOfElement(node, text, offset)
    if (value !== undefined) return { value, hash: there.known }
  }
  return { value: null, hash: there.known }
}

/** By name anywhere in the file; without a name what follows the block, beside it. */
export function findResult(document: OrgDocument, text: string, block: CodeBlock): Found | null {
  if (block.name !== '') {
    for (let at = -1; at < document.headlines.length; ) {
      const { root, offset, next } = elementsOf(document, text, at)
      for (const node of descendants(root)) {
        if (!('postAffiliated' in node)) continue
        const line = keywordOf(node, text, offset, block.name)
        if (line !== null) return foundAt(text, node, offset, line)
      }
      at = next
    }
    return null
  }
  const { root, offset } = elementsOf(document, text, block.headline)
  const next = siblingAfter(root, block.start - offset)
  const line = next && keywordOf(next, text, offset, '')
  return next && line !== null ? foundAt(text, next, offset, line as number) : null
}

/** The element right behind the block, in the same element as it. */
function siblingAfter(root: OrgElement, at: number): OrgElement | null {
  for (const node of descendants(root)) {
    const i = node.children.findIndex(
      (child) => (child.type === 'src-block' || child.type === 'babel-call') && child.postAffiliated === at,
    )
    if (i >= 0) return (node.children[i + 1] as OrgElement | undefined) ?? null
  }
  return null
}

/** Where the line of `#+RESULTS:` with that name begins, among the keywords of an element or as one by itself. */
function keywordOf(node: OrgElement, text: string, offset: number, name: string): number | null {
  const alone = node.type === 'keyword' && node.key === 'RESULTS'
  if (!alone && !node.affiliated?.lines.some(({ key }) => key === 'RESULTS')) return null
  const end = offset + node.postAffiliated + (alone ? 1 : 0)
  for (let line = offset + node.start; line < end; line = lineAfter(text, line)) {
    const found = keywordLine.exec(text.slice(line, lineAfter(text, line)))
    if (found && (found[2] ?? '') === name) return line
  }
  return null
}

const keywordLine = /^[ \t]*#\+results(?:\[(?:\([^)]*\) )?([0-9a-f]+)\])?:[ \t]*(\S*)[ \t]*\r?\n?$/i

function foundAt(text: string, node: OrgElement, offset: number, line: number): Found {
  const from = lineAfter(text, line)
  const known = keywordLine.exec(text.slice(line, from))?.[1] ?? ''
  return { line, from, to: node.type === 'keyword' ? from : resultEnd(text, node, offset, from), known }
}

/** What a result can be; other text below the keyword is somebody's own. */
const kinds = new Set([
  'drawer',
  'example-block',
  'export-block',
  'fixed-width',
  'special-block',
  'src-block',
  'item',
  'plain-list',
  'table',
  'latex-environment',
])

function resultEnd(text: string, node: OrgElement, offset: number, from: number): number {
  const first = text.slice(from, lineAfter(text, from))
  if (first.trim() === '') return from
  if (/^[ \t]*\[\[(?:[^\][\\]|\\.)+\](?:\[[^\n]+?\])?\][ \t]*\r?\n?$/.test(first)) return from + first.length
  if (!kinds.has(node.type)) return from
  let end = offset + node.end
  while (end > from && /\s/.test(text[end - 1] as string)) end--
  return lineAfter(text, end)
}

const lineAfter = (text: string, at: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

function indentAt(text: string, at: number): string {
  const line = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  return /^[ \t]*/.exec(text.slice(line, lineAfter(text, line)))?.[0].replace(/\n/g, '') ?? ''
}
