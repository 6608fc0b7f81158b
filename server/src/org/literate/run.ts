// Owns what running a block comes to: which code is to be evaluated, other blocks that it refers to first, and what is
// written of the result. A generator: it asks for each piece of code and is told what came of it, so that it can be played
// again from the answers. The reference is `org-babel-execute-src-block` of Org 9.7. Never runs anything itself.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Edit } from '../edit/edit.ts'
import { resolvePath } from '../edit/paths.ts'
import { type OrgDocument, parseBeside } from '../parse.ts'
import { blocksOf, type CodeBlock } from './block.ts'
import { hashOf, type Var } from './cached.ts'
import { runnablesOf } from './calls.ts'
import { type Came, cameTo, codeOf, evaluatedAs, resultWords, type Shows, sessionOf } from './code.ts'
import { isContained } from './contained.ts'
import { type Feed, inputOf } from './fed.ts'
import { fileText } from './file-text.ts'
import { asGiven, reassembled } from './headings.ts'
import { inlineEdits } from './inline-result.ts'
import { printLisp } from './lisp.ts'
import { readLiteral } from './literal.ts'
import { named } from './named.ts'
import { codeRows, type Trouble } from './noweb.ts'
import { argument, type Parameters, withArguments, withLayer } from './parameters.ts'
import { readReference, taken } from './referred.ts'
import { lastResult, linkTo, resultEdits } from './results.ts'
import { saidOfProblem } from './said.ts'
import { type TangleProblem, withoutLabels } from './tangle.ts'
import type { Value } from './value.ts'
import { assignment } from './vars.ts'

export interface Source {
  readonly document: OrgDocument
  readonly text: string
  /** Named as the files of the workspace are. */
  readonly path: string
}

export type Wanted =
  | {
      readonly kind: 'code'
      /** As sessions call it; null for one that is run as a command. */
      readonly evaluated: string | null
      /** As the block names it. */
      readonly language: string
      readonly code: string
      readonly shows: Shows
      readonly session: string | null
      /** Where it runs, named as `path` is. */
      readonly folder: string
      /** `:eval query`: a person is asked, whatever rules say. */
      readonly asks: boolean
      /** `:cmdline`, for a command that takes it. */
      readonly cmdline: string
      /** The block that refers to it wants it; null for the block itself. */
      readonly referred: string | null
    }
  /** A folder that has to be there. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }

export type Got =
  | ({ readonly kind: 'came' } & Came)
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'folder' }
  /** null: there is none, or it may not be read. */
  | { readonly kind: 'file'; readonly text: string | null }

export interface Done {
  readonly state: 'ran' | 'cached' | 'skipped'
  readonly value: Value
  /** Of the Org file. */
  readonly edits: readonly Edit[]
  /** `around`: with the result, what stands around it is read otherwise. */
  readonly changes: 'result' | 'around'
  /** Written because of `:file`. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
}

type Running<T> = Generator<Wanted, Result<T, Problem>, Got>

interface Context {
  readonly source: Source
  readonly blocks: readonly CodeBlock[]
  /** Blocks that wait for what is run now, outermost first. */
  readonly inside: readonly string[]
  /** What `*this*` is. */
  readonly self: Value | undefined
  /** Collects what `:file` has written, of blocks that are referred to as well. */
  readonly files: { path: string; text: string }[]
}

/** Deeper chains of references are taken for endless. */
const deepest = 20

/** `number`: among what `runnablesOf` gives. */
export function* runBlock(source: Source, number: number, again: 'again' | 'if-changed'): Running<Done> {
  const blocks = blocksOf(source.document, source.text)
  const block = runnablesOf(source.document, source.text)[number]
  if (!block) return err(problem('no-block', 'The block is not there any more.', 'Run it again.'))
  const context: Context = { source, blocks, inside: [], self: undefined, files: [] }
  const executed = yield* execute(context, block, again)
  if (!executed.ok) return executed
  const { state, value, hash, shown } = executed.value
  const { files } = context
  if (state !== 'ran') return ok({ state, value, edits: [], changes: 'result', files: [] })
  const edits =
    block.form === 'inline'
      ? inlineEdits(source.document, source.text, shown, value)
      : ok(editsOf(source, block, shown, value, hash))
  if (!edits.ok) return edits
  const changes = isContained(source.document, source.text, edits.value) ? 'result' : 'around'
  return ok({ state, value, edits: edits.value, changes, files })
}

/** What was discarded leaves the result that there is, or a place for one. */
function editsOf({ document, text }: Source, block: CodeBlock, shown: CodeBlock, value: Value, hash: string) {
  const words = resultWords(shown)
  if (!words.includes('discard')) return resultEdits(document, text, shown, value, hash)
  if (lastResult(document, text, block) !== null) return []
  const parameters = withResults(
    shown,
    words.filter((word) => word !== 'discard'),
  )
  return resultEdits(document, text, { ...shown, parameters }, value)
}

interface Executed {
  readonly state: Done['state']
  readonly value: Value
  /** To be kept with the result; empty for none. */
  readonly hash: string
  /** The block with the words of `:results` that are left. */
  readonly shown: CodeBlock
}

function* execute(context: Context, block: CodeBlock, again: 'again' | 'if-changed'): Running<Executed> {
  const { parameters } = block
  const { path } = context.source
  const stays = { value: null, hash: '', shown: block } as const
  const when = argument(parameters, 'eval', parameters.values.has('noeval') ? 'no' : '')
  if (when === 'no' || when === 'never') return ok({ ...stays, state: 'skipped' })
  const strange = parameters.lisp.find((name) => !isNamesOf(parameters, name))
  if (strange !== undefined) return err(said('lisp', strange))
  const key = `${path}:${block.begin}`
  if (context.inside.includes(key) || context.inside.length > deepest)
    return err(problem('circular', 'The block refers to itself.', 'Take a reference of it out.'))
  const inner: Context = { ...context, inside: [...context.inside, key] }
  const vars = yield* variablesOf(inner, block)
  if (!vars.ok) return vars
  const body = yield* bodyOf(inner, block)
  if (!body.ok) return body
  const lines: string[] = []
  for (const { name, value } of vars.value) {
    const line = assignment(block.language, name, value)
    if (line === null) return err(said('variables', name))
    lines.push(line)
  }
  const hash =
    argument(parameters, 'cache') === 'yes' ? hashFor(block, vars.value, lines, body.value.hashed) : ''
  if (hash !== '' && again === 'if-changed') {
    const last = lastResult(context.source.document, context.source.text, block)
    if (last?.hash === hash) return ok({ ...stays, state: 'cached', value: last.value })
  }
  const feed = yield* feedOf(inner, block)
  if (!feed.ok) return feed
  const evaluated = evaluatedAs(block.language)
  const { text: code, shows } = codeOf(block, body.value.run, lines, feed.value)
  const folder = resolvePath(path, argument(parameters, 'dir', '.'))
  if (makesFolder(parameters)) yield { kind: 'folder', path: folder }
  const got = yield {
    kind: 'code',
    evaluated,
    language: block.language,
    code,
    shows,
    session: feed.value === null ? sessionOf(block) : null,
    folder,
    asks: when === 'query',
    cmdline: evaluated === null ? argument(parameters, 'cmdline') : '',
    referred: context.inside.length === 0 ? null : block.name,
  }
  if (got.kind !== 'came')
    return err(problem('failed', got.kind === 'failed' ? got.words : '', 'Its result stays as it was.'))
  return yield* finished(inner, block, reassembled(parameters, vars.value, cameTo(block, got)), hash)
}

/** Writes to a file, hands on to another block. */
function* finished(context: Context, block: CodeBlock, value: Value, hash: string): Running<Executed> {
  const { parameters } = block
  const words = resultWords(block)
  const kept = words.includes('replace') ? hash : ''
  const file = words.includes('file') ? fileOf(block) : ''
  const isWritten = file !== '' && value !== null && !words.includes('link') && !words.includes('graphics')
  if (isWritten) {
    const text = fileText(value, argument(parameters, 'sep', '\t'))
    context.files.push({ path: resolvePath(context.source.path, file), text })
  }
  const result: Value = file === '' ? value : file
  const post = argument(parameters, 'post')
  if (post === '') return ok({ state: 'ran', value: result, hash: kept, shown: block })
  const self = file === '' ? result : linkTo(file, parameters.values)
  const handed = yield* refer({ ...context, self }, post)
  if (!handed.ok) return handed
  const shown =
    file === ''
      ? block
      : {
          ...block,
          parameters: withResults(
            block,
            words.filter((word) => word !== 'file'),
          ),
        }
  return ok({ state: 'ran', value: handed.value, hash: kept, shown })
}

const withResults = ({ parameters }: CodeBlock, words: readonly string[]) => ({
  ...parameters,
  values: new Map([...parameters.values, ['results', words.join(' ')]]),
})

/** The files, the Org file's own not among them, that running the block itself writes. */
export function filesOf(block: CodeBlock, path: string): readonly string[] {
  const words = resultWords(block)
  const file =
    words.includes('file') && !words.includes('link') && !words.includes('graphics') ? fileOf(block) : ''
  return file === '' ? [] : [resolvePath(path, file)]
}

function fileOf({ name, parameters }: CodeBlock): string {
  const written = argument(parameters, 'file')
  const ending = argument(parameters, 'file-ext')
  const folder = argument(parameters, 'output-dir')
  const file = written !== '' ? written : name !== '' && ending !== '' ? `${name}.${ending}` : ''
  return file === '' || folder === '' ? file : `${folder.replace(/\/$/, '')}/${file}`
}

function* variablesOf(context: Context, block: CodeBlock): Running<readonly Var[]> {
  const found: Var[] = []
  for (const { name, value } of block.parameters.vars) {
    const known = yield* variable(context, value)
    if (!known.ok) return known
    found.push({ name, ...asGiven(known.value, block.parameters) })
  }
  return ok(found)
}

function* variable(context: Context, written: string): Running<Value> {
  if (written === '*this*' && context.self !== undefined) return ok(context.self)
  const literal = readLiteral(written)
  return literal === null ? yield* refer(context, written) : ok(literal.value)
}

/** The value that a reference names. */
function* refer(context: Context, written: string): Running<Value> {
  const reference = readReference(written)
  const { file, name, index } = reference
  let place = context
  if (file !== '') {
    const path = resolvePath(context.source.path, file)
    const got = yield { kind: 'file', path }
    if (got.kind !== 'file' || got.text === null)
      return err(problem('no-file', `${path} cannot be read.`, 'Check the reference.'))
    const { text } = got
    const document = parseBeside(context.source.document, path, text)
    place = { ...context, source: { path, text, document }, blocks: blocksOf(document, text) }
  }
  const found = named(place.source, place.blocks, name, reference.wants)
  if (found === null)
    return err(problem('no-reference', `Nothing is called ${name}.`, 'Check the reference of :var.'))
  if (found.kind === 'value') return ok(index === null ? found.value : taken(found.value, index))
  const { block } = found
  const parameters = withArguments(
    withLayer(withLayer(block.parameters, reference.header), ':results none'),
    reference.args,
  )
  const executed = yield* execute(place, { ...block, parameters }, 'if-changed')
  if (!executed.ok) return executed
  const { value } = executed.value
  return ok(index === null ? value : taken(value, index))
}

interface Body {
  readonly run: string
  /** With the labels of lines, as the hash counts it. */
  readonly hashed: string
}

/** References with arguments are run one after the other, in the order of the text. */
function* bodyOf(context: Context, block: CodeBlock): Running<Body> {
  const { source, blocks } = context
  const known: string[] = []
  for (;;) {
    let at = 0
    let missing: string | null = null
    const called = (reference: string): string | null => {
      if (missing !== null) return null
      const there = known[at++]
      if (there === undefined) missing = reference
      return there ?? null
    }
    const troubles: Trouble[] = []
    const web = { ...source, blocks, comments: () => ({ before: '', after: '' }), called }
    const rows = codeRows(web, block, 'eval', troubles)
    const trouble = troubles.find(({ code }) => code !== 'missing' && code !== 'call')
    if (trouble) return err(said(trouble.code, trouble.name))
    if (missing === null) {
      const text = (all: typeof rows) => all.map((row) => row.text).join('\n')
      const run = block.form === 'inline' ? rows : withoutLabels(rows, block.dropsLabels ?? '(ref:%s)')
      return ok({ run: text(run), hashed: text(rows) })
    }
    const value: Result<Value, Problem> = yield* refer(context, missing)
    if (!value.ok) return value
    known.push(typeof value.value === 'string' ? value.value : printLisp(value.value))
  }
}

/** What a shell gets beside its code; null for nothing. */
function* feedOf(context: Context, block: CodeBlock): Running<Feed | null> {
  const { values } = block.parameters
  const stdin = values.get('stdin') ?? ''
  const cmdline = values.get('cmdline') ?? ''
  if (evaluatedAs(block.language) !== 'bash' || (stdin === '' && cmdline === '')) return ok(null)
  if (stdin === '') return ok({ stdin: '', cmdline })
  const value = yield* refer(context, stdin)
  return value.ok ? ok({ stdin: inputOf(value.value), cmdline }) : value
}

const makesFolder = (parameters: Parameters): boolean =>
  argument(parameters, 'dir') !== '' && !['', 'no', 'nil'].includes(argument(parameters, 'mkdirp'))

/** `:colnames` and `:rownames` can be a list that is written out. */
const isNamesOf = ({ values }: Parameters, name: string): boolean =>
  (name === 'colnames' || name === 'rownames') && readLiteral(values.get(name) ?? '') !== null

function hashFor(block: CodeBlock, vars: readonly Var[], lines: readonly string[], body: string): string {
  const extra = (name: string) => {
    const value = block.parameters.values.get(name) ?? null
    return value === null ? [] : [value]
  }
  return hashOf(block, vars, [...extra('prologue'), ...lines, body, ...extra('epilogue')].join('\n'))
}

const said = (code: TangleProblem['code'], name: string): Problem =>
  problem(code, saidOfProblem({ code, name, block: -1 }), '')
