// Owns the words and the filler of the held-out half: an organ builder in Cardiff, married to an Austrian translator,
// who sings and tours by bicycle. Shares no sentence with the development half.

import { type Draw, fill } from '../draw.ts'

export const today = '2026-06-10'

const lists: Readonly<Record<string, readonly string[]>> = {
  name: 'Gwen,Rhodri,Mrs Pritchard,Callum,Imogen,Father Daly,Bethan,Old Emrys,Nadeem,Sioned,Piotr,Hefin,Marged,Leopold,Tante Resi,Dylan'.split(
    ',',
  ),
  part: 'the pallets,the tracker action,the swell box,the reed pipes,the wind trunk,the blower,the stop knobs,the pedal board,the façade pipes,the slider,the roller board,the bellows,the console lid,the key cheeks'.split(
    ',',
  ),
  site: 'Splott,the workshop,Llandaff,the chapel in Treorchy,Penarth,the barrage,Roath Park,the timber yard,the velodrome,Castle Arcade,the allotment behind the station'.split(
    ',',
  ),
  quality: 'sticky,sweet,far too loud,better than feared,half a semitone flat,dusty,slow,bright,uneven'.split(
    ',',
  ),
  drink: 'tea,two coffees,a pint,squash,nothing at all'.split(','),
}

const shapes = `
{name} came by about {part}, which was {quality}.
Cycled to {site}; {n} minutes against the wind.
{drink} with {name} before starting on {part}.
Cleaned {part} and laid it on the bench at {site}.
The weather turned and {name} stayed until {drink} ran out.
Invoice drafted, not sent; {name} wants it itemised.
Planed {n} strips of spruce, kept the straight ones.
Rehearsal ran over by {n} minutes, tenors {quality}.
Found {n} pence and an old hymn sheet behind {part}.
Listened to {part} from the far end: {quality}.
{name} asked the same thing as last month about {part}.
Half a day lost to the van, half to {part}.
Bought glue, sandpaper and {drink} on the way through {site}.
Voicing goes slowly when {name} is talking.
Swept the floor at {site} and felt {quality} afterwards.
Telephoned {name}; the line was {quality}.
Fixed a puncture by the river, {n} cyclists offered help.
Lunch under the yew near {site}, then on to {part}.
{name} sang the line again and it was {quality}.
Re-read my notes on {part}, they are {quality}.
Counted the leather: {n} pieces left of the good skin.
Put {part} in its crate and wrote the number on the lid.
A blackbird kept time while I was at {site}.
Early night; {name} had the children.
Nothing to report but {drink} and {part}.`
  .trim()
  .split('\n')

const german = `
Am Vormittag drei Seiten übersetzt, am Nachmittag nur gelöscht.
Mit Tante Resi telefoniert, sie klagt über die Knie.
Der Verlag meldet sich nächste Woche, sagt die Lektorin.
Owen hat wieder Späne in der Küche verteilt.
Im Park spazieren gegangen, die Magnolien sind braun.
Zu viel Kaffee, zu wenig Schlaf, sonst gut.
Ein schwieriger Satz, erst abends gelöst.
Brief von der Behörde, nichts Neues.
Die Kinder haben den Gartenschlauch entdeckt.
Auf Deutsch geträumt, auf Englisch aufgewacht.
Marktbesuch ohne Einkauf, dafür lange geplaudert.
Wörterbuch verlegt und im Brotkasten gefunden.`
  .trim()
  .split('\n')

export const chatter = (d: Draw, count: number): string =>
  d
    .some(shapes, count)
    .map((shape) => fill(d, shape, lists))
    .map((one) => one.charAt(0).toUpperCase() + one.slice(1))
    .join(' ')

export const plauderei = (d: Draw, count: number): string => d.some(german, count).join(' ')
