// Owns which other words a note may use for a word of the question: its other forms in English and German, the parts
// of a compound, and words of like meaning. Proposes only; what no note has is dropped by whoever asks (view.ts). Code
// says what it means, so none of this is for code.

import thesaurus from './thesaurus.json' with { type: 'json' }
import { stem } from './tokenize.ts'

/** Index words, so stemmed. */
export interface Variants {
  /** The same word in another form: counts like the word. */
  readonly forms: readonly string[]
  /** What means the same, and what means a little more or less. */
  readonly same: readonly string[]
  readonly near: readonly string[]
}

/** `word` in lower case, as it is written. */
export function variantsOf(word: string): Variants {
  const forms = new Set<string>()
  for (const one of irregular.get(word) ?? []) forms.add(stem(one))
  if (word.length >= 4) {
    for (const one of germanForms(word)) forms.add(stem(one))
    const number = /^([\p{L}]+)\d+$/u.exec(word)?.[1]
    if (number !== undefined) forms.add(stem(number))
  }
  const own = stem(word)
  forms.delete(own)
  const base = [own, ...forms].find((one) => table[one] !== undefined)
  const [same = '', near = ''] = (base === undefined ? '' : (table[base] as string)).split('|')
  const listed = (text: string) =>
    text.split(' ').filter((one) => one !== '' && one !== own && !forms.has(one))
  return { forms: [...forms], same: listed(same), near: listed(near) }
}

const table: Readonly<Record<string, string | undefined>> = Object.assign(
  Object.create(null),
  thesaurus.words,
)

const shortestPart = 3
/** `Zahnarzt-s-termin`, `Blume-n-topf`. */
const joints = ['', 's', 'es', 'n', 'en', 'er']

/** Ways to part a compound in two, in the order of the text: `gaspreis` → gas, preis. */
export function partings(word: string): readonly (readonly [head: string, tail: string])[] {
  const found: (readonly [string, string])[] = []
  if (word.length < 7 || word.length > 40) return found
  for (let at = shortestPart; at <= word.length - shortestPart - 1; at++) {
    const tail = word.slice(at)
    for (const joint of joints) {
      const head = word.slice(0, at - joint.length)
      if (head.length >= shortestPart && word.slice(head.length, at) === joint) found.push([head, tail])
    }
  }
  return found
}

const endings = ['', 'e', 'n', 'en', 'er', 'ern', 's', 'es', 'em', 'in', 'innen'] as const
const umlauts: readonly (readonly [plain: string, with_: string])[] = [
  ['au', 'äu'],
  ['a', 'ä'],
  ['o', 'ö'],
  ['u', 'ü'],
]

/** Endings and umlauts of nouns and adjectives; participles and their verbs. */
function germanForms(word: string): ReadonlySet<string> {
  const stems = new Set([word])
  for (const ending of endings)
    if (ending !== '' && word.endsWith(ending) && word.length - ending.length >= 4)
      stems.add(word.slice(0, -ending.length))
  const participle = /^ge(\p{L}{3,})(?:t|en)$/u.exec(word)?.[1]
  if (participle !== undefined) stems.add(participle)
  const separable =
    /^(an|auf|aus|ab|ein|vor|zu|nach|mit|um|her|hin|zurück)(?:ge|zu)(\p{L}{3,}?)(?:e?t|en)$/u.exec(word)
  if (separable) stems.add(`${separable[1]}${separable[2]}`)
  const found = new Set<string>()
  for (const one of stems) {
    for (const bare of [one, withUmlaut(one), withoutUmlaut(one)]) {
      if (bare === '') continue
      for (const ending of endings) found.add(bare + ending)
      found.add(`${bare}t`)
      found.add(`${bare}et`)
      found.add(`ge${bare}t`)
    }
  }
  return found
}

/** Of the last vowel that takes one: `Haus`, `Häus(er)`. */
function withUmlaut(word: string): string {
  const match = /(au|[aou])(?=[^aeiouäöü]*(?:e?[nrs]?)?$)/u.exec(word)
  const pair = umlauts.find(([plain]) => plain === match?.[1])
  return match && pair ? word.slice(0, match.index) + pair[1] + word.slice(match.index + pair[0].length) : ''
}

const withoutUmlaut = (word: string): string =>
  /[äöü]/.test(word) ? word.replace(/äu/g, 'au').replace(/ä/g, 'a').replace(/ö/g, 'o').replace(/ü/g, 'u') : ''

/** Verbs and nouns whose forms no ending gives. Each finds the others of its line. */
const irregular = new Map<string, readonly string[]>(
  `be was were been
begin began begun beginning
bite bit bitten
blow blew blown
break broke broken
bring brought
build built
burn burnt
buy bought
catch caught
choose chose chosen choice
come came
cost cost
cut cut cutting
deal dealt
dig dug
draw drew drawn drawing
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
fly flew flown flight
forget forgot forgotten
freeze froze frozen frost
get got gotten
give gave given gift
go went gone
grow grew grown growth
hang hung
hear heard
hide hid hidden
hold held
keep kept
know knew known knowledge
lay laid
lead led
learn learnt
leave left
lend lent loan
lie lay lain
light lit
lose lost loss
make made
mean meant
meet met meeting
melt molten
pay paid
ride rode ridden
ring rang rung
rise rose risen
run ran running
say said
see saw seen
seek sought
sell sold sale
send sent
sew sewn
shake shook shaken
shine shone
shoot shot
show shown
sing sang sung song
sink sank sunk
sit sat seat
sleep slept
speak spoke spoken speech
spend spent
stand stood
steal stole stolen theft
stick stuck
swim swam swum
take took taken
teach taught
tear tore torn
tell told tale
think thought
throw threw thrown
wake woke woken
wear wore worn
win won
write wrote written
man men
woman women
child children kid kids
foot feet
tooth teeth
mouse mice
goose geese
person people
life lives
knife knives
wife wives
shelf shelves
half halves
leaf leaves
loaf loaves
wolf wolves
long length
high height
wide width
deep depth
strong strength
warm warmth
weigh weight
advise advice
live life
die death dead
bear born birth
sein war gewesen
haben hatte gehabt
gehen ging gegangen
kommen kam gekommen
nehmen nahm genommen
geben gab gegeben
finden fand gefunden
fahren fuhr gefahren fahrt
bringen brachte gebracht
denken dachte gedacht
kaufen gekauft kauf
verkaufen verkauft verkauf
zahlen bezahlt zahlung
schreiben schrieb geschrieben
lesen las gelesen
sprechen sprach gesprochen gespräch
treffen traf getroffen
essen aß gegessen
trinken trank getrunken
schlafen schlief geschlafen
sehen sah gesehen
ziehen zog gezogen umzug
liegen lag gelegen
stehen stand gestanden
sitzen saß gesessen
laufen lief gelaufen
beginnen begann begonnen beginn
verlieren verlor verloren verlust
schneiden schnitt geschnitten
brechen brach gebrochen bruch
helfen half geholfen hilfe
fallen fiel gefallen
halten hielt gehalten
lassen ließ gelassen
rufen rief gerufen anruf
werfen warf geworfen
wissen wusste gewusst
ausgeben ausgegeben ausgabe
backen backt gebacken backzeit
gießen goss gegossen
waschen wusch gewaschen`
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap((line) => line.map((word) => [word, line.filter((other) => other !== word)] as const)),
)
