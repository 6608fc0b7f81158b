// Owns the candidates that one decision yields: from this very act to ever more like it, each the least general pattern
// of its step (anti-unification: Plotkin, "A Note on Inductive Generalization", 1970). Never decides which one is used.

import type { ArgvPattern, ArgvWord } from '../argv.ts'
import { isOrdinary, isText } from '../argv.ts'
import type { Atom, Glob, Segment } from '../glob.ts'
import { literalGlob } from '../glob.ts'
import { type Act, type Pattern, placeOfWord } from './pattern.ts'
import { textOptions } from './text-options.ts'

/** How far a candidate goes beyond the act: itself, the same file, its folder, the folders below. */
export type Reach = 'exact' | 'same' | 'folder' | 'tree'

export interface Candidate {
  readonly reach: Reach
  readonly pattern: Pattern
}

/** Candidates for one act, narrowest first. `earlier`: acts that were approved before, in the same workspace. */
export function candidates(act: Act, earlier: readonly Act[]): readonly Candidate[] {
  switch (act.kind) {
    case 'exact':
      return [{ reach: 'exact', pattern: { kind: 'exact', hash: act.hash } }]
    case 'file':
      return fileCandidates(act, earlier)
    case 'command':
      return commandCandidates(act, earlier)
  }
}

type FileAct = Extract<Act, { kind: 'file' }>
type CommandAct = Extract<Act, { kind: 'command' }>

function fileCandidates(act: FileAct, earlier: readonly Act[]): readonly Candidate[] {
  const { does, path, hash } = act
  const found: Candidate[] = [{ reach: 'exact', pattern: { kind: 'exact', hash } }]
  if (!isOrdinary(path)) return found
  const file = (reach: Reach, glob: Glob): void => {
    found.push({ reach, pattern: { kind: 'file', does, glob } })
  }
  file('same', literalGlob(path))
  const folder = folderGlob(path)
  if (folder !== null) file('folder', folder)
  const others = earlier.flatMap((one) => (one.kind === 'file' && one.does === does ? [one.path] : []))
  for (const tree of treeGlobs(path, others)) file('tree', tree)
  return found
}

/** The files of the same kind beside this one; null where its name shows no kind, or it begins with a dot. */
export function folderGlob(path: string): Glob | null {
  const { folders, name } = split(path)
  const kind = nameKind(name)
  if (kind === null || folders.some(isHidden)) return null
  return { segments: [...folders.map(literal), kind] }
}

/** The same kind in a whole tree: the smallest one with something approved elsewhere in it, and the top folder. */
function treeGlobs(path: string, earlier: readonly string[]): readonly Glob[] {
  const { folders, name } = split(path)
  const kind = nameKind(name)
  if (kind === null || folders.length === 0 || folders.some(isHidden)) return []
  const common = earlier.flatMap((other) => {
    const theirs = split(other)
    if (!sameKind(nameKind(theirs.name), kind)) return []
    const shared = sharedFolders(folders, theirs.folders)
    const isElsewhere = theirs.folders.length !== folders.length || shared < folders.length
    return isElsewhere && shared > 0 ? [shared] : []
  })
  const depths = new Set([Math.max(0, ...common), 1])
  depths.delete(0)
  return [...depths]
    .sort((a, b) => b - a)
    .map((depth) => ({ segments: [...folders.slice(0, depth).map(literal), '**', kind] }))
}

function sharedFolders(a: readonly string[], b: readonly string[]): number {
  let shared = 0
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++
  return shared
}

const split = (path: string): { readonly folders: readonly string[]; readonly name: string } => {
  const parts = path.split('/')
  return { folders: parts.slice(0, -1), name: parts.at(-1) ?? '' }
}

const literal = (name: string): Segment => [{ text: name }]
const isHidden = (name: string): boolean => name.startsWith('.')

/**
 * `retry.test.ts` is one of `*.test.ts`, `pool_test.go` of `*_test.go`, `test_pool.py` of `test_*.py`: tests are another kind
 * of file than what they test.
 */
export function nameKind(name: string): readonly Atom[] | null {
  if (isHidden(name)) return null
  const [, before = '', ending] = /^(.*?)((?:\.[a-z]{1,8})?\.[A-Za-z0-9]{1,10})$/.exec(name) ?? []
  if (ending === undefined || before === '') return null
  const prefix = /^test_/.exec(before)?.[0]
  if (prefix !== undefined) return [{ text: prefix }, '*', { text: ending }]
  const suffix = /_(?:test|spec)$/.exec(before)?.[0]
  return ['*', { text: `${suffix ?? ''}${ending}` }]
}

const sameKind = (a: readonly Atom[] | null, b: readonly Atom[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

function commandCandidates(act: CommandAct, earlier: readonly Act[]): readonly Candidate[] {
  const own = act.words.map((word): ArgvWord => ({ kind: 'word', text: word }))
  const found: Candidate[] = [{ reach: 'exact', pattern: { kind: 'command', argv: own } }]
  const others = earlier.flatMap((one) => (one.kind === 'command' ? [one] : []))
  for (const reach of ['folder', 'tree'] as const) {
    for (const argv of [widened(act, reach, others), listed(act, reach, others)])
      if (argv !== null) found.push({ reach, pattern: { kind: 'command', argv } })
  }
  const seen = new Set<string>()
  return found.filter(({ pattern }) => {
    const key = JSON.stringify(pattern)
    return !seen.has(key) && seen.add(key)
  })
}

/** Each word that names a file, and each value that is only text, opened; null where nothing is. */
function widened(
  act: CommandAct,
  reach: 'folder' | 'tree',
  others: readonly CommandAct[],
): ArgvPattern | null {
  let changed = false
  const argv = act.words.map((word, at): ArgvWord => {
    const open = isTextValue(act.words, at) ? ({ kind: 'text' } as const) : pathHole(act, at, reach, others)
    if (open === null) return { kind: 'word', text: word }
    changed = true
    return open
  })
  return changed ? argv : null
}

/** Two or more files at the end, or as many as came at other times, as any number of them. */
function listed(
  act: CommandAct,
  reach: 'folder' | 'tree',
  others: readonly CommandAct[],
): ArgvPattern | null {
  let from = act.words.length
  while (from > 1 && holeGlob(act, from - 1, reach, others) !== null && !isTextValue(act.words, from - 1))
    from--
  const count = act.words.length - from
  const isRepeated = others.some(
    ({ words, places }) =>
      words.length !== act.words.length &&
      words.length > from &&
      act.words.slice(0, from).every((word, i) => words[i] === word) &&
      words.slice(from).every((word) => Object.hasOwn(places, word)),
  )
  if (count === 0 || (count === 1 && !isRepeated)) return null
  const globs = act.words.slice(from).map((_, i) => holeGlob(act, from + i, reach, others))
  const [first] = globs
  const isOneKind = globs.every((glob) => JSON.stringify(glob) === JSON.stringify(first))
  if (first === undefined || first === null || !isOneKind) return null
  const before = act.words
    .slice(0, from)
    .map(
      (word, at): ArgvWord => (isTextValue(act.words, at) ? { kind: 'text' } : { kind: 'word', text: word }),
    )
  return [...before, { kind: 'paths', glob: first }]
}

function pathHole(
  act: CommandAct,
  at: number,
  reach: 'folder' | 'tree',
  others: readonly CommandAct[],
): ArgvWord | null {
  const glob = holeGlob(act, at, reach, others)
  return glob === null ? null : { kind: 'path', glob }
}

function holeGlob(
  act: CommandAct,
  at: number,
  reach: 'folder' | 'tree',
  others: readonly CommandAct[],
): Glob | null {
  const place = at === 0 ? null : placeOfWord(act, act.words[at] ?? '')
  if (place === null || !isOrdinary(place)) return null
  if (reach === 'folder') return folderGlob(place) ?? plainFolder(place)
  const alike = others.flatMap((other) => {
    const { words, places } = other
    const theirs = words.length === act.words.length ? placeOfWord(other, words[at] ?? '') : null
    const isSame = words.every((word, i) => i === at || word === act.words[i] || Object.hasOwn(places, word))
    return theirs !== null && isSame ? [theirs] : []
  })
  return treeGlobs(place, alike)[0] ?? folderGlob(place) ?? plainFolder(place)
}

/** Of a folder, or a file without an ending: its neighbours; nothing at the top of the workspace. */
function plainFolder(place: string): Glob | null {
  const { folders, name } = split(place)
  if (folders.length === 0 || folders.some(isHidden) || nameKind(name) !== null) return null
  return { segments: [...folders.map(literal), ['*']] }
}

/** The word is the value of an option that is text to this program and nothing else. */
function isTextValue(words: readonly string[], at: number): boolean {
  const option = words[at - 1] ?? ''
  const word = words[at] ?? ''
  if (!isText(word)) return false
  return textOptions.some(
    ({ command, options }) =>
      options.includes(option) && command.every((part, i) => words[start(words) + i] === part),
  )
}

/** Where the tool's own name stands: after a runner that only finds it. */
function start(words: readonly string[]): number {
  const [first = '', second = ''] = words
  if (first === 'npx' || first === 'bunx') return 1
  if (/^python[\d.]*$/.test(first) && second === '-m') return 2
  if ((first === 'pnpm' || first === 'yarn') && second === 'exec') return 2
  if ((first === 'uv' || first === 'poetry' || first === 'bundle') && /^(?:run|exec)$/.test(second)) return 2
  return 0
}
