// Owns predicates of an entry's text: regexp, rifle, link, src. Words are looked for in a whole file at once.

import { ok } from '../../../../base/result.ts'
import type { OrgFile } from '../../../file.ts'
import type { Headline } from '../../../parse.ts'
import { foldCase, holding, sourcesOf } from '../../entries.ts'
import { compilePattern, type Pattern } from '../../pattern.ts'
import { arity, patterns, truth } from '../args.ts'
import { type Arg, fail, type Predicate, type Test } from '../syntax.ts'

const regexp: Predicate = {
  names: ['regexp', 'r'],
  usage: 'regexp:a.*b',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    const read = patterns(call.args)
    if (!given.ok) return given
    if (!read.ok) return read
    const tests = read.value.map(inEntry)
    return ok({ cost: 60, test: (file, headline) => tests.every((test) => test(file, headline)) })
  },
}

const rifle: Predicate = {
  names: ['rifle', 'smart'],
  usage: 'rifle:word or just the word',
  compile(call) {
    const given = arity(call, this.usage, { least: 1 })
    if (!given.ok) return given
    const tests = call.args.map(({ text }) => inEntryOrAbove(text))
    return ok({ cost: 40, test: (file, headline) => tests.every((test) => test(file, headline)) })
  },
}

/** What is found for one file is kept until the next file is asked about. */
function perFile<T>(of: (file: OrgFile) => T): (file: OrgFile) => T {
  let last: { readonly file: OrgFile; readonly value: T } | null = null
  return (file) => {
    if (last?.file !== file) last = { file, value: of(file) }
    return last.value
  }
}

function inEntry(pattern: Pattern): Test {
  const { literal, needs } = pattern
  if (literal !== null) {
    const found = perFile((file) => holding(file, literal))
    return (file, { index }) => found(file)[index] === 1
  }
  if (needs.length < 2) return ({ text }, { start, ownEnd }) => pattern.test(text.slice(start, ownEnd))
  const possible = perFile((file) => holding(file, needs))
  return (file, { index, start, ownEnd }) =>
    possible(file)[index] === 1 && pattern.test(file.text.slice(start, ownEnd))
}

/** In the headline's line, its own text, or a title above it. */
function inEntryOrAbove(word: string): Test {
  const low = foldCase(word)
  const found = perFile((file) => {
    const here = holding(file, word)
    const { headlines } = file.document
    const above = new Uint8Array(headlines.length)
    for (const { index, parent, title } of headlines) {
      const inherited = parent === null ? 0 : above[parent]
      above[index] = inherited || (here[index] && foldCase(title).includes(low)) ? 1 : 0
      if (inherited) here[index] = 1
    }
    return here
  })
  return (file, { index }) => found(file)[index] === 1
}

const src: Predicate = {
  names: ['src'],
  usage: 'src:, src:lang=python or src:regexps="def run"',
  compile(call) {
    const given = arity(call, this.usage, { names: ['lang', 'regexp', 'regexps'] })
    if (!given.ok) return given
    const several = call.named.get('regexps') ?? call.named.get('regexp')
    const read = patterns([...call.args, ...(several?.list ?? (several ? [several] : []))])
    if (!read.ok) return read
    const language = call.named.get('lang')?.text.toLowerCase()
    return ok({
      cost: 10,
      test(file, headline) {
        const blocks = sourcesOf(file).get(headline.index) ?? []
        return blocks.some(
          ({ start, bodyStart, bodyEnd }) =>
            (language === undefined || languageOf(file.text.slice(start, bodyStart)) === language) &&
            read.value.every((pattern) => pattern.test(file.text.slice(bodyStart, bodyEnd))),
        )
      },
    })
  },
}

const languageOf = (line: string): string =>
  /^[ \t]*#\+begin_src[ \t]+(\S+)/i.exec(line)?.[1]?.toLowerCase() ?? ''

const link: Predicate = {
  names: ['link'],
  usage: 'link:, link:text, link:target=… or link:description=…',
  compile(call) {
    const given = arity(call, this.usage, { most: 1, names: ['target', 'description', 'regexp-p'] })
    if (!given.ok) return given
    const flag = call.named.get('regexp-p')
    const asPattern = flag ? truth(flag) : ok(false)
    if (!asPattern.ok) return asPattern
    const test = (arg: Arg | undefined) => {
      if (arg === undefined) return ok(() => true)
      if (!asPattern.value) {
        const low = foldCase(arg.text)
        return ok((text: string) => foldCase(text).includes(low))
      }
      const pattern = compilePattern(arg.text, 'ignore case')
      if (!pattern.ok) return fail(arg.at + pattern.error.at, pattern.error.message, `Write ${this.usage}.`)
      return ok((text: string) => pattern.value.test(text))
    }
    const either = test(call.args[0])
    const target = test(call.named.get('target'))
    const description = test(call.named.get('description'))
    if (!either.ok) return either
    if (!target.ok) return target
    if (!description.ok) return description
    return ok({
      cost: 80,
      test: (_, headline: Headline) =>
        headline.links.some(
          (one) =>
            (either.value(one.description) || either.value(one.target) || either.value(one.raw)) &&
            (target.value(one.target) || target.value(one.raw)) &&
            description.value(one.description),
        ),
    })
  },
}

export const textPredicates: readonly Predicate[] = [regexp, rifle, src, link]
