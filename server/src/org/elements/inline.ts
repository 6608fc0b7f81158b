// Owns objects that hold code or names: inline source and calls, macros, export snippets, entities, LaTeX fragments.

import type { Entity, ExportSnippet, InlineBabelCall, InlineSource, LatexFragment, Macro } from './element.ts'
import { entityText } from './entities.ts'
import { bracketed } from './lines.ts'
import { makeObject } from './marks.ts'
import { next, nextOf, type Scope } from './scope.ts'
import { match } from './source.ts'
import { codeAt, endsDollar, isLetter, startsWord, trim, trimmed } from './syntax.ts'

/** A header in brackets on one line; null when nothing stands in it. */
const oneLine = (header: string | null): string | null => trimmed(header)?.replace(/\n[ \t]*/g, ' ') ?? null

/** `src_python[:results value]{1 + 1}` */
export function inlineSource(scope: Scope, at: number): InlineSource | null {
  const { text, to, from, root } = scope
  if (!text.startsWith('src_', at) || !startsWord(text, at, from)) return null
  let i = nextOf(scope, '[ \\t\\n[{]', at + 4)
  if (i >= to || i === at + 4) return null
  const language = text.slice(at + 4, i)
  const header = bracketed(root.source, i, '[', to)
  i += header === null ? 0 : header.length + 2
  const value = i < to ? bracketed(root.source, i, '{', to) : null
  if (value === null) return null
  const fields = { type: 'inline-src-block', language, parameters: oneLine(header), value }
  return makeObject<InlineSource>(scope, { at, end: i + value.length + 2 }, fields)
}

/** `call_name[…](arguments)[…]` */
export function inlineCall(scope: Scope, at: number): InlineBabelCall | null {
  const { text, to, from, root } = scope
  if (!text.startsWith('call_', at) || !startsWord(text, at, from)) return null
  let i = nextOf(scope, '[ \\t\\n[(]', at + 5)
  if (i >= to || i === at + 5) return null
  const call = text.slice(at + 5, i)
  const inside = bracketed(root.source, i, '[', to)
  i += inside === null ? 0 : inside.length + 2
  const args = i < to ? bracketed(root.source, i, '(', to) : null
  if (args === null) return null
  i += args.length + 2
  const header = i < to ? bracketed(root.source, i, '[', to) : null
  i += header === null ? 0 : header.length + 2
  return makeObject<InlineBabelCall>(
    scope,
    { at, end: i },
    {
      type: 'inline-babel-call',
      value: text.slice(at, i),
      call,
      insideHeader: oneLine(inside),
      arguments: trim(args) === '' ? null : args,
      endHeader: oneLine(header),
    },
  )
}

const macroName = /\{\{\{([a-zA-Z][-a-zA-Z0-9_]*)/y

/** `{{{name(a,b)}}}` */
export function macro(scope: Scope, at: number): Macro | null {
  const { text, to } = scope
  const name = match(macroName, text, at)
  if (!name || macroName.lastIndex > to) return null
  const behind = macroName.lastIndex
  const call = text.charCodeAt(behind) === 40 && behind < to
  const close = call ? next(scope, ')}}}', behind + 1) : text.startsWith('}}}', behind) ? behind : -1
  const end = close + (call ? 4 : 3)
  if (close < 0 || end > to) return null
  const args = call ? macroArguments(trim(text.slice(behind + 1, close)).replace(/[ \t\r\n]+/g, ' ')) : null
  const fields = { type: 'macro', key: (name[1] as string).toLowerCase(), value: text.slice(at, end), args }
  return makeObject<Macro>(scope, { at, end }, fields)
}

/** Split at commas; a backslash keeps a comma, two are one backslash before a comma. */
function macroArguments(text: string): readonly string[] {
  const args = ['']
  let from = 0
  for (const { index, 0: run } of text.matchAll(/\\*,/g)) {
    const slashes = run.length - 1
    const last = args.length - 1
    args[last] += text.slice(from, index) + '\\'.repeat(slashes >> 1)
    if (slashes % 2 === 0) args.push('')
    else args[last] += ','
    from = index + run.length
  }
  args[args.length - 1] += text.slice(from)
  return args
}

const snippetHead = /@@([-A-Za-z0-9]+):/y

/** `@@html:<br>@@` */
export function exportSnippet(scope: Scope, at: number): ExportSnippet | null {
  const head = match(snippetHead, scope.text, at)
  if (!head || snippetHead.lastIndex > scope.to) return null
  const from = snippetHead.lastIndex
  const close = next(scope, '@@', from)
  if (close < 0) return null
  const fields = { type: 'export-snippet', backend: head[1] as string, value: scope.text.slice(from, close) }
  return makeObject<ExportSnippet>(scope, { at, end: close + 2 }, fields)
}

const blanksEntity = /\\(_ +)/y
const numberedEntity = /\\(there4|sup[123]|frac[13][24])/iy
const namedEntity = /\\([a-zA-Z]+)/y

/** `\alpha`, `\alpha{}`, or `\_` with blanks behind it. */
export function entity(scope: Scope, at: number): Entity | null {
  const { text, to } = scope
  const blanks = match(blanksEntity, text, at)
  if (blanks) {
    const end = Math.min(blanksEntity.lastIndex, to)
    return end - at < 3 ? null : entityOf(scope, at, end, text.slice(at + 1, end))
  }
  for (const pattern of [numberedEntity, namedEntity]) {
    const found = match(pattern, text, at)
    const end = Math.min(pattern.lastIndex, to)
    if (found && pattern.lastIndex <= to && !(end < to && isLetter(codeAt(text, end, to)))) {
      return entityOf(scope, at, end, found[1] as string)
    }
  }
  return null
}

function entityOf(scope: Scope, at: number, end: number, name: string): Entity | null {
  const utf8 = entityText(name)
  if (utf8 === null) return null
  const braces = !name.startsWith('_') && end + 2 <= scope.to && scope.text.startsWith('{}', end)
  return makeObject<Entity>(
    scope,
    { at, end: braces ? end + 2 : end },
    { type: 'entity', name, utf8, braces },
  )
}

const latexMacro = /\\[a-zA-Z]+\*?(?:\[[^\][\n{}]*\]|\{[^{}\n]*\})*/y

/** `$…$`, `$$…$$`, `\(…\)`, `\[…\]` or a macro `\name[…]{…}`. */
export function latexFragment(scope: Scope, at: number): LatexFragment | null {
  const { text } = scope
  const end = text.charCodeAt(at) === 36 ? dollarEnd(scope, at) : backslashEnd(scope, at)
  if (end < 0) return null
  return makeObject<LatexFragment>(scope, { at, end }, { type: 'latex-fragment', value: text.slice(at, end) })
}

function backslashEnd(scope: Scope, at: number): number {
  const { text, to } = scope
  const c = at + 1 < to ? text.charCodeAt(at + 1) : 0
  if (c === 40 || c === 91) {
    const close = next(scope, c === 40 ? '\\)' : '\\]', at)
    return close < 0 ? -1 : close + 2
  }
  if (!match(latexMacro, text, at)) return -1
  if (latexMacro.lastIndex <= to) return latexMacro.lastIndex
  // The scope ends inside: read again what of it is inside.
  const cut = match(latexMacro, text.slice(at, to), 0)
  return cut ? at + cut[0].length : -1
}

function dollarEnd(scope: Scope, at: number): number {
  const { text, from, to } = scope
  const c = at + 1 < to ? text.charCodeAt(at + 1) : 0
  if (c === 36) {
    const close = next(scope, '$$', at + 2)
    return close < 0 ? -1 : close + 2
  }
  if (at > from && text.charCodeAt(at - 1) === 36) return -1
  if (' \t\n,.;'.includes(String.fromCharCode(c))) return -1
  const close = next(scope, '$', at + 1)
  if (close < 0 || ' \t\n,.'.includes(text.charAt(close - 1))) return -1
  const code = codeAt(text, close + 1, to)
  return code < 0 || code === 39 || endsDollar(code) ? close + 1 : -1
}
