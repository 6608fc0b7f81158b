// `passepartout org tangle` and `org detangle`: code out of an Org file and back, as the user asks for it at a terminal. No
// proposal and no gate, but only in the files of the folder, never over what changed meanwhile, and never over a tangled
// file that somebody changed unless `--force` says so.

import { chmod, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { FileChange } from '../../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { protectedClass } from '../../gate/protected.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { type Detangled, detangle } from '../../org/literate/detangle.ts'
import { holdsWork, type Standing, standingOf } from '../../org/literate/drift.ts'
import { saidOfLeft, saidOfProblem } from '../../org/literate/said.ts'
import { contentOf, lineOfBlock, type Tangled, type TangledFile, tangle } from '../../org/literate/tangle.ts'
import { type OrgDocument, parseAgain, parseOrg } from '../../org/parse.ts'
import { openTangles, type Tangles } from '../../tools/tangled.io.ts'
import { diskWriter } from '../../tools/write.io.ts'
import { openHome } from '../../trace/home.io.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { type OrgFile, orgFileOf, readText } from '../org-file.ts'
import { visible } from '../style.ts'

interface Source extends OrgFile {
  readonly document: OrgDocument
  readonly tangles: Tangles
}

interface Target {
  readonly file: TangledFile
  /** Absolute, real. */
  readonly absolute: string
  /** As it is now; null where there is none. */
  readonly now: string | null
  readonly last: string | null
}

const flags = { dir: 'text' } as const

const tangling: Command = {
  name: 'org tangle',
  usage: 'FILE [--dir D] [--dry-run] [--force]',
  summary: 'Write the code of an Org file to the files that its blocks name.',
  flags: { ...flags, 'dry-run': 'switch', force: 'switch' },
  takes: 'word',
  run: async (args, terminal) => {
    const source = await open('org tangle', args, terminal)
    if (!source.ok) return fail(terminal, source.error)
    const tangled = tangle(source.value.document, source.value.text, source.value.path)
    tell(terminal, source.value, tangled)
    const targets: Target[] = []
    for (const file of tangled.files) {
      const target = await targetOf(source.value, file)
      if (!target.ok) return fail(terminal, target.error)
      targets.push(target.value)
    }
    const rows = targets.map((target) => ({
      path: target.file.path,
      lines: target.file.rows.length,
      state: stateOf(target),
    }))
    const changed = args.on('force') ? [] : rows.filter(({ state }) => holdsWork(state))
    if (changed.length > 0)
      return fail(
        terminal,
        problem(
          'drift',
          `${changed.map(({ path }) => path).join(', ')}: changed since it was tangled, or not made by tangling here.`,
          'Put the changes back with org detangle, or write over them with --force.',
        ),
      )
    if (!args.on('dry-run')) {
      const written = await write(source.value, targets)
      if (!written.ok) return fail(terminal, written.error)
    }
    if (args.on('json')) json(terminal, rows)
    else if (rows.length === 0)
      terminal.out('No block says where its code goes. Add :tangle yes or :tangle FILE.\n')
    else
      for (const { path, lines, state } of rows)
        terminal.out(visible(`${path}  ${lines} lines  ${words[state]}\n`))
    return exit.done
  },
}

const words: Readonly<Record<Standing, string>> = {
  new: 'new',
  same: 'the same already',
  behind: 'written',
  changed: 'written over changes',
  both: 'written over changes',
  unknown: 'written over another text',
}

const stateOf = ({ file, now, last }: Target): Standing => standingOf(file, now, last)

async function write({ tangles }: Source, targets: readonly Target[]): Promise<Result<void, Problem>> {
  const changes: FileChange[] = targets
    .filter((target) => stateOf(target) !== 'same')
    .map(({ file, absolute, now }) => ({ path: absolute, before: now, after: contentOf(file) }))
  const written = await diskWriter().apply(changes, 'Tangle', new AbortController().signal)
  if (!written.ok) return written
  for (const { file, absolute } of targets) {
    if (file.mode !== null) await chmod(absolute, file.mode)
    await tangles.remember(absolute, contentOf(file))
  }
  return ok(undefined)
}

const detangling: Command = {
  name: 'org detangle',
  usage: 'FILE [--dir D] [--dry-run]',
  summary: 'Put what was changed in tangled files back into the blocks of an Org file.',
  flags: { ...flags, 'dry-run': 'switch' },
  takes: 'word',
  run: async (args, terminal) => {
    const source = await open('org detangle', args, terminal)
    if (!source.ok) return fail(terminal, source.error)
    const { path, root, tangles } = source.value
    let { text, document } = source.value
    const rows: { path: string; blocks: number; left: Detangled['left'] }[] = []
    for (const file of tangle(document, text, path).files) {
      const target = await targetOf(source.value, file)
      if (!target.ok) return fail(terminal, target.error)
      if (target.value.now === null) continue
      const found = detangle({ document, text, path }, file.path, target.value.now, target.value.last)
      text = applyEdits(text, found.edits)
      document = parseAgain(document, text)
      rows.push({ path: file.path, blocks: found.blocks.length, left: found.left })
      if (found.left.length === 0 && !args.on('dry-run'))
        await tangles.remember(target.value.absolute, target.value.now)
    }
    if (!args.on('dry-run') && text !== source.value.text) {
      const change: FileChange = { path: join(root, path), before: source.value.text, after: text }
      const written = await diskWriter().apply([change], 'Detangle', new AbortController().signal)
      if (!written.ok) return fail(terminal, written.error)
    }
    if (args.on('json')) json(terminal, rows)
    else
      for (const row of rows) {
        terminal.out(visible(`${row.path}  ${row.blocks} blocks changed\n`))
        for (const one of row.left) terminal.out(visible(`${row.path}:${one.line}: ${saidOfLeft(one)}\n`))
      }
    return rows.some(({ left }) => left.length > 0) ? exit.failed : exit.done
  },
}

export const orgTangles: readonly Command[] = [tangling, detangling]

function tell(terminal: Terminal, { path, document }: Source, { blocks, problems }: Tangled): void {
  for (const one of problems) {
    const block = blocks[one.block]
    const line = block ? lineOfBlock(document, block) : 1
    terminal.log(visible(`${path}:${line}: ${saidOfProblem(one)}`))
  }
}

async function open(command: string, args: Args, terminal: Terminal): Promise<Result<Source, Problem>> {
  const file = await orgFileOf(command, args, terminal)
  if (!file.ok) return file
  const { root, text, setup } = file.value
  return ok({
    ...file.value,
    document: parseOrg(text, text, setup),
    tangles: openTangles(openHome({ workspace: root }).workspaceDir),
  })
}

/** Refused outside of the folder, and where a file would run or unlock something. */
async function targetOf({ root, tangles }: Source, file: TangledFile): Promise<Result<Target, Problem>> {
  const given = resolve(root, file.path)
  const absolute = await realpath(given).catch(() => given)
  if (/^~/.test(file.path) || !`${absolute}${sep}`.startsWith(`${root}${sep}`))
    return err(
      problem('outside', `${file.path} lies outside the folder.`, 'Name a folder around it with --dir.'),
    )
  const kind = protectedClass(relative(root, absolute).split(sep).join('/'))
  if (kind)
    return err(
      problem(
        'protected',
        `${file.path}: ${kind.message}`,
        'Tangle it in the editor, where it is asked about.',
      ),
    )
  const folder = dirname(absolute)
  if (!file.makesFolders && (await realpath(folder).catch(() => null)) === null)
    return err(problem('no-folder', `There is no folder for ${file.path}.`, 'Make it, or add :mkdirp yes.'))
  const now = await readText(absolute)
  return now.ok ? ok({ file, absolute, now: now.value, last: await tangles.last(absolute) }) : now
}
