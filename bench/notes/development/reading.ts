// Owns the slip box of the development half: ideas with identifiers and links, books, and many plain notes on
// subjects, which only make the folder large and its notes alike.

import { createDraw, type Draw, dayOf, fill, inactive, records } from '../draw.ts'
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
} from '../folder.ts'
import { filler, fillerItems } from './words.ts'

/** Title, tags, text, titles it links to, question about the text. */
const slips = records(`
Labels are read for nine seconds|museum|Observed 212 visitors in Oldenburg: a label is read for nine seconds, whatever its length|The first sentence carries the room|How long do people look at a label?
The first sentence carries the room|museum,writing|If the opening line has no verb, nobody goes on to the second|Captions need a verb|
Captions need a verb|writing|Nouns describe, verbs pull; compare "Anchor, iron" with "Held for forty years"||
Darkness slows walking|museum,light|Below 30 lux people walk a third slower and whisper|Fifty lux is not dark|What does darkness do to the pace of visitors?
Fifty lux is not dark|light|The eye needs seven minutes; a lock of dimmed light before paper rooms helps|Darkness slows walking|How long do eyes take to adapt?
Objects want a back|museum|An exhibit that can be walked around is touched more often than one at a wall|Touch is a form of reading|
Touch is a form of reading|museum|Children remember what weighed something: the cannonball beats the film|Objects want a back|Which exhibit do kids remember better than the film?
Maps lie by colour|maps|Blue at the edge looks like safety; old pilots painted shoals yellow|Scale is a promise|
Scale is a promise|maps,model|A model at 1:50 lets a hand feel like a crane, at 1:87 like a toy|Maps lie by colour|
Smell is the cheapest exhibit|museum|Tar, coffee, wet rope: three jars did more than the projection|Touch is a form of reading|What were the three smells in the jars?
Silence needs carpets|sound|Reverberation fell from 2.1 to 0.8 seconds with felt under the benches|Sound leaks like water|By how much did felt lower the reverberation?
Sound leaks like water|sound|Two loops within eight metres become mush; doors do not help, corners do|Silence needs carpets|
Benches decide the length of a visit|museum|One seat every thirty metres adds twenty minutes to the stay|Museum fatigue is thirst|
Museum fatigue is thirst|museum|Gilman 1916 blamed posture; the counter at the water tap blames thirst|Benches decide the length of a visit|Whom does the note on tired visitors cite from 1916?
The lizard in the amber is a fake|amber|Copal with a modern gecko, found out by infrared in 2019|Kopal löst sich in Alkohol|How was the forged inclusion exposed?
Kopal löst sich in Alkohol|amber|Ein Tropfen Ethanol macht junges Harz klebrig, alter Bernstein bleibt trocken|The lizard in the amber is a fake|Wie unterscheidet man Kopal von Bernstein?
Ballast tells the route|harbour|Flint from Kent in the walls of Riga: stones travel one way|Ports grow where carts get stuck|
Ports grow where carts get stuck|harbour|A harbour is a place where changing the vehicle is cheaper than going on|Ballast tells the route|
Dockers count in songs|harbour,sound|The shanty sets the pace of the winch, every fourth beat a heave|Sound leaks like water|On which beat of the song do they pull?
Tides are late memories of the moon|sea|Spring tide comes two days after full moon at our coast, that is the age of the tide|Maps lie by colour|How many days after full moon comes the spring tide here?
Eels vanish into a question|sea,animals|Nobody ever saw eels mate; Freud cut open four hundred to find the testicles|Tides are late memories of the moon|How many eels did Freud dissect?
Sourdough is a diary|kitchen|The starter tastes of what the week was like: warm days sour, cold ones mild||
Copying by hand is slow looking|drawing|Drawing an object for twenty minutes shows what the photograph hides|Touch is a form of reading|
A list is a poem with a purpose|writing|Sei Shonagon ordered the world by what quickens the heart|Captions need a verb|
Kinder fragen nach Klo und Skelett|museum|Von 300 Fragen am Tresen galten 117 der Toilette, 64 den Knochen|Benches decide the length of a visit|Was fragen Kinder am Tresen am häufigsten?
Rust is a slow fire|material|Iron burns for a century; tannic acid turns it black and stops it|Kopal löst sich in Alkohol|What stops corrosion on the iron finds?
Glass keeps the distance honest|museum|Low-reflection panes cost three times as much and take away the nose prints|Objects want a back|
Volunteers stay for the keys|people|Who gets a key stays four years, who gets a badge one|Trust is a budget|What makes volunteers stay longer?
Trust is a budget|people|It is spent by late answers, not by bad news|Volunteers stay for the keys|
Deadlines are furniture|work|They give a room its paths; remove them and people stand around|Trust is a budget|
Gluten is a net, not a glue|kitchen|Kneading lines up the strands, resting lets them find each other|Sourdough is a diary|
Moss knows the north only in forests|garden|On roofs it follows water, not the compass||Does moss show where north is?
Compost is a slow kitchen|garden|Two parts brown to one part green; it should smell of forest|Sourdough is a diary|Which ratio of brown and green for the compost?
Bees vote by dancing|animals,people|A quorum of fifteen scouts at one place decides, not the majority of all|Trust is a budget|How many scouts decide where a swarm goes?
Wind is read from behind|sea|The old skipper feels it on the neck, the beginner looks at the vane|Tides are late memories of the moon|
Paper remembers water|material|A tide line stays in the fibre; float it, do not press it|Rust is a slow fire|
Blue was the last colour|light|Homer has none, the Himba sort greens where we see the same|Maps lie by colour|
Typefaces have accents|writing|A text in Fraktur sounds like grandfather even if it is about software|Captions need a verb|
Ghost nets fish for decades|sea|Nylon holds 400 years, a cod end weighs two tons when it is found|Eels vanish into a question|
Knots are software|boat|A bowline is a program that runs on any rope and can be undone after load|Wind is read from behind|Which note compares rope work with programs?
`)

const museums =
  'Tirpitz Blåvand,Deutsches Auswandererhaus,Klimahaus,Vasa museum,Fram museum,Zuiderzeemuseum,Altonaer Museum,Universum Bremen,Focke Museum,Phyletisches Museum,M/S Museet,Ozeaneum,Pergamon Panorama,Naturalis,Teylers,Arktikum,European Solidarity Centre,Museum of the home,Musée des Confluences,Rautenstrauch,Ship museum Flensburg,Lighthouse Roter Sand,Wattenmeer centre,Children’s museum Munich,Clock museum Furtwangen,Salt museum,Tram depot Sebaldsbrück,Bunker Valentin,Botanika,Überseemuseum'.split(
    ',',
  )
const subjects =
  'kites,lanterns,rope making,salt,whaling,lighthouses,tin toys,letterpress,felt,peat,dykes,herring,linen,ice houses,windmills,bells,clocks,globes,sea charts,pigments,glue,plaster casts,shadow plays,dioramas,masks,figureheads,diving suits,signal flags,anchors,barrels,tea chests,tiles,wallpaper,mirrors,lenses,magnets,barometers,ice skates,sledges,canoes'.split(
    ',',
  )
const aspects: Readonly<Record<string, string>> = {
  history:
    'The oldest {subject} that I know of are from a {where}, about {year}. {who} wrote of them first, others copied it without looking. In the nineteenth century they became cheap and nobody kept them.',
  materials:
    'For {subject} one needs patience and {stuff}. The surface shows where {stuff} was saved. {who} recommends to test it on a scrap for {n} days.',
  'how to show':
    'In a room, {subject} want side light and a low plinth. {n} pieces are enough, more looks like a shop. A film of {n} seconds without words, made with {who}.',
  'open questions':
    'Who paid for {subject}, and who threw them away? Ask {who}. Is the piece from the {where} of {year} really the same as the one in the ledger?',
  sources:
    '{who}, "On {subject}", {year}, the copy in the state library has {n} plates. Photographs lie in a {where}. The footnotes are better than the text.',
}
const slots = {
  where:
    'monastery,cellar in Stade,wreck off Texel,farm in Angeln,merchant house,shipyard,chapel,attic in Leer'.split(
      ',',
    ),
  who: 'Ottilie Grabow,Hinrich Behrens,Jan de Boer,Agneta Lund,Father Columban,the archivist in Emden,Professor Wieland,a retired pilot'.split(
    ',',
  ),
  stuff: 'tar,beeswax,boiled linseed oil,bone glue,chalk,copper wire,horsehair,oak gall ink'.split(','),
  year: '1412,1538,1602,1689,1714,1763,1801,1847,1878,1893,1911,1926'.split(','),
}

const books = records(`
Tove Jansson|The Summer Book|island,grandmother|An island is small enough to know every stone and large enough to get lost with a child|Who wrote about the grandmother on the island?
Rachel Carson|The Sea Around Us|sea|She orders the ocean by time instead of depth|
Georges Perec|Species of Spaces|writing|He lists what is on his desk and it becomes a portrait|
Judith Schalansky|Atlas of Remote Islands|maps|Fifty islands she never visited and never will|Which book is about places the author never went to?
W. G. Sebald|The Rings of Saturn|walking|The herring chapter is the best exhibition text I know|
Svetlana Alexievich|Second-hand Time|people|Voices without a narrator; try this for the dockers|What book gave me the idea to use voices without a narrator?
Junichiro Tanizaki|In Praise of Shadows|light|Gold was meant for dark rooms|
Italo Calvino|Invisible Cities|writing|Fifty-five cities, one Venice|
Robin Wall Kimmerer|Gathering Moss|garden|Being small as a strategy|
Patrik Svensson|The Gospel of the Eels|sea,animals|The father on the bank of the stream matters more than the eel|
`)

export function reading(): Part {
  const d = createDraw(53)
  const files: File[] = []
  const questions: Question[] = []
  const pathOf = new Map<string, string>()
  slips.forEach(([title = ''], i) => {
    pathOf.set(title, `slips/${String(20240100 + i * 7)}-${slug(title)}.org`)
  })
  slips.forEach(([title = '', tags = '', text = '', link = '', question = ''], i) => {
    const path = pathOf.get(title) as string
    const to = link === '' ? '' : `\n\nSee also [[id:${identifier(link)}][${link}]].`
    // Half of them have the text right below the title, half a heading.
    const isPlain = i % 2 === 0
    const body = `${text}. ${filler(d, 1, 3)}${to}`
    files.push({
      path,
      text: isPlain
        ? `${drawer({ ID: identifier(title) })}\n#+title: ${title}\n#+filetags: :${tags.split(',').join(':')}:\n\n${body}\n`
        : `#+title: ${title}\n\n${headline(1, title, { tags: tags.split(','), properties: { ID: identifier(title) }, body })}`,
    })
    if (question !== '')
      questions.push(ask('fact', question, goldOf(title), /^(?:Wie|Was fragen)/.test(question) ? 'de' : 'en'))
  })
  function goldOf(title: string) {
    const i = slips.findIndex(([one]) => one === title)
    const path = pathOf.get(title) as string
    return i % 2 === 0 ? at(path) : at(path, title)
  }
  const linking = (title: string) =>
    slips.flatMap(([one = '', , , link]) => (link === title ? [goldOf(one)] : []))
  questions.push(
    ask('link', 'Which notes link to "Trust is a budget"?', linking('Trust is a budget')),
    ask('link', 'what refers to the slip about sourdough as a diary', linking('Sourdough is a diary')),
    ask('link', 'What does the note on ghost nets refer to?', goldOf('Eels vanish into a question')),
    ask('link', 'where does the slip on blue as the last colour point to', goldOf('Maps lie by colour')),
    ask('link', 'Welche Zettel verweisen auf "Captions need a verb"?', linking('Captions need a verb'), 'de'),
    ask('link', 'what is the note about rust linked with', goldOf('Kopal löst sich in Alkohol')),
    ask('tag', 'slips tagged amber', [
      goldOf('Kopal löst sich in Alkohol'),
      goldOf('The lizard in the amber is a fake'),
    ]),
    ask('tag', 'notes with the tag :animals: about voting', goldOf('Bees vote by dancing')),
  )
  for (const [author = '', title = '', tags = '', text = '', question = ''] of books) {
    const path = `books/${slug(author)}-${slug(title)}.org`
    files.push({
      path,
      text: `#+title: ${author}: ${title}\n#+filetags: :book:${tags.split(',').join(':')}:\n\n${headline(1, 'Read', { body: `${inactive(dayOf('2024-01-10') + d.below(900))} ${filler(d, 1, 2)}` })}${headline(1, 'What stays', { body: `${text}. ${filler(d, 1, 2)}` })}${headline(1, 'Quotes', { body: fillerItems(d, 3) })}`,
    })
    if (question !== '') questions.push(ask('fact', question, at(path, 'What stays')))
  }
  files.push(...plain(d))
  return { files, questions }
}

/** Nothing of these is asked for. */
function plain(d: Draw): File[] {
  const files: File[] = []
  for (const subject of subjects) {
    for (const [aspect, text] of Object.entries(aspects)) {
      const said = fill(d, text.replaceAll('{subject}', subject), slots)
      files.push({
        path: `subjects/${slug(subject)}-${slug(aspect)}.org`,
        text: `#+title: ${subject}, ${aspect}\n#+filetags: :subject:\n\n${headline(1, 'Summary', { body: said })}${headline(1, 'Loose ends', { body: `${filler(d, 2, 5)}\n\n${fillerItems(d, 3)}` })}`,
      })
    }
  }
  for (const museum of museums) {
    for (const visit of [1, 2, 3, 4, 5]) {
      const day = dayOf('2022-02-01') + visit * 250 + d.below(240)
      files.push({
        path: `museums/${slug(museum)}-${visit}.org`,
        text: [
          `#+title: ${museum}, visit ${visit}\n#+date: ${inactive(day)}\n\n`,
          headline(1, 'Rooms', { body: fillerItems(d, 4) }),
          headline(1, 'What works', { body: filler(d, 2, 4) }),
          headline(1, 'What I would do', { body: filler(d, 2, 4) }),
        ].join(''),
      })
    }
  }
  return files
}
