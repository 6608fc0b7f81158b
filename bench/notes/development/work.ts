// Owns the work of the development half: projects with tasks and decisions, how-tos, trips.

import { active, createDraw, dayOf, inactive, records } from '../draw.ts'
import {
  ask,
  at,
  drawer,
  type File,
  headline,
  identifier,
  type Part,
  type Question,
  slug,
  table,
} from '../folder.ts'
import { filler, fillerItems } from './words.ts'

/** Title, aim, risk, deadline task and day, decision, question, gold title. */
const projects = records(`
Whale room|Show the sperm whale skeleton from below|Ceiling carries only 350 kilos per hook|Load test of the ceiling|2025-03-28|Skeleton hangs on six hooks instead of four|How much weight may hang from one hook?|Risks
Polar lights show|Bring the aurora to people who never go north|Dome supplier has a single technician|Ship the projectors to Rovaniemi|2025-10-02|Blankets instead of chairs in the dome|What do visitors lie on in the dome?|Decisions
Harbour of Copenhagen|Tell the port through the people who load and unload|Rasmus changes his mind weekly|Hand over the crane drawings|2026-12-04|Voices of dockers replace the wall texts|By when must the crane plans be delivered?|Deliver
Amber on tour|Six stations between Gdańsk and Bremen|Customs papers for antique amber|File the export licence|2026-12-18|Small cases that two people can carry|When is the licence for the export due?|Deliver
Museum without walls|Displays in twelve shop windows of the quarter|Shop owners drop out before Christmas|Contracts with the twelve shops|2026-11-27|QR codes are out, phone numbers to listen are in|What replaced the QR codes in the shops?|Decisions
Depot move|Empty the damp cellar before winter|Mould on the paper crates|Order 140 acid-free boxes|2025-09-15|Everything gets a barcode before it leaves the shelf|How many boxes without acid did we need?|Deliver
New website|Replace the one that nobody can edit|The old shop runs out of support|Texts for the start page|2026-11-24|Static pages, no content system|Which kind of site did we choose?|Decisions
Sound archive|Digitise 600 reels of harbour noises|Tapes from 1971 stick together|Bake the sticky reels|2026-02-27|Flat copies at 96 kHz, nothing is cleaned|At what sampling rate do we copy the reels?|Decisions
Garden house|Rebuild the hut on parcel 118|Society allows 24 square metres at most|Building notice to the society|2026-04-30|Green roof with sedum, no gutter|What is the largest hut that we may build?|Risks
Albatros refit|Make the boat fit for the Baltic|Osmosis below the waterline|Sandblast and epoxy|2026-03-20|Cotton duck cushions, no foam from the discounter|What is wrong with the hull of the boat?|Risks
Cookbook for Malte's fiftieth|Forty recipes of family and friends|Half of them have no amounts|Print order|2027-02-01|One photograph a page, taken by the children|When does Malte's recipe book go to print?|Deliver
School yard mural|Wall of 14 metres with the children of class 4|Paint must be free of solvents|Design to the head teacher|2025-05-30|Whale in the middle, everybody paints a fish|How long is the wall at school?|Goal
`)

const howtos = records(`
Find large files|shell|du -ah . ¦ sort -rh ¦ head -n 20|Shows the twenty biggest things below a folder|command for the things that eat up disk space
Shrink a PDF|shell|gs -sDEVICE=pdfwrite -dPDFSETTINGS=/ebook -o small.pdf big.pdf|Good enough for mail, 150 dpi|How do I make a scan smaller for mailing?
Rotate a video|shell|ffmpeg -i in.mp4 -vf transpose=1 out.mp4|transpose=2 turns the other way|turn a film by ninety degrees
Rename by date|shell|exiftool '-FileName<DateTimeOriginal' -d %Y%m%d_%H%M%S.%%e .|Photographs get the moment they were taken as name|name pictures after the time of exposure
Mirror the backup|shell|rsync -a --delete ~/Documents/ /media/backup/Documents/|Slash at the end of the source matters|
Count words in Org files|shell|cat *.org ¦ wc -w|For the grant report|
Commit zurücknehmen|shell|git reset --soft HEAD~1|Die Änderungen bleiben vorgemerkt|Wie nehme ich den letzten Commit zurück?
Colour separations|python|img.convert("CMYK").split()|Needs Pillow, four grey images come out|split a picture into its printing inks
Lux from EV|python|lux = 2.5 * 2 ** ev|Incident meter at ISO 100|convert exposure value to lux
Plot a visitor curve|python|df.resample("15min").sum().plot()|Door counter writes one line a person|draw how many people come in each quarter of an hour
Reset the plotter|device|Hold CANCEL and FEED for six seconds|Then the paper width is asked again|The plotter hangs, what now?
Calibrate the projector|device|Menu, Service, 4711, Grid on|Start with the lower left corner|service code of the beamer
Fold a Leporello|craft|Valley, mountain, valley; score with the bone folder first|Grain runs along the fold|
Marble paper|craft|Carrageenan 1 teaspoon to a litre, rest overnight|Ox gall spreads the colour|What goes into the bath for marbling?
Splice a rope|craft|Three strands, five tucks, taper the last two|Whip the ends before opening the strands|How many tucks does the splice need?
Prune the apple tree|garden|February, dry day, cut to an outward bud|Water shoots away in June|
Dahlien im Winter|garden|Nach dem ersten Frost ausgraben, kopfüber trocknen, bei 5 Grad lagern|Farbe auf das Schild|Wie überwintern die Dahlien?
Sow broad beans|garden|Early March under fleece, 5 cm deep, 20 cm apart|Pinch the tips against aphids|How deep do the broad beans go?
Winterise the boat|boat|Drain the water, antifreeze in the toilet, mattresses upright|Sea cocks open|position of the sea cocks in winter
Read the tide table|boat|Height by twelfths: 1 2 3 3 2 1|Summer time adds one hour|rule of twelfths
`)

const trips = records(`
2024-07-06|Gotland|Ferry Nynäshamn to Visby, booking DG 4418 K|Cottage in Ljugarn, key under the third flowerpot|Sheepskin for Wiebke|Where was the key to the cottage on Gotland?|Beds
2024-10-19|Leiden|Train via Hilversum, booking NS 77 2041|Room above the print museum|Ox gall and two brushes|
2025-04-05|Göteborg|Stena night ferry, booking ST 90 3312|Hotel Eggers, room 214|Björn's cardamom|Which hotel did we have in Gothenburg and which room?|Beds
2025-08-02|Danish South Sea|Own boat, 11 harbours, 168 miles|Marstal, Ærøskøbing, Svendborg|Elderflower gin|How many nautical miles did we sail in Denmark?|Tickets
2025-10-01|Rovaniemi|Flight AY 1432, booking 7XQ2LM|Flat of Mirja's sister, Koskikatu 9|Reindeer socks|booking code of the flight to Lapland|Tickets
2026-02-07|Harz|Train to Wernigerode, Länderticket|Hut at Torfhaus, wood is in the shed|Cheese from Clausthal|
2026-05-14|Basel|ICE 275, seats 61 to 63 in coach 9|Guest room at the publishers' house|Läckerli|Welche Sitzplätze hatten wir im Zug nach Basel?|Tickets
2026-07-25|Læsø|Ferry Frederikshavn, booking LF 5526|Campsite Østerby, pitch 40|Sea salt from the huts|What pitch did we have on Læsø?|Beds
2026-09-18|Gdańsk|FlixBus 1804, booking 302 118 774|Paulina's aunt, ulica Długa 5|Amber heart for Ida|What did I bring Ida from Poland?|Presents
2026-12-27|Spiekeroog|Ferry Neuharlingersiel by tide, booking SP 1190|House Dünenkieker, linen must be brought along|(open)|Do we have to bring our own linen over New Year?|Beds
`)

export function work(): Part {
  const d = createDraw(41)
  const files: File[] = []
  const questions: Question[] = []
  for (const [
    title = '',
    aim = '',
    risk = '',
    task = '',
    due = '',
    decision = '',
    question = '',
    where = '',
  ] of projects) {
    const path = `projects/${slug(title)}.org`
    const deliver = task
    files.push({
      path,
      text: [
        `${drawer({ ID: identifier(title), CATEGORY: slug(title).slice(0, 12) })}\n#+title: ${title}\n#+filetags: :project:\n\n`,
        headline(1, 'Goal', { body: `${aim}. ${filler(d, 1, 3)}` }),
        headline(1, 'Risks', { body: `- ${risk}\n${fillerItems(d, 3)}` }),
        headline(1, 'Tasks'),
        headline(2, deliver, {
          todo: dayOf(due) < dayOf('2026-11-20') ? 'DONE' : 'TODO',
          planning: `DEADLINE: ${active(dayOf(due))}`,
          body: filler(d, 1, 2),
        }),
        ...Array.from({ length: 4 }, () =>
          headline(2, filler(d, 1, 1).replace(/\.$/, ''), { todo: d.pick(['TODO', 'DONE', 'DONE', 'NEXT']) }),
        ),
        headline(1, 'Decisions', {
          body: `- ${inactive(dayOf(due) - 40)} ${decision}\n${fillerItems(d, 2)}`,
        }),
        headline(1, 'Log', {
          body: Array.from(
            { length: 6 },
            (_, i) => `- ${inactive(dayOf(due) - 90 + i * 13)} ${filler(d, 1, 2)}`,
          ).join('\n'),
        }),
      ].join(''),
    })
    questions.push(ask('fact', question, where === 'Deliver' ? at(path, 'Tasks', deliver) : at(path, where)))
  }
  questions.push(
    ask('date', 'which project deadlines are coming up next week', [
      at('projects/museum-without-walls.org', 'Tasks', 'Contracts with the twelve shops'),
      at('projects/new-website.org', 'Tasks', 'Texts for the start page'),
    ]),
    ask('date', 'What do I have to hand in in December?', [
      at('projects/amber-on-tour.org', 'Tasks', 'File the export licence'),
      at('projects/harbour-of-copenhagen.org', 'Tasks', 'Hand over the crane drawings'),
    ]),
  )
  for (const [title = '', kind = '', code = '', note = '', question = ''] of howtos) {
    const path = `howto/${slug(title)}.org`
    const shown =
      kind === 'shell' || kind === 'python'
        ? `#+begin_src ${kind}\n${code.replaceAll('¦', '|')}\n#+end_src`
        : code
    files.push({
      path,
      text: `#+title: ${title}\n#+filetags: :howto:${kind}:\n\n${headline(1, 'How', { body: `${shown}\n\n${note}.` })}${headline(1, 'Seen', { body: filler(d, 1, 4) })}`,
    })
    if (question !== '')
      questions.push(ask('fact', question, at(path, 'How'), /^Wie /.test(question) ? 'de' : 'en'))
  }
  for (const [
    date = '',
    place = '',
    tickets = '',
    beds = '',
    presents = '',
    question = '',
    where = '',
  ] of trips) {
    const path = `travel/${date.slice(0, 7)}-${slug(place)}.org`
    const start = dayOf(date)
    const length = 4 + d.below(8)
    files.push({
      path,
      text: [
        `#+title: ${place} ${date.slice(0, 4)}\n#+filetags: :travel:\n\n`,
        headline(1, 'Tickets', {
          body: `${active(start)}--${active(start + length)}\n${tickets}. ${filler(d, 1, 2)}`,
        }),
        headline(1, 'Beds', { body: `${beds}. ${filler(d, 1, 2)}` }),
        headline(1, 'Presents', { body: `- ${presents}` }),
        headline(1, 'Packing', {
          body: d
            .some(
              'passports,torch,bandages,rain trousers,playing cards,charger,swimming things,tea,pencils,wool socks,towels,gas cartridge'.split(
                ',',
              ),
              7,
            )
            .map((one) => `- [${d.chance(50) ? 'X' : ' '}] ${one}`)
            .join('\n'),
        }),
        headline(1, 'Days'),
        ...Array.from({ length }, (_, i) => headline(2, `${inactive(start + i)}`, { body: filler(d, 2, 4) })),
        headline(1, 'Money', {
          body: table([
            ['what', 'euros'],
            ['tickets', String(90 + d.below(600))],
            ['beds', String(200 + d.below(700))],
            ['food', String(100 + d.below(500))],
          ]),
        }),
      ].join(''),
    })
    if (question === '') continue
    questions.push(ask('fact', question, at(path, where), /^Welche /.test(question) ? 'de' : 'en'))
  }
  questions.push(
    ask(
      'table',
      'What did we spend on food on the trip to the Harz?',
      at('travel/2026-02-harz.org', 'Money'),
    ),
    ask('date', 'Where did we sleep in summer 2024?', at('travel/2024-07-gotland.org', 'Beds')),
  )
  return { files, questions }
}
