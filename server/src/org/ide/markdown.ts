// Owns how a piece of Org is shown as Markdown in a hover: bounded, everything of the text escaped, code fenced, no link
// that can be clicked and no image. Never shows a property drawer.

import { drawerName, readProperty } from '../line.ts'

export interface Bounds {
  readonly lines: number
  readonly characters: number
}

/** `text` is whole lines. What is cut is said with an ellipsis. */
export function orgAsMarkdown(text: string, bounds: Bounds): string {
  const cut = text.slice(0, bounds.characters)
  const all = cut.replace(/\r/g, '').split('\n')
  const isCut = text.length > cut.length
  if (isCut) all.pop()
  const out: string[] = []
  let fence: { readonly end: RegExp; readonly mark: string } | null = null
  let isDrawer = false
  let isTable = false
  let quote = ''
  const endTable = () => {
    if (isTable) out.push('```')
    isTable = false
  }
  let shown = 0
  let at = 0
  for (; at < all.length && shown < bounds.lines; at++) {
    const line = all[at] as string
    if (fence) {
      const isEnd = fence.end.test(line) || /^\*+ /.test(line)
      out.push(isEnd ? fence.mark : line.replace(/^,(?=[*]|#\+)/, ''))
      if (isEnd) fence = null
      shown++
      continue
    }
    const trimmed = line.trim()
    if (isDrawer) {
      isDrawer = !/^:END:$/i.test(trimmed)
      continue
    }
    if (/^:(?:PROPERTIES|LOGBOOK):$/i.test(trimmed)) {
      isDrawer = true
      continue
    }
    if (trimmed.startsWith('|')) {
      // Monospaced, so that columns stay aligned however wide they are.
      if (!isTable) out.push('```')
      isTable = true
      out.push(trimmed.replaceAll('`', 'ˋ'))
      shown++
      continue
    }
    endTable()
    const block = /^#\+begin_(\S+)[ \t]*(\S*)/i.exec(trimmed)
    const kind = block?.[1]?.toLowerCase()
    if (block && kind && /^(?:src|example|export|comment)$/.test(kind)) {
      const mark = '`'.repeat(Math.max(3, longestRun(text) + 1))
      const language = kind === 'src' ? (block[2] as string).replace(/[^\w+#-]/g, '') : ''
      out.push(`${mark}${fenceLanguage(language)}`)
      fence = { end: new RegExp(`^[ \\t]*#\\+end_${kind}[ \\t]*$`, 'i'), mark }
      shown++
      continue
    }
    if (kind === 'quote' || kind === 'verse') quote = '> '
    else if (/^#\+end_(?:quote|verse)/i.test(trimmed)) quote = ''
    else if (/^#\+(?:begin|end|\S+:)/i.test(trimmed) || /^#(?: |$)/.test(trimmed)) continue
    else {
      out.push(`${quote}${lineAsMarkdown(line)}`)
      shown++
    }
  }
  endTable()
  if (fence) out.push(fence.mark)
  while (out.length > 0 && out.at(-1) === '') out.pop()
  if (isCut || at < all.length) out.push('', '…')
  return out.join('\n')
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).slice(0, 1000).map((run) => run.length))

/** The editor's names for languages that Org calls otherwise. */
const fenceLanguages: Readonly<Record<string, string>> = {
  sh: 'shellscript',
  bash: 'shellscript',
  'emacs-lisp': 'lisp',
  elisp: 'lisp',
  'c++': 'cpp',
  js: 'javascript',
  ts: 'typescript',
  py: 'python',
  conf: 'ini',
}
const fenceLanguage = (language: string): string =>
  fenceLanguages[language.toLowerCase()] ?? language.toLowerCase()

function lineAsMarkdown(line: string): string {
  const headline = /^(\*+)[ \t]+(.*)$/.exec(line)
  if (headline) return `**${inline(headline[2] as string)}**  `
  const item = /^([ \t]*)(?:[-+]|\*(?=[ \t])|\d+[.)])[ \t]+(.*)$/.exec(line)
  if (item) {
    const [, indent = '', words = ''] = item
    const box = /^\[([ xX-])\][ \t]+/.exec(words)
    const mark = box ? (box[1] === ' ' ? '☐ ' : box[1] === '-' ? '◐ ' : '☑ ') : ''
    return `${'  '.repeat(Math.floor(indent.length / 2))}- ${mark}${inline(words.slice(box?.[0].length ?? 0))}`
  }
  if (drawerName(line, 0, line.length) !== '' || readProperty(line, 0, line.length))
    return escapeMarkdown(line.trim())
  return line.trim() === '' ? '' : `${inline(line.trim())}  `
}

/** Emphasis and links as Org reads them on one line; all else is escaped. */
function inline(words: string): string {
  const pattern =
    /\[\[([^\][\n]+)\](?:\[((?:[^\]\n]|\](?!\]))+)\])?\]|(?<=^|[\s({'"-])([*/_=~+])(?=\S)([^\n]*?\S)\3(?=$|[\s.,:;!?'")}[-])/g
  let out = ''
  let from = 0
  for (const found of words.matchAll(pattern)) {
    out += escapeMarkdown(words.slice(from, found.index))
    from = found.index + found[0].length
    const [, target, description, marker, inner = ''] = found
    if (target !== undefined) out += escapeMarkdown(description ?? target)
    else if (marker === '*') out += `**${escapeMarkdown(inner)}**`
    else if (marker === '/') out += `*${escapeMarkdown(inner)}*`
    else if (marker === '+') out += `~~${escapeMarkdown(inner)}~~`
    else if (marker === '_') out += escapeMarkdown(inner)
    else out += code(inner)
  }
  return out + escapeMarkdown(words.slice(from))
}

const code = (words: string): string => {
  const fence = '`'.repeat(longestRun(words) + 1)
  const pad = words.startsWith('`') || words.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${words}${pad}${fence}`
}

/** No character of it means anything in Markdown; an address is not made a link. */
export const escapeMarkdown = (words: string): string =>
  words.replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@/]/g, (c) =>
    c === '&' ? '&amp;' : c === '<' ? '&lt;' : `\\${c}`,
  )
