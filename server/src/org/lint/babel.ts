// Owns the checks of code and its header arguments: blocks, calls, inline code, and properties that give them.

import type { OrgNode } from '../elements/element.ts'
import { nearest } from '../nearest.ts'
import type { Check, FileView, Fix, Report, SectionView } from './check.ts'
import { type Allowed, commonHeaders, languageHeaders, ownLanguages } from './data.ts'
import { lineEnd } from './facts.ts'
import { type HeaderArgument, readHeaders } from './header-arguments.ts'

export const invalidBabelCall: Check = {
  code: 'invalid-babel-call-block',
  severity: 'error',
  unattended: true,
  summary: 'A #+CALL that cannot be read.',
  nodes: {
    'babel-call': ({ call, endHeader, postAffiliated: start }, { text }) => {
      const place = { start, end: lineEnd(text, start) }
      if (!call) return { ...place, message: 'This call cannot be read. Write #+CALL: name(argument=value)' }
      if (!endHeader || !/^\[.*\]$/.test(endHeader)) return null
      const at = text.lastIndexOf(endHeader, place.end)
      const edits = [
        { start: at, end: at + 1, text: '' },
        { start: at + endHeader.length - 1, end: at + endHeader.length, text: '' },
      ]
      return {
        ...place,
        message: 'The header arguments at the end of a call stand without brackets.',
        fixes: at < start ? [] : [{ title: 'Remove the brackets', edits }],
      }
    },
  },
}

interface Headers {
  /** Empty where it is not known, as in a call. */
  readonly language: string
  readonly arguments: readonly HeaderArgument[]
}

const nothing: Headers = { language: '', arguments: [] }

/** Header arguments of a node with offsets of the section; those of `#+header:` lines too. */
function headersOf(node: OrgNode, { text }: SectionView): Headers {
  switch (node.type) {
    case 'src-block': {
      const start = node.postAffiliated
      const own = located(node.parameters, text, start, lineEnd(text, start))
      const above = (node.affiliated?.lines ?? []).filter(({ key }) => key === 'HEADER')
      const given = above.flatMap((line, i) =>
        located(node.affiliated?.header[i] ?? null, text, line.start, lineEnd(text, line.start)),
      )
      return { language: node.language ?? '', arguments: [...own, ...given] }
    }
    case 'inline-src-block':
      return { language: node.language, arguments: located(node.parameters, text, node.start, node.end) }
    case 'babel-call':
    case 'inline-babel-call': {
      const { insideHeader, endHeader } = node
      const start = 'postAffiliated' in node ? node.postAffiliated : node.start
      // Without parentheses a call reads on in the next line; what is wrong there is wrong with the call.
      const end = 'postAffiliated' in node ? lineEnd(text, start) : node.end
      const inner = located(insideHeader, text, start, end)
      return {
        language: '',
        arguments: [...inner, ...located(endHeader, text, inner.at(-1)?.end ?? start, end)],
      }
    }
    default:
      return nothing
  }
}

function located(given: string | null, text: string, from: number, to: number): readonly HeaderArgument[] {
  if (!given || given.trim() === '') return []
  const at = text.slice(from, to).indexOf(given)
  return readHeaders(given).map((header) => ({
    ...header,
    start: at < 0 ? from : from + at + header.start,
    end: at < 0 ? to : from + at + header.end,
  }))
}

/** Arguments of a property: `header-args:python`, `header-args+`. */
function ofProperty(key: string, value: string, text: string, start: number): Headers {
  const found = /^header-args(?::([^\s+]+))?\+?$/i.exec(key)
  if (!found) return nothing
  return { language: found[1] ?? '', arguments: located(value, text, start, lineEnd(text, start)) }
}

export const wrongHeaderArgument: Check = {
  code: 'wrong-header-argument',
  severity: 'warning',
  summary: 'A header argument that neither Org nor the language knows.',
  nodes: {
    'src-block': (node, section) => wrongNames(headersOf(node, section)),
    'inline-src-block': (node, section) => wrongNames(headersOf(node, section)),
    'babel-call': (node, section) => wrongNames(headersOf(node, section)),
    'inline-babel-call': (node, section) => wrongNames(headersOf(node, section)),
    'node-property': ({ key, value, start }, { text }) =>
      wrongNames(ofProperty(key, value ?? '', text, start)),
    keyword: ({ key, value, postAffiliated: start }, { text }) => {
      const found = key === 'PROPERTY' ? /^(\S+)[ \t]+(.*)$/.exec(value) : null
      return found ? wrongNames(ofProperty(found[1] as string, found[2] as string, text, start)) : null
    },
  },
}

function wrongNames({ language, arguments: given }: Headers): readonly Report[] {
  if (given.length === 0) return []
  const known = namesFor(language)
  return given.flatMap(({ name, start, end }): Report[] => {
    const place = { start, end: Math.min(end, start + name.length) }
    if (!name.startsWith(':')) {
      const fixes = known.has(name)
        ? [{ title: 'Add the colon', edits: [{ start, end: start, text: ':' }] }]
        : []
      return [{ ...place, message: `The header argument "${name}" needs a colon before it.`, fixes }]
    }
    if (known.has(name.slice(1))) return []
    const meant = nearest(name.slice(1), known)
    // Languages of other packages have arguments that nobody can list; a slip of the keyboard is one there too.
    if (language !== '' && !ownLanguages.has(language) && !meant) return []
    return [
      {
        ...place,
        message: `There is no header argument "${name}".${meant ? ` Is it ":${meant}"?` : ''}`,
        fixes: meant ? [{ title: `Change it to :${meant}`, edits: [{ ...place, text: `:${meant}` }] }] : [],
      },
    ]
  })
}

const everyHeader: ReadonlySet<string> = new Set([
  ...commonHeaders.keys(),
  ...[...languageHeaders.values()].flatMap((headers) => [...headers.keys()]),
])

const namesOf = new Map<string, ReadonlySet<string>>(
  [...languageHeaders].map(([language, headers]) => [
    language,
    new Set([...commonHeaders.keys(), ...headers.keys()]),
  ]),
)
const commonNames: ReadonlySet<string> = new Set(commonHeaders.keys())

const namesFor = (language: string): ReadonlySet<string> =>
  language === '' ? everyHeader : (namesOf.get(language) ?? commonNames)

export const emptyHeaderArgument: Check = {
  code: 'empty-header-argument',
  severity: 'information',
  summary: 'A header argument without a value.',
  nodes: {
    'src-block': (node, section) => empty(headersOf(node, section)),
    'inline-src-block': (node, section) => empty(headersOf(node, section)),
    'babel-call': (node, section) => empty(headersOf(node, section)),
    'inline-babel-call': (node, section) => empty(headersOf(node, section)),
  },
}

const empty = ({ arguments: given }: Headers): readonly Report[] =>
  given
    .filter(({ value }) => value === null)
    .map(({ name, start, end }) => ({ start, end, message: `The header argument "${name}" has no value.` }))

export const wrongHeaderValue: Check = {
  code: 'wrong-header-value',
  severity: 'warning',
  summary: 'A value that a header argument does not take, or two that exclude each other.',
  nodes: {
    'src-block': (node, section) => wrongValues(headersOf(node, section)),
    'inline-src-block': (node, section) => wrongValues(headersOf(node, section)),
    'babel-call': (node, section) => wrongValues(headersOf(node, section)),
    'inline-babel-call': (node, section) => wrongValues(headersOf(node, section)),
  },
}

const wrongValues = ({ language, arguments: given }: Headers): readonly Report[] =>
  given.flatMap((header) => {
    const name = header.name.slice(1)
    const allowed = languageHeaders.get(language)?.get(name) ?? commonHeaders.get(name) ?? null
    return allowed === null || allowed === 'any' ? [] : judged(header, allowed)
  })

function judged(header: HeaderArgument, allowed: Exclude<Allowed, 'any' | null>): readonly Report[] {
  const value = header.value ?? ''
  // Lisp is evaluated: what it gives nobody knows. No value at all is another check's business.
  if (value === '' || /^[('`[]/.test(value) || value === '*this*') return []
  const valueStart = header.end - value.length
  const inner = /^"(.*)"$/s.exec(value)
  const from = valueStart + (inner ? 1 : 0)
  const reports: Report[] = []
  const used = new Map<readonly string[], string>()
  for (const found of (inner?.[1] ?? value).matchAll(/\S+/g)) {
    const word = found[0]
    const start = from + found.index
    const place = { start, end: start + word.length }
    const group = allowed.find((values) => values.includes(word))
    if (!group) {
      const meant = nearest(word, allowed.flat())
      reports.push({
        ...place,
        message: `"${word}" is no value of ${header.name}. It takes ${listed(allowed)}.`,
        fixes: meant ? [{ title: `Change it to ${meant}`, edits: [{ ...place, text: meant }] }] : [],
      })
      continue
    }
    const other = used.get(group)
    if (other === undefined) used.set(group, word)
    else
      reports.push({
        ...place,
        message: `"${word}" and "${other}" exclude each other in ${header.name}.`,
        fixes: without(place),
      })
  }
  return reports
}

const without = ({ start, end }: { readonly start: number; readonly end: number }): readonly Fix[] => [
  { title: 'Remove it', edits: [{ start: start - 1, end, text: '' }] },
]

function listed(allowed: readonly (readonly string[])[]): string {
  const values = allowed.flat()
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

export const namedResult: Check = {
  code: 'named-result',
  severity: 'information',
  summary: 'A #+NAME on the results of a block, which export loses unless the block exports them.',
  *file(file) {
    const named = file.facts('name').filter(({ list }) => list !== undefined)
    if (named.length === 0) return
    const blocks = sourceNames(file)
    for (const { value, list, start, end } of named) {
      const [from = '', before = ''] = list ?? []
      const ofBlock = from.trim() === '' ? before === 'src-block' : blocks.has(from)
      if (ofBlock)
        yield {
          start,
          end,
          message: `Links to ${value} are lost in export unless its source block has ":exports results" or "both".`,
        }
    }
  },
}

const sourceNames = (file: FileView): ReadonlySet<string> =>
  new Set(
    file
      .facts('name')
      .filter(({ detail }) => detail === 'src-block')
      .map(({ value }) => value),
  )
