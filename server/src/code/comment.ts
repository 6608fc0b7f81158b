// Owns what a comment or docstring says, without its marks. Never finds one.

const longest = 4000

/** Handles `//`, `///`, `#`, `--`, `;`, block comments with or without stars, and HTML comments. */
export function commentText(raw: string): string {
  const text = raw.slice(0, longest * 2)
  const inside = text.replace(/^\s*(?:\/\*[*!]*|<!--)/, '').replace(/\**\*\/\s*$|-->\s*$/, '')
  const lines = inside.split(/\r\n|\r|\n/)
  return tidy(
    lines.map((line) => line.replace(/^\s*(?:\/\/+!?<?|#+|\*+(?!\/)|--+(?: [|^])?|;+)?[ \t]?/, '').trimEnd()),
  )
}

/** The content of a string literal as documentation: prefix, quotes and indentation removed. */
export function docstringText(raw: string): string {
  const inside = raw
    .slice(0, longest * 2)
    .replace(/^[a-zA-Z]{0,2}("""|'''|"|')/, '')
    .replace(/("""|'''|"|')$/, '')
  return tidy(inside.split(/\r\n|\r|\n/).map((line) => line.trim()))
}

function tidy(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, longest)
}
