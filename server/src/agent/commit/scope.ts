// Owns the scope of a commit, `feat(queue): …`, as the past of the repository names the touched folders: counted from past
// subjects and what they changed. Proposes no scope that was never used.

import type { PastCommit } from '../../index/history/revisions.ts'

/** Of Conventional Commits 1.0.0, with the scope in the first group. */
const scoped = /^[a-z]+(?:\(([^()]*)\))?!?: +\S/
/** What may stand in a subject that we write: names, as paths and packages have them. */
const named = /^[\p{L}\p{N}][\p{L}\p{N} @/_.*-]{0,39}$/u
/** Fewer say nothing of a habit. */
const leastCommits = 2
/** More at once say nothing to a reader. */
const mostScopes = 3

interface Seen {
  readonly counts: Map<string, number>
  commits: number
}

/** `past` the newest first, `paths` as it names them; empty for none. */
export function scopeFor(past: readonly PastCommit[], paths: readonly string[]): string {
  const seen = countScopes(past)
  if (seen.size === 0) return ''
  const votes = paths.map((path) => voteOf(seen, path))
  const scopes = [...new Set(votes.filter((vote) => vote !== ''))]
  const silent = votes.filter((vote) => vote === '').length
  if (scopes.length === 0 || silent * 2 >= votes.length) return ''
  if (scopes.length === 1) return scopes[0] as string
  const joint = past.map(({ subject }) => /, ?/.exec(scopeOf(subject) ?? '')?.[0]).find(Boolean)
  return joint === undefined || scopes.length > mostScopes ? '' : scopes.join(joint)
}

/** Null for a subject without a type, empty for one without a scope. */
function scopeOf(subject: string): string | null {
  const found = scoped.exec(subject)
  return found && (found[1] ?? '').trim()
}

/** By folder, and by file for those that are in none: how often it was changed, under which scope. */
function countScopes(past: readonly PastCommit[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const { subject, paths } of past) {
    const scope = scopeOf(subject)
    // Which of several scopes a file belongs to is not said.
    if (scope === null || (scope !== '' && !named.test(scope))) continue
    for (const place of new Set(paths.flatMap(placesOf))) {
      const one = seen.get(place) ?? { counts: new Map<string, number>(), commits: 0 }
      one.commits++
      if (scope !== '') one.counts.set(scope, (one.counts.get(scope) ?? 0) + 1)
      seen.set(place, one)
    }
  }
  return seen
}

/** The folders around a file, the innermost first; of a file in none itself. */
function placesOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.length === 0 ? [path] : parts.map((_, i) => parts.slice(0, parts.length - i).join('/'))
}

function voteOf(seen: ReadonlyMap<string, Seen>, path: string): string {
  const places = placesOf(path)
  const place = places.find((one) => (seen.get(one)?.commits ?? 0) >= leastCommits)
  const scope = place === undefined ? '' : usualScope(seen, place)
  if (place === undefined || scope === '') return ''
  return place === places[0] || covers(seen, place, scope) ? scope : ''
}

/** What more than half of the commits there say. */
function usualScope(seen: ReadonlyMap<string, Seen>, place: string): string {
  const { counts, commits } = seen.get(place) ?? { counts: new Map<string, number>(), commits: 0 }
  for (const [scope, count] of counts) if (count >= leastCommits && count * 2 > commits) return scope
  return ''
}

/** Also folders in it that are new: `packages` is not `core`, although so far only `packages/core` was there. */
function covers(seen: ReadonlyMap<string, Seen>, place: string, scope: string): boolean {
  if (place.split('/').some((part) => part.toLowerCase() === scope.toLowerCase())) return true
  const inside = [...seen.keys()].filter((one) => one.slice(0, one.lastIndexOf('/')) === place)
  return inside.filter((one) => usualScope(seen, one) === scope).length > 1
}
