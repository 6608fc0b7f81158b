// Owns turning an operation on a headline into file actions of a proposal: which headline is meant, which files are read,
// what changes in them. Never acts: the gate judges the actions.

import type { Operation, OperationResult, Target } from '../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { applyEdits } from '../org/edit/edit.ts'
import { type Around, filesOf, operate, targetsOf } from '../org/edit/operate.ts'
import { fileName } from '../org/edit/paths.ts'
import { type OrgDocument, parseOrg } from '../org/parse.ts'
import { current, type FileAction, onBase } from './change.ts'
import { replacements } from './match.ts'
import { absolute, shown } from './path.ts'
import type { OrgFile, ToolPorts } from './tool.ts'

export interface HeadlinePlace {
  /** As the index names it. */
  readonly path: string
  readonly title: string
  /** 1-based. */
  readonly line: number
}

export interface PlannedOperation {
  readonly actions: readonly FileAction[]
  readonly headline: HeadlinePlace
  readonly result: OperationResult
}

type Files = readonly { readonly path: string; readonly document: OrgDocument }[]

/**
 * The one headline with that title, id, outline path (`A/B`) or place (`FILE:LINE`), in `path` or, when that is empty, in any
 * Org file. Problems: `no-such-headline`, `not-unique`.
 */
export function findHeadline(files: Files, path: string, name: string): Result<HeadlinePlace, Problem> {
  const want = name.trim()
  if (want === '')
    return err(problem('invalid-arguments', 'The headline is missing.', 'Give its title or id.'))
  const [, file = '', number = ''] = /^(.+\.org):(\d{1,9})$/.exec(want) ?? []
  const found: (HeadlinePlace & { readonly exact: number })[] = []
  for (const one of files) {
    if (path !== '' && one.path !== path) continue
    const isFile = file !== '' && (one.path === file || one.path.endsWith(`/${file}`))
    const here = isFile
      ? one.document.headlines.findLast(({ startLine }) => startLine <= Number(number))
      : undefined
    for (const headline of one.document.headlines) {
      const { title, startLine: line } = headline
      const exact = headline === here || headline.ids.includes(want) ? 4 : fit(headline, want)
      if (exact > 0) found.push({ path: one.path, title, line, exact })
    }
  }
  const best = Math.max(0, ...found.map(({ exact }) => exact))
  const top = found.filter(({ exact }) => exact === best)
  const [only, second] = top
  if (!only)
    return err(
      problem(
        'no-such-headline',
        `No headline is named "${want.slice(0, 80)}".`,
        'Use org query to see them.',
      ),
    )
  if (!second) return ok({ path: only.path, title: only.title, line: only.line })
  const list = top.slice(0, 8).map((one) => `${one.path}:${one.line} ${one.title}`)
  return err(
    problem(
      'not-unique',
      `Several headlines match: ${list.join('; ')}.`,
      'Give the path, the whole title, FILE:LINE or the id.',
    ),
  )
}

function fit(
  { title, outline }: { readonly title: string; readonly outline: readonly string[] },
  want: string,
): number {
  const [a, b] = [title.toLowerCase(), want.toLowerCase()]
  if (a === b) return 3
  if (want.includes('/') && outline.length > 1) {
    const path = outline.join('/').toLowerCase()
    if (path === b || path.endsWith(`/${b}`)) return 3
  }
  return a.includes(b) ? 1 : 0
}

/**
 * Where something is to go, as a person names it: `notes.org`, `notes.org/Projects/House`, or a headline as `findHeadline` knows
 * it. A file that is not there yet is made.
 */
export function findTarget(files: Files, workspace: string, name: string): Result<Target, Problem> {
  const [, file = '', rest = ''] = /^(.*?\.org)(?:(?:\/|::\*?)(.+))?$/.exec(name.trim()) ?? []
  if (file !== '' && !/:\d+$/.test(name)) {
    const given = shown(workspace, file)
    const path = files.find((one) => one.path === given || one.path.endsWith(`/${file}`))?.path ?? given
    if (rest === '') return ok({ path })
    const found = findHeadline(files, path, rest)
    return found.ok ? ok(targetAt(files, found.value)) : found
  }
  const found = findHeadline(files, '', name)
  return found.ok ? ok(targetAt(files, found.value)) : found
}

function targetAt(files: Files, place: HeadlinePlace): Target {
  const document = files.find(({ path }) => path === place.path)?.document
  const headline = document?.headlines.find(({ startLine }) => startLine === place.line)
  if (!headline) return { path: place.path }
  const under = headline.id === '' ? { outline: headline.outline } : { id: headline.id }
  return { path: place.path, under }
}

/** Plans an operation on a headline by its name; `headline` empty means the file `path` itself. */
export async function planOperation(
  ports: ToolPorts,
  where: { readonly path: string; readonly headline: string },
  operation: Operation,
): Promise<Result<PlannedOperation, Problem>> {
  const path = where.path === '' ? '' : shown(ports.workspace, where.path)
  const files = ports.index.orgFiles()
  const found =
    where.headline.trim() === '' && path !== ''
      ? ok({ path, title: path, line: 0 })
      : findHeadline(files, path, where.headline)
  if (!found.ok) return found
  const place = found.value
  const source = await current(ports.documents, absolute(ports.workspace, place.path))
  if (!source.ok) return source
  const text = source.value?.text ?? ''
  const document = parseOrg(text, text, ports.index.setupOf(place.path))
  const index = document.headlines.findIndex(
    ({ startLine, title }) => startLine === place.line && title === place.title,
  )
  if (index < 0 && place.line > 0)
    return err(problem('changed-since', `${place.path} changed just now.`, 'Try again.'))
  const others = new Map<string, string | null>()
  const targets = new Set(targetsOf(document, index, operation, place.path))
  const names = [place.path, ...targets].map(fileName)
  // Most files never speak of the one whose links change: they need not be read.
  const speaks = ({ text: other }: OrgFile) => names.some((name) => other.includes(name))
  const paths = (operation.kind === 'rename' ? files : files.filter(speaks)).map((one) => one.path)
  for (const name of filesOf(document, index, operation, { path: place.path, paths })) {
    // What may not be read is not looked into for links either.
    if (!targets.has(name) && (await ports.mayRead(name)) !== 'allow') continue
    if (name.startsWith('~')) return err(inUsersHome(name))
    const other = await current(ports.documents, absolute(ports.workspace, name))
    if (!other.ok) return other
    others.set(name, other.value?.text ?? null)
  }
  const around: Around = {
    now: localMoment(ports),
    path: place.path,
    file: (name) => others.get(name) ?? null,
    paths: [...others.keys()],
    newId: () => ports.newId(),
    fullName: absolute(ports.workspace, place.path),
  }
  const done = operate(text, document, index, operation, around)
  if (!done.ok) return done
  const exists = source.value !== null
  const before = (name: string) => (name === place.path ? (exists ? text : null) : around.file(name))
  const actions = await fileActions(ports, done.value, before)
  return actions.ok ? ok({ actions: actions.value, headline: place, result: done.value }) : actions
}

/** Emacs goes to the home folder for it, and every one of our readers to a folder of that name. */
const inUsersHome = (name: string): Problem =>
  problem('outside', `${name} lies outside the folder.`, 'Name the file with its whole path.')

/** The actions that make the result true, each bound to the text it was made for. */
export async function fileActions(
  ports: Pick<ToolPorts, 'documents' | 'workspace'>,
  result: OperationResult,
  before: (path: string) => string | null,
): Promise<Result<readonly FileAction[], Problem>> {
  const actions: FileAction[] = []
  for (const { path, was, to, edits } of result.files) {
    const text = before(path)
    if (text === null && was === 'moved') return err(problem('not-found', `There is no file ${path}.`))
    const after = applyEdits(text ?? '', edits)
    const wanted: FileAction[] =
      was === 'moved'
        ? [
            { type: 'file_write', path: to ?? path, content: after },
            { type: 'file_delete', path },
          ]
        : text === null || text === ''
          ? [{ type: 'file_write', path, content: after }]
          : [{ type: 'file_edit', path, edits: replacements(text, edits) }]
    for (const action of wanted) {
      const based = await onBase(ports.documents, ports.workspace, action)
      if (!based.ok) return based
      actions.push(based.value)
    }
  }
  return ok(actions)
}

/** The user's wall clock. */
export function localMoment(ports: Pick<ToolPorts, 'clock' | 'utcOffsetMinutes'>) {
  const now = new Date(ports.clock.now() + ports.utcOffsetMinutes * 60_000)
  return {
    year: now.getUTCFullYear(),
    month: now.getUTCMonth() + 1,
    day: now.getUTCDate(),
    hour: now.getUTCHours(),
    minute: now.getUTCMinutes(),
  }
}
