// Owns archiving a subtree as Org does: to the place that ARCHIVE or `#+ARCHIVE` names, with what is lost by the move kept
// in properties; beside its siblings under a headline Archive; or only tagged. Never deletes what it did not put elsewhere.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type Headline, type OrgDocument, parseBeside, parseOrg } from '../parse.ts'
import { type Moment, momentText } from '../timestamp.ts'
import { parentCookies } from './cookies.ts'
import { dateNode } from './datetree.ts'
import { applyEdits, type Edit } from './edit.ts'
import { atStars, stepped, subtreeOf } from './level.ts'
import { insertLines, isOpen, lineEnd } from './lines.ts'
import { coreEnd, cutSubtree } from './move.ts'
import { fileName, resolvePath } from './paths.ts'
import { propertyEdits } from './properties.ts'
import { linesOf, type Source } from './refile.ts'
import { tagEdits } from './tags.ts'

export interface Archived {
  readonly from: readonly Edit[]
  /** The archive's file and its edits; null when all is in `from`. */
  readonly to: {
    readonly path: string
    readonly was: 'there' | 'new'
    readonly edits: readonly Edit[]
  } | null
  /** Offset of the headline in the file it is in afterwards. */
  readonly at: number
}

export interface ArchiveOptions {
  readonly now: Moment
  /** Name of the file, as `file` takes it. */
  readonly path: string
  /** As ARCHIVE_FILE and the header of a new archive name it. */
  readonly fullName: string
  file(path: string): string | null
}

/** The file a headline is archived in: `''` for its own. */
export function archivePath(path: string, document: OrgDocument, headline: Headline): string {
  const [file = ''] = locationOf(document, headline).split('::')
  const named = file.replaceAll('%s', fileName(path))
  if (named.trim() === '') return ''
  const full = resolvePath(path, named)
  return full === path ? '' : full
}

const locationOf = (document: OrgDocument, { inheritedProperties }: Headline): string =>
  inheritedProperties.ARCHIVE ?? (document.settings.archive || '%s_archive::')

export function archive(source: Source, options: ArchiveOptions): Result<Archived, Problem> {
  const { text, document, headline } = source
  const location = locationOf(document, headline)
  if (!location.includes('::'))
    return err(
      problem(
        'org-archive',
        `"${location.slice(0, 80)}" names no place to archive to.`,
        'Write it as FILE::HEADING.',
      ),
    )
  let heading = location.slice(location.indexOf('::') + 2).replaceAll('%s', fileName(options.path))
  const path = archivePath(options.path, document, headline)
  const before = path === '' ? text : options.file(path)
  const target = before ?? ''
  const targetDocument = path === '' ? document : parseBeside(document, path, target)
  const tree = /^datetree\/(\**)/.exec(heading)
  const day = headline.planning.closed ? (dateIn(headline.planning.closed) ?? options.now) : options.now
  if (tree) heading = (tree[1] as string) === '' ? '' : heading.slice('datetree/'.length)
  const level = /^\*+/.exec(heading)?.[0].length ?? 0
  if (level === 0) heading = ''
  const node = tree ? dateNode(targetDocument, 'day', day, null) : null
  const treeStars = node
    ? node.kind === 'there'
      ? stepped(targetDocument, node.headline.stars, 1)
      : node.stars
    : 0
  const stars = tree
    ? heading === ''
      ? treeStars
      : treeStars + 1
    : level === 0
      ? 1
      : stepped(document, level, 1)
  const moved = withContext(source, stars, path === '' ? 'infile' : 'elsewhere', options)
  const cut = cutSubtree(text, document, headline)
  const cookies = parentCookies(text, document, headline.index, new Map([[headline.index, 'gone']]))
  const eol = lineEnd(target === '' ? text : target)
  const body = moved.replace(/\r\n/g, '\n')
  const header = before === null && path !== '' ? newHeader(options, path) : ''
  let put: Edit
  if (tree && node) {
    const sub = heading === '' ? [] : [`${'*'.repeat(treeStars)} ${heading.replace(/^\*+ */, '')}`]
    const lines = [...(node.kind === 'missing' ? node.lines : []), ...sub, ...linesOf(body)]
    const parent = node.kind === 'there' ? node.headline : node.parent
    const at = node.kind === 'missing' && node.before ? node.before.start : (parent?.end ?? target.length)
    put = insertLines(target, at, lines)
  } else if (heading !== '') {
    put = underHeading(target, targetDocument, headline, heading, body, path === '')
    if (header !== '') put = { ...put, text: header.replaceAll('\n', eol) + put.text }
  } else {
    const gap = target !== '' && isOpen(target, target.length) ? '\n\n' : '\n'
    put = {
      start: target.length,
      end: target.length,
      text: (header + gap + withEnd(body)).replaceAll('\n', eol),
    }
  }
  const lead = /^(?:[ \t]*\r?\n)*/.exec(put.text)?.[0].length ?? 0
  const at = put.start + Math.max(lead, put.text.indexOf(`${'*'.repeat(stars)} `))
  if (path !== '')
    return ok({
      from: [cut, ...cookies],
      to: { path, was: before === null ? 'new' : 'there', edits: [put] },
      at,
    })
  const shift = put.start >= cut.end ? cut.start - cut.end : 0
  return ok({ from: [cut, put, ...cookies], to: null, at: at + shift })
}

/** Under `ARCHIVE` headline of its parent, which is made as the last child. */
export function archiveToSibling(source: Source, now: Moment): Result<Archived, Problem> {
  const { text, document, headline } = source
  const siblings = document.headlines.filter(
    (one) => one.parent === headline.parent && one.stars === headline.stars && one !== headline,
  )
  const sibling = siblings.find((one) => one.title === 'Archive' && one.tags[0] === 'ARCHIVE')
  if (headline.title === 'Archive' && headline.tags.includes('ARCHIVE'))
    return err(problem('org-archive', 'This headline is the archive.', 'Choose an entry to put into it.'))
  const stars = stepped(document, headline.stars, 1)
  const raw = atStars(text, document, headline, stars)
  const alone = parseOrg(raw)
  const first = alone.headlines[0] as Headline
  const body = applyEdits(raw, propertyEdits(raw, first, 'ARCHIVE_TIME', momentText(now)))
  const parent = headline.parent === null ? null : (document.headlines[headline.parent] as Headline)
  const end = sibling ? sibling.end : (parent?.end ?? text.length)
  const made = sibling ? [] : [`${'*'.repeat(headline.stars)} Archive :ARCHIVE:`]
  const put = insertLines(text, end, [...made, ...linesOf(body)])
  const cut = cutSubtree(text, document, headline)
  const shift = put.start >= cut.end ? cut.start - cut.end : 0
  const eol = lineEnd(text)
  const lead = made.length > 0 ? (made[0] as string).length + eol.length : 0
  const open = isOpen(text, put.start) ? eol.length : 0
  const cookies = parentCookies(text, document, headline.index, new Map([[headline.index, 'gone']]))
  return ok({
    from: [cut, put, ...cookies],
    to: null,
    at: put.start + shift + open + lead,
  })
}

/** The subtree at its new level, with the properties that say where it was. */
function withContext(
  { text, document, headline }: Source,
  stars: number,
  where: 'infile' | 'elsewhere',
  options: ArchiveOptions,
): string {
  let body = atStars(text, document, headline, stars)
  const inherited = inheritedTags(document, headline)
  const category = headline.inheritedProperties.CATEGORY ?? fileName(options.path).replace(/\.[^.]*$/, '')
  const olpath = headline.outline.slice(0, -1).map(plainTitle).join('/')
  const context: readonly (readonly [string, string])[] = [
    ['ARCHIVE_TIME', momentText(options.now)],
    ['ARCHIVE_FILE', options.fullName],
    ['ARCHIVE_OLPATH', olpath],
    ['ARCHIVE_CATEGORY', category],
    ['ARCHIVE_TODO', headline.todo],
    ['ARCHIVE_ITAGS', inherited.join(' ')],
  ]
  if (where === 'infile' && inherited.length > 0) {
    const alone = parseOrg(body)
    const first = alone.headlines[0] as Headline
    body = applyEdits(body, tagEdits(body, alone, first, [...inherited, ...headline.tags]))
  }
  for (const [key, value] of context) {
    if (value.trim() === '') continue
    const first = parseOrg(body).headlines[0] as Headline
    body = applyEdits(body, propertyEdits(body, first, key, value))
  }
  return body
}

/** From the file down, each where it was said last, as Org lists them; its own are not among them. */
function inheritedTags(document: OrgDocument, headline: Headline): readonly string[] {
  const all: string[] = [...headline.tags]
  for (let at = headline.parent; at !== null; at = (document.headlines[at] as Headline).parent)
    all.unshift(...(document.headlines[at] as Headline).tags)
  all.unshift(...document.settings.filetags)
  return all.filter((tag, i) => tag !== '' && !headline.tags.includes(tag) && all.lastIndexOf(tag) === i)
}

/** Org keeps no cookies and no link syntax in outline paths. */
const plainTitle = (title: string): string =>
  title
    .replace(/\[\d+%\]|\[\d+\/\d+\]/g, '')
    .replace(
      /\[\[([^\]]*)\](?:\[([^\]]*)\])?\]/g,
      (_, target: string, description: string | undefined) => description ?? target,
    )
    .trim()

const newHeader = ({ fullName }: ArchiveOptions, path: string): string =>
  `${path.endsWith('.org') ? '' : '#    -*- mode: org -*-\n\n'}\nArchived entries from file ${fullName}\n\n`

/** At the end of the headline's subtree, with one blank line before; the headline is made at the end of the file. */
function underHeading(
  target: string,
  document: OrgDocument,
  moved: Headline,
  heading: string,
  body: string,
  sameFile: boolean,
): Edit {
  const eol = lineEnd(target)
  const found = document.headlines.find((one) => {
    const tagless =
      one.tags.length > 0 ? one.raw.slice(0, one.raw.lastIndexOf(`:${one.tags.join(':')}:`)) : one.raw
    return (
      tagless.trimEnd() === heading.trimEnd() &&
      !(sameFile && one.start >= moved.start && one.start < moved.end)
    )
  })
  if (!found) {
    const gap = target === '' || !isOpen(target, target.length) ? '' : '\n'
    return {
      start: target.length,
      end: target.length,
      text: `${gap}\n${heading}\n\n${withEnd(body)}`.replaceAll('\n', eol),
    }
  }
  // Without what is about to be cut out of it.
  const last = subtreeOf(document, found).at(-1) as Headline
  const end = sameFile && moved.end === found.end && last.start >= moved.start ? moved.start : found.end
  const core = coreEnd(target, found.start, end)
  return { start: core, end: end, text: `\n\n${withEnd(body)}`.replaceAll('\n', eol) }
}

const withEnd = (body: string): string => (body.endsWith('\n') ? body : `${body}\n`)

function dateIn(raw: string): Moment | null {
  const found = /(\d{4})-(\d\d)-(\d\d)/.exec(raw)
  return found
    ? { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]), hour: null, minute: null }
    : null
}
