// Owns finding the document of a file: the one that is open, and, where the server has just written it, as it is on disk. The
// editor learns only some time later that what it shows is old, and lines the server names would be lines of another text.
// Never shows a document, and never touches unsaved text.

import * as vscode from 'vscode'

/** How long the editor may take to see a change. Where nobody watches the file, its text is shown as it is. */
const patienceMs = 5000

/** The file's document; where it was open already and holds no unsaved text, with what is on disk now. */
export async function openFresh(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const wasOpen = openOf(uri) !== undefined
  const document = await vscode.workspace.openTextDocument(uri)
  if (wasOpen && uri.scheme === 'file') await untilFresh(document)
  return document
}

/** undefined where the editor holds nothing of it. */
export const openOf = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString() && !each.isClosed)

async function untilFresh(document: vscode.TextDocument): Promise<void> {
  const watched: vscode.Disposable[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  // Listens before it compares: a change in between is heard.
  const fresh = new Promise<void>((done) => {
    const look = (): void => void isFresh(document).then((is) => is && done())
    watched.push(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document) look()
      }),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        if (closed === document) done()
      }),
    )
    timer = setTimeout(done, patienceMs)
    look()
  })
  await fresh
  clearTimeout(timer)
  for (const each of watched) each.dispose()
}

async function isFresh(document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty) return true
  const bytes = await vscode.workspace.fs.readFile(document.uri).then(
    (read) => read,
    () => null,
  )
  if (bytes === null) return true
  const text = new TextDecoder().decode(bytes)
  // Of another encoding nothing can be said.
  return text.includes('\ufffd') || sameLines(text) === sameLines(document.getText())
}

// The editor shows one kind of line end, whatever the file mixes.
const sameLines = (text: string): string => text.replace(/\r\n?/g, '\n')
