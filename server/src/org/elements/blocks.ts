// Owns elements with an opening and a closing line: blocks of every kind, drawers, LaTeX environments.
// Gives null where the closing line is missing: such a line begins a paragraph.

import { readProperty, sameWord } from '../line.ts'
import type {
  CenterBlock,
  CommentBlock,
  Drawer,
  DynamicBlock,
  ExampleBlock,
  ExportBlock,
  LatexEnvironment,
  NodeProperty,
  OrgElement,
  PropertyDrawer,
  QuoteBlock,
  SourceBlock,
  SpecialBlock,
  VerseBlock,
} from './element.ts'
import { paragraphObjects } from './objects.ts'
import { element, inside, type Place } from './record.ts'
import {
  blankLineAt,
  countLines,
  elementEnd,
  firstFrom,
  lineEnd,
  match,
  nextLine,
  skipBlanks,
  trimBlanksBack,
} from './source.ts'
import { endsWord, isLabel, isWhite, nonWhite, runEnd, trimmed } from './syntax.ts'

interface Body {
  /** First line of the body and start of the closing line. */
  readonly from: number
  readonly to: number
  readonly contents: readonly [number, number] | null
  readonly end: number
  readonly postBlank: number
}

/** What stands between `place` and the closing line at `close`. */
function bodyOf({ source: { text }, at, limit }: Place, close: number): Body {
  const from = nextLine(text, at)
  const behind = nextLine(text, close)
  const end = elementEnd(text, behind, limit)
  return {
    from,
    to: close,
    contents: from < close ? [from, close] : null,
    end,
    postBlank: countLines(text, behind, end),
  }
}

/** `#+begin_name …`; `name` as written. */
export function block(place: Place, name: string): OrgElement | null {
  const { source, at, limit } = place
  const close = firstFrom(source.closers().blocks.get(name.toUpperCase()), at, limit)
  if (close < 0) return null
  const body = bodyOf(place, close)
  const head = source.text.slice(
    skipBlanks(source.text, at) + '#+begin_'.length + name.length,
    lineEnd(source.text, at),
  )
  switch (name.toUpperCase()) {
    case 'CENTER':
      return element<CenterBlock>(place, body, { type: 'center-block' }, inside(place))
    case 'QUOTE':
      return element<QuoteBlock>(place, body, { type: 'quote-block' }, inside(place))
    case 'COMMENT':
      return element<CommentBlock>(place, bare(body), {
        type: 'comment-block',
        value: source.text.slice(body.from, body.to),
      })
    case 'EXAMPLE':
      return example(place, body, head)
    case 'EXPORT':
      return exported(place, body, head)
    case 'SRC':
      return code(place, body, head)
    case 'VERSE':
      return element<VerseBlock>(
        place,
        { ...body, contents: [body.from, body.to] },
        { type: 'verse-block' },
        paragraphObjects(source),
      )
    default:
      return element<SpecialBlock>(
        place,
        body,
        { type: 'special-block', name, parameters: trimmed(head) },
        inside(place),
      )
  }
}

const bare = ({ end, postBlank }: Body) => ({ end, postBlank })

function example(place: Place, body: Body, head: string): ExampleBlock {
  const switches = /^ +([^\n]*)/.exec(head)?.[1] ?? null
  return element<ExampleBlock>(place, bare(body), {
    type: 'example-block',
    switches,
    ...switchesOf(switches),
    ...codeOf(place, body),
  })
}

const backendName = new RegExp(`^[ \\t]+(${nonWhite}+)[ \\t]*$`)

function exported(place: Place, body: Body, head: string): ExportBlock {
  const backend = backendName.exec(head)?.[1]
  return element<ExportBlock>(place, bare(body), {
    type: 'export-block',
    backend: backend ? backend.toUpperCase() : null,
    value: codeOf(place, body).value,
  })
}

const switch_ = /(?: +(?:-(?:l "[^\n]+"|[ikr])|[-+]n(?: *[0-9]+)?))+/iy

function code(place: Place, body: Body, head: string): SourceBlock {
  let at = skipSpaces(head, 0)
  const wordStop = runEnd(head, at, head.length, (c) => !isWhite(c))
  const language = at > 0 && wordStop > at ? head.slice(at, wordStop) : null
  at = language === null ? 0 : wordStop
  const switches = match(switch_, head, at)?.[0] ?? null
  return element<SourceBlock>(place, bare(body), {
    type: 'src-block',
    language,
    switches: trimmed(switches),
    parameters: trimmed(head.slice(at + (switches?.length ?? 0))),
    ...switchesOf(switches),
    ...codeOf(place, body),
  })
}

function skipSpaces(text: string, at: number): number {
  let i = at
  while (text.charCodeAt(i) === 32) i++
  return i
}

function switchesOf(switches: string | null) {
  const number = switches === null ? null : numbering(switches)
  const has = (letter: string) => switches !== null && hasSwitch(switches, letter)
  const retainLabels = !has('r') || (number !== null && has('k'))
  return {
    numberLines: number,
    preserveIndent: has('i'),
    retainLabels,
    useLabels: switches === null || (retainLabels && !has('k')),
    labelFormat: (switches && /-l +"([^"\n]+)"/i.exec(switches)?.[1]) || null,
  }
}

function hasSwitch(switches: string, letter: string): boolean {
  for (const found of switches.matchAll(new RegExp(`-${letter}`, 'gi'))) {
    if (endsWord(switches, found.index + 2)) return true
  }
  return false
}

/** `-n` or `+n`, with a number or without; both must end a word. */
function numbering(switches: string): SourceBlock['numberLines'] {
  for (const found of switches.matchAll(/([-+])n(?: *([0-9]+))?/gi)) {
    const from = found[1] === '-' ? 'new' : 'continued'
    if (endsWord(switches, found.index + found[0].length)) {
      return { from, before: found[2] === undefined ? 0 : Number(found[2]) - 1 }
    }
    if (endsWord(switches, found.index + 2)) return { from, before: 0 }
  }
  return null
}

function codeOf({ source }: Place, { from, to }: Body) {
  const raw = source.text.slice(from, to)
  return { value: uncomma(raw), valueStart: source.original(from), valueEnd: source.original(to) }
}

/** The last of the commas before `*` or `#+` at a line's start is no part of the code. */
const uncomma = (code: string): string =>
  code.includes(',') ? code.replace(/(^|\n)([ \t]*,*),(?=\*|#\+)/g, '$1$2') : code

/** `#+begin: name …`; `name` is what of it are word characters. */
export function dynamicBlock(place: Place, name: string, nameEnd: number): DynamicBlock | null {
  const { source, at, limit } = place
  const close = firstFrom(source.closers().dynamic, at, limit)
  if (close < 0) return null
  const rest = /^[ \t]+([^\n]+)/.exec(source.text.slice(nameEnd, lineEnd(source.text, at)))?.[1] ?? null
  return element<DynamicBlock>(
    place,
    bodyOf(place, close),
    { type: 'dynamic-block', name, arguments: rest },
    inside(place),
  )
}

/** Name of the drawer whose delimiter is the line at `at`, or empty. */
export function drawerNameAt(text: string, at: number): string {
  const colon = skipBlanks(text, at)
  if (text.charCodeAt(colon) !== 58) return ''
  const end = lineEnd(text, colon)
  const stop = runEnd(text, colon + 1, end, isLabel)
  if (stop === colon + 1 || text.charCodeAt(stop) !== 58) return ''
  return trimBlanksBack(text, stop + 1, end) === stop + 1 ? text.slice(colon + 1, stop) : ''
}

export function drawer(place: Place, name: string): Drawer | null {
  const { source, at, limit } = place
  const close = firstFrom(source.closers().drawers, nextLine(source.text, at), limit)
  return close < 0
    ? null
    : element<Drawer>(place, bodyOf(place, close), { type: 'drawer', name }, inside(place))
}

/** A property drawer begins at `at`: each line up to the first `:END:` is a property. */
export function propertyDrawerAt(text: string, at: number): boolean {
  const colon = skipBlanks(text, at)
  if (!sameWord(text, colon, ':PROPERTIES:') || !blankLineAt(text, colon + 12)) return false
  for (let line = nextLine(text, at); line < text.length; line = nextLine(text, line)) {
    const first = skipBlanks(text, line)
    if (sameWord(text, first, ':END:') && blankLineAt(text, first + 5)) return true
    if (!readProperty(text, line, lineEnd(text, line))) return false
  }
  return false
}

/** At a property drawer: `propertyDrawerAt` has said so. */
export function propertyDrawer(place: Place): PropertyDrawer {
  const { source, at, limit } = place
  const close = firstFrom(source.closers().drawers, at, limit)
  return element<PropertyDrawer>(
    place,
    bodyOf(place, close),
    { type: 'property-drawer' },
    inside(place, 'node-property'),
  )
}

export function nodeProperty(place: Place): NodeProperty {
  const { text } = place.source
  const { key, value } = readProperty(text, place.at, lineEnd(text, place.at)) ?? { key: '', value: '' }
  return element<NodeProperty>(
    place,
    { end: nextLine(text, place.at), postBlank: 0 },
    { type: 'node-property', key, value },
  )
}

export const environmentStart = /[ \t]*\\begin\{([A-Za-z0-9*]+)\}/iy

export function latexEnvironment(place: Place, name: string): LatexEnvironment | null {
  const { source, at, limit } = place
  const close = firstFrom(source.closers().environments.get(name.toLowerCase()), at, limit)
  if (close < 0) return null
  const behind = nextLine(source.text, close)
  const end = elementEnd(source.text, behind, limit)
  return element<LatexEnvironment>(
    place,
    { end, postBlank: countLines(source.text, behind, end) },
    { type: 'latex-environment', value: source.text.slice(at, behind) },
  )
}
