// Owns finding a headline again that was listed a while ago. Pure.

import type { HeadlinePlace } from '../../../protocol/acts.ts'
import type { Headline, OrgDocument } from '../../org/parse.ts'

/**
 * At its line if it has the title still, else by its ID, else the nearest one of that title. Null when nothing of the
 * kind is left.
 */
export function findPlace(
  { headlines }: OrgDocument,
  { line, title, id }: Omit<HeadlinePlace, 'path'>,
): Headline | null {
  if (id !== '') {
    const byId = headlines.filter(({ ids }) => ids.includes(id))
    if (byId.length === 1) return byId[0] as Headline
  }
  const named = headlines.filter((one) => one.title === title)
  const exact = named.find(({ startLine }) => startLine === line)
  if (exact) return exact
  return named.reduce<Headline | null>(
    (best, one) =>
      best === null || Math.abs(one.startLine - line) < Math.abs(best.startLine - line) ? one : best,
    null,
  )
}
