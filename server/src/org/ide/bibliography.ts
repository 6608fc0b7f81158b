// Owns the reading of bibliographies, as far as a person choosing a reference needs them: BibTeX and BibLaTeX, and CSL JSON.
// One pass over the text, whatever it holds; what cannot be read is left out. Never evaluates TeX.

export interface Reference {
  readonly key: string
  readonly title: string
  /** Family names of the authors, else of the editors. */
  readonly people: readonly string[]
  readonly year: string
  /** The journal, the book, the publisher; empty for none. */
  readonly within: string
  /** UTF-16 offsets of the key in its file. */
  readonly start: number
  readonly end: number
}

/** In the order of the file; of several with one key all. */
export function readBibliography(path: string, text: string): readonly Reference[] {
  return /\.json$/i.test(path) ? readCsl(text) : readBibtex(text)
}

/** `Knuth and Plass (1981). Breaking paragraphs into lines. Software.` */
export function referenceWords({ people, year, title, within }: Reference): string {
  const [first = '', second = ''] = people
  const who = people.length > 2 ? `${first} et al.` : [first, second].filter(Boolean).join(' and ')
  const head = [who, year === '' ? '' : `(${year})`].filter(Boolean).join(' ')
  return [head, title, within]
    .filter(Boolean)
    .map((part) => part.replace(/\.$/, ''))
    .join('. ')
}

const entryHead = /@[ \t]*([A-Za-z]+)[ \t\r\n]*[{(][ \t\r\n]*/g

function readBibtex(text: string): readonly Reference[] {
  const found: Reference[] = []
  /** What `@string` gives names to, in small letters. */
  const strings = new Map<string, string>()
  const head = new RegExp(entryHead)
  for (let entry = head.exec(text); entry !== null; entry = head.exec(text)) {
    const start = head.lastIndex
    switch ((entry[1] as string).toLowerCase()) {
      case 'string':
        head.lastIndex = readFields(text, start, strings, strings)
        continue
      case 'comment':
      case 'preamble':
        head.lastIndex = readValue(text, entry.index + entry[0].search(/[{(]/)).next
        continue
    }
    const key = /^[^\s,{}()"=#%\\]+/.exec(text.slice(start, start + 300))?.[0]
    if (key === undefined) continue
    const end = start + key.length
    const fields = new Map<string, string>()
    const behind = readFields(text, end, fields, strings)
    head.lastIndex = behind
    const field = (...names: readonly string[]) =>
      names.map((name) => plainTex(fields.get(name) ?? '')).find((value) => value !== '') ?? ''
    found.push({
      key,
      title: field('title'),
      people: namesIn(fields.get('author') ?? fields.get('editor') ?? ''),
      year: /\d{4}/.exec(field('year', 'date'))?.[0] ?? field('year'),
      within: field('journal', 'journaltitle', 'booktitle', 'publisher', 'school', 'institution'),
      start,
      end,
    })
  }
  return found
}

/** `, name = {value} # "value"`, up to what ends the entry; answers where it ended. */
function readFields(
  text: string,
  from: number,
  into: Map<string, string>,
  strings: ReadonlyMap<string, string>,
): number {
  const name = /[\s,]*([A-Za-z][\w:.+/-]*)\s*=\s*/y
  for (let at = from; ; ) {
    name.lastIndex = at
    const field = name.exec(text)
    if (!field) return at
    let value = ''
    at = name.lastIndex
    for (;;) {
      const part = readValue(text, at)
      const written = text.slice(part.start, part.end)
      value += (part.next === part.end ? strings.get(written.toLowerCase()) : undefined) ?? written
      const more = /\s*#\s*/y
      more.lastIndex = part.next
      if (!more.test(text)) {
        at = part.next
        break
      }
      at = more.lastIndex
    }
    const key = (field[1] as string).toLowerCase()
    if (!into.has(key)) into.set(key, value)
  }
}

/** In braces, in quotes, or a bare word. Without its closing sign it reaches to the next entry. */
function readValue(
  text: string,
  at: number,
): { readonly start: number; readonly end: number; readonly next: number } {
  const sign = text.charAt(at)
  if (sign !== '{' && sign !== '"') {
    const bare = /[^\s,{}()"#=@]*/y
    bare.lastIndex = at
    bare.test(text)
    return { start: at, end: bare.lastIndex, next: bare.lastIndex }
  }
  let depth = 0
  for (let i = at + (sign === '"' ? 1 : 0); i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === 92) i++
    else if (char === 123) depth++
    else if (char === 125 && --depth === 0 && sign === '{') return { start: at + 1, end: i, next: i + 1 }
    else if (char === 34 && sign === '"' && depth === 0) return { start: at + 1, end: i, next: i + 1 }
    // An entry that begins a line is not inside of a value: this one was never closed.
    else if (char === 64 && text.charCodeAt(i - 1) === 10) return { start: at + 1, end: i, next: i }
  }
  return { start: at + 1, end: text.length, next: text.length }
}

const marks: Readonly<Record<string, string>> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030a',
  H: '\u030b',
  v: '\u030c',
  c: '\u0327',
  k: '\u0328',
}
const letters: Readonly<Record<string, string>> = {
  ss: 'ß',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  o: 'ø',
  O: 'Ø',
  aa: 'å',
  AA: 'Å',
  l: 'ł',
  L: 'Ł',
  i: 'i',
  j: 'j',
}

function plainTex(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/\\([`'^~=."]|[uvHckr](?![A-Za-z]))\s*\{?\\?([A-Za-z])\}?/g, (_, mark: string, letter: string) =>
      `${letter}${marks[mark] ?? ''}`.normalize('NFC'),
    )
    .replace(/\\([A-Za-z]+)[ \t]*(?:\{\})?/g, (_, name: string) => letters[name] ?? '')
    .replace(/\\([&%$#_{}])/g, '$1')
    .replace(/[{}]/g, '')
    .replace(/---?/g, '–')
    .replace(/~/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** `Knuth, Donald E. and Michael F. Plass` are Knuth and Plass; what is in braces is one name. */
function namesIn(text: string): readonly string[] {
  return text
    .slice(0, 4000)
    .split(/\s+and\s+/)
    .map((name) => {
      const one = name.trim()
      if (/^\{.*\}$/s.test(one)) return plainTex(one)
      const family = one.includes(',') ? (one.split(',')[0] as string) : (one.split(/[\s~]+/).at(-1) ?? '')
      return plainTex(family)
    })
    .filter((name) => name !== '')
}

function readCsl(text: string): readonly Reference[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return []
  }
  const places = new Map<string, number>()
  for (const found of text.matchAll(/"id"\s*:\s*"((?:[^"\\]|\\.)*)"/g))
    if (!places.has(found[1] as string))
      places.set(found[1] as string, found.index + found[0].length - (found[1] as string).length - 1)
  const items = Array.isArray(parsed) ? parsed : [parsed]
  return items.flatMap((item): Reference[] => {
    const { id, title, author, editor, issued, ...rest } = recordOf(item)
    const key = typeof id === 'number' ? String(id) : id
    if (typeof key !== 'string' || key === '') return []
    const start = places.get(key) ?? 0
    const parts = recordOf(issued)['date-parts']
    const year = Array.isArray(parts) && Array.isArray(parts[0]) ? parts[0][0] : recordOf(issued).raw
    return [
      {
        key,
        title: words(title),
        people: (Array.isArray(author) ? author : Array.isArray(editor) ? editor : [])
          .map((one) => words(recordOf(one).family ?? recordOf(one).literal))
          .filter(Boolean),
        year: /\d{4}/.exec(String(year ?? ''))?.[0] ?? '',
        within: words(rest['container-title'] ?? rest.publisher),
        start,
        end: places.has(key) ? start + key.length : 0,
      },
    ]
  })
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const words = (value: unknown): string => (typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '')
