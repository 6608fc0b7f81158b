// Owns how an Org text follows files and folders that got another name or another place: links to them, setup files,
// inclusions, code of theirs, tangled files; and its own relative ones when it is itself what moved. Never follows ids.

import { expandAbbreviation } from '../elements/links.ts'
import type { OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Edit } from './edit.ts'
import { abbreviated, followAbbreviations } from './follow-abbreviations.ts'
import { filePart, linkEdits, unbracketed } from './link-text.ts'
import { fileUses } from './name.ts'
import { fileName, isAbsolutePath, relativePath, resolvePath } from './paths.ts'

/** A file, or a folder with all that is in it. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** What a file is called afterwards; the longest move counts. */
export type NewName = (path: string) => string

export function newNames(moves: readonly Move[]): NewName {
  const longestFirst = [...moves].sort((a, b) => b.from.length - a.from.length)
  return (path) => {
    const move = longestFirst.find(({ from }) => path === from || path.startsWith(`${from}/`))
    return move ? move.to + path.slice(move.from.length) : path
  }
}

/** Can the text be concerned at all? Most never speak of what moved, and need not be parsed. */
export const speaksOf = (text: string, path: string, moves: readonly Move[], newName: NewName): boolean =>
  newName(path) !== path || moves.some(({ from }) => text.includes(fileName(from))) || abbreviates.test(text)

/** With it a link need not say the whole name of a file. */
const abbreviates = /^[ \t]*#\+link:/im

/**
 * What the file at `path`, before it moves if it does, has to say afterwards. `used`: what other files take their settings
 * from keeps its abbreviations, which mean something else in each of them.
 */
export function followFiles(
  text: string,
  document: OrgDocument,
  path: string,
  newName: NewName,
  used: 'alone' | 'as setup file' = 'alone',
): readonly Edit[] {
  const newPath = (written: string) => movedPath(written, path, newName)
  const abbreviations = document.settings.abbreviations
  const { templates, edits: definitions } =
    used === 'alone' ? followAbbreviations(document, newPath) : { templates: abbreviations, edits: [] }
  const edits = [
    ...definitions,
    ...linkEdits(text, document, ({ raw }) => {
      const written = unbracketed(raw)
      const target = expandAbbreviation(written, abbreviations)
      const next = movedLink(target, path, newName)
      return target === written ? next : abbreviated(written, next ?? target, templates)
    }),
  ]
  for (const { start, end } of fileUses(text, document, path)) {
    const to = movedPath(text.slice(start, end), path, newName)
    if (to !== null && sayable(text, start, to)) edits.push({ start, end, text: to })
  }
  for (const { start, end, named, behind, isBare } of keywordPaths(text, document)) {
    const to = movedPath(named, path, newName)
    if (to === null || to.includes('"')) continue
    // A blank would end the name.
    edits.push({ start, end, text: isBare && /\s/.test(to) ? `"${to}${behind}"` : to + behind })
  }
  return edits.sort((a, b) => a.start - b.start)
}

/** What a link to `target` in the file `holder` is to say; null where it stays. */
export function movedLink(target: string, holder: string, newName: NewName): string | null {
  const named = filePart(target)
  const to = named && movedPath(named.path, holder, newName)
  if (!named || to === null) return null
  // Without `file:` only a dot says that it is one.
  const path = named.lead === '' && !/^\.{1,2}\//.test(to) && !isAbsolutePath(to) ? `./${to}` : to
  return named.lead + path + (named.search === '' ? '' : `::${named.search}`)
}

/** What the path `written` in the file `holder` is to say, in the form that it has; null where it stays. */
function movedPath(written: string, holder: string, newName: NewName): string | null {
  const target = resolvePath(holder, written)
  const next = newName(target)
  // No link can say it.
  if (/[\r\n\u2028\u2029]|::/.test(next)) return null
  if (isAbsolutePath(written)) return next === target ? null : next
  const relative = relativePath(newName(holder), next)
  if (relative === relativePath(holder, target)) return null
  const dotted = written.startsWith('./') && !/^\.\.?\//.test(relative) && !isAbsolutePath(relative)
  const behind = written.endsWith('/') ? '/' : ''
  return (dotted ? `./${relative}` : relative) + behind
}

/** Not in quotes, a blank would end it. */
const sayable = (text: string, start: number, path: string): boolean =>
  text[start - 1] === '"' ? !/["\\]/.test(path) : !/[\s()[\],"'`]/.test(path)

/** Where a keyword names a file, and what stands behind the name, such as `::*Title`. */
interface KeywordPath extends Span {
  readonly named: string
  readonly behind: string
  /** Without quotes, and with more behind it on its line. */
  readonly isBare: boolean
}

const keyword = /^([ \t]*#\+(setupfile|bibliography|include):[ \t]+)(\S.*)$/gim

/** What setup files, inclusions and bibliographies name. */
function* keywordPaths(text: string, document: OrgDocument): Generator<KeywordPath> {
  const opaque = document.blocks.filter((block) => block.opaque)
  for (const { index, 1: lead = '', 2: key = '', 3: value = '' } of text.matchAll(keyword)) {
    if (opaque.some(({ start, end }) => index >= start && index < end)) continue
    const isInclude = key.toLowerCase() === 'include'
    const quoted = /^"([^"]*)"/.exec(value)?.[1]
    const whole = quoted ?? (isInclude ? value.split(/\s/, 1)[0] : value.trimEnd()) ?? ''
    const named = isInclude ? (whole.split('::', 1)[0] as string) : whole
    if (named === '' || /^[a-z][-+.\w]*:\/\//i.test(named)) continue
    const start = index + lead.length + (quoted === undefined ? 0 : 1)
    const behind = whole.slice(named.length)
    yield { start, end: start + whole.length, named, behind, isBare: isInclude && quoted === undefined }
  }
}
