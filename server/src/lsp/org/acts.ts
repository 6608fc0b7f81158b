// Owns the user's own acts on notes: which headlines they are about, what they change, and how they are taken back. The
// client applies what is answered here; nothing is written. Files outside the open folders are refused.

import { createHash, randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { extname, sep } from 'node:path'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { ActAnswer, FileAct, HeadlinePlace } from '../../../protocol/acts.ts'
import * as wire from '../../../protocol/acts.ts'
import type { FileEdits, Operation, OperationResult } from '../../../protocol/operation.ts'
import type { Problem } from '../../base/result.ts'
import { err, ok, problem, type Result } from '../../base/result.ts'
import { compose, moved } from '../../org/edit/compose.ts'
import { applyEdits, type Edit, inverse } from '../../org/edit/edit.ts'
import { type Around, operate, targetsOf } from '../../org/edit/operate.ts'
import { rebase } from '../../org/edit/rebase.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { answer } from './answer.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { openJournal, type Written } from './journal.ts'
import { findPlace } from './place.ts'

export const acts: OrgFeature = {
  provides: [],
  listen(context) {
    const journal = openJournal()
    answer(context, wire.operate, async ({ at, path, operation }) => {
      const made = await changeOf(context, at, path, operation)
      if (!made.ok) return refused(context, made.error)
      if (made.value === 'note') return { kind: 'note' }
      return finish(context, made.value, journal.add)
    })
    answer(context, wire.undoAct, async ({ act }) => {
      const files = journal.get(act)
      if (!files)
        return refused(
          context,
          problem(
            'too-old',
            'This can no longer be undone here.',
            'Use Undo in the editor of the file, or its history.',
          ),
        )
      const made = await takenBack(context, files)
      return made.ok ? finish(context, made.value, journal.add) : refused(context, made.error)
    })
  },
}

function refused(context: OrgContext, { message, next }: Problem): ActAnswer {
  const { told } = context.speech()
  return { kind: 'refused', message: told(message), next: told(next) }
}

/** A file while operations follow one another on it. */
interface Worked {
  readonly path: string
  readonly uri: string
  readonly version: number | null
  /** null: there was none. */
  readonly before: string | null
  readonly edits: readonly Edit[]
  readonly text: string
  readonly to: string
  /** It is to be deleted. */
  readonly gone: boolean
}

interface Change {
  readonly files: readonly Worked[]
  readonly at: { readonly path: string; readonly line: number } | null
  readonly said: string
}

async function changeOf(
  context: OrgContext,
  places: readonly HeadlinePlace[],
  path: string,
  operation: Operation,
): Promise<Result<Change | 'note', Problem>> {
  const desk = openDesk(context)
  if (places.length === 0) {
    const file = await desk.take(path)
    if (!file.ok) return file
    const done = await run(context, desk, file.value, -1, operation)
    if (!done.ok) return done
    if (done.value.wants === 'note') return ok('note')
    return ok({ files: desk.changed(), at: done.value.at, said: done.value.said })
  }
  /** Where each stands in its file as it is by then. */
  const spots: { path: string; offset: number; readonly place: HeadlinePlace }[] = []
  for (const place of places) {
    const file = await desk.take(place.path)
    if (!file.ok) return file
    const headline = findPlace(parsed(context, file.value), place)
    if (!headline)
      return err(
        problem(
          'no-such-headline',
          `“${short(place.title)}” is not in ${place.path} any more.`,
          'Refresh the list, and try again.',
        ),
      )
    if (
      carries(operation) &&
      spots.some((one) => one.path === place.path && isAbove(file.value, one.offset, headline.start))
    )
      continue
    spots.push({ path: place.path, offset: headline.start, place })
  }
  let at: Change['at'] = null
  let said = ''
  let same = ''
  for (const [number, spot] of spots.entries()) {
    const file = await desk.take(spot.path)
    if (!file.ok) return file
    const document = parsed(context, file.value)
    const index = document.headlines.findIndex(({ start }) => start === spot.offset)
    const done = await run(context, desk, file.value, index, operation)
    if (!done.ok && done.error.code === 'no-change') {
      same ||= done.error.message
      continue
    }
    if (!done.ok)
      return spots.length === 1
        ? done
        : err({ ...done.error, message: `“${short(spot.place.title)}”: ${done.error.message}` })
    if (done.value.wants === 'note') return ok('note')
    for (const later of spots.slice(number + 1)) {
      const edits = done.value.files.find((one) => one.path === later.path)?.edits
      if (edits) later.offset = moved(later.offset, edits)
    }
    at ??= done.value.at
    said ||= done.value.said
  }
  return ok({
    files: desk.changed(),
    at,
    said: spots.length > 1 ? `${spots.length} headlines: ${said}` : said || same,
  })
}

/** What takes the subtree with it: children that were chosen as well go along. */
const carries = ({ kind }: Operation): boolean => kind === 'refile' || kind === 'archive' || kind === 'delete'

function isAbove({ text }: Worked, above: number, below: number): boolean {
  const { headlines } = parseOrg(text)
  let at = headlines.find(({ start }) => start === below)
  while (at && at.parent !== null) {
    at = headlines[at.parent]
    if (at?.start === above) return true
  }
  return false
}

const parsed = (context: OrgContext, { path, text }: Pick<Worked, 'path' | 'text'>): OrgDocument =>
  parseOrg(text, text, context.index()?.setupOf(path))

/** The files that are worked on, each as the last operation left it. */
interface Desk {
  take(path: string): Promise<Result<Worked, Problem>>
  /** Null where there is none or it was not taken. */
  peek(path: string): Worked | null
  put(file: Worked): void
  /** Those that differ from what they were. */
  changed(): readonly Worked[]
}

function openDesk(context: OrgContext): Desk {
  const files = new Map<string, Worked>()
  return {
    async take(path) {
      const known = files.get(path)
      if (known) return ok(known)
      const inside = allowed(context, path)
      if (!inside.ok) return inside
      const now = await textNow(context, inside.value)
      if (!now.ok) return now
      const { uri, version, text } = now.value
      const before = text === null ? null : unmarked(text)
      const file: Worked = { path, uri, version, before, edits: [], text: before ?? '', to: '', gone: false }
      files.set(path, file)
      return ok(file)
    },
    peek: (path) => files.get(path) ?? null,
    put: (file) => void files.set(file.path, file),
    changed: () => [...files.values()].filter((file) => file.to !== '' || file.text !== (file.before ?? '')),
  }
}

/** Of the editor where it is open, else of the disk at this moment: the index may be behind. Null where there is no file. */
async function textNow(
  context: OrgContext,
  path: string,
): Promise<
  Result<{ readonly uri: string; readonly version: number | null; readonly text: string | null }, Problem>
> {
  const index = context.index()
  const uri = (index && context.paths()?.toUri(index.absolute(path))) ?? ''
  const open = context.documents.orgOf(uri)
  if (open) return ok({ uri, version: open.version, text: open.text })
  const read = await index?.text(path)
  if (read?.ok) return ok({ uri, version: null, text: read.value.text })
  if (!read || read.error.code === 'not-found') return ok({ uri, version: null, text: null })
  return read
}

/** An editor keeps the byte order mark of a file out of the text. */
const unmarked = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** An Org file in one of the open folders, there or not yet. */
function allowed(context: OrgContext, path: string): Result<string, Problem> {
  const index = context.index()
  if (!index) return err(problem('starting', 'The folder is still being opened.', 'Try again in a moment.'))
  const inside = index.inside(index.absolute(path))
  if (inside === null)
    return err(
      problem(
        'outside',
        `${path} is in none of the open folders.`,
        'Open its folder too, or choose another file.',
      ),
    )
  if (!/^\.org(?:_archive)?$/i.test(extname(inside)))
    return err(problem('not-org', `${path} is no Org file.`, 'Choose a file that ends in .org.'))
  return ok(inside)
}

/** One operation; the files that it asks for are read until it asks for no more. */
async function run(
  context: OrgContext,
  desk: Desk,
  file: Worked,
  index: number,
  operation: Operation,
): Promise<Result<OperationResult, Problem>> {
  const paths = linkingPaths(context, file, index, operation)
  for (;;) {
    const missing = new Set<string>()
    const around: Around = {
      now: context.now(),
      path: file.path,
      paths,
      newId: () => randomUUID(),
      fullName: homely(context.index()?.absolute(file.path) ?? file.path),
      file(path) {
        const known = desk.peek(path)
        if (known) return known.before === null && known.text === '' ? null : known.text
        missing.add(path)
        return null
      },
    }
    const done = operate(file.text, parsed(context, file), index, operation, around)
    if (missing.size === 0) {
      if (done.ok)
        for (const edits of done.value.files) {
          const taken = await desk.take(edits.path)
          if (!taken.ok) return taken
          desk.put(edited(taken.value, edits))
        }
      return done
    }
    for (const path of missing) {
      const taken = await desk.take(path)
      if (!taken.ok) return taken
    }
  }
}

/** Files whose links the operation may change. The index knows those that lead into the files it moves something between. */
function linkingPaths(
  context: OrgContext,
  { path, text }: Worked,
  index: number,
  operation: Operation,
): readonly string[] {
  const notes = context.index()
  if (!notes) return []
  if (operation.kind === 'rename') return notes.orgFiles().map((one) => one.path)
  const touched = [path, ...targetsOf(parsed(context, { path, text }), index, operation, path)]
  return [...new Set(touched.flatMap((one) => notes.orgFilesLinking(one, []).map((other) => other.path)))]
}

const edited = (file: Worked, { edits, to = '' }: FileEdits): Worked => ({
  ...file,
  edits: compose(file.edits, edits),
  text: applyEdits(file.text, edits),
  to: to || file.to,
})

function finish(context: OrgContext, change: Change, add: (files: readonly Written[]) => string): ActAnswer {
  const files = change.files.map((file) => fileAct(context, file))
  const said = context.speech().told(change.said)
  if (files.length === 0) return { kind: 'nothing', said }
  const act = add(
    change.files.map(({ path, before, text, edits, to, gone }) => ({
      path: to || path,
      was: before === null ? 'new' : gone ? 'gone' : to === '' ? 'there' : 'moved',
      from: path,
      after: gone ? null : text,
      back: before === null ? [] : gone ? [{ start: 0, end: 0, text: before }] : inverse(before, edits),
    })),
  )
  return { kind: 'change', act, files, at: change.at, said }
}

function fileAct(context: OrgContext, file: Worked): FileAct {
  const { before, path, uri, version, edits, to, gone } = file
  const text = before ?? ''
  // Its lines end where an editor's do, also at a lone carriage return.
  const document = TextDocument.create(uri, 'org', 0, text)
  return {
    uri,
    path,
    was: gone ? 'gone' : before === null ? 'new' : to === '' ? 'there' : 'moved',
    ...(to === '' ? {} : { to: context.paths()?.toUri(context.index()?.absolute(to) ?? '') ?? '' }),
    version,
    hash: before === null ? '' : hashOf(before),
    edits: gone
      ? []
      : edits.map(({ start, end, text: written }) => ({
          range: { start: document.positionAt(start), end: document.positionAt(end) },
          text: written,
        })),
  }
}

/** Of the text as an editor and a disk have it alike. */
const hashOf = (text: string): string =>
  createHash('sha256').update(text.replace(/\r\n?/g, '\n')).digest('hex')

/** What takes an act back on the files as they are now. */
async function takenBack(context: OrgContext, written: readonly Written[]): Promise<Result<Change, Problem>> {
  const desk = openDesk(context)
  for (const one of written) {
    const file = await desk.take(one.path)
    if (!file.ok) return file
    const now = file.value.before
    if (one.after === null) {
      // It was deleted by taking back what had made it.
      if (now !== null) return err(changedSince(one.path))
      desk.put({ ...file.value, text: one.back[0]?.text ?? '', edits: one.back })
      continue
    }
    if (now === null) return err(changedSince(one.path))
    if (one.was === 'new') {
      if (now !== one.after) return err(changedSince(one.path))
      desk.put({ ...file.value, text: '', gone: true })
      continue
    }
    const rebased = rebase(one.after, one.back, now)
    if (!rebased.ok) return err(changedSince(one.path))
    const back = rebased.value
    desk.put({
      ...file.value,
      edits: back,
      text: applyEdits(now, back),
      to: one.was === 'moved' ? one.from : '',
    })
  }
  return ok({ files: desk.changed(), at: null, said: '' })
}

const changedSince = (path: string): Problem =>
  problem(
    'changed-since',
    `${path} was changed at that place since.`,
    'Undo it in the editor of the file, or change it back by hand.',
  )

/** As Org writes it into an archive. */
function homely(path: string): string {
  const home = homedir()
  return path.startsWith(`${home}${sep}`)
    ? `~/${path
        .slice(home.length + 1)
        .split(sep)
        .join('/')}`
    : path
}

const short = (title: string): string => (title.length > 60 ? `${title.slice(0, 60)}…` : title)
