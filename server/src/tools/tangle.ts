// Owns turning "tangle this file" and "detangle it" into file actions of a proposal. Never acts: the gate judges the actions.

import { sha256 } from '../base/hash.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { applyEdits } from '../org/edit/edit.ts'
import { evaluatedAs } from '../org/literate/code.ts'
import { detangle } from '../org/literate/detangle.ts'
import { holdsWork, standingOf } from '../org/literate/drift.ts'
import { argument } from '../org/literate/parameters.ts'
import { saidOfLeft, saidOfProblem } from '../org/literate/said.ts'
import { contentOf, lineOfBlock, type TangledFile, tangle } from '../org/literate/tangle.ts'
import { type OrgDocument, parseAgain, parseOrg } from '../org/parse.ts'
import { current, type FileAction, onBase } from './change.ts'
import { replacements } from './match.ts'
import { absolute } from './path.ts'
import type { ToolPorts } from './tool.ts'

export interface PlannedTangle {
  /** Empty: everything is as it should be. */
  readonly actions: readonly FileAction[]
  /** What could not be done, one sentence each, with its place. */
  readonly notes: readonly string[]
  /** Of the files to be written, those that are to be run first. */
  readonly tries: readonly TangleTry[]
}

/** A tangled file as code. */
export interface TangleTry {
  readonly path: string
  /** As sessions call it. */
  readonly language: string
  readonly code: string
}

type Ports = Pick<ToolPorts, 'documents' | 'workspace' | 'tracePath' | 'index'>

/** Where it is kept what a file was when it was tangled last; `folder` is the workspace's in the agent's home. */
export const recordOf = (folder: string, path: string): string =>
  `${folder.replaceAll('\\', '/')}/tangled/${sha256(path).slice(0, 32)}`

/**
 * The files that come out of `path`; `over`: also over what somebody changed in them. `marked`: those with a block that says
 * `:eval yes` are to be run first, else all that can be.
 */
export async function planTangle(
  ports: Ports,
  path: string,
  changes: 'keep' | 'over',
  which: 'all' | 'marked' = 'marked',
): Promise<Result<PlannedTangle, Problem>> {
  const source = await sourceOf(ports, path)
  if (!source.ok) return source
  const { document, text } = source.value
  const { files, blocks, problems } = tangle(document, text, path)
  const notes = problems.map((one) => {
    const block = blocks[one.block]
    return `${path}:${block ? lineOfBlock(document, block) : 1}: ${saidOfProblem(one)}`
  })
  if (files.length === 0)
    return err(
      problem(
        'no-target',
        `No block of ${path} says where its code goes.`,
        'Add :tangle yes or :tangle FILE to one.',
      ),
    )
  const actions: FileAction[] = []
  const tries: TangleTry[] = []
  for (const file of files) {
    const there = await targetOf(ports, file)
    if (!there.ok) return there
    const { now, last } = there.value
    const standing = standingOf(file, now, last)
    if (standing === 'same') continue
    if (holdsWork(standing) && changes === 'keep')
      return err(
        problem(
          'drift',
          `${file.path} changed since it was tangled, or was not tangled here.`,
          `Put the changes back: detangle ${path}. Or write over them: tangle ${path} over changes.`,
        ),
      )
    const action = await onBase(ports.documents, ports.workspace, {
      type: 'file_write',
      path: file.path,
      content: contentOf(file),
    })
    if (!action.ok) return action
    actions.push(action.value)
    const parts = file.blocks.flatMap((number) => blocks[number] ?? [])
    if (which === 'marked' && !parts.some(({ parameters }) => argument(parameters, 'eval') === 'yes'))
      continue
    const languages = new Set(parts.map(({ language }) => evaluatedAs(language)))
    const [language] = languages
    if (languages.size === 1 && language) tries.push({ path: file.path, language, code: contentOf(file) })
    else notes.push(`${file.path}: it cannot be run first, so it is written as it is.`)
  }
  return ok({ actions, notes, tries })
}

/** The changes of the tangled files as one edit of the Org file. */
export async function planDetangle(ports: Ports, path: string): Promise<Result<PlannedTangle, Problem>> {
  const source = await sourceOf(ports, path)
  if (!source.ok) return source
  let { document, text } = source.value
  const notes: string[] = []
  for (const file of tangle(document, text, path).files) {
    const there = await targetOf(ports, file)
    if (!there.ok) return there
    const { now, last } = there.value
    if (now === null) continue
    const found = detangle({ document, text, path }, file.path, now, last)
    text = applyEdits(text, found.edits)
    document = parseAgain(document, text)
    notes.push(...found.left.map((one) => `${file.path}:${one.line}: ${saidOfLeft(one)}`))
  }
  const before = source.value.text
  if (text === before) return ok({ actions: [], notes, tries: [] })
  const edits = replacements(before, [{ start: 0, end: before.length, text }])
  const action = await onBase(ports.documents, ports.workspace, { type: 'file_edit', path, edits })
  return action.ok ? ok({ actions: [action.value], notes, tries: [] }) : action
}

async function sourceOf(
  { documents, workspace, index }: Ports,
  path: string,
): Promise<Result<{ readonly text: string; readonly document: OrgDocument }, Problem>> {
  const read = await current(documents, absolute(workspace, path))
  if (!read.ok) return read
  if (read.value === null) return err(problem('no-file', `There is no file ${path}.`, 'Check the path.'))
  return ok({
    text: read.value.text,
    document: parseOrg(read.value.text, read.value.text, index.setupOf(path)),
  })
}

async function targetOf(
  { documents, workspace, tracePath }: Ports,
  { path }: TangledFile,
): Promise<Result<{ readonly now: string | null; readonly last: string | null }, Problem>> {
  if (path.startsWith('~'))
    return err(problem('outside', `${path} lies outside the folder.`, 'Name a file of the folder.'))
  const there = absolute(workspace, path)
  const now = await current(documents, there)
  if (!now.ok) return now
  // The trace lies in the same folder of the agent's home.
  const home = tracePath().replace(/[\\/]trace[\\/][^\\/]+$/, '')
  const last = await documents.read(recordOf(home, there))
  return ok({ now: now.value?.text ?? null, last: last.ok ? last.value.text : null })
}
