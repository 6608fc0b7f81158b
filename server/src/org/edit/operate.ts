// Owns the one door to all operations on Org text: from plain JSON to edits of one or more files. Never writes, and
// never reads a file, a clock or chance: all three are given.

import type { Operation, OperationResult } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type Headline, lineOf, type OrgDocument, parseOrg } from '../parse.ts'
import { setupAt } from '../setup.ts'
import { type Moment, readTimestamp } from '../timestamp.ts'
import { type ArchiveOptions, archive, archivePath, archiveToSibling } from './archive.ts'
import { capture } from './capture.ts'
import { setCheckbox, updateCookies } from './checkbox.ts'
import { parentCookies } from './cookies.ts'
import { applyEdits, type Edit, type Edits, inOrder, noHeadline, united } from './edit.ts'
import { onTask, taskAt } from './inline-task.ts'
import { insertEntry } from './insert.ts'
import { setLevel } from './level.ts'
import { headlineLine, keepTagColumn } from './lines.ts'
import { noteEdit, noteLines } from './log.ts'
import { cutSubtree, moveSubtree } from './move.ts'
import { setOwnText } from './own-text.ts'
import { planEdits, planOf, shifted, stampFor } from './planning.ts'
import { setPriority, stepPriority } from './priority.ts'
import { appendProperty, setProperty } from './properties.ts'
import { readDate } from './read-date.ts'
import { refile } from './refile.ts'
import { hasLineLinks, orderMatters, relinked } from './relink.ts'
import { rename, titleEdits } from './rename.ts'
import { loggingOf } from './startup.ts'
import { changeTags, setTags } from './tags.ts'
import { setTodo, stepKeyword } from './todo.ts'

/** The world around the file that is operated on. */
export interface Around {
  /** The user's wall clock. */
  readonly now: Moment
  /** How the file itself is named; workspace-relative, `/` between folders. */
  readonly path: string
  /** Text of another file by that kind of name, null when there is none. Ask `filesOf` which are needed. */
  file(path: string): string | null
  /** Every Org file that may hold links, by that kind of name. */
  readonly paths: readonly string[]
  /** A new random id. */
  newId(): string
  /** The file's name as Org would write it into an archive (`~/notes/a.org`); `path` when absent. */
  readonly fullName?: string
  /** Refuse to finish what waits for other entries; ignored when absent. */
  readonly dependencies?: 'enforce' | 'ignore'
}

/**
 * What `operation` changes, for the headline number `index` of `document` (-1: the file itself). Problems say what a
 * person can do about them; `no-change` when it is so already.
 */
export function operate(
  text: string,
  document: OrgDocument,
  index: number,
  operation: Operation,
  around: Around,
): Result<OperationResult, Problem> {
  const task = taskAt(document, index)
  const about = task ? onTask(task, index, operation) : ok(index)
  return about.ok ? perform(text, document, about.value, operation, around) : about
}

function perform(
  text: string,
  document: OrgDocument,
  index: number,
  operation: Operation,
  around: Around,
): Result<OperationResult, Problem> {
  const headline = document.headlines[index]
  switch (operation.kind) {
    case 'refile': {
      if (!headline) return noHeadline(index)
      const { path } = operation.to
      const other = path === '' || path === around.path ? null : around.file(path)
      const isNew = other === null && path !== '' && path !== around.path
      const done = refile({ text, document, headline }, isNew ? '' : other, operation.to, {
        now: around.now,
        note: operation.note,
        setup: setupAt(document.setup, path),
      })
      if (!done.ok) return done
      const { from, to, at, wants } = done.value
      const target = to ? { path, was: isNew ? ('new' as const) : ('there' as const), edits: to } : null
      const result = movedResult(text, from, target, around, at, wants, `Refiled "${headline.title}".`)
      return ok(relinked(result, text, document, headline, around))
    }
    case 'archive': {
      if (!headline) return noHeadline(index)
      if (operation.how === 'tag')
        return single(text, document, index, changeTags(text, document, index, 'toggle', ['ARCHIVE']), around)
      const options: ArchiveOptions = {
        now: around.now,
        path: around.path,
        fullName: around.fullName ?? around.path,
        file: around.file,
      }
      const source = { text, document, headline }
      const done =
        operation.how === 'sibling' ? archiveToSibling(source, around.now) : archive(source, options)
      if (!done.ok) return done
      const { from, to, at } = done.value
      const result = movedResult(text, from, to, around, at, '', `Archived "${headline.title}".`)
      return ok(relinked(result, text, document, headline, around))
    }
    case 'capture': {
      const { path } = operation.to
      const other = path === '' || path === around.path ? text : around.file(path)
      const edits = capture(
        other ?? '',
        operation.entry,
        operation.to,
        around.now,
        setupAt(document.setup, path || around.path),
      )
      if (!edits.ok) return edits
      const at = captured(other ?? '', edits.value)
      const where = path === '' ? around.path : path
      return ok({
        files: [{ path: where, was: other === null ? 'new' : 'there', edits: edits.value }],
        wants: '',
        at: { path: where, line: at },
        said: `Captured "${operation.entry.title}".`,
      })
    }
    case 'rename': {
      const done = rename(text, document, index, operation.what, operation.from, operation.to, around)
      if (!done.ok) return done
      const files = done.value
        .filter(({ path, edits }) => edits.length > 0 || (operation.what === 'file' && path === around.path))
        .map(({ path, edits }) =>
          operation.what === 'file' && path === around.path
            ? { path, was: 'moved' as const, to: operation.to, edits }
            : { path, was: 'there' as const, edits },
        )
      const line = headline ? headline.startLine : 1
      const path = operation.what === 'file' ? operation.to : around.path
      return ok({ files, wants: '', at: { path, line }, said: `Renamed to "${operation.to}".` })
    }
    case 'todo':
    case 'todo-step': {
      if (!headline) return noHeadline(index)
      const keyword =
        operation.kind === 'todo' ? operation.keyword : stepKeyword(document, headline, operation.step)
      const { now, dependencies } = around
      const change = setTodo(text, document, index, keyword, { now, dependencies, note: operation.note })
      if (!change.ok) return change
      const said = keyword === '' ? 'No state any more.' : `Set to ${keyword}.`
      return single(text, document, index, ok(change.value.edits), around, change.value.wants, said)
    }
    case 'move': {
      const done = moveSubtree(text, document, index, operation.direction)
      if (!done.ok || !headline) return done.ok ? noHeadline(index) : done
      const { edits, at } = done.value
      const result = movedResult(text, edits, null, around, at, '', `Moved ${operation.direction}.`)
      const leads = orderMatters(text, document) || hasLineLinks(text, around)
      return ok(leads ? relinked(result, text, document, headline, around) : result)
    }
    case 'insert': {
      const edits = insertEntry(text, document, index, operation.where, operation.entry, around.now)
      if (!edits.ok) return edits
      const line = captured(text, edits.value)
      return ok({
        files: [{ path: around.path, was: 'there', edits: edits.value }],
        wants: '',
        at: { path: around.path, line },
        said: `Inserted "${operation.entry.title}".`,
      })
    }
    case 'plan':
      return headline ? plan(text, document, headline, operation, around) : noHeadline(index)
    default:
      return single(text, document, index, editsOf(text, document, index, operation, around), around)
  }
}

/** The other files an operation reads: the one it goes to, and those whose links it may change. `document` is of its own. */
export function filesOf(
  document: OrgDocument,
  index: number,
  operation: Operation,
  around: Pick<Around, 'path' | 'paths'>,
): readonly string[] {
  const targets = targetsOf(document, index, operation, around.path)
  const changesLinks =
    operation.kind === 'rename' ||
    operation.kind === 'refile' ||
    operation.kind === 'move' ||
    (operation.kind === 'archive' && operation.how !== 'tag')
  return changesLinks
    ? [...new Set([...targets, ...around.paths.filter((path) => path !== around.path)])]
    : targets
}

/** The file that an operation puts something into, where that is another one. */
export function targetsOf(
  document: OrgDocument,
  index: number,
  operation: Operation,
  own: string,
): readonly string[] {
  switch (operation.kind) {
    case 'refile':
    case 'capture':
      return operation.to.path === '' || operation.to.path === own ? [] : [operation.to.path]
    case 'archive': {
      const headline = document.headlines[index]
      const path = headline && operation.how === 'default' ? archivePath(own, document, headline) : ''
      return path === '' ? [] : [path]
    }
    default:
      return []
  }
}

type Simple = Exclude<
  Operation,
  {
    kind: 'refile' | 'archive' | 'capture' | 'rename' | 'todo' | 'todo-step' | 'plan' | 'move' | 'insert'
  }
>

function editsOf(
  text: string,
  document: OrgDocument,
  index: number,
  operation: Simple,
  around: Around,
): Edits {
  const headline = document.headlines[index]
  switch (operation.kind) {
    case 'priority':
      return setPriority(text, document, index, operation.value)
    case 'priority-step':
      return stepPriority(text, document, index, operation.step)
    case 'tags':
      return setTags(text, document, index, operation.tags)
    case 'tag':
      return changeTags(text, document, index, operation.change, operation.tags)
    case 'shift': {
      const stamp = headline ? planOf(headline, operation.plan) : null
      if (!headline) return noHeadline(index)
      if (!stamp) return err(problem('org-no-date', `It has no ${operation.plan} date.`, 'Set one first.'))
      const { start, end, raw } = stamp
      return ok([{ start, end, text: shifted(raw, operation.amount, operation.unit) }])
    }
    case 'shift-timestamp':
      return shiftAt(text, operation.offset, operation.amount, operation.unit)
    case 'property':
      return operation.append && operation.value !== null
        ? appendProperty(text, document, index, operation.key, operation.value)
        : setProperty(text, document, index, operation.key, operation.value)
    case 'id': {
      const has = headline ? headline.id !== '' : document.ids.length > 0
      return has ? ok([]) : setProperty(text, document, index, 'ID', around.newId())
    }
    case 'checkbox':
      return setCheckbox(text, document, operation.line, operation.to)
    case 'cookies':
      return headline || index === -1
        ? ok(updateCookies(text, document, headline ?? null))
        : noHeadline(index)
    case 'level':
      return setLevel(text, document, index, operation.step, operation.reach)
    case 'comment':
      return headline ? ok(commentEdits(text, document, headline)) : noHeadline(index)
    case 'delete':
      if (!headline) return noHeadline(index)
      return ok([
        cutSubtree(text, document, headline),
        ...parentCookies(text, document, index, new Map([[index, 'gone']])),
      ])
    case 'own-text':
      return setOwnText(text, document, index, operation.text, operation.headlines)
    case 'title':
      return headline ? ok(titleEdits(text, document, headline, operation.title)) : noHeadline(index)
  }
}

function plan(
  text: string,
  document: OrgDocument,
  headline: Headline,
  operation: Extract<Operation, { kind: 'plan' }>,
  around: Around,
): Result<OperationResult, Problem> {
  const { plan: kind, note } = operation
  const old = planOf(headline, kind)
  const logging = loggingOf(document, headline)
  const how = kind === 'scheduled' ? logging.reschedule : kind === 'deadline' ? logging.redeadline : 'no'
  let edits: readonly Edit[]
  let stamp = ''
  if (operation.date.trim() === '') edits = planEdits(text, headline, null, [kind])
  else {
    const read = readDate(operation.date, around.now, old?.from ?? around.now)
    if (!read.ok) return read
    const active = stampFor(read.value, kind === 'closed' ? null : old)
    stamp = kind === 'closed' ? `[${active.slice(1, -1)}]` : active
    // What is planned anew is no longer closed.
    edits = planEdits(text, headline, { kind, stamp }, kind === 'closed' ? [] : ['closed'])
  }
  const logged = how !== 'no' && old !== null && old.raw !== stamp && kind !== 'closed'
  if (logged) {
    const words = {
      scheduled: ['reschedule', 'delschedule'],
      deadline: ['redeadline', 'deldeadline'],
    } as const
    const line = noteLines(
      { kind: words[kind][stamp === '' ? 1 : 0], from: old.raw },
      around.now,
      how === 'note' ? (note ?? '') : '',
    )
    edits = [...edits, noteEdit(text, document, headline, line, logging)]
  }
  const said = stamp === '' ? `No longer ${kind === 'deadline' ? 'due' : kind}.` : `${kind} ${stamp}`
  const wants = logged && how === 'note' && note === undefined ? 'note' : ''
  return single(text, document, headline.index, ok(edits), around, wants, said)
}

function shiftAt(
  text: string,
  offset: number,
  amount: number,
  unit: 'minute' | 'h' | 'd' | 'w' | 'm' | 'y',
): Edits {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  for (let at = offset; at >= line && at > offset - 120; at--) {
    if (text[at] !== '<' && text[at] !== '[') continue
    const stamp = readTimestamp(text, at, text.length)
    if (!stamp || stamp.kind === 'diary' || stamp.end < offset) continue
    return ok([{ start: stamp.start, end: stamp.end, text: shifted(stamp.raw, amount, unit) }])
  }
  return err(problem('org-no-date', 'There is no timestamp here.', 'Put the cursor on one.'))
}

function commentEdits(text: string, document: OrgDocument, headline: Headline): readonly Edit[] {
  const line = headlineLine(text, headline, document)
  if (!headline.commented) {
    const start = line.titleStart
    // Without a title a keyword may stand before it and tags behind it, and neither may touch it.
    const before = /[ \t]/.test(text.charAt(start - 1)) ? '' : ' '
    const behind = /\S/.test(text.charAt(start)) ? ' ' : ''
    const column = line.title === '' ? [] : keepTagColumn(text, line, 8)
    return [{ start, end: start, text: `${before}COMMENT${behind}` }, ...column]
  }
  const at = text.lastIndexOf('COMMENT', line.titleStart - 1)
  return [{ start: at, end: line.titleStart, text: '' }, ...keepTagColumn(text, line, at - line.titleStart)]
}

function single(
  text: string,
  document: OrgDocument,
  index: number,
  edits: Edits,
  around: Around,
  wants: 'note' | '' = '',
  said = '',
): Result<OperationResult, Problem> {
  if (!edits.ok) return edits
  const used = united(edits.value.filter((edit) => text.slice(edit.start, edit.end) !== edit.text))
  if (used.length === 0) return err(problem('no-change', 'It is so already.', 'Go on with the next step.'))
  const headline = document.headlines[index]
  const line = headline ? lineAfter(document, headline, text, used) : null
  return ok({
    files: [{ path: around.path, was: 'there', edits: used }],
    wants,
    at: line === null ? null : { path: around.path, line },
    said,
  })
}

/** 1-based line of the headline after the edits; null when it is gone. */
function lineAfter(
  document: OrgDocument,
  headline: Headline,
  text: string,
  edits: readonly Edit[],
): number | null {
  const { start } = headline
  if (edits.some((edit) => edit.start <= start && edit.end >= headline.end && edit.text === '')) return null
  let line = lineOf(document, start)
  for (const edit of inOrder(edits)) {
    if (edit.start > start || (edit.start === start && edit.end > edit.start)) break
    // What is put in right at the headline's start are its own stars, or lines before it.
    line += breaks(edit.text) - breaks(text.slice(edit.start, edit.end))
  }
  return line
}

const breaks = (text: string): number => text.split('\n').length - 1
const lineOfText = (text: string, offset: number): number => breaks(text.slice(0, offset)) + 1

function movedResult(
  text: string,
  from: readonly Edit[],
  to: { readonly path: string; readonly was: 'there' | 'new'; readonly edits: readonly Edit[] } | null,
  around: Around,
  at: number,
  wants: 'note' | '',
  said: string,
): OperationResult {
  const own = { path: around.path, was: 'there' as const, edits: united(from) }
  const files = to ? [own, to] : [own]
  const target = to ? applyEdits(around.file(to.path) ?? '', to.edits) : applyEdits(text, own.edits)
  return { files, wants, at: { path: to?.path ?? around.path, line: lineOfText(target, at) }, said }
}

/** The line of the last headline put in, which is the entry's own: those before it are of a date tree. */
function captured(text: string, edits: readonly Edit[]): number {
  const after = applyEdits(text, edits)
  const [edit] = edits
  if (!edit) return 1
  const inside = parseOrg(after).headlines.filter(
    ({ start }) => start >= edit.start && start < edit.start + edit.text.length,
  )
  const deepest = inside.find((one, i) => !/^\d{4}(?:-|$)/.test(one.title) || i === inside.length - 1)
  return deepest?.startLine ?? 1
}
