// Owns predicates of properties: any of them, effort.

import { ok } from '../../../../base/result.ts'
import { durationMinutes } from '../../../duration.ts'
import { effortOf } from '../../../file.ts'
import { propertyOf } from '../../special.ts'
import { arity, compares, comparison, truth } from '../args.ts'
import { type Arg, fail, type Predicate } from '../syntax.ts'

const property: Predicate = {
  names: ['property'],
  usage: 'property:OWNER, property:OWNER=Ann or property:OWNER,Ann,inherit=t',
  compile(call) {
    const { args, at } = call
    const named = new Map(call.named)
    const inherit = named.get('inherit')
    named.delete('inherit')
    const [pair, second] = named
    if (second) return fail(second[1].at, '"property" looks at one property', `Write ${this.usage}.`)
    const key: Arg | undefined = pair ? { ...pair[1], text: pair[0] } : args[0]
    const value = pair ? pair[1] : args[1]
    if (!key || key.text === '') return fail(at, '"property" needs a name', `Write ${this.usage}.`)
    if (args.length > (pair ? 0 : 2))
      return fail(args.at(-1)?.at ?? at, '"property" takes a name and a value', `Write ${this.usage}.`)
    const inherits = inherit ? truth(inherit) : ok(false)
    if (!inherits.ok) return inherits
    const name = key.text.toUpperCase()
    const from = inherits.value ? 'above as well' : 'own'
    return ok({
      cost: inherits.value ? 6 : 3,
      test(file, headline) {
        const found = propertyOf(file, headline, name, from)
        return found !== null && (value === undefined || found === value.text)
      },
    })
  },
}

const effort: Predicate = {
  names: ['effort'],
  usage: 'effort:0:30, effort:0:30,1:00 or effort:<=,1:00',
  compile(call) {
    const given = arity(call, this.usage, { most: 2 })
    if (!given.ok) return given
    if (call.args.length === 0) return ok({ cost: 3, test: (_, headline) => effortOf(headline) !== null })
    const ordered = comparison(call.args)
    const limits: number[] = []
    for (const arg of ordered?.rest ?? call.args) {
      const limit = durationMinutes(arg.text)
      if (limit === null) return fail(arg.at, `"${arg.text}" is no duration`, `Write ${this.usage}.`)
      limits.push(limit)
    }
    if (ordered && limits.length !== 1)
      return fail(call.at, 'one duration is compared with', `Write ${this.usage}.`)
    const [low = 0, high = low] = limits
    return ok({
      cost: 3,
      test(_, headline) {
        const minutes = effortOf(headline)
        if (minutes === null) return false
        return ordered ? compares(minutes, ordered.by, low) : minutes >= low && minutes <= high
      },
    })
  },
}

export const propertyPredicates: readonly Predicate[] = [property, effort]
