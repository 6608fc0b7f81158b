// Owns one call of a served tool, whoever calls: the consent of a person for the session, the arguments, the answer as it
// may leave, and the entry in the trace. Never reads a file and never asks anybody.

import type { TurnId } from '../../base/ids.ts'
import { validate } from '../../tools/validate.ts'
import type { Trace } from '../../trace/journal.io.ts'
import type { LeftOut } from './sink.ts'
import { type ServedPorts, servedTools } from './tools.ts'

/** `open`: nobody has decided in this session. */
export type Consent = 'open' | 'allowed' | 'refused'

export interface Caller {
  /** Who is given the text, in words a person knows: `the model of the editor’s chat`, `claude-code 2.1`. */
  readonly name: string
  readonly consent: Consent
}

export type ServedAnswer =
  | { readonly kind: 'answered'; readonly text: string; readonly note: string }
  | { readonly kind: 'failed'; readonly text: string }
  /** A person has to be asked first. */
  | { readonly kind: 'unasked' }

export interface ServingPorts extends ServedPorts {
  readonly trace: Pick<Trace, 'append'>
  /** Under which the calls of this session stand in the trace. */
  readonly turn: TurnId
}

export async function serve(
  ports: ServingPorts,
  caller: Caller,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<ServedAnswer> {
  const tool = servedTools.find((one) => one.name === name)
  if (tool === undefined) return failed(`There is no tool ${name.slice(0, 60)}.`)
  const args = validate(tool.parameters, given)
  if (!args.ok) return failed(`${args.error.message} ${args.error.next}`)
  if (caller.consent === 'open') return { kind: 'unasked' }
  const told = (outcome: string, more: Readonly<Record<string, string>> = {}) =>
    ports.trace
      .append({
        turn: ports.turn,
        kind: 'observation',
        title: `${tool.title}, for ${caller.name}: ${outcome}`,
        properties: { tool: name, to: caller.name, ...more },
        body: JSON.stringify(args.value, null, 2),
        blockLanguage: 'json',
        ...(caller.consent === 'refused' ? { tags: ['denied'] } : {}),
      })
      .catch(() => {})
  if (caller.consent === 'refused') {
    await told('refused')
    return failed('The user does not give text of this folder away in this session. Go on without it.')
  }
  const found = await tool.run(ports, args.value as Readonly<Record<string, unknown>>)
  const released = await ports.sink.released(
    found.ok ? found.value : `${found.error.message} ${found.error.next}`.trim(),
  )
  if (released === null) {
    await told('withheld')
    return failed('The answer holds something that may not leave this machine.')
  }
  if (!found.ok) {
    await told('failed')
    return failed(released.text)
  }
  const left = ports.sink.left()
  await told('given', {
    characters: `${released.text.length}`,
    blanked: `${released.blanked}`,
    left_out: `${left.headings} headings, ${left.files} files`,
  })
  return { kind: 'answered', text: released.text, note: noteOf(released.blanked, left) }
}

/** The decision of a person stands in the trace as well. */
export const traceConsent = (
  ports: Pick<ServingPorts, 'trace' | 'turn'>,
  to: string,
  consent: 'allowed' | 'refused',
): Promise<unknown> =>
  ports.trace
    .append({
      turn: ports.turn,
      kind: 'decision',
      title:
        consent === 'allowed'
          ? `Text of this folder may go to ${to} in this session`
          : `No text of this folder goes to ${to} in this session`,
      properties: { to, by: 'person' },
      tags: [consent === 'allowed' ? 'approved' : 'denied'],
    })
    .catch(() => {})

/** What the caller is told beside the answer; empty where all of the folder could be told. */
function noteOf(blanked: number, { headings, files }: LeftOut): string {
  const count = (number: number, one: string, many: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]
  const left = [...count(headings, 'private heading', 'private headings'), ...count(files, 'file', 'files')]
  const parts = [
    ...(left.length === 0
      ? []
      : [`Of this folder ${left.join(' and ')} may not be told and were not searched.`]),
    ...count(blanked, 'credential was blanked.', 'credentials were blanked.'),
  ]
  return parts.length === 0 ? '' : `(${parts.join(' ')})`
}

const failed = (text: string): ServedAnswer => ({ kind: 'failed', text })
