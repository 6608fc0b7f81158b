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
    const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/.exec(line)
    if (fence) {
      const [, mark = '', language = ''] = fence
      const end = lines.findIndex((one, i) => i > at && one.trim().startsWith(mark) && one.trim().length < 12)
      const code = lines.slice(at + 1, end < 0 ? lines.length : end)
      const name = language === '' ? 'example' : 'src'
      out.push(
        `#+begin_${name}${language === '' ? '' : ` ${language}`}`,
        orgBlock(code.join('\n')),
        `#+end_${name}`,
      )
      at = end < 0 ? lines.length : end
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
  }
  return out.join('\n')
}

function lineOf(line: string, target: LinkTarget): string {
  const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)
  if (heading) return guarded(`*${inline(heading[1] ?? '', target).replace(/\*/g, '')}*`)
  if (/^\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$/.test(line))
    return `|${line
      .replace(/^\s*\|?|\|?\s*$/g, '')
      .split('|')
      .map(() => '---')
      .join('+')}|`
  const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(line)
  if (item) {
    const mark = /\d/.test(item[2] ?? '') ? item[2] : '-'
    return `${item[1]}${mark} ${inline(item[3] ?? '', target)}`
  }
  if (/^\s*(?:[-*_]\s*){3,}$/.test(line)) return '-----'
  const isRow = /^\s*\|.*\|\s*$/.test(line)
  const text = inline(line, target)
  return isRow ? text : guarded(text)
}

/** Org's manual names the zero-width space as the escape character. */
const guard = '\u200b'
const structure =
  /^\s*(?:\*+\s|#(?:\s|$|\+)|:[^\s:]+:|\||CLOCK:|SCHEDULED:|DEADLINE:|CLOSED:|\[fn:|-{5,}\s*$|%%\()/i

const guarded = (line: string): string => (structure.test(line) ? guard + line : line)

const pieces =
  /(`+)([^`]+?)\1(?!`)|!?\[([^[\]]*)\]\(([^()\s]*)\)|\*\*([^*]+)\*\*|__([^_]+)__|(?<![\w*])\*([^*\s][^*]*)\*(?!\w)|\\([\\`*_{}[\]<>()#+.!|~-])/g

function inline(text: string, target: LinkTarget): string {
  let out = ''
  let at = 0
  for (const found of text.matchAll(pieces)) {
    const [whole, , code, words, href = '', strong, strong2, soft, escaped] = found
    out += plain(text.slice(at, found.index))
    at = found.index + whole.length
    const bold = strong ?? strong2
    if (code !== undefined) out += verbatim(code)
    else if (words !== undefined) out += linkOf(words, target(href))
    else if (bold !== undefined) out += `*${inline(bold, target).replace(/\*/g, '')}*`
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
