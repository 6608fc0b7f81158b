// Owns outside servers (MCP) at a terminal: whoever sits there is asked what no one has approved yet, what a server needs to
// start, and what it asks in a call. Where nobody sits, such a server is left out, and what one asks is declined; both are said.

import { setTimeout } from 'node:timers/promises'
import type { McpServerView, McpView } from '../../protocol/mcp.ts'
import type { FieldText, FieldView, McpQuestionView } from '../../protocol/mcp-question.ts'
import type { Servers } from '../mcp/servers.io.ts'
import type { Terminal } from './command.ts'
import type { Conversation } from './remember.ts'
import { visible } from './style.ts'

/** `hidden` reads without showing what is typed. */
export interface OutsideTalk extends Conversation {
  hidden(prompt: string): Promise<string | null>
}

export interface OutsideDesk {
  /** Of the house: what there is now. */
  changed(view: McpView): void
  /** Comes back when every server runs or cannot; asks about each only once. A slow one is not waited for. */
  ready(servers: Servers): Promise<void>
}

const patienceMs = 10_000
const lookEveryMs = 50

/** `talk` null: nobody is there to be asked. */
export function openOutsideDesk(terminal: Pick<Terminal, 'log'>, talk: OutsideTalk | null): OutsideDesk {
  const said = new Set<string>()
  let servers: Servers | null = null
  /** One question after the other. */
  let asking: Promise<void> = Promise.resolve()

  const once = (key: string): boolean => {
    if (said.has(key)) return false
    said.add(key)
    return true
  }
  const log = (words: string) => terminal.log(visible(words))

  /** Whether it may start now. */
  async function prepared(one: McpServerView, all: Servers): Promise<void> {
    const key = `${one.state} ${one.source} ${one.name} ${one.target} ${one.given}`
    switch (one.state) {
      case 'unapproved':
        if (!once(key)) return
        if (talk === null)
          return log(
            `The MCP server ${one.name} is left out: nobody has approved it as it is configured. Start passepartout chat in a terminal, or the editor, once.`,
          )
        switch (await mayStart(one, talk)) {
          case 'no':
            return
          case 'yes':
            await all.approve(one.name, 'as-cleared')
            return
          case 'with-network':
            await all.approve(one.name, 'granted')
            return
        }
        return
      case 'needs-input': {
        if (!once(key)) return
        const values = talk === null ? null : await valuesOf(one, talk)
        if (values === null)
          return log(`The MCP server ${one.name} is left out: it has not all of its values.`)
        await all.give(one.source, values)
        return
      }
      case 'failed':
      case 'waiting':
        if (once(key)) log(`The MCP server ${one.name} does not run. ${one.detail}`)
        return
      case 'starting':
      case 'running':
      case 'stopped':
    }
  }

  async function answer(question: McpQuestionView, all: Servers): Promise<void> {
    // Taken back while another one was answered.
    if (!all.questions.open().some(({ id }) => id === question.id)) return
    if (talk === null) {
      log(
        `The MCP server ${question.server} asked: ${question.message} Nobody is here to answer, so it was declined.`,
      )
      all.questions.reply(question.id, { action: 'decline' })
      return
    }
    const reply = await replyTo(question, talk, (field, value) =>
      all.questions.fault(question.id, field, value),
    )
    const done = all.questions.reply(question.id, reply)
    if (!done.ok) log(`${done.error.message} ${done.error.next}`)
  }

  return {
    changed(view) {
      const open = servers
      if (open === null) return
      for (const question of view.questions)
        if (once(question.id)) asking = asking.then(() => answer(question, open))
    },
    async ready(all) {
      servers = all
      for (const words of all.problems()) if (once(words)) log(words)
      const late = AbortSignal.timeout(patienceMs)
      for (;;) {
        const before = states(all)
        for (const one of all.views()) await prepared(one, all)
        if (all.views().every(({ state }) => state !== 'starting') && states(all) === before) return
        if (late.aborted) break
        if (states(all) === before) await setTimeout(lookEveryMs, undefined)
      }
      for (const one of all.views())
        if (one.state === 'starting' && once(`slow ${one.name}`))
          log(`The MCP server ${one.name} takes long to start and is not waited for.`)
    },
  }
}

const states = (servers: Servers): string =>
  JSON.stringify(servers.views().map(({ name, state }) => [name, state]))

async function mayStart(
  { name, kind, target, source, given, detail }: McpServerView,
  talk: OutsideTalk,
): Promise<'yes' | 'with-network' | 'no'> {
  const what = kind === 'stdio' ? 'runs' : 'is sent what its tools are called with:'
  const lines = [
    `The MCP server ${name} was not started here yet. It ${what}`,
    `  ${target}`,
    given.length === 0 ? '' : `It is given ${given.join(', ')}.`,
    detail,
    `It is configured in ${source}.`,
  ]
  talk.write(`\n${visible(lines.filter(Boolean).join('\n'))}\n\n`)
  const network = kind === 'stdio' ? ', w with network' : ''
  for (;;) {
    const typed = await talk.read(`Start it? y for yes${network}, n for no: `)
    if (typed === null || /^n(o)?$/i.test(typed)) return 'no'
    if (/^y(es)?$/i.test(typed)) return 'yes'
    if (kind === 'stdio' && /^w(ith)?( network)?$/i.test(typed)) return 'with-network'
  }
}

/** null: the person does not give all of them. */
async function valuesOf(
  { name, inputs }: McpServerView,
  talk: OutsideTalk,
): Promise<Readonly<Record<string, string>> | null> {
  talk.write(`\n${visible(`The MCP server ${name} needs:`)}\n`)
  const values: Record<string, string> = {}
  for (const { id, description, secret, options, initial } of inputs) {
    const value =
      options.length > 0
        ? await choice(visible(description), options, talk)
        : await (secret ? talk.hidden : talk.read)(prompt(visible(description), initial))
    if (value === null) return null
    values[id] = value === '' ? initial : value
  }
  return values
}

const prompt = (title: string, initial: string): string =>
  initial === '' ? `${title}: ` : `${title} (${visible(initial)}): `

/** Its value; empty for none, null when the person left. */
async function choice(
  title: string,
  options: FieldView['options'],
  talk: OutsideTalk,
): Promise<string | null> {
  const lines = options.map((one, i) => `  ${i + 1}. ${visible(one.title)}`)
  talk.write(`${title}\n${lines.join('\n')}\n`)
  for (;;) {
    const typed = await talk.read('Its number: ')
    if (typed === null || typed === '') return typed
    const picked = /^\d+$/.test(typed) ? options[Number(typed) - 1] : undefined
    if (picked) return picked.value
  }
}

type Reply = Parameters<Servers['questions']['reply']>[1]

/** Nothing is sent before all of it was seen. Whoever leaves has not answered. */
export async function replyTo(
  question: McpQuestionView,
  talk: OutsideTalk,
  fault: (field: string, value: FieldText) => string,
): Promise<Reply> {
  talk.write(`\n${visible(`The MCP server ${question.server} asks: ${question.message}`)}\n`)
  if (question.kind === 'address') {
    talk.write(
      `It wants you to open this address yourself, at ${visible(question.host)}:\n  ${visible(question.url)}\n`,
    )
    for (;;) {
      const typed = await talk.read('Opened? y for yes, n to decline: ')
      if (typed === null) return { action: 'cancel' }
      if (/^y(es)?$/i.test(typed)) return { action: 'accept', values: {} }
      if (/^n(o)?$/i.test(typed)) return { action: 'decline' }
    }
  }
  let values: Record<string, FieldText> = Object.fromEntries(
    question.fields.map(({ name, initial }) => [name, initial]),
  )
  for (;;) {
    for (const field of question.fields) {
      const value = await entered(field, values[field.name] ?? '', talk, fault)
      if (value === null) return { action: 'cancel' }
      values = { ...values, [field.name]: value }
    }
    const lines = question.fields.map(
      ({ name, title }) => `  ${title}: ${[values[name] ?? ''].flat().join(', ')}`,
    )
    talk.write(`\n${visible([`To ${question.server} goes:`, ...lines].join('\n'))}\n`)
    const typed = await talk.read('Send it? y for yes, e to change it, n to decline: ')
    if (typed === null) return { action: 'cancel' }
    if (/^y(es)?$/i.test(typed)) return { action: 'accept', values }
    if (/^n(o)?$/i.test(typed)) return { action: 'decline' }
  }
}

/** Nothing typed leaves it as it is; `-` makes it empty. */
async function entered(
  field: FieldView,
  before: FieldText,
  talk: OutsideTalk,
  fault: (field: string, value: FieldText) => string,
): Promise<FieldText | null> {
  const { name, kind, options, required, sensitive } = field
  const about = [field.description, sensitive ? 'A server must not ask for passwords or keys this way.' : '']
  const words = visible(about.filter(Boolean).join(' '))
  if (words !== '') talk.write(`${words}\n`)
  if (options.length > 0)
    talk.write(`${options.map((one, i) => `  ${i + 1}. ${visible(one.title)}`).join('\n')}\n`)
  const hints = {
    text: '',
    number: '',
    switch: ' yes or no',
    one: ' its number',
    many: ' numbers, with commas',
  }
  const shown = [before].flat().join(', ')
  for (;;) {
    const typed = await talk.read(
      prompt(`${visible(field.title)}${required ? ' *' : ''}${hints[kind]}`, shown),
    )
    if (typed === null) return null
    const value = typed === '' ? before : typed === '-' ? (kind === 'many' ? [] : '') : meant(field, typed)
    const wrong = fault(name, value)
    if (wrong === '') return value
    talk.write(`${wrong}\n`)
  }
}

/** What stands for no choice stays as it was typed, and is refused as such. */
function meant({ kind, options }: FieldView, typed: string): FieldText {
  const picked = (text: string) => options[Number(text.trim()) - 1]?.value ?? text.trim()
  switch (kind) {
    case 'switch':
      return /^y(es)?$/i.test(typed) ? 'true' : /^n(o)?$/i.test(typed) ? 'false' : typed
    case 'one':
      return picked(typed)
    case 'many':
      return typed.split(',').map(picked)
    case 'text':
    case 'number':
      return typed
  }
}
