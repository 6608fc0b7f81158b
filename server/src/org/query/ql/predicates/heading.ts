// Owns predicates of the title, the titles above it, and the file.

import { ok } from '../../../../base/result.ts'
import { categoryOf } from '../../../file.ts'
import { foldCase } from '../../entries.ts'
import { arity, patterns } from '../args.ts'
import type { Predicate } from '../syntax.ts'

const heading: Predicate = {
  names: ['heading', 'h'],
  usage: 'heading:word or heading:"two words"',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    if (!given.ok) return given
    const words = call.args.map(({ text }) => foldCase(text))
    return ok({
      cost: 5,
      test(_, headline) {
        const title = foldCase(headline.title)
        return words.every((word) => title.includes(word))
      },
    })
  },
}

const headingRegexp: Predicate = {
  names: ['heading-regexp', 'h*'],
  usage: 'heading-regexp:^Call',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    const read = patterns(call.args)
    if (!given.ok) return given
    if (!read.ok) return read
    return ok({ cost: 15, test: (_, { title }) => read.value.every((pattern) => pattern.test(title)) })
  },
}

const outlinePath: Predicate = {
  names: ['outline-path', 'olp'],
  usage: 'olp:Projects,House',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    if (!given.ok) return given
    const words = call.args.map(({ text }) => foldCase(text))
    return ok({
      cost: 25,
      test(_, headline) {
        const titles = headline.outline.map(foldCase)
        return words.every((word) => titles.some((title) => title.includes(word)))
      },
    })
  },
}

const outlineSegment: Predicate = {
  names: ['outline-path-segment', 'olps'],
  usage: 'olps:Projects,House',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    if (!given.ok) return given
    const words = call.args.map(({ text }) => foldCase(text))
    return ok({
      cost: 25,
      test(_, headline) {
        const titles = headline.outline.map(foldCase)
        return titles.some((__, at) => words.every((word, i) => titles[at + i]?.includes(word)))
      },
    })
  },
}

const category: Predicate = {
  names: ['category', 'c'],
  usage: 'category:work,home',
  compile(call) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    const wanted = new Set(call.args.map(({ text }) => text))
    return ok({
      cost: 6,
      test: (file, headline) => wanted.size === 0 || wanted.has(categoryOf(file, headline)),
    })
  },
}

const path: Predicate = {
  names: ['path'],
  usage: 'path:projects',
  compile(call) {
    const given = arity(call, this.usage, {})
    const read = patterns(call.args)
    if (!given.ok) return given
    if (!read.ok) return read
    const fits = new Map<string, boolean>()
    return ok({
      cost: 1,
      test(file) {
        const known = fits.get(file.path)
        if (known !== undefined) return known
        const fit = read.value.length === 0 || read.value.some((pattern) => pattern.test(file.path))
        fits.set(file.path, fit)
        return fit
      },
    })
  },
}

export const headingPredicates: readonly Predicate[] = [
  heading,
  headingRegexp,
  outlinePath,
  outlineSegment,
  category,
  path,
]
