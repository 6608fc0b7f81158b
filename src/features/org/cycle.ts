// Owns TAB and S-TAB in Org files: folded, children, subtree; overview, contents, all. And what a file asks to look like
// when it is opened. The server says which lines; the editor's own folding does it.

import * as vscode from 'vscode'
import * as org from '../../../server/protocol/org.ts'
import type { Client } from '../../feature.ts'
import { lineKind } from './line.ts'

type Visibility = 'folded' | 'children' | 'subtree'
type Overview = 'overview' | 'contents' | 'all'

/** What the last key did, while nothing else happened in between. */
interface Last {
  readonly uri: string
  readonly version: number
  /** null for the whole file. */
  readonly line: number | null
  readonly to: Visibility | Overview
}

export function createCycle(context: vscode.ExtensionContext, client: Client): void {
  let last: Last | null = null
  /** Documents that were seen since they were opened. */
  const seen = new Set<string>()
  let told = ''
  /** One key after the other: what the next one does depends on what this one did. */
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<void>) => (): Promise<void> => {
    const mine = queue.then(work)
    queue = mine.catch(() => {})
    return mine
  }

  /** Keybindings ask for it. */
  const tellLine = () => {
    const editor = vscode.window.activeTextEditor
    const isOrg = editor?.document.languageId === 'org'
    const kind = isOrg ? lineKind(lineText(editor)) : ''
    if (kind === told) return
    told = kind
    // The views for Org are there once an Org file was.
    if (isOrg) void vscode.commands.executeCommand('setContext', 'passepartout.org.seen', true)
    void vscode.commands.executeCommand('setContext', 'passepartout.org.line', kind)
  }

  async function cycle(): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (editor?.document.languageId !== 'org') return fallBack('tab')
    const { line } = editor.selection.active
    const kind = lineKind(editor.document.lineAt(line).text)
    if (kind === 'drawer' || kind === 'block') return run('editor.toggleFold')
    if (kind !== 'headline') return fallBack('tab')
    const before = lastAt(editor, line)
    const to: Visibility =
      before === 'folded' || isFolded(editor, line)
        ? 'children'
        : before === 'children'
          ? 'subtree'
          : 'folded'
    await show(editor, { line, to })
  }

  async function cycleAll(): Promise<void> {
    const editor = vscode.window.activeTextEditor
    if (editor?.document.languageId !== 'org') return fallBack('outdent')
    const kind = lineKind(lineText(editor))
    if (kind === 'item' || kind === 'indented' || kind === 'table') return fallBack('outdent')
    const before = lastAt(editor, null)
    const to: Overview = before === 'overview' ? 'contents' : before === 'contents' ? 'all' : 'overview'
    await show(editor, { line: null, to })
    // A fold that closes over the cursor must not leave it where nothing is seen.
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
  }

  function lastAt(editor: vscode.TextEditor, line: number | null): Last['to'] | null {
    const { uri, version } = editor.document
    const isSame = last?.uri === uri.toString() && last.version === version && last.line === line
    return isSame ? (last?.to ?? null) : null
  }

  async function show(editor: vscode.TextEditor, target: org.FoldTarget): Promise<void> {
    const { uri, version } = editor.document
    const plan = await client.request(org.cycleFolds, { uri: uri.toString(), ...target })
    if (!plan || vscode.window.activeTextEditor !== editor || editor.document.version !== version) return
    await applyFolds(plan)
    last = { uri: uri.toString(), version, line: target.line, to: target.to }
  }

  /** At the first sight of a file that asks for it; where one came to a place in it, that place stays open. */
  async function greet(editor: vscode.TextEditor | undefined): Promise<void> {
    if (editor?.document.languageId !== 'org') return
    const uri = editor.document.uri.toString()
    if (seen.has(uri)) return
    seen.add(uri)
    const plan = await client.request(org.startupFolds, { uri })
    if (!plan || vscode.window.activeTextEditor !== editor) return
    await applyFolds(plan)
    const { line } = editor.selection.active
    if (line > 0) await run('editor.unfold', { selectionLines: [line], direction: 'up', levels: 50 })
  }

  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.org.cycle', inTurn(cycle)),
    vscode.commands.registerCommand('passepartout.org.cycleAll', inTurn(cycleAll)),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      tellLine()
      void greet(editor)
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (textEditor !== vscode.window.activeTextEditor) return
      tellLine()
      if (kind !== undefined) last = null
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) tellLine()
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void seen.delete(uri.toString())),
  )
  tellLine()
  void greet(vscode.window.activeTextEditor)
}

const run = async (command: string, ...args: readonly unknown[]): Promise<void> => {
  await vscode.commands.executeCommand(command, ...args)
}

/** The line of the cursor; a selection may be older than the text for a moment. */
function lineText({ document, selection }: vscode.TextEditor): string {
  const { line } = selection.active
  return line < document.lineCount ? document.lineAt(line).text : ''
}

/** The editor's own key. */
const fallBack = (command: 'tab' | 'outdent'): Promise<void> => run(command)

/** What is closed in the end lies in what was opened before. */
export async function applyFolds({ unfold, fold }: org.FoldPlanView): Promise<void> {
  const lines = (selectionLines: readonly number[]) => ({ selectionLines, levels: 1, direction: 'down' })
  if (unfold.length > 0) await run('editor.unfold', lines(unfold))
  if (fold.length > 0) await run('editor.fold', lines(fold))
}

/** Is the line the last one before a gap in what is shown? At the lower edge nobody can tell. */
function isFolded(editor: vscode.TextEditor, line: number): boolean {
  const ranges = editor.visibleRanges
  return ranges.some((range, i) => range.end.line === line && i < ranges.length - 1)
}
