// Owns the findings about one Org file: duplicate ids, unclosed blocks and drawers, links that lead nowhere
// inside the file. Never looks at other files: `id:` and `file:` links are for whoever knows the workspace.

import { contentEnd } from './line.ts'
import type { Link } from './objects.ts'
import { type Headline, lineOf, type OrgDocument } from './parse.ts'
import type { Block } from './scan.ts'

export interface LintFinding {
  /** 1-based. */
  readonly line: number
  /** Stable, kebab-case. */
  readonly code:
    | 'duplicate-id'
    | 'several-ids'
    | 'duplicate-custom-id'
    | 'unclosed'
    | 'broken-link'
    | 'misplaced-drawer'
    | 'misplaced-planning'
  readonly message: string
  /** UTF-16 offsets it is about. */
  readonly start: number
  readonly end: number
}

export function lintOrg(text: string, document: OrgDocument): readonly LintFinding[] {
  const findings = [
    ...unclosed(text, document),
    ...ids(text, document),
    ...links(text, document),
    ...misplaced(text, document),
  ]
  return findings.sort((a, b) => a.line - b.line || a.start - b.start)
}

function unclosed(text: string, document: OrgDocument): LintFinding[] {
  return document.problems.map(({ line, message }) => {
    const start = document.lineStarts[line - 1] ?? 0
    const end = contentEnd(text, start, document.lineStarts[line] ?? text.length)
    return { line, code: 'unclosed', message, start, end }
  })
}

function ids(text: string, document: OrgDocument): LintFinding[] {
  const findings: LintFinding[] = []
  const seen = new Map<string, number>()
  const custom = new Map<string, number>()
  const note = (known: Map<string, number>, id: string, line: number) => {
    const first = known.get(id)
    if (first === undefined) known.set(id, line)
    return first
  }
  for (const id of document.ids) note(seen, id, 1)
  for (const headline of document.headlines) {
    const at = place(text, headline)
    for (const id of headline.ids) {
      const first = note(seen, id, headline.startLine)
      if (first === undefined) continue
      const message = `The ID ${id} is also used in line ${first}`
      findings.push({ ...at, code: 'duplicate-id', message })
    }
    if (headline.ids.length > 1) {
      findings.push({ ...at, code: 'several-ids', message: `${headline.ids.length} IDs on one headline` })
    }
    const name = headline.properties.CUSTOM_ID
    const first = name ? note(custom, name, headline.startLine) : undefined
    if (first === undefined) continue
    findings.push({
      ...at,
      code: 'duplicate-custom-id',
      message: `The CUSTOM_ID ${name} is also used in line ${first}`,
    })
  }
  return findings
}

const place = (text: string, { start, startLine, raw }: Headline) => ({
  line: startLine,
  start,
  end: Math.min(text.length, start + raw.length),
})

/** Internal links: `#custom-id`, `*Headline`, and fuzzy ones to a target, a named element or a headline. */
function links(text: string, document: OrgDocument): LintFinding[] {
  const all: Link[] = [...document.links, ...document.headlines.flatMap(({ links }) => links)]
  const internal = all.filter(
    ({ kind, type }) => kind === 'bracket' && (type === 'fuzzy' || type === 'custom-id'),
  )
  if (internal.length === 0) return []
  const custom = new Set(document.headlines.map(({ properties }) => properties.CUSTOM_ID).filter(Boolean))
  if (document.properties.CUSTOM_ID) custom.add(document.properties.CUSTOM_ID)
  const titles = new Set(document.headlines.map(({ title }) => plainTitle(title)))
  const targets = named(text)
  return internal.flatMap((link): LintFinding[] => {
    const { target, start, end } = link
    const found =
      link.type === 'custom-id'
        ? custom.has(target.slice(1))
        : target.startsWith('*')
          ? titles.has(plainTitle(target.slice(1)))
          : targets.has(squeeze(target)) || titles.has(plainTitle(target)) || looksExternal(target)
    if (found) return []
    const message = `The link to ${target} leads nowhere in this file`
    return [{ line: lineOf(document, start), code: 'broken-link', message, start, end }]
  })
}

/** Types of add-ons and abbreviations of a user's configuration are not ours to judge. */
const looksExternal = (target: string): boolean => /^[\w+-]+:/.test(target)

const squeeze = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()

/** Org matches titles in any case, without statistics cookies and with white space squeezed. */
const plainTitle = (title: string): string => squeeze(title.replace(/\[\d*(?:%|\/\d*)\]/g, ' '))

/** `<<target>>`, `<<<radio>>>` and `#+NAME:` of the whole text. */
function named(text: string): Set<string> {
  const names = new Set<string>()
  for (const [, name = ''] of text.matchAll(/<<([^<>\n]{1,200})>>/g)) names.add(squeeze(name))
  for (const [, name = ''] of text.matchAll(/^[ \t]*#\+(?:NAME|TBLNAME|LABEL):[ \t]*(\S[^\n]{0,200})/gim)) {
    names.add(squeeze(name))
  }
  return names
}

/** Planning lines and property drawers that Org reads as plain text because of where they stand. */
function misplaced(text: string, document: OrgDocument): LintFinding[] {
  const findings: LintFinding[] = []
  for (const { kind, name, start, bodyStart } of document.blocks) {
    if (kind !== 'drawer' || name !== 'PROPERTIES') continue
    const message =
      'This property drawer is read as plain text: it must follow the headline or its planning line'
    findings.push({ line: lineOf(document, start), code: 'misplaced-drawer', message, start, end: bodyStart })
  }
  const opaque = document.blocks.filter((block) => block.opaque)
  for (const { bodyStart, ownEnd } of document.headlines) {
    const body = text.slice(bodyStart, ownEnd)
    const found = /^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED): *[<[]\d{4}-\d{2}-\d{2}/m.exec(body)
    if (!found || insideBlock(opaque, bodyStart + found.index)) continue
    const start = bodyStart + found.index
    const message = 'This planning line is read as plain text: it must directly follow the headline'
    findings.push({
      line: lineOf(document, start),
      code: 'misplaced-planning',
      message,
      start,
      end: start + found[0].length,
    })
  }
  return findings
}

/** `blocks` are opaque ones by start, so that none contains another. */
function insideBlock(blocks: readonly Block[], offset: number): boolean {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((blocks[middle] as Block).end <= offset) low = middle + 1
    else high = middle
  }
  const block = blocks[low]
  return block !== undefined && block.start <= offset
}
