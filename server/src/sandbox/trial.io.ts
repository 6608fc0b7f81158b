// Owns the dry run: a command that nobody has decided about runs in a copy of the workspace, in bubblewrap,
// without a network, and what it did is reported. Runs nothing that is not a `Trial`, nothing without
// the sandbox, and leaves nothing behind. Never decides.

import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { redeemTrial, type Trial } from '../gate/cleared.ts'
import { compare } from './compare.io.ts'
import { type Copy, copyPlaces, copyWorkspace } from './copy.io.ts'
import { type Chunk, follow } from './follow.io.ts'
import { defaultLimits, type Limits, limitPrefix, temporaryBytes } from './limits.ts'
import { networkOf, type Observed, programsOf, readTrace, traceWords } from './observed.ts'
import { failureOf, findProgram, type Isolation, nowhere, processCeiling, surroundings } from './probe.io.ts'
import { bubblewrapArguments, cleanEnvironment } from './profile.ts'
import type { TrialReport } from './report.ts'
import { agentHomeOf, isolation } from './run.io.ts'
import { type Start, startOf } from './start.io.ts'
import { untriable } from './triable.ts'

export interface TrialOptions {
  readonly limits?: Partial<Limits>
  readonly maxFiles: number
  /** Of the copy, where the disk cannot share blocks. */
  readonly maxBytes: number
  /** The program's own data for this workspace; copies lie below it, or in the temporary folder. */
  readonly storage: string
  readonly agentHome?: string
  /** For tests of machines without them. Default: what is there. */
  readonly isolation?: Isolation
  readonly strace?: string | null
}

export interface TrialProgress {
  readonly phase: 'copying' | 'running' | 'comparing'
  /** Files copied, of all; 0 of 0 in the other phases. */
  readonly done: number
  readonly total: number
}

/** Of what it prints, the end. UTF-16 units. */
const keptUnits = 8_000
const readOutputBytes = 16 * 1024 ** 2
const spareProcesses = 1_024
/** More of strace's record is not read. */
const maxRecordBytes = 64 * 1024 ** 2

/**
 * Problems: `not-cleared`, `no-sandbox` (no bubblewrap that works: nothing is run then), `too-large`, `cancelled`,
 * those of `startOf` and `follow`.
 */
export async function dryRun(
  trial: Trial,
  options: TrialOptions,
  onProgress: (progress: TrialProgress) => void,
  signal: AbortSignal,
): Promise<Result<TrialReport, Problem>> {
  const proposal = redeemTrial(trial)
  if (!proposal.ok) return proposal
  const start = startOf(proposal.value)
  if (!start.ok) return start
  const isolated = options.isolation ?? (await isolation())
  const impossible = untriable(isolated)
  if (isolated.kind !== 'bubblewrap' || impossible !== null)
    return err(impossible ?? problem('no-sandbox', 'There is no sandbox.'))
  const { workspace, cwd } = start.value
  const around = surroundings(workspace, cwd, trial.effects, agentHomeOf(options.agentHome))
  const began = performance.now()
  const copied = await copyWorkspace(workspace, {
    places: copyPlaces(options.storage, tmpdir()),
    maxFiles: options.maxFiles,
    maxBytes: options.maxBytes,
    hidden: [...around.hiddenFolders, ...around.hiddenFiles, options.storage],
    onProgress: (done, total) => onProgress({ phase: 'copying', done, total }),
    signal,
  })
  if (!copied.ok) return copied
  const copy = copied.value
  const copyMs = performance.now() - began
  let scratch: string | null = null
  try {
    onProgress({ phase: 'running', done: 0, total: 0 })
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-trial-run-')))
    const strace = options.strace === undefined ? await probeStrace(isolated.program) : options.strace
    const ran = await runIn({ start: start.value, copy, scratch, strace, isolated, around, options }, signal)
    if (!ran.ok) return ran
    onProgress({ phase: 'comparing', done: 0, total: 0 })
    const compared = await compare(workspace, copy)
    if (signal.aborted) return err(problem('cancelled', 'The trial was cancelled.'))
    const { files, bytes, kind, bound, left } = copy
    return ok({
      ...ran.value,
      files: compared.files,
      filesTotal: compared.total,
      copy: { kind, files, bytes, elapsedMs: Math.round(copyMs), bound, left: left.slice(0, 100) },
      notes: notesOf(trial, copy, strace, compared.moved),
    })
  } catch (error) {
    return err(
      problem(
        'trial-failed',
        `The trial failed: ${error instanceof Error ? error.message : error}.`,
        'Try it again.',
      ),
    )
  } finally {
    if (scratch !== null) await rm(scratch, { recursive: true, force: true }).catch(() => {})
    await copy.dispose()
  }
}

interface Run {
  readonly start: Start
  readonly copy: Copy
  readonly scratch: string
  readonly strace: string | null
  readonly isolated: Extract<Isolation, { kind: 'bubblewrap' }>
  readonly around: ReturnType<typeof surroundings>
  readonly options: TrialOptions
}

type Ran = Omit<TrialReport, 'files' | 'filesTotal' | 'copy' | 'notes'>

async function runIn(run: Run, signal: AbortSignal): Promise<Result<Ran, Problem>> {
  const { start, copy, scratch, strace, around, options } = run
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const words = bubblewrapArguments(
    {
      ...around,
      network: 'off',
      copy: { folder: copy.folder, bound: copy.bound, resolver: resolverIn(scratch) },
    },
    temporaryBytes(limits),
  )
  const record = strace === null ? null : join(scratch, 'record')
  const seen: (readonly string[])[] = []
  let output = ''
  let cut = false
  const began = performance.now()
  const ended = await follow(
    {
      program: strace ?? run.isolated.program,
      words: [
        ...(record === null ? [] : [...traceWords(record), run.isolated.program]),
        ...words,
        ...limitPrefix(limits, processCeiling(spareProcesses)),
        start.shell.program,
        ...start.shell.words,
      ],
      cwd: '/',
      // Every file of a copy is new to git: a status would write its index, which it does not in the folder itself.
      env: { ...cleanEnvironment(process.env, {}, '/tmp'), GIT_OPTIONAL_LOCKS: '0' },
      verbatim: 'no',
    },
    {
      limits,
      maxOutputBytes: readOutputBytes,
      marker: '',
      folder: copy.folder,
      // Without a record, what runs is found by looking often.
      intervalMs: strace === null ? 5 : 50,
      ...(strace === null ? { onProgram: (program: readonly string[]) => seen.push(program) } : {}),
    },
    (chunk: Chunk) => {
      output += chunk.text
      if (output.length > 2 * keptUnits) {
        output = output.slice(-keptUnits)
        cut = true
      }
    },
    signal,
  )
  if (!ended.ok) return ended
  const elapsedMs = Math.round(performance.now() - began)
  const traced = record === null ? null : await readRecord(record)
  const { exitCode, signal: by, stopped, truncated } = ended.value
  return ok({
    programs: programsOf(traced?.programs ?? commandsAmong(seen, run)),
    // What is killed takes the end of its record with it.
    programsSeen: traced?.whole && stopped === null ? 'all' : 'some',
    network: networkOf(traced?.network ?? []),
    networkSeen: traced?.whole ? 'all' : 'none',
    exitCode,
    signal: by,
    stopped,
    output: output.slice(-keptUnits),
    outputCut: cut || truncated || output.length > keptUnits ? 'cut' : 'whole',
    elapsedMs,
  })
}

/** What was seen, without the sandbox and the shells that lead to the command. */
function commandsAmong(seen: readonly (readonly string[])[], run: Run): readonly (readonly string[])[] {
  const { program, words } = run.start.shell
  const own = new Set(['bwrap'])
  return seen.filter(
    ([name = '', ...rest]) =>
      !own.has(name.split('/').at(-1) ?? '') &&
      !(name === '/bin/sh' && rest[0] === '-c' && rest[1]?.startsWith('ulimit ')) &&
      !(name === program && rest.join('\0') === words.join('\0')),
  )
}

async function readRecord(path: string): Promise<Observed & { readonly whole: boolean }> {
  const bytes = await readFile(path)
  const text = bytes.subarray(0, maxRecordBytes).toString('latin1')
  return { ...readTrace(text), whole: bytes.length <= maxRecordBytes }
}

/** With a name server that is not there, the names that are asked for can be seen being asked for. */
function resolverIn(scratch: string): { readonly file: string; readonly at: string } | null {
  try {
    const at = realpathSync('/etc/resolv.conf')
    const file = join(scratch, 'resolv.conf')
    writeFileSync(file, 'nameserver 127.0.0.1\noptions attempts:1 timeout:1\n')
    return { file, at }
  } catch {
    return null
  }
}

const probes = new Map<string, Promise<string | null>>()

/** strace, where it is there and works around the sandbox (not around one that is setuid); looked up once. */
export function probeStrace(bubblewrap: string): Promise<string | null> {
  let probe = probes.get(bubblewrap)
  if (!probe) {
    const strace = findProgram('strace', '')
    probe = strace === null ? Promise.resolve(null) : tryStrace(bubblewrap, strace)
    probes.set(bubblewrap, probe)
  }
  return probe
}

async function tryStrace(bubblewrap: string, strace: string): Promise<string | null> {
  const words = [
    ...traceWords('/dev/null'),
    bubblewrap,
    ...bubblewrapArguments(nowhere(), 1 << 20),
    '/bin/true',
  ]
  return (await failureOf(strace, words)) === null ? strace : null
}

function notesOf(
  trial: Trial,
  copy: Copy,
  strace: string | null,
  moved: readonly string[],
): readonly string[] {
  const notes: string[] = []
  if (trial.effects.some(({ kind }) => kind === 'network'))
    notes.push('It wants the network and had none: with a network it may do more or other things.')
  if (strace === null)
    notes.push(
      'Programs that ended quickly and attempts to reach the network could not be seen; with strace installed they can.',
    )
  if (copy.bound.length > 0)
    notes.push(`Too large to be copied, so it could be read and not be changed: ${list(copy.bound)}.`)
  if (copy.left.length > 0)
    notes.push(`Not in the copy, because it is no file or cannot be read: ${list(copy.left)}.`)
  if (moved.length > 0)
    notes.push(`Changed in the folder meanwhile, so the difference is more than the trial’s: ${list(moved)}.`)
  return notes
}

function list(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${first} and ${names.length - 5} more` : first
}
