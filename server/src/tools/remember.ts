// Owns the tool `remember`: a fact as an Org headline in the agent's memory. Never writes itself.

import { sha256 } from '../base/hash.ts'
import { nodeId } from '../base/ids.ts'
import type { Labels } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import {
  type MemoryPlace,
  memoryHeader,
  memoryHeadline,
  memoryPath,
  rememberedIn,
} from '../memory/remember.ts'
import { sourcesOf } from '../memory/sources.ts'
import { current, type FileAction } from './change.ts'
import { labelsOfRead } from './note-labels.ts'
import { absolute, shown } from './path.ts'
import { type CallContext, type Tool, type ToolPorts, text } from './tool.ts'

export const remember: Tool = {
  spec: {
    name: 'remember',
    description: 'Keep a fact for later.',
    parameters: {
      type: 'object',
      properties: {
        title: { type: 'string' },
        body: { type: 'string' },
        tags: { type: 'string' },
        place: { type: 'string', enum: ['home', 'project'] },
      },
      required: ['title'],
    },
  },
  async plan(ports, args, context) {
    const made = await remembered(
      ports,
      {
        title: text(args, 'title').trim(),
        body: text(args, 'body'),
        tags: text(args, 'tags')
          .split(/[\s,:]+/)
          .filter((tag) => tag !== ''),
        place: text(args, 'place') === 'project' ? 'workspace' : 'home',
      },
      context,
    )
    if (!made.ok) return made
    const { summary } = made.value
    if (made.value.kind === 'propose')
      return ok({
        kind: 'propose',
        summary,
        actions: [made.value.action],
        reason: 'Keep this for later conversations.',
      })
    const { words, labels } = made.value
    return ok({
      kind: 'observe',
      summary,
      actions: [],
      observe: async () => ok({ text: words, labels, seen: [] }),
    })
  },
}

export type Remembered =
  | { readonly kind: 'propose'; readonly summary: string; readonly action: FileAction }
  /** In the same words, so there is nothing to write. */
  | { readonly kind: 'known'; readonly summary: string; readonly words: string; readonly labels: Labels }

export async function remembered(
  ports: ToolPorts,
  fact: {
    readonly title: string
    readonly body: string
    readonly tags: readonly string[]
    readonly place: MemoryPlace
  },
  { labels, turn, pieces }: CallContext,
): Promise<Result<Remembered, Problem>> {
  const { title, body, tags, place } = fact
  if (title === '') return err(problem('invalid-arguments', 'The title is empty.', 'Say what to remember.'))
  for (const where of ['home', 'workspace'] as const) {
    const path = memoryPath(where, ports.home, ports.workspace)
    if ((await ports.mayRead(path)) !== 'allow') continue
    const document = await current(ports.documents, absolute(ports.workspace, path))
    const known = document.ok && document.value ? rememberedIn(document.value.text, title, body) : null
    if (known === null || !document.ok || !document.value) continue
    return ok({
      kind: 'known',
      summary: `Remembered already: "${title.slice(0, 80)}"`,
      words: `This is remembered already, in ${shown(ports.workspace, path)}:${known.startLine}.`,
      labels: labelsOfRead(ports, path, document.value.text),
    })
  }
  const path = memoryPath(place, ports.home, ports.workspace)
  const document = await current(ports.documents, absolute(ports.workspace, path))
  if (!document.ok) return document
  const before = document.value?.text ?? null
  const seen = pieces.map(({ id, path, name }) => {
    const orgId = ports.index.node(nodeId(id))?.properties.ID ?? ''
    return { id, path, name, orgId }
  })
  const headline = memoryHeadline({
    id: ports.newId(),
    title,
    body,
    tags,
    restsOn: sourcesOf(seen, `${title} ${body}`, (path) => absolute(ports.workspace, path)),
    labels,
    turn,
    at: ports.clock.now(),
  })
  const base = before ?? memoryHeader
  return ok({
    kind: 'propose',
    summary: `Remember "${title.slice(0, 80)}"`,
    action: {
      type: 'file_write',
      path: shown(ports.workspace, path),
      content: `${base}${base.endsWith('\n') ? '' : '\n'}${headline}`,
      beforeHash: before === null ? '' : sha256(before),
    },
  })
}
