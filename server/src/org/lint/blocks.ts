// Owns the checks of blocks and drawers: what is opened and not closed, what a block lacks.

import type { OrgElement } from '../elements/element.ts'
import { drawerName } from '../line.ts'
import { nearest } from '../nearest.ts'
import type { Check, Fix, Report, SectionView } from './check.ts'
import { exportBackends, languages } from './data.ts'
import { lineEnd } from './facts.ts'

const blocks = new Set([
  'center-block',
  'comment-block',
  'dynamic-block',
  'example-block',
  'export-block',
  'quote-block',
  'special-block',
  'src-block',
  'verse-block',
])
/** Nothing in them is Org. */
const verbatim = new Set(['comment-block', 'example-block', 'export-block', 'src-block', 'verse-block'])

export const invalidBlock: Check = {
  code: 'invalid-block',
  severity: 'error',
  summary: 'A block that is not closed, or closed without being open.',
  lines: {
    first: '#',
    run: ({ start, end, first }, section) => {
      const { text } = section
      const found = /^#\+(BEGIN|END)(?::|_\S*)?[ \t]*/i.exec(text.slice(first, Math.min(end, first + 200)))
      if (!found) return null
      const line = shortened(text.slice(first, end))
      const place = { start: first, end }
      if (/^end/i.test(found[1] as string) && first + found[0].length < end) {
        const behind = first + found[0].trimEnd().length
        return {
          ...place,
          message: `"${line}" closes no block: nothing may follow behind it.`,
          fixes: [{ title: 'Remove what follows', edits: [{ start: behind, end, text: '' }] }],
        }
      }
      if (blocks.has(section.elementAt(start).type)) return null
      const opens = /^begin/i.test(found[1] as string)
      const message = opens ? `"${line}" is never closed.` : `"${line}" closes no block.`
      return { ...place, message, fixes: opens ? closed(first, end, section) : removed(start, end, text) }
    },
  },
}

const shortened = (line: string): string =>
  line.length > 60 ? `${line.slice(0, 60).trimEnd()}…` : line.trimEnd()

/** Lines that are looked at for the place of a closing line: what is longer closes elsewhere. */
const mostLines = 100

/** Before the next blank line, delimiter or the section's end. */
function closed(first: number, end: number, { text }: SectionView): readonly Fix[] {
  const found = /^#\+begin(_\S+|:)/i.exec(text.slice(first, end))
  if (!found) return []
  const name = found[1] as string
  const upper = text.startsWith('#+BEGIN', first)
  const word = name === ':' ? 'end:' : `end${name}`
  const closing = upper ? `#+${word.toUpperCase()}` : `#+${word}`
  const newLine = text.startsWith('\r\n', end) ? '\r\n' : '\n'
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first)
  let at = Math.min(text.length, end + newLine.length)
  for (let lines = 0; at < text.length; lines++) {
    if (lines === mostLines) return []
    const last = lineEnd(text, at)
    const line = text.slice(at, Math.min(last, at + 100)).trim()
    if (line === '' || /^(?:#\+(?:begin|end)|:end:)/i.test(line)) break
    at = Math.min(text.length, last + newLine.length)
  }
  const before = at > 0 && text.charCodeAt(at - 1) !== 10 ? newLine : ''
  return [
    {
      title: `Add ${closing}`,
      edits: [{ start: at, end: at, text: `${before}${indent}${closing}${newLine}` }],
    },
  ]
}

function removed(start: number, end: number, text: string): readonly Fix[] {
  const next = text.startsWith('\r\n', end) ? end + 2 : Math.min(text.length, end + 1)
  return [{ title: 'Remove the line', edits: [{ start, end: next, text: '' }] }]
}

export const incompleteDrawer: Check = {
  code: 'incomplete-drawer',
  severity: 'warning',
  summary: 'A drawer that is not closed, or one inside another.',
  lines: {
    first: ':',
    run: ({ start, end, first }, section) => {
      const { text } = section
      const name = drawerName(text, first, end)
      if (name === '') return null
      const element = section.elementAt(start)
      if (verbatim.has(element.type)) return null
      const place = { start: first, end }
      // The line of a drawer itself, or one that stands inside of it whatever is around it there.
      for (let at: OrgElement | null = element; at; at = section.parentOf(at)) {
        if (at.type === 'property-drawer') return null
        if (at.type !== 'drawer') continue
        const { contentsStart, contentsEnd } = at
        if (contentsStart === null || contentsEnd === null || start < contentsStart || start >= contentsEnd)
          return null
        return {
          ...place,
          message: `:${name}: opens no drawer here: drawers do not nest. The first :END: closes both.`,
        }
      }
      if (name.toUpperCase() === 'END')
        return { ...place, message: ':END: closes no drawer.', fixes: removed(start, end, text) }
      return {
        ...place,
        message: `:${name}: opens no drawer, since no :END: closes it before the next headline.`,
        fixes: ended(first, end, section),
      }
    },
  },
}

/** Behind the lines that look like the drawer's own. */
function ended(first: number, end: number, { text }: SectionView): readonly Fix[] {
  const newLine = text.startsWith('\r\n', end) ? '\r\n' : '\n'
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first)
  let at = Math.min(text.length, end + newLine.length)
  for (let lines = 0; at < text.length; lines++) {
    if (lines === mostLines) return []
    const last = lineEnd(text, at)
    if (!/^[ \t]*(?::\S+:(?:[ \t]|$)|CLOCK:|- )/.test(text.slice(at, Math.min(last, at + 200)))) break
    at = Math.min(text.length, last + newLine.length)
  }
  const before = text.charCodeAt(at - 1) !== 10 ? newLine : ''
  return [{ title: 'Add :END:', edits: [{ start: at, end: at, text: `${before}${indent}:END:${newLine}` }] }]
}

export const unclosedEnvironment: Check = {
  code: 'unclosed-latex-environment',
  severity: 'information',
  summary: 'A LaTeX environment that is not closed, and is read as text.',
  section: (section) => {
    const { text } = section
    if (!text.includes('\\begin{')) return null
    const lastEnds = new Map<string, number>()
    for (const { 1: name, index } of text.matchAll(/\\end\{([A-Za-z0-9*]+)\}/g))
      lastEnds.set(name as string, index)
    const reports: Report[] = []
    for (const found of text.matchAll(/^[ \t]*(\\begin\{([A-Za-z0-9*]+)\})/gm)) {
      const [whole, opening = '', name = ''] = found
      const start = found.index + whole.length - opening.length
      // With its end in the same line, or with text behind that, it is a fragment.
      if ((lastEnds.get(name) ?? -1) > start || section.elementAt(start).type !== 'paragraph') continue
      reports.push({
        start,
        end: start + opening.length,
        message: `${opening} is never closed by \\end{${name}}.`,
      })
    }
    return reports
  },
}

export const missingLanguage: Check = {
  code: 'missing-language-in-src-block',
  severity: 'error',
  summary: 'A source block that does not say its language.',
  nodes: {
    'src-block': ({ language, postAffiliated: start }, { text }) =>
      language
        ? null
        : {
            start,
            end: lineEnd(text, start),
            message: 'Name the language of this source block, or make it an example block.',
          },
  },
}

export const suspiciousLanguage: Check = {
  code: 'suspicious-language-in-src-block',
  severity: 'information',
  summary: 'A source block in a language that neither Org nor a common editor knows.',
  nodes: {
    'src-block': ({ language, postAffiliated: start }, { text }) => {
      if (!language || languages.has(language) || languages.has(language.toLowerCase())) return null
      const at = text.indexOf(language, start + '#+begin_src'.length)
      const found = nearest(language, languages)
      const place = { start: at, end: at + language.length }
      return {
        ...place,
        message: `No language is known as "${language}".${found ? ` Is it ${found}?` : ''}`,
        fixes: found ? [{ title: `Change it to ${found}`, edits: [{ ...place, text: found }] }] : [],
      }
    },
  },
}

export const missingBackend: Check = {
  code: 'missing-backend-in-export-block',
  severity: 'error',
  summary: 'An export block that does not say for which format it is.',
  nodes: {
    'export-block': ({ backend, postAffiliated: start }, { text }) =>
      backend
        ? null
        : {
            start,
            end: lineEnd(text, start),
            message: 'Name the format: #+begin_export html, latex, ascii, …',
          },
  },
}

export const deprecatedExportBlock: Check = {
  code: 'deprecated-export-blocks',
  severity: 'warning',
  unattended: true,
  summary: '#+begin_html and the like, which are no export blocks any more.',
  nodes: {
    'special-block': (block, { text }) => {
      const name = block.name.toUpperCase()
      if (!exportBackends.has(name)) return null
      const start = block.postAffiliated
      const end = lineEnd(text, start)
      const open = text.indexOf('_', start) + 1
      const close = text.lastIndexOf('_', lastLine(text, block.end)) + 1
      const edits = [
        { start: open, end: open + block.name.length, text: `export ${name.toLowerCase()}` },
        { start: close, end: close + block.name.length, text: 'export' },
      ]
      return {
        start,
        end,
        message: `This is no export block any more. Write #+begin_export ${name.toLowerCase()}`,
        fixes: close > open ? [{ title: 'Make it an export block', edits }] : [],
      }
    },
  },
}

/** End of the last line before `end` that is not blank. */
function lastLine(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text[at - 1] as string)) at--
  return at
}
