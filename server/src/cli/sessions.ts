// Owns what is said in the terminal's conversation about the sessions its code is evaluated in: `/sessions`, `/sessions reset`. They
// live as long as the conversation, so no command of its own could find them.

import type { CodeSessionView } from '../../protocol/views.ts'
import type { TerminalHouse } from './house.ts'
import { visible } from './style.ts'
import { counted, sizeWords } from './words.ts'

type Sessions = Pick<TerminalHouse, 'codeSessions' | 'resetSessions'>

/** The answer, or null where something else was typed. `WHICH` is a name or a language. */
export async function answerSessions(house: Sessions, typed: string): Promise<string | null> {
  const found = /^\/sessions(?:\s+(reset)(?:\s+(\S+))?)?\s*$/.exec(typed)
  if (found === null) return null
  const [, reset, which] = found
  if (reset === undefined) return listed(await house.codeSessions())
  const runtime = runtimes.find((one) => one === which?.toLowerCase())
  const { message } = await house.resetSessions(runtime === undefined ? which : undefined, runtime)
  return message
}

const runtimes: readonly CodeSessionView['runtime'][] = ['javascript', 'python', 'shell']

function listed(sessions: readonly CodeSessionView[]): string {
  if (sessions.length === 0)
    return 'No code has been evaluated yet. A session begins with the first evaluation.'
  const rows = sessions.flatMap(
    ({ name, runtime, version, isolation, evaluations, memoryBytes, busy, names }) => [
      [
        runtime,
        name === 'chat' ? 'this conversation' : name,
        version,
        counted(evaluations, 'evaluation'),
        memoryBytes > 0 ? sizeWords(memoryBytes) : '',
        busy === 'busy' ? 'running' : '',
        isolation,
      ]
        .filter(Boolean)
        .join(' · '),
      ...names.map((one) => `  ${[one.name, one.kind, one.value].filter(Boolean).join(' · ')}`),
    ],
  )
  return [...rows, 'End them: /sessions reset, or /sessions reset WHICH (a name or a language).']
    .map(visible)
    .join('\n')
}
