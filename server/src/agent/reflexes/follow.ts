// Owns going on with a reflex after its proposal was carried out.

import type { BlockDone } from '../../tools/blocks.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import type { Onward, ReflexOutcome } from '../state.ts'
import { followBlocks } from './blocks.ts'
import { followTangle } from './tangle.ts'

export function follow(ports: ToolPorts, onward: Onward, done: BlockDone): Promise<ReflexOutcome> {
  switch (onward.kind) {
    case 'blocks':
      return followBlocks(ports, onward, done)
    case 'tangle':
      return followTangle(ports, onward, done)
  }
}
