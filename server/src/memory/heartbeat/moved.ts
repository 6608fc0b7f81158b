// Owns the links that lead nowhere any more, and where to: only what the last picture of the notes, or the link itself, leaves no
// doubt about is a repair; the rest is told. Pure; changes the target of a link and nothing else.

import type { Edit } from '../../org/edit/edit.ts'
import { movedLink, newNames } from '../../org/edit/follow-files.ts'
import { filePart, linkEdit, unbracketed } from '../../org/edit/link-text.ts'
import { fileName, resolvePath } from '../../org/edit/paths.ts'
import type { OrgFile } from '../../org/file.ts'
import { resolveInside, titleKey } from '../../org/ide/resolve.ts'
import type { Link } from '../../org/objects.ts'
import type { Headline } from '../../org/parse.ts'
import { lineAt, type Notes, ownHash, type Picture } from './notes.ts'

export interface Repair {
  /** What moved, for a person. */
  readonly title: string
  /** How that is known. */
  readonly because: string
  readonly links: readonly { readonly path: string; readonly line: number; readonly edit: Edit }[]
}

export interface Lost {
  readonly path: string
  readonly line: number
  readonly target: string
}

export interface Links {
  readonly count: number
  readonly repairs: readonly Repair[]
  readonly lost: readonly Lost[]
}

export async function linksIn(notes: Notes, before: Picture): Promise<Links | null> {
  const world = worldOf(notes, before)
  const repairs = new Map<string, { readonly first: Repair; readonly links: Repair['links'][number][] }>()
  const lost: Lost[] = []
  let count = 0
  for (const file of notes.files) {
    if (!(await notes.pause())) return null
    const { document, text, path } = file
    for (const link of [...document.links, ...document.headlines.flatMap(({ links }) => links)]) {
      count++
      const found = await lookAt(world, file, link)
      if (found === 'leads') continue
      const line = lineAt(file, link.start)
      const edit = found === 'lost' ? null : linkEdit(text, link, found.target)
      if (found === 'lost' || edit === null) {
        lost.push({ path, line, target: link.raw })
        continue
      }
      const known = repairs.get(found.title) ?? { first: { ...found, links: [] }, links: [] }
      known.links.push({ path, line, edit })
      repairs.set(found.title, known)
    }
  }
  return { count, lost, repairs: [...repairs.values()].map(({ first, links }) => ({ ...first, links })) }
}

interface World extends Notes {
  readonly before: Picture
  readonly byPath: ReadonlyMap<string, OrgFile>
  /** By file name, all known paths. */
  readonly named: ReadonlyMap<string, readonly string[]>
  readonly ids: ReadonlySet<string>
}

function worldOf(notes: Notes, before: Picture): World {
  const named = new Map<string, string[]>()
  for (const path of notes.paths) named.set(fileName(path), [...(named.get(fileName(path)) ?? []), path])
  const ids = notes.files.flatMap(({ document }) => [
    ...document.ids,
    ...document.headlines.flatMap((one) => one.ids),
  ])
  return {
    ...notes,
    before,
    byPath: new Map(notes.files.map((file) => [file.path, file])),
    named,
    ids: new Set(ids),
  }
}

interface Found {
  readonly target: string
  readonly title: string
  readonly because: string
}

async function lookAt(world: World, file: OrgFile, link: Link): Promise<Found | 'leads' | 'lost'> {
  const raw = unbracketed(link.raw)
  if (link.type === 'id')
    return world.ids.has(raw.replace(/^id:/, '').split('::')[0] ?? '') ? 'leads' : 'lost'
  if (link.type === 'file') {
    const named = filePart(raw)
    // What is elsewhere on the machine, or worked out by a program, is not ours to know.
    if (!named || !/^[^~/$*{%:\\|]+$/.test(named.path)) return 'leads'
    const path = resolvePath(file.path, named.path)
    const to = world.byPath.get(path)
    if (to === undefined)
      return (await world.exists(path)) ? 'leads' : movedTo(world, file, link, path, named.search)
    if (!isWords(named.search) || resolveInside(to.text, to.document, named.search)) return 'leads'
    const words = renamed(world, to, named.search)
    return words === null ? 'lost' : { ...words, target: `${named.lead}${named.path}::${words.target}` }
  }
  // `kbd:x` and `images/x.png` mean something to somebody's configuration, or to a forge.
  if (link.type !== 'fuzzy' || link.kind !== 'bracket' || !isWords(raw)) return 'leads'
  if (!raw.startsWith('*') && /[:/.|@#]/.test(raw)) return 'leads'
  if (resolveInside(file.text, file.document, raw)) return 'leads'
  return renamed(world, file, raw) ?? 'lost'
}

/** Words of a headline, not a line, a label or a custom id. */
const isWords = (search: string): boolean => search.trim() !== '' && !/^(?:\d+$|[#(/])/.test(search.trim())

/** The file lies elsewhere now. */
function movedTo(world: World, file: OrgFile, link: Link, path: string, search: string): Found | 'lost' {
  const [to, because] = placeOf(world, path, search) ?? ['', '']
  const target =
    to === '' || to === file.path
      ? null
      : movedLink(unbracketed(link.raw), file.path, newNames([{ from: path, to }]))
  return target === null ? 'lost' : { target, title: `${path} is ${to} now`, because }
}

function placeOf({ before, byPath, named }: World, path: string, search: string): [string, string] | null {
  const then = before[path]
  if (then) {
    const now = [...byPath.values()].filter((one) => before[one.path] === undefined)
    const same = now.filter((one) => isSameFile(one, then))
    return same.length === 1 && same[0] ? [same[0].path, 'It has the text of the file that was there.'] : null
  }
  const [only, second] = named.get(fileName(path)) ?? []
  if (only === undefined || second !== undefined) return null
  if (/\d{8}/.test(fileName(path))) return [only, 'No other file has this name, which has a date in it.']
  const there = byPath.get(only)
  const isThere = there !== undefined && isWords(search) && resolveInside(there.text, there.document, search)
  return isThere ? [only, 'It is the only file of this name, and has what the link looks for.'] : null
}

/** The same text, or most of its headlines with their texts. */
function isSameFile({ text, document }: OrgFile, then: Picture[string]): boolean {
  const hashes = document.headlines.map((one) => ownHash(text, one)).filter((hash) => hash !== '')
  const known = new Set(then.headlines.map(([, hash]) => hash).filter((hash) => hash !== ''))
  const shared = hashes.filter((hash) => known.has(hash)).length
  if (known.size >= 2) return shared >= 2 && shared * 2 > known.size
  return then.headlines.length === 0 ? false : known.size === 1 && shared === 1
}

/** The headline has other words now, or stands in another file. */
function renamed(world: World, file: OrgFile, search: string): Found | null {
  const star = search.startsWith('*') ? '*' : ''
  const wanted = titleKey(search.slice(star.length))
  const then = world.before[file.path]?.headlines ?? []
  const [pictured, twice] = then.filter(([key]) => key === wanted)
  const { headlines } = file.document
  const found = (headline: Headline | undefined, because: string): Found | null => {
    if (!headline) return null
    const words = plainTitle(headline.title)
    // A bare word could lead to a target or a name of that name.
    const target = [star + words, `*${words}`].find(
      (one) => resolveInside(file.text, file.document, one)?.headline?.start === headline.start,
    )
    return target === undefined || /[[\]]/.test(words)
      ? null
      : { target, title: `“${search.slice(star.length)}” in ${file.path} is “${words}” now`, because }
  }
  if (pictured && !twice && pictured[1] !== '') {
    const old = new Set(then.map(([key]) => key))
    const same = headlines.filter((one) => ownHash(file.text, one) === pictured[1])
    if (same.length === 1 && !old.has(titleKey(same[0]?.title ?? '')))
      return found(same[0], 'The headline has the text of the one that had this title.')
  }
  const words = wordsOf(decoded(wanted))
  const alike = headlines.filter(({ title }) => wordsOf(titleKey(title)) === words)
  return alike.length === 1 && words.length >= 4
    ? found(alike[0], 'The words are the same but for signs and marks.')
    : null
}

const wordsOf = (key: string): string => (key.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

/** Before 9.3 Org wrote blanks of targets as `%20`. */
function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

const plainTitle = (title: string): string =>
  title
    .replace(/\[(?:\d*%|\d*\/\d*)\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
