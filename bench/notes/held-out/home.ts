// Owns the home of the held-out half: tours, the choir, insurances, the garden, and what Greta writes in German.

import { active, createDraw, dayOf, inactive, records } from '../draw.ts'
import { ask, at, type File, headline, type Part, type Question, slug, table } from '../folder.ts'
import { chatter, plauderei } from './words.ts'

/** Start, tour, day notes parted by semicolons, question, number of the day (from 1). */
const tours = records(`
2024-05-11|Lôn Las Cymru|Holyhead to Porthmadog, 62 miles, puncture in Caernarfon;Porthmadog to Machynlleth, hostel Toad Hall, snorers;Machynlleth to Rhayader, the pass at Staylittle in hail;Rhayader to Brecon, tea with Imogen;Brecon to Cardiff, downhill and home|Where did it hail on the way through Wales?|3
2024-08-03|Drau|Toblach to Lienz, 28 miles, downhill;Lienz to Spittal, thunder, slept in a barn at Sachsenburg;Spittal to Villach, saddle bolt replaced by a smith;Villach to Klagenfurt, swim in the Wörthersee|Who mended the saddle bolt on the Drau?|3
2025-05-24|Brittany|Roscoff to Morlaix, oysters;Morlaix to Carhaix, old railway, canal closed;Carhaix to Pontivy, Dylan's knee, bought a brace for 34 euros;Pontivy to Josselin, castle from outside;Josselin to Vannes, 40 degrees|What did the bandage for Dylan's knee cost?|3
2025-08-02|Mur|Tamsweg to Murau, rain;Murau to Judenburg, stork in the mill race;Judenburg to Leoben, gear cable snapped, shop Rad Kotnik;Leoben to Graz, Leopold waited with strudel|Which shop sold us the gear cable?|3
2026-05-02|Norfolk|King's Lynn to Wells, seals;Wells to Cromer, crab, 9 pounds 50;Cromer to Norwich, lost the map|What did the crab cost?|2
`)

const pieces = records(`
Bruckner, Locus iste|key of C, 48 bars, Gwen takes it at 60|Breath before bar 43|Where do we breathe in the Bruckner?
Brahms, How lovely is thy dwelling|tenors divide at letter K|German text this year|In which language do we sing the Brahms?
Tavener, The Lamb|no rehearsal piano, start on G|Rubato only at the end|
Parry, My soul, there is a country|from the Songs of Farewell|Basses too loud in 2024|
Rheinberger, Abendlied|six parts, needs two first sopranos more|Ask Bethan's daughter|How many sopranos are lacking for Rheinberger?
Hughes, Cwm Rhondda|as encore, verse 3 in Welsh|Ivor's descant lies in the blue folder|Where is Ivor's descant?
Tallis, If ye love me|alto line by four men|Concert in Usk|
`)

const policies = records(`
Van|Taff Mutual|TM-88-20415|612.00|excess 350, breakdown in Europe included|Does the van insurance cover a breakdown in France?
House|Taff Mutual|TM-12-77103|288.40|flood up to 40,000, hens not insured|Up to what sum are we covered against flooding?
Workshop|Guild of Organ Builders|G/1884|940.00|public liability 5 million, hot work needs a log|What is required for hot work by the workshop's insurer?
Bicycles|Pedalsure|PS 300 91|144.00|lock must be gold rated|What lock does the bicycle insurer demand?
Travel|Nomad|N-55-0192|97.20|choir tours count as work|
`)

/** Titel, Zutaten, Anleitung, Frage. */
const rezepte = records(`
Kürbiskernsuppe|1 Hokkaido; 2 Schalotten; 1 l Gemüsebrühe; 4 EL Kernöl|Kernöl erst im Teller, nie kochen|Wann kommt das Kernöl in die Suppe?
Topfenknödel|500 g Topfen; 150 g Semmelbrösel; 2 Eier; 12 Marillen|Zehn Minuten ziehen lassen, Wasser darf nicht wallen|Wie lange ziehen die Knödel?
Sachertorte nach Großmama|140 g Butter; 130 g Schokolade; 7 Eier; 200 g Marillenmarmelade|Eine Stunde bei 170 Grad, die Glasur mit 108 Grad gießen|Bei welcher Temperatur wird die Glasur gegossen?
Erdäpfelsalat|1 kg Kipfler; 1/4 l Rindsuppe; Estragonsenf; rote Zwiebel|Heiß schneiden, sonst nimmt er die Marinade nicht|Warum muss man die Erdäpfel heiß aufschneiden?
Vanillekipferl|300 g Mehl; 250 g Butter; 100 g Mandeln; 80 g Zucker|Zwölf Minuten bei 160 Grad, noch warm zuckern|Wie lange backen die Kipferl?
Tafelspitz|1,8 kg Fleisch; Wurzelwerk; 10 Pfefferkörner; Markknochen|Drei Stunden knapp unter dem Sieden, Apfelkren dazu|Was gibt es als Beilage zum Tafelspitz?
`)

const auftraege = records(`
Roman "Schnee auf dem Grat"|Murverlag|412 Seiten, Abgabe 30. September 2026|0,11 Euro je Wort|Wann muss ich den Roman abgeben?
Kochbuch "Almost Alpine"|Murverlag|180 Seiten, abgegeben|Pauschale 2.900 Euro|Wie hoch war das Honorar für das Kochbuch?
Bedienung einer Kreissäge|Firma Holzmann|22 Seiten, Eilzuschlag 25 Prozent|0,14 Euro je Wort|Welchen Zuschlag gab es für die Anleitung der Säge?
Gedichte von R. S. Thomas|Zeitschrift Manuskripte|14 Gedichte, Rechte noch offen|Belegexemplare|Wie steht es um die Rechte an den Gedichten?
Website der Stadt Leibnitz|Stadtamt|9.000 Wörter, halbjährlich|0,12 Euro je Wort|
`)

export function home(): Part {
  const d = createDraw(97)
  const files: File[] = []
  const questions: Question[] = []
  for (const [start = '', name = '', notes = '', question = '', number = ''] of tours) {
    const path = `tours/${slug(name)}.org`
    const titles = notes.split(';').map((note, i) => `Day ${i + 1}: ${note.split(',')[0]}`)
    files.push({
      path,
      text: [
        `#+title: ${name}\n#+filetags: :cycling:tour:\n\n`,
        headline(1, 'Stages'),
        ...notes.split(';').map((note, i) =>
          headline(2, titles[i] as string, {
            body: `${active(dayOf(start) + i)}\n${note}. ${chatter(d, 2)}`,
          }),
        ),
        headline(1, 'Kit', {
          body: d
            .some(
              'two inner tubes,chain link,rain cape,Brooks spanner,pump,map case,sewing kit,head lamp,mug,insurance card'.split(
                ',',
              ),
              6,
            )
            .map((one) => `- [ ] ${one}`)
            .join('\n'),
        }),
      ].join(''),
    })
    questions.push(ask('fact', question, at(path, 'Stages', titles[Number(number) - 1] as string)))
  }
  questions.push(
    ask('date', 'Where were we on 4 August 2024?', at('tours/drau.org', 'Stages', 'Day 2: Lienz to Spittal')),
    ask('date', 'first stage in Brittany', at('tours/brittany.org', 'Stages', 'Day 1: Roscoff to Morlaix')),
    ask(
      'date',
      'second day of the ride in Norfolk last month',
      at('tours/norfolk.org', 'Stages', 'Day 2: Wells to Cromer'),
    ),
  )
  const choir = 'choir.org'
  files.push({
    path: choir,
    text: `#+title: Penarth Singers\n#+filetags: :choir:\n\n* Pieces\n${pieces
      .map(([title = '', about = '', mark = '']) =>
        headline(2, title, { body: `${about}. ${mark}. ${chatter(d, 2)}` }),
      )
      .join('')}* Dates\n${table([
      ['when', 'what', 'where'],
      [active(dayOf('2026-06-20'), '15:00'), 'summer concert', 'All Saints'],
      [active(dayOf('2026-07-04'), '11:00'), "wedding of Callum's sister", 'Usk'],
      [active(dayOf('2026-10-23')), 'Leipzig, coach at six', 'Thomaskirche'],
    ])}\n* Subscriptions\n${table([
      ['voice', 'members', 'paid'],
      ['soprano', '14', '11'],
      ['alto', '12', '12'],
      ['tenor', '5', '3'],
      ['bass', '9', '8'],
    ])}\n`,
  })
  for (const [title = '', , , question = ''] of pieces)
    if (question !== '') questions.push(ask('fact', question, at(choir, 'Pieces', title)))
  questions.push(
    ask('table', 'How many tenors have not paid?', at(choir, 'Subscriptions')),
    ask('date', 'Where do we sing in October?', at(choir, 'Dates')),
    ask('table', 'time of the summer concert', at(choir, 'Dates')),
  )
  const insurance = 'insurance.org'
  files.push({
    path: insurance,
    text: `#+title: Insurance\n\n${policies
      .map(([what = '', company = '', number = '', premium = '', terms = '']) =>
        headline(1, what, {
          body: `- company :: ${company}\n- policy :: ${number}\n- premium :: ${premium} a year\n- terms :: ${terms}\n\n${chatter(d, 1)}`,
        }),
      )
      .join('')}`,
  })
  for (const [what = '', , , , , question = ''] of policies)
    if (question !== '') questions.push(ask('list', question, at(insurance, what)))
  questions.push(
    ask('list', 'policy number of the house', at(insurance, 'House')),
    ask('list', 'how much is the premium for the bikes', at(insurance, 'Bicycles')),
  )
  for (const [title = '', parts = '', steps = '', question = ''] of rezepte) {
    const path = `greta/rezepte/${slug(title)}.org`
    files.push({
      path,
      text: `#+title: ${title}\n#+filetags: :rezept:\n\n${headline(1, 'Zutaten', { body: `- ${parts.replaceAll('; ', '\n- ')}` })}${headline(1, 'Zubereitung', { body: `${steps}. ${plauderei(d, 1)}` })}`,
    })
    questions.push(ask('list', question, at(path, 'Zubereitung'), 'de'))
  }
  questions.push(
    ask(
      'list',
      'Wie viele Marillen brauche ich für die Topfenknödel?',
      at('greta/rezepte/topfenknodel.org', 'Zutaten'),
      'de',
    ),
    ask(
      'list',
      'Welche Kartoffeln nimmt man für den Erdäpfelsalat?',
      at('greta/rezepte/erdapfelsalat.org', 'Zutaten'),
      'de',
    ),
  )
  const work = 'greta/auftraege.org'
  files.push({
    path: work,
    text: `#+title: Aufträge\n#+filetags: :arbeit:\n\n${auftraege
      .map(([title = '', client = '', size = '', pay = '']) =>
        headline(1, title, {
          properties: { AUFTRAGGEBER: client, HONORAR: pay },
          body: `${size}. ${plauderei(d, 2)}`,
        }),
      )
      .join('')}`,
  })
  for (const [title = '', , , , question = ''] of auftraege)
    if (question !== '') questions.push(ask('fact', question, at(work, title), 'de'))
  const log = 'greta/tagebuch.org'
  const entries = records(`
2026-02-11|Zahnarzt|Wurzelbehandlung, zweiter Termin in drei Wochen|Weshalb war ich im Februar beim Zahnarzt?
2026-03-04|Zahnarzt|Wurzel gefüllt, Rechnung 310 Pfund|Was hat die Wurzelfüllung gekostet?
2026-03-21|Frühjahrsputz|Hinter dem Kasten Opas Taschenuhr gefunden, sie geht noch|Wo ist die Taschenuhr wieder aufgetaucht?
2026-04-18|Elternabend|Kein Ausflug nach Bath, dafür zwei Tage Gower|Wohin geht der Ausflug der Klasse statt nach Bath?
2026-05-09|Heizung|Therme entlüftet, Druck jetzt 1,6 bar|Welchen Druck hat die Heizung?
2026-06-01|Impfung|Gelbfieber aufgefrischt, Arm zwei Tage dick|Wogegen habe ich mich letzte Woche impfen lassen?
`)
  files.push({
    path: log,
    text: `#+title: Tagebuch\n\n${entries
      .map(([date = '', title = '', text = '']) =>
        headline(1, `${inactive(dayOf(date))} ${title}`, { body: `${text}. ${plauderei(d, 3)}` }),
      )
      .join('')}`,
  })
  for (const [date = '', title = '', , question = ''] of entries)
    questions.push(
      ask(
        /Februar|letzte/.test(question) ? 'date' : 'fact',
        question,
        at(log, `${inactive(dayOf(date))} ${title}`),
        'de',
      ),
    )
  return { files, questions }
}
