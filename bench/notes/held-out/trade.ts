// Owns the trade of the held-out half: instruments with specifications, quotes and blocked tasks, suppliers' prices in
// tables, recipes for glue and varnish, bookkeeping by quarter.

import { active, createDraw, dayOf, inactive, records } from '../draw.ts'
import { ask, at, type File, headline, type Part, type Question, slug, table } from '../folder.ts'
import { chatter } from './words.ts'

/** Church, place, year, wind pressure, quote, blocked task, deadline, remark of the survey. */
const instruments = records(`
St Peter|Roath|1883|78 mm|11,400|Wait for the faculty of the diocese|2026-07-03|Borer in the pedal trunk, not alive
St Mary|Usk|1862|70 mm|23,850|Scaffold from the builder|2026-06-15|Case painted over three times, oak below
Bethania|Treorchy|1907|92 mm|8,200|Chapel elders vote in autumn|2026-10-01|Pneumatic motors stiff from coal smoke
Holy Nativity|Penarth|1934|85 mm|5,600|Humidifier part from Holland|2026-06-26|Console lifted by damp, veneer gone at the bass end
Capel Seion|Aberystwyth|1878|74 mm|14,100|Mother's hip, cannot travel before|2026-08-20|Mouse nest in the Open Diapason, four pipes flattened
Cathedral school|Llandaff|1998|66 mm|2,950|Term ends|2026-07-17|Electric stop action fails when the hall is heated
St Woolos|Newport|1911|95 mm|41,000|Lottery grant|2026-12-11|Great chest cracked along the table
Private house Hale|Brecon|1979|55 mm|1,700|Client abroad until July|2026-07-08|Hums at 50 Hertz, transformer under the bench
`)

const surveyQuestions: readonly (readonly [church: string, section: string, text: string])[] = [
  ['St Mary', 'Quote', 'What did I quote for the organ in Usk?'],
  ['Bethania', 'Survey', 'Why are the pneumatics in Treorchy stiff?'],
  ['Holy Nativity', 'Specification', 'wind pressure at Penarth'],
  ['Capel Seion', 'Survey', 'What did the mice do to the pipes in Aberystwyth?'],
  ['Cathedral school', 'Survey', 'when does the stop action of the school organ fail'],
  ['St Woolos', 'Quote', 'price for the big job in Newport'],
  ['Private house Hale', 'Survey', 'Where does the hum in Brecon come from?'],
  ['St Peter', 'Specification', 'When was the instrument in Roath built?'],
]

const methods = records(`
Hide glue|Pearl glue one part, water one and a half, soak overnight, warm to 60 degrees|Never above 65, it loses its grip|How hot may the hide glue get?
Shellac|Blonde flakes 200 grams in a litre of meths, filter through a stocking|Use within six months|Shelf life of the shellac
Leather stiffener|Thin size, two coats, dry under weight|For pallets in a wet church only|
Tin spots|Repair with solder 60/40 and whiting, scrape towards the mouth|Breathe outside|What solder for the pipe metal?
Felt bushings|Cut 4 mm punchings, ream with the hot wire|Red felt for keys, green for pedals|Which colour of bushing cloth goes on the pedals?
Bone keys|Bleach with peroxide in sunlight for three days, glue with white pigment|Sand no finer than 600|How do I whiten the key tops?
Graphite|Colloidal, brush on sliders and burnish with a bone|Never oil|What goes on the sliders instead of oil?
Tuning|A 440 at 18 degrees; 0.8 cents a degree|Set temperament in the Octave 4|By how much does the pitch move per degree?
Blower oil|SAE 20, non detergent, twice a year|One teaspoon each cup|
Ivory substitute|Galalith sheet 2 mm, from the piano supplier in Leeds|Melts when sawn fast|
`)

const prices = [
  ['what', 'from', 'unit', 'price'],
  ['sheepskin alum tawed', 'Harrison', 'skin', '41.50'],
  ['spruce quarter sawn', 'Bevan', 'board foot', '7.80'],
  ['pear', 'Bevan', 'board foot', '16.20'],
  ['phosphor bronze wire 1.2', 'Alloy Wire', 'kilo', '33.00'],
  ['red felt 3 mm', 'Heckscher', 'metre', '28.90'],
  ['blower half horse', 'Discus', 'piece', '1,240.00'],
  ['pipe metal 30 percent', 'Rogers', 'kilo', '19.75'],
]

/** Keyword, title, tags, plan, body. */
const jobs = records(`
STARTED|Releather the wedge bellows of Roath|bench|SCHEDULED 2026-06-08|Ribs done, gussets next.
TODO|Order pallet springs|desk,buy|DEADLINE 2026-06-12|Four dozen at 120 grams.
BLOCKED|Deliver the music desk|van||Hinges are in customs.
BLOCKED|Answer the auditor|desk||Needs the mileage log from Nadeem.
TODO|MOT of the van|van|DEADLINE 2026-06-30|Front tyres are at 3 millimetres.
TODO|Write the obituary of Mr Tranter for the journal|desk|DEADLINE 2026-06-05|Six hundred words.
TODO|Sand the stairs|home||Grit 80, then 120; the third step creaks.
TODO|Hang the picture of Ynys Lochtyn|home||Two hooks, rawlplugs of 6.
STARTED|Learn the tenor part of the Brahms|choir||Stuck at letter K.
FINISHED|Claim the diesel|desk||
CANCELLED|Sell the clavichord|home||Greta wants to keep it.
TODO|Swap the gas bottle|home,buy|SCHEDULED 2026-06-11|Blue Calor, 7 kilos.
TODO|Plan the Hebrides|cycling|SCHEDULED 2026-06-13|Ferry from Oban, ten days.
`)

export function trade(): Part {
  const d = createDraw(83)
  const files: File[] = []
  const questions: Question[] = []
  const pathOf = (church: string) => `instruments/${slug(church)}.org`
  for (const [
    church = '',
    place = '',
    year = '',
    wind = '',
    quote = '',
    blocked = '',
    due = '',
    survey = '',
  ] of instruments) {
    const day = dayOf(due)
    files.push({
      path: pathOf(church),
      text: [
        `#+TITLE: ${church}, ${place}\n#+FILETAGS: :instrument:\n#+TODO: TODO STARTED BLOCKED | FINISHED CANCELLED\n\n`,
        headline(1, 'Survey', { body: `${inactive(day - 300)}\n${survey}. ${chatter(d, 3)}` }),
        headline(1, 'Specification', {
          properties: { BUILT: year, WIND: wind },
          body: `#+begin_example\nGreat:  Open Diapason 8, Dulciana 8, Principal 4\nSwell:  Lieblich 8, Salicional 8, Oboe 8\nPedal:  Bourdon 16\n#+end_example\nBuilt in ${year}, pressure ${wind} of water.`,
        }),
        headline(1, 'Quote', {
          body: `${quote} pounds without VAT, ${inactive(day - 200)}. ${chatter(d, 2)}`,
        }),
        headline(1, 'Work'),
        headline(2, blocked, { todo: 'BLOCKED', planning: `DEADLINE: ${active(day)}`, body: chatter(d, 1) }),
        headline(2, `Tune ${church}`, { todo: 'FINISHED', body: `CLOSED: ${inactive(day - 100)}` }),
        headline(1, 'Visits', {
          body: Array.from(
            { length: 8 },
            (_, i) => `- ${inactive(day - 290 + i * 33)} ${chatter(d, 1 + d.below(2))}`,
          ).join('\n'),
        }),
      ].join(''),
    })
  }
  questions.push(
    ...surveyQuestions.map(([church, section, text]) => ask('fact', text, at(pathOf(church), section))),
    ask('state', 'what is blocked at St Woolos', at(pathOf('St Woolos'), 'Work', 'Lottery grant')),
    ask(
      'date',
      'Which instrument deadline falls in October?',
      at(pathOf('Bethania'), 'Work', 'Chapel elders vote in autumn'),
    ),
  )
  for (const [title = '', recipe = '', caution = '', question = ''] of methods) {
    const path = `methods/${slug(title)}.org`
    files.push({
      path,
      text: `#+title: ${title}\n#+filetags: :method:\n\n${recipe}.\n\n- Mind :: ${caution}.\n- Used :: ${chatter(d, 1)}\n`,
    })
    if (question !== '') questions.push(ask('list', question, at(path)))
  }
  const ledger = 'ledger.org'
  const quarters = [2024, 2025, 2026].flatMap((year) => [1, 2, 3, 4].map((quarter) => ({ year, quarter })))
  files.push({
    path: ledger,
    text: [
      '#+title: Ledger\n\n',
      headline(1, 'Prices of material', { body: table(prices) }),
      ...quarters.slice(0, 10).map(({ year, quarter }) =>
        headline(1, `${year} Q${quarter}`, {
          body: `${table([
            ['account', 'pounds'],
            ['income', String(6000 + d.below(9000))],
            ['material', String(900 + d.below(2500))],
            ['van', String(200 + d.below(700))],
            ['VAT owed', String(400 + d.below(1200))],
          ])}\n\n${chatter(d, 2)}`,
        }),
      ),
    ].join(''),
  })
  questions.push(
    ask('table', 'What does a skin of alum tawed leather cost?', at(ledger, 'Prices of material')),
    ask('table', 'price of pear wood per foot', at(ledger, 'Prices of material')),
    ask('date', 'VAT for the third quarter of 2025', at(ledger, '2025 Q3')),
    ask('date', 'how much did I earn in the first quarter this year', at(ledger, '2026 Q1')),
  )
  const list = 'jobs.org'
  files.push({
    path: list,
    text: `#+title: Jobs\n#+TODO: TODO(t) STARTED(s) BLOCKED(b) | FINISHED(f) CANCELLED(c)\n\n${jobs
      .map(([todo = '', title = '', tags = '', plan = '', body = '']) => {
        const [kind = '', date = ''] = plan.split(' ')
        return headline(1, title, {
          todo,
          tags: tags.split(','),
          ...(plan === '' ? {} : { planning: `${kind}: ${active(dayOf(date))}` }),
          ...(body === '' ? {} : { body }),
        })
      })
      .join('')}`,
  })
  const job = (title: string) => at(list, title)
  questions.push(
    ask(
      'state',
      'Which jobs are blocked?',
      jobs.filter(([todo]) => todo === 'BLOCKED').map(([, title = '']) => job(title)),
    ),
    ask('state', 'what have I started in choir', job('Learn the tenor part of the Brahms')),
    ask('state', 'why was selling the clavichord cancelled', job('Sell the clavichord')),
    ask('tag', 'everything for the :van:', [job('MOT of the van'), job('Deliver the music desk')]),
    ask('tag', 'jobs tagged buy', [job('Order pallet springs'), job('Swap the gas bottle')]),
    ask('date', 'what must be finished by Friday', job('Order pallet springs')),
    ask('date', 'what is planned for tomorrow', job('Swap the gas bottle')),
    ask('date', 'Which deadline have I missed?', job('Write the obituary of Mr Tranter for the journal')),
    ask('fact', 'tread depth of the front tyres', job('MOT of the van')),
    ask('fact', 'what grit for the staircase', job('Sand the stairs')),
    ask('fact', 'where am I stuck in the Brahms', job('Learn the tenor part of the Brahms')),
    ask('fact', 'how many words for the obituary', job('Write the obituary of Mr Tranter for the journal')),
  )
  return { files, questions }
}
