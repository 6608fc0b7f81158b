// Owns the button that words a commit: the staged diff (else all of it) goes to the server, the words into the box of the
// Source Control view as they come, where the user reads them. Never commits, and never writes over what was typed meanwhile.

import * as vscode from 'vscode'
import { commitMessage } from '../../server/protocol/commit.ts'
import type { Client, Feature } from '../feature.ts'
import { findRepository, type Repository } from '../git.ts'
import { outcomeWords } from '../outcome.ts'

/** Of a diff; what is longer is told by its beginning. */
const mostCharacters = 400_000
/** What the style is taken from. */
const messagesRead = 40
/** New files are in no diff of git: so many of them are read, and so much of each. */
const newFilesRead = 40
const newFileCharacters = 8000
const lookMs = 25
const writeMs = 250

export const createCommit: Feature = (context, client) => {
  let running: vscode.CancellationTokenSource | undefined
  const show = () =>
    void vscode.commands.executeCommand('setContext', 'passepartout.wordingCommit', running !== undefined)
  const stop = () => running?.cancel()
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.stopCommitMessage', stop),
    vscode.commands.registerCommand('passepartout.commitMessage', async (control?: unknown) => {
      stop()
      const own = new vscode.CancellationTokenSource()
      running = own
      show()
      try {
        await vscode.window.withProgress({ location: vscode.ProgressLocation.SourceControl }, () =>
          word(client, rootOf(control), own.token),
        )
      } finally {
        own.dispose()
        if (running === own) running = undefined
        show()
      }
    }),
    { dispose: stop },
  )
}

async function word(client: Client, root: string, token: vscode.CancellationToken): Promise<void> {
  const say = (words: string) => void vscode.window.showInformationMessage(words)
  const repository = await findRepository(client, root)
  if (!repository) return say(vscode.l10n.t('There is no Git repository in this folder.'))
  const diff = await diffOf(repository)
  if (diff.trim() === '') return say(vscode.l10n.t('There are no changes to word a commit of.'))
  const recent = await repository.log({ maxEntries: messagesRead }).catch(() => [])
  const box = openBox(repository, token)
  const id = `${Date.now()}`
  const following = client.onCommitWords.on((grown) => {
    if (grown.id === id) box.write(grown.message)
  })
  const answer = await client.request(
    commitMessage,
    {
      id,
      root: repository.rootUri.fsPath,
      diff: diff.slice(0, mostCharacters),
      recent: recent.map(({ message }) => message),
      begun: box.begun,
    },
    { token: box.token },
  )
  following.dispose()
  if (box.token.isCancellationRequested) box.restore()
  else if (answer) box.finish(answer.message)
  else say(outcomeWords(null))
  box.dispose()
}

/** The box of the Source Control view, as long as nobody types in it: from then on it is the user's, and the wording ends. */
function openBox({ inputBox }: Repository, asked: vscode.CancellationToken) {
  const begun = inputBox.value
  const source = new vscode.CancellationTokenSource()
  const asking = asked.onCancellationRequested(() => source.cancel())
  let written = begun
  let wrote = 0
  let isTyped = false
  const look = () => {
    if (inputBox.value === written) return
    isTyped = true
    source.cancel()
  }
  // The API of the Git extension tells nobody that its box has changed.
  const watch = setInterval(look, lookMs)
  const put = (message: string) => {
    look()
    if (isTyped || message === '') return
    inputBox.value = message
    written = inputBox.value
    wrote = Date.now()
  }
  return {
    begun,
    token: source.token,
    /** Not with each word: what is typed needs a moment to get here. */
    write(message: string) {
      if (!source.token.isCancellationRequested && Date.now() - wrote >= writeMs) put(message)
    },
    finish: put,
    restore() {
      look()
      if (!isTyped) inputBox.value = begun
    },
    dispose() {
      clearInterval(watch)
      asking.dispose()
      source.dispose()
    },
  }
}

/** Where nothing is staged, a commit takes everything, new files too. */
async function diffOf(repository: Repository): Promise<string> {
  const staged = await repository.diff(true)
  if (staged.trim() !== '') return staged
  const changed = await repository.diff(false)
  const created = await Promise.all(
    repository.newFiles.slice(0, newFilesRead).map((uri) => added(repository, uri)),
  )
  return [changed, ...created].filter((part) => part !== '').join('\n')
}

/** As `git diff` would show it, had it been added. */
async function added({ rootUri }: Repository, uri: vscode.Uri): Promise<string> {
  const path = uri.path.slice(rootUri.path.length + 1)
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n`
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    (found) => found,
    () => new Uint8Array(),
  )
  if (bytes.length === 0) return head
  if (bytes.subarray(0, newFileCharacters).includes(0))
    return `${head}Binary files /dev/null and b/${path} differ\n`
  const lines = new TextDecoder().decode(bytes.subarray(0, newFileCharacters)).trimEnd().split(/\r?\n/)
  const hunk = `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n`
  return head + hunk + lines.map((line) => `+${line}\n`).join('')
}

function rootOf(control: unknown): string {
  const uri = typeof control === 'object' && control !== null && 'rootUri' in control ? control.rootUri : null
  return uri instanceof vscode.Uri ? uri.toString() : ''
}
