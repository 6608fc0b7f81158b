// Owns tag groups: `#+TAGS: { Work : Lab Conf }` or `[ Work : Lab Conf ]`. A match for the group finds its members.

import type { OrgFile } from '../file.ts'
import { isTag } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Settings } from '../settings.ts'
import { compilePattern, type Pattern } from './pattern.ts'

interface Group {
  readonly tags: readonly string[]
  /** Members in braces, as patterns. */
  readonly patterns: readonly Pattern[]
}

const known = new WeakMap<OrgDocument, ReadonlyMap<string, Group>>()

/** Does the headline's list of tags hold `tag`, or a member of its group? */
export function hasTag(file: OrgFile, tags: readonly string[], tag: string): boolean {
  if (tags.includes(tag)) return true
  if (tags.length === 0) return false
  const group = groupsOf(file).get(tag)
  return (
    group !== undefined &&
    tags.some((one) => group.tags.includes(one) || group.patterns.some((p) => p.test(one)))
  )
}

function groupsOf({ document }: OrgFile): ReadonlyMap<string, Group> {
  const read = known.get(document)
  if (read) return read
  const direct = new Map<string, string[]>()
  for (const line of document.settings.tagLines) addGroups(line, direct)
  const groups = new Map([...direct.keys()].map((name) => [name, membersOf(name, direct)]))
  known.set(document, groups)
  return groups
}

function addGroups(line: string, into: Map<string, string[]>): void {
  const words = line.trim().split(/[ \t]+/)
  for (let i = 0; i < words.length; i++) {
    const open = words[i]
    if ((open !== '{' && open !== '[') || words[i + 2] !== ':') continue
    const name = bare(words[i + 1] ?? '')
    const members = into.get(name) ?? []
    for (i += 3; i < words.length && words[i] !== '}' && words[i] !== ']'; i++)
      members.push(bare(words[i] as string))
    into.set(name, members)
  }
}

/** The tags that `#+TAGS` lines name, groups among them. */
export const tagsDefined = ({ tagLines }: Settings): readonly string[] => [
  ...new Set(tagLines.flatMap((line) => line.split(/\s+/).map(bare)).filter(isTag)),
]

/** Without the fast key: `Lab(l)`. */
const bare = (word: string): string => word.replace(/\(.\)$/, '')

/** Members of members as well; a group that is in itself ends there. */
function membersOf(name: string, direct: ReadonlyMap<string, readonly string[]>): Group {
  const seen = new Set([name])
  const open = [name]
  while (open.length > 0) {
    for (const member of direct.get(open.pop() as string) ?? []) {
      if (seen.has(member)) continue
      seen.add(member)
      open.push(member)
    }
  }
  const all = [...seen]
  const patterns = all.flatMap((one) => {
    const pattern = /^\{.*\}$/.test(one) ? compilePattern(one.slice(1, -1)) : null
    return pattern?.ok ? [pattern.value] : []
  })
  return { tags: all, patterns }
}
