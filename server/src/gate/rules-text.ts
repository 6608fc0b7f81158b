// Owns what an editor shows in a rules.org: everything that is wrong at its place, what a word means, whether a rule is in
// force, and the words that can stand in one. By the same reading as the gate's. Pure; lines and columns begin at 1.

import { parseOrg } from '../org/parse.ts'
import type { Place } from './datalog/syntax.ts'
import { readRuleText } from './policy.io.ts'
import { makePolicy, type PolicyRule } from './policy.ts'
import type { RuleFault } from './rule-check.ts'
import { ruleWords, signature } from './vocabulary.ts'

/** All faults of the file, in the order of the text. */
export function ruleDiagnostics(
  text: string,
  source: PolicyRule['source'],
  file: string,
): readonly RuleFault[] {
  const { rules, unreadable } = readRuleText(text, source, file)
  const faults = makePolicy(rules, unreadable).broken.flatMap((each) => each.faults)
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column)
}

export interface Hover {
  readonly place: Place
  readonly markdown: string
}

export function hoverAt(
  text: string,
  source: PolicyRule['source'],
  file: string,
  at: Pick<Place, 'line' | 'column'>,
): Hover | null {
  const line = text.split('\n')[at.line - 1] ?? ''
  const headline = parseOrg(text).headlines.find(({ startLine }) => startLine === at.line)
  if (headline !== undefined) {
    const markdown = statusWords(text, source, file, at.line)
    return markdown === '' ? null : { place: { line: at.line, column: 1, length: line.length }, markdown }
  }
  if (!isInside(text, at.line)) return null
  for (const { 0: name, index } of line.matchAll(/[a-z][A-Za-z0-9_]*/g)) {
    const inside = at.column > index && at.column <= index + name.length
    if (!inside || !Object.hasOwn(ruleWords, name) || isArgument(line, index)) continue
    return { place: { line: at.line, column: index + 1, length: name.length }, markdown: wordMarkdown(name) }
  }
  return null
}

export interface Completion {
  readonly name: string
  /** `under(E, Folder)`. */
  readonly signature: string
  readonly markdown: string
}

export const completionsAt = (text: string, at: Pick<Place, 'line' | 'column'>): readonly Completion[] =>
  isInside(text, at.line)
    ? Object.keys(ruleWords).map((name) => ({
        name,
        signature: signature(name),
        markdown: wordMarkdown(name),
      }))
    : []

function wordMarkdown(name: string): string {
  const word = ruleWords[name]
  if (word === undefined) return ''
  const list = word.arguments.map((each) => {
    const values =
      each.values === undefined ? '' : `. One of ${each.values.map((v) => `\`${v}\``).join(', ')}`
    return `- \`${each.name}\`: ${each.means}${values}`
  })
  return [
    `\`\`\`datalog\n${signature(name)}\n\`\`\`\n${word.means}`,
    ...(list.length === 0 ? [] : [list.join('\n')]),
    `\`\`\`datalog\n${word.example}\n\`\`\``,
  ].join('\n\n')
}

/** Empty for a headline without a rule. */
function statusWords(text: string, source: PolicyRule['source'], file: string, line: number): string {
  const headline = parseOrg(text).headlines.find(({ startLine }) => startLine === line)
  if (headline === undefined) return ''
  const own = text.slice(headline.bodyStart, headline.ownEnd)
  if (!opening.test(own)) return ''
  if (headline.done || headline.commented)
    return '**Not read.** A headline that is done or commented out is no rule.'
  const last = line + text.slice(headline.start, headline.ownEnd).split('\n').length - 1
  const fault = ruleDiagnostics(text, source, file).find((each) => each.line > line && each.line <= last)
  if (fault !== undefined)
    return `**Ignored.** ${fault.message}\n\nUntil it is mended the gate asks about everything.`
  const where =
    source === 'home'
      ? 'It is one of your own rules and holds in every workspace.'
      : 'It came with this repository and can only make the gate stricter.'
  return `**In force.** ${where}`
}

const opening = /^[ \t]*#\+begin_src[ \t]+datalog\b/im

/** Whether a line stands between the marks of a block of rules. */
function isInside(text: string, line: number): boolean {
  let inside = false
  for (const [at, each] of text.split('\n').entries()) {
    const closes = /^[ \t]*#\+end_src[ \t]*$/i.test(each)
    if (closes) inside = false
    if (at + 1 === line) return inside && !closes
    if (opening.test(each)) inside = true
  }
  return false
}

/** `type` may be a constant inside parentheses, and is then no condition. */
function isArgument(line: string, index: number): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < index; at++) {
    const c = line[at]
    if (c === '"' && line[at - 1] !== '\\') quoted = !quoted
    else if (!quoted && c === '(') depth++
    else if (!quoted && c === ')') depth--
    else if (!quoted && c === '%') return true
  }
  return quoted || depth > 0
}
