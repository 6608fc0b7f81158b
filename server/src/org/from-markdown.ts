// Owns Markdown as Org text, line by line: what a model writes, for a file of the user's. Pure and total. What comes out has
// no headline, drawer or keyword of its own: all structure is blocks, lists and tables.

import { orgBlock } from './escape.ts'

/** Where a link leads: what stands in the brackets of an Org link, or null for its words alone. */
export type LinkTarget = (href: string) => string | null

export function orgOfMarkdown(markdown: string, target: LinkTarget): string {
  const lines = markdown.replace(/\r\n?|[\u2028\u2029]/g, '\n').split('\n')
  const out: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string
    const fence = /^(\s*)(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/.exec(line)
    if (fence) {
      const [, indent = '', mark = '', language = ''] = fence
      const closing = new RegExp(`^\\s*${mark[0]}{${mark.length},}\\s*$`)
      const found = lines.findIndex((one, i) => i > at && closing.test(one))
      const end = found < 0 ? lines.length : found
      const inside = new RegExp(`^\\s{0,${indent.length}}`)
      const code = lines.slice(at + 1, end).map((one) => one.replace(inside, ''))
      const name = language === '' ? 'example' : 'src'
      const block = [
        `#+begin_${name}${language === '' ? '' : ` ${language}`}`,
        ...orgBlock(code.join('\n')).split('\n'),
        `#+end_${name}`,
      ]
      // Where it stands in an item it belongs to the item.
      out.push(...block.map((one) => (one === '' ? '' : indent + one)))
      at = end
      continue
    }
    const formula = formulaAt(lines, at)
    if (formula !== null) {
      out.push(formula.org)
      at = formula.last
      continue
    }
    if (line.includes('|') && delimiters.test(lines[at + 1] ?? '')) {
      let end = at + 2
      while (end < lines.length && (lines[end] as string).includes('|')) end++
      const [head = [], , ...rows] = lines.slice(at, end).map((one) => cellsOf(one, target))
      const indent = /^\s*/.exec(line)?.[0] ?? ''
      const rule = `|${head.map(() => '---').join('+')}|`
      out.push(...[rowOf(head), rule, ...rows.map(rowOf)].map((row) => indent + row))
      at = end - 1
      continue
    }
    if (/^ {0,3}>/.test(line)) {
      let end = at
      while (end < lines.length && /^ {0,3}>/.test(lines[end] as string)) end++
      const quoted = lines.slice(at, end).map((one) => one.replace(/^ {0,3}> ?/, ''))
      // A block in a block of its own kind would end the outer one.
      const inner = orgOfMarkdown(quoted.map((one) => one.replace(/^[ >]+/, '')).join('\n'), target)
      out.push('#+begin_quote', inner, '#+end_quote')
      at = end - 1
      continue
    }
    out.push(lineOf(line, target))
    // In Org the next line would go on with the heading.
    if (heading.test(line) && goesOn.test(lines[at + 1] ?? '')) out.push('')
  }
  return out.join('\n')
}

const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/
/** A line of text or another heading: no list, quote, block or table. */
const goesOn = /^(?!\s*(?:[-*+]|\d{1,9}[.)])\s|\s*(?:>|`{3}|~{3}|\|))\s*\S/

function lineOf(line: string, target: LinkTarget): string {
  const title = heading.exec(line)?.[1]
  if (title !== undefined) return guarded(`*${inline(title, target).replace(/\*/g, '')}*`)
  const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(line)
  if (item) {
    const mark = /\d/.test(item[2] ?? '') ? item[2] : '-'
    const words = (item[3] ?? '').replace(/^\[x\](?=\s)/, '[X]')
    return `${item[1]}${mark} ${inline(words, target)}`
  }
  if (/^\s*(?:[-*_]\s*){3,}$/.test(line)) return '-----'
  if (/^\s*\|.*\|\s*$/.test(line)) return rowOf(cellsOf(line, target))
  return guarded(inline(line, target))
}

/** Stands for an escaped bar while a row is read: a character of nobody. */
const bar = '\ue000'
/** The second line of a table. */
const delimiters = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/

function cellsOf(line: string, target: LinkTarget): readonly string[] {
  const row = line.trim().replaceAll('\\|', bar)
  const cells = row.replace(/^\||\|$/g, '').split('|')
  // In Org nothing but its entity keeps a bar inside of a cell, code or not.
  return cells.map((cell) => inline(cell.trim(), target).replaceAll('|', bar).replaceAll(bar, '\\vert{}'))
}

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A formula on lines of its own, in one line: LaTeX takes line ends for blanks, and Org might take what follows one for a list. */
function formulaAt(
  lines: readonly string[],
  at: number,
): { readonly org: string; readonly last: number } | null {
  const open = /^\s*(\$\$|\\\[)/.exec(lines[at] as string)?.[1]
  if (open === undefined) return null
  const close = open === '$$' ? '$$' : '\\]'
  const parts: string[] = []
  for (let last = at; last < lines.length; last++) {
    const line = (lines[last] as string).trim()
    const part = last === at ? line.slice(open.length) : line
    if (last > at && line === '') return null
    parts.push(part.replace(/(?<!\\)%.*$/, '').trim())
    if (!part.includes(close)) continue
    return part.endsWith(close) ? { org: `${open} ${parts.join(' ').trim()}`, last } : null
  }
  return null
}

/** Org's manual names the zero-width space as the escape character. */
const guard = '\u200b'
const structure =
  /^\s*(?:\*+\s|#(?:\s|$|\+)|:[^\s:]+:|\||CLOCK:|SCHEDULED:|DEADLINE:|CLOSED:|\[fn:|-{5,}\s*$|%%\()/i

const guarded = (line: string): string => (structure.test(line) ? guard + line : line)

/** Org reads formulas as Markdown's dialects do. A price or a variable of a shell is none. */
const formula =
  /(?<formula>\\\(.+?\\\)|\\\[.+?\\\]|\$\$.+?\$\$|(?<![\w$\\])\$(?!\s)(?:[^$\\]|\\.)+?(?<!\s)\$(?![\w$]))/
const marked =
  /(`+)(?<code>[^`]+?)\2(?!`)|!?\[(?<words>[^[\]]*)\]\((?<href>[^()\s]*)\)|\*\*(?<strong>[^*]+)\*\*|__(?<strong2>[^_]+)__|~~(?<struck>[^~]+)~~|(?<![\w*])\*(?<soft>[^*\s][^*]*)\*(?!\w)|\\(?<escaped>[\\`*_{}[\]<>()#+.!|~-])/
const pieces = new RegExp(`${formula.source}|${marked.source}`, 'g')

function inline(text: string, target: LinkTarget): string {
  let out = ''
  let at = 0
  for (const found of text.matchAll(pieces)) {
    const [whole] = found
    const { formula, code, words, href = '', strong, strong2, struck, soft, escaped } = found.groups ?? {}
    out += plain(text.slice(at, found.index))
    at = found.index + whole.length
    const bold = strong ?? strong2
    if (formula !== undefined) out += plain(formula)
    else if (code !== undefined) out += verbatim(code)
    else if (words !== undefined) out += linkOf(words, target(href))
    else if (bold !== undefined) out += `*${inline(bold, target).replace(/\*/g, '')}*`
    else if (struck !== undefined) out += `+${inline(struck, target).replace(/\+/g, '')}+`
    else if (soft !== undefined) out += `/${inline(soft, target)}/`
    else out += plain(escaped ?? '')
  }
  return out + plain(text.slice(at))
}

/** Two brackets in a row would be a link. */
const plain = (text: string): string => text.replace(/\[(?=\[)/g, `[${guard}`)

function verbatim(code: string): string {
  const clean = code.trim()
  const mark = ['~', '='].find((one) => !clean.includes(one))
  return mark === undefined || clean === '' ? plain(clean) : `${mark}${clean}${mark}`
}

function linkOf(words: string, target: string | null): string {
  const label = plain(words).replace(/[[\]]/g, '').replace(/`/g, '')
  if (target === null || /[[\]\n]/.test(target)) return label
  return label === '' ? `[[${target}]]` : `[[${target}][${label}]]`
}
