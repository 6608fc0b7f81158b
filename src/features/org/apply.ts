// Owns putting a person's own acts into files through the editor: as one edit, checked against the very text it was made
// for, and taken back in the same way. A file that was not open is saved; one that had unsaved text keeps it unsaved.
// Never overwrites what was typed meanwhile.

import { createHash } from 'node:crypto'
import * as vscode from 'vscode'
import type { ActAnswer, FileAct, HeadlinePlace } from '../../../server/protocol/acts.ts'
import * as acts from '../../../server/protocol/acts.ts'
import type { Operation } from '../../../server/protocol/operation.ts'
import { createEmitter, type Listenable } from '../../event.ts'
import { openOf } from '../../fresh.ts'
import type { Session } from '../../session.ts'

export interface Acts {
  /** True when it is done (or was so already); else the user was told why not, or did not give the note. */
  operate(at: readonly HeadlinePlace[], operation: Operation, options?: ActOptions): Promise<Done | null>
  /** Takes back the last act that was not taken back. */
  undo(): Promise<void>
  readonly undoable: readonly string[]
  readonly onChange: Listenable<void>
}

interface ActOptions {
  /** The file, for an operation without a headline. */
  readonly path?: string
  /** What is said instead of the server's sentence, and when it is undone. */
  readonly said?: string
  /** From a key in an editor: open files are not saved, as with everything that is typed. */
  readonly from?: 'editor'
}

export interface Done {
  readonly said: string
  readonly at: { readonly path: string; readonly line: number } | null
}

const mostActs = 50
const shownMs = 5000

export function createActs(session: Session): Acts {
  const onChange = createEmitter<void>()
  let done: readonly { readonly act: string; readonly said: string }[] = []
  /** One after the other: a second act is made for the text that the first one left. */
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work)
    queue = mine.catch(() => {})
    return mine
  }
  const put = (next: typeof done) => {
    done = next.slice(-mostActs)
    void vscode.commands.executeCommand('setContext', 'passepartout.actUndoable', done.length > 0)
    onChange.fire()
  }

  async function ask(
    at: readonly HeadlinePlace[],
    path: string,
    operation: Operation,
  ): Promise<Exclude<ActAnswer, { kind: 'note' }> | null> {
    const answer = await session.request(acts.operate, { at, path, operation })
    if (answer?.kind !== 'note') return answer
    const note = await vscode.window.showInputBox({
      title: vscode.l10n.t('Note for the Log'),
      prompt: vscode.l10n.t('The file asks for a note. Enter goes on, Escape changes nothing.'),
      ignoreFocusOut: true,
    })
    if (note === undefined) return { kind: 'nothing', said: '' }
    const again = await session.request(acts.operate, { at, path, operation: withNote(operation, note) })
    return again?.kind === 'note' ? null : again
  }

  return {
    operate: (at, operation, { path = '', said = '', from } = {}) =>
      inTurn(async () => {
        const answer = await ask(at, path, operation)
        if (!answer) return tellSilence()
        if (answer.kind === 'refused') return tell(answer.message, answer.next)
        if (answer.kind === 'nothing') return { said: answer.said, at: null }
        const failed = await applied(answer.files, from)
        if (failed !== '') return tell(failed, '')
        const words = said || answer.said
        put([...done, { act: answer.act, said: words }])
        vscode.window.setStatusBarMessage(words, shownMs)
        return { said: words, at: answer.at }
      }),
    undo: () =>
      inTurn(async () => {
        const last = done.at(-1)
        if (!last) {
          vscode.window.setStatusBarMessage(vscode.l10n.t('There is nothing to undo.'), shownMs)
          return
        }
        const answer = await session.request(acts.undoAct, { act: last.act })
        if (!answer) tellSilence()
        else if (answer.kind === 'refused') {
          put(done.slice(0, -1))
          tell(answer.message, answer.next)
        } else if (answer.kind === 'change') {
          const failed = await applied(answer.files)
          if (failed !== '') tell(failed, '')
          else {
            put(done.slice(0, -1))
            vscode.window.setStatusBarMessage(vscode.l10n.t('Undone: {0}', last.said), shownMs)
          }
        } else put(done.slice(0, -1))
      }),
    get undoable() {
      return done.map(({ said }) => said)
    },
    onChange,
  }
}

function tell(message: string, next: string): null {
  void vscode.window.showWarningMessage([message, next].filter(Boolean).join(' '))
  return null
}

const tellSilence = (): null => tell(vscode.l10n.t('The server did not answer. The log says why.'), '')

const withNote = (operation: Operation, note: string): Operation =>
  'keyword' in operation || 'step' in operation || 'plan' in operation || operation.kind === 'refile'
    ? ({ ...operation, note } as Operation)
    : operation

/** Empty when all of it is done, else what kept it from being done. */
async function applied(files: readonly FileAct[], from?: ActOptions['from']): Promise<string> {
  const edit = new vscode.WorkspaceEdit()
  const opened: vscode.Uri[] = []
  for (const file of files) {
    const uri = vscode.Uri.parse(file.uri, true)
    if (file.was === 'new') {
      edit.createFile(uri, { overwrite: false, ignoreIfExists: false })
      edit.insert(uri, new vscode.Position(0, 0), file.edits.map(({ text }) => text).join(''))
      opened.push(uri)
      continue
    }
    const known = openOf(uri)
    const document = known ?? (await readable(uri))
    if (!document || !isFor(document, file)) return changedSince(file.path)
    if (file.was === 'gone') {
      if (document.isDirty) return changedSince(file.path)
      edit.deleteFile(uri)
      continue
    }
    for (const { range, text } of file.edits)
      edit.replace(
        uri,
        new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
        text,
      )
    const target = file.to === undefined ? uri : vscode.Uri.parse(file.to, true)
    if (target !== uri) edit.renameFile(uri, target, { overwrite: false })
    // What was saved stays saved, what was not stays unsaved.
    if (!document.isDirty && !(known && from === 'editor')) opened.push(target)
  }
  // The editor looks at the versions once more, and does all of it or nothing.
  if (!(await vscode.workspace.applyEdit(edit)))
    return vscode.l10n.t('The editor did not apply the change. Try again.')
  const unsaved: string[] = []
  // Where something goes before where it was: the disk never lacks it.
  for (const uri of opened.reverse()) {
    const document = openOf(uri)
    if (document?.isDirty && !(await document.save())) unsaved.push(vscode.workspace.asRelativePath(uri))
  }
  return unsaved.length === 0
    ? ''
    : vscode.l10n.t('Changed, but not saved: {0}. Save it yourself, or undo it there.', unsaved.join(', '))
}

const readable = (uri: vscode.Uri): Thenable<vscode.TextDocument | null> =>
  vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => null,
  )

function isFor(document: vscode.TextDocument, { version, hash }: FileAct): boolean {
  if (version !== null && version === document.version) return true
  return createHash('sha256').update(document.getText().replace(/\r\n?/g, '\n')).digest('hex') === hash
}

const changedSince = (path: string): string =>
  vscode.l10n.t('{0} was changed just now. Look at it, and try again.', path)
