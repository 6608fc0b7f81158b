// Owns the checks of footnotes: references and definitions that have no other side, and a section of footnotes in which
// other text would be lost.

import type { Headline } from '../parse.ts'
import type { Check, FileView, Fix } from './check.ts'

export const undefinedFootnoteReference: Check = {
  code: 'undefined-footnote-reference',
  severity: 'error',
  summary: 'A reference to a footnote that is defined nowhere.',
  *file(file) {
    const defined = new Set(file.facts('footnote-definition').map(({ value }) => value))
    const references = file.facts('footnote-reference')
    for (const { value, detail } of references) if (detail === 'inline') defined.add(value)
    let place: Place | null = null
    for (const { value, detail, start, end } of references) {
      if (detail === 'inline' || defined.has(value)) continue
      place ??= placeOfDefinitions(file)
      yield {
        start,
        end,
        message: `The footnote ${value} is defined nowhere.`,
        fixes: [definition(place, value)],
      }
    }
  },
}

interface Place {
  readonly at: number
  readonly before: string
  readonly lineEnd: string
}

/** Behind what stands under the headline of footnotes, or at the end of the file under a new one. */
function placeOfDefinitions({ document, text }: FileView): Place {
  const lineEnd = text.slice(0, text.length).includes('\r\n') ? '\r\n' : '\n'
  const section = document.headlines.find(isFootnotes)
  const at = section ? section.ownEnd : text.length
  const last = text.slice(Math.max(0, at - 1), at)
  const newLine = last === '\n' || last === '' ? '' : lineEnd
  return { at, before: newLine + (section ? '' : `${lineEnd}* Footnotes${lineEnd}`) + lineEnd, lineEnd }
}

const definition = ({ at, before, lineEnd }: Place, label: string): Fix => ({
  title: 'Add a definition',
  edits: [{ start: at, end: at, text: `${before}[fn:${label}] ${lineEnd}` }],
})

export const unreferencedFootnoteDefinition: Check = {
  code: 'unreferenced-footnote-definition',
  severity: 'warning',
  summary: 'A footnote that nothing refers to.',
  *file(file) {
    const referred = new Set(file.facts('footnote-reference').map(({ value }) => value))
    for (const { value, start, end } of file.facts('footnote-definition')) {
      if (referred.has(value)) continue
      yield { start, end, message: `Nothing refers to the footnote ${value}; it is left out when exported.` }
    }
  },
}

export const extraneousInFootnotes: Check = {
  code: 'extraneous-element-in-footnote-section',
  severity: 'warning',
  summary: 'Text among the footnotes that is no footnote, and is not exported.',
  *file(file) {
    const { headlines } = file.document
    for (const section of headlines) {
      if (!isFootnotes(section)) continue
      const lost = headlinesUnder(headlines, section).some(
        (headline) =>
          (headline !== section && !headline.commented) || file.hasOtherThanFootnotes(headline.index),
      )
      if (!lost) continue
      yield {
        start: section.start,
        end: section.start + section.raw.length,
        message: 'Under this headline only footnotes are exported. Move the other text elsewhere.',
      }
    }
  },
}

/** Org's `org-footnote-section`. */
const isFootnotes = ({ title }: Headline): boolean => title === 'Footnotes'

function headlinesUnder(headlines: readonly Headline[], { index, end }: Headline): readonly Headline[] {
  let last = index
  while (last < headlines.length && (headlines[last] as Headline).start < end) last++
  return headlines.slice(index, last)
}
