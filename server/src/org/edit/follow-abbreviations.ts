// Owns how `#+LINK` abbreviations and the links written with them say another target: by the abbreviation where it can say
// it, else in full. Never decides what a link is to lead to.

import { expandAbbreviation } from '../elements/links.ts'
import type { OrgDocument } from '../parse.ts'
import { abbreviationOf } from '../settings.ts'
import type { Edit } from './edit.ts'
import { filePart } from './link-text.ts'

/** Which path a text is to have in the place of one; null where it stays. */
type NewPath = (path: string) => string | null

export interface Abbreviations {
  /** What they stand for afterwards, by their names. */
  readonly templates: ReadonlyMap<string, string>
  readonly edits: readonly Edit[]
}

/** The abbreviations of a text: those that it defines itself follow the folder or file that they name. */
export function followAbbreviations(document: OrgDocument, newPath: NewPath): Abbreviations {
  const before = document.settings.abbreviations
  const templates = new Map(before)
  const edits: Edit[] = []
  const { sections, starts } = document.parts
  for (const [i, { keywords }] of sections.entries())
    for (const { key, value, valueStart } of keywords) {
      const found = key === 'LINK' ? abbreviationOf(value) : null
      const template = found && movedTemplate(found.template, newPath)
      if (!found || template === null) continue
      const end = (starts[i] as number) + valueStart + value.length
      edits.push({ start: end - found.template.length, end, text: template })
      // Of two definitions the last one counts.
      if (before.get(found.name) === found.template) templates.set(found.name, template)
    }
  return { templates, edits }
}

/** `file:pictures/%s.png` names the folder, `file:notes.org::%s` the file. */
function movedTemplate(template: string, newPath: NewPath): string | null {
  const named = filePart(template)
  if (!named || template.includes('%(')) return null
  const gap = named.path.search(/%[sh]/)
  const isWhole = gap < 0 && named.search !== ''
  const fixed = isWhole
    ? named.path
    : named.path.slice(0, named.path.lastIndexOf('/', gap < 0 ? named.path.length : gap) + 1)
  const to = fixed === '' ? null : newPath(fixed)
  return to === null ? null : named.lead + to + template.slice(named.lead.length + fixed.length)
}

/**
 * How a link `raw` that is written with an abbreviation says `target`: by the same abbreviation where that can say it.
 * null: it is written as it is to be.
 */
export function abbreviated(
  raw: string,
  target: string,
  templates: Abbreviations['templates'],
): string | null {
  if (expandAbbreviation(raw, templates) === target) return null
  const name = raw.split(':', 1)[0] as string
  const [before = '', ...rest] = (templates.get(name) ?? '').split('%s')
  const behind = rest.join('%s')
  const short = `${name}:${target.slice(before.length, target.length - behind.length)}`
  return expandAbbreviation(short, templates) === target ? short : target
}
