// Owns the reflex for what is due: today, tomorrow, this week, or so many days.

import type { AgendaRow } from '../../../protocol/agenda.ts'
import { agenda as agendaOf } from '../../org/agenda/agenda.ts'
import { readableOrg } from '../../tools/org.ts'
import { prose } from '../compose.ts'
import { orgLink, orgPieces } from './notes.ts'
import { first, type Reflex, today } from './reflex.ts'

export const agenda: Reflex = {
  name: 'agenda',
  examples: ['agenda', 'what is due today?', "what's due this week?", 'agenda for 14 days'],
  match: (text) =>
    first(text, [
      /^(?:show |open )?(?:me )?(?:my |the )?agenda(?:\s+(?:for\s+)?(?:the\s+)?(?:next\s+)?(today|tomorrow|(?:this )?week|(?:this )?month|\d{1,3} days))?\s*[?.]?$/i,
      /^what(?:'s| is| do i have)\s+(?:due|scheduled|planned|on(?: my agenda)?|to do)(?:\s+(?:for\s+)?(today|tomorrow|(?:this |the )?(?:next )?week|(?:this )?month|(?:in |within )?(?:the )?(?:next )?\d{1,3} days))?\s*\??$/i,
      /^(?:what|which)\s+(?:tasks|todos|items|deadlines)\s+are\s+due(?:\s+(today|tomorrow|(?:this )?week|(?:this )?month))?\s*\??$/i,
    ]),
  async run(ports, match) {
    const when = (match.words[0] ?? '').toLowerCase()
    const days =
      /(\d+) days/.exec(when)?.[1] ??
      (when === 'today' ? '1' : when === 'tomorrow' ? '2' : when.includes('month') ? '31' : '7')
    const fromDay = today(ports)
    const files = await readableOrg(ports)
    const all = agendaOf(files, { fromDay, days: Number(days) })
    const rows = when === 'tomorrow' ? all.filter((row) => row.day !== fromDay) : all
    const lines: string[] = []
    let day = ''
    for (const row of rows.slice(0, 100)) {
      if (row.day !== day) {
        day = row.day
        lines.push(`${lines.length === 0 ? '' : '\n'}**${day}${day === fromDay ? ' (today)' : ''}**\n`)
      }
      const time = row.time === '' ? '' : `${row.time} `
      const todo = row.todo === '' ? '' : `${row.todo} `
      lines.push(
        `- ${time}${prose(todo + row.title, 'org')}${dateWords(row)} ${orgLink(ports, row.path, row.startLine)}`,
      )
    }
    const answer =
      lines.length === 0
        ? `Nothing is due ${when === 'today' ? 'today' : `within ${days} days`}. ${files.length} Org ${files.length === 1 ? 'file was' : 'files were'} looked at.`
        : lines.join('\n')
    return { kind: 'answer', name: 'agenda', answer, pieces: orgPieces(ports, rows, 'on the agenda') }
  },
}

/** What the date means; a plain timestamp means just that day. */
function dateWords({ kind, inDays, part }: AgendaRow): string {
  const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`
  const late = inDays < 0 ? `, ${days(-inDays)} late` : ''
  if (kind === 'scheduled' || kind === 'deadline') return `, ${kind}${late}`
  if (kind === 'warning') return `, deadline in ${days(inDays)}`
  return part ? `, day ${part.day} of ${part.of}` : ''
}
