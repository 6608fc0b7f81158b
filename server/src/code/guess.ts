// Owns the outline of a text whose grammar nobody has: declarations by the words most languages use for them, ended by
// braces, by a closing word or by indentation. What is found is a guess and may be less than there is; prose and data
// have no declarations and get sections (plain.ts). Never parses.

import type { Problem } from '../base/result.ts'
import { commentText } from './comment.ts'
import { anyLanguage, type Rule, sqlStatements } from './guess-rules.ts'
import { lineStarts } from './lines.ts'
import { longSections, plainOutline } from './plain.ts'
import type { CodeSymbol, Outline } from './symbol.ts'
import { unique } from './symbols.ts'

interface Draft {
  readonly kind: Rule['kind']
  readonly name: string
  readonly nameStart: number
  /** Line indexes: of the comment above, of the declaration, and the one behind it. */
  readonly start: number
  readonly line: number
  readonly end: number
  readonly isStatement: boolean
}

/** A declaration without an end of its own is no longer than this. */
const mostLines = 5000
const mostSymbols = 5000
/** Fewer lines than this share in few declarations: it is not code, or not code of this kind. */
const leastShare = 0.1
const few = 4
const comment =
  /^\s*(?:\/\/|#(?!include|define|if|el|end|pragma|import)|--|;|\*|\/\*|%|\(\*|\{-|\{ |!|"{3}|rem\b)/i
const closing = /^\s*(?:end\w*|[})\]]+|fi|done|esac|next|wend|loop|\|\}|;;)(?:\b|\W|$)/i
const longestLine = 2000

export function guessOutline(text: string, how: 'any' | 'sql', problems: readonly Problem[] = []): Outline {
  const starts = lineStarts(text)
  const lines = Array.from(starts, (start, i) => text.slice(start, starts[i + 1] ?? text.length))
  const rules = how === 'sql' ? [...sqlStatements, ...anyLanguage] : anyLanguage
  const drafts = findDeclarations(lines, starts, rules)
  let covered = 0
  let until = 0
  for (const { start, end } of drafts) {
    covered += Math.max(0, end - Math.max(start, until))
    until = Math.max(until, end)
  }
  const written = lines.reduce((sum, line) => sum + (line.trim() === '' ? 0 : 1), 0)
  if (drafts.length === 0 || (drafts.length < few && covered < written * leastShare)) {
    return plainOutline(text, problems)
  }
  return {
    symbols: withSections(symbolsOf(drafts, text, starts, lines), text, starts),
    references: [],
    syntaxErrors: [],
    lines: starts.length,
    problems,
  }
}

function findDeclarations(lines: readonly string[], starts: Int32Array, rules: readonly Rule[]): Draft[] {
  const drafts: Draft[] = []
  /** Ends of the declarations around, and of the last one that is over. */
  const open: number[] = []
  let over = 0
  for (let line = 0; line < lines.length && drafts.length < mostSymbols; line++) {
    while (open.length > 0 && (open[open.length - 1] as number) <= line) over = open.pop() as number
    const raw = lines[line] as string
    if (raw.length > longestLine || comment.test(raw)) continue
    const text = raw.trim()
    for (const rule of text.length < 4 ? [] : rules) {
      const found = rule.pattern.exec(text)?.indices?.groups?.name
      if (!found) continue
      const name = text.slice(...found)
      const around = open[open.length - 1] ?? lines.length
      const end = Math.min(around, endBy(rule, lines, line))
      let start = line
      // A comment on the line of the declaration around belongs to that one.
      const least = Math.max(over, (drafts[drafts.length - 1]?.line ?? -1) + 1)
      while (start > least && isLeading(lines[start - 1] as string)) start--
      const indent = raw.length - raw.trimStart().length
      drafts.push({
        kind: rule.kind,
        name: name.replace(/["`[\]]/g, ''),
        nameStart: (starts[line] as number) + indent + found[0],
        isStatement: rule.statement === true,
        start,
        line,
        end,
      })
      open.push(end)
      break
    }
  }
  return drafts
}

const isLeading = (line: string): boolean =>
  (comment.test(line) && !line.startsWith('#!')) || /^\s*@\w/.test(line)

const indentOf = (line: string): number => (/^[ \t]*/.exec(line)?.[0] ?? '').replace(/\t/g, '    ').length

function endBy(rule: Rule, lines: readonly string[], line: number): number {
  if (rule.statement) return endOfStatement(lines, line)
  return rule.list ? endOfList(lines, line) : endOf(lines, line)
}

/** Behind the parenthesis that closes the one the line begins with, texts and comments left out. */
function endOfList(lines: readonly string[], line: number): number {
  const stop = Math.min(lines.length, line + mostLines)
  let depth = 0
  let quoted = false
  for (let i = line; i < stop; i++) {
    // A list at the very left is the next one, whatever was counted.
    const raw = lines[i] as string
    if (i > line && raw.startsWith('(') && !quoted) return i
    for (let at = 0; at < raw.length; at++) {
      const mark = raw[at]
      if (mark === '\\') at++
      else if (mark === '"') quoted = !quoted
      else if (quoted) continue
      else if (mark === ';') break
      else if (mark === '(') depth++
      else if (mark === ')' && --depth === 0) return i + 1
    }
  }
  return stop
}

/** The line index behind the declaration that starts on `line`. */
function endOf(lines: readonly string[], line: number): number {
  const byBraces = endOfBraces(lines, line)
  if (byBraces > 0) return byBraces
  const indent = indentOf(lines[line] as string)
  const stop = Math.min(lines.length, line + mostLines)
  let end = line + 1
  let inside = false
  for (let i = line + 1; i < stop; i++) {
    const raw = lines[i] as string
    if (raw.trim() === '') continue
    const here = indentOf(raw)
    if (here > indent) end = i + 1
    else if (here === indent && /^\s*(?:begin|is|as|var|declare|contains|implicit none)\b/i.test(raw)) {
      // Pascal, Fortran and their families: what follows is no deeper than the head.
      end = i + 1
      inside = true
    } else if (here === indent && closing.test(raw) && (end > line + 1 || inside)) return i + 1
    else break
  }
  return end
}

/** Behind the brace that closes the first one, when that is opened on the line or soon below it; else 0. */
function endOfBraces(lines: readonly string[], line: number): number {
  const indent = indentOf(lines[line] as string)
  const stop = Math.min(lines.length, line + mostLines)
  let depth = 0
  let seen = false
  for (let i = line; i < stop; i++) {
    const raw = lines[i] as string
    if (!seen && i > line) {
      // Only a head that goes on, or a brace on its own line, may come before the first brace.
      if (i > line + 8 || raw.trim() === '' || /;\s*$/.test(lines[i - 1] as string)) return 0
      if (indentOf(raw) <= indent && !/^\s*[{)\]]/.test(raw)) return 0
    }
    for (const brace of withoutTexts(raw).match(/[{}]/g) ?? []) {
      depth += brace === '{' ? 1 : -1
      if (brace === '{') seen = true
      if (seen && depth === 0) return i + 1
    }
  }
  return 0
}

/** Without quoted texts and comments that end the line, where braces mean nothing. */
const withoutTexts = (line: string): string =>
  line.length > longestLine
    ? ''
    : line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '').replace(/\/\/.*$|(?:^|\s)#\s.*$/, '')

/** Behind the `;` of an SQL statement: not one in quotes, in `$$ … $$` or between `begin` and `end`. */
function endOfStatement(lines: readonly string[], line: number): number {
  const stop = Math.min(lines.length, line + mostLines)
  let dollars: string | null = null
  let depth = 0
  for (let i = line; i < stop; i++) {
    const raw = (lines[i] as string).replace(/--.*$/, '').replace(/'(?:[^']|'')*'/g, "''")
    // The next statement begins without an end of this one.
    if (i > line && depth <= 0 && dollars === null && /^(?:create|alter|drop|insert|go)\b/i.test(raw))
      return i
    let open = dollars === null ? '' : ' '
    for (const part of raw.split(/(\$\w*\$)/)) {
      if (/^\$\w*\$$/.test(part)) dollars = dollars === null ? part : dollars === part ? null : dollars
      else if (dollars === null) open += part
    }
    depth += open.match(/\b(?:begin|case)\b(?!\s*(?:transaction|work|;))/gi)?.length ?? 0
    depth -= open.match(/\bend\b(?!\s+(?:if|loop|while|repeat)\b)/gi)?.length ?? 0
    if (depth <= 0 && dollars === null && open.includes(';')) return i + 1
  }
  return stop
}

function symbolsOf(
  drafts: readonly Draft[],
  text: string,
  starts: Int32Array,
  lines: readonly string[],
): readonly CodeSymbol[] {
  const seen = new Map<string, number>()
  const symbols: CodeSymbol[] = []
  /** Symbols that are still open. */
  const open: number[] = []
  const endOfOpen = (): number => (drafts[open[open.length - 1] as number] as Draft).end
  for (const [i, draft] of drafts.entries()) {
    while (open.length > 0 && endOfOpen() <= draft.line) open.pop()
    const parent = open[open.length - 1] ?? null
    const around = parent === null ? null : (symbols[parent] as CodeSymbol)
    const start = starts[draft.start] as number
    const last = /[^.:/]+$/.exec(draft.name)?.[0] ?? draft.name
    const isOwned =
      around?.kind === 'class' || around?.kind === 'type' || (last !== draft.name && !draft.isStatement)
    const path = [around?.qualified, draft.name.replace(/::|[:/]/g, '.')].filter(Boolean).join('.')
    symbols.push({
      kind: draft.kind === 'function' && isOwned ? 'method' : draft.kind,
      name: last,
      qualified: unique(path, seen),
      level: (around?.level ?? 0) + 1,
      parent,
      range: {
        start,
        end: trimmedEnd(text, start, starts[draft.end] ?? text.length),
        startLine: draft.start + 1,
        endLine: lastWritten(lines, draft),
      },
      signature: signatureOf(lines[draft.line] as string),
      documentation: lines
        .slice(draft.start, draft.line)
        .map((line) => commentText(line).replace(/^[!%|{]\s?|\s*\}$/g, ''))
        .filter(Boolean)
        .join('\n')
        .slice(0, 4000),
      nameStart: draft.nameStart,
    })
    open.push(i)
  }
  return symbols
}

/** Long stretches that are in no declaration are cut into sections. */
function withSections(
  symbols: readonly CodeSymbol[],
  text: string,
  starts: Int32Array,
): readonly CodeSymbol[] {
  const all: { symbol: CodeSymbol; from: number }[] = []
  let line = 0
  const fill = (stop: number): void => {
    for (const symbol of longSections(text, starts, line, stop)) all.push({ symbol, from: -1 })
  }
  symbols.forEach((symbol, from) => {
    if (symbol.level === 1) {
      fill(symbol.range.startLine - 1)
      line = symbol.range.endLine
    }
    all.push({ symbol, from })
  })
  fill(starts.length)
  if (all.length === symbols.length) return symbols
  const places = new Map(all.map(({ from }, at) => [from, at]))
  return all.map(({ symbol }) => ({
    ...symbol,
    parent: symbol.parent === null ? null : (places.get(symbol.parent) ?? null),
  }))
}

const signatureOf = (line: string): string =>
  line
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s*(?:=>|[{:=]|\b(?:do|begin|is|as))$/i, '')
    .slice(0, 300)

function lastWritten(lines: readonly string[], { line, end }: Draft): number {
  let last = end
  while (last > line + 1 && (lines[last - 1] as string).trim() === '') last--
  return last
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && /\s/.test(text[at - 1] as string)) at--
  return at
}
