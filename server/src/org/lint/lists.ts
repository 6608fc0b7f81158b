// Owns the checks of lists.

import type { Item, PlainList } from '../elements/element.ts'
import type { Check, Report } from './check.ts'

export const itemNumber: Check = {
  code: 'item-number',
  severity: 'information',
  summary: 'An item of an ordered list whose number is not its place in the list.',
  nodes: {
    'plain-list': (list, { text }) => misnumbered(list, text),
  },
}

function misnumbered(list: PlainList, text: string): readonly Report[] {
  const reports: Report[] = []
  let place = 0
  for (const item of list.children) {
    if (item.type !== 'item') continue
    place = item.counter ?? place + 1
    if (item.counter !== null) continue
    const number = numberOf(item)
    if (number === null || number === place) continue
    const bullet = item.bullet.trim()
    const start = text.indexOf(bullet, item.start)
    const end = start + bullet.length
    const digits = bullet.replace(/[^A-Za-z0-9]/g, '')
    const behind = start + item.bullet.trimEnd().length
    const right = renumbered(digits, place)
    reports.push({
      start,
      end,
      message: `This is item ${place} of its list, though it says ${bullet}`,
      fixes: [
        ...(right === null
          ? []
          : [{ title: `Number it ${right}`, edits: [{ start, end: start + digits.length, text: right }] }]),
        {
          title: `Count from here: [@${number}]`,
          edits: [{ start: behind, end: behind, text: ` [@${number}]` }],
        },
      ],
    })
  }
  return reports
}

/** Of the bullet: `3.` is 3, `c)` is 3; null for one that is none. */
function numberOf({ bullet }: Item): number | null {
  const letter = /[A-Za-z]/.exec(bullet)?.[0]
  if (letter) return letter.toUpperCase().charCodeAt(0) - 64
  const digits = /\d+/.exec(bullet)?.[0]
  return digits === undefined ? null : Number(digits)
}

function renumbered(old: string, place: number): string | null {
  if (/^\d+$/.test(old)) return String(place)
  if (place > 26) return null
  return String.fromCharCode((old >= 'a' ? 96 : 64) + place)
}
