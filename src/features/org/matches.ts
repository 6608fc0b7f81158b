// Owns what a sparse tree leaves behind in an editor: marked lines, the way from one to the next, and the way back. Lines move
// with the text that is typed above them. One for each document; what is folded the server says.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { applyFolds } from './cycle.ts'

interface Shown {
  readonly query: string
  /** 0-based, in order. */
  lines: readonly number[]
  /** Where one was before. */
  readonly selection: vscode.Selection
  readonly visible: vscode.Range | undefined
}

export interface Before {
  readonly selection: vscode.Selection
  readonly visible: vscode.Range | undefined
}

export interface Matches {
  /** Folds away everything else, marks the lines and goes to one of them. */
  show(
    editor: vscode.TextEditor,
    query: string,
    lines: readonly number[],
    at: number,
    before: Before,
  ): Promise<void>
  /** The query whose matches are shown there; empty for none. */
  queryOf(uri: string): string
}

export function createMatches(context: vscode.ExtensionContext, client: Client): Matches {
  const shown = new Map<string, Shown>()
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    // In high contrast colours a border says it.
    border: '1px solid transparent',
    borderColor: new vscode.ThemeColor('editor.findMatchHighlightBorder'),
  })
  const status = vscode.window.createStatusBarItem('passepartout.matches', vscode.StatusBarAlignment.Left, 90)
  status.name = vscode.l10n.t('Matches in an Org file')
  status.command = 'passepartout.org.leaveMatches'

  const here = (): { readonly editor: vscode.TextEditor; readonly of: Shown } | null => {
    const editor = vscode.window.activeTextEditor
    const of = editor && shown.get(editor.document.uri.toString())
    return editor && of ? { editor, of } : null
  }

  function tell(): void {
    const now = here()
    void vscode.commands.executeCommand('setContext', 'passepartout.org.matches', now !== null)
    for (const editor of vscode.window.visibleTextEditors) {
      const lines = shown.get(editor.document.uri.toString())?.lines ?? []
      editor.setDecorations(
        mark,
        lines.map((line) => new vscode.Range(line, 0, line, 0)),
      )
    }
    if (!now) {
      status.hide()
      return
    }
    const { lines, query } = now.of
    const at = lines.indexOf(now.editor.selection.active.line)
    status.text =
      at < 0
        ? `$(filter) ${vscode.l10n.t('{0} matches', lines.length)}`
        : `$(filter) ${vscode.l10n.t('{0} of {1} matches', at + 1, lines.length)}`
    status.tooltip = vscode.l10n.t(
      'Only what matches {0} is open. Click or press Escape to show everything again.',
      query,
    )
    status.show()
  }

  function go(editor: vscode.TextEditor, line: number): void {
    const at = new vscode.Position(Math.min(line, editor.document.lineCount - 1), 0)
    editor.selection = new vscode.Selection(at, at)
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
  }

  /** Behind the last one the first comes again. */
  function step(by: 'next' | 'previous'): void {
    const now = here()
    if (!now) return
    const { lines } = now.of
    const from = now.editor.selection.active.line
    const to =
      by === 'next'
        ? (lines.find((line) => line > from) ?? lines[0])
        : (lines.findLast((line) => line < from) ?? lines.at(-1))
    if (to === undefined) return
    go(now.editor, to)
    tell()
  }

  async function leave(): Promise<void> {
    const now = here()
    if (!now) return
    const { editor, of } = now
    const uri = editor.document.uri.toString()
    shown.delete(uri)
    tell()
    const plan = await client.request(org.sparseFolds, { uri, lines: [] })
    if (plan && vscode.window.activeTextEditor === editor) await applyFolds(plan)
    editor.selection = of.selection
    if (of.visible) editor.revealRange(of.visible, vscode.TextEditorRevealType.AtTop)
  }

  context.subscriptions.push(
    mark,
    status,
    vscode.commands.registerCommand('passepartout.org.nextMatch', () => step('next')),
    vscode.commands.registerCommand('passepartout.org.previousMatch', () => step('previous')),
    vscode.commands.registerCommand('passepartout.org.leaveMatches', leave),
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.window.onDidChangeVisibleTextEditors(tell),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (here()?.editor === textEditor) tell()
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const of = shown.get(document.uri.toString())
      if (!of || contentChanges.length === 0) return
      // Changes come from the end of the text to its beginning.
      for (const { range, text } of contentChanges) of.lines = moved(of.lines, range, text)
      tell()
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (shown.delete(uri.toString())) tell()
    }),
  )
  return {
    queryOf: (uri) => shown.get(uri)?.query ?? '',
    async show(editor, query, lines, at, before) {
      const uri = editor.document.uri.toString()
      const { version } = editor.document
      const plan = await client.request(org.sparseFolds, { uri, lines })
      if (!plan || vscode.window.activeTextEditor !== editor || editor.document.version !== version) return
      // From one sparse tree to the next: the way back leads to where both began.
      const { selection, visible } = shown.get(uri) ?? before
      shown.set(uri, { query, lines: [...lines].sort((a, b) => a - b), selection, visible })
      await applyFolds(plan)
      go(editor, at)
      tell()
    },
  }
}

/** Lines below a change move with it; one that is taken away is no match any more. */
function moved(lines: readonly number[], { start, end }: vscode.Range, text: string): readonly number[] {
  const by = text.split('\n').length - 1 - (end.line - start.line)
  return lines.flatMap((line) => {
    if (line <= start.line) return [line]
    if (line > end.line || (line === end.line && end.character === 0)) return [line + by]
    return []
  })
}
