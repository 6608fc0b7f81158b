// Owns contacts with properties and the notes of meetings with them, many with the same people about different things.

import { createDraw, dayOf, inactive, isoOf, records } from '../draw.ts'
import { ask, at, type File, headline, type Part, type Question, slug, table } from '../folder.ts'
import { filler, fillerItems } from './words.ts'

const contacts = records(`
Anna Kessler|colleague|+49 421 5550173|anna.kessler@studio-nordlicht.example|1984-03-09|Humboldtstraße 44, 28203 Bremen|Studio Nordlicht, light planning
Henrike Voss|friend,sailing|+49 172 5550821|henrike@vossfamily.example|1979-07-21|Am Dobben 12, 28203 Bremen|Teaches biology, skipper of the Albatros
Tarek Aydin|craftsman|+49 421 5550946|info@aydin-metallbau.example|1971-11-02|Industriestraße 7, 28199 Bremen|Metal frames, welding, spare keys of the workshop
Wiebke Janssen|colleague|+49 421 5550312|w.janssen@studio-nordlicht.example|1990-01-30|Rembertiring 3, 28195 Bremen|Graphics and lettering
Björn Lindqvist|lender|+46 31 5550088|bjorn.lindqvist@sjomuseet.example|1968-05-17|Karl Johansgatan 1, 414 59 Göteborg|Registrar of the maritime museum in Gothenburg
Frau Lüders|landlady|+49 421 5550777|lueders.hausverwaltung@post.example|1950-12-24|Lübecker Straße 18, 28203 Bremen|Vermieterin, mag lieber Briefe
Sinje Petersen|friend|+49 151 5550640|sinje.petersen@post.example|1982-08-14|Deichweg 5, 26316 Varel|Pottery, has the kiln
Costa Papadakis|craftsman|+49 421 5550255|costa@papadakis-elektro.example|1975-04-04|Hemmstraße 210, 28215 Bremen|Elektriker, Notdienst am Wochenende 0172 5550256
Mirja Halonen|client|+358 9 5550419|mirja.halonen@arktikum.example|1977-09-27|Pohjoisranta 4, 96200 Rovaniemi|Curator of the polar light show
Hauke Brandt|family|+49 4421 5550931|hauke.brandt@post.example|1948-02-11|Südstrand 90, 26382 Wilhelmshaven|Malte's father, pacemaker, allergic to penicillin
Dörte Meinken|school|+49 421 5550508|meinken@gs-lessing.example|1986-06-06|Lessingstraße 14, 28203 Bremen|Ida's class teacher
Paulina Nowak|colleague|+48 58 5550120|paulina.nowak@bursztyn.example|1988-10-19|ulica Mariacka 2, 80-833 Gdańsk|Amber museum, speaks German
Ansgar Timm|neighbour|+49 421 5550699|ansgar.timm@post.example|1963-03-28|Lübecker Straße 20, 28203 Bremen|Waters the plants, keeps parcels
Yusra Haddad|doctor|+49 421 5550834|praxis@haddad-hausarzt.example|1973-01-15|Vor dem Steintor 101, 28203 Bremen|Hausärztin, mittwochs geschlossen
Lennart Oltmanns|craftsman|+49 421 5550417|dach@oltmanns.example|1980-12-01|Waller Heerstraße 55, 28217 Bremen|Roofer, sheet metal
Elske de Vries|friend|+31 50 5550660|elske@devries.example|1981-05-25|Noorderhaven 31, 9712 Groningen|Bookbinder, godmother of Jonte
Rasmus Holt|client|+45 33 5550771|rasmus.holt@havnen.example|1969-08-08|Nyhavn 63, 1051 København|Harbour exhibition, pays late
Odalys Ferrer|colleague|+34 93 5550304|odalys@ferrer-traduccions.example|1985-02-02|Carrer de Verdi 77, 08012 Barcelona|Translations Spanish, Catalan
Knut Wessels|insurance|+49 421 5550190|knut.wessels@hanse-schutz.example|1974-07-07|Langenstraße 30, 28195 Bremen|Our insurance broker
Gesa Ahlers|vet|+49 421 5550288|praxis@ahlers-tierarzt.example|1978-04-16|Parkallee 8, 28209 Bremen|Vet of Pixel the cat
Ole Cordes|marina|+49 421 5550362|hafenmeister@marina-hasenbueren.example|1966-09-13|Am Yachthafen 1, 28197 Bremen|Harbour master, berth lists
Thea Kruse|craftsman|+49 421 5550541|thea@kruse-tischlerei.example|1987-11-11|Gröpelinger Heerstraße 12, 28237 Bremen|Carpenter, built the plinths
`)

const meetings = records(`
2025-02-11|Anna Kessler|Light for the whale room|dimmable spots at 50 lux on the paper loans, 200 on the bones|What light level did we settle on for the documents near the whale?
2025-04-03|Anna Kessler|Light budget|Anna offers 14,300 euros without the track system|How much does Anna want for the lighting without the rails?
2025-09-18|Anna Kessler|Emergency lighting|exit signs get their own circuit, inspected by Costa|
2026-03-05|Anna Kessler|Light for the harbour show|we rent the moving heads for eleven weeks instead of buying them|Did we decide to rent or to purchase the moving heads?
2025-03-20|Wiebke Janssen|Typeface of the wall texts|FF Meta is out, we take Source Serif at 28 points|Which font do the panels get?
2025-06-12|Wiebke Janssen|Colours of the polar show|petrol and warm white, no pure black on the walls|Which colours did Wiebke and I choose for the arctic exhibition?
2025-10-07|Wiebke Janssen|Catalogue cover|linen binding, blind embossing, 96 pages|How many pages will the catalogue have?
2026-01-22|Wiebke Janssen|Lettering on glass|foil is cut by the print shop Hansen, five working days|Who cuts the foil for the panes and how long does it take?
2025-02-27|Björn Lindqvist|Loan of the sextant|insured value 38,000 euros, courier travels along|For what sum is the borrowed sextant insured?
2025-08-21|Björn Lindqvist|Condition report of the sextant|hairline crack in the index mirror, photographed|What damage did we find on the sextant?
2026-02-19|Björn Lindqvist|Return of the loans|crates go back on 12 May by truck over Puttgarden|When and how do the Swedish crates go home?
2025-05-15|Tarek Aydin|Frames for the showcases|powder coated in RAL 7016, delivered in calendar week 31|Which RAL tone do the metal frames have?
2025-11-13|Tarek Aydin|Hinges that squeak|replaces all 24 hinges for free before Christmas|What did the welder promise about the squeaking doors?
2026-04-16|Tarek Aydin|Railing of the gallery|needs a structural report, costs about 900 euros|What does the report for the gallery's railing cost?
2025-01-16|Mirja Halonen|Kick-off polar lights|opening on 23 October 2025, 420 square metres|How large is the space for the polar light show?
2025-05-22|Mirja Halonen|Sound in the aurora dome|recordings from Sodankylä observatory, loop of nine minutes|Where do the recordings in the dome come from?
2025-12-04|Mirja Halonen|Lessons of the opening|the queue at the dome was too long, timed tickets next time|What would we do differently after the opening of the northern show?
2025-03-06|Rasmus Holt|Harbour exhibition offer|fixed price of 61,500 euros plus travel|What fixed price did we name for Copenhagen?
2025-07-10|Rasmus Holt|Overdue invoice|second reminder sent, Rasmus promises payment until the 25th|
2026-05-28|Rasmus Holt|Crane model|scale 1:50 and not 1:87, visitors may turn the handle|At which scale will the crane be built?
2025-04-24|Paulina Nowak|Amber on tour|the inclusion with the lizard may not travel|Which amber piece has to stay in Gdańsk?
2026-06-11|Paulina Nowak|Climate in the amber cases|45 percent humidity, silica gel is changed every six weeks|How often must the drying agent in the amber cases be replaced?
2025-09-04|Odalys Ferrer|Spanish audio guide|0.16 euros a word, glossary first|What is the price per word for the Spanish version?
2025-02-05|Dörte Meinken|Parents' evening about Ida|Ida liest gut, rechnet aber noch mit den Fingern, Einmaleins üben|Was hat die Lehrerin über Idas Rechnen gesagt?
2025-11-19|Dörte Meinken|Parents' evening about secondary schools|drei Infotage im Januar, Anmeldung an der Oberschule bis 6. Februar|Bis wann müssen wir Ida an der weiterführenden Schule anmelden?
2026-09-09|Dörte Meinken|Class trip to Spiekeroog|costs 285 euros, no mobile phones|What does the class trip to the island cost?
2025-06-26|Knut Wessels|Boat insurance|skipper's liability raised to 8 million, deductible 500|What deductible does the boat policy have?
2026-01-08|Knut Wessels|Household insurance|bicycles are covered up to 3,000 euros each, also at night|Up to which amount are our bikes insured?
2025-08-07|Lennart Oltmanns|Leaking dormer|flashing is rusted through, repair in September for 1,850|How much does the roofer charge for the dormer?
2026-10-15|Lennart Oltmanns|Gutter and moss|cleans the gutters each November, moss stays|
2025-10-30|Thea Kruse|Plinths of birch plywood|twelve plinths, 18 millimetres, oiled and not varnished|Are the plinths oiled or varnished?
2026-02-12|Thea Kruse|Bench for the foyer|oak, 240 centimetres, children's height at one end|How long will the seat in the entrance hall be?
2026-07-02|Thea Kruse|Travelling crates|poplar, foam from Hamburg, two handles each|What wood are the transport boxes made of?
2025-03-31|Ole Cordes|Berth for the season|berth C 17, 1,120 euros, power by meter|Which berth do we have in the marina?
2026-03-30|Ole Cordes|Berth swap|C 17 is too shallow, we move to D 04|Where does the boat lie since the swap?
2025-05-08|Costa Papadakis|Wiring of the depot|new sub-distribution, two circuits for dehumidifiers|
2026-08-20|Costa Papadakis|Wallbox at the studio|11 kW, grid operator wants notice four weeks ahead|How powerful is the wallbox that Costa wants to fit?
`)

export function people(): Part {
  const d = createDraw(11)
  const files: File[] = []
  const questions: Question[] = []
  const path = 'contacts.org'
  const entries = contacts.map(
    ([name = '', tag = '', phone = '', email = '', birthday = '', address = '', note = '']) =>
      headline(2, name, {
        tags: tag.split(','),
        properties: { PHONE: phone, EMAIL: email, BIRTHDAY: birthday, ADDRESS: address },
        body: `${note}.`,
      }),
  )
  files.push({
    path,
    text: `#+title: Contacts\n#+startup: overview\n\n* People\n${entries.join('')}* Numbers to have at hand\n${table(
      [
        ['what', 'number'],
        ['Poison control Göttingen', '0551 19240'],
        ['Gas leak, swb', '0421 4481818'],
        ['Bankkarten sperren', '116 116'],
        ['Water police', '0421 36119300'],
        ['Out-of-hours doctor', '116 117'],
      ],
    )}\n`,
  })
  const who = (name: string) => at(path, 'People', name)
  questions.push(
    ask('property', "what's Anna's phone number", who('Anna Kessler')),
    ask('property', 'email address of Wiebke?', who('Wiebke Janssen')),
    ask('property', "when is Sinje's birthday", who('Sinje Petersen')),
    ask('property', 'Where does Elske live?', who('Elske de Vries')),
    ask('property', "What is Malte's dad allergic to?", who('Hauke Brandt')),
    ask('property', 'Wie ist die Telefonnummer vom Elektriker?', who('Costa Papadakis'), 'de'),
    ask('property', 'an welchem Tag hat die Praxis von Frau Haddad zu?', who('Yusra Haddad'), 'de'),
    ask('property', 'who has a spare set of keys for the workshop', who('Tarek Aydin')),
    ask('property', 'which of our contacts owns a kiln', who('Sinje Petersen')),
    ask('property', 'Adresse unserer Vermieterin', who('Frau Lüders'), 'de'),
    ask('property', 'mail of the harbour master', who('Ole Cordes')),
    ask('property', 'who was born on 27 September 1977', who('Mirja Halonen')),
    ask('table', 'number to call when I smell gas', at(path, 'Numbers to have at hand')),
    ask('table', 'Welche Nummer sperrt die Bankkarten?', at(path, 'Numbers to have at hand'), 'de'),
    ask('tag', 'people tagged vet', who('Gesa Ahlers')),
  )
  for (const [date = '', name = '', topic = '', decision = '', question = ''] of meetings) {
    const file = `meetings/${date}-${slug(topic)}.org`
    const title = `${topic} with ${name}`
    files.push({
      path: file,
      text: [
        `#+title: ${title}\n#+date: ${inactive(dayOf(date))}\n#+filetags: :meeting:\n`,
        headline(1, 'Notes', { body: `${inactive(dayOf(date))} ${filler(d, 3, 6)}\n\n${fillerItems(d, 3)}` }),
        headline(1, 'Decided', { body: `- ${decision}\n${fillerItems(d, 2)}` }),
        headline(1, 'To do', {
          body: headline(2, `Send the minutes to ${name}`, {
            todo: d.chance(70) ? 'DONE' : 'TODO',
            planning: `SCHEDULED: <${isoOf(dayOf(date) + 2)}>`,
          }).trimEnd(),
        }),
      ].join('\n'),
    })
    if (question === '') continue
    const german = /\b(?:Was|Bis|müssen)\b/.test(question)
    questions.push(ask('fact', question, at(file, 'Decided'), german ? 'de' : 'en'))
  }
  questions.push(
    ask(
      'date',
      'What did I talk about with Tarek in November 2025?',
      goldOf('2025-11-13', ['Notes', 'Decided']),
    ),
    ask('date', 'Decisions of the meeting with Wiebke last January', goldOf('2026-01-22', ['Decided'])),
    ask('date', 'Besprechung mit Anna im April 2025', goldOf('2025-04-03', ['Notes', 'Decided']), 'de'),
  )
  return { files, questions }

  function goldOf(date: string, titles: readonly string[]) {
    const topic = meetings.find((one) => one[0] === date)?.[2] ?? ''
    return titles.map((title) => at(`meetings/${date}-${slug(topic)}.org`, title))
  }
}
