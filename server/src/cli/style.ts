// Owns how text looks in a terminal: colours where they are wanted, and what others wrote made harmless.
// Never decides what is said.

/** Each gives the text with its look; without colours the text itself. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly added: (text: string) => string
  readonly removed: (text: string) => string
  readonly warning: (text: string) => string
  readonly code: (text: string) => string
  /** Where something is: `src/a.ts:3`. */
  readonly place: (text: string) => string
  /** What stands before each line of a quote. */
  readonly quote: string
}

const same = (text: string): string => text
const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`

/** For a pipe or a file: Markdown's own marks around code stay, the others fall away. */
export const plainStyle: Style = {
  bold: same,
  dim: same,
  added: same,
  removed: same,
  warning: same,
  code: (text) => `\`${text}\``,
  place: (text) => `(${text})`,
  quote: '> ',
}

export const colourStyle: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  added: sgr(32, 39),
  removed: sgr(31, 39),
  warning: sgr(33, 39),
  code: sgr(36, 39),
  place: sgr(34, 39),
  quote: '\u001b[2m│\u001b[22m ',
}

/** Colours only on a terminal that has some, and not against https://no-color.org. */
export const styleFor = (
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Style => (stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? colourStyle : plainStyle)

/**
 * Control, invisible and direction-changing characters written out: text that others wrote could otherwise
 * move the cursor, hide a part of a command, or forge an approval.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) =>
    c === '\n' || c === '\t' ? c : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  )

/** Output of a command: colours may pass to a terminal, everything else that steers it is written out. */
export function safeOutput(text: string, style: Style): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  const colours = /\u001b\[[\d;]*m/g
  if (style === plainStyle) return visible(text.replace(colours, '').replace(/\r\n/g, '\n'))
  const parts = text.replace(/\r\n/g, '\n').split(colours)
  const kept = text.match(colours) ?? []
  return parts.map((part, i) => visible(part) + (kept[i] ?? '')).join('')
}

export const indent = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n')
