// Owns reading dumps of bytes back: `xxd`, `hexdump` with and without `-C`, `od -c`, `od -x`. Never decides what is in them.

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
  /** One text for each way to read it: bytes as they stand, and words of two with the last byte first. */
  readonly bytes: readonly [string, string]
}

/** Rows that follow one another, as one text. */
export function dumps(text: string): readonly Dump[] {
  const found: Dump[] = []
  let rows: Row[] = []
  let end = -1
  const close = () => {
    for (const way of [0, 1] as const) {
      const places = rows.map(({ place }) => place)
      const bytes = rows.map((row) => row.bytes[way]).join('')
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
const rowLine = /^[ \t]*(?:\d+: )?[0-9a-f]{6,8}:?[ \t]+(\S.*| {2}\S.*)$/gm
const hexRow = /^(?:[0-9a-f]{2}){1,2}(?: {1,2}(?:[0-9a-f]{2}){1,2}){0,15}(?= {2}|\s*$)/

function rowOf(match: RegExpExecArray): Row | null {
  const rest = match[1] ?? ''
  const start = match.index + match[0].length - rest.length
  const place = { start, end: match.index + match[0].trimEnd().length }
  const hex = hexRow.exec(rest)?.[0]
  if (hex !== undefined) {
    const groups = hex.split(/ +/)
    return { place, bytes: [ofHex(groups), ofHex(groups.map((one) => one.slice(2) + one.slice(0, 2)))] }
  }
  const cells = ` ${rest}`.match(/ {1,3}(?:\\[0abfnrtv]|[0-7]{3}|[\x20-\x7e])(?= |\s*$)/g) ?? []
  if (cells.length < 2) return null
  const characters = cells.map(characterOf).join('')
  return { place, bytes: [characters, ''] }
}

const ofHex = (groups: readonly string[]): string =>
  (groups.join('').match(/../g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join('')

function characterOf(cell: string): string {
  const bare = cell.trim()
  if (bare === '') return ' '
  if (/^[0-7]{3}$/.test(bare)) return String.fromCharCode(Number.parseInt(bare, 8))
  return bare === '\\n' ? '\n' : bare === '\\t' ? '\t' : bare.startsWith('\\') && bare.length > 1 ? '' : bare
}
