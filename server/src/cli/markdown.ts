// Owns Markdown in a terminal: bold, code, lists, quotes, tables, and links as their text with the place
// they lead to. Never interprets HTML, never emits a character that steers the terminal.

import MarkdownIt, { type Token } from 'markdown-it'
import { indent, type Style, visible } from './style.ts'

const parser = new MarkdownIt({ html: false, linkify: false, breaks: false, typographer: false })
// Nothing is opened here: every target may be shown.
parser.validateLink = () => true
parser.normalizeLink = (url) => url

/** Ends without a line break. */
export function renderMarkdown(markdown: string, style: Style): string {
  const safe = visible(markdown)
  const empty = safe.split('\n').map((line) => line.trim() === '')
  return blocks(parser.parse(safe, {}), { ...style, isEmpty: (line) => empty[line] ?? true })
}

interface Look extends Style {
  /** Whether that line of the source is empty. */
  readonly isEmpty: (line: number) => boolean
}

/** A block, and the lines of the source that it came from: blocks that touch there touch here. */
interface Block {
  readonly text: string
  readonly startLine: number
  readonly endLine: number
}

function blocks(tokens: readonly Token[], style: Look): string {
  const found: Block[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    const close = closing(tokens, at)
    const text = block(token, tokens.slice(at + 1, close), style)
    const [startLine, stop] = token.map ?? [0, 0]
    let endLine = stop
    // A list counts the empty lines behind it as its own.
    while (endLine > startLine && style.isEmpty(endLine - 1)) endLine--
    if (text !== null) found.push({ text, startLine, endLine })
    at = close
  }
  return found
    .map(({ text, startLine }, i) => {
      const before = found[i - 1]
      return before === undefined ? text : `${startLine > before.endLine ? '\n\n' : '\n'}${text}`
    })
    .join('')
}

function block(token: Token, inner: readonly Token[], style: Look): string | null {
  switch (token.type) {
    case 'paragraph_open':
      return inline(inner[0], style)
    case 'heading_open':
      return style.bold(inline(inner[0], style))
    case 'blockquote_open':
      return blocks(inner, style)
        .split('\n')
        .map((line) => style.quote + line)
        .join('\n')
    case 'bullet_list_open':
      return items(inner, () => '- ', style)
    case 'ordered_list_open': {
      const start = Number(token.attrGet('start') ?? 1)
      return items(inner, (i) => `${start + i}. `, style)
    }
    case 'fence':
    case 'code_block':
      return indent(token.content.replace(/\n$/, ''), '    ')
    case 'hr':
      return style.dim('―――')
    case 'table_open':
      return table(inner, style)
    default:
      return token.type.endsWith('_open') ? blocks(inner, style) : token.content || null
  }
}

function items(tokens: readonly Token[], mark: (index: number) => string, style: Look): string {
  const made: string[] = []
  let loose = false
  for (let at = 0; at < tokens.length; at++) {
    const close = closing(tokens, at)
    const inner = tokens.slice(at + 1, close)
    if (inner.some((token) => token.type === 'paragraph_open' && !token.hidden)) loose = true
    const lead = mark(made.length)
    made.push(lead + indent(blocks(inner, style), ' '.repeat(lead.length)).trimStart())
    at = close
  }
  return made.join(loose ? '\n\n' : '\n')
}

function table(tokens: readonly Token[], style: Look): string {
  const rows: string[][] = []
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline') rows.at(-1)?.push(inline(token, style))
  }
  const widths = (rows[0] ?? []).map((_cell, i) => Math.max(...rows.map((row) => width(row[i] ?? ''))))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  return [style.bold(line(head)), ...body.map(line)].join('\n')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours have no width
const width = (text: string): number => [...text.replace(/\u001b\[[\d;]*m/g, '')].length

function inline(token: Token | undefined, style: Style): string {
  const children = token?.children ?? []
  let out = ''
  /** Where a strong, emphasised or linked part begins in `out`, with what is done at its end. */
  const open: { readonly from: number; readonly end: (text: string) => string }[] = []
  const begin = (end: (text: string) => string) => open.push({ from: out.length, end })
  for (const child of children) {
    switch (child.type) {
      case 'text':
        // A character reference can bring back what the source did not have.
        out += visible(child.content)
        break
      case 'code_inline':
        out += style.code(child.content)
        break
      case 'softbreak':
      case 'hardbreak':
        out += '\n'
        break
      case 'strong_open':
        begin(style.bold)
        break
      case 'em_open':
      case 's_open':
        begin((text) => text)
        break
      case 'link_open': {
        const target = visible(String(child.attrGet('href') ?? ''))
        const isAlone = children[0] === child && children.at(-1)?.type === 'link_close' ? 'alone' : 'within'
        begin((text) => linked(text, target, style, isAlone))
        break
      }
      case 'image':
        out += visible(`[image: ${child.content || 'no description'}] (${child.attrGet('src') ?? ''})`)
        break
      default: {
        const part = child.type.endsWith('_close') ? open.pop() : undefined
        if (part === undefined) out += visible(child.content)
        else out = out.slice(0, part.from) + part.end(out.slice(part.from))
      }
    }
  }
  return out
}

/** A citation is its text, `src/a.ts:3`; any other link shows where it leads. */
const linked = (text: string, target: string, style: Style, isAlone: 'alone' | 'within'): string => {
  if (target === text) return text
  if (!target.startsWith('node:')) return `${text} (${target})`
  return isAlone === 'alone' ? text : style.place(text)
}

/** The index of the token that closes the one at `at`; itself for one that stands alone. */
function closing(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let i = at; i < tokens.length; i++) {
    depth += tokens[i]?.nesting ?? 0
    if (depth === 0) return i
  }
  return tokens.length - 1
}
