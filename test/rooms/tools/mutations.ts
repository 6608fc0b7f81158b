// What models do to a text they copy. `same`: a person still sees the same text. `other`: it says something else.

export interface Mutation {
  readonly name: string
  readonly kind: 'same' | 'other'
  /** `seed` chooses the line. */
  change(block: string, seed: number): string
}

const byLine = (block: string, change: (line: string, i: number) => string | null): string =>
  block
    .split('\n')
    .map(change)
    .filter((line) => line !== null)
    .join('\n')

const chosen = (block: string, seed: number): number => seed % block.split('\n').length

export const mutations: readonly Mutation[] = [
  { name: 'indented', kind: 'same', change: (block) => byLine(block, (line) => `    ${line}`) },
  { name: 'without indentation', kind: 'same', change: (block) => byLine(block, (line) => line.trimStart()) },
  {
    name: 'tabs',
    kind: 'same',
    change: (block) =>
      byLine(block, (line) => line.replace(/^ +/, (blanks) => '\t'.repeat(blanks.length / 2))),
  },
  {
    name: 'wider',
    kind: 'same',
    change: (block) => byLine(block, (line) => line.replace(/^[ \t]+/, (blanks) => blanks + blanks)),
  },
  { name: 'trailing blanks', kind: 'same', change: (block) => byLine(block, (line) => `${line}  `) },
  { name: 'line ends', kind: 'same', change: (block) => block.replace(/\r?\n/g, '\r\n') },
  { name: 'blank lines left out', kind: 'same', change: (block) => block.replace(/\n\s*\n/g, '\n') },
  {
    name: 'blank line added',
    kind: 'same',
    change: (block, seed) => byLine(block, (line, i) => (i === chosen(block, seed) ? `${line}\n` : line)),
  },
  {
    name: 'typographic quotes',
    kind: 'same',
    change: (block) => block.replaceAll("'", '’').replaceAll('"', '“'),
  },
  { name: 'dashes', kind: 'same', change: (block) => block.replaceAll('-', '–') },
  { name: 'hard spaces', kind: 'same', change: (block) => block.replaceAll(' ', '\u00a0') },
  { name: 'blanks around operators', kind: 'same', change: (block) => block.replace(/([(),=])/g, ' $1 ') },
  { name: 'line numbers', kind: 'same', change: (block) => byLine(block, (line, i) => `${i + 17}: ${line}`) },
  {
    name: 'line left out',
    kind: 'other',
    change: (block, seed) => byLine(block, (line, i) => (i === chosen(block, seed) ? null : line)),
  },
  {
    name: 'lines swapped',
    kind: 'other',
    change(block, seed) {
      const lines = block.split('\n')
      const at = chosen(block, seed)
      return [...lines.slice(0, at), ...lines.slice(at, at + 2).reverse(), ...lines.slice(at + 2)].join('\n')
    },
  },
  { name: 'other name', kind: 'other', change: (block) => block.replace(/[a-z]{4,}/, 'other') },
  {
    name: 'other number',
    kind: 'other',
    change: (block) => block.replace(/\d+/, (number) => String(Number(number) + 1)),
  },
]
