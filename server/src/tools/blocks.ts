// Owns the way from blocks that are to be run to proposals, one after the other: code first, then what is written of its
// result. What is known in between is plain data, so that it can wait for a decision. Never runs or writes anything.

import { sha256 } from '../base/hash.ts'
import { type Action, joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { CodeBlock } from '../org/literate/block.ts'
import { runnablesOf } from '../org/literate/calls.ts'
import { type Done, filesOf, type Got, runBlock, type Wanted } from '../org/literate/run.ts'
import { lineOfBlock } from '../org/literate/tangle.ts'
import type { Value } from '../org/literate/value.ts'
import { shellQuoted } from '../org/literate/vars.ts'
import { parseOrg } from '../org/parse.ts'
import type { BlockRow } from './block-runs.ts'
import { current, type FileAction, onBase } from './change.ts'
import { replacements } from './match.ts'
import { absolute, shown } from './path.ts'
import type { ToolPorts } from './tool.ts'

/** What came of evaluated code or of a command, whole. */
export interface RunCame {
  /** `value`: it ran to its end, even if a command in it failed. */
  readonly end: 'value' | 'error' | 'interrupted' | 'ended'
  readonly value: string
  readonly printed: string
  /** What was wrong with the code, with its traces; empty for nothing. */
  readonly error: string
}

export interface BlockRun {
  readonly kind: 'blocks'
  readonly path: string
  /** Keys of the blocks that are still to be run; the first one is at it. */
  readonly rest: readonly string[]
  /** `result`: results are written into the file. `nothing`: they are only told. */
  readonly writes: 'result' | 'nothing'
  readonly again: 'again' | 'if-changed'
  /** What came of the code that the first block wanted so far. */
  readonly answers: readonly { readonly wanted: string; readonly got: Got }[]
  /** Files that the code last proposed was to write its result into, as a person was shown them. */
  readonly into: readonly string[]
  /** The hash of what was proposed; empty for the writing of a result. */
  readonly waits: string
  /** Of the first block, so far. */
  readonly elapsedMs: number
  readonly rows: readonly BlockRow[]
  /** Of all output so far. */
  readonly labels: Labels
}

/** What came of a proposal. */
export interface BlockDone {
  readonly outcome: 'done' | 'failed'
  readonly exitCode: number | null
  readonly text: string
  readonly labels: Labels
  /** By a person. */
  readonly approved: boolean
  readonly elapsedMs?: number
  readonly came?: RunCame
}

export type BlockStep =
  | {
      readonly kind: 'propose'
      readonly summary: string
      readonly actions: readonly Action[]
      readonly run: BlockRun
      readonly covered: boolean
    }
  | { readonly kind: 'end'; readonly rows: readonly BlockRow[] }

/** Proposals with it as their origin are run for somebody who goes on from what comes of them, whole. */
export const blocksOrigin = 'blocks'

export const isOfBlock = ({ origin }: { readonly origin: string }): boolean =>
  origin === `reflex:${blocksOrigin}` || origin === 'reflex:tangle'

/** What a block is known by while its file changes around it: its code, and which of several with the same. */
export function keysOf(blocks: readonly CodeBlock[]): readonly string[] {
  const seen = new Map<string, number>()
  return blocks.map(({ name, language, lines, form, parameters }) => {
    const given = form !== 'block' ? JSON.stringify([...parameters.values, ...parameters.vars]) : ''
    const hash = sha256(`${name}\n${language}\n${lines.join('\n')}${given}`).slice(0, 24)
    const nth = seen.get(hash) ?? 0
    seen.set(hash, nth + 1)
    return `${hash}-${nth}`
  })
}

export const startOf = (
  path: string,
  rest: readonly string[],
  how: Pick<BlockRun, 'writes' | 'again'>,
): BlockRun => ({
  kind: 'blocks',
  path,
  rest,
  ...how,
  answers: [],
  into: [],
  waits: '',
  elapsedMs: 0,
  rows: [],
  labels: trusted,
})

/** After a proposal of the run was carried out. */
export function afterDone(ports: ToolPorts, run: BlockRun, done: BlockDone): Promise<BlockStep> {
  const labels = joinLabels(run.labels, done.labels)
  const elapsedMs = run.elapsedMs + (done.elapsedMs ?? 0)
  if (run.waits === '') {
    if (done.outcome === 'failed') return Promise.resolve(failed(ports, run, done.text))
    return nextBlock(ports, { ...run, labels })
  }
  const { came } = done
  const got: Got =
    came?.end === 'value'
      ? { kind: 'came', value: came.value, printed: came.printed }
      : { kind: 'failed', words: failureWords(done) }
  const answers = [...run.answers, { wanted: run.waits, got }]
  return nextStep(ports, { ...run, answers, waits: '', labels, elapsedMs }, done.approved)
}

/** What went wrong, without the way there. */
export function failureWords({ came, text }: BlockDone): string {
  const lines = (came?.error ?? '').split('\n').filter((line) => line.trim() !== '')
  const said = lines.findLast((line) => /^[\w.]*(?:Error|Exception|Interrupt)\b/.test(line)) ?? lines.at(-1)
  return said ?? text
}

/** The next proposal, or the end. `approved`: a person has approved the code whose result is written now. */
export async function nextStep(ports: ToolPorts, run: BlockRun, approved = false): Promise<BlockStep> {
  const [key] = run.rest
  if (key === undefined) return { kind: 'end', rows: run.rows }
  const read = await textOf(ports, run.path)
  if (!read.ok) return failed(ports, run, read.error.message)
  const { text } = read.value
  const document = parseOrg(text, text, ports.index.setupOf(run.path))
  const blocks = runnablesOf(document, text)
  const number = keysOf(blocks).indexOf(key)
  const block = blocks[number]
  if (!block) return failed(ports, run, 'The block changed meanwhile, so nothing is written. Run it again.')
  const at = { ...run, rows: [...run.rows, rowOf(block, lineOfBlock(document, block), run)] }
  const ran = await play(ports, run, runBlock({ document, text, path: run.path }, number, run.again))
  if (!ran.ok) return failed(ports, at, ran.error.message)
  if (ran.value.kind === 'wanted') {
    const row = at.rows.at(-1) as BlockRow
    const { wanted } = ran.value
    return wanted.kind === 'folder'
      ? proposeFolder(ports, run, block, wanted, row)
      : proposeCode(ports, run, block, wanted, row)
  }
  const { done } = ran.value
  const told = run.writes === 'nothing' || done.edits.length === 0 ? valueWords(done.value) : ''
  const settled = withRow(ports, at, { state: done.state, words: told })
  const changes = run.writes === 'nothing' ? [] : await changesOf(ports, run.path, text, done)
  if ('error' in changes) return failed(ports, at, changes.error.message)
  if (changes.length === 0) return nextBlock(ports, settled)
  return {
    kind: 'propose',
    summary: `Write the result of ${nameOf(block, settled.rows.at(-1)?.line ?? 0)} into ${run.path}`,
    actions: changes,
    run: settled,
    covered:
      approved &&
      done.changes === 'result' &&
      changes.every((change) => run.into.includes(shown(ports.workspace, change.path))),
  }
}

const nextBlock = (ports: ToolPorts, run: BlockRun): Promise<BlockStep> =>
  nextStep(ports, { ...run, rest: run.rest.slice(1), answers: [], waits: '', elapsedMs: 0 })

type Of<Kind extends Wanted['kind']> = Extract<Wanted, { kind: Kind }>

type Played =
  | { readonly kind: 'wanted'; readonly wanted: Of<'code'> | Of<'folder'> }
  | { readonly kind: 'done'; readonly done: Done }

/** Plays the run again from what is known, up to what is not. */
async function play(
  ports: ToolPorts,
  run: BlockRun,
  running: ReturnType<typeof runBlock>,
): Promise<Result<Played, Problem>> {
  let known = 0
  let next = running.next()
  while (!next.done) {
    const wanted = next.value
    if (wanted.kind === 'file') {
      next = running.next({ kind: 'file', text: await readable(ports, wanted.path) })
      continue
    }
    const hash = hashOf(wanted)
    if (wanted.kind === 'folder') {
      const isMade = run.answers[known]?.wanted === hash
      if (isMade) known++
      if (await isFolder(ports, wanted.path)) {
        next = running.next({ kind: 'folder' })
        continue
      }
      if (!isMade) return ok({ kind: 'wanted', wanted })
      return err(problem('no-folder', `The folder ${wanted.path} could not be made.`, 'Check :dir.'))
    }
    const answer = run.answers[known++]
    if (answer === undefined) return ok({ kind: 'wanted', wanted })
    if (answer.wanted !== hash)
      return err(problem('changed', 'What the block refers to changed while it ran. Run it again.'))
    next = running.next(answer.got)
  }
  return next.value.ok ? ok({ kind: 'done', done: next.value.value }) : next.value
}

const hashOf = (wanted: Wanted): string => sha256(JSON.stringify(wanted)).slice(0, 24)

async function readable(ports: ToolPorts, path: string): Promise<string | null> {
  if ((await ports.mayRead(path)) !== 'allow') return null
  const read = await textOf(ports, path)
  return read.ok ? read.value.text : null
}

/** What is there and is no text counts too: running the code says what is wrong with it. */
async function isFolder(ports: ToolPorts, path: string): Promise<boolean> {
  const read = await current(ports.documents, absolute(ports.workspace, path))
  return !read.ok || read.value !== null
}

async function textOf(ports: ToolPorts, path: string): Promise<Result<{ readonly text: string }, Problem>> {
  const read = await current(ports.documents, absolute(ports.workspace, path))
  if (!read.ok) return read
  return read.value === null ? err(problem('no-file', `There is no file ${path}.`, '')) : ok(read.value)
}

function proposeCode(
  ports: ToolPorts,
  run: BlockRun,
  block: CodeBlock,
  wanted: Of<'code'>,
  row: BlockRow,
): BlockStep {
  const { evaluated, language, code, session, shows, folder, asks, cmdline, referred } = wanted
  const cwd = folder === '' || folder === '.' ? {} : { cwd: folder }
  const into = run.writes === 'nothing' ? [] : [run.path, ...filesOf(block, run.path)]
  const name = session === null ? null : `org ${session}`
  const commands = ports.blockCommands()
  const template = Object.hasOwn(commands, language) ? commands[language] : undefined
  if (evaluated === null && template === undefined) {
    const words = `Code in ${language} is not run. Set a command for it in passepartout.org.babel.commands, or for the command line in babel.json of the agent’s home.`
    return failed(ports, { ...run, rows: [...run.rows, row] }, words)
  }
  const action: Action =
    evaluated === null
      ? { type: 'shell', shell: 'posix', command: commandOf(template ?? '', code, cmdline), ...cwd }
      : {
          type: 'code_eval',
          language: evaluated,
          code,
          ...(name === null ? {} : { session: { name, state: ports.sessionState(evaluated, name) } }),
          ...cwd,
          shows,
          ...(into.length === 0 ? {} : { into }),
          ...(asks ? { asks } : {}),
        }
  const itself = `${nameOf(block, row.line)} of ${run.path}`
  return {
    kind: 'propose',
    summary:
      referred === null
        ? `Run ${itself}`
        : `Run ${referred === '' ? `${language} code` : `the block ${referred}`}, which ${itself} refers to`,
    actions: [action],
    run: { ...run, into, waits: hashOf(wanted) },
    covered: false,
  }
}

/** `:mkdirp`: the folder that the code is to run in. */
function proposeFolder(
  { workspace }: ToolPorts,
  run: BlockRun,
  block: CodeBlock,
  wanted: Of<'folder'>,
  { line }: BlockRow,
): BlockStep {
  const command = `mkdir -p -- ${shellQuoted(absolute(workspace, wanted.path))}`
  return {
    kind: 'propose',
    summary: `Make the folder of ${nameOf(block, line)} of ${run.path}`,
    actions: [{ type: 'shell', shell: 'posix', command }],
    run: { ...run, into: [], waits: hashOf(wanted) },
    covered: false,
  }
}

/**
 * `{code}` in the template is the code as one word, without it the code comes over the standard input; `{cmdline}` is what
 * the block says in `:cmdline`.
 */
function commandOf(written: string, code: string, cmdline: string): string {
  const template = written.replaceAll('{cmdline}', () => cmdline)
  if (template.includes('{code}')) return template.replaceAll('{code}', () => shellQuoted(code))
  return `${template} <<'${endOf(code)}'\n${code}\n${endOf(code)}`
}

/** A line that the code does not have. */
function endOf(code: string): string {
  let end = 'END_OF_CODE'
  while (code.split('\n').includes(end)) end += '_'
  return end
}

async function changesOf(
  ports: ToolPorts,
  path: string,
  text: string,
  { edits, files, changes }: Done,
): Promise<readonly FileAction[] | { readonly error: Problem }> {
  const wanted: FileAction[] = files.map((file) => ({
    type: 'file_write',
    path: file.path,
    content: file.text,
  }))
  if (edits.length > 0)
    wanted.push({
      type: 'file_edit',
      path,
      edits: replacements(text, edits),
      ...(changes === 'around' ? { asks: true } : {}),
    })
  const based: FileAction[] = []
  for (const action of wanted) {
    const one = await onBase(ports.documents, ports.workspace, action)
    if (!one.ok) return one
    if (!(await isThere(ports, one.value))) based.push(one.value)
  }
  return based
}

/** A file that has the text already is not written again. */
async function isThere(ports: ToolPorts, action: FileAction): Promise<boolean> {
  if (action.type !== 'file_write') return false
  const now = await textOf(ports, action.path)
  return now.ok && now.value.text === action.content
}

const nameOf = ({ name, language, form }: CodeBlock, line: number): string =>
  name === ''
    ? `the ${language} ${form === 'inline' ? 'code' : 'block'} in line ${line}`
    : `the block ${name}`

const rowOf = ({ name, language, form }: CodeBlock, line: number, { elapsedMs }: BlockRun): BlockRow => ({
  name,
  language,
  form,
  line,
  state: 'ran',
  elapsedMs,
  words: '',
})

function withRow(ports: ToolPorts, run: BlockRun, more: Pick<BlockRow, 'state' | 'words'>): BlockRun {
  const last = run.rows.at(-1)
  const [key] = run.rest
  if (!last || key === undefined) return run
  const row = { ...last, ...more }
  ports.blockRuns.note(run.path, key, { ...row, at: ports.clock.now() })
  return { ...run, rows: [...run.rows.slice(0, -1), row] }
}

/** The blocks behind it are not run: they may rest on it. */
function failed(ports: ToolPorts, run: BlockRun, words: string): BlockStep {
  return { kind: 'end', rows: withRow(ports, run, { state: 'failed', words }).rows }
}

const valueWords = (value: Value): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
