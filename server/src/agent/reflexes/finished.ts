// Owns the reflex for what was done: closed headlines of a day, a week, so many days back.

import type { AgendaRow } from '../../../protocol/agenda.ts'
import { agenda } from '../../org/agenda/agenda.ts'
import { dayText, parseDay } from '../../org/timestamp.ts'
import { readableOrg } from '../../tools/org.ts'
import { prose } from '../compose.ts'
import { orgLink, orgPieces } from './notes.ts'
import { isGerman, period, periodOf, periodText } from './periods.ts'
import { first, type Reflex, today } from './reflex.ts'

const finish = '(?:finish|complete|close|accomplish|get\\s+done|tick\\s+off)'
const finished = '(?:finished|completed|closed|accomplished|done|got\\s+done|ticked\\s+off)'
const things = '(?:things|tasks|todos|items)'
const patterns = [
  String.raw`what\s+(?:${things}\s+)?did\s+i\s+${finish}\s+${period}`,
  String.raw`(?:what|which\s+${things})\s+have\s+i\s+${finished}\s+${period}`,
  String.raw`(?:what|which\s+${things})\s+(?:was|were|got|has\s+been|have\s+been)\s+${finished}\s+${period}`,
  String.raw`(?:(?:show|list)\s+(?:me\s+)?)?(?:(?:all|my|the)\s+)*${finished}\s+${things}\s+${period}`,
  String.raw`(?:(?:show|list)\s+(?:me\s+)?)?(?:(?:all|my|the)\s+)*${things}\s+(?:i\s+)?${finished}\s+${period}`,
  String.raw`was\s+(?:habe\s+ich|wurde|ist|hab\s+ich)\s+${period}\s+(?:alles\s+)?(?:erledigt|geschafft|abgeschlossen|fertig\s+geworden)(?:\s+worden)?`,
  String.raw`welche\s+(?:aufgaben|todos)\s+(?:habe\s+ich|wurden|sind)\s+${period}\s+(?:erledigt|geschafft|abgeschlossen)(?:\s+worden)?`,
  String.raw`(?:zeige?\s+(?:mir\s+)?)?(?:(?:alle|meine|die)\s+)*(?:erledigte|abgeschlossene)[nrs]?\s+(?:aufgaben|todos)\s+${period}`,
].map((part) => new RegExp(String.raw`^${part}\s*[?.!]*$`, 'iu'))

export const finishedReflex: Reflex = {
  name: 'finished',
  examples: ['what did I finish last week?', 'completed tasks yesterday', 'was habe ich gestern erledigt?'],
  match(text) {
    const found = first(text, patterns)
    return found === null ? null : { words: [found.words[0] ?? '', isGerman(text) ? 'de' : 'en'] }
  },
  async run(ports, { words: [when = '', language = 'en'] }) {
    const now = parseDay(today(ports)) ?? 0
    const asked = periodOf(when, now)
    if (asked === null) return null
    // "This week" looks ahead everywhere else; what is done lies behind.
    const wanted = /^(?:this|diese)/i.test(when) ? { first: back(when, now), last: now } : asked
    const files = await readableOrg(ports)
    const rows = agenda(files, {
      fromDay: dayText(wanted.first),
      days: Math.max(1, wanted.last - wanted.first + 1),
      today: today(ports),
      log: ['closed', 'state'],
    }).filter((row) => row.kind === 'closed' || (row.kind === 'state' && isDone(files, row)))
    const once = rows.filter((row, i) => rows.findIndex((other) => same(row, other)) === i)
    const german = language === 'de'
    const none = german
      ? `Nichts wurde erledigt: ${periodText(wanted)}.`
      : `Nothing was finished in ${periodText(wanted)}.`
    const head = german ? `Erledigt: ${periodText(wanted)}` : `Finished: ${periodText(wanted)}`
    const lines = once.map(
      (row) =>
        `- ${row.day}${row.time === '' ? '' : ` ${row.time}`} ${prose(row.title, 'org')} ${orgLink(ports, row.path, row.startLine)}`,
    )
    const answer = once.length === 0 ? none : `${head}\n\n${lines.join('\n')}`
    return { kind: 'answer', name: 'finished', answer, pieces: orgPieces(ports, once, 'finished then') }
  },
}

function back(when: string, now: number): number {
  const day = dayText(now)
  if (/(?:year|jahr)$/i.test(when)) return parseDay(`${day.slice(0, 4)}-01-01`) ?? now
  if (/(?:month|monats?)$/i.test(when)) return parseDay(`${day.slice(0, 8)}01`) ?? now
  return now - ((new Date(now * 86_400_000).getUTCDay() + 6) % 7)
}

type Files = Awaited<ReturnType<typeof readableOrg>>

/** A repeated task is never closed, but its log says that it was done. */
const isDone = (files: Files, { path, state }: AgendaRow): boolean =>
  files.find((file) => file.path === path)?.document.settings.done.includes(state) ?? false

const same = (a: AgendaRow, b: AgendaRow): boolean =>
  a.path === b.path && a.index === b.index && a.day === b.day
