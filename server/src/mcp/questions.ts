// Owns the questions of outside servers that wait for a person, each until it is answered, taken back or forgotten. Pure but
// for its timers. Nothing but `reply` answers one, and `reply` is reached from the editor and the terminal alone.

import type { FieldText, McpQuestionView, McpReply } from '../../protocol/mcp-question.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { contentOf, type Field, faultOf, type Question, readQuestion, type Value } from './question.ts'

/** As it goes back to the server. */
export interface Reply {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Readonly<Record<string, Value>>
}

export interface Questions {
  /** What is asked badly is declined. Never rejects. */
  ask(server: string, asked: unknown, signal: AbortSignal): Promise<Reply>
  open(): readonly McpQuestionView[]
  /** Problems: `no-question`, `bad-answer`; the question stays open then. */
  reply(id: string, reply: McpReply): Result<void, Problem>
  /** A sentence, empty for nothing. */
  fault(id: string, field: string, value: FieldText): string
}

export interface QuestionsPorts {
  /** Never the same twice, also after a restart: an answer is for one question. */
  newId(): string
  log(server: string, line: string): void
  onChange(): void
}

/** A server has so many open, and nobody is asked longer than that. */
const most = { open: 4, waitMs: 30 * 60_000 } as const

interface Open {
  readonly view: McpQuestionView
  readonly question: Question
  settle(reply: Reply): void
}

export function openQuestions(ports: QuestionsPorts): Questions {
  const all = new Map<string, Open>()

  function ask(server: string, asked: unknown, signal: AbortSignal): Promise<Reply> {
    const read = readQuestion(asked)
    if (!read.ok) {
      ports.log(server, `Its question was declined. ${read.error.message}`)
      return Promise.resolve({ action: 'decline' })
    }
    const waiting = [...all.values()].filter(({ view }) => view.server === server)
    if (signal.aborted || waiting.length >= most.open) return Promise.resolve({ action: 'cancel' })
    const id = ports.newId()
    const question = read.value
    return new Promise((done) => {
      const timer = setTimeout(() => settle({ action: 'cancel' }), most.waitMs)
      timer.unref()
      const gone = () => settle({ action: 'cancel' })
      const settle = (reply: Reply) => {
        if (!all.delete(id)) return
        clearTimeout(timer)
        signal.removeEventListener('abort', gone)
        // What was entered is between the person and the server.
        const named = Object.keys(reply.content ?? {}).join(', ')
        ports.log(server, `Its question was answered: ${reply.action}${named === '' ? '' : ` (${named})`}.`)
        done(reply)
        ports.onChange()
      }
      signal.addEventListener('abort', gone, { once: true })
      all.set(id, { view: viewOf(id, server, question), question, settle })
      ports.log(server, `It asks: ${question.message}`)
      ports.onChange()
    })
  }

  return {
    ask,
    open: () => [...all.values()].map(({ view }) => view),
    reply(id, reply) {
      const one = all.get(id)
      if (one === undefined)
        return err(
          problem('no-question', 'This question is not open any more.', 'The server does not wait for it.'),
        )
      if (reply.action !== 'accept') one.settle({ action: reply.action })
      else if (one.question.kind === 'address') one.settle({ action: 'accept' })
      else {
        const content = contentOf(one.question.fields, reply.values)
        if (!content.ok) return content
        one.settle({ action: 'accept', content: content.value })
      }
      return ok(undefined)
    },
    fault(id, name, value) {
      const question = all.get(id)?.question
      const field: Field | undefined =
        question?.kind === 'form' ? question.fields.find(({ view }) => view.name === name) : undefined
      return field === undefined ? '' : faultOf(field, value)
    },
  }
}

const viewOf = (id: string, server: string, question: Question): McpQuestionView => {
  const asked = { id, server, message: question.message }
  return question.kind === 'form'
    ? { ...asked, kind: 'form', fields: question.fields.map(({ view }) => view) }
    : { ...asked, kind: 'address', url: question.url, host: question.host }
}
