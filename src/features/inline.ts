// Owns edits in their places: asking for one, its look in the file, and the answers above it. Each is a turn of the server's
// that may change those lines alone; nothing here edits.

import * as vscode from 'vscode'
import { editInPlace } from '../../server/protocol/inline.ts'
import * as messages from '../../server/protocol/messages.ts'
import type { Feature } from '../feature.ts'
import { askWanted } from '../inline/ask.ts'
import { type Change, followChanges } from '../inline/changes.ts'
import { lineOf, sameHunks, tally } from '../inline/hunks.ts'
import { chosenLines, inPlace, wholeLines } from '../inline/lines.ts'
import { createMarks } from '../inline/marks.ts'
import { outcomeWords, tellOutcome } from '../outcome.ts'
import { relativePath } from '../paths.ts'
import { openPreview } from './preview.ts'

/** A proposal for a text that has moved on comes anew within this. */
const renewedMs = 3000
const mostTitle = 80

export const createInline: Feature = (context, client) => {
  const changes = followChanges(client)
  const marks = createMarks()
  const lensesChanged = new vscode.EventEmitter<void>()
  /** Accepted as they were seen; what comes anew and is the same is accepted too. */
  const accepted = new Map<string, { readonly seen: Change; readonly timer: NodeJS.Timeout }>()

  const rangeOf = (document: vscode.TextDocument, change: Change): vscode.Range | null => {
    if (relativePath(client, document.uri) !== change.within.path) return null
    const { text, startLine } = change.within
    const line = lineOf(document.getText(), text, startLine - 1)
    return line === null
      ? null
      : wholeLines(document, line, line + text.replace(/\r?\n$/, '').split('\n').length - 1)
  }
  const placed = (document: vscode.TextDocument) =>
    changes.all().flatMap((change) => {
      const range = rangeOf(document, change)
      return range ? [{ change, range }] : []
    })
  /** The one at the cursor, else the only one of the file. */
  const here = (): Change | undefined => {
    const editor = vscode.window.activeTextEditor
    if (!editor) return undefined
    const all = placed(editor.document)
    const at = all.find(({ range }) => range.contains(editor.selection.active))
    return (at ?? (all.length === 1 ? all[0] : undefined))?.change
  }
  const named = (turn: unknown): Change | undefined =>
    typeof turn === 'string' ? changes.all().find((change) => change.turn === turn) : here()

  function tellPlace(): void {
    const editor = vscode.window.activeTextEditor
    const at = editor && placed(editor.document).find(({ range }) => range.contains(editor.selection.active))
    void vscode.commands.executeCommand('setContext', 'passepartout.inline', at?.change.state ?? '')
  }
  function draw(): void {
    for (const editor of vscode.window.visibleTextEditors)
      marks.draw(
        editor,
        placed(editor.document)
          .filter(({ change }) => change.state !== 'ended')
          .map(({ change, range }) => ({ lines: range, hunks: change.hunks })),
      )
    tellPlace()
  }
  const refresh = () => {
    draw()
    lensesChanged.fire()
  }

  async function begin(): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (!editor) return
    await ask(editor, await chosenLines(editor), '')
  }
  async function ask(editor: vscode.TextEditor, range: vscode.Range, begun: string): Promise<boolean> {
    const { document } = editor
    const path = relativePath(client, document.uri)
    const say = (words: string) => void vscode.window.showInformationMessage(words)
    if (path === '') {
      say(
        vscode.l10n.t(
          'This file is outside the folder “{0}”, where the agent works.',
          client.folder?.name ?? '',
        ),
      )
      return false
    }
    if (document.getText(range).trim() === '') {
      say(vscode.l10n.t('There is nothing here to edit. Choose some lines.'))
      return false
    }
    const { version } = document
    const wanted = await askWanted(context, placeWords(path, range), begun)
    if (wanted === undefined) return false
    // Between the question and the answer the lines may have moved.
    const within = inPlace(
      document,
      path,
      document.version === version ? range : document.validateRange(range),
    )
    const evidence = client.evidence.collect({ document, range })
    const started = await client.request(editInPlace, { text: wanted, within, evidence })
    if (!started) void vscode.window.showWarningMessage(outcomeWords(null))
    return started !== null
  }

  async function decide(change: Change, decision: 'approve' | 'deny', reason: string): Promise<void> {
    const { approval } = change
    if (!approval) return
    const { proposal, hash } = approval
    const outcome = await client.request(messages.decide, { proposal, hash, decision, reason })
    if (!outcome || outcome.ok || decision === 'deny') return tellOutcome(outcome)
    // The rest of the file moved on: what comes anew is compared with what was seen.
    const timer = setTimeout(() => {
      if (accepted.delete(change.turn)) tellOutcome(outcome)
    }, renewedMs)
    accepted.set(change.turn, { seen: change, timer })
    const now = changes.all().find(({ turn }) => turn === change.turn)
    if (now) renewed(now)
  }
  function renewed(change: Change): void {
    const before = accepted.get(change.turn)
    if (!before || change.approval?.proposal === before.seen.approval?.proposal || !change.approval) return
    clearTimeout(before.timer)
    accepted.delete(change.turn)
    if (isSame(before.seen, change)) void decide(change, 'approve', '')
  }

  async function again(change: Change): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (change.state === 'proposed') {
      const wanted = await askWanted(context, change.within.path, change.wanted)
      if (wanted !== undefined) await decide(change, 'deny', wanted)
      return
    }
    const range = editor && rangeOf(editor.document, change)
    if (editor && range && (await ask(editor, range, change.wanted))) changes.forget(change.turn)
  }

  const lenses: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: lensesChanged.event,
    provideCodeLenses: (document) =>
      placed(document).flatMap(({ change, range }) => {
        const at = new vscode.Range(range.start, range.start)
        return lensesOf(change).map(
          ([title, name]) => new vscode.CodeLens(at, { title, command: name, arguments: [change.turn] }),
        )
      }),
  }
  const on = (run: (change: Change) => unknown) => (turn?: unknown) => {
    const change = named(turn)
    return change ? run(change) : undefined
  }
  const { registerCommand } = vscode.commands

  context.subscriptions.push(
    marks,
    lensesChanged,
    changes.onChange.on(refresh),
    changes.onProposed.on(renewed),
    vscode.languages.registerCodeLensProvider({ scheme: 'file' }, lenses),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.window.onDidChangeActiveTextEditor(tellPlace),
    vscode.window.onDidChangeTextEditorSelection(() => {
      if (changes.all().length > 0) tellPlace()
    }),
    vscode.workspace.onDidChangeTextDocument(() => {
      if (changes.all().length > 0) refresh()
    }),
    registerCommand('passepartout.editInPlace', begin),
    registerCommand(
      'passepartout.inline.accept',
      on((change) => decide(change, 'approve', '')),
    ),
    registerCommand(
      'passepartout.inline.reject',
      on((change) => decide(change, 'deny', '')),
    ),
    registerCommand('passepartout.inline.again', on(again)),
    registerCommand(
      'passepartout.inline.stop',
      on(({ turn }) => client.request(messages.stop, { turn })),
    ),
    registerCommand(
      'passepartout.inline.dismiss',
      on(({ turn }) => changes.forget(turn)),
    ),
    registerCommand(
      'passepartout.inline.compare',
      on(({ approval, within }) => (approval ? openPreview(approval.proposal, within.path) : undefined)),
    ),
  )
}

/** Titles with the command each stands for. */
function lensesOf(change: Change): readonly (readonly [string, string])[] {
  const named = (name: string) => `passepartout.inline.${name}`
  const again = [vscode.l10n.t('$(refresh) Again…'), named('again')] as const
  switch (change.state) {
    case 'running':
      return [[vscode.l10n.t('$(sync~spin) {0}   Stop', shortened(change.wanted)), named('stop')]]
    case 'proposed': {
      const { added, removed } = tally(change.hunks)
      const held = change.approval?.findings.find(({ severity }) => severity !== 'note')
      return [
        [vscode.l10n.t('$(check) Accept +{0} −{1}', added, removed), named('accept')],
        [vscode.l10n.t('$(close) Reject'), named('reject')],
        again,
        [held ? `$(warning) ${shortened(held.message)}` : vscode.l10n.t('$(diff) Compare'), named('compare')],
      ]
    }
    case 'ended':
      return [
        [`$(info) ${shortened(change.answer)}`, named('dismiss')],
        again,
        [vscode.l10n.t('$(close) Dismiss'), named('dismiss')],
      ]
  }
}

/** What was seen is what would be done, for no other reasons. */
const isSame = (seen: Change, now: Change): boolean =>
  now.hunks.length > 0 &&
  sameHunks(seen.hunks, now.hunks) &&
  JSON.stringify(seen.approval?.findings) === JSON.stringify(now.approval?.findings)

function placeWords(path: string, { start, end }: vscode.Range): string {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1
  return `${path}:${start.line + 1 === last ? last : `${start.line + 1}-${last}`}`
}

function shortened(text: string): string {
  const line = text.replace(/[*_`]/g, '').replace(/\s+/g, ' ').trim()
  return line.length > mostTitle ? `${line.slice(0, mostTitle - 1)}…` : line
}
