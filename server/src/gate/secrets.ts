// Owns the recognition of credentials in text, by format first and by name and randomness second, and
// their removal. Knows nothing of paths or verdicts. Values are never stored or hashed here.

import { decodings } from './encoded.ts'
import { wordFinder } from './keywords.ts'
import { entropy, looksLikePlaceholder, type SecretRule, secretRules } from './secret-rules.ts'

export interface Secret {
  /** Kebab-case name of the kind of credential. */
  readonly rule: string
  /** UTF-16 offsets of the value, end exclusive. */
  readonly start: number
  readonly end: number
}

/** Texts longer than this are searched in windows that overlap, so that time stays linear. */
const windowLength = 200_000
const overlap = 4_000

/** Encodings within encodings that are read. */
const deepest = 3

/** As they stand or encoded, in order of position; overlapping finds are merged into the first. */
export function findSecrets(text: string): readonly Secret[] {
  const found = findAt(text, 0)
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Secret[] = []
  for (const secret of found) {
    const last = kept.at(-1)
    if (last === undefined || secret.start >= last.end) kept.push(secret)
    else if (secret.end > last.end) kept[kept.length - 1] = { ...last, end: secret.end }
  }
  return kept
}

function findAt(text: string, depth: number): Secret[] {
  const found: Secret[] = []
  for (let at = 0; at === 0 || at < text.length; at += windowLength - overlap)
    found.push(...findInWindow(text.slice(at, at + windowLength), at))
  if (depth === deepest) return found
  for (const decoding of decodings(text))
    for (const { start, end, rule } of findAt(decoding.text, depth + 1))
      found.push(...decoding.spans(start, end).map((place) => ({ ...place, rule })))
  return found
}

/** Takes the secrets out of a text that is to be kept. */
export type Redact = (text: string) => string

/** The text with each value replaced by `[redacted KIND]`. */
export const redact: Redact = (text) => blanked(text, findSecrets(text))

/** `secrets` in order, and none over another. */
export function blanked(text: string, secrets: readonly Secret[]): string {
  let out = ''
  let at = 0
  for (const secret of secrets) {
    out += `${text.slice(at, secret.start)}[redacted ${secret.rule}]`
    at = secret.end
  }
  return out + text.slice(at)
}

/** A pattern is tried where one of its words is. */
const keywordsIn = wordFinder([...new Set(secretRules.flatMap(({ keywords }) => keywords))])

function findInWindow(text: string, offset: number): Secret[] {
  const words = keywordsIn(text.toLowerCase())
  const found: Secret[] = []
  if (words.size === 0) return found
  for (const rule of secretRules) {
    if (!rule.keywords.some((keyword) => words.has(keyword))) continue
    rule.pattern.lastIndex = 0
    for (let match = rule.pattern.exec(text); match !== null; match = rule.pattern.exec(text)) {
      if (match[0] === '') rule.pattern.lastIndex++
      const value = match.groups?.v ?? match[0]
      if (!isCredential(rule, value)) continue
      const start = match.index + match[0].indexOf(value)
      found.push({ rule: rule.name, start: offset + start, end: offset + start + value.length })
    }
  }
  return found
}

function isCredential(rule: SecretRule, value: string): boolean {
  if (rule.entropy !== undefined && entropy(value) < rule.entropy) return false
  if (rule.digits && !/\d/.test(value)) return false
  if (rule.refuse?.test(value)) return false
  return rule.exact === true || !looksLikePlaceholder(value)
}
