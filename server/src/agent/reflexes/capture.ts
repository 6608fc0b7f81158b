// Owns the reflex that captures a note or a task into the inbox, with the date its words name. The change is a proposal.

import { readDate } from '../../org/edit/read-date.ts'
import { captureAction, moment } from '../../tools/org.ts'
import { first, type Reflex } from './reflex.ts'

export const capture: Reflex = {
  name: 'capture',
  examples: [
    'capture: renew the passport on Friday',
    'todo: call the plumber',
    'remind me to pay the rent by 12/1',
    'note: half-open sockets keep the port',
  ],
  match(text) {
    const todo = first(text, [
      /^(?:capture\s+(?:a\s+)?(?:todo|task)|add\s+(?:a\s+)?(?:todo|task)|new task|todo|task|aufgabe)\s*:?\s+([\s\S]{1,2000})$/i,
      /^(?:please\s+)?remind\s+me\s+to\s+([\s\S]{1,2000})$/i,
      /^erinnere\s+mich\s+(?:daran,?\s+)?([\s\S]{1,2000})$/i,
    ])
    // "todo list" asks; "todo: …" tells.
    if (todo !== null && !/^(list|s\b)/i.test(todo.words[0] ?? ''))
      return { words: ['TODO', todo.words[0] ?? '', 'dated'] }
    const note = first(text, [
      /^(?:(?:capture\s+(?:a\s+)?note|add\s+(?:a\s+)?note|note|take\s+(?:a\s+)?note|notiz)\s*:|(?:add|take)\s+(?:a\s+)?note\s)\s*([\s\S]{1,2000})$/i,
    ])
    if (note !== null) return { words: ['', note.words[0] ?? '', ''] }
    const plain = first(text, [/^(?:capture|erfasse)(?:\s*:\s*|\s+(?:a\s+(?:note\s+)?)?)([\s\S]{1,2000})$/i])
    return plain === null ? null : { words: ['', plain.words[0] ?? '', 'dated'] }
  },
  async run(ports, match) {
    const [line = '', ...rest] = (match.words[1] ?? '').split('\n')
    const dated = match.words[2] === 'dated' ? splitDate(line, ports) : { title: line }
    // What has a date is something to do.
    const todo = match.words[0] || ('date' in dated ? 'TODO' : '')
    const { title } = dated
    const made = await captureAction(ports, {
      path: '',
      title,
      body: rest.join('\n').trim(),
      todo,
      under: '',
      ...('date' in dated ? { [dated.plan]: dated.date } : {}),
    })
    if (!made.ok) return { kind: 'problem', name: 'capture', problem: made.error }
    return {
      kind: 'propose',
      name: 'capture',
      summary: `Capture "${title.slice(0, 80)}" into ${made.value.path}`,
      actions: [made.value],
      reason: 'You asked to capture this.',
      pieces: [],
    }
  },
}

type Dated =
  | { readonly title: string }
  | { readonly title: string; readonly plan: 'scheduled' | 'deadline'; readonly date: string }

/** `renew the passport on Friday`: the date at the end, due by words such as `by` and `until`, else planned for it. */
export function splitDate(line: string, ports: Parameters<typeof moment>[0]): Dated {
  const text = line.trim().replace(/[.!]+$/, '')
  const words = text.split(/\s+/)
  const now = moment(ports)
  for (let from = Math.max(1, words.length - 6); from < words.length; from++) {
    const date = words.slice(from).join(' ')
    const before = words.slice(0, from)
    const lead = /^(?:on|for|at|by|before|until|till|due|am|bis|vor|zum|um)$/i.exec(before.at(-1) ?? '')
    const due = /^(?:by|before|until|till|due|bis)$/i.test(lead?.[0] ?? '') || /^(?:by|due|bis)\s/i.test(date)
    // A bare number or word is a date only behind a word that says so.
    const plain =
      /^(?:today|tomorrow|heute|morgen|übermorgen|next\s|in\s+(?:\d|an?\s)|on\s|by\s|due\s|am\s|bis\s|<|\+\d|\d{4}-\d\d-\d\d)/i.test(
        date,
      )
    if (!lead && !plain) continue
    const bare = date.replace(/^(?:due(?:\s+(?:on|by))?|until|by|before|on|for|am|bis|vor|zum)\s+/i, '')
    const read = readDate(bare, now)
    if (!read.ok) continue
    const kept = lead ? before.slice(0, -1) : before
    const title = kept
      .join(' ')
      .replace(/[,;:]$/, '')
      .replace(/\s+(?:due|on)$/i, '')
    if (title === '') continue
    const plan = due || /\b(?:due|deadline)$/i.test(kept.join(' ')) ? 'deadline' : 'scheduled'
    return { title, plan, date: bare }
  }
  return { title: line.trim() }
}
