// Owns reading dumps of bytes back: `xxd`, `hexdump` and `od` with what they can be told, hexadecimal, octal, decimal, binary,
// as characters. Never decides what is in them.

/** UTF-16 offsets, end exclusive. */
export interface Place {
  readonly start: number
  readonly end: number
}

interface Dump {
  readonly bytes: string
  /** One for each row. */
  readonly places: readonly Place[]
}

interface Row {
  readonly place: Place
  /** One text for each way to read it, empty where it cannot be read so. */
  readonly bytes: readonly string[]
}

/** Rows that follow one another, as one text. */
export function dumps(text: string): readonly Dump[] {
  const found: Dump[] = []
  let rows: Row[] = []
  let end = -1
  const close = () => {
    for (let way = 0; way <= ways.length; way++) {
      const places = rows.map(({ place }) => place)
      const bytes = rows.map((row) => row.bytes[way] ?? '').join('')
      if (bytes !== '') found.push({ bytes, places })
    }
    rows = []
  }
  for (const match of text.matchAll(rowLine)) {
    if (match.index !== end + 1) close()
    end = match.index + match[0].length
    const row = rowOf(match)
    if (row) rows.push(row)
  }
  close()
  return found
}

/** Where it stands, what it begins with, and the rest: digits in groups with perhaps the text beside them, or characters. */
const rowLine = /^[ \t]*(?:\d+: )??[0-9a-f]{6,8}:?[ \t]+(\S.*| {2}\S.*)$/gm

interface Way {
  /** Words from the beginning of the row; what follows two blanks is the text beside them. */
  readonly row: RegExp
  bytes(word: string): string
}

const rowOfWords = (word: string): RegExp => new RegExp(`^${word}(?: {1,4}${word}){0,15}(?= {2}|\\s*$)`)
const byte = (value: number): string => String.fromCharCode(value & 0xff)
const ofHex = (word: string): string =>
  (word.match(/../g) ?? []).map((pair) => byte(Number.parseInt(pair, 16))).join('')
const backwards = (bytes: string): string => bytes.split('').reverse().join('')
/** A word of two bytes as a number: the machines of today have the last byte first. */
const ofNumber = (base: 8 | 10) => (word: string) => {
  const value = Number.parseInt(word, base)
  return byte(value) + byte(value >> 8)
}
const pairs = rowOfWords('(?:[0-9a-f]{2}){1,2}')

const ways: readonly Way[] = [
  { row: pairs, bytes: ofHex },
  { row: pairs, bytes: (word) => backwards(ofHex(word)) },
  { row: rowOfWords('(?:[0-9a-f]{8}){1,2}'), bytes: ofHex },
  { row: rowOfWords('(?:[0-9a-f]{8}){1,2}'), bytes: (word) => backwards(ofHex(word)) },
  { row: rowOfWords('[0-7]{6}'), bytes: ofNumber(8) },
  { row: rowOfWords('\\d{5}'), bytes: ofNumber(10) },
  { row: rowOfWords('[01]{8}'), bytes: (word) => byte(Number.parseInt(word, 2)) },
]

function rowOf(match: RegExpExecArray): Row | null {
  const rest = match[1] ?? ''
  const start = match.index + match[0].length - rest.length
  const place = { start, end: match.index + match[0].trimEnd().length }
  const bytes = ways.map((way) => {
    const words = way.row.exec(rest)?.[0].split(/ +/) ?? []
    return words.map((word) => way.bytes(word)).join('')
  })
  if (bytes.some((text) => text !== '')) return { place, bytes }
  const cells = ` ${rest}`.match(/ {1,3}(?:\\[0abfnrtv]|[0-7]{3}|[\x20-\x7e])(?= |\s*$)/g) ?? []
  if (cells.length < 2) return null
  return { place, bytes: [...ways.map(() => ''), cells.map(characterOf).join('')] }
}

function characterOf(cell: string): string {
  const bare = cell.trim()
  if (bare === '') return ' '
  if (/^[0-7]{3}$/.test(bare)) return String.fromCharCode(Number.parseInt(bare, 8))
  return bare === '\\n' ? '\n' : bare === '\\t' ? '\t' : bare.startsWith('\\') && bare.length > 1 ? '' : bare
}
