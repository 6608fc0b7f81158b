// Owns the checks of property drawers and properties.

import type { Drawer } from '../elements/element.ts'
import { isPlanning, readProperty } from '../line.ts'
import type { Check, Fix, SectionView } from './check.ts'
import { commonHeaders, exportKeywords } from './data.ts'
import { lineEnd, valuePlace } from './facts.ts'
import { linesOf } from './section.ts'

/** What Org computes itself and gives under a property's name. */
const special = new Set(
  'ALLTAGS BLOCKED CLOCKSUM CLOCKSUM_T CLOSED DEADLINE FILE ITEM PRIORITY SCHEDULED TAGS TIMESTAMP TIMESTAMP_IA TODO'.split(
    ' ',
  ),
)

export const specialProperty: Check = {
  code: 'special-property-in-properties-drawer',
  severity: 'warning',
  summary: 'A property with a name that Org keeps for itself, such as TODO or TAGS.',
  nodes: {
    'node-property': ({ key, start }, { text }) =>
      special.has(key.toUpperCase())
        ? {
            start,
            end: lineEnd(text, start),
            message: `Org computes ${key.toUpperCase()} itself; a property of that name is not read.`,
          }
        : null,
  },
}

export const obsoletePropertiesDrawer: Check = {
  code: 'obsolete-properties-drawer',
  severity: 'warning',
  unattended: true,
  summary: 'A property drawer that is an ordinary drawer, because of its place or of a line in it.',
  nodes: {
    drawer: (drawer, section) => {
      if (drawer.name.toUpperCase() !== 'PROPERTIES') return null
      const { text } = section
      const start = drawer.postAffiliated
      const place = { start, end: lineEnd(text, start) }
      const wrong = wrongLine(drawer, text)
      if (wrong)
        return {
          ...wrong,
          start: place.start,
          end: place.end,
          message: `These properties are not read: "${shortened(text.slice(wrong.start, wrong.end))}" is no property. They are written :NAME: value.`,
        }
      return {
        ...place,
        message: 'These properties are not read: the drawer must follow the headline, or its planning line.',
        fixes: movedUp(drawer, section),
      }
    },
  },
}

const shortened = (line: string): string => {
  const trimmed = line.trim()
  return trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed
}

/** The first line of the drawer that is no property. */
function wrongLine(drawer: Drawer, text: string): { readonly start: number; readonly end: number } | null {
  if (drawer.contentsStart === null || drawer.contentsEnd === null) return null
  for (const { start, end } of linesOf(text.slice(0, drawer.contentsEnd), drawer.contentsStart))
    if (!readProperty(text, start, end)) return { start, end }
  return null
}

/** To its place, when there is none yet. */
function movedUp(drawer: Drawer, { text, root }: SectionView): readonly Fix[] {
  if (root.type !== 'headline' || drawer.affiliated) return []
  let at = nextLine(text, lineEnd(text, root.postAffiliated))
  if (isPlanning(text, at, lineEnd(text, at))) at = nextLine(text, lineEnd(text, at))
  const from = drawer.postAffiliated
  if (at >= from || /^[ \t]*:PROPERTIES:[ \t]*$/i.test(text.slice(at, lineEnd(text, at)))) return []
  const close = drawer.contentsEnd ?? nextLine(text, lineEnd(text, from))
  const to = nextLine(text, lineEnd(text, close))
  const lines = text.slice(from, to)
  const moved = lines.endsWith('\n') ? lines : `${lines}\n`
  return [
    {
      title: 'Move it below the headline',
      edits: [
        { start: at, end: at, text: moved },
        { start: from, end: to, text: '' },
      ],
    },
  ]
}

/** Behind the line end that begins at `end`. */
function nextLine(text: string, end: number): number {
  if (text.startsWith('\r\n', end)) return end + 2
  return Math.min(text.length, end + 1)
}

/** `1:30`, `1h 30min`, `90`… as `org-duration-p` takes them. */
const duration =
  /^(?:\d+(?::\d\d){1,2}|(?:[ \t]*\d+(?:\.\d*)?[ \t]*(?:min|h|d|w|m|y))+(?:[ \t]*\d+(?::\d\d){1,2})?)[ \t]*$/

export const invalidEffort: Check = {
  code: 'invalid-effort-property',
  severity: 'error',
  summary: 'An EFFORT that is no duration.',
  nodes: {
    'node-property': (node, { text }) => {
      const value = node.value ?? ''
      if (node.key.toUpperCase() !== 'EFFORT' || value.trim() === '' || duration.test(value)) return null
      const place = valuePlace(text, node, value)
      const fixed = guessed(value)
      return {
        ...place,
        message: `"${value}" is no duration. Write it like 1:30, 90min, 2h or 3d.`,
        fixes: fixed === null ? [] : [{ title: `Write ${fixed}`, edits: [{ ...place, text: fixed }] }],
      }
    },
  },
}

/** Words and bare numbers of minutes, as they are often written. */
function guessed(value: string): string | null {
  const found = /^(\d+(?:\.\d+)?)[ \t]*([a-z]*)\.?$/i.exec(value.trim())
  if (!found) return null
  const unit = (found[2] as string).toLowerCase()
  const units: Readonly<Record<string, string>> = {
    '': 'min',
    minute: 'min',
    minutes: 'min',
    mins: 'min',
    hour: 'h',
    hours: 'h',
    hr: 'h',
    hrs: 'h',
    day: 'd',
    days: 'd',
    week: 'w',
    weeks: 'w',
    month: 'm',
    months: 'm',
  }
  const known = Object.hasOwn(units, unit) ? units[unit] : undefined
  return known === undefined ? null : `${found[1]}${known}`
}

/** Org's own properties of these names are not meant for export. */
const ownProperties = new Set(['DESCRIPTION', 'COLUMNS', 'LOCATION', 'CATEGORY', 'ARCHIVE'])

export const misspelledExportOption: Check = {
  code: 'misspelled-export-option',
  severity: 'information',
  summary: 'A property named like a keyword of export, which counts only as EXPORT_….',
  nodes: {
    'node-property': ({ key, start }, { text }) => {
      if (!exportKeywords.has(key.toUpperCase()) || ownProperties.has(key.toUpperCase())) return null
      const at = text.indexOf(':', start) + 1
      return {
        start,
        end: lineEnd(text, start),
        message: `As an option of export this is named EXPORT_${key}.`,
        fixes: [{ title: `Rename to EXPORT_${key}`, edits: [{ start: at, end: at, text: 'EXPORT_' }] }],
      }
    },
  },
}

/** `dir` is also where attachments are. */
const deprecated = new Set([...commonHeaders.keys()].filter((name) => name !== 'dir'))

export const deprecatedHeaderSyntax: Check = {
  code: 'deprecated-header-syntax',
  severity: 'warning',
  unattended: true,
  summary: 'Header arguments as properties of their own, as before Org 9.',
  nodes: {
    'node-property': (node, { text }) => {
      const { start } = node
      const name = node.key.toLowerCase()
      if (!deprecated.has(name)) return null
      const at = text.indexOf(':', start)
      const end = lineEnd(text, start)
      const value = node.value ?? ''
      return {
        start,
        end,
        message: `"${node.key}" is not read any more. Write :header-args: :${name} …`,
        fixes: [
          {
            title: 'Use header-args',
            edits: [{ start: at, end, text: `:header-args: :${name} ${value}`.trimEnd() }],
          },
        ],
      }
    },
    keyword: ({ key, value, postAffiliated: start }, { text }) => {
      const found = key === 'PROPERTY' ? /^(\S+)[ \t]+/.exec(value) : null
      const name = found?.[1] ?? ''
      if (!found || !deprecated.has(name)) return null
      const end = lineEnd(text, start)
      const at = text.slice(start, end).lastIndexOf(value)
      const edits = [{ start: start + at, end: start + at + name.length, text: `header-args :${name}` }]
      return {
        start,
        end,
        message: `"${name}" is not read any more. Write #+PROPERTY: header-args :${name} …`,
        fixes: at < 0 ? [] : [{ title: 'Use header-args', edits }],
      }
    },
  },
}
