// Owns how calls of outside tools and reads of their resources stand in a proposal, and how a model names them. Pure.

import type { Action } from '../base/proposal.ts'
import type { Problem, Result } from '../base/result.ts'
import type { Cleared } from '../gate/cleared.ts'
import type { OutsideResource, OutsideTool } from './catalog.ts'
import { isFilledIn } from './template.ts'

type Call = Extract<Action, { type: 'mcp' }>

/** A name that no tool has: tools have no slash. */
export const readTool = 'resources/read'

export const actionOf = (
  { server, name, description, schema, annotations }: OutsideTool,
  given: Readonly<Record<string, unknown>>,
): Call => ({ type: 'mcp', server, tool: name, arguments: given, description, schema, annotations })

export const readActionOf = ({ server, uri }: OutsideResource): Call => ({
  type: 'mcp',
  server,
  tool: readTool,
  arguments: { uri },
  annotations: { readOnlyHint: true },
})

/** What a model reads a resource by: `mcp:SERVER/URI`. */
export const resourcePath = (resource: OutsideResource): string => `mcp:${nameOf(resource)}`

/**
 * Named as `SERVER/URI`: one that is listed, or a template with its blanks filled in. null: no server that runs has it.
 */
export function resourceAt(outside: Pick<Outside, 'resources'>, named: string): OutsideResource | null {
  const whole = resourceListed(outside, named)
  if (whole !== null) return whole
  for (const one of outside.resources()) {
    const uri = named.slice(one.server.length + 1)
    if (one.form === 'template' && named.startsWith(`${one.server}/`) && isFilledIn(one.uri, uri))
      return { ...one, form: 'whole', uri }
  }
  return null
}

/** The same of those alone that a server lists. */
export const resourceListed = (outside: Pick<Outside, 'resources'>, named: string): OutsideResource | null =>
  outside.resources().find((one) => one.form === 'whole' && nameOf(one) === named) ?? null

/** `SERVER/URI`. */
export const nameOf = ({ server, uri }: OutsideResource): string => `${server}/${uri}`

/** What the agent knows of outside servers. */
export interface Outside {
  /** Of those that run. */
  tools(): readonly OutsideTool[]
  resources(): readonly OutsideResource[]
  /** Whether a person has approved the tool as it describes itself now. */
  isPinned(tool: OutsideTool): Promise<boolean>
  /** Problems: `not-cleared`, `changed-since`, `not-running`, `cancelled`, `outside-failed`. */
  call(
    cleared: Cleared,
    onProgress: (words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<Answer, Problem>>
}

export interface Answer {
  readonly text: string
  /** What the server says of it. */
  readonly outcome: 'done' | 'failed'
}
