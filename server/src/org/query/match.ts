// Owns the search for headlines by an Org match. Never uses a model, an index or another file's settings.
//
//   work               has the tag `work`, or the word in its title (any case)
//   "pay rent"         has these words in its title (any case)
//   +work-boss         has the tag work (inherited ones count) and not the tag boss; `&` may stand between
//   work|home          either; binds weaker than the rest
//   +{^proj}           has a tag that matches the pattern (pattern.ts says which there are), any case as in Emacs
//   PRIORITY="A"       property or special property; `=` `==` `<>` `!=` `<` `<=` `>` `>=`
//   EFFORT<3           a number without quotes compares as a number, a missing property is 0
//   ITEM={plan}        a pattern in braces; `=` for "matches", `<>` for "does not"
//   DEADLINE<"<+7d>"   a date in quotes and angles: <2026-11-21>, <2026-11-21 Sat 10:00>, <now>, <today>, <tomorrow>,
//                      <yesterday>, <+5d> <-2w> (h d w m y); headlines without that date never match
//   OWNER<>*"me"       a star behind the operator: only headlines that have the property at all
//   …/TODO|NEXT        keyword part behind a slash; `/!` not done, `/-WAIT`, `/{^W}`; it applies to all alternatives
//
// Special properties: LEVEL TODO PRIORITY ITEM TAGS ALLTAGS CATEGORY FILE ID SCHEDULED DEADLINE CLOSED TIMESTAMP
// TIMESTAMP_IA. Other properties are the headline's own, unless the options inherit them (Org's
// `org-use-property-inheritance`). A hyphen in a property name is written `\-`. A tag that names a group of
// `#+TAGS: [ group : member … ]` stands for its members as well.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { OrgFile } from '../file.ts'
import type { Headline } from '../parse.ts'
import { type Moment, minutes, parseTimestamp, shift, type Unit } from '../timestamp.ts'
import { hasTag } from './groups.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { propertyOf } from './special.ts'

interface Subject {
  readonly file: OrgFile
  readonly headline: Headline
}

type Predicate = (subject: Subject) => boolean

export interface MatchOptions {
  /** `org-use-property-inheritance`: the properties that count from above as well; keys in upper case. */
  readonly inherit: 'none' | 'all' | ReadonlySet<string>
}

/** `now` is the wall clock for relative dates. */
export function compileMatch(
  match: string,
  now: Moment,
  options: MatchOptions = { inherit: 'none' },
): Result<(file: OrgFile, headline: Headline) => boolean, Problem> {
  const reader: Reader = { source: match, at: 0, now, inherit: options.inherit }
  const predicate = readMatch(reader)
  if (typeof predicate !== 'function') return err(predicate)
  return ok((file, headline) => predicate({ file, headline }))
}

interface Reader {
  readonly source: string
  readonly now: Moment
  readonly inherit: MatchOptions['inherit']
  at: number
}

type Read = Predicate | Problem

function readMatch(reader: Reader): Read {
  if (reader.source.trim() === '')
    return problem('org-query', 'The match is empty.', 'Write a tag, a word or a property.')
  const tags = readEither(reader, readTerm, '|/')
  if (typeof tags !== 'function') return tags
  if (reader.source[reader.at] !== '/') return tags
  reader.at++
  const open = reader.source[reader.at] === '!'
  if (open) reader.at++
  const keywords = readEither(reader, readKeyword, '|')
  if (typeof keywords !== 'function') return keywords
  return (subject) =>
    tags(subject) && keywords(subject) && (!open || (subject.headline.todo !== '' && !subject.headline.done))
}

/** Alternatives between `|`, each a row of terms that must all hold; an empty one always holds. */
function readEither(reader: Reader, term: (reader: Reader) => Read, stops: string): Read {
  const alternatives: Predicate[][] = [[]]
  for (;;) {
    skipSpace(reader)
    const char = reader.source[reader.at]
    if (char === undefined || (char === '/' && stops.includes('/'))) break
    if (char === '|') {
      if (alternatives.at(-1)?.length === 0)
        return fail(reader, reader.at, 'an alternative is missing before "|"')
      alternatives.push([])
      reader.at++
      continue
    }
    const read = term(reader)
    if (typeof read !== 'function') return read
    alternatives.at(-1)?.push(read)
  }
  if (alternatives.length > 1 && alternatives.at(-1)?.length === 0) {
    return fail(reader, reader.at, 'an alternative is missing behind "|"')
  }
  return (subject) => alternatives.some((terms) => terms.every((holds) => holds(subject)))
}

interface Sign {
  readonly given: boolean
  readonly negative: boolean
}

function readSign(reader: Reader): Sign {
  if (reader.source[reader.at] === '&') reader.at++
  skipSpace(reader)
  const char = reader.source[reader.at]
  if (char !== '+' && char !== '-' && char !== ':') return { given: false, negative: false }
  reader.at++
  return { given: true, negative: char === '-' }
}

const signed = ({ negative }: Sign, holds: Predicate): Predicate =>
  negative ? (subject) => !holds(subject) : holds

function readTerm(reader: Reader): Read {
  const from = reader.at
  const sign = readSign(reader)
  const char = reader.source[reader.at]
  if (char === '{') {
    const pattern = readPattern(reader)
    if (!('test' in pattern)) return pattern
    return signed(sign, ({ headline }) => headline.allTags.some((tag) => pattern.test(tag)))
  }
  if (char === '"') {
    const words = readQuoted(reader)
    return typeof words === 'string' ? signed(sign, inTitle(words)) : words
  }
  const name = readName(reader)
  if (name === '') {
    // A lone closing colon, as in `:work:`.
    if (from > 0 && reader.source[from] === ':') return () => true
    const what =
      char === undefined ? 'the match ends where a tag is expected' : `"${char}" is not expected here`
    return fail(reader, reader.at, what)
  }
  const operator = /^(?:<=|>=|<>|!=|\/=|==|=|<|>)\*?/.exec(reader.source.slice(reader.at, reader.at + 3))?.[0]
  if (operator !== undefined) {
    reader.at += operator.length
    const compared = readComparison(reader, name.replace(/\\(.)/g, '$1').toUpperCase(), operator)
    return typeof compared === 'function' ? signed(sign, compared) : compared
  }
  const tagged: Predicate = ({ file, headline }) => hasTag(file, headline.allTags, name)
  if (sign.given) return signed(sign, tagged)
  const titled = inTitle(name)
  return (subject) => tagged(subject) || titled(subject)
}

const inTitle = (words: string): Predicate => {
  const low = words.toLowerCase()
  return ({ headline }) => headline.title.toLowerCase().includes(low)
}

/** A tag or property name; in a property name `\-` is a hyphen, and so for any other character. */
function readName(reader: Reader): string {
  const found = /^(?:[\p{L}\p{M}\p{N}_@#%.'’]|\\\S)+/u.exec(reader.source.slice(reader.at, reader.at + 300))
  reader.at += found?.[0].length ?? 0
  return found?.[0] ?? ''
}

function readKeyword(reader: Reader): Read {
  const sign = readSign(reader)
  if (reader.source[reader.at] === '{') {
    const pattern = readPattern(reader)
    return 'test' in pattern ? signed(sign, ({ headline }) => pattern.test(headline.todo)) : pattern
  }
  const found = /^[^\s|&+{}/"]+?(?=[\s|&+{}/"]|-|$)/u.exec(reader.source.slice(reader.at, reader.at + 100))
  if (!found) return fail(reader, reader.at, 'a TODO keyword is expected here')
  reader.at += found[0].length
  return signed(sign, ({ headline }) => headline.todo === found[0])
}

type Order = 'equal' | 'unequal' | 'less' | 'less-equal' | 'greater' | 'greater-equal'

const orders: Readonly<Record<string, Order>> = {
  '=': 'equal',
  '==': 'equal',
  '<>': 'unequal',
  '!=': 'unequal',
  '/=': 'unequal',
  '<': 'less',
  '<=': 'less-equal',
  '>': 'greater',
  '>=': 'greater-equal',
}

const inherits = ({ inherit }: Reader, name: string): boolean =>
  inherit === 'all' || (inherit !== 'none' && inherit.has(name))

function readComparison(reader: Reader, name: string, operator: string): Read {
  const from = inherits(reader, name) ? 'above as well' : 'own'
  const valueIn = ({ file, headline }: Subject) => propertyOf(file, headline, name, from)
  const order = orders[operator.replace('*', '')] as Order
  const only: (value: string | null) => boolean = operator.endsWith('*')
    ? (value) => value !== null
    : () => true
  const at = reader.at
  const char = reader.source[at]
  if (char === '{') {
    if (order !== 'equal' && order !== 'unequal') {
      return fail(reader, at, `a pattern compares with = or <>, not with ${operator}`)
    }
    const pattern = readPattern(reader)
    if (!('test' in pattern)) return pattern
    return (subject) => {
      const value = valueIn(subject)
      return only(value) && pattern.test(value ?? '') === (order === 'equal')
    }
  }
  if (char === '"') {
    const text = readQuoted(reader)
    if (typeof text !== 'string') return text
    if (!/^[<[].*[>\]]$/.test(text)) {
      return (subject) => {
        const value = valueIn(subject)
        return only(value) && compare(order, value ?? '', text)
      }
    }
    const time = readTime(text, reader.now)
    if (time === null) return fail(reader, at, `${text} is no date`)
    return (subject) => {
      const value = minutesOf(valueIn(subject))
      return value !== null && compare(order, value, time)
    }
  }
  const number = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(reader.source.slice(at, at + 40))
  if (!number) return fail(reader, at, `${name}${operator} needs a number, "text", "<date>" or {pattern}`)
  reader.at += number[0].length
  const wanted = Number(number[0])
  return (subject) => {
    const value = valueIn(subject)
    return only(value) && compare(order, Number.parseFloat(value ?? '') || 0, wanted)
  }
}

function compare<T extends string | number>(order: Order, a: T, b: T): boolean {
  switch (order) {
    case 'equal':
      return a === b
    case 'unequal':
      return a !== b
    case 'less':
      return a < b
    case 'less-equal':
      return a <= b
    case 'greater':
      return a > b
    case 'greater-equal':
      return a >= b
  }
}

function minutesOf(value: string | null): number | null {
  const timestamp = value === null ? null : parseTimestamp(value.trim())
  return timestamp && timestamp.kind !== 'diary' ? minutes(timestamp.from) : null
}

/** Minutes of a date in a query, or null when it is none. Days count from the midnight before now. */
function readTime(text: string, now: Moment): number | null {
  const inner = text.slice(1, -1).trim()
  const today: Moment = { ...now, hour: 0, minute: 0 }
  switch (inner) {
    case 'now':
      return minutes(now)
    case 'today':
      return minutes(today)
    case 'tomorrow':
      return minutes(shift(today, 1, 'd'))
    case 'yesterday':
      return minutes(shift(today, -1, 'd'))
  }
  const relative = /^([-+]\d{1,5})([hdwmy])$/.exec(inner)
  if (relative) {
    const from = relative[2] === 'h' ? now : today
    return minutes(from) + Number(relative[1]) * (unitMinutes[relative[2] as Unit] ?? 0)
  }
  return minutesOf(text)
}

/** As in Org, where a month of a match has 31 days. */
const unitMinutes: Readonly<Record<Unit, number>> = {
  h: 60,
  d: 1440,
  w: 7 * 1440,
  m: 31 * 1440,
  y: 365.25 * 1440,
}

function readQuoted(reader: Reader): string | Problem {
  const close = reader.source.indexOf('"', reader.at + 1)
  if (close < 0) return fail(reader, reader.at, 'the quote is never closed')
  const text = reader.source.slice(reader.at + 1, close)
  reader.at = close + 1
  return text
}

function readPattern(reader: Reader): Pattern | Problem {
  const from = reader.at + 1
  const close = reader.source.indexOf('}', from)
  if (close < 0) return fail(reader, reader.at, '"{" is never closed')
  const pattern = compilePattern(reader.source.slice(from, close), 'ignore case')
  if (!pattern.ok) return fail(reader, from + pattern.error.at, pattern.error.message)
  reader.at = close + 1
  return pattern.value
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.source[reader.at] ?? '')) reader.at++
}

/** Says where: the column, 1-based, and the text from there on. */
function fail(reader: Reader, at: number, what: string): Problem {
  const rest = reader.source.slice(at, at + 20)
  const place = rest === '' ? 'at the end' : `at column ${at + 1} (\`${rest}\`)`
  return problem(
    'org-query',
    `Bad match ${place}: ${what}.`,
    'Write for example +work-boss/TODO or DEADLINE<"<+7d>".',
  )
}
