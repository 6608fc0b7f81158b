// Owns the served tools as the editor's own chat has them: the consent of this session, a call, and a capture, which becomes
// a proposal. Never acts.

import type { Outcome } from '../../../protocol/messages.ts'
import type { CaptureWish } from '../../../protocol/served.ts'
import type { Action } from '../../base/proposal.ts'
import { untrusted } from '../../tools/labels.ts'
import { captureAction } from '../../tools/org.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import type { Wisher } from '../wished.ts'
import { type Consent, type ServedAnswer, type ServingPorts, serve, traceConsent } from './serve.ts'

export interface ServedChat {
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<ServedAnswer>
  /** A click of the user; what was decided in this session can be decided anew. */
  decide(consent: Exclude<Consent, 'open'>): Promise<void>
  capture(wish: CaptureWish): Promise<Outcome>
}

export interface ServedChatPorts extends ServingPorts {
  tools(): ToolPorts
  propose(action: Action, reason: string, by: Wisher): Promise<string>
}

/** The editor does not say which model, or whose, stands behind its chat. */
const name = 'the model of the editor’s chat'

const wisher: Wisher = {
  origin: 'the editor’s chat',
  labels: untrusted('a model of the editor’s chat'),
  title: (summary) => `Proposed in the editor’s chat: ${summary}`,
}

export function openServedChat(ports: ServedChatPorts): ServedChat {
  let consent: Consent = 'open'
  return {
    call: (tool, args) => serve(ports, { name, consent }, tool, args),
    async decide(decided) {
      consent = decided
      await traceConsent(ports, name, decided)
    },
    async capture({ title, body, todo, scheduled, deadline }) {
      const made = await captureAction(ports.tools(), {
        path: '',
        title,
        body,
        todo,
        under: '',
        ...(scheduled === '' ? {} : { scheduled }),
        ...(deadline === '' ? {} : { deadline }),
      })
      if (!made.ok) return { ok: false, message: made.error.message, next: made.error.next }
      const words = await ports.propose(made.value, 'Captured in the editor’s chat.', wisher)
      return { ok: true, message: words }
    },
  }
}
