// Owns how outside tools and resources are reached by the tools that a model has anyway: `find` names them, `run` takes a
// call as `mcp SERVER/TOOL {…}`, `read` a resource by its path. None of them costs a token before it is found. What a server
// says of itself is text of others until a person has approved it.

import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { matching, neededBy, type OutsideTool, signatureOf, visible } from '../mcp/catalog.ts'
import { actionOf, type Outside, readActionOf, resourceAt, resourcePath } from '../mcp/outside.ts'
import { namesIn } from '../mcp/template.ts'
import { untrusted } from './labels.ts'
import type { Plan } from './tool.ts'

const most = { tools: 5, resources: 3, wordsUnits: 200 } as const

/** One line each, with how to use it. */
export async function outsideHits(
  outside: Outside | undefined,
  query: string,
): Promise<{ readonly lines: readonly string[]; readonly labels: Labels }> {
  const lines: string[] = []
  let labels = trusted
  if (outside === undefined) return { lines, labels }
  for (const tool of matching(outside.tools(), query, most.tools)) {
    lines.push(`outside tool ${signatureOf(tool)}${about(tool.description)} — run: ${commandOf(tool)}`)
    if (!(await outside.isPinned(tool)))
      labels = joinLabels(labels, untrusted(`the description of ${tool.server}/${tool.name}`))
  }
  for (const resource of matching(outside.resources(), query, most.resources)) {
    const words = about(`${resource.name}. ${resource.description}`)
    const blanks = resource.form === 'template' ? namesIn(resource.uri).map((name) => `{${name}}`) : []
    const filled = blanks.length === 0 ? '' : ` with ${blanks.join(', ')} filled in`
    lines.push(`outside resource ${resourcePath(resource)}${words} — read it by this path${filled}`)
    labels = joinLabels(labels, untrusted(`a resource of ${resource.server}`))
  }
  return { lines, labels }
}

const about = (text: string): string => {
  const words = visible(text).replace(/\s+/g, ' ').trim().slice(0, most.wordsUnits)
  return words === '' ? '' : ` — ${words}`
}

/** null: the path names no resource of an outside server. */
export function outsideRead(outside: Outside | undefined, path: string): Result<Plan, Problem> | null {
  if (outside === undefined || !path.startsWith('mcp:')) return null
  const resource = resourceAt(outside, path.slice('mcp:'.length))
  if (resource === null)
    return err(
      problem('no-resource', `There is no resource ${path.slice(0, 200)}.`, 'Use find for its path.'),
    )
  return ok({
    kind: 'propose',
    summary: `Read ${visible(resource.name).slice(0, 80)} of ${resource.server}`,
    actions: [readActionOf(resource)],
    reason: 'Read a resource of an outside server.',
  })
}

/** As `run` takes it, with what is needed left to fill in. */
const commandOf = (tool: OutsideTool): string =>
  `mcp ${tool.server}/${tool.name} {${neededBy(tool)
    .map((name) => `"${visible(name).slice(0, 60)}": …`)
    .join(', ')}}`

/** null: the command names no tool of an outside server; then it is one of the shell. */
export function outsideCall(
  outside: Outside | undefined,
  command: string,
  reason: string,
): Result<Plan, Problem> | null {
  const [, rest = ''] = /^mcp\s+([\s\S]*)$/.exec(command) ?? []
  const named = (outside?.tools() ?? []).filter(({ server, name }) => {
    const whole = `${server}/${name}`
    return rest.startsWith(whole) && !/^[\w.-]/.test(rest.slice(whole.length))
  })
  const [tool] = named
  if (tool === undefined) return null
  const given = argumentsOf(rest.slice(tool.server.length + 1 + tool.name.length))
  const missing = given === null ? undefined : neededBy(tool).find((name) => !Object.hasOwn(given, name))
  if (given === null || missing !== undefined) {
    // What is plainly wrong is said before a person is asked; everything else is the server's to check.
    const words =
      given === null
        ? 'The arguments are no JSON object.'
        : `The arguments lack \`${visible(missing ?? '')}\`.`
    return err(problem('invalid-arguments', words, `It takes ${signatureOf(tool)}.`))
  }
  return ok({
    kind: 'propose',
    summary: `Call ${tool.name} of ${tool.server}`,
    actions: [actionOf(tool, given)],
    reason,
  })
}

/** Nothing stands for no arguments; quotes around them, as a shell would want them, are passed over. */
function argumentsOf(text: string): Readonly<Record<string, unknown>> | null {
  const json = text.trim().replace(/^'([\s\S]*)'$/, '$1')
  if (json === '') return {}
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
