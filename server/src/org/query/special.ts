// Owns properties as queries see them: special ones such as TODO and DEADLINE, and those of drawers.

import { categoryOf, type OrgFile } from '../file.ts'
import type { Headline } from '../parse.ts'
import type { Timestamp } from '../timestamp.ts'

/** Names in upper case; null when the headline has no such property. */
export function propertyOf(
  file: OrgFile,
  headline: Headline,
  name: string,
  from: 'own' | 'above as well',
): string | null {
  switch (name) {
    case 'LEVEL':
      return String(headline.level)
    case 'TODO':
      return headline.todo || null
    case 'PRIORITY':
      return headline.priority || file.document.settings.priorities.default
    case 'ITEM':
      return headline.title
    case 'TAGS':
      return headline.tags.length > 0 ? `:${headline.tags.join(':')}:` : null
    case 'ALLTAGS':
      return headline.allTags.length > 0 ? `:${headline.allTags.join(':')}:` : null
    case 'FILE':
      return file.path
    case 'CATEGORY':
      return categoryOf(file, headline)
    case 'SCHEDULED':
      return headline.planning.scheduled ?? null
    case 'DEADLINE':
      return headline.planning.deadline ?? null
    case 'CLOSED':
      return headline.planning.closed ?? null
    case 'TIMESTAMP':
      return firstOf(headline, 'active')
    case 'TIMESTAMP_IA':
      return firstOf(headline, 'inactive')
  }
  return (from === 'own' ? headline.properties : headline.inheritedProperties)[name] ?? null
}

const firstOf = (headline: Headline, kind: Timestamp['kind']): string | null =>
  headline.timestamps.find((timestamp) => timestamp.kind === kind)?.raw ?? null
