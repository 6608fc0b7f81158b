// Owns how an edit in its place looks: the lines it is about, those that go, and beside them those that come. Decorations
// only; the document stays as it is.

import * as vscode from 'vscode'
import { beside, type Hunk, type Part, parts, widthOf } from './hunks.ts'

export interface Marked {
  /** The chosen lines. */
  readonly lines: vscode.Range
  readonly hunks: readonly Hunk[]
}

export interface Marks {
  draw(editor: vscode.TextEditor, marked: readonly Marked[]): void
  dispose(): void
}

export function createMarks(): Marks {
  const chosen = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  })
  const removed = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.removedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  })
  // Where colours are few, the line through it says the same.
  const gone = vscode.window.createTextEditorDecorationType({
    textDecoration: 'line-through',
    opacity: '0.8',
  })
  const added = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('editor.foreground'),
      backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground'),
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  })
  const goes = vscode.window.createTextEditorDecorationType({
    textDecoration: 'line-through',
    backgroundColor: new vscode.ThemeColor('diffEditor.removedTextBackground'),
  })
  const types = [chosen, removed, gone, added, goes]
  return {
    draw(editor, marked) {
      const lines = Array.from(
        { length: editor.document.lineCount },
        (_, i) => editor.document.lineAt(i).text,
      )
      const all = marked.map((one) => {
        const told = one.hunks.map((hunk) => ({ hunk, parts: parts(hunk, one.lines.start.line, lines) }))
        const whole = told.filter(({ parts }) => parts === null).map(({ hunk }) => hunk)
        return { ...one, whole, parts: told.flatMap(({ parts }) => parts ?? []) }
      })
      const lost = all.flatMap((one) => one.whole.flatMap((hunk) => goneLines(editor, one, hunk)))
      const small = all.flatMap((one) => one.parts)
      editor.setDecorations(
        chosen,
        all.filter(({ hunks }) => hunks.length === 0).map((one) => shownPart(editor, one.lines)),
      )
      editor.setDecorations(removed, lost)
      editor.setDecorations(
        gone,
        lost.map((range) => textOf(editor, range)),
      )
      editor.setDecorations(goes, small.filter(({ start, end }) => end > start).map(goneOf))
      editor.setDecorations(added, [
        ...all.flatMap((one) => addedRows(editor, one, one.whole)),
        ...small.filter(({ text }) => text !== '').map(addedPart),
      ])
    },
    dispose() {
      for (const type of types) type.dispose()
    },
  }
}

/** Without the line that only begins behind the last line end. */
const shownPart = ({ document }: vscode.TextEditor, range: vscode.Range): vscode.Range =>
  range.end.character === 0 && range.end.line > range.start.line
    ? new vscode.Range(range.start, document.lineAt(range.end.line - 1).range.end)
    : range

function goneLines({ document }: vscode.TextEditor, { lines }: Marked, hunk: Hunk): readonly vscode.Range[] {
  const first = lines.start.line + hunk.line
  return Array.from({ length: hunk.removed }, (_, i) => first + i)
    .filter((line) => line < document.lineCount)
    .map((line) => document.lineAt(line).range)
}

function textOf({ document }: vscode.TextEditor, range: vscode.Range): vscode.Range {
  const indent = document.lineAt(range.start.line).firstNonWhitespaceCharacterIndex
  return new vscode.Range(range.start.with({ character: indent }), range.end)
}

const goneOf = ({ line, start, end }: Part): vscode.Range => new vscode.Range(line, start, line, end)

const addedPart = ({ line, end, text }: Part): vscode.DecorationOptions => ({
  range: new vscode.Range(line, end, line, end),
  renderOptions: { after: { contentText: unbroken(text), textDecoration: 'underline' } },
})

/** A blank that may be broken would be folded with its neighbours. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

function addedRows(
  { document, options }: vscode.TextEditor,
  { lines }: Marked,
  hunks: readonly Hunk[],
): readonly vscode.DecorationOptions[] {
  const tabSize = typeof options.tabSize === 'number' ? options.tabSize : 4
  const widths = Array.from({ length: document.lineCount }, (_, i) =>
    widthOf(document.lineAt(i).text, tabSize),
  )
  return hunks.flatMap((hunk, i) => {
    const next = hunks[i + 1]
    const end = next ? lines.start.line + next.line : document.lineCount
    const hoverMessage = new vscode.MarkdownString().appendCodeblock(
      hunk.added.join('\n'),
      document.languageId,
    )
    return beside(hunk, lines.start.line, widths, end).map((row) => ({
      range: new vscode.Range(document.lineAt(row.line).range.end, document.lineAt(row.line).range.end),
      hoverMessage,
      renderOptions: {
        after: {
          contentText: unbroken(row.text.replaceAll('\t', ' '.repeat(tabSize))),
          margin: `0 0 0 ${row.gap}ch`,
        },
      },
    }))
  })
}
