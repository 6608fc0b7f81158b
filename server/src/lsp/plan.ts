// Owns the messages about a plan. Converts and wires; decides nothing.

import type { RequestName } from '../../protocol/messages.ts'
import * as wire from '../../protocol/plan.ts'
import type { House } from '../agent/house.io.ts'

type Answer = <Params, Answered>(
  name: RequestName<Params, Answered>,
  handler: (house: House, params: Params) => Promise<Answered>,
) => void

export function answerPlan(answer: Answer): void {
  answer(wire.plan, async ({ plans }) => plans.view())
  answer(wire.planAct, async ({ plans }, { act, revision, item }) => plans.act(act, revision, item))
}
