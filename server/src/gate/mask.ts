// Owns the vault of a conversation: which secret stands behind which placeholder, and putting the one in the place of the
// other, both ways. In memory only. What is a secret is told by secrets.ts; what may be done with one, by the vectors, which see
// it resolved.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Decoding, decodings } from './encoded.ts'
import { entropy } from './secret-rules.ts'
import { blanked, findSecrets, type Secret } from './secrets.ts'

/** What stands behind a placeholder, without saying it. */
export interface Masked {
  readonly placeholder: string
  /** Kebab-case name of the kind of credential. */
  readonly rule: string
}

export interface Vault {
  /** Makes the secrets of a text known before it is cut: what is left of one is masked as well. */
  learn(text: string): void
  /**
   * A text of the world for the model: `resolve` gives it back to the letter. What only looks like a placeholder is masked
   * too, so that no file can name a secret.
   */
  mask(text: string): string
  /** A text that has placeholders of the vault already: what the model wrote, or what a person is shown. */
  maskRest(text: string): string
  /** What the model wrote, as it is meant. Problem `unknown-placeholder`: it names what does not exist. */
  resolve(text: string): Result<string, Problem>
  /** Where secrets that were ever masked stand, also without what gave them away, as when a placeholder was resolved. */
  secretsIn(text: string): readonly Secret[]
  /** The text as it may be kept: without those, and without whatever looks like one. */
  blank(text: string): string
  /** The secrets so far, oldest first. */
  legend(): readonly Masked[]
  /** Another conversation begins. Placeholders are not given out a second time. */
  forget(): void
}

/** Exactly as it is given out, or nearly: a small model may change letters and blanks. */
const shape = /«\s*secret[\s_-]*\d+\s*»/gi

/** `«secret-1»`: two characters that every vocabulary has, in a form that no code or prose uses. */
const placeholderOf = (number: number): string => `«secret-${number}»`

export const hasPlaceholder = (text: string): boolean => text.search(shape) >= 0

/** Of a vault that is gone: they stand for nothing any more, and must not come to stand for something else. */
export const retired = (text: string): string => text.replace(shape, '[redacted]')

/** The rule of what only looks like a placeholder. */
const lookalike = 'text-like-a-placeholder'

export function openVault(): Vault {
  let numbers = 0
  const known = new Map<string, Masked>()
  /** Those of earlier conversations too: what was decided in one may be done after it. */
  const ever = new Map<string, Masked>()
  const values = new Map<string, string>()

  function placeholder(value: string, rule: string): string {
    const old = known.get(value)
    if (old !== undefined) return old.placeholder
    const made = { placeholder: placeholderOf(++numbers), rule }
    known.set(value, made)
    ever.set(value, made)
    values.set(made.placeholder, value)
    return made.placeholder
  }

  const replaced = (text: string, spans: readonly Secret[]): string => {
    let out = ''
    let at = 0
    for (const { start, end, rule } of joined(spans)) {
      out += text.slice(at, start) + placeholder(text.slice(start, end), rule)
      at = end
    }
    return out + text.slice(at)
  }

  /** In order, so that the numbers are those of first sight. */
  const learn = (text: string): void => {
    for (const { start, end, rule } of secretsOf(text)) placeholder(text.slice(start, end), rule)
  }

  const secrets = (text: string): readonly Secret[] => {
    const own = secretsOf(text)
    for (const { start, end, rule } of own) placeholder(text.slice(start, end), rule)
    return [...own, ...again(text, known)]
  }

  return {
    learn,
    mask: (text) => replaced(text, [...secrets(text), ...shapes(text)]),
    maskRest(text) {
      const given = shapes(text)
      const spans = secrets(text).filter(
        (one) => !given.some(({ start, end }) => one.start < end && start < one.end),
      )
      return replaced(text, spans)
    },
    resolve(text) {
      for (const [found] of text.matchAll(shape)) if (!values.has(found)) return err(unknown)
      return ok(text.replace(shape, (found) => values.get(found) ?? found))
    },
    secretsIn: (text) => joined(again(text, ever)),
    blank: (text) => blanked(text, joined([...findSecrets(text), ...again(text, ever)])),
    legend: () => [...known.values()].filter(({ rule }) => rule !== lookalike),
    forget() {
      known.clear()
      values.clear()
    },
  }
}

const unknown = problem(
  'unknown-placeholder',
  'A placeholder of a secret in this call stands for nothing.',
  'Copy placeholders exactly as they were shown; never make one up.',
)

const shapes = (text: string): Secret[] =>
  [...text.matchAll(shape)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    rule: lookalike,
  }))

/** Sorted, and those that overlap as one. */
function joined(spans: readonly Secret[]): readonly Secret[] {
  const out: Secret[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1)
    if (last === undefined || span.start >= last.end) out.push(span)
    else if (span.end > last.end) out[out.length - 1] = { ...last, end: span.end }
  }
  return out
}

/** As the rules find them, but a key of several lines line by line: as it can be quoted, numbered and edited. */
function secretsOf(text: string): readonly Secret[] {
  const found = findSecrets(text).flatMap((span) =>
    text.slice(span.start, span.end).includes('\n') ? linesOf(text, span) : [span],
  )
  return joined([...found, ...keyTails(text)])
}

/** Between the markers; without an end, as far as it looks like a key. Line numbers before it are no part of it. */
function linesOf(text: string, { start, end, rule }: Secret): Secret[] {
  const out: Secret[] = []
  let at = start
  for (const line of text.slice(start, end).split('\n')) {
    const from = at
    at += line.length + 1
    if (line.includes('-----END')) break
    if (line.includes('-----BEGIN') || /^(?:\s*\d+:)?\s*$/.test(line)) continue
    // `Proc-Type: 4,ENCRYPTED` and its like stand before the key.
    if (/^(?:\s*\d+: ?)?[A-Za-z-]+: /.test(line)) continue
    const core = keyLine.exec(line)
    if (core?.[1] === undefined) break
    const begin = from + core[0].length - core[1].length
    out.push({ start: begin, end: begin + core[1].length, rule })
  }
  return out
}

/** Base64, perhaps behind a line number. */
const keyLine = /^\s*(?:\d+: ?)?\s*([A-Za-z0-9+/=]+)(?=\s*$)/

/** The lines of a private key whose beginning was cut away. */
function keyTails(text: string): Secret[] {
  if (!text.includes('PRIVATE KEY')) return []
  const out: Secret[] = []
  for (const { index } of text.matchAll(/-----END[ A-Z0-9]{0,40}PRIVATE KEY/g)) {
    let end = text.lastIndexOf('\n', index)
    while (end > 0) {
      const start = text.lastIndexOf('\n', end - 1) + 1
      const core = keyLine.exec(text.slice(start, end))
      if (core?.[1] === undefined) break
      const begin = start + core[0].length - core[1].length
      out.push({ start: begin, end: begin + core[1].length, rule: 'private-key' })
      end = start - 1
    }
  }
  return out
}

/** UTF-16 units of a secret that tell it from ordinary words, where nothing else says that it is one. */
const telling = 12
const tellingWithDigits = 8

/** Base64 digits of the shortest secret that is known again. */
const shortestEncoded = 10

/** Encodings within encodings that are read. */
const deepest = 2

/** Where known secrets occur without what gave them away: as they are, encoded, backwards, or with something in between. */
function again(text: string, all: ReadonlyMap<string, Masked>, depth = 0): Secret[] {
  const known = new Map([...all].filter(([value, { rule }]) => rule !== lookalike && isTelling(value)))
  if (known.size === 0) return []
  const out = plainly(text, known)
  const others = [
    ...decodings(text, shortestEncoded),
    ...(depth === 0 ? [backwards(text), rotated(text)] : []),
  ]
  for (const other of depth === deepest ? [] : others)
    for (const { start, end, rule } of again(other.text, known, depth + 1))
      out.push(...other.spans(start, end).map((place) => ({ ...place, rule })))
  if (depth > 0) return out
  const numbered = /\n[ \t]*\d+[:\t]/.test(text) ? scattered(text, known, betweenNumbered) : []
  return [...out, ...scattered(text, known, between), ...numbered]
}

const backwards = (text: string): Decoding => ({
  text: [...Array(text.length).keys()].map((i) => text[text.length - 1 - i]).join(''),
  spans: (from, to) => [{ start: text.length - to, end: text.length - from }],
})

const rotated = (text: string): Decoding => ({
  text: text.replace(/[A-Za-z]/g, (c) => {
    const code = c.charCodeAt(0)
    return String.fromCharCode((code & 31) > 13 ? code - 13 : code + 13)
  }),
  spans: (from, to) => [{ start: from, end: to }],
})

/** What stands between the parts of a text that is cut, quoted or numbered: taken out before it is compared. */
const between = /\n[ \t]*\d+: |[^A-Za-z0-9]+/g
/** The same, where each line has a number before it: as `cat -n`, `nl` and `grep -n` show them. */
const betweenNumbered = /\n(?:[ \t]*\d+(?::|\t))?|[^A-Za-z0-9\n]+/g

/** Known secrets in parts. */
function scattered(text: string, known: ReadonlyMap<string, Masked>, gaps: RegExp): Secret[] {
  const at: number[] = []
  let last = 0
  let bare = ''
  const take = (end: number) => {
    for (let i = last; i < end; i++) at.push(i)
    bare += text.slice(last, end)
  }
  for (const match of text.matchAll(gaps)) {
    take(match.index)
    last = match.index + match[0].length
  }
  take(text.length)
  return [...known].flatMap(([value, { rule }]) => {
    const wanted = value.replace(gaps, '')
    if (wanted.length < telling) return []
    return placesOf(bare, wanted).map((found) => ({
      start: at[found] as number,
      end: (at[found + wanted.length - 1] as number) + 1,
      rule,
    }))
  })
}

function placesOf(text: string, value: string): readonly number[] {
  const found: number[] = []
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) found.push(at)
  return found
}

/** From part to part of a secret that is looked for by itself. */
const step = 6

/** Whole, or a part of it: of one that was cut, as much as is there. */
function plainly(text: string, known: ReadonlyMap<string, Masked>): Secret[] {
  const out: Secret[] = []
  for (const [value, { rule }] of known) {
    for (const at of placesOf(text, value)) out.push({ start: at, end: at + value.length, rule })
    if (value.length < 2 * telling) continue
    for (let from = 0; from < value.length; from += step) {
      const first = Math.min(from, value.length - telling)
      for (const at of placesOf(text, value.slice(first, first + telling))) {
        let before = 0
        while (before < first && text[at - before - 1] === value[first - before - 1]) before++
        let end = telling
        while (first + end < value.length && text[at + end] === value[first + end]) end++
        out.push({ start: at - before, end: at + end, rule })
      }
    }
  }
  return out
}

const isTelling = (value: string): boolean =>
  value.length >= tellingWithDigits &&
  (value.length >= telling || /\d/.test(value)) &&
  entropy(value.slice(0, 200)) >= 2.5
