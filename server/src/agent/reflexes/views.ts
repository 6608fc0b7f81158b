// Owns the reflexes for habits, stuck projects, views and free time: whole views of the agenda, asked for by name.

import type { AgendaBlock, AgendaRow, AgendaView } from '../../../protocol/agenda.ts'
import { homeViewsFile, readViews, viewNamed } from '../../org/agenda/custom.ts'
import { agendaView } from '../../org/agenda/view.ts'
import type { OrgFile } from '../../org/file.ts'
import { parseOrg } from '../../org/parse.ts'
import { dayText, parseDay } from '../../org/timestamp.ts'
import { moment, readableOrg } from '../../tools/org.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { plain, prose } from '../compose.ts'
import type { ReflexOutcome } from '../state.ts'
import { orgLink, orgPieces } from './notes.ts'
import { period, periodOf } from './periods.ts'
import { first, type Reflex, today } from './reflex.ts'

export const habits: Reflex = {
  name: 'habits',
  examples: ['habits', 'how are my habits going?', 'meine Gewohnheiten'],
  match: (text) =>
    first(text, [
      /^(?:show |list )?(?:me )?(?:my |the |all )?habits\s*[?.!]*$/i,
      /^how\s+(?:are|do)\s+my\s+habits(?:\s+(?:doing|going|look))?\s*[?.!]*$/i,
      /^(?:zeige? )?(?:mir )?(?:meine |alle |die )?gewohnheiten\s*[?.!]*$/i,
      /^wie\s+laufen\s+(?:meine|die)\s+gewohnheiten\s*[?.!]*$/i,
    ]),
  run: (ports) =>
    shown(ports, 'habits', { kind: 'habits' }, 'There is no habit.', ({ habit }) =>
      habit === null
        ? ''
        : `, ${habit.streak} in a row, at best ${habit.longest}; in time until ${habit.deadline}`,
    ),
}

export const stuck: Reflex = {
  name: 'stuck',
  examples: ['stuck projects', 'which projects are stuck?'],
  match: (text) =>
    first(text, [
      /^(?:show |list )?(?:me )?(?:my |the |all )?stuck\s+projects\s*[?.!]*$/i,
      /^(?:which|what)\s+(?:of\s+my\s+)?projects\s+are\s+stuck\s*[?.!]*$/i,
      /^welche\s+(?:meiner\s+)?projekte\s+(?:hängen|stocken|stehen\s+still)(?:\s+fest)?\s*[?.!]*$/iu,
      /^(?:zeige? )?(?:mir )?(?:meine |alle |die )?festgefahrenen?\s+projekte\s*[?.!]*$/i,
    ]),
  run: (ports) => shown(ports, 'stuck', { kind: 'stuck' }, 'No project is stuck.', () => ''),
}

export const views: Reflex = {
  name: 'views',
  examples: ['agenda view work', 'show the view work'],
  match: (text) =>
    first(text, [
      /^(?:show |open )?(?:me )?(?:the |my )?agenda\s+view\s+["“]?([^"“”]{1,60}?)["”]?\s*[?.!]*$/i,
      /^(?:show|open)\s+(?:me\s+)?(?:the|my)\s+view\s+["“]?([^"“”]{1,60}?)["”]?\s*[?.!]*$/i,
      /^(?:zeige?|öffne)\s+(?:mir\s+)?(?:die|meine)\s+(?:agenda-)?ansicht\s+["„]?([^"„“]{1,60}?)["“]?\s*[?.!]*$/iu,
    ]),
  async run(ports, { words: [name = ''] }) {
    const files = await readableOrg(ports)
    const view = viewNamed(readViews(files, moment(ports), await homeViews(ports)), name)
    // Another view of the window may be meant.
    if (view === null) return null
    const made = agendaView(files, view.spec, moment(ports), ports.agendaOptions())
    const parts = made.sections.map(({ title, days }) => {
      const rows = days.flatMap((day) => day.rows)
      const head = title === '' ? '' : `**${plain(title)}**\n\n`
      return (
        head + (rows.length === 0 ? 'Nothing.' : rows.map((row) => line(ports, row, () => '')).join('\n'))
      )
    })
    const answer = [plain(made.title), ...parts].join('\n\n')
    return {
      kind: 'answer',
      name: 'views',
      answer,
      pieces: orgPieces(ports, rowsOf(made), `in the view ${name}`),
    }
  },
}

export const free: Reflex = {
  name: 'free',
  examples: ['when am I free tomorrow?', 'wann habe ich morgen Zeit?'],
  match: (text) =>
    first(text, [
      new RegExp(
        String.raw`^when\s+(?:am\s+i|do\s+i\s+have)\s+(?:free|(?:free\s+)?time|free\s+slots)\s+${period}\s*[?.!]*$`,
        'iu',
      ),
      new RegExp(
        String.raw`^(?:show\s+(?:me\s+)?)?(?:my\s+)?free\s+(?:time|slots)\s+${period}\s*[?.!]*$`,
        'iu',
      ),
      new RegExp(String.raw`^wann\s+(?:habe|bin)\s+ich\s+${period}\s+(?:zeit|frei)\s*[?.!]*$`, 'iu'),
    ]),
  async run(ports, { words: [when = ''] }) {
    const wanted = periodOf(when, parseDay(today(ports)) ?? 0)
    if (wanted === null) return null
    const files = await readableOrg(ports)
    const days: string[] = []
    for (let day = wanted.first; day <= Math.min(wanted.last, wanted.first + 30); day++) {
      const block: AgendaBlock = { kind: 'agenda', from: dayText(day), span: 'day', done: 'hide' }
      const made = agendaView(files, { title: '', blocks: [block] }, moment(ports), ports.agendaOptions())
      const [section] = made.sections
      const one = section?.days[0]
      const timed = one?.rows.some((row) => row.from !== null) ?? false
      const slots = (one?.free ?? []).map(({ from, to }) => `${clock(from)}–${clock(to)}`)
      days.push(`- **${dayText(day)}** ${timed ? slots.join(', ') || 'no free time' : 'no appointment'}`)
    }
    return { kind: 'answer', name: 'free', answer: days.join('\n'), pieces: [] }
  },
}

async function homeViews({ home, documents }: ToolPorts): Promise<OrgFile | null> {
  const path = `${home}/${homeViewsFile}`
  const read = await documents.read(path)
  return read.ok ? { path, text: read.value.text, document: parseOrg(read.value.text) } : null
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const rowsOf = ({ sections }: AgendaView): readonly AgendaRow[] =>
  sections.flatMap(({ days }) => days.flatMap((day) => day.rows))

async function shown(
  ports: ToolPorts,
  name: string,
  block: AgendaBlock,
  none: string,
  more: (row: AgendaRow) => string,
): Promise<ReflexOutcome> {
  const files = await readableOrg(ports)
  const rows = rowsOf(agendaView(files, { title: '', blocks: [block] }, moment(ports), ports.agendaOptions()))
  const looked = `${files.length} Org ${files.length === 1 ? 'file was' : 'files were'} looked at.`
  const answer =
    rows.length === 0 ? `${none} ${looked}` : rows.map((row) => line(ports, row, more)).join('\n')
  return { kind: 'answer', name, answer, pieces: orgPieces(ports, rows, `among ${name}`) }
}

function line(ports: ToolPorts, row: AgendaRow, more: (row: AgendaRow) => string): string {
  const words = [row.day, row.time, row.todo, row.text === '' ? row.title : row.text]
    .filter(Boolean)
    .join(' ')
  return `- ${prose(words, 'org')}${more(row)} ${orgLink(ports, row.path, row.startLine)}`
}
