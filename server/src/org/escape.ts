// Owns making any string safe to embed in Org text as a title, a block body or a property value.
// The invariant: the file around it re-parses to the same headlines and properties. Never throws.

/** Org's manual names the zero-width space as the escape character. */
const guard = '\u200b'

/**
 * One line that is a headline's title and nothing else: no keyword, priority, COMMENT or tags come out of it.
 * A guard stands only where the text would be read as one of these. Any word can be a keyword of some file:
 * pass the file's `keywords`, else every first word in capitals is guarded.
 */
export function orgTitle(text: string, keywords?: ReadonlySet<string>): string {
  const line = oneLine(text)
  const first = /^[^ ]*/.exec(line)?.[0] ?? ''
  const keyword = keywords
    ? keywords.has(first)
    : /^[\p{Lu}\d_@#%-]+$/u.test(first) && /\p{Lu}{2}/u.test(first)
  const lead = keyword || first === 'COMMENT' || /^\[#.\]/u.test(line) ? guard : ''
  const trail = line.endsWith(':') && line.indexOf(':') < line.length - 1 ? guard : ''
  return lead + line + trail
}

/** Text between `#+begin_…` and `#+end_…`: lines Org would read as structure get Org's comma. */
export function orgBlock(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^[ \t]*(?=,*(?:\*|#\+)|,*:END:[ \t]*$)/gim, '$&,')
}

/** What `orgBlock` wrote, as it was (line ends are `\n`). */
export function readBlock(text: string): string {
  return text.replace(/^([ \t]*),(?=,*(?:\*|#\+)|,*:END:[ \t]*$)/gim, '$1')
}

/** One line behind `:KEY: `. */
export const orgValue = (text: string): string => oneLine(text)

/** Line ends, tabs and control characters become spaces; Org trims the ends, so we do. */
function oneLine(text: string): string {
  let line = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if (!isControl(text.charCodeAt(i))) continue
    line += `${text.slice(from, i)} `
    while (i + 1 < text.length && isControl(text.charCodeAt(i + 1))) i++
    from = i + 1
  }
  return trimSpaces(line + text.slice(from))
}

const isControl = (c: number): boolean =>
  c < 32 || c === 127 || (c >= 0x80 && c < 0xa0) || c === 0x2028 || c === 0x2029

function trimSpaces(line: string): string {
  let start = 0
  let end = line.length
  while (start < end && line.charCodeAt(start) === 32) start++
  while (end > start && line.charCodeAt(end - 1) === 32) end--
  return line.slice(start, end)
}
