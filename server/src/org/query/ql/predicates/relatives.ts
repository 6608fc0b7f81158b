// Owns predicates of the headlines around: ancestors, parent, children, descendants. Each may be asked with a query.

import { ok, type Result } from '../../../../base/result.ts'
import type { OrgFile } from '../../../file.ts'
import type { Headline } from '../../../parse.ts'
import { arity } from '../args.ts'
import {
  type Arg,
  type Context,
  fail,
  type Predicate,
  type QlError,
  type Query,
  type Test,
} from '../syntax.ts'

type Related = (file: OrgFile, headline: Headline, fits: (one: Headline) => boolean) => boolean

const parent: Related = ({ document }, headline, fits) => {
  const above = headline.parent === null ? undefined : document.headlines[headline.parent]
  return above !== undefined && fits(above)
}

const children: Related = ({ document }, headline, fits) =>
  headline.children.some((child) => fits(document.headlines[child] as Headline))

const related = (names: readonly string[], of: (test: Test) => Test): Predicate => ({
  names,
  usage: `${names[0]}: or ${names[0]}:"todo:NEXT tags:x"`,
  compile(call, context) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    const queries: Query[] = []
    for (const arg of call.args) {
      const query = queryOf(arg, context)
      if (!query.ok) return query
      queries.push(query.value)
    }
    if (queries.length === 0) return ok({ cost: 2, test: of(() => true) })
    const inner = context.compile({ kind: 'and', of: queries })
    return inner.ok ? ok({ cost: 5 + 3 * inner.value.cost, test: of(once(inner.value.test)) }) : inner
  },
})

function queryOf({ text, at, query, list }: Arg, context: Context): Result<Query, QlError> {
  if (query) return ok(query)
  if (list) return fail(at, 'a query is expected here', 'Write for example (todo "NEXT").')
  return context.read(text, at)
}

/** The answer for each headline of the file that is being asked about. */
function once(test: Test): Test {
  let last: OrgFile | null = null
  let known: Uint8Array = new Uint8Array(0)
  return (file, headline) => {
    if (last !== file) {
      last = file
      known = new Uint8Array(file.document.headlines.length)
    }
    if (known[headline.index] === 0) known[headline.index] = test(file, headline) ? 2 : 1
    return known[headline.index] === 2
  }
}

/** Of each headline, whether one above it (below it) fits: one pass over the file, from the top (from the bottom). */
function spread(test: Test, where: 'above' | 'below'): Test {
  let last: OrgFile | null = null
  let found: Uint8Array = new Uint8Array(0)
  return (file, headline) => {
    if (last !== file) {
      last = file
      found = where === 'above' ? downwards(file, test) : upwards(file, test)
    }
    return found[headline.index] === 1
  }
}

function downwards(file: OrgFile, test: Test): Uint8Array {
  const { headlines } = file.document
  const found = new Uint8Array(headlines.length)
  for (const { index, parent: at } of headlines) {
    if (at !== null && (found[at] || test(file, headlines[at] as Headline))) found[index] = 1
  }
  return found
}

function upwards(file: OrgFile, test: Test): Uint8Array {
  const { headlines } = file.document
  const found = new Uint8Array(headlines.length)
  for (let i = headlines.length - 1; i >= 0; i--) {
    const headline = headlines[i] as Headline
    if (headline.parent !== null && (found[i] || test(file, headline))) found[headline.parent] = 1
  }
  return found
}

const near =
  (of: Related) =>
  (test: Test): Test =>
  (file, headline) =>
    of(file, headline, (one) => test(file, one))

export const relativePredicates: readonly Predicate[] = [
  related(['ancestors'], (test) => spread(test, 'above')),
  related(['parent'], near(parent)),
  related(['children'], near(children)),
  related(['descendants'], (test) => spread(test, 'below')),
]
