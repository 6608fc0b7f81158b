// Owns answering the messages of protocol/org.ts, with the types that their names carry.

import type { RequestName } from '../../../protocol/messages.ts'
import type { OrgContext } from './feature.ts'

export function answer<Params, Answer>(
  { connection }: OrgContext,
  name: RequestName<Params, Answer>,
  handler: (params: Params) => Answer | Promise<Answer>,
): void {
  connection.onRequest(name.method, async (params: Params): Promise<unknown> => handler(params))
}
