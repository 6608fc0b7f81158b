// Owns giving a thing another name with everything that points to it: IDs, custom ids, targets, names, titles, tags,
// footnotes, files. Links keep their descriptions and the form they have. Never changes text that only looks alike.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { isTag } from '../line.ts'
import type { Link } from '../objects.ts'
import { type Headline, type OrgDocument, parseBeside } from '../parse.ts'
import type { Edit } from './edit.ts'
import { followFiles, newNames, speaksOf } from './follow-files.ts'
import { titleFor } from './insert.ts'
import { headlineLine, keepTagColumn, lineText, nextLine } from './lines.ts'
import { filePart, linkEdits, unbracketed } from './link-text.ts'
import { nameUses } from './name.ts'
import { hasName, nameLine, sameWords } from './name-line.ts'
import { meant } from './name-meant.ts'
import { fileName, resolvePath } from './paths.ts'

export type Renamed = 'id' | 'custom-id' | 'target' | 'name' | 'title' | 'tag' | 'footnote' | 'file'

export interface RenameOptions {
  /** Name of the file that holds what is renamed. */
  readonly path: string
  readonly paths: readonly string[]
  file(path: string): string | null
}

export interface FileChange {
  readonly path: string
  readonly edits: readonly Edit[]
}

interface Place {
  readonly path: string
  readonly text: string
  readonly document: OrgDocument
}

/** Edits by file, those of the file itself first. `index` is the headline of a title. */
export function rename(
  text: string,
  document: OrgDocument,
  index: number,
  what: Renamed,
  from: string,
  to: string,
  options: RenameOptions,
): Result<readonly FileChange[], Problem> {
  const home: Place = { path: options.path, text, document }
  const wanted = to.trim()
  const wrong = refusal(what, from, wanted)
  if (wrong) return err(wrong)
  const own = ownEdits(home, index, what, from, wanted)
  if (!own.ok) return own
  const old = what === 'title' ? (document.headlines[index]?.title ?? '') : from
  const moves = [{ from: home.path, to: wanted }]
  const newName = newNames(moves)
  const change = linkChange(home, what, old, wanted)
  const inLinks = (place: Place): readonly Edit[] => {
    // Who takes settings from whom is not known here: a link says in full what its abbreviation cannot.
    if (what === 'file') return followFiles(place.text, place.document, place.path, newName, 'as setup file')
    return change ? linkEdits(place.text, place.document, (link) => change(link, place)) : []
  }
  const isUsed = meant(home, what, old, options)
  const byFile = what === 'title' || what === 'target' || what === 'name'
  const mayConcern = (path: string, other: string) =>
    what === 'file'
      ? speaksOf(other, path, moves, newName)
      : other.includes(byFile ? fileName(options.path) : old)
  let used = 0
  const codeEdits = (place: Place): readonly Edit[] => {
    if (!isUsed) return []
    const uses = nameUses(place.text, place.document, place.path, old).filter(isUsed)
    used += uses.length
    return uses.map(({ start, end }) => ({ start, end, text: wanted }))
  }
  const files: FileChange[] = [
    {
      path: home.path,
      edits: [...own.value, ...inLinks(home), ...codeEdits(home)],
    },
  ]
  for (const path of options.paths) {
    if (path === options.path) continue
    const other = options.file(path)
    if (other === null) continue
    // Most files never speak of it: they need not be parsed.
    if (!mayConcern(path, other)) continue
    const place: Place = { path, text: other, document: parseBeside(document, path, other) }
    const edits = [
      ...(what === 'tag' ? tagRenames(place, from, wanted) : []),
      ...inLinks(place),
      ...codeEdits(place),
    ]
    if (edits.length > 0) files.push({ path, edits })
  }
  // A word for links, but code that refers to it takes words of its own.
  if (used > 0 && /[\s()[\],;:"'`<>=]/.test(wanted))
    return err(
      problem(
        'org-rename',
        `"${wanted.slice(0, 80)}" cannot be the new name: code refers to it.`,
        'Leave out blanks, brackets, quotes and signs.',
      ),
    )
  if (files.every(({ edits }) => edits.length === 0) && what !== 'file')
    return err(problem('org-rename', `Nothing here is called "${old.slice(0, 80)}".`, 'Check the name.'))
  return ok(files)
}

function refusal(what: Renamed, from: string, to: string): Problem | null {
  const bad = (next: string) => problem('org-rename', `"${to.slice(0, 80)}" cannot be the new name.`, next)
  if (to === '' || /[\r\n\u2028\u2029]/.test(to)) return bad('Give one line of text.')
  if (from.trim() === '' && what !== 'title')
    return problem('org-rename', 'The old name is missing.', 'Give it.')
  switch (what) {
    case 'id':
    case 'custom-id':
      return /[[\]\\\s]|::/.test(to) ? bad('Leave out blanks, brackets, backslashes and "::".') : null
    case 'target':
      return /[<>]/.test(to) ? bad('Leave out < and >.') : null
    case 'name':
      return null
    case 'tag':
      return isTag(to) ? null : bad('Use letters, digits, _, @, # and % only.')
    case 'footnote':
      return /^[-_\p{L}\p{M}\p{N}]+$/u.test(to) ? null : bad('Use letters, digits, - and _ only.')
    case 'title':
      return null
    case 'file':
      return /::/.test(to) ? bad('Leave out "::".') : null
  }
}

function ownEdits(
  home: Place,
  index: number,
  what: Renamed,
  from: string,
  to: string,
): Result<readonly Edit[], Problem> {
  const { text, document } = home
  switch (what) {
    case 'id':
      return ok(propertyRenames(home, 'ID', from, to))
    case 'custom-id':
      return ok(propertyRenames(home, 'CUSTOM_ID', from, to))
    case 'target':
      return ok(targetRenames(home, from, to))
    case 'name':
      return ok(nameRenames(home, from, to))
    case 'tag':
      return ok(tagRenames(home, from, to))
    case 'footnote':
      return ok(footnoteRenames(home, from, to))
    case 'file':
      return ok([])
    case 'title': {
      const headline = document.headlines[index]
      if (!headline)
        return err(problem('org-no-headline', 'There is no such headline.', 'Parse the file again.'))
      return ok(titleEdits(text, document, headline, to))
    }
  }
}

/** A new title reads back as the words given. */
export function titleEdits(
  text: string,
  document: OrgDocument,
  headline: Headline,
  title: string,
): readonly Edit[] {
  const line = headlineLine(text, headline, document)
  const free = headline.todo === '' && headline.priority === '' && !headline.commented
  const written = titleFor(title, free ? document.settings.words : new Set())
  const gap =
    headline.titleStart === headline.titleEnd && /\S/.test(text[headline.titleStart - 1] ?? ' ') ? ' ' : ''
  const behind =
    headline.titleStart === headline.titleEnd &&
    line.tagsStart < line.tagsEnd &&
    line.tagsStart === headline.titleEnd
      ? ' '
      : ''
  return [
    { start: headline.titleStart, end: headline.titleEnd, text: gap + written + behind },
    ...keepTagColumn(text, line, gap.length + written.length - (headline.titleEnd - headline.titleStart)),
  ]
}

/** What a link says, and what it is to say; null when it is not concerned. */
type LinkChange = (link: Link, place: Place) => string | null

function linkChange(home: Place, what: Renamed, from: string, to: string): LinkChange | null {
  switch (what) {
    case 'id':
      return ({ raw }) => {
        const found = /^id:(.*?)(::.*)?$/s.exec(raw)
        return found && found[1] === from ? `id:${to}${found[2] ?? ''}` : null
      }
    case 'custom-id':
      return inFile(home, (search) => (search === `#${from}` ? `#${to}` : null))
    case 'target':
      return inFile(home, (search) => (sameWords(search, from) ? to : null))
    case 'name':
      return hasTarget(home.text, from)
        ? null
        : inFile(home, (search) => (sameWords(search, from) ? to : null))
    case 'title': {
      const plain = withoutCookies(from)
      const isTaken = hasTarget(home.text, plain) || hasName(home.text, plain)
      const first =
        home.document.headlines.filter(({ title }) => sameWords(withoutCookies(title), plain)).length === 1
      const words = withoutCookies(to)
      return inFile(home, (search) => {
        if (!first) return null
        if (search.startsWith('*') && sameWords(search.slice(1), plain)) return `*${words}`
        return !isTaken && sameWords(search, plain) ? words : null
      })
    }
    case 'file':
    case 'tag':
    case 'footnote':
      return null
  }
}

/** Links into the file: by their search alone inside it, behind the file's name elsewhere. */
function inFile(home: Place, change: (search: string) => string | null): LinkChange {
  return (link, place) => {
    const raw = unbracketed(link.raw)
    const named = filePart(raw)
    if (named) {
      if (named.search === '' || resolvePath(place.path, named.path) !== home.path) return null
      const next = change(named.search)
      return next === null ? null : `${named.lead}${named.path}::${next}`
    }
    if (place.path !== home.path || link.kind !== 'bracket') return null
    if (link.type !== 'fuzzy' && link.type !== 'custom-id') return null
    return change(raw)
  }
}

function propertyRenames({ text, document }: Place, key: string, from: string, to: string): readonly Edit[] {
  const edits: Edit[] = []
  for (const drawer of [document.drawer, ...document.headlines.map((headline) => headline.drawer)]) {
    if (!drawer) continue
    for (let at = nextLine(text, drawer.start); at < drawer.end; at = nextLine(text, at)) {
      const found = /^([ \t]*:([^\s:]+):[ \t]+)(.*?)[ \t]*$/.exec(lineText(text, at))
      if (found && (found[2] as string).toUpperCase() === key && found[3] === from) {
        const start = at + (found[1] as string).length
        edits.push({ start, end: start + from.length, text: to })
      }
    }
  }
  return edits
}

const opaqueAt = (document: OrgDocument) => {
  const opaque = document.blocks.filter((block) => block.opaque)
  return (offset: number) => opaque.some(({ start, end }) => offset >= start && offset < end)
}

function targetRenames({ text, document }: Place, from: string, to: string): readonly Edit[] {
  const inside = opaqueAt(document)
  const edits: Edit[] = []
  for (let at = text.indexOf('<<'); at >= 0; at = text.indexOf('<<', at + 2)) {
    const found = /^<<(?!<)([^<>\r\n]+)>>/.exec(text.slice(at, at + 500))
    if (!found || text[at - 1] === '<' || !sameWords(found[1] as string, from) || inside(at)) continue
    edits.push({ start: at + 2, end: at + 2 + (found[1] as string).length, text: to })
  }
  return edits
}

function nameRenames({ text, document }: Place, from: string, to: string): readonly Edit[] {
  const inside = opaqueAt(document)
  const edits: Edit[] = []
  for (const found of text.matchAll(nameLine)) {
    if (!sameWords(found[2] as string, from) || inside(found.index)) continue
    const start = found.index + (found[1] as string).length
    edits.push({ start, end: start + (found[2] as string).length, text: to })
  }
  return edits
}

function footnoteRenames({ text, document }: Place, from: string, to: string): readonly Edit[] {
  const inside = opaqueAt(document)
  return [...text.matchAll(new RegExp(`\\[fn:(${literal(from)})(?=[\\]:])`, 'g'))]
    .filter(({ index }) => !inside(index))
    .map(({ index }) => ({ start: index + 4, end: index + 4 + from.length, text: to }))
}

function tagRenames({ text, document }: Place, from: string, to: string): readonly Edit[] {
  const edits: Edit[] = []
  for (const headline of document.headlines) {
    if (!headline.tags.includes(from)) continue
    const line = headlineLine(text, headline, document)
    const own = headline.tags.map((tag) => (tag === from ? to : tag))
    const written = `:${[...new Set(own)].join(':')}:`
    edits.push({ start: line.tagsStart, end: line.tagsEnd, text: written })
    edits.push(...keepTagColumn(text, line, written.length - (line.tagsEnd - line.tagsStart)))
  }
  const inside = opaqueAt(document)
  for (const found of text.matchAll(/^([ \t]*#\+(?:filetags|tags):)([^\r\n]*)/gim)) {
    if (inside(found.index)) continue
    const start = found.index + (found[1] as string).length
    const word = new RegExp(`(?<=^|[\\s:{}[\\]])${literal(from)}(?=$|[\\s:({}[\\]])`, 'gu')
    for (const tag of (found[2] as string).matchAll(word))
      edits.push({ start: start + tag.index, end: start + tag.index + from.length, text: to })
  }
  return edits
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A title as links to it say it. */
export const withoutCookies = (title: string): string =>
  title
    .replace(/\[(?:\d*%|\d*\/\d*)\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

const hasTarget = (text: string, name: string): boolean =>
  [...text.matchAll(/<<([^<>\r\n]+)>>/g)].some((found) => sameWords(found[1] as string, name))
