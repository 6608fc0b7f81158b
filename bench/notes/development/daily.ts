// Owns the journal of three years as a date tree, with events worth asking for between days that are like each other,
// and the inbox with errands.

import { active, createDraw, dayOf, inactive, isoOf, records, stampOf } from '../draw.ts'
import { ask, at, type File, type Gold, headline, type Part, type Question } from '../folder.ts'
import { filler } from './words.ts'

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** Date, title of the entry, what it says, the question, its kind. */
const events = records(`
2024-02-17|Boiler|The boiler stopped in the night, the fitter swapped the ignition electrode, 214 euros.|When did the heating fail and what was broken?|fact
2024-05-09|Pixel|We brought Pixel home from the shelter in Oyten, she hid under the sofa for six hours.|When did we get the cat?|fact
2024-06-21|Midsummer at Elske's|Elske showed us how to marble paper; the ox gall came from Leiden.|Where did the ox gall for marbling come from?|fact
2024-08-30|Bicycle stolen|My green bicycle is gone from the station, frame number WK 73 1182 R, reported at Stephanitor.|frame number of the bike that was stolen|fact
2024-10-12|Idas Zahn|Ida hat auf dem Markt beim Apfelessen ihren ersten Milchzahn verloren.|Wann hat Ida den ersten Milchzahn verloren?|fact
2024-12-31|New Year's Eve|Fondue with the neighbours, Ansgar's rocket landed on the carport.|What happened to the carport on New Year's Eve?|date
2025-01-25|Ice on the Wümme|Skated from Lilienthal to Borgfeld and back, ice about twelve centimetres.|How thick was the ice when we went skating?|fact
2025-03-14|Funeral of Aunt Gerda|Chapel in Riensberg, Malte read the poem by Mascha Kaléko.|What was read at aunt Gerda's burial?|fact
2025-03-22|Found the leak|Water dripped behind the washing machine, it was the hose of the inlet, changed it myself.|Where did the water behind the washer come from?|fact
2025-04-19|Easter fire|Easter fire in Varel with Sinje, Jonte burnt a hole in his new jacket.|What happened to Jonte's jacket at Easter?|date
2025-06-28|Regatta|Third place with the Albatros in the evening regatta, Henrike steered, I had the jib.|How did we do in the regatta?|fact
2025-07-19|Storm on the Jade|Reefed too late, the mainsail tore along the second batten, ran into Hooksiel.|What tore the sail and where did we take shelter?|fact
2025-09-27|Mosten|Im Kleingartenverein 64 Liter Apfelsaft gepresst, fast nur Boskoop.|Wie viel Liter Apfelsaft haben wir gepresst?|fact
2025-10-23|Opening night|Opening of the polar lights, 312 guests, the dome rebooted in the middle of the speech.|How many guests were there at the vernissage?|fact
2025-11-30|Advent|Baked with the children, the mould of grandmother Luise broke.|Which heirloom broke while baking?|fact
2026-01-03|Resolutions|No phone in the bedroom, swim every Thursday, draw by hand.|What were my good intentions for this year?|date
2026-02-14|Choir of frogs|Frogs crossing at the Blockland, we carried 43 over the road.|How many frogs did we carry across?|fact
2026-03-08|Ticket|Was flashed at 61 on the Schwachhauser Ring, letter will follow.|Where did I get caught speeding?|fact
2026-04-02|Jonte's stitches|Jonte fell from the climbing frame, four stitches at the children's clinic, out on the 12th.|How many stitches did Jonte need?|fact
2026-05-16|Fair of small publishers|Stand 27 next to the Swiss, sold 19 copies.|Which stand did we have at the fair and how many did we sell?|fact
2026-05-19|Blackout in the studio|The fuse of the plotter blew, half a day without light.|What broke in the studio in the week of the publishers' fair?|date
2026-06-27|Bees|A swarm sat in Ansgar's cherry tree, the beekeeper from Horn fetched it in a basket.|Who took away the swarm of bees?|fact
2026-08-12|Perseiden|Auf dem Deich gelegen, bis Mitternacht 38 Sternschnuppen.|Wie viele Sternschnuppen haben wir gezählt?|fact
2026-09-12|Marathon relay|Our relay needed 3:51:07, Wiebke was fastest.|What was our time in the relay?|fact
2026-10-31|Pumpkins|The largest pumpkin weighed 31 kilos, Dörte took it for the school.|How heavy was the biggest pumpkin?|fact
2026-11-13|Lantern walk|Lantern walk in the rain, Jonte's lantern was a lighthouse.|What did Jonte carry last week on St Martin's walk?|date
2026-11-18|Dry run|Dress rehearsal of the guided tour, twelve minutes too long.|How did the rehearsal go the day before yesterday?|date
`)

export function daily(): Part {
  const d = createDraw(23)
  const files: File[] = []
  const questions: Question[] = []
  const entries = new Map<number, string[]>()
  const add = (day: number, text: string): void => {
    entries.set(day, [...(entries.get(day) ?? []), text])
  }
  for (const [date = '', title = '', text = ''] of events) {
    add(dayOf(date), headline(4, title, { body: `${text} ${filler(d, 0, 2)}`.trim() }))
  }
  for (let day = dayOf('2024-01-05'); day < dayOf('2026-11-20'); day += 2 + d.below(6)) {
    add(
      day,
      headline(4, d.pick(['Morning', 'Studio', 'Evening', 'Walk', 'Family', 'Notes']), {
        body: filler(d, 2, 5),
      }),
    )
    if (d.chance(30))
      add(day, headline(4, d.pick(['Allotment', 'Reading', 'Call', 'Sketches']), { body: filler(d, 2, 4) }))
  }
  for (const year of [2024, 2025, 2026]) {
    const text: string[] = [`#+title: Journal ${year}\n#+filetags: :journal:\n\n`, headline(1, String(year))]
    let open = -1
    for (const [day, list] of [...entries].sort(([a], [b]) => a - b)) {
      const at = new Date(day * 86_400_000)
      if (at.getUTCFullYear() !== year) continue
      if (at.getUTCMonth() !== open) {
        open = at.getUTCMonth()
        text.push(headline(2, monthTitle(year, open)))
      }
      text.push(headline(3, dayTitle(day)), ...list)
    }
    files.push({ path: `journal/${year}.org`, text: text.join('') })
  }
  for (const [date = '', title = '', , question = '', kind = ''] of events) {
    const german = /^(?:Wann|Wie viel)/.test(question)
    questions.push(ask(kind as 'fact', question, entryOf(date, title), german ? 'de' : 'en'))
  }
  questions.push(
    ask('date', 'What did I write on 2025-06-28?', entryOf('2025-06-28', 'Regatta')),
    ask('date', 'journal of 19 July 2025', entryOf('2025-07-19', 'Storm on the Jade')),
    ask('date', 'was war am 12. August los', entryOf('2026-08-12', 'Perseiden'), 'de'),
    ask('date', "what was on Valentine's day this year", entryOf('2026-02-14', 'Choir of frogs')),
  )
  const inbox = errands()
  return { files: [...files, ...inbox.files], questions: [...questions, ...inbox.questions] }
}

const monthTitle = (year: number, month: number): string =>
  `${year}-${String(month + 1).padStart(2, '0')} ${months[month]}`
const longDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const dayTitle = (day: number): string => `${isoOf(day)} ${longDays[new Date(day * 86_400_000).getUTCDay()]}`

function entryOf(date: string, title: string): Gold {
  const day = dayOf(date)
  const month = Number(date.slice(5, 7)) - 1
  return at(
    `journal/${date.slice(0, 4)}.org`,
    date.slice(0, 4),
    monthTitle(Number(date.slice(0, 4)), month),
    dayTitle(day),
    title,
  )
}

/** Keyword, title, tags, days from today to the deadline (or nothing), body. */
const tasks = records(`
TODO|Renew the passport of Jonte|@town,family|21|Needs a biometric photo and both signatures.
TODO|Bring the sail to the loft|@town,boat|40|The tear at the second batten, ask for a price first.
NEXT|Buy winter tyres|@errands,car|4|195/65 R15, the garage has an offer until the end of the month.
NEXT|Return the library books|@errands|-2|Eleven of them, three are Ida's.
TODO|Get stamps and padded envelopes|@errands||Twenty for abroad.
TODO|Pick up the framed lithograph|@errands||Frame shop in the Ostertor, already paid.
NEXT|Ring the chimney sweep|@phone,house|1|He wants to come before the first frost.
TODO|Call the bank about the second card|@phone,money||The one of Malte does not work abroad.
WAITING|Quote for the solar panels|@phone,house||Asked Costa on the 3rd, he waits for the wholesaler.
WAITING|Refund of the cancelled ferry|money||Stena Line promised it within six weeks.
WAITING|Reply of the archive about the map scans|studio||Order number 26-1187.
TODO|Descale the coffee machine|@home||Citric acid is under the sink.
NEXT|Fix the dripping bathroom tap|@home,house||Cartridge 35 mm lies in the tool box.
TODO|Label the boxes in the cellar|@home||
TODO|Messer schärfen|@home||Schleifstein erst mit Körnung 1000, dann 3000.
SOMEDAY|Learn to play the concertina|||The one of aunt Gerda lies in the attic.
SOMEDAY|Build a cold frame from the old windows|garden||
TODO|Hand in the tax return|money,@desk|11|The folder of receipts is complete but for the boat.
NEXT|Proofread the Danish captions|studio,@desk|6|Rasmus wants them as a spreadsheet.
TODO|Book the campsite on Læsø|travel,@desk||For two weeks at the end of July, near the water.
DONE|Register Ida for the swimming badge|family||
DONE|Order firewood|house||Two cubic metres of ash.
TODO|Vaccinate Pixel against cat flu|@town,cat|18|Gesa has time on Tuesdays.
NEXT|Repair the zip of the tent|@home,travel||
TODO|Return the borrowed rotary hammer to Ansgar|@home||Clean it first.
`)

function errands(): Part {
  const now = dayOf('2026-11-20')
  const path = 'inbox.org'
  const text = tasks.map(([todo = '', title = '', tags = '', due = '', body = '']) =>
    headline(2, title, {
      todo,
      tags: tags === '' ? [] : tags.split(','),
      ...(due === '' ? {} : { planning: `DEADLINE: ${active(now + Number(due))}` }),
      ...(body === '' ? {} : { body }),
    }),
  )
  const one = (title: string) => at(path, 'Tasks', title)
  const all = (wanted: (fields: readonly string[]) => boolean) =>
    tasks.filter(wanted).map(([, title = '']) => one(title))
  const tagged = (tag: string) => all((fields) => (fields[2] ?? '').split(',').includes(tag))
  return {
    files: [
      {
        path,
        text: `#+title: Inbox\n#+seq_todo: TODO(t) NEXT(n) WAITING(w) SOMEDAY(s) | DONE(d)\n\n* Tasks\n${text.join('')}* Thoughts\n- ${inactive(now - 3)} Why do all museums have the same bench?\n- ${inactive(now - 9)} Ask Henrike whether the echo sounder is for sale.\n- Seen on ${stampOf(now - 20)}: a heron on the roof of the studio.\n`,
      },
    ],
    questions: [
      ask('tag', 'my @errands', tagged('@errands')),
      ask('tag', 'What can I do @home?', tagged('@home')),
      ask('tag', 'list everything tagged boat', tagged('boat')),
      ask(
        'state',
        'What am I waiting for?',
        all(([todo]) => todo === 'WAITING'),
      ),
      ask('state', 'which next actions are about the studio', one('Proofread the Danish captions')),
      ask('state', 'someday ideas for the garden', one('Build a cold frame from the old windows')),
      ask(
        'date',
        'What is due this week?',
        all((fields) => ['1', '-2'].includes(fields[3] ?? '')),
      ),
      ask('date', 'what is overdue', one('Return the library books')),
      ask('fact', 'Which size are the new winter tyres?', one('Buy winter tyres')),
      ask('fact', 'Welche Körnung hat der Schleifstein?', one('Messer schärfen'), 'de'),
      ask('fact', 'where is the citric acid', one('Descale the coffee machine')),
      ask('fact', 'order number at the archive', one('Reply of the archive about the map scans')),
      ask('fact', 'which day does the vet have time', one('Vaccinate Pixel against cat flu')),
      ask('list', 'Idea about the echo sounder', at(path, 'Thoughts')),
    ],
  }
}
