// Owns what an outside server offers, as plain data within bounds: its tools and resources, checked when they come in, and
// found by words. Pure. What a server says of itself is shown and matched here, never obeyed.

import type { McpAnnotations } from '../base/proposal.ts'

export interface OutsideTool {
  readonly server: string
  readonly name: string
  /** In full: what a person approves is approved to the letter. */
  readonly description: string
  readonly schema: unknown
  readonly annotations: McpAnnotations
}

export interface OutsideResource {
  readonly server: string
  /** `template`: with blanks to fill in (RFC 6570). */
  readonly form: 'whole' | 'template'
  readonly uri: string
  readonly name: string
  readonly description: string
}

export interface Catalog {
  readonly tools: readonly OutsideTool[]
  readonly resources: readonly OutsideResource[]
  /** What was left out and why, a sentence each. */
  readonly left: readonly string[]
}

export const emptyCatalog: Catalog = { tools: [], resources: [], left: [] }

const most = {
  tools: 256,
  resources: 1_000,
  templates: 200,
  descriptionUnits: 8_000,
  schemaUnits: 32_000,
  uriUnits: 2_000,
} as const

/** Names as the specification has them (2025-11-25, "Tool Names"). */
const toolName = /^[\w.-]{1,128}$/

/** `listed` is what the server sent, of whatever shape. */
export function readCatalog(
  server: string,
  listed: {
    readonly tools: readonly unknown[]
    readonly resources: readonly unknown[]
    readonly templates: readonly unknown[]
  },
): Catalog {
  const tools = new Map<string, OutsideTool>()
  const left: string[] = []
  for (const one of listed.tools.slice(0, most.tools)) {
    const tool = toolOf(server, one)
    if (typeof tool === 'string') left.push(tool)
    else if (tools.has(tool.name)) left.push(`Two tools are called ${tool.name}; the first one counts.`)
    else tools.set(tool.name, tool)
  }
  if (listed.tools.length > most.tools)
    left.push(`Of ${listed.tools.length} tools the first ${most.tools} count.`)
  const whole = listed.resources.slice(0, most.resources)
  if (listed.resources.length > most.resources)
    left.push(`Of ${listed.resources.length} resources the first ${most.resources} count.`)
  const templates = listed.templates.slice(0, most.templates)
  if (listed.templates.length > most.templates)
    left.push(`Of ${listed.templates.length} resource templates the first ${most.templates} count.`)
  const resources = [
    ...whole.flatMap((one) => resourceOf(server, 'whole', record(one), 'uri') ?? []),
    ...templates.flatMap((one) => resourceOf(server, 'template', record(one), 'uriTemplate') ?? []),
  ]
  // Many of a kind say the same.
  return { tools: [...tools.values()], resources, left: left.slice(0, 20) }
}

function toolOf(server: string, value: unknown): OutsideTool | string {
  const { name, description = '', inputSchema, annotations } = record(value)
  if (typeof name !== 'string' || !toolName.test(name))
    return `A tool has a name that is not allowed: ${visible(String(name)).slice(0, 60)}`
  if (typeof description !== 'string' || description.length > most.descriptionUnits)
    return `The description of ${name} is longer than ${most.descriptionUnits} characters.`
  if ((JSON.stringify(inputSchema) ?? '').length > most.schemaUnits)
    return `The schema of ${name} is longer than ${most.schemaUnits} characters.`
  return { server, name, description, schema: inputSchema, annotations: annotationsOf(annotations) }
}

function annotationsOf(value: unknown): McpAnnotations {
  const { title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = record(value)
  return {
    ...(typeof title === 'string' ? { title: title.slice(0, 200) } : {}),
    ...(typeof readOnlyHint === 'boolean' ? { readOnlyHint } : {}),
    ...(typeof destructiveHint === 'boolean' ? { destructiveHint } : {}),
    ...(typeof idempotentHint === 'boolean' ? { idempotentHint } : {}),
    ...(typeof openWorldHint === 'boolean' ? { openWorldHint } : {}),
  }
}

function resourceOf(
  server: string,
  form: OutsideResource['form'],
  value: Readonly<Record<string, unknown>>,
  address: 'uri' | 'uriTemplate',
): OutsideResource | null {
  const { [address]: uri, name, title, description } = value
  if (typeof uri !== 'string' || uri === '' || uri.length > most.uriUnits || visible(uri) !== uri) return null
  const words = [title, name].find((one): one is string => typeof one === 'string' && one !== '') ?? uri
  return {
    server,
    form,
    uri,
    name: words.slice(0, 200),
    description: typeof description === 'string' ? description.slice(0, 1_000) : '',
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** Without characters that steer a terminal, turn the direction of a line, or are not seen. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]+/gu, ' ')

/** Names of the arguments that its schema requires. */
export function neededBy({ schema }: OutsideTool): readonly string[] {
  const { required } = record(schema)
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

/** One line for a model: `SERVER/TOOL(path: string, depth?: integer)`. */
export function signatureOf(tool: OutsideTool): string {
  const { server, name } = tool
  const { properties } = record(tool.schema)
  const needed = neededBy(tool)
  const parts = Object.entries(record(properties)).map(([key, value]) => {
    const { type, enum: choices } = record(value)
    const kind = Array.isArray(choices)
      ? choices.map((one) => JSON.stringify(one)).join('|')
      : typeof type === 'string'
        ? type
        : 'any'
    return `${visible(key).slice(0, 60)}${needed.includes(key) ? '' : '?'}: ${visible(kind).slice(0, 120)}`
  })
  return `${server}/${name}(${parts.join(', ').slice(0, 600)})`
}

/** Those that the words of a query name, the best first. */
export function matching<T extends OutsideTool | OutsideResource>(
  all: readonly T[],
  query: string,
  k: number,
): readonly T[] {
  const wanted = wordsOf(query)
  if (wanted.size === 0) return []
  const scored = all.flatMap((one) => {
    const name = wordsOf(`${one.server} ${one.name} ${'uri' in one ? one.uri : ''}`)
    const about = wordsOf(one.description.slice(0, 2_000))
    let score = 0
    let hits = 0
    for (const word of wanted) {
      if (name.has(word)) score += 3
      else if (about.has(word)) score += 1
      else continue
      hits++
    }
    // A word among many that a description happens to hold is no wish for the tool.
    return score >= 3 || hits * 2 > wanted.size ? [{ one, score }] : []
  })
  return scored
    .sort((a, b) => b.score - a.score || (keyOf(a.one) < keyOf(b.one) ? -1 : 1))
    .slice(0, k)
    .map(({ one }) => one)
}

const keyOf = (one: OutsideTool | OutsideResource): string =>
  `${one.server}/${'uri' in one ? one.uri : one.name}`

/** Lower case, identifiers split, a plural's s cut off; words that every question has are left out. */
function wordsOf(text: string): ReadonlySet<string> {
  const split = text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
  const words = split.match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter((word) => !common.has(word)).map((word) => word.replace(/(?<=\w{3})s$/, '')))
}

const common = new Set(
  'a an the of for to in on at by is are with and or it this that from as be my me i'.split(' '),
)
