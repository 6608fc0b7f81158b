// Owns predicates of the headline's line: todo, done, priority, level, habit, blocked.

import { ok } from '../../../../base/result.ts'
import { isHabit } from '../../../agenda/habit.ts'
import { priorityValue } from '../../../agenda/item.ts'
import type { OrgFile } from '../../../file.ts'
import type { Headline } from '../../../parse.ts'
import { arity, compares, comparison } from '../args.ts'
import { fail, type Predicate } from '../syntax.ts'

const todo: Predicate = {
  names: ['todo'],
  usage: 'todo: or todo:NEXT,WAIT',
  compile(call) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    if (call.args.length === 0)
      return ok({ cost: 1, test: (_, headline) => headline.todo !== '' && !headline.done })
    const wanted = new Set(call.args.map(({ text }) => text))
    return ok({ cost: 1, test: (_, headline) => headline.todo !== '' && wanted.has(headline.todo) })
  },
}

const done: Predicate = {
  names: ['done'],
  usage: 'done:',
  compile(call) {
    const given = arity(call, this.usage, { most: 0 })
    return given.ok ? ok({ cost: 1, test: (_, headline) => headline.done }) : given
  },
}

const priority: Predicate = {
  names: ['priority'],
  usage: 'priority:A,B or priority:>=,B',
  compile(call) {
    const given = arity(call, this.usage, {})
    if (!given.ok) return given
    if (call.args.length === 0) return ok({ cost: 1, test: (_, headline) => headline.priority !== '' })
    const ordered = comparison(call.args)
    if (!ordered) {
      const wanted = new Set(call.args.map(({ text }) => text.toUpperCase()))
      return ok({ cost: 1, test: (_, headline) => wanted.has(headline.priority.toUpperCase()) })
    }
    const [limit, more] = ordered.rest
    if (!limit || more || !/^(?:\p{L}|\d{1,2})$/u.test(limit.text))
      return fail(
        limit?.at ?? call.at,
        'a priority is expected behind the comparison',
        `Write ${this.usage}.`,
      )
    // A is above B, and 1 above 2: the order of the signs is the other way round.
    const value = -priorityValue(limit.text)
    return ok({
      cost: 2,
      test: (_, headline) =>
        headline.priority !== '' && compares(-priorityValue(headline.priority), ordered.by, value),
    })
  },
}

const level: Predicate = {
  names: ['level'],
  usage: 'level:2, level:2,3 or level:>=,2',
  compile(call) {
    const given = arity(call, this.usage, { least: 1, most: 2 })
    if (!given.ok) return given
    const ordered = comparison(call.args)
    const numbers = (ordered?.rest ?? call.args).map(({ text }) =>
      /^\d{1,6}$/.test(text) ? Number(text) : null,
    )
    const wrong = numbers.indexOf(null)
    if (wrong >= 0 || numbers.length === 0 || (ordered && numbers.length > 1))
      return fail(
        (ordered?.rest ?? call.args)[Math.max(0, wrong)]?.at ?? call.at,
        'a level is a number',
        `Write ${this.usage}.`,
      )
    const [low = 0, high = low] = numbers as number[]
    if (ordered) return ok({ cost: 1, test: (_, headline) => compares(headline.level, ordered.by, low) })
    return ok({ cost: 1, test: (_, headline) => headline.level >= low && headline.level <= high })
  },
}

const habit: Predicate = {
  names: ['habit'],
  usage: 'habit:',
  compile(call) {
    const given = arity(call, this.usage, { most: 0 })
    return given.ok ? ok({ cost: 2, test: (_, headline) => isHabit(headline) }) : given
  },
}

const blocked: Predicate = {
  names: ['blocked'],
  usage: 'blocked:',
  compile(call) {
    const given = arity(call, this.usage, { most: 0 })
    return given.ok ? ok({ cost: 20, test: (file, headline) => isBlocked(file, headline) }) : given
  },
}

/** As with `org-enforce-todo-dependencies`: open tasks below it, or before it under an ORDERED parent. */
function isBlocked({ document }: OrgFile, headline: Headline): boolean {
  if (headline.todo === '' || headline.done || (headline.properties.NOBLOCKING ?? 'nil') !== 'nil')
    return false
  const { headlines } = document
  const open = (one: Headline | undefined) => one !== undefined && one.todo !== '' && !one.done
  for (
    let i = headline.index + 1;
    i < headlines.length && (headlines[i] as Headline).start < headline.end;
    i++
  )
    if (open(headlines[i])) return true
  let child = headline
  for (;;) {
    const parent: Headline | undefined = child.parent === null ? undefined : headlines[child.parent]
    if (!parent) return false
    if ((parent.properties.ORDERED ?? 'nil') !== 'nil')
      for (const sibling of parent.children) {
        if (sibling === child.index) break
        if (open(headlines[sibling])) return true
      }
    // Only through parents that are tasks themselves does it go on upwards.
    if (parent.todo === '') return false
    child = parent
  }
}

export const keywordPredicates: readonly Predicate[] = [todo, done, priority, level, habit, blocked]
