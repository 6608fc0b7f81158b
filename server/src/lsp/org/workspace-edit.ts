// Owns the way from an operation on an Org text to an edit of the editor's: which files it has to see, as they are now, and
// the versioned changes of each. Only files of the folders that are open. Applies nothing.

import { randomUUID } from 'node:crypto'
import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node'
import type { FileEdits, Operation } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Edit } from '../../org/edit/edit.ts'
import { filesOf, operate } from '../../org/edit/operate.ts'
import { isOrgPath } from '../../org/file.ts'
import { parseOrg } from '../../org/parse.ts'
import { type OrgText, rangeOf } from './documents.ts'
import type { OrgContext } from './feature.ts'

export async function changeBy(
  context: OrgContext,
  org: OrgText,
  index: number,
  operation: Operation,
): Promise<Result<WorkspaceEdit, Problem>> {
  const world = await readWorld(context, org, index, operation)
  const done = operate(org.text, org.document, index, operation, {
    now: context.now(),
    path: nameOf(org),
    file: (path) => world.get(path)?.text ?? null,
    paths: [...world.keys()],
    newId: randomUUID,
  })
  if (!done.ok) return done
  const edit = editOf(context, org, done.value.files, world)
  if (typeof edit === 'string') return err(problem('outside', edit, 'Open its folder too.'))
  // Read while files were being read: the person may have typed.
  if (context.documents.orgOf(org.uri)?.version !== org.version) return err(changed)
  return ok(edit)
}

const changed = problem('changed-since', 'The text has changed meanwhile.', 'Do it again.')

/** What an unsaved document is called where files are named. */
const nameOf = (org: OrgText): string => org.path || org.uri

function uriOf(context: OrgContext, org: OrgText, path: string): string | null {
  if (path === nameOf(org)) return org.uri
  const index = context.index()
  const absolute = index?.absolute(path)
  if (!index || !absolute || index.inside(absolute) === null) return null
  return context.paths()?.toUri(absolute) ?? null
}

/** The files that the operation has to see, as they are now: open ones in the editor, others on disk. */
async function readWorld(
  context: OrgContext,
  org: OrgText,
  headline: number,
  operation: Operation,
): Promise<ReadonlyMap<string, OrgText>> {
  const index = context.index()
  const known = index?.paths().filter((path) => isOrgPath(path)) ?? []
  const wanted = filesOf(org.document, headline, operation, { path: nameOf(org), paths: known }).filter(
    (path) => path !== nameOf(org),
  )
  const found = new Map<string, OrgText>([[nameOf(org), org]])
  for (const path of wanted) {
    const uri = uriOf(context, org, path)
    const open = uri && context.documents.orgOf(uri)
    if (open) found.set(path, open)
    else if (uri && index) {
      const text = await index.text(path)
      if (text.ok)
        found.set(path, {
          uri,
          path,
          text: text.value.text,
          source: text.value.text,
          version: 0,
          document: parseOrg(text.value.text, text.value.text, index.setupOf(path)),
        })
    }
  }
  return found
}

/** A sentence where a file must not be changed. */
function editOf(
  context: OrgContext,
  org: OrgText,
  files: readonly FileEdits[],
  world: ReadonlyMap<string, OrgText>,
): WorkspaceEdit | string {
  const documentChanges: NonNullable<WorkspaceEdit['documentChanges']> = []
  for (const { path, was, to, edits } of files) {
    const uri = uriOf(context, org, path)
    if (uri === null) return `${path} is in none of the folders that are open.`
    const before = world.get(path)
    if (was === 'new') {
      documentChanges.push({ kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } })
      const start = { line: 0, character: 0 }
      const newText = edits.map(({ text }) => text).join('')
      documentChanges.push({
        textDocument: { uri, version: null },
        edits: [{ range: { start, end: start }, newText }],
      })
      continue
    }
    if (!before) return `${path} could not be read.`
    if (edits.length > 0) documentChanges.push(textEdits(before, edits))
    if (was === 'moved' && to !== undefined) {
      const newUri = uriOf(context, org, to)
      if (newUri === null) return `${to} is in none of the folders that are open.`
      documentChanges.push({ kind: 'rename', oldUri: uri, newUri, options: { overwrite: false } })
    }
  }
  return { documentChanges }
}

export const textEdits = (org: OrgText, edits: readonly Edit[]): TextDocumentEdit => ({
  textDocument: { uri: org.uri, version: org.version || null },
  edits: edits.map((edit) => editIn(org, edit)),
})

function editIn(org: OrgText, { start, end, text }: Edit): TextEdit {
  const range = rangeOf(org, { start, end })
  // An editor keeps the byte order mark of a file out of the text.
  const isMarked = org.version === 0 && org.text.startsWith('\uFEFF')
  const without = ({ line, character }: typeof range.start) =>
    isMarked && line === 0 ? { line, character: Math.max(0, character - 1) } : { line, character }
  return { range: { start: without(range.start), end: without(range.end) }, newText: text }
}
