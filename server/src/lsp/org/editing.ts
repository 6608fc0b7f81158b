// Owns the request by which a person's own command changes Org files: computes the operation on the text that the person
// sees and applies it through the editor as one edit, which undo takes back. Only files of the folders that are open. No
// gate: nobody but the person asks for it.

import { randomUUID } from 'node:crypto'
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node'
import type { FileEdits, Operation } from '../../../protocol/operation.ts'
import * as wire from '../../../protocol/org.ts'
import { filesOf, operate } from '../../org/edit/operate.ts'
import { operationFor } from '../../org/ide/gesture.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import { parseOrg } from '../../org/parse.ts'
import { answer } from './answer.ts'
import { type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const operating: OrgFeature = {
  provides: [],
  listen: (context) => answer(context, wire.operate, (params) => operateOn(context, params)),
}

const refused = (message: string, next = ''): wire.OperateAnswer => ({ ok: false, message, next })
const changed = refused('The text has changed meanwhile.', 'Do it again.')

async function operateOn(context: OrgContext, params: wire.OperateParams): Promise<wire.OperateAnswer> {
  const org = context.documents.orgOf(params.uri)
  if (!org) return refused('This is no Org file that is open.')
  if (org.version !== params.version) return changed
  const offset = offsetAt(org, params.position)
  const operation =
    params.operation.kind === 'gesture'
      ? operationFor(org.text, org.document, offset, params.operation.gesture)
      : params.operation
  if (!operation) return { ok: true, wants: 'nothing', said: '', at: null, others: [] }
  const index = params.of === 'file' ? -1 : (headlineAt(org.document, offset)?.index ?? -1)
  return doOperation(context, org, index, operation)
}

async function doOperation(
  context: OrgContext,
  org: OrgText,
  index: number,
  operation: Operation,
): Promise<wire.OperateAnswer> {
  const world = await readWorld(context, org, index, operation)
  const done = operate(org.text, org.document, index, operation, {
    now: context.now(),
    path: nameOf(org),
    file: (path) => world.get(path)?.text ?? null,
    paths: [...world.keys()],
    newId: randomUUID,
  })
  if (!done.ok) return refused(done.error.message, done.error.next)
  const { files, wants, at, said } = done.value
  if (wants === 'note') return { ok: true, wants, said, at: null, others: [] }
  const edit = editOf(context, org, files, world)
  if (typeof edit === 'string') return refused(edit)
  // Read while files were being read: the person may have typed.
  if (context.documents.orgOf(org.uri)?.version !== org.version) return changed
  if ((edit.documentChanges ?? []).length > 0) {
    const applied = await context.connection.workspace.applyEdit({ label: said, edit })
    if (!applied.applied) return applied.failureReason ? refused(applied.failureReason) : changed
  }
  const place = at && uriOf(context, org, at.path)
  const others = files.flatMap(
    ({ path, was, to }) => uriOf(context, org, was === 'moved' ? (to ?? path) : path) ?? [],
  )
  return {
    ok: true,
    wants: '',
    said,
    at: at && place ? { uri: place, line: at.line - 1 } : null,
    others: others.filter((uri) => uri !== org.uri),
  }
}

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
  const known = index?.paths().filter((path) => /\.org(?:_archive)?$/i.test(path)) ?? []
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
        found.set(path, { uri, path, text: text.value.text, version: 0, document: parseOrg(text.value.text) })
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
    if (edits.length > 0)
      documentChanges.push({
        textDocument: { uri, version: before.version || null },
        edits: edits.map((edit) => editIn(before, edit)),
      })
    if (was === 'moved' && to !== undefined) {
      const newUri = uriOf(context, org, to)
      if (newUri === null) return `${to} is in none of the folders that are open.`
      documentChanges.push({ kind: 'rename', oldUri: uri, newUri, options: { overwrite: false } })
    }
  }
  return { documentChanges }
}

function editIn(org: OrgText, { start, end, text }: FileEdits['edits'][number]): TextEdit {
  const range = rangeOf(org, { start, end })
  // An editor keeps the byte order mark of a file out of the text.
  const isMarked = org.version === 0 && org.text.startsWith('\uFEFF')
  const without = ({ line, character }: typeof range.start) =>
    isMarked && line === 0 ? { line, character: Math.max(0, character - 1) } : { line, character }
  return { range: { start: without(range.start), end: without(range.end) }, newText: text }
}
