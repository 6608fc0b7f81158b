// Owns the checks of `#+keyword:` lines: what belongs to nothing, what is obsolete, what is misspelt.

import { translations } from '../elements/affiliated.ts'
import { nearest } from '../nearest.ts'
import type { Check, Line, SectionView } from './check.ts'
import { keywordNames, startupWords } from './data.ts'
import { lineEnd } from './facts.ts'

const affiliated = new Set(
  'CAPTION DATA HEADER HEADERS LABEL NAME PLOT RESNAME SOURCE SRCNAME TBLNAME'.split(' '),
)

export const orphanedAffiliated: Check = {
  code: 'orphaned-affiliated-keywords',
  severity: 'warning',
  summary: '#+NAME, #+CAPTION, #+ATTR_… and the like that nothing follows.',
  nodes: {
    keyword: ({ key, postAffiliated: start }, { text }) =>
      affiliated.has(key) || /^ATTR_[-_A-Za-z0-9]+$/i.test(key)
        ? {
            start,
            end: lineEnd(text, start),
            message: `#+${key} belongs to nothing: it must stand right above a block, table, list or paragraph.`,
          }
        : null,
  },
}

export const keywordBeforeAffiliated: Check = {
  code: 'combining-keywords-with-affiliated',
  severity: 'information',
  summary: 'A keyword of the file right above those of an element, as if it were one of them.',
  nodes: {
    keyword: (keyword, section) => {
      if (keyword.postBlank !== 0 || keyword.end >= section.text.length) return null
      const next = section.elementAt(keyword.end)
      // An element around this keyword is none that follows.
      if (next.start !== keyword.end || next.start >= next.postAffiliated) return null
      const start = keyword.postAffiliated
      return {
        start,
        end: lineEnd(section.text, start),
        message: `#+${keyword.key} does not belong to the element below. Leave a blank line behind it.`,
        fixes: [{ title: 'Add a blank line', edits: [{ start: keyword.end, end: keyword.end, text: '\n' }] }],
      }
    },
  },
}

export const obsoleteAffiliated: Check = {
  code: 'obsolete-affiliated-keywords',
  severity: 'warning',
  unattended: true,
  summary: '#+TBLNAME, #+SRCNAME, #+LABEL and other old names of #+NAME, #+RESULTS and #+HEADER.',
  lines: {
    first: '#',
    run: ({ first }, section) => {
      const { text } = section
      const found = /^#\+([A-Z]+):/i.exec(text.slice(first, first + 20))
      const old = found?.[1] ?? ''
      const now = Object.hasOwn(translations, old.toUpperCase())
        ? (translations[old.toUpperCase()] as string)
        : ''
      if (now === '' || first >= section.elementAt(first).postAffiliated) return null
      const start = first + 2
      const end = start + old.length
      const written = old === old.toLowerCase() ? now.toLowerCase() : now
      return {
        start: first,
        end: end + 1,
        message: `#+${old} is obsolete. Use #+${written}`,
        fixes: [{ title: `Use #+${written}`, edits: [{ start, end, text: written }] }],
      }
    },
  },
}

const verbatim = new Set(['comment-block', 'example-block', 'export-block', 'src-block', 'verse-block'])

export const invalidKeyword: Check = {
  code: 'invalid-keyword-syntax',
  severity: 'warning',
  summary: 'A keyword without its colon.',
  lines: {
    first: '#',
    run: ({ first, start, end }, section) => {
      const { text } = section
      const line = text.slice(first, Math.min(end, first + 300))
      const found = /^#\+([^\s:]*)(?: |$)/.exec(line)
      const name = found?.[1] ?? ''
      if (!found || (found[0].length === 300 && end - first > 300)) return null
      if (/^(?:begin|end)/i.test(name) || /^#\+(?:CAPTION|RESULTS)(?:\[.*\])?:(?: |$)/i.test(line))
        return null
      if (verbatim.has(section.elementAt(start).type)) return null
      const at = first + 2 + name.length
      const known = keywordNames.has(name.toUpperCase())
      return {
        start: first,
        end: at,
        severity: known ? 'warning' : 'information',
        message:
          name === '' ? 'A keyword needs a name and a colon.' : `#+${name} needs a colon to be a keyword.`,
        fixes: name === '' ? [] : [{ title: 'Add the colon', edits: [{ start: at, end: at, text: ':' }] }],
      }
    },
  },
}

export const misspelledKeyword: Check = {
  code: 'misspelled-keyword',
  severity: 'information',
  summary: 'A keyword that is none of Org, and nearly one of them, such as #+TITEL.',
  nodes: {
    keyword: ({ key, postAffiliated }, { text }) => {
      if (key.length < 4 || keywordNames.has(key) || /^ATTR_/.test(key)) return null
      const found = nearest(key, keywordNames)
      // Words are seldom misspelt at their beginning; a singular is a keyword of somebody's own.
      if (!found || found[0] !== key[0] || found === `${key}S`) return null
      const start = text.indexOf('#+', postAffiliated) + 2
      const end = start + key.length
      const written = text.slice(start, end) === key.toLowerCase() ? found.toLowerCase() : found
      return {
        start: start - 2,
        end: end + 1,
        message: `Org knows no #+${key}. Is it #+${found}?`,
        fixes: [{ title: `Change it to #+${written}`, edits: [{ start, end, text: written }] }],
      }
    },
  },
}

export const unknownStartup: Check = {
  code: 'unknown-startup-option',
  severity: 'warning',
  summary: 'A word behind #+STARTUP that Org does not know.',
  nodes: {
    keyword: ({ key, postAffiliated: from }, { text }) => {
      if (key !== 'STARTUP') return null
      const end = lineEnd(text, from)
      const valueStart = text.indexOf(':', from) + 1
      return [...text.slice(valueStart, end).matchAll(/\S+/g)].flatMap((found) => {
        const word = found[0]
        if (startupWords.has(word)) return []
        const place = { start: valueStart + found.index, end: valueStart + found.index + word.length }
        const meant = startupWords.has(word.toLowerCase()) ? word.toLowerCase() : nearest(word, startupWords)
        return [
          {
            ...place,
            message: `"${word}" is no option of #+STARTUP.${meant ? ` Is it "${meant}"?` : ''}`,
            fixes: meant ? [{ title: `Change it to ${meant}`, edits: [{ ...place, text: meant }] }] : [],
          },
        ]
      })
    },
  },
}

export const deprecatedCategory: Check = {
  code: 'deprecated-category-setup',
  severity: 'warning',
  summary: 'A second #+CATEGORY in one file.',
  *file(file) {
    const found = file.facts('keyword').filter(({ detail }) => detail === 'CATEGORY')
    for (const { start, end } of found.slice(1))
      yield { start, end, message: 'Only the first #+CATEGORY counts. Use a :CATEGORY: property.' }
  },
}

export const invalidImageAlignment: Check = {
  code: 'invalid-image-alignment',
  severity: 'warning',
  summary: 'A value of :align or :center in #+ATTR_ORG that Org does not know.',
  nodes: {
    paragraph: ({ affiliated, start }, { text }) => {
      const given = affiliated?.attributes.attr_org?.[0] ?? ''
      const place = { start, end: lineEnd(text, start) }
      const align = /:align\s+(\S+)/.exec(given)?.[1]
      const center = /:center\s+(\S+)/.exec(given)?.[1]
      const reports = []
      if (align !== undefined && !/^(?:left|center|right)$/.test(align))
        reports.push({ ...place, message: `:align takes left, center or right, not "${align}".` })
      if (center !== undefined && center !== 't')
        reports.push({ ...place, message: `:center takes t, not "${center}".` })
      return reports
    },
  },
}

export const indentedDiary: Check = {
  code: 'indented-diary-sexp',
  severity: 'warning',
  unattended: true,
  summary: 'A diary expression that is indented, and read as text.',
  lines: {
    first: '%',
    run: ({ start, end, first }: Line, section: SectionView) => {
      if (first === start || !section.text.startsWith('%%(', first)) return null
      const { type } = section.elementAt(start)
      if (type === 'diary-sexp' || verbatim.has(type)) return null
      return {
        start: first,
        end,
        message: 'A diary expression must begin at the margin; this is read as text.',
        fixes: [{ title: 'Remove the indentation', edits: [{ start, end: first, text: '' }] }],
      }
    },
  },
}
