// Owns what is known about a call of an outside tool: whether the tool still describes itself as it did when it was pinned,
// what its description hides or orders, and the paths, addresses and commands among its arguments. Pure; never calls a tool.

import { canonical } from '../base/canonical.ts'
import { sha256 } from '../base/hash.ts'
import type { Action } from '../base/proposal.ts'

type McpAction = Extract<Action, { type: 'mcp' }>

/** A tool as a person once approved it. Where pins are kept is not known here. */
export interface McpPin {
  readonly server: string
  readonly tool: string
  /** Of `toolShape`. */
  readonly hash: string
  /** The text the hash was made of, so that a change can be shown. */
  readonly shape?: string
}

export interface McpFact {
  readonly state: 'pinned' | 'changed' | 'unpinned'
  /** Hex SHA-256 of the tool as it describes itself now: what a new pin would hold. */
  readonly hash: string
  /** What changed, for a person; empty unless it did. */
  readonly change: string
  /** It may change what it reaches: it says so, or says nothing, or is not pinned and so not believed. */
  readonly destructive: boolean
  /** Sentences of the tool's own texts that tell an agent what to do. */
  readonly orders: readonly string[]
}

/** Everything that a tool says about itself, in one text. */
export const toolShape = ({ description, schema, annotations }: McpAction): string =>
  canonical({ description: description ?? null, schema: schema ?? null, annotations: annotations ?? null })

export function mcpFact(action: McpAction, pins: readonly McpPin[]): McpFact {
  const shape = toolShape(action)
  const hash = sha256(shape)
  const own = pins.filter(({ server, tool }) => server === action.server && tool === action.tool)
  const isPinned = own.some((pin) => pin.hash === hash)
  const state = isPinned ? 'pinned' : own.length > 0 ? 'changed' : 'unpinned'
  const before = own.at(-1)
  const hints = action.annotations
  const isHarmless = hints?.readOnlyHint === true || hints?.destructiveHint === false
  return {
    state,
    hash,
    change: state === 'changed' && before !== undefined ? difference(before, shape, hash) : '',
    destructive: !(isPinned && isHarmless),
    orders: ordersIn(toolTexts(action)),
  }
}

/** What differs, with a little of what surrounds it; the hashes where the old text is not known. */
function difference(pin: McpPin, shape: string, hash: string): string {
  const old = pin.shape
  if (old === undefined || sha256(old) !== pin.hash)
    return `${pin.hash.slice(0, 12)} is now ${hash.slice(0, 12)}`
  let from = 0
  while (from < old.length && old[from] === shape[from]) from++
  let rest = 0
  while (rest < Math.min(old.length, shape.length) - from && old.at(-1 - rest) === shape.at(-1 - rest)) rest++
  const start = Math.max(0, from - 12)
  const cut = (text: string): string => text.slice(start, Math.min(text.length - rest, start + 80))
  return `- ${cut(old)}\n+ ${cut(shape)}`
}

/** The description and every text in the schema. */
export function toolTexts({ description, schema, annotations }: McpAction): readonly string[] {
  const texts = description === undefined ? [] : [description]
  for (const { text } of textsOf(schema)) texts.push(text)
  for (const { text } of textsOf(annotations)) texts.push(text)
  return texts
}

// A description says what its tool does. What orders the reader about belongs to no description.
const orders = [
  /<\/?(?:important|system|instructions?|secret|hidden|critical|override)\b[^>]*>/i,
  /\b(?:before|after|when(?:ever)?|prior to)\b[^.\n]{0,30}\b(?:using|calling|invoking|running|use|call|invoke)\b[^.\n]{0,80}\b(?:read|open|fetch|send|pass|include|run|execute|first call|upload|copy)\b/i,
  /\b(?:you|the (?:model|assistant|agent|ai)) (?:must|should|shall|need to|have to|will)\b[^.\n]{0,120}\b(?:read|open|fetch|send|pass|include|run|execute|call|upload|copy|append|ignore|prefer)\b/i,
  /\b(?:do not|don.t|never)\b[^.\n]{0,40}\b(?:mention|tell|inform|reveal|notify|warn|ask)\b/i,
  /\b(?:contents? of|the file)\b[^.\n]{0,40}(?:~\/|\.ssh|\.env\b|id_rsa|mcp\.json|credentials|\/etc\/)/i,
  /\b(?:instead of|in place of|rather than|not) (?:using |calling )?(?:the |any )?other (?:tools?|servers?)\b/i,
]

const ordersIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => {
    const plain = text
      .slice(0, 50_000)
      .normalize('NFKC')
      .replace(/[\p{Cf}]/gu, '')
    const found = orders.map((order) => order.exec(plain)?.[0]).find((one) => one !== undefined)
    return found === undefined ? [] : [found]
  })

export interface McpArguments {
  readonly paths: readonly string[]
  readonly urls: readonly string[]
  /** Shell text. */
  readonly commands: readonly string[]
  /** Code, with the language if one is named beside it. */
  readonly codes: readonly { readonly language: string; readonly code: string }[]
}

const pathKey =
  /(?:^|_|(?<=[a-z])(?=[A-Z]))(?:path|paths|file|files|filename|filepath|dir|directory|folder|cwd|root|workdir|source|src|dest|destination|target|output|input|location|uri)$/i
const commandKey = /^(?:command|commands|cmd|cmdline|script|shell|bash|sh|exec|run|argv)$/i
const codeKey = /^(?:code|source_code|snippet|program|expression|eval)$/i

/** By what the texts look like and by the names they are given under. */
export function argumentsIn(value: unknown): McpArguments {
  const paths = new Set<string>()
  const urls = new Set<string>()
  const commands = new Set<string>()
  const codes: { language: string; code: string }[] = []
  for (const { key, text, list, language } of textsOf(value)) {
    if (/^file:\/\//i.test(text)) paths.add(text.replace(/^file:\/\/(?:localhost)?/i, ''))
    else if (/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(text)) urls.add(text)
    else if (commandKey.test(key)) commands.add(list ?? text)
    else if (codeKey.test(key)) codes.push({ language, code: text })
    else if (pathKey.test(key) || looksLikePath(text)) paths.add(text)
  }
  return { paths: [...paths], urls: [...urls], commands: [...commands], codes }
}

const looksLikePath = (text: string): boolean =>
  text.length < 2000 &&
  !/[\n\r]/.test(text) &&
  /^(?:~(?:\/|$)|\.{1,2}(?:[/\\]|$)|\/[^\s/*]|[A-Za-z]:[\\/]|\\\\|\.[A-Za-z][\w.-]*$)/.test(text)

interface Text {
  readonly key: string
  readonly text: string
  /** The words of the list it stands in, as one command line. */
  readonly list: string | null
  /** What is said to be the language of the object it stands in. */
  readonly language: string
}

const most = { texts: 2_000, depth: 40 } as const

function textsOf(value: unknown): readonly Text[] {
  const found: Text[] = []
  const visit = (one: unknown, key: string, list: string | null, language: string, depth: number): void => {
    if (found.length >= most.texts || depth > most.depth) return
    if (typeof one === 'string') found.push({ key, text: one, list, language })
    else if (Array.isArray(one)) {
      const words = one.every((word) => typeof word === 'string') ? one.map(quoted).join(' ') : null
      for (const each of one) visit(each, key, words, language, depth + 1)
    } else if (typeof one === 'object' && one !== null) {
      const fields = one as Readonly<Record<string, unknown>>
      const said = fields['language'] ?? fields['lang']
      for (const [name, each] of Object.entries(fields))
        visit(each, name, null, typeof said === 'string' ? said : language, depth + 1)
    }
  }
  visit(value, '', null, '', 0)
  return found
}

const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
