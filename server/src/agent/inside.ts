// Owns what code in a session is told when it asks its `agent`: the live index, memory, rules and trace as plain data,
// bounded, and nothing that the gate would not let the model read. Changes nothing: a wish becomes a proposal.

import type { RuleView } from '../../protocol/views.ts'
import { type NodeId, nodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import type { Action } from '../base/proposal.ts'
import type { Decision } from '../base/verdict.ts'
import { readAction } from '../gate/action.ts'
import type { PolicyRule } from '../gate/policy.ts'
import { memoryPath } from '../memory/remember.ts'
import { parseOrg } from '../org/parse.ts'
import type { Library } from '../skills/library.io.ts'
import { tools } from '../tools/list.ts'
import { dayOf } from '../tools/org.ts'
import type { ToolPorts } from '../tools/tool.ts'
import type { TraceRow } from '../trace/entry.ts'

export interface InsidePorts
  extends Pick<ToolPorts, 'index' | 'documents' | 'home' | 'workspace' | 'clock' | 'utcOffsetMinutes'> {
  mayRead(path: string): Promise<Decision>
  readonly skills: Pick<Library, 'loaded'>
  learned(): Promise<readonly RuleView[]>
  policy(): Promise<readonly PolicyRule[]>
  /** The newest first. */
  traceRows(limit: number): Promise<readonly TraceRow[]>
  /** Puts it before the person; what became of it, in a sentence. */
  propose(action: Action, reason: string): Promise<string>
}

/** Rows of one answer, and UTF-16 units of one text. */
const mostRows = 200
const longestText = 100_000

/** Throws an `Error` with words for whoever evaluates the code. */
export async function inside(
  ports: InsidePorts,
  method: string,
  [first, second]: readonly unknown[],
): Promise<unknown> {
  const words = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 2000) : '')
  switch (method) {
    case 'find':
      return find(ports, needed(words(first), 'agent.find needs a query.'), countOf(second, 10))
    case 'outline':
      return outline(ports, needed(words(first), 'agent.outline needs the path of a file.'))
    case 'node':
      return node(ports, needed(words(first), 'agent.node needs the id of a node.'))
    case 'rules':
      return rules(ports)
    case 'memory':
      return memory(ports, words(first))
    case 'trace':
      return ports.traceRows(countOf(first, 20))
    case 'given':
      // Only the request of a skill brings texts along.
      return []
    case 'describe':
      return describe(ports, nameOf(first))
    case 'propose':
      return propose(ports, first)
    default:
      throw new Error(`There is no agent.${method}.`)
  }
}

function needed(text: string, message: string): string {
  if (text.trim() === '') throw new Error(message)
  return text
}

const countOf = (value: unknown, usual: number): number =>
  typeof value === 'number' && value >= 1 ? Math.min(mostRows, Math.floor(value)) : usual

const nameOf = (value: unknown): string => {
  if (typeof value === 'string') return value.slice(0, 400)
  if (typeof value !== 'object' || value === null) return ''
  const { name, title, id } = value as Record<string, unknown>
  return (
    [name, title, id]
      .find((one) => typeof one === 'string')
      ?.toString()
      .slice(0, 400) ?? ''
  )
}

const rowOf = ({ id, kind, path, title, qualified, signature, range, level, tags, todo }: Node) => ({
  id,
  kind,
  path,
  title,
  name: qualified,
  signature: signature.slice(0, 400),
  startLine: range.startLine,
  endLine: range.endLine,
  level,
  ...(tags.length > 0 ? { tags } : {}),
  ...(todo === '' ? {} : { todo }),
})

async function find(ports: InsidePorts, query: string, k: number): Promise<readonly object[]> {
  const hits = ports.index.find(query, { k, today: dayOf(ports) })
  const allowed = await Promise.all(hits.map(({ node: { path } }) => ports.mayRead(path)))
  return hits
    .filter((_, at) => allowed[at] === 'allow')
    .map(({ node: found, score }) => ({ ...rowOf(found), score }))
}

async function outline(ports: InsidePorts, path: string): Promise<readonly object[]> {
  await readable(ports, path)
  const nodes = ports.index.fileNodes(path)
  if (nodes.length === 0) throw new Error(`There is no file ${path} in the index.`)
  return nodes.slice(0, mostRows).map(rowOf)
}

async function node(ports: InsidePorts, id: string): Promise<object> {
  const found = ports.index.node(nodeId(id)) ?? ports.index.resolve(id)[0]
  if (found === undefined) throw new Error(`There is no node ${id}. agent.find gives ids.`)
  await readable(ports, found.path)
  const text = await ports.index.fullText(found.id)
  const callers = ports.index.callers(found.id).map(({ id: caller }: { id: NodeId }) => caller)
  return { ...rowOf(found), documentation: found.documentation, callers, text: text.slice(0, longestText) }
}

async function readable({ mayRead }: InsidePorts, path: string): Promise<void> {
  if ((await mayRead(path)) !== 'allow') throw new Error(`The gate does not let ${path} be read here.`)
}

async function rules(ports: InsidePorts): Promise<readonly object[]> {
  const [learned, policy] = await Promise.all([ports.learned(), ports.policy()])
  const shown = learned.map(({ title, concludes, status, scope, file, line }) => ({
    name: title,
    concludes,
    status,
    scope,
    file,
    line,
  }))
  const known = new Set(learned.map(({ title }) => title))
  const written = policy
    .filter(({ name }) => !known.has(name))
    .map(({ name, source, text, file, line }) => ({ name, source, text, file, line }))
  return [...shown, ...written].slice(0, mostRows)
}

async function memory(ports: InsidePorts, query: string): Promise<readonly object[]> {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found: object[] = []
  for (const place of ['home', 'workspace'] as const) {
    const path = memoryPath(place, ports.home, ports.workspace)
    if ((await ports.mayRead(path)) !== 'allow') continue
    const read = await ports.documents.read(path)
    if (!read.ok) continue
    const lines = read.value.text.split('\n')
    for (const { title, tags, startLine, endLine } of parseOrg(read.value.text).headlines) {
      const text = lines.slice(startLine - 1, endLine).join('\n')
      if (wanted.every((word) => text.toLowerCase().includes(word)))
        found.push({ title, tags, place, path, line: startLine, text: text.slice(0, 4000) })
    }
  }
  return found.slice(0, mostRows)
}

/** One or two sentences and a file. */
async function describe(ports: InsidePorts, name: string): Promise<string> {
  const tool = tools.find(({ spec }) => spec.name === name)
  if (tool !== undefined) {
    const given = Object.keys(tool.spec.parameters.properties ?? {}).join(', ')
    return `${name} is a tool: ${tool.spec.description} It takes ${given || 'nothing'}. It is built in (tools/${name}.ts).`
  }
  const learned = (await ports.learned()).find(({ title, id }) => title === name || id === name)
  if (learned !== undefined) {
    const { title, status, scope, evidence, file, line } = learned
    const place = file === '' ? 'It lasts as long as this session.' : `It stands in ${file}:${line}.`
    return `${title}: a learned rule, ${status}, for ${scope}, from ${evidence.length} decisions. ${place}`
  }
  const written = (await ports.policy()).find((rule) => rule.name === name)
  if (written !== undefined)
    return `${name} is a rule of the ${written.source}: ${written.text.trim()} It stands in ${written.file}:${written.line}.`
  const skill = (await ports.skills.loaded()).find((one) => one.skill.name === name.replace(/^\//, ''))
  if (skill !== undefined) {
    const { summary, tools: used, triggers, tests } = skill.skill
    const which = used.length === 0 ? 'all tools' : `the tools ${used.join(', ')}`
    const when = triggers.length === 0 ? 'its name' : triggers.map(({ written }) => written).join(', ')
    return `/${skill.skill.name} is a skill (${skill.source}): ${summary} It is used for ${when}, with ${which}, and has ${tests.length} tests. It stands in ${skill.path}.`
  }
  const found = ports.index.node(nodeId(name)) ?? ports.index.resolve(name)[0]
  if (found !== undefined && (await ports.mayRead(found.path)) === 'allow')
    return `${found.title} is a ${found.kind}: ${found.signature.slice(0, 200)}. It stands in ${found.path}:${found.range.startLine}.`
  const names = tools.map(({ spec }) => spec.name).join(', ')
  throw new Error(`There is no tool, rule, skill or node ${JSON.stringify(name)}. The tools are: ${names}.`)
}

async function propose(ports: InsidePorts, given: unknown): Promise<string> {
  const { reason } = typeof given === 'object' && given !== null ? (given as { reason?: unknown }) : {}
  const read = readAction({ action: given })
  if (!read.ok) throw new Error(read.error.message)
  return ports.propose(read.value.action, typeof reason === 'string' ? reason.slice(0, 2000) : '')
}
