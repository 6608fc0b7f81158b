// Owns the words and the filler sentences of the development half: a designer of exhibitions in Bremen with a family,
// a small boat and an allotment. Nothing here is asked for.

import { type Draw, fill } from '../draw.ts'

export const today = '2026-11-20'

const lists: Readonly<Record<string, readonly string[]>> = {
  person:
    'Malte,Ida,Jonte,Henrike,Tarek,Wiebke,Odalys,Björn,Frau Lüders,Sinje,Costa,Mirja,Hauke,Dörte,Paulina,Ansgar,Yusra,Lennart,Elske,Rasmus'.split(
      ',',
    ),
  thing:
    'the showcase lights,the old lectern,the audio guide,the touch table,the wall texts,the loan contract,the dehumidifier,the slide projector,the model ship,the entrance banner,the floor plan,the visitor survey,the catalogue proofs,the acrylic hoods,the storage rack,the workbench,the plotter,the label printer'.split(
      ',',
    ),
  place:
    'the depot,the studio,the Überseestadt,the allotment,the marina,the town hall,the market at Findorff,the workshop,the print shop,the hardware store,the library,the school,the lock,the ferry'.split(
      ',',
    ),
  weather:
    'drizzle all day,a storm from the west,a clear frosty morning,fog until noon,unusually warm,gusts and short showers,grey and still,thunder in the evening'.split(
      ',',
    ),
  food: 'soup,leftover curry,bread and herring,pancakes,lentils,salad from the garden,fried potatoes,noodles'.split(
    ',',
  ),
  mood: 'tired but content,restless,cheerful,a bit overwhelmed,calm,proud,annoyed at myself,curious'.split(
    ',',
  ),
}

const sentences = `
Talked with {person} about {thing}; no decision yet.
Took the bicycle to {place} and back, {weather}.
{person} called twice, I rang back after lunch.
Spent {n} minutes looking for the keys to {place}.
Measured {thing} again and got {n} millimetres more than last time.
Had {food} with {person}, then worked until nine.
{person} lent me a hand with {thing}.
Sorted photographs, kept {n} and deleted the rest.
Slept badly, {mood} all the same.
The tram was late, walked to {place} instead.
Wrote {n} mails, answered the three that mattered.
Sketched a new order for the second room and put {thing} near the window.
{person} thinks that {thing} should be smaller; I am not convinced.
Read a few pages in the evening, {mood}.
Washed, mended and packed away the winter things.
The children built a hut out of cardboard and {person} had to crawl in.
Wir haben lange geredet, {person} war auch dabei.
Nachmittags im Regen nach Hause, danach Tee und nichts weiter.
Drew up a list for {place}, lost it, drew it up again.
Moved {thing} to {place} together with {person}.
{weather}; nobody came to {place}.
Paid {n} euros in cash and kept the slip.
Made a copy of {thing} for {person}.
Agreed with {person} to look at it once more next month.
Counted {n} visitors before noon.
Das Gespräch mit {person} hat länger gedauert als gedacht.
Thought about how {thing} would look in daylight.
{person} was {mood}, which helped.
Tidied the drawer with the cables and found {n} that fit nothing.
Cancelled one appointment and moved another.`
  .trim()
  .split('\n')

/** Some sentences that belong to no question. */
export function filler(d: Draw, least: number, most: number): string {
  const count = least + d.below(most - least + 1)
  return d
    .some(sentences, count)
    .map((sentence) => fill(d, sentence, lists))
    .join(' ')
}

export const fillerItems = (d: Draw, count: number): string =>
  d
    .some(sentences, count)
    .map((sentence) => `- ${fill(d, sentence, lists)}`)
    .join('\n')
