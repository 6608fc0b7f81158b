// Owns the check of a model's arguments against a tool's schema, with messages a model can act on.
// Never trusts a grammar: constrained output breaks lengths and integers too.

import type { Schema } from '../base/event.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** Arguments above this are refused before anything looks at them (UTF-16 units). */
const maxArgumentUnits = 256 * 1024

/**
 * Returns the value with only known members. Strings that hold a number or a boolean are read as
 * such where the schema wants one, because small models quote everything.
 */
export function validate(schema: Schema, value: unknown): Result<unknown, Problem> {
  const units = size(value, maxArgumentUnits)
  if (units > maxArgumentUnits) {
    return err(
      problem(
        'arguments-too-large',
        `The arguments are larger than ${maxArgumentUnits / 1024} KB.`,
        'Send less: edit a part of the file instead of writing all of it.',
      ),
    )
  }
  return check(schema, value, '')
}

function check(schema: Schema, value: unknown, at: string): Result<unknown, Problem> {
  const where = at === '' ? 'The arguments' : `\`${at}\``
  switch (schema.type) {
    case 'object':
      return checkObject(schema, value, at, where)
    case 'array': {
      if (!Array.isArray(value)) return wrong(where, 'a list', value)
      const items: unknown[] = []
      for (const [i, item] of value.entries()) {
        const checked = schema.items ? check(schema.items, item, `${at}[${i}]`) : ok(item)
        if (!checked.ok) return checked
        items.push(checked.value)
      }
      return ok(items)
    }
    case 'string': {
      if (typeof value !== 'string') return wrong(where, 'a string', value)
      if (schema.enum && !schema.enum.includes(value)) {
        return wrong(where, `one of ${schema.enum.map((e) => `"${e}"`).join(', ')}`, value)
      }
      return ok(value)
    }
    case 'integer':
    case 'number': {
      const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) return wrong(where, 'a number', value)
      if (schema.type === 'integer' && !Number.isSafeInteger(number)) {
        return wrong(where, 'a whole number', value)
      }
      return ok(number)
    }
    case 'boolean': {
      if (value === 'true' || value === 'false') return ok(value === 'true')
      return typeof value === 'boolean' ? ok(value) : wrong(where, 'true or false', value)
    }
  }
}

function checkObject(schema: Schema, value: unknown, at: string, where: string): Result<unknown, Problem> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong(where, 'a JSON object', value)
  }
  const given = value as Record<string, unknown>
  const known = schema.properties ?? {}
  const out: Record<string, unknown> = {}
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(given, name) || given[name] === null) {
      const names = Object.keys(known).join(', ')
      return err(problem('invalid-arguments', `${where} lack \`${name}\`. Expected: ${names}.`))
    }
  }
  for (const [name, member] of Object.entries(given)) {
    const inner = Object.hasOwn(known, name) ? known[name] : undefined
    if (inner === undefined) {
      if (schema.additionalProperties === true && name !== '__proto__') out[name] = member
      else if (schema.additionalProperties === false) {
        const names = Object.keys(known).join(', ')
        return err(
          problem('invalid-arguments', `${where} have no \`${clip(name)}\`. Expected: ${names || 'none'}.`),
        )
      }
      continue
    }
    // An optional member given as null means "not given".
    if (member === null) continue
    const checked = check(inner, member, at === '' ? name : `${at}.${name}`)
    if (!checked.ok) return checked
    out[name] = checked.value
  }
  return ok(out)
}

const wrong = (where: string, expected: string, value: unknown): Result<never, Problem> =>
  err(problem('invalid-arguments', `${where} must be ${expected}, not ${say(value)}.`))

function say(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return clip(JSON.stringify(value) ?? typeof value)
}

const clip = (s: string): string => (s.length > 60 ? `${s.slice(0, 60)}…` : s)

/** Units of text in a JSON value, counted until `limit` is passed; deep nesting counts as too large. */
function size(value: unknown, limit: number): number {
  let total = 0
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  while (stack.length > 0 && total <= limit) {
    const top = stack.pop() as { value: unknown; depth: number }
    if (top.depth > 32) return limit + 1
    if (typeof top.value === 'string') total += top.value.length
    else if (typeof top.value === 'object' && top.value !== null) {
      for (const [name, member] of Object.entries(top.value)) {
        total += name.length + 2
        stack.push({ value: member, depth: top.depth + 1 })
      }
    } else total += 8
  }
  return total
}
