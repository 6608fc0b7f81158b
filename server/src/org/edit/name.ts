// Owns where code and formulas say the name of a table or block: `remote(name, …)`, `<<name>>`, `:var x=name`, `:post name(…)`,
// calls; and, in another file, `:var x=file.org:name`. Links and `#+name:` itself are not its part. Never takes for a name
// what is text in quotes, Lisp or other code.

import { elementsOf } from '../elements/document.ts'
import { descendants } from '../elements/walk.ts'
import { blocksOf } from '../literate/block.ts'
import { expands, referencesIn } from '../literate/noweb.ts'
import type { OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import { resolvePath } from './paths.ts'

/**
 * A name, and the file in which it is looked for. A `call` names a block, a `table` is one of a formula, and a `value` may be
 * anything, a headline by its id too. Of a `file` it is the file's own name, as it is written; a `result` is a file too.
 */
export interface Use extends Span {
  readonly file: string
  readonly as: 'call' | 'table' | 'value' | 'file' | 'result'
}

/**
 * Places of the name itself, in the order of the text; without regard to case, as Org looks for names. `path` is what the
 * file of the text is called.
 */
export function nameUses(text: string, document: OrgDocument, path: string, name: string): readonly Use[] {
  const wanted = name.trim().toLowerCase()
  return usesIn(
    text,
    document,
    path,
    ({ start, end, as }) =>
      as !== 'file' && as !== 'result' && text.slice(start, end).toLowerCase() === wanted,
  )
}

/**
 * Places where code names a file: that of a name that it refers to, the one that it is tangled to and the one that it
 * writes, where this is sure not to be in a folder that is named elsewhere.
 */
export function fileUses(text: string, document: OrgDocument, path: string): readonly Span[] {
  const isHere = !/:(?:output-)?dir[ \t]/i.test(text)
  return usesIn(text, document, path, ({ as }) => as === 'file' || (as === 'result' && isHere))
}

function usesIn(
  text: string,
  document: OrgDocument,
  path: string,
  isWanted: (use: Use) => boolean,
): readonly Use[] {
  const found: Use[] = []
  const take = (uses: Iterable<Use>) => {
    for (const use of uses) if (isWanted(use)) found.push(use)
  }
  const opaque = document.blocks.filter((block) => block.opaque)
  const isText = (offset: number) => !opaque.some(({ start, end }) => offset >= start && offset < end)
  for (const { index, 0: all } of text.matchAll(keyword)) {
    if (!isText(index)) continue
    const end = index + all.length
    if (/^[ \t]*#\+tblfm:/i.test(all)) take(remotes(text, index, end, path))
    else if (/^[ \t]*#\+call:/i.test(all)) take(inCall(text, index + all.indexOf(':') + 1, end, path))
    else take(inHeaders(text, index + all.indexOf(':') + 1, end, path))
  }
  for (const from of inlineIn(text, document)) {
    const lead = /^(?:call_|src_[^\s[{]+)/i.exec(text.slice(from, lineEnd(text, from)))?.[0] ?? ''
    const at = from + lead.length
    if (/^call_/i.test(lead)) take(inCall(text, at, lineEnd(text, at), path))
    else if (text[at] === '[') take(inHeaders(text, at + 1, closing(text, at, lineEnd(text, at)), path))
  }
  for (const drawer of [document.drawer, ...document.headlines.map((headline) => headline.drawer)]) {
    if (!drawer) continue
    for (const line of text.slice(drawer.start, drawer.end).matchAll(/^[ \t]*:header-args\S*:[ \t]+(.*)$/gim))
      take(inHeaders(text, drawer.start + line.index, drawer.start + line.index + line[0].length, path))
  }
  for (const block of opaque)
    if (block.name === 'SRC') take(inHeaders(text, block.start, lineEnd(text, block.start), path))
  take(inCode(text, document, path))
  return found.sort((a, b) => a.start - b.start)
}

const keyword = /^[ \t]*#\+(?:tblfm|call|headers?|property):.*$/gim

/** Where calls and code in a line of text begin: what stands in `=verbatim=` is none. */
function* inlineIn(text: string, document: OrgDocument): Generator<number> {
  for (let at = -1; at < document.headlines.length; ) {
    const { root, offset, next } = elementsOf(document, text, at)
    // Walking a tree reads all of its objects.
    if (/src_|call_/i.test(text.slice(offset, document.headlines[next]?.start ?? text.length)))
      for (const { type, start } of descendants(root))
        if (type === 'inline-babel-call' || type === 'inline-src-block') yield offset + start
    at = next
  }
}

/** References that a block expands; `<<x>>` in all others is code of its own. */
function* inCode(text: string, document: OrgDocument, file: string): Generator<Use> {
  for (const block of text.includes('<<') ? blocksOf(document, text) : []) {
    if (!expands(block, 'tangle') && !expands(block, 'eval')) continue
    for (let at = block.bodyStart; at < block.bodyEnd; at = lineEnd(text, at) + 1)
      for (const { start, name } of referencesIn(text.slice(at, lineEnd(text, at)))) {
        const first = at + start + 2
        if (name.includes('(')) yield* reference(text, first, first + name.length, file)
        else yield { start: first, end: first + name.length, file, as: 'value' }
      }
  }
}

function* remotes(text: string, from: number, to: number, file: string): Generator<Use> {
  for (const { index, 0: all, 1: name = '' } of text
    .slice(from, to)
    .matchAll(/\bremote\([ \t]*([^,()]*?)[ \t]*,/g)) {
    const start = from + index + all.indexOf(name, 'remote('.length)
    yield { start, end: start + name.length, file, as: 'table' }
  }
}

/** `name[headers](arguments)[headers] :more headers` */
function* inCall(text: string, from: number, to: number, file: string): Generator<Use> {
  const start = skip(text, from, to)
  const first = word(text, start, to)
  if (first === start) return
  yield { start, end: first, file, as: 'call' }
  yield* behindName(text, first, to, file)
}

function* behindName(text: string, from: number, to: number, file: string): Generator<Use> {
  let at = from
  for (let c = text[at]; at < to && (c === '[' || c === '('); c = text[at]) {
    const end = closing(text, at, to)
    if (c === '[') yield* inHeaders(text, at + 1, end, file)
    else for (const part of parts(text, at + 1, end)) yield* argument(text, part, file)
    at = Math.min(end + 1, to)
  }
  if (/^[ \t]*:/.test(text.slice(at, to))) yield* inHeaders(text, at, to, file)
}

/** What `:var`, `:post` and `:stdin` refer to. */
function* inHeaders(text: string, from: number, to: number, file: string): Generator<Use> {
  let name = ''
  for (let at = skip(text, from, to); at < to; ) {
    const end = piece(text, at, to)
    const said = text.slice(at, end)
    if (/^:[A-Za-z]/.test(said)) name = said.toLowerCase()
    else if (name === ':var') {
      // `x = name` are three words.
      const joined = said.endsWith('=') ? piece(text, skip(text, end, to), to) : end
      const value = /^[^=\s]*=?[ \t]*/.exec(text.slice(at, joined))?.[0].length ?? 0
      if (text.slice(at, joined).includes('=')) yield* reference(text, at + value, joined, file)
      at = skip(text, joined, to)
      continue
    } else if (name === ':post' || name === ':stdin') yield* reference(text, at, end, file)
    else if (name === ':tangle') yield* written(text, at, end, file, 'file')
    else if (name === ':file') yield* written(text, at, end, file, 'result')
    at = skip(text, end, to)
  }
}

/**
 * `name`, `name[index]`, `name[headers](arguments)`; a number, a text in quotes and Lisp name nothing. What stands behind
 * `file.org:` is looked for in that file, arguments too.
 */
function* reference(text: string, from: number, to: number, file: string): Generator<Use> {
  const end = word(text, from, to)
  if (end === from) return
  yield { start: from, end, file, as: 'value' }
  const colon = text.lastIndexOf(':', end - 2)
  const isElsewhere = colon > from
  const at = isElsewhere ? resolvePath(file, text.slice(from, colon)) : file
  if (isElsewhere) {
    yield { start: from, end: colon, file, as: 'file' }
    yield { start: colon + 1, end, file: at, as: 'value' }
  }
  if (text.slice(end, to).includes('(')) yield* behindName(text, end, to, at)
}

/** What is worked out names nothing. */
function* written(
  text: string,
  from: number,
  to: number,
  file: string,
  as: 'file' | 'result',
): Generator<Use> {
  const name = text.slice(from, to)
  if (/^(?:yes|no)$|^[('`]/.test(name)) return
  const isQuoted = /^".*"$/.test(name)
  yield { start: isQuoted ? from + 1 : from, end: isQuoted ? to - 1 : to, file, as }
}

/** `x=name`, or `name` for the variable at that place. */
function argument(text: string, { start, end }: Span, file: string): Iterable<Use> {
  const lead = /^\s*(?:[^=\s("'[]+\s*=\s*)?/.exec(text.slice(start, end))?.[0].length ?? 0
  return reference(text, start + lead, end, file)
}

/** Behind the name at `from`; `from` where none is. */
function word(text: string, from: number, to: number): number {
  return from + (/^[^\s()[\],"'`]+/.exec(text.slice(from, to))?.[0].length ?? 0)
}

const skip = (text: string, from: number, to: number): number =>
  from + (/^\s*/.exec(text.slice(from, to))?.[0].length ?? 0)

const lineEnd = (text: string, from: number): number => {
  const found = text.indexOf('\n', from)
  const end = found < 0 ? text.length : found
  return end > from && text[end - 1] === '\r' ? end - 1 : end
}

/** Up to white space outside of brackets and strings. */
const piece = (text: string, from: number, to: number): number => until(text, from, to, (c) => /\s/.test(c))

/** The bracket that closes the one at `from`. */
const closing = (text: string, from: number, to: number): number =>
  Math.min(
    until(text, from + 1, to, (c) => c === ')' || c === ']'),
    to,
  )

/** At commas outside of brackets and strings. */
function* parts(text: string, from: number, to: number): Generator<Span> {
  for (let at = from; at < to; ) {
    const end = until(text, at, to, (c) => c === ',')
    yield { start: at, end }
    at = end + 1
  }
}

function until(text: string, from: number, to: number, stops: (c: string) => boolean): number {
  let depth = 0
  let isQuoted = false
  for (let at = from; at < to; at++) {
    const c = text[at] as string
    if (depth === 0 && !isQuoted && stops(c)) return at
    if (c === '"' && text[at - 1] !== '\\') isQuoted = !isQuoted
    else if (!isQuoted && (c === '(' || c === '[')) depth++
    else if (!isQuoted && (c === ')' || c === ']')) depth--
  }
  return to
}
