// Owns the tool `remember`: a fact as an Org headline in the agent's memory. Never writes itself.

import { sha256 } from '../base/hash.ts'
import { err, ok, problem } from '../base/result.ts'
import { memoryHeader, memoryHeadline, memoryPath } from '../memory/remember.ts'
import { current } from './change.ts'
import { absolute, shown } from './path.ts'
import { type Tool, text } from './tool.ts'

export const remember: Tool = {
  spec: {
    name: 'remember',
    description: 'Keep a fact for later conversations.',
    parameters: {
      type: 'object',
      properties: {
        title: { type: 'string' },
        body: { type: 'string' },
        place: { type: 'string', enum: ['workspace', 'home'] },
      },
      required: ['title'],
    },
  },
  async plan(ports, args, context) {
    const title = text(args, 'title').trim()
    if (title === '') return err(problem('invalid-arguments', 'The title is empty.', 'Say what to remember.'))
    const place = text(args, 'place') === 'home' ? 'home' : 'workspace'
    const path = memoryPath(place, ports.home, ports.workspace)
    const document = await current(ports.documents, absolute(ports.workspace, path))
    if (!document.ok) return document
    const before = document.value?.text ?? null
    const headline = memoryHeadline({
      id: ports.newId(),
      title,
      body: text(args, 'body'),
      tags: [],
      labels: context.labels,
      turn: context.turn,
      at: ports.clock.now(),
    })
    const base = before ?? memoryHeader
    const content = `${base}${base.endsWith('\n') ? '' : '\n'}${headline}`
    return ok({
      kind: 'propose',
      summary: `Remember "${title.slice(0, 80)}"`,
      actions: [
        {
          type: 'file_write',
          path: shown(ports.workspace, path),
          content,
          beforeHash: before === null ? '' : sha256(before),
        },
      ],
      reason: 'Keep this for later conversations.',
    })
  },
}
