// Owns one file a person with what is known of them, and a daily file for most days with times of day.

import { active, createDraw, dayOf, inactive, isoOf, records, stampOf } from '../draw.ts'
import {
  ask,
  at,
  drawer,
  type File,
  type Gold,
  headline,
  identifier,
  type Part,
  type Question,
  slug,
} from '../folder.ts'
import { chatter, plauderei } from './words.ts'

/** Name, tags, telephone, mail, born, remark. */
const known = records(`
Gwen Morris|choir|029 2055 0142|gwen.morris@penarthsingers.example|1966-04-23|Conducts the Penarth Singers; gluten free
Rhodri Bevan|supplier|01639 555 018|sales@bevantimber.example|1959-10-05|Seasoned spruce and pear; shut in August
Imogen Hale|client|01874 555 077|warden@stmaryusk.example|1972-12-12|Churchwarden of St Mary in Usk
Father Daly|client|029 2055 0199|parish@stpeters.example|1951-03-17|Priest at St Peter's, deaf on the left side
Callum Reid|apprentice|07700 900 311|callum.reid@post.example|2004-08-30|Second year; allergic to walnut dust
Bethan Llewellyn|neighbour|07700 900 452|bethan@post.example|1980-02-02|Feeds the hens, has our spare key
Nadeem Aslam|garage|029 2055 0176|nadeem@taffgarage.example|1977-06-21|Mechanic of the van
Piotr Zielinski|colleague|07700 900 688|piotr@reedvoicer.example|1969-11-11|Voices reeds, travels from Gloucester
Sioned Pugh|doctor|029 2055 0123|reception@roathsurgery.example|1975-09-09|Surgery on Albany Road; no appointments on Friday afternoon
Marged Owen|family|01970 555 246|marged@post.example|1944-01-31|My mother; sings alto, walks with a stick since the hip
Leopold Haas|family|+43 316 555 812|leopold.haas@post.example|1940-07-19|Gretas Vater, Uhrmacher in Pension
Tante Resi|family|+43 3462 555 31|resi@weingut.example|1947-05-01|Weingut in der Südsteiermark, verschickt Kernöl
Hefin Rowlands|bank|029 2055 0155|hefin.rowlands@taffbank.example|1983-03-03|Mortgage adviser
Dylan Prosser|cycling|07700 900 917|dylan@post.example|1978-10-28|Rides the tandem, lends the bike boxes
Frau Mag. Winkler|publisher|+43 1 555 6070|winkler@murverlag.example|1970-04-14|Gretas Lektorin
`)

/** Date, time, heading, what it says, question. */
const happenings = records(`
2025-01-18|11:00|Blower motor|The motor at St Peter's drew 9.4 amps and tripped the breaker; capacitor replaced.|How much current did the blower pull before the fuse went?
2025-02-03|08:30|Hens|Fox got Mabel and Dot, the latch was open.|Which hens did the fox take?
2025-03-01|19:00|Saint David's concert|Sold 184 tickets, Gwen wore the daffodil hat.|How many tickets were sold for the Saint David's day concert?
2025-04-12|14:15|Tandem|Dylan and I did 71 miles to Hay, chain snapped in Talgarth.|Where did the chain break on the tandem?
2025-05-08|10:00|Bishop's visit|The Bishop tried the swell and asked for a trumpet stop.|Which stop did the bishop want?
2025-06-02|16:40|Wasps|Nest in the case of the Usk organ, council wants 80 pounds to remove it.|What does the council charge for getting rid of the wasps?
2025-07-21|09:20|Passport office|Greta's British passport arrived, number ends in 4471.|
2025-08-16|12:00|Eisteddfod|Our quartet came fourth, the judge liked the Latin.|What place did we get at the Eisteddfod?
2025-09-05|17:30|Roof|A slate fell on the greenhouse, two panes gone.|What damaged the greenhouse?
2025-10-11|13:00|Sheffield|Bought the old voicing machine for 650 pounds from the widow of Mr Tranter.|From whom did I buy the voicing machine, and for how much?
2025-11-27|18:00|Power cut|Whole street dark for three hours, finished the rackboard by candle.|
2025-12-24|22:00|Midnight Mass|A cipher on tenor G during the Gloria, pulled the pipe.|Which note ciphered at Christmas?
2026-01-09|07:50|Snow|Van stuck in Storey Arms, slept at the mountain rescue.|Where did I spend the night when the van was stuck in the snow?
2026-02-20|15:00|Mortgage|Hefin offers 4.19 percent fixed for five years.|What rate does the bank offer on the house loan?
2026-03-14|10:30|Pi day|Callum cut his first full set of trackers, all 56 of one length.|What did the apprentice manage in the middle of March this year?
2026-04-03|06:00|Good Friday walk|From Llandaff to Brecon with Father Daly, 44 miles in two days.|How far did we walk over the Easter weekend?
2026-04-29|20:10|Tuning fork|Lost great-uncle Ivor's fork, A 439, somewhere in Usk.|What heirloom did I lose in Usk?
2026-05-22|11:45|Leather|The new sheepskin is too thick, 1.1 millimetres instead of 0.7.|What is wrong with the leather that came in May?
2026-06-03|18:30|Choir committee|Tour to Leipzig is on, coach costs 4,200.|What did the committee decide last week?
2026-06-09|12:10|Dentist|Crown on the lower right, numb until six.|What did I have done at the dentist yesterday?
`)

export function persons(): Part {
  const d = createDraw(71)
  const files: File[] = []
  const questions: Question[] = []
  const pathOf = (name: string) => `people/${slug(name)}.org`
  for (const [name = '', tag = '', tel = '', mail = '', born = '', remark = ''] of known) {
    files.push({
      path: pathOf(name),
      text: [
        `${drawer({ ID: identifier(name), TEL: tel, MAIL: mail, BORN: born })}\n#+title: ${name}\n#+filetags: :person:${tag}:\n\n${remark}.\n\n`,
        headline(1, 'Contact log', {
          body: Array.from(
            { length: 5 },
            (_, i) => `- ${inactive(dayOf('2025-01-10') + i * 97 + d.below(60))} ${chatter(d, 1)}`,
          ).join('\n'),
        }),
        headline(1, 'Ideas for presents', { body: `- ${chatter(d, 1)}\n- ${chatter(d, 1)}` }),
      ].join(''),
    })
  }
  const who = (name: string) => at(pathOf(name))
  questions.push(
    ask('property', 'How can I reach Piotr by phone?', who('Piotr Zielinski')),
    ask('property', 'telephone of the timber merchant', who('Rhodri Bevan')),
    ask('property', "Callum's e-mail", who('Callum Reid')),
    ask('property', 'when was mum born', who('Marged Owen')),
    ask('property', 'Which of my clients is hard of hearing?', who('Father Daly')),
    ask('property', 'what must the apprentice keep away from', who('Callum Reid')),
    ask('property', 'Who looks after the chickens when we are away?', who('Bethan Llewellyn')),
    ask('property', 'Telefonnummer von Gretas Vater', who('Leopold Haas'), 'de'),
    ask('property', 'Wer schickt uns das Kernöl?', who('Tante Resi'), 'de'),
    ask('property', 'mail address of the churchwarden in Usk', who('Imogen Hale')),
    ask('property', 'Geburtstag der Lektorin', who('Frau Mag. Winkler'), 'de'),
    ask('property', 'what does Gwen not eat', who('Gwen Morris')),
    ask('tag', 'persons tagged cycling', who('Dylan Prosser')),
    ask('tag', ':person: from the bank', who('Hefin Rowlands')),
  )
  const days = new Map<number, string[]>()
  for (const [date = '', time = '', title = '', text = ''] of happenings) {
    days.set(dayOf(date), [
      headline(1, title, { body: `${active(dayOf(date), time)}\n${text} ${chatter(d, 1)}` }),
    ])
  }
  for (let day = dayOf('2025-01-02'); day < dayOf('2026-06-10'); day += 1 + d.below(3)) {
    const list = days.get(day) ?? []
    days.set(day, [
      ...list,
      headline(1, d.pick(['Bench', 'Out and about', 'Home', 'Thinking', 'Small things']), {
        body: chatter(d, 4 + d.below(6)),
      }),
      ...(d.chance(25) ? [headline(1, 'Greta', { body: plauderei(d, 2) })] : []),
    ])
  }
  const dailyOf = (day: number) => `daily/${isoOf(day)}.org`
  for (const [day, list] of days)
    files.push({
      path: dailyOf(day),
      text: `#+title: ${isoOf(day)}\n#+filetags: :daily:\n\n${list.join('')}`,
    })
  const happened = (date: string): Gold => {
    const title = happenings.find(([one]) => one === date)?.[2] ?? ''
    return at(dailyOf(dayOf(date)), title)
  }
  const dated = new Set(['2026-03-14', '2026-06-03', '2026-06-09', '2026-04-03'])
  for (const [date = '', , , , question = ''] of happenings)
    if (question !== '') questions.push(ask(dated.has(date) ? 'date' : 'fact', question, happened(date)))
  questions.push(
    ask('date', 'what happened on 27 November 2025', happened('2025-11-27')),
    ask('date', 'my notes for 21/07/2025', happened('2025-07-21')),
    ask('date', 'What was on Christmas Eve last year?', happened('2025-12-24')),
    ask('date', 'Was stand am 9. Januar 2026 im Tagebuch?', happened('2026-01-09'), 'de'),
    ask('date', `daily of ${stampOf(dayOf('2025-09-05'))}`, happened('2025-09-05')),
  )
  return { files, questions }
}
