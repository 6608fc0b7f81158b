// Owns which file a written path or import means, as far as names tell. Never reads a file: what a build would do
// with a name (aliases, search paths) is not known here.

import type { Node } from '../base/node.ts'
import { perRevision } from './per-revision.ts'
import type { FileEntry } from './store.ts'

/** A relative path seen from the file `from`, with `.` and `..` taken out. */
export function resolvePath(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    // Above the workspace's own folder lie those that are open beside it.
    if (part === '..' && (parts.length === 0 || parts.at(-1) === '..')) parts.push(part)
    else if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** `client.send` → send, `std::fmt` → fmt. */
export function lastName(target: string): string {
  const last = target
    .split(/\.|::|->|\/|\\|#/)
    .filter((part) => part !== '')
    .pop()
  return last ?? ''
}

/** `./retry.ts` → retry, `./user.service` → user.service, `a.b.store` → store: what `stemOf` calls that file. */
export function moduleName(target: string): string {
  const name = withoutCodeEnding(target)
  const at = name.lastIndexOf('/')
  return at < 0 ? lastName(name) : name.slice(at + 1)
}

/** The name of the file without its last ending. */
export const stemOf = (path: string): string => withoutEnding(path.slice(path.lastIndexOf('/') + 1))

const withoutEnding = (path: string): string => path.replace(/(?<=[^/])\.[^./]+$/, '')

/** Dots part names too, so that only an ending that code is known by is one. */
const withoutCodeEnding = (target: string): string =>
  target.replace(/(?<=[^/.])\.(?:[cm]?[jt]sx?|py|rs|go|hh?|hpp|cc|cpp|rb|php|vue|svelte)$/, '')

/** What can be imported: a file, or something in it. */
export type Importable = Pick<Node, 'path' | 'title'>

/** Whether an import in `from` names the file of `to`, or `to` in it: by path, or by the end of a dotted name. */
export function leadsTo(from: Pick<Node, 'path' | 'language'>, target: string, to: Importable): boolean {
  const path = withoutEnding(to.path)
  const written = withoutCodeEnding(target)
  const relative = relativePath(from, written)
  if (relative !== null) {
    const resolved = resolvePath(from.path, relative)
    return path === resolved || path === `${resolved}/index` || path === `${resolved}/__init__`
  }
  const parts = written
    .split(/[./:\\]+/)
    .filter((part) => part !== '' && !/^(?:crate|self|super)$/.test(part))
  if (parts.length === 0) return false
  const own = path.split('/')
  // A package is a folder in some languages, and a module may end with the name that is taken from it.
  const places = [own, own.slice(0, -1), [...own, to.title]]
  const isShort = parts.length === 1
  return places.some(
    (place, i) =>
      place.length > 0 &&
      (!isShort || i !== 1 || from.language === 'go') &&
      parts.slice(-place.length).join('/') === place.slice(-Math.min(parts.length, place.length)).join('/'),
  )
}

/** `./a/b`, or `..a.b` in Python, where each dot after the first is one folder up; null for what is not relative. */
function relativePath({ language }: Pick<Node, 'language'>, written: string): string | null {
  if (/^\.{1,2}(?:\/|$)/.test(written) && language !== 'python') return written
  const [, dots = '', rest = ''] = (language === 'python' && /^(\.+)([\w.]*)$/.exec(written)) || []
  return dots === '' ? null : `${'../'.repeat(dots.length - 1)}${rest.replaceAll('.', '/')}`
}

/** Files of code by what an import calls them: their stem, or their folder where they stand for it. */
export const modulesByName = perRevision((store): ReadonlyMap<string, readonly FileEntry[]> => {
  const found = new Map<string, FileEntry[]>()
  for (const file of store.files()) {
    if (file.language === 'org') continue
    const stem = stemOf(file.path)
    const names = /^(?:index|__init__|mod)$/.test(stem) ? [stem, file.path.split('/').at(-2) ?? ''] : [stem]
    for (const name of names) {
      const files = found.get(name)
      if (files) files.push(file)
      else found.set(name, [file])
    }
  }
  return found
})
