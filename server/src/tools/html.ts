// Owns what a reader sees of an HTML page, as plain text: one pass over its characters, so that no page takes long. Scripts,
// styles, comments and what is marked as hidden are left out. Never fails; anything is a page.

/** Their text is no text of the page. */
const unread: ReadonlySet<string> = new Set(
  'script style template noscript svg math iframe object canvas select datalist'.split(' '),
)
/** Text in them holds no tags. */
const raw: ReadonlySet<string> = new Set('script style textarea title iframe noscript xmp'.split(' '))
const empty: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)
const blocks: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead title tr ul'
  ).split(' '),
)

export interface PageText {
  /** Empty where there is none. */
  readonly title: string
  readonly text: string
}

/** Headings as `* Title`, list items as `- item`, preformatted text as it is. */
export function readableText(html: string): PageText {
  const out: string[] = []
  /** The outermost element whose text is left out, and how deep in others of its name. */
  let hidden = ''
  let depth = 0
  let title = ''
  /** Of the line that is being read; joined once, because joining at each piece is quadratic. */
  let line: string[] = []
  let endsBlank = true
  let pre = 0
  let at = 0

  const say = (text: string): void => {
    if (hidden !== '') return
    if (pre > 0) line.push(text)
    else {
      const words = text.replace(/[\s\u00a0]+/g, ' ')
      const more = endsBlank ? words.trimStart() : words
      if (more === '') return
      line.push(more)
      endsBlank = more.endsWith(' ')
    }
  }
  const endLine = (): void => {
    const whole = line.join('')
    line = []
    endsBlank = true
    if (pre > 0) {
      for (const one of whole
        .replace(/^\r?\n/, '')
        .trimEnd()
        .split('\n'))
        out.push(one)
    } else if (whole.trim() !== '') out.push(whole.trim())
  }
  const gap = (): void => {
    endLine()
    if (out.length > 0 && out.at(-1) !== '') out.push('')
  }

  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0 || open > at) say(decoded(html.slice(at, open < 0 ? html.length : open)))
    if (open < 0) break
    at = open
    if (html.startsWith('<!--', at)) {
      const end = html.indexOf('-->', at + 4)
      at = end < 0 ? html.length : end + 3
      continue
    }
    const tag = tagAt(html, at)
    if (tag === null) {
      say('<')
      at++
      continue
    }
    at = tag.end
    const { name, closes, attributes } = tag
    if (!closes && raw.has(name)) {
      const close = closeOf(html, name, at)
      if (name === 'title' && title === '') title = oneLine(decoded(html.slice(at, close)))
      else if (name === 'textarea') say(decoded(html.slice(at, close)))
      at = close
      continue
    }
    const opens = !closes && !tag.selfCloses && !empty.has(name)
    if (hidden !== '') {
      if (name === hidden) depth += opens ? 1 : closes ? -1 : 0
      if (depth === 0) hidden = ''
      continue
    }
    if (opens && (unread.has(name) || isHidden(attributes))) {
      hidden = name
      depth = 1
      continue
    }
    if (closes) {
      if (name === 'pre' && pre > 0) {
        endLine()
        pre--
      }
      if (/^(?:p|h[1-6]|pre|ul|ol|table|blockquote|section|article|dl)$/.test(name)) gap()
      else if (blocks.has(name)) endLine()
      else if (name === 'td' || name === 'th') say(' | ')
      continue
    }
    if (name === 'br') pre > 0 ? say('\n') : endLine()
    else if (/^h[1-6]$/.test(name)) {
      gap()
      say(`${'*'.repeat(Number(name[1]))} `)
    } else if (name === 'li') {
      endLine()
      say('- ')
    } else if (name === 'pre') {
      gap()
      pre++
    } else if (name === 'hr') gap()
    else if (name === 'img') say(altOf(attributes))
    else if (blocks.has(name)) endLine()
  }
  endLine()
  const text = out.join('\n').replace(/\n{3,}/g, '\n\n')
  return { title, text: text.replace(/^\n+|\n+$/g, '') }
}

interface Tag {
  readonly name: string
  readonly closes: boolean
  readonly selfCloses: boolean
  readonly attributes: string
  /** Offset behind it. */
  readonly end: number
}

/** null: the `<` is text. Declarations and processing instructions are tags without a name. */
function tagAt(html: string, start: number): Tag | null {
  const closes = html[start + 1] === '/'
  const from = start + (closes ? 2 : 1)
  if (!/[a-zA-Z!?]/.test(html[from] ?? '')) return null
  let end = from
  let quote = ''
  // A quoted value may hold `>`; one that does not end is taken for none.
  for (; end < html.length; end++) {
    const unit = html[end] as string
    if (quote !== '') {
      if (unit === quote) quote = ''
    } else if (unit === '>') break
    else if ((unit === '"' || unit === "'") && html[end - 1] === '=') quote = unit
  }
  if (quote !== '') end = html.indexOf('>', from) < 0 ? html.length : html.indexOf('>', from)
  const inner = html.slice(from, end)
  const name = /^[a-zA-Z][^\s/>]*/.exec(inner.slice(0, 60))?.[0] ?? ''
  return {
    name: name.toLowerCase(),
    closes,
    selfCloses: inner.endsWith('/'),
    attributes: inner.slice(name.length, name.length + 4000),
    end: Math.min(html.length, end + 1),
  }
}

function closeOf(html: string, name: string, from: number): number {
  const found = new RegExp(`</${name}[\\s/>]`, 'gi')
  found.lastIndex = from
  return found.exec(html)?.index ?? html.length
}

/** What readers do not see may be meant for a model. */
const isHidden = (attributes: string): boolean =>
  /(?:^|\s)hidden(?:\s|=|$|\/)|aria-hidden\s*=\s*["']?true|style\s*=\s*["'][^"']*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9]))/i.test(
    attributes,
  )

const altOf = (attributes: string): string => {
  const [, alt = ''] = /\balt\s*=\s*"([^"]{1,300})"/i.exec(attributes) ?? []
  return alt === '' ? '' : `[${decoded(alt)}]`
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  times: '×',
  rarr: '→',
  larr: '←',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  euro: '€',
  pound: '£',
  sect: '§',
  para: '¶',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  le: '≤',
  ge: '≥',
  ne: '≠',
}

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-zA-Z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    const isText = code > 31 && code < 0x110000 && (code < 0xd800 || code > 0xdfff)
    return isText ? String.fromCodePoint(code) : ' '
  })
