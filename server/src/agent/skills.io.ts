// Owns the skills of one house: where they lie, who has allowed those of the folder, its AGENTS.md with them, and what the
// rims ask about them. Wires; which text is in force is skills/library.io.ts.

import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '../../protocol/messages.ts'
import type { InstructionsView, SkillsView, SkillTestView } from '../../protocol/skills.ts'
import { sha256 } from '../base/hash.ts'
import type { Documents } from '../base/ports.ts'
import type { Problem, Result } from '../base/result.ts'
import { findProgram } from '../sandbox/probe.io.ts'
import { type Library, openLibrary } from '../skills/library.io.ts'
import { isSkillName } from '../skills/skill.ts'
import { atomicWrite } from '../trace/disk.io.ts'
import type { Rules } from '../trace/rules.io.ts'
import { type SealedPorts, tryTests } from './sealed.ts'

export interface SkillsOptions {
  readonly root: string
  /** Of the agent. */
  readonly home: string
  /** What belongs to this workspace in it. */
  readonly workspaceHome: string
  readonly rules: Pick<Rules, 'allowText' | 'allowFirstText' | 'texts'>
  readonly documents: Documents
  trusted(): boolean
  /** Asked for when it is used: the ports are made of this as well. */
  ports(): SealedPorts
  readonly signal: AbortSignal
  onChange(view: SkillsView): void
}

export interface WaitingText {
  /** Relative to the folder, with `/`. */
  readonly file: string
  /** Absolute. */
  readonly path: string
  /** Hex SHA-256 of the text. */
  readonly hash: string
  readonly text: string
  /** The last one that was allowed; null for none, and where it is not known any more. */
  readonly allowed: string | null
}

export interface SkillsHouse extends Library {
  view(): Promise<SkillsView>
  /** Of the text that is on disk. */
  test(path: string): Promise<{ readonly outcome: Outcome; readonly tests: readonly SkillTestView[] }>
  /** Texts of the folder for the agent that are not used, because nobody has allowed them as they are now. */
  waiting(): Promise<readonly WaitingText[]>
  /** Refused where the text is another by now. */
  allow(path: string, hash: string): Promise<Outcome>
  /** Copies a built-in skill to the home. */
  copy(name: string): Promise<{ readonly path: string; readonly message: string }>
  /** The text of AGENTS.md that is allowed; empty for none. */
  instructions(): Promise<string>
}

const instructionsFile = 'AGENTS.md'

export function openSkills(options: SkillsOptions): SkillsHouse {
  const { root, rules, documents } = options
  const folders = {
    'built-in': builtInSkills(),
    home: join(options.home, 'skills'),
    workspace: join(root, '.passepartout', 'skills'),
  }
  const allowed = async (file: string, hash: string): Promise<boolean> =>
    (await rules.texts()).some((one) => one.file === file && one.hash === hash)
  const inFolder = (path: string) => relative(root, path).split(sep).join('/')
  const library = openLibrary({
    folders,
    kept: join(options.workspaceHome, 'skills'),
    trusted: options.trusted,
    allowed: (path, hash) => allowed(inFolder(path), hash),
    tryTests: (skill) => tryTests(options.ports(), skill, options.signal),
    hasProgram: (name) => findProgram(name, root) !== null,
    tokensOf: (text) => Math.ceil(text.length / 4),
    onChange: () => void view().then(options.onChange),
  })

  const view = async (): Promise<SkillsView> => ({
    skills: await library.views(),
    instructions: await instructionsView(),
    ownFolder: folders.home,
  })

  async function instructionsView(): Promise<InstructionsView> {
    const path = join(root, instructionsFile)
    const found = await documents.read(instructionsFile)
    if (!found.ok || !options.trusted()) return { path, hash: '', state: 'none' }
    const hash = sha256(found.value.text)
    return { path, hash, state: (await isAllowed(found.value.text)) ? 'allowed' : 'changed' }
  }

  /** The text that is there when the folder is trusted first is what was trusted. */
  async function isAllowed(text: string): Promise<boolean> {
    const hash = sha256(text)
    if (await allowed(instructionsFile, hash)) return true
    const first = await rules.allowFirstText({ file: instructionsFile, hash })
    if (!first.ok || first.value === 'refused') return false
    if (first.value === 'first') await keepCopy(instructionsFile, text)
    return true
  }

  /** rules.org has only its hash: what a later text differs in is told by a copy, which nobody else reads. */
  const copyOf = (file: string) => join(options.workspaceHome, 'allowed', file)
  async function pin(file: string, text: string): Promise<Result<void, Problem>> {
    const kept = await rules.allowText({ file, hash: sha256(text) })
    if (kept.ok) await keepCopy(file, text)
    return kept
  }

  async function keepCopy(file: string, text: string): Promise<void> {
    await mkdir(dirname(copyOf(file)), { recursive: true }).catch(() => {})
    await atomicWrite(copyOf(file), text)
  }

  const textAt = (file: string) =>
    file === instructionsFile ? textOf(documents) : library.text(join(root, file))

  async function waiting(): Promise<readonly WaitingText[]> {
    const { skills, instructions } = await view()
    const paths = [
      ...(instructions.state === 'changed' ? [instructions.path] : []),
      ...skills.flatMap(({ path, state }) => (state === 'unapproved' ? [path] : [])),
    ]
    const found = paths.map(async (path): Promise<readonly WaitingText[]> => {
      const file = inFolder(path)
      const text = await textAt(file)
      if (text === null) return []
      const before = await readFile(copyOf(file), 'utf8').catch(() => null)
      const isKnown = before !== null && (await allowed(file, sha256(before)))
      return [{ file, path, hash: sha256(text), text, allowed: isKnown ? before : null }]
    })
    return (await Promise.all(found)).flat()
  }

  return {
    ...library,
    view,
    waiting,
    async test(path) {
      const text = await library.text(path)
      if (text === null) return { outcome: failure('This is no file of a skill.'), tests: [] }
      const tried = await library.tryText(path, text)
      if (!tried.ok) return { outcome: refusal(tried.error), tests: [] }
      const failed = tried.value.filter(({ passed }) => !passed).length
      return {
        outcome:
          failed === 0 ? { ok: true, message: '' } : failure(`${failed} of ${tried.value.length} fail.`),
        tests: tried.value,
      }
    },
    async allow(path, hash) {
      if (!options.trusted()) return failure('This workspace is not trusted.')
      const file = inFolder(path)
      const text = await textAt(file)
      if (text === null || file.startsWith('..'))
        return failure('This is no text of the workspace for the agent.')
      if (sha256(text) !== hash) return failure('It has changed since it was shown.', 'Look at it again.')
      const kept = await pin(file, text)
      if (!kept.ok) return refusal(kept.error)
      await library.reload()
      options.onChange(await view())
      return { ok: true, message: '' }
    },
    async copy(name) {
      const path = join(folders.home, `${name}.org`)
      if (await isFile(path)) return { path, message: '' }
      const from = join(folders['built-in'], `${name}.org`)
      if (!isSkillName(name) || !(await isFile(from))) return { path: '', message: 'There is no such skill.' }
      try {
        await mkdir(folders.home, { recursive: true })
        await copyFile(from, path)
      } catch (error) {
        return { path: '', message: error instanceof Error ? error.message : String(error) }
      }
      await library.reload()
      return { path, message: '' }
    },
    async instructions() {
      const text = await textOf(documents)
      return text === null || text === '' || !(await isAllowed(text)) ? '' : text
    },
  }
}

async function textOf(documents: Documents): Promise<string | null> {
  const found = await documents.read(instructionsFile)
  return found.ok ? found.value.text : null
}

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isFile() ?? false

const failure = (message: string, next = ''): Outcome => ({ ok: false, message, next })
const refusal = ({ message, next }: Problem): Outcome => failure(message, next)

/** Beside package.json, in the source tree as in the package. */
function builtInSkills(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'skills')
    if (dirname(folder) === folder) return join(folder, 'skills')
  }
}
