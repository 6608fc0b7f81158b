// Owns predicates of tags: own ones, inherited ones, all of several, patterns.

import { ok } from '../../../../base/result.ts'
import type { OrgFile } from '../../../file.ts'
import type { Headline } from '../../../parse.ts'
import { arity, patterns } from '../args.ts'
import type { Predicate } from '../syntax.ts'

type TagsOf = (file: OrgFile, headline: Headline) => readonly string[]

const all: TagsOf = (_, { allTags }) => allTags
const local: TagsOf = (_, { tags }) => tags
/** From headlines above and the file; a tag that is the headline's own as well is inherited too. */
const inherited: TagsOf = ({ document }, { parent }) =>
  parent === null ? document.settings.filetags : (document.headlines[parent]?.allTags ?? [])

/** Any of the tags that are named; without names, any at all. */
const anyOf = (names: readonly string[], tagsOf: TagsOf, cost: number): Predicate => ({
  names,
  usage: `${names[0]}:home,work`,
  compile(call) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    const wanted = call.args.map(({ text }) => text)
    if (wanted.length === 0)
      return ok({ cost, test: (file, headline) => tagsOf(file, headline).some((tag) => tag !== '') })
    return ok({
      cost,
      test(file, headline) {
        const tags = tagsOf(file, headline)
        return wanted.some((tag) => tags.includes(tag))
      },
    })
  },
})

const everyOf: Predicate = {
  names: ['tags-all', 'tags&'],
  usage: 'tags-all:home,urgent',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    if (!given.ok) return given
    const wanted = call.args.map(({ text }) => text)
    return ok({ cost: 4, test: (_, headline) => wanted.every((tag) => headline.allTags.includes(tag)) })
  },
}

const matching: Predicate = {
  names: ['tags-regexp', 'tags*'],
  usage: 'tags-regexp:^@',
  compile(call) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    const read = patterns(call.args)
    if (!read.ok) return read
    const wanted = (tag: string) => read.value.length === 0 || read.value.some((one) => one.test(tag))
    return ok({ cost: 8, test: (_, { allTags }) => allTags.some((tag) => tag !== '' && wanted(tag)) })
  },
}

export const tagPredicates: readonly Predicate[] = [
  anyOf(['tags'], all, 4),
  anyOf(['tags-local', 'local-tags', 'tags-l', 'ltags'], local, 2),
  anyOf(['tags-inherited', 'inherited-tags', 'tags-i', 'itags'], inherited, 4),
  everyOf,
  matching,
]
