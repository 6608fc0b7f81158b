// Owns what a program would do, as far as its text says: the paths it touches, the commands it runs, whom it contacts, and
// everything about it that is not known. Pure; signs.ts has the words for it.

import type { CodeFact, Doubt } from '../facts.ts'
import { doubt, type Touch } from '../programs/program.ts'
import { moduleName } from './bindings.ts'
import { type Dialect, isPure, type Sink } from './dialect.ts'
import type { CodeCall, CodeReading, Value } from './reading.ts'

export interface CodeEffects {
  readonly touches: readonly Touch[]
  /** Shell text that it runs. */
  readonly commands: readonly string[]
  readonly hosts: readonly string[]
  /** Code of the same language that it evaluates. */
  readonly codes: readonly string[]
  readonly code: CodeFact
  readonly doubts: readonly Doubt[]
}

interface Found {
  readonly touches: Touch[]
  readonly commands: string[]
  readonly hosts: Set<string>
  readonly codes: string[]
  readonly signs: { code: CodeFact['signs'][number]['code']; evidence: string }[]
  readonly doubts: Doubt[]
}

const unknown: Value = { texts: ['\u0000'] }

export function codeEffects(reading: CodeReading, dialect: Dialect): CodeEffects {
  const found: Found = {
    touches: [],
    commands: [],
    hosts: new Set(),
    codes: [],
    signs: [],
    doubts: [...reading.problems],
  }
  for (const { name, raw } of reading.modules)
    if (!dialect.pure.has(name) && !dialect.known.has(name))
      found.doubts.push(doubt('unknown-module', `What the module ${name} does is not known.`, raw))
  for (const call of reading.calls) readCall(found, call, dialect)
  for (const evidence of reading.handed) found.signs.push({ code: 'reflection', evidence })
  for (const evidence of reading.reaching) found.signs.push({ code: 'reflection', evidence })
  for (const evidence of reading.environment) found.signs.push({ code: 'environment', evidence })
  for (const evidence of reading.endless) found.signs.push({ code: 'endless-loop', evidence })
  for (const value of reading.commands) {
    found.signs.push({ code: 'starts-process', evidence: value.texts[0] ?? '' })
    found.commands.push(...value.texts.map(shellText))
  }
  // Where it is not known what is touched, any text that looks like a path may be what is meant.
  const isOpen = found.touches.some(({ raw }) => raw.includes('\u0000'))
  if (isOpen) {
    const uses = new Set(found.touches.filter(({ raw }) => raw.includes('\u0000')).map(({ use }) => use))
    for (const text of new Set(reading.texts))
      if (looksLikePath(text)) for (const use of uses) found.touches.push({ raw: text, use })
  }
  if (found.signs.some(({ code }) => code === 'network' || code === 'raw-socket'))
    for (const text of new Set(reading.texts))
      if (hostOf(text) !== null && /^[a-z]+:\/\//i.test(text)) found.hosts.add(text)
  const { touches, commands, hosts, codes, signs, doubts } = found
  return {
    touches,
    commands,
    hosts: [...hosts],
    codes,
    code: { signs: [...signs, ...joint(found)] },
    doubts,
  }
}

function readCall(found: Found, call: CodeCall, dialect: Dialect): void {
  for (const name of call.names) {
    if (name === '') continue
    const tail = `.${name.slice(name.lastIndexOf('.') + 1)}`
    const root = name.split(/\.|::/)[0] ?? ''
    const isOfModule = !name.startsWith('.')
    const sink =
      dialect.sinks.get(name) ??
      (isOfModule && isPure(name, dialect)
        ? undefined
        : (dialect.sinks.get(tail) ?? dialect.sinks.get(`${tail}/${call.values.length}`)))
    if (sink !== undefined) readSink(found, call, name, sink, dialect)
    else if (name.includes('\u0000')) found.signs.push({ code: 'reflection', evidence: call.raw })
    // A constant or a class that is only named does nothing yet.
    else if (call.mentioned && /^[^a-z]/.test(tail.slice(1))) continue
    else if (isOfModule && !isHarmless(name, root, dialect))
      found.doubts.push(doubt('unknown-call', `What ${name} does is not known.`, call.raw))
  }
}

const isHarmless = (name: string, root: string, dialect: Dialect): boolean =>
  isPure(name, dialect) || dialect.harmless.has(name) || (dialect.harmless.has(root) && root !== name)

function readSink(found: Found, call: CodeCall, name: string, sink: Sink, dialect: Dialect): void {
  const evidence = call.raw
  const of = (at: number | 'self'): Value => {
    if (call.mentioned) return unknown
    if (at === 'self') return call.self
    const given = call.values[at]
    if (given !== undefined) return given
    const named = [...call.named.values()].flatMap(({ texts }) => texts)
    return named.length > 0 ? { texts: named } : unknown
  }
  // A temporary file needs no name.
  for (const { at, use } of sink.paths)
    if (!(call.values.length === 0 && call.named.size === 0 && at === 0 && /^tempfile\./.test(name)))
      for (const raw of of(at).texts) found.touches.push({ raw, use })
  if (sink.mode !== undefined) {
    const modes = (call.named.get('mode') ?? call.values[sink.mode === 'self' ? 0 : sink.mode + 1])
      ?.texts ?? ['r']
    const use = modes.every((mode) => /^r[bt]*$/.test(mode)) && !call.mentioned ? 'read' : 'write'
    for (const raw of of(sink.mode).texts) {
      // Ruby’s open runs what stands behind a bar.
      if (raw.startsWith('|')) found.commands.push(shellText(raw.slice(1)))
      else found.touches.push({ raw, use })
    }
  }
  const program = sink.shell ?? sink.spawn
  if (program !== undefined)
    found.commands.push(...commandTexts([of(program), ...call.values.slice(program + 1)]))
  if (sink.code !== undefined)
    for (const text of of(sink.code).texts) if (!text.includes('\u0000')) found.codes.push(text)
  if (sink.host !== undefined)
    for (const text of of(sink.host).texts) found.hosts.add(hostOf(text) ?? '\u0000')
  for (const code of sink.signs) {
    if (code === 'loads-code')
      for (const text of of(0).texts)
        if (!dialect.pure.has(moduleName(text)) && !dialect.known.has(moduleName(text)))
          found.doubts.push(doubt('unknown-module', 'What this loads is not known.', evidence))
    if (code === 'forks' && call.endless) found.signs.push({ code: 'fork-bomb', evidence })
    found.signs.push({ code, evidence })
  }
}

/** A program with its arguments in a list, behind it or word by word; or a whole command line in one text. */
function commandTexts([first = unknown, second, ...rest]: readonly Value[]): readonly string[] {
  const line = (items: readonly Value[]): string =>
    items.map(({ texts }) => shellWord(texts[0] ?? '\u0000')).join(' ')
  if (first.items !== undefined && first.items.length > 0) return [line(first.items)]
  if (second?.items !== undefined)
    return first.texts.map((text) => line([{ texts: [text] }, ...(second.items ?? [])]))
  const isText = ({ texts }: Value): boolean => texts.some((text) => text !== '\u0000')
  if (second === undefined || !isText(second)) return first.texts.map(shellText)
  // Some are given the program twice, once as the name it is to see.
  const words = [second, ...rest].filter(isText)
  return [line([first, ...words]), line(words)]
}

const shellText = (text: string): string => text.replaceAll('\u0000', '"$unknown"')

const shellWord = (text: string): string => {
  if (text === '\u0000') return '"$unknown"'
  if (/^[\w./:=@%+,-]+$/.test(text)) return text
  return text.includes('\u0000')
    ? `"${text.replace(/["$`\\]/g, '\\$&').replaceAll('\u0000', '$unknown')}"`
    : `'${text.replaceAll("'", "'\\''")}'`
}

const looksLikePath = (text: string): boolean =>
  text.length < 1000 &&
  !text.includes('\n') &&
  !text.includes('\u0000') &&
  /^(?:~|\.{1,2}\/|\/[\w.]|[A-Za-z]:\\|\.\w)/.test(text) &&
  !/\s{2}/.test(text)

const hostOf = (text: string): string | null => {
  if (text.includes('\u0000') && !/^[a-z]+:\/\/[^/\0]+\//i.test(text)) return null
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@\s]*@)?([\w.-]+|\[[\da-f:]+\])(?::\d+)?(?:[/?#]|$)/i.exec(
    text,
  )?.[1]
  return host ?? null
}

/** What several things together are, that each alone is not. */
function joint({ signs, commands }: Found): CodeFact['signs'] {
  const first = (code: string) => signs.find((sign) => sign.code === code)
  const socket = first('raw-socket')
  const started = first('starts-process') ?? first('shares-descriptors')
  if (socket === undefined || started === undefined) return []
  const isDriven =
    first('shares-descriptors') !== undefined ||
    commands.some((text) => /\$unknown|^(?:\S*\/)?(?:ba|z|da|k)?sh\b|^cmd\b|powershell/.test(text))
  return isDriven
    ? [
        {
          code: 'reverse-shell',
          evidence: `${socket.evidence.slice(0, 90)} … ${started.evidence.slice(0, 90)}`,
        },
      ]
    : []
}
