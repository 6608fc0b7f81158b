// Owns how an outside server is configured: VS Code's mcp.json (https://code.visualstudio.com/docs/copilot/reference/mcp-configuration)
// and our own file of the same form, checked once, here. Pure: starts nothing and knows no approval.

import { canonical } from '../base/canonical.ts'
import { sha256 } from '../base/hash.ts'
import { type Problem, problem } from '../base/result.ts'
import { parseJsonc } from './jsonc.ts'

interface Named {
  /** As it is shown and called. */
  readonly name: string
  /** The file it stands in. */
  readonly source: string
  /** Who can write there: the user of this machine, or whoever made the folder. */
  readonly scope: 'machine' | 'workspace'
}

export type Definition =
  | (Named & {
      readonly kind: 'stdio'
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      /** Empty: the workspace folder. */
      readonly cwd: string
      /** More variables, read when it starts; those of `env` go before. Unset without one. */
      readonly envFile?: string
    })
  | (Named & {
      /** `http`: streamable HTTP, or the older SSE where a server knows only that. */
      readonly kind: 'http' | 'sse'
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
    })

/** What a person is asked for before a server starts; definitions name it as `${input:ID}`. */
export interface Input {
  readonly id: string
  readonly description: string
  readonly secret: boolean
  /** To choose from; empty for free text. */
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly initial: string
}

export interface Configuration {
  /** The file. */
  readonly source: string
  readonly servers: readonly Definition[]
  readonly inputs: readonly Input[]
  readonly problems: readonly Problem[]
}

const most = { bytes: 1 << 20, servers: 64, words: 256, units: 8_192 } as const

/** Neither a slash, which parts server and tool, nor anything that is not seen. */
const named = /^[\p{L}\p{N}][\p{L}\p{N} _.@:-]{0,63}$/u

export function readConfiguration(text: string, source: string, scope: Definition['scope']): Configuration {
  const wrong = (message: string): Configuration => ({
    source,
    servers: [],
    inputs: [],
    problems: [problem('bad-configuration', `${source}: ${message}`, 'Mend the file.')],
  })
  if (text.length > most.bytes) return wrong('It is too large.')
  const read = parseJsonc(text)
  if (!read.ok) return wrong(read.error.message)
  if (!isRecord(read.value)) return wrong('It is no object.')
  const listed = read.value['servers'] ?? read.value['mcpServers'] ?? {}
  if (!isRecord(listed)) return wrong('`servers` is no object.')
  const problems: Problem[] = []
  const servers: Definition[] = []
  for (const [name, value] of Object.entries(listed).slice(0, most.servers)) {
    const definition = definitionOf({ name, source, scope }, value)
    if (typeof definition === 'string')
      problems.push(problem('bad-server', `${source}: ${name.slice(0, 64)}: ${definition}`, 'Mend the file.'))
    else servers.push(definition)
  }
  const given = read.value['inputs']
  const inputs = (Array.isArray(given) ? given : []).flatMap((one) => inputOf(one) ?? [])
  return { source, servers, inputs, problems }
}

/** Or what is wrong with it. */
function definitionOf(given: Named, value: unknown): Definition | string {
  if (!named.test(given.name)) return 'Its name may have letters, digits, spaces and _.@:- only.'
  if (!isRecord(value)) return 'It is no object.'
  const { command, args = [], env = {}, cwd = '', url, headers = {}, envFile } = value
  const kind = value['type'] ?? (url === undefined ? 'stdio' : 'http')
  if (kind === 'stdio') {
    if (!isText(command) || command.trim() === '') return '`command` is missing.'
    if (!Array.isArray(args) || args.length > most.words || !args.every(isText))
      return '`args` is no list of texts.'
    const variables = textsOf(env)
    if (variables === null) return '`env` is no object of texts.'
    if (!isText(cwd)) return '`cwd` is no text.'
    if (envFile !== undefined && (!isText(envFile) || envFile.trim() === '')) return '`envFile` is no text.'
    const file = envFile === undefined ? {} : { envFile }
    return { ...given, kind, command, args, env: variables, cwd, ...file }
  }
  if (kind !== 'http' && kind !== 'sse') return 'Its type is stdio, http or sse.'
  if (!isText(url) || !/^https?:\/\/[^\s]+$/i.test(url)) return '`url` is no http address.'
  const fields = textsOf(headers)
  return fields === null ? '`headers` is no object of texts.' : { ...given, kind, url, headers: fields }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= most.units && !value.includes('\0')

/** Numbers and switches count as their text, null as not given. */
function textsOf(value: unknown): Readonly<Record<string, string>> | null {
  if (!isRecord(value)) return null
  const out: Record<string, string> = {}
  for (const [name, one] of Object.entries(value)) {
    if (one === null) continue
    const text = typeof one === 'number' || typeof one === 'boolean' ? String(one) : one
    if (!isText(text) || !/^[\w.-]{1,128}$/.test(name) || name === '__proto__') return null
    out[name] = text
  }
  return out
}

function inputOf(value: unknown): Input | null {
  if (!isRecord(value) || !isText(value['id'])) return null
  const { id, type, description, password, options, default: initial } = value
  if (type !== 'promptString' && type !== 'pickString') return null
  return {
    id,
    description: isText(description) ? description : id,
    secret: password === true,
    options: Array.isArray(options) ? options.flatMap((one) => optionOf(one) ?? []).slice(0, 100) : [],
    initial: isText(initial) ? initial : '',
  }
}

/** A text, or a value with another name. */
function optionOf(option: unknown): Input['options'][number] | null {
  if (isText(option)) return { value: option, title: option }
  if (!isRecord(option) || !isText(option['value'])) return null
  return { value: option['value'], title: isText(option['label']) ? option['label'] : option['value'] }
}

/**
 * What a person approves, by the letter: another word in it is another server. Values of variables and headers are in it as
 * they are written, so that a secret which is asked for is not.
 */
export const definitionHash = (definition: Definition, network: 'granted' | 'as-cleared'): string =>
  sha256(canonical({ ...definition, network }))

/** The words that a process is started with, quoted for a POSIX shell. */
export const commandLine = (words: readonly string[]): string =>
  words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')

/** What is started or contacted, for people: as it is configured, in quotes where a word has blanks. */
export function targetWords(definition: Definition): string {
  if (definition.kind !== 'stdio') return definition.url
  const words = [definition.command, ...definition.args]
  return words.map((word) => (/[\s"]/.test(word) || word === '' ? JSON.stringify(word) : word)).join(' ')
}
