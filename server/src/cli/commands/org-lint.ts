// `passepartout org lint …`: what is wrong in Org files and folders of them, and the mending of what may be mended unasked.

import { statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { functionsOf } from '../../code/functions.ts'
import { grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import { lookOutside, type Notes } from '../../index/outside.io.ts'
import { createSetups } from '../../index/setups.io.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { applyEdits } from '../../org/edit/edit.ts'
import { isOrgPath } from '../../org/file.ts'
import { askedBy } from '../../org/lint/asked.ts'
import { checkNames } from '../../org/lint/checks.ts'
import { type LintFinding, lintOrg } from '../../org/lint/lint.ts'
import { isUnattended, together } from '../../org/lint/mend.ts'
import { surveyOf } from '../../org/lint/survey.ts'
import { mayTangle } from '../../org/literate/tangle.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import { noSetup, type Setup } from '../../org/setup.ts'
import { openDocuments } from '../../tools/disk.io.ts'
import { diskWriter } from '../../tools/write.io.ts'
import { type Args, usage } from '../args.ts'
import { type Command, exit, fail, json, readAll, type Terminal } from '../command.ts'
import { visible } from '../style.ts'
import { counted } from '../words.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const orgLint: Command = {
  name: 'org lint',
  usage: 'FILE|DIR|- … [--dir D] [--fix] [--check] [--off CHECK,…]',
  summary: 'Show what is wrong in Org files, mend what is sure (--fix), or fail if anything is (--check).',
  flags: { dir: 'text', fix: 'switch', check: 'switch', off: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const off = offOf(args)
    if (!off.ok) return fail(terminal, off.error)
    const folder = args.text('dir') === undefined ? ok(null) : folderOf(args, terminal)
    if (!folder.ok) return fail(terminal, folder.error)
    const words = args.words.length === 0 && folder.value !== null ? ['.'] : args.words
    if (words.length === 0)
      return fail(terminal, usage('org lint', 'Give the path of an Org file or a folder.'))
    if (args.on('fix') && words.includes('-'))
      return fail(terminal, usage('org lint', 'Standard input cannot be mended: give a file.'))
    const rows: Row[] = []
    let files = 0
    for (const word of words) {
      const targets = await targetsOf(word, folder.value, terminal)
      if (!targets.ok) return fail(terminal, targets.error)
      try {
        for (const target of targets.value.files) {
          files++
          const linted = await lintTarget(target, targets.value, off.value, args, terminal)
          if (!linted.ok) return fail(terminal, linted.error)
          for (const row of linted.value) rows.push(row)
        }
      } finally {
        await targets.value.close()
      }
    }
    say(rows, files, args, terminal)
    const isBad = rows.some(({ severity }) => severity !== 'information')
    return args.on('check') && isBad ? exit.failed : exit.done
  },
}

/** A finding with its file; lines and columns count from 1. */
interface Row extends LintFinding {
  readonly path: string
  readonly column: number
}

interface Target {
  /** As it is shown. */
  readonly shown: string
  /** Absolute and real; empty for standard input. */
  readonly path: string
}

/** Of the notes around. */
type Known = Omit<Notes, 'functions'>

interface Targets {
  readonly files: readonly Target[]
  readonly notes: (path: string) => Known
  readonly setupOf: (path: string) => Setup
  close(): Promise<void>
}

function offOf(args: Args): Result<ReadonlySet<string>, Problem> {
  const names = (args.text('off') ?? '').split(',').filter(Boolean)
  const unknown = names.find((name) => !checkNames.includes(name))
  return unknown === undefined
    ? ok(new Set(names))
    : err(usage('org lint', `There is no check "${unknown}". There are ${checkNames.toSorted().join(', ')}.`))
}

/**
 * Of a folder its Org files, but for those that ignore files leave out; ids of the folder are known then. `from` is the
 * folder that paths are seen from, whose ids are known for a single file too; null without one.
 */
async function targetsOf(
  word: string,
  from: string | null,
  terminal: Terminal,
): Promise<Result<Targets, Problem>> {
  const alone = { notes: () => nothingKnown, setupOf: () => noSetup, close: async () => {} }
  if (word === '-') return ok({ ...alone, files: [{ shown: '-', path: '' }] })
  const given = resolve(from ?? terminal.cwd, word)
  const path = await realpath(given).catch(() => null)
  if (path === null) return err(problem('no-file', `There is no file ${word}.`, 'Check the path.'))
  const isFile = !statSync(path).isDirectory()
  if (isFile && from === null) {
    const setups = createSetups(dirname(path), [dirname(path), terminal.cwd])
    return ok({ ...alone, files: [{ shown: word, path }], setupOf: setups.of })
  }
  const opened = await openIndex(isFile && from !== null ? from : path, terminal)
  if (!opened.ok) return opened
  const index = opened.value
  const known = {
    notes: (file: string) => notesOf(index, file),
    setupOf: (file: string) => index.setupOf(index.inside(file) ?? file),
    close: () => index.close(),
  }
  if (isFile) return ok({ ...known, files: [{ shown: relative(terminal.cwd, given), path }] })
  const names = index.paths().filter((name) => isOrgPath(name))
  return ok({
    files: names.map((name) => ({
      shown: relative(terminal.cwd, join(given, name)),
      path: join(path, name),
    })),
    ...known,
  })
}

const nothingKnown: Known = { filesWithId: () => null, document: () => null }

function notesOf(index: WorkspaceIndex, file: string): Known {
  const own = index.inside(file)
  return {
    filesWithId: (id) => index.filesWithId(id).filter((name) => name !== own),
    document: (path): OrgDocument | null => {
      const name = index.inside(path)
      return (name !== null && index.orgFile(name)?.document) || null
    },
  }
}

/** Mending may uncover more to mend, but not without end. */
const mostRounds = 10

async function lintTarget(
  { shown, path }: Target,
  { notes, setupOf }: Pick<Targets, 'notes' | 'setupOf'>,
  off: ReadonlySet<string>,
  args: Args,
  terminal: Terminal,
): Promise<Result<readonly Row[], Problem>> {
  const read = await textOf(path, terminal)
  if (!read.ok) return read
  const before = read.value
  let text = before
  const parse = (text: string) => parseOrg(text, text, setupOf(path))
  let found = await findingsOf(text, parse(text), path, notes(path), off)
  let mended = 0
  for (let round = 0; args.on('fix') && round < mostRounds; round++) {
    const sure = found.findings.filter(isUnattended)
    const edits = together(sure)
    if (edits.length === 0) break
    const after = applyEdits(text, edits)
    const next = await findingsOf(after, parse(after), path, notes(path), off)
    if (next.findings.length >= found.findings.length) break
    mended += found.findings.length - next.findings.length
    text = after
    found = next
  }
  if (text !== before) {
    const written = await diskWriter().apply([{ path, before, after: text }], 'Lint', terminal.signal)
    if (!written.ok) return written
    terminal.log(visible(`${shown}: ${counted(mended, 'finding')} mended.`))
  }
  return ok(
    found.findings.map((finding) => ({ path: shown, ...finding, column: columnOf(found.document, finding) })),
  )
}

async function findingsOf(
  text: string,
  document: OrgDocument,
  path: string,
  notes: Known,
  off: ReadonlySet<string>,
) {
  const survey = surveyOf(text, document)
  let step = survey.next()
  while (!step.done) step = survey.next()
  const functions = mayTangle(text)
    ? await functionsOf((await openGrammars(grammarDirectory())).parser, text)
    : () => null
  const outside = await lookOutside(askedBy(step.value), path, { ...notes, functions })
  return { document, findings: lintOrg(text, document, { outside, off }) }
}

const columnOf = ({ lineStarts }: OrgDocument, { line, start }: LintFinding): number =>
  start - (lineStarts[line - 1] ?? 0) + 1

/** Strictly UTF-8, as it stands on disk. */
async function textOf(path: string, terminal: Terminal): Promise<Result<string, Problem>> {
  if (path === '') return ok(await readAll(terminal.stdin))
  const disk = openDocuments(dirname(path), { text: async () => err(problem('no-buffer', 'No editor.')) })
  const read = await disk.read(path)
  return read.ok ? ok(read.value.text) : read
}

function say(rows: readonly Row[], files: number, args: Args, terminal: Terminal): void {
  if (args.on('json')) {
    json(terminal, rows)
    return
  }
  for (const { path, line, column, severity, code, message } of rows)
    terminal.out(visible(`${path}:${line}:${column}: ${severity}: ${message} (${code})\n`))
  const looked = `${counted(files, 'Org file')} looked at.`
  if (rows.length === 0) terminal.out(`Nothing is wrong. ${looked}\n`)
  else terminal.log(`${counted(rows.length, 'finding')}. ${looked}`)
}
