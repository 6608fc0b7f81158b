// Owns what a server may ask a person: read within bounds, and the answer checked against what it asked for (MCP 2025-11-25,
// "Elicitation": flat objects of texts, numbers, switches and choices). Pure. Decides nothing, and answers nothing itself.

import type { FieldText, FieldView } from '../../protocol/mcp-question.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { visible } from './catalog.ts'

/** A field as it is shown, with what its value must be. */
export interface Field {
  readonly view: FieldView
  readonly limits: {
    /** Of characters, of the number, or of how many are chosen. */
    readonly least: number | null
    readonly most: number | null
    readonly whole: boolean
    readonly format: string
  }
}

export type Question =
  | { readonly kind: 'form'; readonly message: string; readonly fields: readonly Field[] }
  | { readonly kind: 'address'; readonly message: string; readonly url: string; readonly host: string }

export type Value = string | number | boolean | readonly string[]

const most = { fields: 24, options: 200, messageUnits: 800, textUnits: 500, urlUnits: 2_000 } as const

/** Problems: `bad-question`. */
export function readQuestion(asked: unknown): Result<Question, Problem> {
  const { mode = 'form', message, requestedSchema, url } = record(asked)
  const words = shown(message, most.messageUnits)
  if (mode === 'url') {
    const address = addressOf(url)
    return address === null
      ? wrong('Its address is none that can be opened.')
      : ok({ kind: 'address', message: words, url: address.href, host: address.host })
  }
  if (mode !== 'form') return wrong('It asks in a way that is not known here.')
  const { properties, required } = record(requestedSchema)
  const entries = Object.entries(record(properties))
  if (entries.length > most.fields) return wrong(`It asks for more than ${most.fields} values.`)
  const needed = new Set(Array.isArray(required) ? required : [])
  const fields: Field[] = []
  for (const [name, schema] of entries) {
    const field = fieldOf(name, record(schema), needed.has(name))
    if (field === null)
      return wrong(`It asks for ${visible(name).slice(0, 64)} in a form that is not known here.`)
    fields.push(field)
  }
  return ok({ kind: 'form', message: words, fields })
}

const wrong = (message: string): Result<never, Problem> => err(problem('bad-question', message))

/** As a browser reads it, so that a name in other letters shows what it is (RFC 3492). Only what is encrypted, or this machine. */
function addressOf(given: unknown): URL | null {
  if (typeof given !== 'string' || given.length > most.urlUnits) return null
  const url = URL.parse(given)
  if (url === null || url.username !== '' || url.password !== '') return null
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? url : null
}

function fieldOf(name: string, schema: Readonly<Record<string, unknown>>, required: boolean): Field | null {
  if (name === '__proto__' || name.length > 128) return null
  const title = shown(schema['title'], most.textUnits) || visible(name)
  const description = shown(schema['description'], most.textUnits)
  const shape = shapeOf(schema)
  if (shape === null) return null
  const sensitive = sensitiveWords.test(`${name} ${title} ${description}`)
  const { limits = {}, ...view } = shape
  return {
    view: { name, title, description, required, options: [], sensitive, ...view },
    limits: { least: null, most: null, whole: false, format: '', ...limits },
  }
}

type Shape = Pick<FieldView, 'kind' | 'initial'> &
  Partial<Pick<FieldView, 'options'>> & { limits?: Partial<Field['limits']> }

function shapeOf(schema: Readonly<Record<string, unknown>>): Shape | null {
  const { type, default: initial, minimum, maximum, minLength, maxLength, minItems, maxItems } = schema
  switch (type) {
    case 'boolean':
      return { kind: 'switch', initial: initial === true ? 'true' : 'false' }
    case 'number':
    case 'integer': {
      const limits = { least: number(minimum), most: number(maximum), whole: type === 'integer' }
      return { kind: 'number', initial: typeof initial === 'number' ? String(initial) : '', limits }
    }
    case 'string': {
      const options = optionsOf(schema, 'oneOf')
      if (options === 'bad') return null
      if (options !== null)
        return {
          kind: 'one',
          options,
          initial: options.some(({ value }) => value === initial) ? String(initial) : '',
        }
      const limits = {
        least: number(minLength),
        most: number(maxLength),
        format: String(schema['format'] ?? ''),
      }
      return {
        kind: 'text',
        initial: typeof initial === 'string' ? initial.slice(0, most.textUnits) : '',
        limits,
      }
    }
    case 'array': {
      const options = optionsOf(record(schema['items']), 'anyOf')
      if (options === 'bad' || options === null) return null
      const values = new Set(options.map(({ value }) => value))
      const chosen = Array.isArray(initial) ? initial.filter((one) => values.has(one)) : []
      return {
        kind: 'many',
        options,
        initial: chosen,
        limits: { least: number(minItems), most: number(maxItems) },
      }
    }
    default:
      return null
  }
}

/** `enum` with or without `enumNames`, or constants with titles; null where there are none. */
function optionsOf(schema: Readonly<Record<string, unknown>>, titled: 'oneOf' | 'anyOf') {
  const { enum: plain, enumNames: names } = schema
  const constants = schema[titled]
  const all: readonly unknown[] | null = Array.isArray(plain)
    ? plain
    : Array.isArray(constants)
      ? constants
      : null
  if (all === null) return null
  if (all.length === 0 || all.length > most.options) return 'bad'
  const options = all.map((one, i) => {
    const value = typeof one === 'string' ? one : record(one)['const']
    const title = typeof one === 'string' ? (Array.isArray(names) ? names[i] : '') : record(one)['title']
    return { value, title: shown(title, most.textUnits) || shown(value, most.textUnits) }
  })
  const isText = (one: (typeof options)[number]): one is { value: string; title: string } =>
    typeof one.value === 'string' && one.value.length <= most.textUnits
  return options.every(isText) ? options : 'bad'
}

/** Of the values that are given; those that are left empty are left out. Problems: `bad-answer`. */
export function contentOf(
  fields: readonly Field[],
  given: Readonly<Record<string, FieldText>>,
): Result<Readonly<Record<string, Value>>, Problem> {
  const content: Record<string, Value> = {}
  for (const field of fields) {
    const { name, title } = field.view
    const text = Object.hasOwn(given, name) ? (given[name] ?? '') : ''
    const fault = faultOf(field, text)
    if (fault !== '') return err(problem('bad-answer', `${title}: ${fault}`))
    if (text.length > 0) content[name] = readValue(field, text)
  }
  return ok(content)
}

/** A sentence, empty for nothing. */
export function faultOf({ view, limits }: Field, text: FieldText): string {
  const { kind, required, options } = view
  if (typeof text !== 'string') {
    if (kind !== 'many') return 'This is not a list.'
    if (new Set(text).size < text.length || !text.every((one) => options.some(({ value }) => value === one)))
      return 'Choose from the list.'
    if (text.length === 0) return required ? 'Choose at least one.' : ''
    return outOf(limits, text.length, 'choices')
  }
  if (text === '') return required ? 'It needs a value.' : ''
  switch (kind) {
    case 'many':
      return 'Choose from the list.'
    case 'one':
      return options.some(({ value }) => value === text) ? '' : 'Choose from the list.'
    case 'switch':
      return text === 'true' || text === 'false' ? '' : 'Yes or no.'
    case 'number': {
      const value = Number(text)
      if (text.trim() === '' || !Number.isFinite(value)) return 'This is no number.'
      if (limits.whole && !Number.isInteger(value)) return 'It takes a whole number.'
      return outOf(limits, value, '')
    }
    case 'text':
      return outOf(limits, [...text].length, 'characters') || formatFault(limits.format, text)
  }
}

function outOf({ least, most: highest }: Field['limits'], value: number, unit: string): string {
  const words = (limit: number) => (unit === '' ? `${limit}` : `${limit} ${unit}`)
  if (least !== null && value < least) return `It takes at least ${words(least)}.`
  return highest !== null && value > highest ? `It takes at most ${words(highest)}.` : ''
}

/** The four formats that the specification has; others are no more than a hint. */
function formatFault(format: string, text: string): string {
  switch (format) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? '' : 'This is no mail address.'
    case 'uri':
      return /^[a-z][a-z\d+.-]*:/i.test(text) && URL.canParse(text) ? '' : 'This is no address.'
    case 'date':
      return isDay(text) ? '' : 'Write a date as 2026-11-23.'
    case 'date-time': {
      const [, day = '', hours, minutes, seconds] =
        /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.exec(text) ?? []
      const fits = isDay(day) && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 61
      return fits ? '' : 'Write a time as 2026-11-23T18:30:00Z.'
    }
    default:
      return ''
  }
}

const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  // The thirtieth of February is another day to a clock.
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

function readValue({ view }: Field, text: FieldText): Value {
  if (typeof text !== 'string') return text
  if (view.kind === 'number') return Number(text)
  return view.kind === 'switch' ? text === 'true' : text
}

const sensitiveWords =
  /pass(?:word|phrase|code)|secret|api[ _-]?key|access[ _-]?key|private[ _-]?key|credential|\btokens?\b|\bpin\b|\bcvv\b|card number/i

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

const shown = (value: unknown, units: number): string => {
  const text = typeof value === 'string' ? visible(value) : ''
  return text.length > units ? `${text.slice(0, units)}…` : text
}
