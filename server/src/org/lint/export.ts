// Owns the checks of what only export reads: options, includes, macros, citations, LaTeX.

import type { OrgNode } from '../elements/element.ts'
import { richParts } from '../elements/walk.ts'
import { nearest } from '../nearest.ts'
import type { Check, FileView, Report } from './check.ts'
import { citeProcessors, exportOptions } from './data.ts'
import { lineEnd } from './facts.ts'

export const unknownOption: Check = {
  code: 'unknown-options-item',
  severity: 'warning',
  summary: 'An item of #+OPTIONS that no exporter knows, or one without a value.',
  nodes: {
    keyword: ({ key, value, postAffiliated: from }, { text }) => {
      if (key !== 'OPTIONS') return null
      const end = lineEnd(text, from)
      const valueStart = from + text.slice(from, end).lastIndexOf(value)
      const reports: Report[] = []
      for (const found of value.matchAll(/(.+?):(\(.*?\)|\S+)?[ \t]*/g)) {
        const item = found[1] as string
        const place = { start: valueStart + found.index, end: valueStart + found.index + item.length }
        if (!exportOptions.has(item)) {
          const meant = nearest(item.trim(), exportOptions)
          reports.push({
            ...place,
            message: `"${item}" is no item of #+OPTIONS.${meant ? ` Is it "${meant}"?` : ''}`,
            fixes: meant ? [{ title: `Change it to ${meant}`, edits: [{ ...place, text: meant }] }] : [],
          })
        }
        if (found[2] === undefined)
          reports.push({ ...place, message: `The item "${item}" of #+OPTIONS has no value.` })
      }
      return reports
    },
  },
}

export const obsoleteInclude: Check = {
  code: 'obsolete-include-markup',
  severity: 'warning',
  unattended: true,
  summary: 'An #+INCLUDE that names a format without the word `export`.',
  nodes: {
    keyword: ({ key, value, postAffiliated: from }, { text }) => {
      if (key !== 'INCLUDE') return null
      const found = /^(?:".+"|\S+)[ \t]+(ASCII|BEAMER|HTML|LATEX|MAN|MARKDOWN|MD|ODT|ORG|TEXINFO)/i.exec(
        value,
      )
      if (!found) return null
      const markup = found[1] as string
      const end = lineEnd(text, from)
      const at = from + text.slice(from, end).lastIndexOf(value) + found[0].length - markup.length
      return {
        start: from,
        end,
        message: `Write "export ${markup.toLowerCase()}" to include the file as it stands.`,
        fixes: [
          { title: `Write export ${markup.toLowerCase()}`, edits: [{ start: at, end: at, text: 'export ' }] },
        ],
      }
    },
  },
}

/** Macros that are always there: how many arguments they take, at least and at most. */
const builtIn: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['keyword', [1, 1]],
  ['modification-time', [1, 2]],
  ['n', [0, 2]],
  ['property', [1, 2]],
  ['time', [1, 1]],
  ['input-file', [0, 0]],
  ['author', [0, 1]],
  ['date', [0, 1]],
  ['email', [0, 1]],
  ['title', [0, 1]],
  ['results', [1, 1]],
])

export const invalidMacro: Check = {
  code: 'invalid-macro-argument-and-template',
  severity: 'warning',
  summary:
    'A macro that is not defined, or is called with too few or too many arguments; a definition with a gap in its arguments.',
  *file(file) {
    const definitions = file.facts('keyword').filter(({ detail }) => detail === 'MACRO')
    for (const { value, start, end } of definitions) {
      const message = wrongDefinition(value)
      if (message !== '') yield { start, end, message }
    }
    const uses = file.facts('macro')
    if (uses.length === 0) return
    const arities = aritiesOf(file)
    const shared = file.document.settings.brought.some((one) => one.file?.kind !== 'read')
    for (const { value: name, list = [], start, end } of uses) {
      const arity = arities.get(name.toLowerCase())
      // A setup file that was not read may define it.
      if (arity === undefined && shared) continue
      const message = arity === undefined ? `No macro "${name}" is defined.` : wrongCount(name, arity, list)
      if (message !== '') yield { start, end, message }
    }
  },
}

function wrongDefinition(value: string): string {
  const name = /^\S+/.exec(value)?.[0]
  if (name === undefined) return 'Name the macro: #+MACRO: name text with $1'
  const template = value.slice(name.length).trim()
  if (template === '') return `The macro "${name}" has no text.`
  const numbers = placeholders(template)
  return numbers.every((number, i) => number === i + 1)
    ? ''
    : `The macro "${name}" leaves out a placeholder: they are counted from $1 on.`
}

/** Numbers of `$1`, `$2`, … without repetition, ascending. */
const placeholders = (template: string): readonly number[] =>
  [...new Set([...template.matchAll(/\$([1-9]\d*)/g)].map(([, number]) => Number(number)))].sort(
    (a, b) => a - b,
  )

/** By name in lower case; null where a Lisp expression takes what it likes. The last definition counts. */
function aritiesOf(file: FileView): ReadonlyMap<string, readonly [number, number] | null> {
  const arities = new Map<string, readonly [number, number] | null>(builtIn)
  for (const value of file.document.settings.macros) {
    const found = /^(\S+)[ \t]*(.*)$/s.exec(value)
    if (!found) continue
    const template = (found[2] as string).trim()
    const most = placeholders(template).at(-1) ?? 0
    arities.set((found[1] as string).toLowerCase(), /^\(eval\b/.test(template) ? null : [most, most])
  }
  return arities
}

function wrongCount(name: string, arity: readonly [number, number] | null, given: readonly string[]): string {
  if (arity === null) return ''
  const [least, most] = arity
  const takes = most === 0 ? 'no argument' : least === most ? `${most}` : `${least} to ${most}`
  if (given.length < least) return `The macro "${name}" takes ${takes}, and has ${given.length}.`
  if (given.length <= most) return ''
  return `The macro "${name}" takes ${takes}, and has ${given.length}. A comma in an argument is written "\\,".`
}

export const missingPrintBibliography: Check = {
  code: 'missing-print-bibliography',
  severity: 'information',
  summary: 'Citations in a file without #+PRINT_BIBLIOGRAPHY.',
  *file(file) {
    const [first] = file.facts('citation')
    if (!first) return
    if (file.facts('keyword').some(({ detail }) => detail === 'PRINT_BIBLIOGRAPHY')) return
    const at = file.text.length
    const last = file.text.slice(Math.max(0, at - 1), at)
    const edit = { start: at, end: at, text: `${last === '\n' ? '' : '\n'}#+PRINT_BIBLIOGRAPHY:\n` }
    yield {
      start: first.start,
      end: first.end,
      message: 'Export lists the works cited only where #+PRINT_BIBLIOGRAPHY: stands.',
      fixes: [{ title: 'Add it at the end', edits: [edit] }],
    }
  },
}

export const invalidCiteExport: Check = {
  code: 'invalid-cite-export-declaration',
  severity: 'warning',
  summary: 'A #+CITE_EXPORT that names no processor of citations, or more than its styles.',
  nodes: {
    keyword: ({ key, value, postAffiliated: start }, { text }) => {
      if (key !== 'CITE_EXPORT') return null
      const place = { start, end: lineEnd(text, start) }
      const names = [...citeProcessors].join(', ')
      if (value === '') return { ...place, message: `Name the processor of citations: ${names}.` }
      const words = value.match(/"(?:[^"\\]|\\.)*"|[^\s"]\S*/g) ?? []
      const [name = ''] = words
      if (words.length > 3) return { ...place, message: 'A processor takes two styles at most.' }
      if (!/^[-\w]+$/.test(name)) return { ...place, message: `"${name}" is no name of a processor.` }
      const meant = citeProcessors.has(name) ? null : nearest(name, citeProcessors)
      return citeProcessors.has(name)
        ? null
        : {
            ...place,
            message: `Org has no processor of citations "${name}".${meant ? ` Is it ${meant}?` : ` It has ${names}.`}`,
          }
    },
  },
}

const prefix = /\[cite(?:\/[/_\-\p{L}\p{M}\p{Nd}\p{Nl}]+)?:/gu

export const incompleteCitation: Check = {
  code: 'incomplete-citation',
  severity: 'warning',
  summary: 'The beginning of a citation that never ends, or has no key.',
  section: (section) => {
    const { text } = section
    const reports: Report[] = []
    for (const found of text.matchAll(prefix)) {
      const start = found.index
      if (!isText(section.nodeAt(start), start)) continue
      const end = start + found[0].length
      reports.push({
        start,
        end,
        message: 'This is no citation: it needs a key, as in [cite:@key], and its bracket.',
      })
    }
    return reports
  },
}

/** Words, and not part of markup or of code. */
function isText(node: OrgNode, at: number): boolean {
  if (richParts(node).some(({ start, end }) => start <= at && at < end)) return true
  const { type, contentsStart, contentsEnd } = node
  if (contentsStart === null || contentsEnd === null || at < contentsStart || at >= contentsEnd) return false
  return mayHoldLatex.has(type)
}

/** Elements and objects in whose text org-element looks for LaTeX, and fragments themselves. */
const mayHoldLatex = new Set<OrgNode['type']>([
  'bold',
  'citation',
  'citation-reference',
  'footnote-reference',
  'headline',
  'inlinetask',
  'italic',
  'item',
  'keyword',
  'latex-fragment',
  'link',
  'paragraph',
  'radio-target',
  'strike-through',
  'subscript',
  'superscript',
  'table-cell',
  'underline',
  'verse-block',
])

export const ambiguousDollar: Check = {
  code: 'LaTeX-$',
  severity: 'information',
  summary: 'A dollar sign before a fraction, which may begin a LaTeX fragment.',
  section: (section) => {
    const reports: Report[] = []
    for (const found of section.text.matchAll(/\$\.\d/g)) {
      const start = found.index
      if (!mayHoldLatex.has(section.nodeAt(start).type)) continue
      const message =
        'This dollar sign may be read as the beginning or end of LaTeX. Write \\dollar{} for the sign.'
      const edit = { start, end: start + 1, text: '\\dollar{}' }
      reports.push({ start, end: start + 3, message, fixes: [{ title: 'Write \\dollar{}', edits: [edit] }] })
    }
    return reports
  },
}

export const beamerFrame: Check = {
  code: 'beamer-frame',
  severity: 'information',
  summary: 'A LaTeX environment of the name that Beamer export uses itself.',
  section: ({ text }) =>
    [...text.matchAll(/\\(?:begin|end)\{orgframe\}/g)].map(({ 0: found, index: start }) => ({
      start,
      end: start + found.length,
      message: 'Beamer export uses the environment "orgframe" itself. Name this one otherwise.',
    })),
}
