// Owns the messages about outside servers (MCP). Converts and wires; decides nothing.

import * as wire from '../../protocol/mcp.ts'
import { mcpFault, mcpReply } from '../../protocol/mcp-question.ts'
import type { Outcome, RequestName } from '../../protocol/messages.ts'
import type { House } from '../agent/house.io.ts'
import type { Problem, Result } from '../base/result.ts'

type Answer = <Params, Answered>(
  name: RequestName<Params, Answered>,
  handler: (house: House, params: Params) => Promise<Answered>,
) => void

const unused: Outcome = { ok: false, message: 'No outside server is used here.', next: '' }

export function answerMcp(answer: Answer): void {
  answer(
    wire.mcpServers,
    async ({ outside }) => outside?.view() ?? { servers: [], questions: [], problems: [], ownFile: '' },
  )
  answer(wire.mcpLog, async ({ outside }, { name }) => ({ text: outside?.servers.log(name) ?? '' }))
  answer(wire.mcpGive, async ({ outside }, { source, values }) => {
    await outside?.servers.give(source, values)
    return outside ? { ok: true, message: '' } : unused
  })
  answer(mcpReply, async ({ outside }, { id, reply }) =>
    outside ? done(outside.servers.questions.reply(id, reply)) : unused,
  )
  answer(mcpFault, async ({ outside }, { id, field, value }) => ({
    fault: outside?.servers.questions.fault(id, field, value) ?? '',
  }))
  answer(wire.mcpAct, async ({ outside }, { name, act }) =>
    outside ? done(await acted(outside, name, act)) : unused,
  )
}

function acted(
  { servers }: NonNullable<House['outside']>,
  name: string,
  act: wire.McpAct,
): Promise<Result<void, Problem>> {
  switch (act) {
    case 'approve':
      return servers.approve(name, 'as-cleared')
    case 'approve-with-network':
      return servers.approve(name, 'granted')
    case 'start':
      return servers.start(name)
    case 'restart':
      return servers.restart(name)
    case 'stop':
      return servers.stop(name)
  }
}

const done = (result: Result<void, Problem>): Outcome =>
  result.ok
    ? { ok: true, message: '' }
    : { ok: false, message: result.error.message, next: result.error.next }
