// Owns the message that a diff makes of itself, without a model: what was done to which functions in which files. Says
// nothing it does not know.

import { clip } from '../shown.ts'
import type { Changed } from './changed.ts'
import { type Habit, mostColumns } from './habit.ts'
import { wrapped } from './message.ts'

/** Below the subject, of a larger commit. */
const mostRows = 12
const mostNames = 3

/** Empty for nothing changed. `scope`: what the past of the repository calls the place of the change; empty for nothing. */
export function plainMessage(files: readonly Changed[], habit: Habit, scope = ''): string {
  const [only] = files
  if (!only) return ''
  const subject = subjectOf(files, habit, scope)
  if (files.length === 1) return subject
  const rows = files.slice(0, mostRows).map((file) => wrapped(`- ${rowOf(file)}`))
  const more = files.length > mostRows ? [`- and ${files.length - mostRows} more files`] : []
  return [subject, '', ...rows, ...more].join('\n')
}

/** `src/retry.ts: retryDelay, new Queue`, `docs/old.md: removed`. */
function rowOf({ patch, added, changed }: Changed): string {
  const said = { add: 'new file', remove: 'removed', rename: 'moved here', change: '' }[patch.kind]
  const names = patch.kind === 'change' ? listed([...changed, ...added.map((name) => `new ${name}`)]) : ''
  const what = said || names
  return what === '' ? patch.path : `${patch.path}: ${what}`
}

function subjectOf(files: readonly Changed[], habit: Habit, scope: string): string {
  const prefix = prefixOf(files, habit, scope)
  const room = habit.subjectUnits - prefix.length
  const said = phrases(files).map((one) => cased(one, habit))
  const [last = ''] = said.slice(-1)
  return clip(`${prefix}${said.find(({ length }) => length <= room) ?? last}`, mostColumns)
}

/** From the one that says most to the one that is shortest. */
function phrases(files: readonly Changed[]): readonly string[] {
  const verb = verbOf(files)
  const [only] = files
  if (only && files.length === 1) {
    const { path, kind } = only.patch
    const base = baseName(path)
    if (kind !== 'change') return [`${verb} ${path}`, `${verb} ${base}`]
    const names = listed(
      only.added.length > 0 && only.changed.length === 0 ? only.added : [...only.changed, ...only.added],
    )
    const to = verb === 'Add' ? 'to' : 'in'
    return names === ''
      ? [`${verb} ${path}`, `${verb} ${base}`]
      : [
          `${verb} ${names} ${to} ${path}`,
          `${verb} ${names} ${to} ${base}`,
          `${verb} ${names}`,
          `${verb} ${base}`,
        ]
  }
  const folder = commonFolder(files.map(({ patch }) => patch.path))
  const place = folder === '' ? '' : ` in ${folder}`
  const names = listed(files.flatMap(({ added, changed }) => [...changed, ...added]))
  const bases = files.map(({ patch }) => baseName(patch.path)).join(', ')
  const sameKind = files.every(({ patch }) => patch.kind === 'change')
  return [
    ...(sameKind && names !== '' ? [`${verb} ${names}${place}`] : []),
    `${verb} ${bases}${place}`,
    `${verb} ${files.length} files${place}`,
    `${verb} ${files.length} files`,
  ]
}

function verbOf(files: readonly Changed[]): string {
  const verbs = files.map(({ patch, added, changed }) => {
    if (patch.kind !== 'change') return { add: 'Add', remove: 'Remove', rename: 'Move' }[patch.kind]
    return added.length > 0 && changed.length === 0 ? 'Add' : 'Change'
  })
  return verbs.every((verb) => verb === verbs[0]) ? (verbs[0] ?? 'Change') : 'Change'
}

const cased = (phrase: string, { letter }: Habit): string =>
  letter === 'capital' ? phrase : phrase.slice(0, 1).toLowerCase() + phrase.slice(1)

/** What a type can be told of by the names of files alone; else the one this repository uses most. */
function prefixOf(files: readonly Changed[], { prefix, types }: Habit, scope: string): string {
  if (prefix === 'none') return ''
  const paths = files.map(({ patch }) => patch.path)
  if (prefix === 'area') {
    const folder = commonFolder(paths)
    const area = paths.length === 1 ? baseName(paths[0] ?? '').replace(/\.[^.]*$/, '') : baseName(folder)
    return area === '' ? '' : `${area}: `
  }
  const all = (pattern: RegExp) => paths.every((path) => pattern.test(path))
  const pick = (...names: readonly string[]) => names.find((name) => types.includes(name))
  const told =
    (all(/(^|\/)(tests?|spec|__tests__)\/|\.(test|spec)\.\w+$|_test\.\w+$/) && pick('test', 'tests')) ||
    (all(/\.(md|org|rst|txt|adoc)$|^docs?\//) && pick('docs')) ||
    (all(/^\.(github|gitlab|ci|circleci)\b/) && pick('ci')) ||
    (all(/(^|\/)(package(-lock)?\.json|[\w-]+\.lock|go\.(mod|sum)|Cargo\.toml|Makefile)$/) &&
      pick('build', 'chore')) ||
    (files.every(
      ({ patch, added, changed }) => patch.kind === 'add' || (added.length > 0 && changed.length === 0),
    ) &&
      pick('feat', 'feature')) ||
    types[0]
  return told ? `${told}${scope === '' ? '' : `(${scope})`}: ` : ''
}

function listed(names: readonly string[]): string {
  const some = [...new Set(names)].slice(0, mostNames)
  const [last] = some.slice(-1)
  if (last === undefined || new Set(names).size > mostNames)
    return some.length === 0 ? '' : `${some.join(', ')} and more`
  return some.length === 1 ? last : `${some.slice(0, -1).join(', ')} and ${last}`
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.split('/').slice(0, -1))
  const [first = []] = folders
  let { length } = first
  for (const folder of folders)
    while (first.slice(0, length).join('/') !== folder.slice(0, length).join('/')) length--
  return first.slice(0, length).join('/')
}
