// Owns the reflex for what is due: today, tomorrow, this week, on Friday, or so many days; and what is late.

import type { AgendaRow } from '../../../protocol/agenda.ts'
import { agenda as agendaOf } from '../../org/agenda/agenda.ts'
import { type Query, readQuery } from '../../org/query/search.ts'
import { dayText, parseDay } from '../../org/timestamp.ts'
import { moment, readableOrg } from '../../tools/org.ts'
import { prose } from '../compose.ts'
import { orgLink, orgPieces } from './notes.ts'
import { isGerman, type Period, period, periodOf, periodText } from './periods.ts'
import { first, type Reflex, today } from './reflex.ts'

const show = String.raw`(?:(?:please\s+)?(?:show|list|open|give|tell|print)\s+(?:me\s+)?)?`
const zeig = String.raw`(?:(?:bitte\s+)?(?:zeige?|liste|öffne)\s+(?:mir\s+)?(?:bitte\s+)?)?`
const things = '(?:things|tasks|todos|to-dos|items|deadlines|appointments|meetings|events)'
const sachen = '(?:aufgaben|todos|termine|fristen|sachen|dinge|deadlines)'
const tagged = String.raw`(?:\s+(?:(?:that\s+(?:is|are)\s+)?tagged|with\s+(?:the\s+)?tag|mit\s+(?:dem\s+)?(?:tag|schlagwort))\s+:?([\p{L}\p{N}_@#%]+):?)?`
const end = String.raw`\s*[?.!]*$`

const patterns = (parts: readonly string[]): readonly RegExp[] =>
  parts.map((part) => new RegExp(`^${part}${tagged}${end}`, 'iu'))

/** The first group is when, the second a tag. */
const due = patterns([
  String.raw`${show}(?:my\s+|the\s+)?(?:agenda|schedule|calendar|appointments|deadlines)(?:\s+${period})?`,
  String.raw`${show}what(?:'s|’s|\s+is|\s+are)\s+(?:(?:my|the)\s+)?(?:agenda|schedule|plan|appointments|deadlines)(?:\s+${period})?`,
  String.raw`${show}what(?:'s|’s|\s+is|\s+will\s+be)\s+(?:due|scheduled|planned|coming\s+up|(?:left\s+)?to\s+do|on(?:\s+(?:my|the)\s+(?:agenda|schedule|calendar|plate|list))?)(?:\s+${period})?`,
  String.raw`what\s+(?:do|must|should)\s+i\s+(?:have\s+)?(?:to\s+do|due|scheduled|planned|on(?:\s+(?:my|the)\s+(?:agenda|schedule|calendar))?|do)\s+${period}`,
  String.raw`${show}what\s+(?:do\s+i|i)\s+have\s+(?:to\s+do|due|scheduled|planned|on(?:\s+my\s+(?:agenda|schedule|calendar))?)()`,
  String.raw`${show}what\s+(?:do\s+i|i)\s+have\s+${period}`,
  String.raw`${show}(?:what|which)\s+${things}\s+(?:are\s+(?:due|scheduled|planned|coming\s+up|there)|do\s+i\s+have)(?:\s+${period})?`,
  String.raw`${show}(?:all\s+|my\s+|the\s+)*${things}\s+(?:due|scheduled|planned)(?:\s+${period})?`,
  String.raw`(?:is|are)\s+(?:there\s+)?any(?:thing)?(?:\s+${things})?\s+(?:due|scheduled|planned)(?:\s+${period})?`,
  String.raw`(?:do\s+i\s+have\s+)?any(?:thing)?(?:\s+${things})?(?:\s+(?:due|scheduled|planned))(?:\s+${period})?`,
  String.raw`(?:do\s+i\s+have\s+)?any\s+(?:deadlines|appointments|meetings)\s+${period}`,
  String.raw`was\s+(?:ist|wird|steht|liegt|sind)\s+${period}\s+(?:fällig|geplant|an|zu\s+tun|auf\s+(?:der|meiner)\s+agenda)`,
  String.raw`was\s+(?:ist|wird|steht|liegt)\s+(?:fällig|geplant|an|zu\s+tun|auf\s+(?:der|meiner)\s+agenda)(?:\s+${period})?`,
  String.raw`was\s+(?:muss|soll|habe)\s+ich\s+${period}\s+(?:(?:zu\s+)?(?:tun|machen|erledigen)|vor)`,
  String.raw`(?:welche|was\s+für)\s+${sachen}\s+(?:sind|habe\s+ich|gibt\s+es|stehen)(?:\s+${period})?(?:\s+(?:fällig|geplant|an))?`,
  String.raw`${zeig}(?:meine?|die|alle)?\s*(?:agenda|termine|fristen|kalender)(?:\s+${period})?`,
])

const overdue = [
  /^(?:(?:please\s+)?(?:show|list|give|tell)\s+(?:me\s+)?)?(?:(?:all|my|the|any)\s+)*(?:overdue|late|past[- ]due)(?:\s+(?:tasks|todos|items|things|deadlines|stuff))?\s*[?.!]*$/i,
  /^what(?:'s|’s|\s+is|\s+are)\s+(?:all\s+)?(?:overdue|late|past[- ]due)\s*[?.!]*$/i,
  /^(?:what|which)\s+(?:of\s+my\s+)?(?:tasks|todos|items|things|deadlines)\s+are\s+(?:overdue|late|past[- ]due)\s*[?.!]*$/i,
  /^(?:is|are)\s+(?:there\s+)?any(?:thing|\s+tasks|\s+todos|\s+deadlines)?\s+(?:overdue|late|past[- ]due)\s*[?.!]*$/i,
  /^am\s+i\s+late\s+(?:with|on|for)\s+anything\s*[?.!]*$/i,
  /^was\s+ist\s+(?:alles\s+)?(?:überfällig|zu\s+spät|verspätet)\s*[?.!]*$/iu,
  /^(?:zeige?\s+(?:mir\s+)?)?(?:(?:alle|meine|die)\s+)*überfällige[nrs]?(?:\s+(?:aufgaben|todos|termine|fristen|sachen))?\s*[?.!]*$/iu,
  /^welche\s+(?:meiner\s+)?(?:aufgaben|todos|termine|fristen)\s+sind\s+(?:überfällig|verspätet)\s*[?.!]*$/iu,
  /^ist\s+(?:etwas|was)\s+überfällig\s*[?.!]*$/iu,
]

export const agenda: Reflex = {
  name: 'agenda',
  examples: [
    'agenda',
    'what is due today?',
    "what's due this week?",
    "what's on my agenda tomorrow?",
    'agenda for 14 days',
    'what is due on Friday tagged @work?',
    'overdue',
    'was ist diese Woche fällig?',
  ],
  match(text) {
    const language = isGerman(text) ? 'de' : 'en'
    if (first(text, overdue) !== null) return { words: ['overdue', '', language] }
    const found = first(text, due)
    if (found === null) return null
    const [when = '', tag = ''] = found.words
    return { words: [when, tag, language] }
  },
  async run(ports, { words: [when = '', tag = '', language = 'en'] }) {
    const fromDay = today(ports)
    const now = parseDay(fromDay) ?? 0
    const wanted = when === 'overdue' ? { first: now, last: now } : periodOf(when || 'this week', now)
    if (wanted === null) return null
    const query = tag === '' ? null : readQuery(`tags:"${tag}"`, moment(ports))
    const files = await readableOrg(ports)
    const all = agendaOf(files, {
      fromDay: dayText(wanted.first),
      days: wanted.last - wanted.first + 1,
      today: fromDay,
      options: { ...ports.agendaOptions(), done: 'hide' },
    })
    const fits = query?.ok ? await within(query.value, files) : () => true
    const rows = all.filter((row) => fits(row) && (when !== 'overdue' || row.inDays < 0))
    const say = language === 'de' ? german : english
    const looked = `${say.looked(files.length)}`
    const none = when === 'overdue' ? say.noneLate : say.none(periodText(wanted))
    const answer =
      rows.length === 0 ? `${none} ${looked}` : lines(ports, rows, fromDay, say, wanted).join('\n')
    return { kind: 'answer', name: 'agenda', answer, pieces: orgPieces(ports, rows, 'on the agenda') }
  },
}

async function within(query: Query, files: Awaited<ReturnType<typeof readableOrg>>) {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return ({ path, index }: AgendaRow): boolean => {
    const file = byPath.get(path)
    const headline = file?.document.headlines[index]
    return file !== undefined && headline !== undefined && query.test(file, headline)
  }
}

const mostRows = 100

function lines(
  ports: Parameters<typeof orgLink>[0],
  rows: readonly AgendaRow[],
  fromDay: string,
  say: Words,
  wanted: Period,
): string[] {
  const out: string[] = wanted.last > wanted.first ? [`${periodText(wanted)}\n`] : []
  let day = ''
  for (const row of rows.slice(0, mostRows)) {
    if (row.day !== day) {
      day = row.day
      out.push(`${out.length === 0 ? '' : '\n'}**${day}${day === fromDay ? ` (${say.today})` : ''}**\n`)
    }
    const time = row.time === '' ? '' : `${row.time} `
    const todo = row.todo === '' ? '' : `${row.todo} `
    const title = row.text === '' ? row.title : row.text
    out.push(
      `- ${time}${prose(todo + title, 'org')}${say.when(row)} ${orgLink(ports, row.path, row.startLine)}`,
    )
  }
  if (rows.length > mostRows) out.push(`\n${say.more(rows.length - mostRows)}`)
  return out
}

interface Words {
  readonly today: string
  readonly noneLate: string
  none(days: string): string
  looked(files: number): string
  more(count: number): string
  /** What the date means; a plain timestamp means just that day. */
  when(row: AgendaRow): string
}

const english: Words = {
  today: 'today',
  noneLate: 'Nothing is overdue.',
  none: (days) => `Nothing is due ${days.includes('–') ? 'in' : 'on'} ${days}.`,
  looked: (files) => `${files} Org ${files === 1 ? 'file was' : 'files were'} looked at.`,
  more: (count) => `${count} more are not shown.`,
  when({ kind, inDays, part }) {
    const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`
    const late = inDays < 0 ? `, ${days(-inDays)} late` : ''
    if (kind === 'scheduled' || kind === 'deadline') return `, ${kind}${late}`
    if (kind === 'warning') return `, deadline in ${days(inDays)}`
    return part ? `, day ${part.day} of ${part.of}` : ''
  },
}

const german: Words = {
  today: 'heute',
  noneLate: 'Nichts ist überfällig.',
  none: (days) => `Nichts ist fällig: ${days}.`,
  looked: (files) => `${files} Org-${files === 1 ? 'Datei' : 'Dateien'} durchgesehen.`,
  more: (count) => `${count} weitere sind nicht gezeigt.`,
  when({ kind, inDays, part }) {
    const days = (count: number) => `${count} ${count === 1 ? 'Tag' : 'Tage'}`
    const late = inDays < 0 ? `, seit ${count(-inDays)} überfällig` : ''
    if (kind === 'scheduled') return `, geplant${late}`
    if (kind === 'deadline') return `, Frist${late}`
    if (kind === 'warning') return `, Frist in ${inDays === 1 ? '1 Tag' : `${inDays} Tagen`}`
    return part ? `, Tag ${part.day} von ${days(part.of).split(' ')[0]}` : ''
  },
}

const count = (days: number): string => (days === 1 ? '1 Tag' : `${days} Tagen`)
