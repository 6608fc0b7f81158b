// Owns the home of the development half: recipes, rooms and repairs, contracts in versions, doctors' visits.

import { active, createDraw, dayOf, inactive, isoOf, records } from '../draw.ts'
import { ask, at, type File, headline, type Part, type Question, slug, table } from '../folder.ts'
import { filler, fillerItems } from './words.ts'

/** Title, tags, ingredients, oven or time, remark, question. */
const recipes = records(`
Plum cake on a tray|cake|1.5 kg plums; 500 g flour; 42 g fresh yeast; 80 g butter|40 minutes at 190 degrees|Sugar only after baking, else they get watery|When do I sprinkle the sugar on the plum tart?
Rye sourdough|bread|800 g rye flour 1150; 650 ml water; 18 g salt; 150 g starter|15 minutes at 250, then 45 at 200|Let it rest for a day before cutting|How long must the sourdough loaf wait before I slice it?
Labskaus|dinner|500 g corned beef; 1 kg potatoes; 4 beetroots; 6 gherkins|35 minutes on the stove|Hauke insists on two fried eggs each|
Rote Grütze|dessert|300 g currants; 300 g raspberries; 250 g cherries; 60 g starch|12 Minuten köcheln|Dazu kalte Vanillesoße, nicht warm|Mit welcher Soße essen wir die rote Grütze?
Fish soup from Varel|dinner|700 g redfish; 1 fennel; 2 leeks; 1 l stock|25 minutes, fish only for the last 6|Saffron is in the tin with the stars|How long may the fish stay in the soup?
Cardamom buns|cake|600 g flour; 2 tbsp cardamom; 120 g butter; 300 ml milk|14 minutes at 225 degrees|Recipe of Björn, knots not snails|Whose recipe are the buns with cardamom?
Kale with Pinkel|dinner|2 kg kale; 4 Pinkel; 400 g Kassler; 100 g oats|90 minutes, low|Kale needs a night of frost or the freezer|
Rhubarb jelly|jam|1.2 kg rhubarb; 500 g gelling sugar 2:1; 1 vanilla pod|4 minutes at a rolling boil|Yields seven small jars|How many jars does the rhubarb make?
Buttermilk waffles|cake|250 g flour; 300 ml buttermilk; 3 eggs; 1 tsp soda|3 minutes each on level 4|Elske's iron sticks, ours does not|
Potato salad of grandmother Luise|side|1.5 kg waxy potatoes; 200 ml broth; 3 tbsp mustard; 1 apple|2 hours to soak|No mayonnaise, ever|What does grandmother not allow in the potato salad?
Lentil curry|dinner|300 g red lentils; 400 ml coconut milk; 2 tbsp garam masala; ginger|20 minutes|Jonte eats it without coriander|
Smoked eel on scrambled eggs|breakfast|6 eggs; 200 g eel; chives; black bread|5 minutes|From the smokehouse in Bad Zwischenahn|From where do we get the eel?
Holunderblütensirup|drinks|30 Dolden; 2 kg Zucker; 2 l Wasser; 50 g Zitronensäure; 3 Zitronen|48 Stunden ziehen lassen|Blüten am Vormittag pflücken, nie nach Regen|Wann soll man die Holunderblüten pflücken?
Gooseberry meringue|cake|500 g gooseberries; 4 egg whites; 200 g sugar; 150 g flour|30 minutes at 175, meringue 15 more at 150|Falls apart when warm|
Quiche with leek|dinner|250 g flour; 125 g butter; 3 leeks; 200 g cream; 4 eggs|45 minutes at 180 degrees|Blind bake for ten minutes with dried peas|Do I have to blind bake the leek quiche?
Pumpkin gnocchi|dinner|600 g Hokkaido; 250 g flour; 1 egg; nutmeg|3 minutes in salted water|Freeze well on a floured tray|
Stollen|christmas,cake|1 kg flour; 500 g butter; 750 g raisins; 200 g almonds; 80 ml rum|60 minutes at 170 degrees|Bake by the first Advent, cut at Christmas|At what heat does the Christmas stollen bake?
Herring in cream|dinner|8 matjes; 300 g cream; 2 apples; 2 onions|1 night in the fridge|Boskoop apples from the allotment|
Green tomato chutney|jam|2 kg green tomatoes; 500 g onions; 400 g sugar; 300 ml vinegar|90 minutes simmering|Open only after six weeks|When may the chutney be opened?
Dumplings of Paulina|dinner|500 g flour; 400 g quark; 500 g potatoes; 1 onion|8 minutes in water|Pierogi ruskie, fry the leftovers in butter|
Rose hip tea|drinks|2 tbsp dried rose hips; 1 l water|15 minutes to draw|Cut, scrape, dry at 60 degrees|
Franzbrötchen|cake|500 g flour; 250 g butter; 150 g sugar; cinnamon|18 minutes at 200 degrees|Press with the handle of a spoon|
`)

/** Company, subject, number, then per year: price and term. */
const contracts = records(`
swb Strom|electricity|KD 4471 902|2024: 34.2 ct/kWh, notice until 30 November|2025: 31.8 ct/kWh, notice until 30 November|2026: 29.9 ct/kWh, two years fixed
swb Gas|gas|KD 4471 903|2024: Arbeitspreis 12.1 ct/kWh, Grundpreis 148 im Jahr|2025: Arbeitspreis 10.9 ct/kWh, Grundpreis 152 im Jahr|2026: Arbeitspreis 10.4 ct/kWh, Grundpreis 160 im Jahr
Nordcom Glasfaser|internet|V 88 20 1173|2024: 250 Mbit for 39.90 a month|2025: 500 Mbit for 44.90 a month|2026: 1000 Mbit for 44.90 after the quarrel
Hanse Schutz Haftpflicht|liability insurance|HS 300 417 22|2024: 68.40 a year, 10 million|2025: 71.10 a year, 15 million|2026: 71.10 a year, 50 million
Hanse Schutz Boot|boat insurance|HS 771 005 10|2024: 212 a year, deductible 300|2025: 240 a year, deductible 500|2026: 236 a year, deductible 500
Miete Lübecker Straße|Miete der Wohnung|Wohnung 3. OG|2024: 1.180 kalt, 240 Nebenkosten|2025: 1.180 kalt, 262 Nebenkosten|2026: 1.215 kalt, 262 Nebenkosten
Allotment society Morgenland|allotment lease|Parzelle 118|2024: 196 a year, 12 hours of work|2025: 204 a year, 12 hours of work|2026: 204 a year, 10 hours of work
Studio Speicher XI|rent of the studio|Raum 2.14|2024: 640 with heating|2025: 665 with heating|2026: 690 with heating, step rent
BSAG Jobticket|tram ticket|Abo 55 901|2024: 49 a month|2025: 58 a month|2026: 63 a month
Cloud Hafenspeicher|online backup|acc ruth-nord|2024: 2 TB for 9.99|2025: 2 TB for 10.99|2026: 5 TB for 16.99
`)

/** Date, doctor, what for, outcome, question. */
const visits = records(`
2024-03-19|Dentist Dr. Cassens|Check-up|Tartar removed, nothing else|
2024-09-24|Dentist Dr. Cassens|Check-up|Filling at the upper left loose, new appointment|
2024-10-08|Dentist Dr. Cassens|Filling|Composite on tooth 26, 118 euros own share|What did I pay for the new filling?
2025-04-01|Dentist Dr. Cassens|Check-up|All fine, next in half a year|
2025-10-14|Dentist Dr. Cassens|Grinding splint|Night guard fitted, to be worn for three months|Since when do I have the splint against grinding my teeth?
2026-04-21|Dentist Dr. Cassens|Kontrolle|Zahn 36 wird beobachtet, Röntgenbild gemacht|Welcher Zahn steht unter Beobachtung?
2024-05-28|Frau Haddad|Blood pressure|148 over 92, less salt, measure for two weeks|
2025-02-20|Frau Haddad|Cough|Bronchitis, sick note for eight days|How long was I on sick leave with bronchitis?
2025-09-11|Frau Haddad|Blood pressure|131 over 84, no tablets needed|What was my blood pressure the second time?
2026-03-17|Frau Haddad|Tick bite|Ring of redness, doxycycline for 14 days|Which antibiotic did I get after the tick?
2025-06-03|Eye clinic Prof. Harms|Reading glasses|Plus 1.25 on both sides|How strong are my reading glasses?
2026-08-25|Eye clinic Prof. Harms|Eye pressure|19 and 21, once a year|
2025-11-25|Physiotherapy Wolters|Schulter|Sechs Termine, täglich mit dem roten Band üben|Mit welchem Band soll ich die Schulter trainieren?
2026-01-20|Physiotherapy Wolters|Shoulder|Better, swimming on the back allowed again|
2026-09-29|Children's clinic|Ida's wrist|Not broken, splint for ten days|Was Ida's wrist broken?
2025-05-06|Gesa Ahlers|Pixel's ear|Mites, drops twice a day for ten days|What was wrong with the cat's ear?
2026-06-02|Gesa Ahlers|Pixel's weight|5.4 kilos, half a tin less|How heavy is the cat?
`)

export function house(): Part {
  const d = createDraw(37)
  const files: File[] = []
  const questions: Question[] = []
  for (const [title = '', tags = '', parts = '', time = '', remark = '', question = ''] of recipes) {
    const path = `recipes/${slug(title)}.org`
    const listed = parts.split('; ').map((one) => `- [ ] ${one}`)
    files.push({
      path,
      text: [
        `#+title: ${title}\n#+filetags: :recipe:${tags.split(',').join(':')}:\n\n`,
        headline(1, 'Ingredients', { body: listed.join('\n') }),
        headline(1, 'Method', {
          body: `1. Weigh everything and heat the oven or the pot.\n2. Mix, knead or stir.\n3. ${time}.\n4. ${remark}.`,
        }),
        headline(1, 'Remarks', { body: `${filler(d, 1, 3)}` }),
      ].join(''),
    })
    if (question !== '')
      questions.push(ask('list', question, at(path, 'Method'), /^(?:Mit|Wann) /.test(question) ? 'de' : 'en'))
  }
  questions.push(
    ask('list', 'How many grams of raisins for the stollen?', at('recipes/stollen.org', 'Ingredients')),
    ask('list', 'Was brauche ich für den Sirup?', at('recipes/holunderblutensirup.org', 'Ingredients'), 'de'),
    ask(
      'list',
      'what do I need to buy for the fish soup',
      at('recipes/fish-soup-from-varel.org', 'Ingredients'),
    ),
  )
  for (const [company = '', subject = '', number = '', ...years] of contracts) {
    const path = `papers/${slug(company)}.org`
    files.push({
      path,
      text: [
        `#+title: ${company}\n#+filetags: :contract:\n\n`,
        headline(1, 'Customer', {
          properties: { NUMBER: number, SUBJECT: subject },
          body: `${subject}, account ${number}. ${filler(d, 1, 2)}`,
        }),
        headline(1, 'Terms', {
          body: years
            .map((one) => {
              const [year = '', terms = ''] = one.split(': ')
              return headline(2, year, { body: `${terms}. ${filler(d, 1, 2)}` }).trimEnd()
            })
            .join('\n'),
        }),
        headline(1, 'Letters', { body: fillerItems(d, 3) }),
      ].join(''),
    })
  }
  const paper = (company: string, ...titles: string[]) => at(`papers/${slug(company)}.org`, ...titles)
  questions.push(
    ask('fact', 'customer number for electricity', paper('swb Strom', 'Customer')),
    ask('date', 'What did a kilowatt hour of power cost in 2025?', paper('swb Strom', 'Terms', '2025')),
    ask('date', 'Gaspreis 2024', paper('swb Gas', 'Terms', '2024'), 'de'),
    ask('fact', 'How fast is our internet since the quarrel?', paper('Nordcom Glasfaser', 'Terms', '2026')),
    ask('date', 'internet price last year', paper('Nordcom Glasfaser', 'Terms', '2025')),
    ask(
      'date',
      'how many hours of work do we owe the allotment club this year',
      paper('Allotment society Morgenland', 'Terms', '2026'),
    ),
    ask('fact', 'parcel number of the garden', paper('Allotment society Morgenland', 'Customer')),
    ask('date', 'Kaltmiete 2026', paper('Miete Lübecker Straße', 'Terms', '2026'), 'de'),
    ask('date', 'What was the monthly tram pass in 2024?', paper('BSAG Jobticket', 'Terms', '2024')),
    ask('fact', 'liability policy number', paper('Hanse Schutz Haftpflicht', 'Customer')),
    ask(
      'fact',
      'how many terabytes of backup space do we have now',
      paper('Cloud Hafenspeicher', 'Terms', '2026'),
    ),
  )
  const health = 'health.org'
  files.push({
    path: health,
    text: [
      '#+title: Health\n#+filetags: :health:\n\n* Visits\n',
      ...[...visits]
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
        .map(([date = '', doctor = '', what = '', outcome = '']) =>
          headline(2, `${what}, ${doctor}`, {
            body: `${active(dayOf(date), '09:40')}\n${outcome}. ${filler(d, 1, 2)}`,
          }),
        ),
      headline(1, 'Values', {
        body: table([
          ['date', 'cholesterol', 'ferritin', 'vitamin D', 'TSH'],
          ['2024-05-28', '231', '18', '14', '2.1'],
          ['2025-09-11', '214', '41', '29', '1.9'],
          ['2026-03-17', '209', '55', '33', '2.4'],
        ]),
      }),
      headline(1, 'Vaccinations', {
        body: table([
          ['who', 'against', 'last', 'again'],
          ['Ruth', 'tetanus', '2021-06', '2031'],
          ['Malte', 'tick-borne encephalitis', '2024-04', '2027'],
          ['Ida', 'HPV', '2026-02', 'second shot 2026-08'],
          ['Jonte', 'Masern', '2019-11', 'fertig'],
        ]),
      }),
    ].join(''),
  })
  for (const [, doctor = '', what = '', , question = ''] of visits) {
    if (question === '') continue
    const german = /^(?:Welcher|Mit) /.test(question)
    questions.push(ask('fact', question, at(health, 'Visits', `${what}, ${doctor}`), german ? 'de' : 'en'))
  }
  questions.push(
    ask(
      'date',
      'dentist appointment in April this year',
      at(health, 'Visits', 'Kontrolle, Dentist Dr. Cassens'),
    ),
    ask(
      'date',
      'when I saw the dentist in March 2024',
      at(health, 'Visits', 'Check-up, Dentist Dr. Cassens'),
    ),
    ask('table', 'my iron values', at(health, 'Values')),
    ask('table', 'When does Malte need his TBE booster?', at(health, 'Vaccinations')),
    ask('table', 'Wann wurde Jonte gegen Masern geimpft?', at(health, 'Vaccinations'), 'de'),
  )
  files.push(...rooms(d, questions))
  return { files, questions }
}

function rooms(d: ReturnType<typeof createDraw>, questions: Question[]): File[] {
  const paint = headline(1, 'Paint and surfaces', {
    body: table([
      ['room', 'colour', 'code', 'litres left'],
      ['kitchen', 'sage', 'NCS S 3010-G20Y', '1.5'],
      ['hall', 'chalk', 'RAL 9001', '4'],
      ["Ida's room", 'pale apricot', 'NCS S 1020-Y50R', '0.5'],
      ['bathroom', 'sea', 'NCS S 4020-B', '0'],
    ]),
  })
  const meters = headline(1, 'Zählerstände', {
    body: table([
      ['Stand', 'Strom kWh', 'Gas m³', 'Wasser m³'],
      ['2023-12-31', '41207', '9811', '512.3'],
      ['2024-12-31', '43990', '10702', '601.8'],
      ['2025-12-31', '46514', '11511', '688.0'],
    ]),
  })
  const repairs = records(`
Washing machine|Bearing noisy, repair not worth it says the fitter|Serial FD 9404 00217
Dishwasher|Drain pump 611332 changed by myself in an hour|Filter once a month
Fridge|Door seal ordered twice, the second one fits|Model KGN 36
Küchenfenster|Griff abschließbar, Schlüssel hängt am blauen Haken|Im Osten zieht es
Cargo bike|Chain 118 links, brake pads Magura 4.2|Battery key in the tin
Boat engine|Impeller 09-1027B, oil 15W-40, 1.9 litres|Winter sleep with pink antifreeze
Tent|Pole broken at segment three, sleeve from the dealer|Seams sealed
Sewing machine|Needle 130/705 H, size 80 for cotton|Lamp is LED now
Piano|Tuned in autumn at 442 Hz by Herr Siemers|Humidity at 50 percent
Smoke detectors|Five pieces, batteries until 2031|Test button on New Year
`)
  const list = repairs.map(([title = '', what = '', more = '']) =>
    headline(2, title, { tags: ['repair'], body: `${what}. ${more}. ${filler(d, 1, 3)}` }),
  )
  const path = 'house.org'
  questions.push(
    ask('table', 'paint code of the kitchen wall', at(path, 'Paint and surfaces')),
    ask('table', 'Zählerstand Strom Ende 2024', at(path, 'Zählerstände'), 'de'),
    ask('fact', 'part number of the pump in the dishwasher', at(path, 'Appliances', 'Dishwasher')),
    ask('fact', 'which oil does the outboard take', at(path, 'Appliances', 'Boat engine')),
    ask('fact', 'how many links has the chain of the cargo bike', at(path, 'Appliances', 'Cargo bike')),
    ask('fact', 'Who tunes our piano?', at(path, 'Appliances', 'Piano')),
    ask('fact', 'Wo hängt der Schlüssel vom Küchenfenster?', at(path, 'Appliances', 'Küchenfenster'), 'de'),
    ask(
      'fact',
      'until when do the batteries in the smoke alarms last',
      at(path, 'Appliances', 'Smoke detectors'),
    ),
  )
  const seasons = Array.from({ length: 11 }, (_, i) => {
    const day = dayOf('2024-03-01') + i * 91
    return headline(1, `Round ${inactive(day)}`, { body: `Checked on ${isoOf(day)}.\n${fillerItems(d, 5)}` })
  })
  return [
    { path, text: `#+title: House\n\n${paint}${meters}* Appliances\n${list.join('')}` },
    { path: 'house-rounds.org', text: `#+title: Rounds through the house\n\n${seasons.join('')}` },
  ]
}
