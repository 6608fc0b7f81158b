// Owns the messages about the editor's own chat: the tools it is given of the folder, and the local models it is offered.
// Converts and wires; decides nothing.

import type { CancellationToken, Connection } from 'vscode-languageserver/node'
import type { RequestName } from '../../protocol/messages.ts'
import * as offered from '../../protocol/offered.ts'
import * as served from '../../protocol/served.ts'
import type { House } from '../agent/house.io.ts'

type Answer = <Params, Answered>(
  name: RequestName<Params, Answered>,
  handler: (house: House, params: Params) => Promise<Answered>,
) => void

export function answerNative(connection: Connection, answer: Answer, opened: () => Promise<House>): void {
  answer(served.servedCall, ({ served }, { tool, args }) => served.call(tool, args))
  answer(served.servedConsent, async ({ served }, { consent }) => {
    await served.decide(consent)
    return { ok: true, message: '' }
  })
  answer(served.servedCapture, ({ served }, wish) => served.capture(wish))
  answer(offered.offeredModels, ({ offered }) => offered.models())
  answer(offered.offeredTokens, async ({ offered }, { model, text }) => ({
    tokens: offered.tokens(model, text),
  }))
  connection.onRequest(
    offered.offeredAsk.method,
    async (params: offered.OfferedParams, token: CancellationToken): Promise<unknown> => {
      const house = await opened()
      const abort = new AbortController()
      token.onCancellationRequested(() => abort.abort())
      const tell = (part: offered.OfferedPart) =>
        void connection.sendNotification(offered.offeredGrew.method, { id: params.id, part })
      return house.offered.ask(params, tell, abort.signal)
    },
  )
}
