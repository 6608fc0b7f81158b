// Owns the skills of one workspace: reading their files, trying their tests, and which text of each is in force. A bad text
// never replaces a good one. Never says what a request gets of them.

import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SkillTestView, SkillView } from '../../protocol/skills.ts'
import { sha256 } from '../base/hash.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { createPause } from '../index/pause.io.ts'
import { atomicWrite } from '../trace/disk.io.ts'
import { type Candidate, type Judged, type Source, settle, viewOf } from './judge.ts'
import { hasErrors, readSkill } from './read.ts'
import { ownName, type Skill, type SkillFault } from './skill.ts'
import { type TestOutcome, testFault } from './tests.ts'

export interface LibraryOptions {
  /** Absolute folders, whether they exist or not. */
  readonly folders: Readonly<Record<Source, string>>
  /** Where the last good texts are kept. */
  readonly kept: string
  trusted(): boolean
  /** Whether a person has allowed this text of the workspace's folder. */
  allowed(path: string, hash: string): Promise<boolean>
  /** Problem `no-sandbox`: they cannot be run here. */
  tryTests(skill: Skill): Promise<Result<readonly TestOutcome[], Problem>>
  hasProgram(name: string): boolean
  tokensOf(text: string): number
  onChange(): void
}

/** A skill that is in force. */
export interface LoadedSkill {
  readonly skill: Skill
  readonly source: Source
  /** Absolute, of its file. */
  readonly path: string
  /** Its tests have passed; else no code of it is run. */
  readonly runs: 'code' | 'no-code'
}

export interface Library {
  /** Once the files have been read and tried, by name; without the one that is told always. */
  loaded(): Promise<readonly LoadedSkill[]>
  /** What the model is told in every conversation; empty where nobody says it. */
  words(): Promise<string>
  views(): Promise<readonly SkillView[]>
  /** Reads what has changed. */
  reload(): Promise<void>
  /** Tries a text as it would be the skill of that path; problems: `no-skill` (the path is none of a skill's), `no-sandbox`. */
  tryText(path: string, text: string): Promise<Result<readonly SkillTestView[], Problem>>
  /** What would keep a text from being loaded as the skill of that path; empty for a path that is none of a skill's. */
  faultsOf(path: string, text: string): Promise<readonly SkillFault[]>
  /** The text of a file of one of the folders. */
  text(path: string): Promise<string | null>
  close(): void
}

const lookEveryMs = 1_000
const sliceMs = 8
const longestFileBytes = 400_000
const mostFiles = 200

export function openLibrary(options: LibraryOptions): Library {
  /** By source, name and text: what was found of it. */
  const known = new Map<string, Judged>()
  let now: readonly Judged[] = []
  let signature = ''
  let isClosed = false

  async function judge(candidate: Candidate): Promise<Judged> {
    const { source, name, text, hash, path } = candidate
    if (source === 'workspace' && !(await options.allowed(path, hash)))
      return bad(candidate, 'unapproved', 'Nobody has allowed this text.', [])
    const key = `${source}\0${name}\0${hash}`
    const before = known.get(key)
    if (before !== undefined && before.state !== 'untested') return before
    const judged = await tried(candidate)
    // What could not be tried may be tried another time.
    known.set(key, judged)
    if (judged.state === 'loaded' && source !== 'built-in') await keep(source, name, text)
    return judged
  }

  async function tried(candidate: Candidate): Promise<Judged> {
    const { skill, faults } = readSkill(candidate.name, candidate.text)
    const first = faults.find(({ severity }) => severity === 'error')
    if (first) return bad(candidate, 'failed', `Line ${first.line}: ${first.message}`, faults)
    const good: Judged = { candidate, skill, faults, state: 'loaded', detail: '', inForce: skill }
    // Those that are shipped were tried before they were.
    if (skill.functions.length === 0 || candidate.source === 'built-in') return good
    const outcomes = await options.tryTests(skill)
    if (!outcomes.ok) {
      const { message, next } = outcomes.error
      return { ...good, state: 'untested', detail: `${message} ${next}`.trim() }
    }
    const failed = outcomes.value.filter(({ passed }) => !passed)
    if (failed.length === 0) return good
    const words = failed.length === 1 ? 'A test fails.' : `${failed.length} tests fail.`
    return bad(candidate, 'failed', words, [...faults, ...failed.map(testFault)])
  }

  const bad = (
    candidate: Candidate,
    state: 'failed' | 'unapproved',
    detail: string,
    faults: Judged['faults'],
  ): Judged => ({
    candidate,
    skill: readSkill(candidate.name, candidate.text).skill,
    faults,
    state,
    detail,
    inForce: null,
  })

  const keptFile = (source: Source, name: string) => join(options.kept, source, `${name}.org`)

  async function keep(source: Source, name: string, text: string): Promise<void> {
    const path = keptFile(source, name)
    if ((await textOf(path)) === text) return
    await mkdir(dirname(path), { recursive: true }).catch(() => {})
    await atomicWrite(path, text)
  }

  /** The last good text in the place of one that is not. */
  async function withPrevious(judged: Judged): Promise<Judged> {
    const { candidate, state } = judged
    const { source, name, path } = candidate
    if (state !== 'failed' && state !== 'unapproved') return judged
    const text = await textOf(keptFile(source, name))
    if (text === null || text === candidate.text) return judged
    if (source === 'workspace' && !(await options.allowed(path, sha256(text)))) return judged
    const { skill, faults } = readSkill(name, text)
    if (hasErrors(faults)) return judged
    const words = `${judged.detail} The last good text is used.`
    return { ...judged, state: state === 'failed' ? 'previous' : state, detail: words, inForce: skill }
  }

  async function read(): Promise<void> {
    const candidates: Candidate[] = []
    for (const source of ['built-in', 'home', 'workspace'] as const) {
      if (source === 'workspace' && !options.trusted()) continue
      const folder = options.folders[source]
      for (const file of await orgFiles(folder)) {
        const path = join(folder, file)
        const text = await textOf(path)
        if (text !== null)
          candidates.push({ source, name: file.slice(0, -'.org'.length), path, text, hash: sha256(text) })
      }
    }
    const judged: Judged[] = []
    // Making their expressions takes longer than anybody waits for an answer.
    const pause = createPause(sliceMs)
    for (const candidate of candidates) {
      await pause()
      if (isClosed) return
      judged.push(await withPrevious(await judge(candidate)))
    }
    const before = JSON.stringify(now.map(({ candidate, state }) => [candidate.path, candidate.hash, state]))
    now = settle(judged, options.hasProgram)
    const after = JSON.stringify(now.map(({ candidate, state }) => [candidate.path, candidate.hash, state]))
    if (before !== after) options.onChange()
  }

  let reading: Promise<void> = read().catch(() => {})
  const reload = (): Promise<void> => {
    reading = reading.then(read).catch(() => {})
    return reading
  }
  const look = async () => {
    const found = await Promise.all(
      (['home', 'workspace'] as const).map(async (source) => {
        const folder = options.folders[source]
        const stats = (await orgFiles(folder)).map(async (file) => {
          const one = await stat(join(folder, file)).catch(() => null)
          return `${file} ${one?.mtimeMs} ${one?.size}`
        })
        return (await Promise.all(stats)).join('\n')
      }),
    )
    const next = found.join('\n\n')
    const isFirst = signature === ''
    const has = `${next}.`
    if (has !== signature && !isFirst) void reload()
    signature = has
  }
  void look()
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()

  return {
    async loaded() {
      await reading
      return now.flatMap(({ candidate: { source, path }, inForce, state }) =>
        inForce === null || inForce.name === ownName
          ? []
          : [{ skill: inForce, source, path, runs: state === 'untested' ? 'no-code' : 'code' }],
      )
    },
    async words() {
      await reading
      return now.find(({ inForce }) => inForce?.name === ownName)?.inForce?.prompt ?? ''
    },
    async views() {
      await reading
      return now.map((one) => viewOf(one, options.tokensOf))
    },
    reload,
    async tryText(path, text) {
      const name = nameIn(options.folders, path)
      if (name === null) return err(problem('no-skill', 'This is no file of a skill.'))
      const { skill, faults } = readSkill(name, text)
      const first = faults.find(({ severity }) => severity === 'error')
      if (first !== undefined)
        return err(problem('bad-skill', `Line ${first.line}: ${first.message}`, 'Mend it and try again.'))
      return skill.tests.length === 0 ? ok([]) : options.tryTests(skill)
    },
    async faultsOf(path, text) {
      const name = nameIn(options.folders, path)
      if (name === null) return []
      const { skill, faults } = readSkill(name, text)
      const errors = faults.filter(({ severity }) => severity === 'error')
      if (errors.length > 0 || skill.tests.length === 0) return errors
      const tried = await options.tryTests(skill)
      // Where they cannot be run, a person decides without them.
      return tried.ok ? tried.value.filter(({ passed }) => !passed).map(testFault) : []
    },
    text: (path) => (nameIn(options.folders, path) === null ? Promise.resolve(null) : textOf(path)),
    close() {
      isClosed = true
      clearInterval(timer)
    },
  }
}

/** The name of the skill whose file this is; null for any other file. */
export function nameIn(folders: LibraryOptions['folders'], path: string): string | null {
  const isIn = Object.values(folders).some((folder) => dirname(path) === folder)
  return isIn && path.endsWith('.org') ? path.slice(dirname(path).length + 1, -'.org'.length) : null
}

async function orgFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  // A link could lead anywhere.
  const files = entries.filter((entry) => entry.isFile() && /^[^.#].*\.org$/.test(entry.name))
  return files
    .map(({ name }) => name)
    .sort()
    .slice(0, mostFiles)
}

async function textOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found === null || !found.isFile() || found.size > longestFileBytes) return null
  return readFile(path, 'utf8').catch(() => null)
}
