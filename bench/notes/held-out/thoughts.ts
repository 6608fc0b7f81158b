// Owns the wiki of the held-out half: linked notes about acoustics, wood, verse and machines, excerpts of books, and
// many that nobody asks for.

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
import { chatter } from './words.ts'

/** Title, tags, text, links to, question. */
const pages = records(`
Wood moves across the grain|wood|Oak shrinks twelve times more across than along, so a panel must float|Glue fails before the wood|Why must a panel be able to float?
Glue fails before the wood|wood,glue|Animal glue gives way under shock and can be steamed apart, which is why we can repair|Repair is a conversation|
Repair is a conversation|craft|With the builder who is dead: he answers in pencil marks inside the chest|Pencil marks of 1883|How do dead builders answer?
Pencil marks of 1883|craft,history|Below the swell chest: "Rain. Wages late. J. Tranter"|Repair is a conversation|What did Tranter write under the chest?
Warm air is sharp|acoustics|Pipes go up about three cents a degree Celsius, strings go down: the fight with the orchestra|Resonance is a loan|
Resonance is a loan|acoustics|A room gives back what it has been given, later and with interest in the bass|Warm air is sharp|
Hearing ends before the note|acoustics|Above sixty most of the congregation lose the mixtures; voice for the children in the front row||Whom should the mixtures be voiced for?
The bicycle is a loom|cycling|Chain, warp, shuttle: the same makers in Coventry went from ribbons to gears|Machines inherit hands|Which trade did the bicycle makers of Coventry come from?
Machines inherit hands|craft|The planing machine copies the stroke of a left-handed joiner from Leeds|The bicycle is a loom|
Cynghanedd is joinery|verse,craft|Consonants answer each other across the line like pins and tails|Rhyme is memory|What is Welsh metre compared with?
Rhyme is memory|verse|Before paper, rhyme was the index|Cynghanedd is joinery|
Translation leaves a seam|verse|Greta says a good seam is visible from inside only|Rhyme is memory|What does my wife say of a good seam?
Silence has a price|work|A quote that does not name the noise of the blower will be argued about|Quotes are stories|
Quotes are stories|work|Begin with the trouble, end with the sum|Silence has a price|How should an estimate be built up?
Hens keep time|animals|They go in at 40 lux, whatever the clock says|Light is a clock|At what brightness do the chickens go to bed?
Light is a clock|animals|Migrating birds carry it in the eye, we in the kitchen|Hens keep time|
Mice choose the Diapason|animals,craft|The largest pipe is the driest flat in the church|Hens keep time|
Dust is a diary|craft|Under the keys of Usk: confetti of 1911, a tooth, two matches|Pencil marks of 1883|What lay under the keys of Usk?
Patience is a tool|craft|It hangs beside the others and is the only one nobody borrows|Repair is a conversation|
Pitch is politics|acoustics,history|Old Philharmonic 452 made the brass bands rich and the singers hoarse|Warm air is sharp|What was the old high pitch in Hertz?
Salt eats from inside|material|Chapels by the sea: lead tongues turn white in twenty years|Dust is a diary|How long do lead tongues last by the coast?
Maps of wind|acoustics|Smoke from a joss stick shows every leak of the trunk|Silence has a price|How do I make leaks in the wind trunk visible?
`)

const excerpts = records(`
Simone Weil|Gravity and Grace|Attention is the rarest form of generosity|Who wrote about attention as generosity?
Kathleen Jamie|Findings|A prayer of looking; she peers into a jar of eyes in the surgeons' hall|Which author looks at jars in the surgeons' hall?
R. S. Thomas|Collected Poems|The kneeling before a bare altar as waiting for the organ to stop|
Matthew Crawford|Shop Class as Soulcraft|The mechanic is answerable to the engine, not to the boss|To what is the mechanic answerable?
Richard Sennett|The Craftsman|Resistance and ambiguity teach the hand; ten thousand hours again|
Thomas Bernhard|Old Masters|Reger sits on the bench in the Bordone room every second day|How often does Reger visit the museum bench?
Peter Handke|A Sorrow Beyond Dreams|The language of the mother as a village without exits|
Flann O'Brien|The Third Policeman|Atoms pass between the man and his bicycle|Which novel has people turning into bicycles?
`)

const matters =
  'elm,lime,boxwood,brass,zinc,parchment,whitewash,slate,rosin,beeswax,turpentine,pumice,hemp,catgut,whalebone,mahogany,ebony,holly,yew,sycamore,cork,soapstone,pewter,verdigris,lamp black,gesso,gold leaf,milk paint,borax,saltpetre,willow,cherry wood,hornbeam,linden,bamboo,cane,straw,jute,linseed,tallow,lanolin,ochre,umber,indigo,madder,chalk,alum,lead,antimony,steel wool,emery,mica,horn,quills'.split(
    ',',
  )
const views: Readonly<Record<string, string>> = {
  origin: 'Comes from {land}; the best lots went through {port}. {elder} swore by the crop of {when}.',
  working:
    'Cut it cold, finish it warm. {elder} used a {tool} and never a second one. Needs {n} hours of rest.',
  faults:
    'Look for dark threads and for the smell of {smell}. What {elder} bought in {when} failed within {n} months.',
  uses: 'Stoppers, bushes, knobs; in {land} even for {tool} handles. {elder} kept {n} pounds of it under the stairs.',
}
const more = {
  land: 'Norway,Anatolia,Cornwall,Carinthia,Honduras,Galicia,the Baltic,Ceylon'.split(','),
  port: 'Bristol,Trieste,Hull,Swansea,Antwerp,Riga'.split(','),
  elder: 'Mr Tranter,Great-uncle Ivor,the joiner of Usk,Miss Protheroe,old Haas,the Guild'.split(','),
  when: '1788,1821,1859,1894,1907,1922,1938'.split(','),
  tool: 'spokeshave,drawknife,burnisher,toothing plane,reamer,cabinet scraper'.split(','),
  smell: 'vinegar,wet dog,pears,struck matches,cellars'.split(','),
}

export function thoughts(): Part {
  const d = createDraw(101)
  const files: File[] = []
  const questions: Question[] = []
  const pathOf = (title: string) => `wiki/${slug(title)}.org`
  pages.forEach(([title = '', tags = '', text = '', link = '', question = ''], i) => {
    const path = pathOf(title)
    const byTitle = i % 3 === 0
    const to =
      link === ''
        ? ''
        : byTitle
          ? `\n\nCompare [[file:${slug(link)}.org][${link}]].`
          : `\n\nCompare [[id:${identifier(link)}][${link}]].`
    files.push({
      path,
      text: `${drawer({ ID: identifier(title) })}\n#+title: ${title}\n#+filetags: :wiki:${tags.split(',').join(':')}:\n\n${text}.${to}\n\n${headline(1, 'Margin', { body: chatter(d, 3) })}`,
    })
    if (question !== '') questions.push(ask('fact', question, at(path)))
  })
  const linking = (title: string) =>
    pages.flatMap(([one = '', , , link]) => (link === title ? [at(pathOf(one))] : []))
  questions.push(
    ask('link', 'backlinks of "Repair is a conversation"', linking('Repair is a conversation')),
    ask('link', 'Which pages point to the one about warm air being sharp?', linking('Warm air is sharp')),
    ask('link', 'What is compared with on the page about maps of wind?', at(pathOf('Silence has a price'))),
    ask('link', 'which page does "Mice choose the Diapason" link to', at(pathOf('Hens keep time'))),
    ask('link', 'follow the link of the page on salt', at(pathOf('Dust is a diary'))),
    ask('tag', 'wiki pages tagged verse', [
      at(pathOf('Cynghanedd is joinery')),
      at(pathOf('Rhyme is memory')),
      at(pathOf('Translation leaves a seam')),
    ]),
    ask('tag', ':animals: and light', at(pathOf('Hens keep time'))),
  )
  for (const [author = '', title = '', text = '', question = ''] of excerpts) {
    const path = `excerpts/${slug(author)}.org`
    files.push({
      path,
      text: `#+title: ${title}\n#+author: ${author}\n\n${headline(1, `${author}, ${title}`, { body: `#+begin_quote\n${text}.\n#+end_quote\n${inactive(dayOf('2025-02-01') + d.below(400))} ${chatter(d, 2)}` })}`,
    })
    if (question !== '') questions.push(ask('fact', question, at(path, `${author}, ${title}`)))
  }
  files.push(...unasked(d))
  return { files, questions }
}

function unasked(d: Draw): File[] {
  return matters.flatMap((matter) =>
    Object.entries(views).map(([view, text]): File => {
      const said = fill(d, text, more)
      return {
        path: `material/${slug(matter)}/${view}.org`,
        text: `#+title: ${matter}: ${view}\n#+filetags: :material:\n\n${headline(1, 'What I know', { body: said })}${headline(1, 'Heard', { body: chatter(d, 9 + d.below(5)) })}${headline(1, 'To try', { todo: d.chance(30) ? 'TODO' : '', body: chatter(d, 4) })}`,
      }
    }),
  )
}
