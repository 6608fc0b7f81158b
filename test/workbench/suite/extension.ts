// What the extension promises to VS Code, asked through VS Code's own API.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { openFresh } from '../../../src/fresh.ts'

const id = 'passepartout.passepartout'

export function define(): void {
  describe('the extension in VS Code', () => {
    it('is installed and activates', async () => {
      const extension = vscode.extensions.getExtension(id)
      assert.ok(extension, `${id} is not installed`)
      await extension.activate()
      assert.ok(extension.isActive)
    })

    it('every contributed command is registered', async () => {
      const contributed = manifest().contributes.commands.map(({ command }) => command)
      const registered = new Set(await vscode.commands.getCommands(true))
      assert.deepEqual(
        contributed.filter((command) => !registered.has(command)),
        [],
      )
    })

    it('every contributed command has a title in words, not a key', () => {
      for (const { command, title } of manifest().contributes.commands)
        assert.ok(!title.includes('%'), `${command}: ${title}`)
    })

    it('opens Org files as Org with its grammar', async () => {
      const document = await open('notes/decisions.org')
      assert.equal(document.languageId, 'org')
    })

    it('ships what its manifest names', () => {
      const root = vscode.extensions.getExtension(id)?.extensionPath ?? ''
      for (const path of [
        manifest().main,
        manifest().icon,
        ...manifest().contributes.grammars.map((grammar) => grammar.path),
      ])
        assert.ok(existsSync(join(root, path)), `${path} is missing`)
    })

    it('offers its code actions on a selection and on a diagnostic', async () => {
      const document = await open('src/retry.ts')
      const line = document
        .getText()
        .split('\n')
        .findIndex((text) => text.includes('function retryDelay'))
      const range = new vscode.Range(line, 0, line + 3, 0)
      const wanted = [
        'Explain with Passepartout',
        'Explain with Passepartout: A problem to be fixed',
        'Fix with Passepartout: A problem to be fixed',
        'Write a test with Passepartout',
      ]
      const collection = vscode.languages.createDiagnosticCollection('suite')
      collection.set(document.uri, [new vscode.Diagnostic(range, 'A problem to be fixed')])
      const titles = await eventually(
        async () => {
          const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
            'vscode.executeCodeActionProvider',
            document.uri,
            range,
          )
          return found.map(({ title }) => title)
        },
        (found) => wanted.every((title) => found.includes(title)),
      )
      assert.deepEqual(
        titles.filter((title) => title.includes('Passepartout')).sort(),
        [...wanted].sort(),
        titles.join(', '),
      )
      collection.dispose()
    })

    it('answers for headings among the workspace symbols', async () => {
      const found = await eventually(
        () =>
          vscode.commands
            .executeCommand<vscode.SymbolInformation[]>(
              'vscode.executeWorkspaceSymbolProvider',
              'full jitter',
            )
            .then((symbols) => symbols.map(({ name }) => name)),
        (names) => names.includes('Retry back-off with full jitter'),
      )
      assert.ok(found.includes('Retry back-off with full jitter'), found.join(', '))
    })

    it('leaves functions to the extension of their language', async () => {
      const document = await open('src/retry.ts')
      const found = await eventually(
        () =>
          vscode.commands.executeCommand<vscode.SymbolInformation[]>(
            'vscode.executeWorkspaceSymbolProvider',
            'retryDelay',
          ),
        (symbols) => symbols.length > 0,
      )
      const places = found.filter(({ location }) => location.uri.path === document.uri.path)
      assert.equal(
        places.length,
        1,
        places.map(({ name, containerName }) => `${name} ${containerName}`).join(', '),
      )
    })

    it('links notes to functions, and says at the function that a note does', async () => {
      const notes = await open('notes/decisions.org')
      const links = await eventually(
        () =>
          vscode.commands
            .executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', notes.uri)
            .then((all) => all.map(({ target }) => `${target?.path.split('/').at(-1)}#${target?.fragment}`)),
        (targets) => targets.includes('retry.ts#L18'),
      )
      assert.ok(links.includes('retry.ts#L18'), links.join(', '))
      const code = await open('src/retry.ts')
      const lenses = await eventually(
        () =>
          vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', code.uri, 50),
        (all) => all.some(({ command }) => command?.title.includes('1 note') === true),
      )
      const lens = lenses.find(({ command }) => command?.title.includes('1 note'))
      assert.equal(lens?.range.start.line, 17)
    })

    it('opens a file that another program has just written as it is now, and leaves unsaved text alone', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'fresh-')), 'approvals.org')
      const uri = vscode.Uri.file(file)
      writeFileSync(file, '')
      const document = await openFresh(uri)
      await vscode.window.showTextDocument(document)
      // The editor begins some time after opening to watch it, and hears nothing of what happens before.
      let tried = ''
      await eventually(
        async () => {
          tried += '* one\n'
          writeFileSync(file, tried)
          await new Promise((done) => setTimeout(done, 500))
          return document.getText()
        },
        (text) => text === tried,
      )
      for (let count = 2; count < 6; count++) {
        const text = '* one\r\n'.repeat(count)
        writeFileSync(file, text)
        const opened = await openFresh(uri)
        assert.equal(opened.getText().split('\n').length, count + 1)
      }
      const editor = vscode.window.activeTextEditor
      await editor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'))
      writeFileSync(file, '* other\n')
      const kept = await openFresh(uri)
      assert.match(kept.getText(), /^mine/)
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
      rmSync(dirname(file), { recursive: true })
    })

    it('settings have the defaults that the manifest declares', () => {
      const settings = vscode.workspace.getConfiguration('passepartout')
      assert.equal(settings.inspect('budgetTokens')?.defaultValue, 4000)
      assert.equal(settings.inspect('ollamaHost')?.defaultValue, 'http://127.0.0.1:11434')
    })
  })
}

interface Manifest {
  readonly main: string
  readonly icon: string
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[]
    readonly grammars: readonly { readonly path: string }[]
  }
}

const manifest = (): Manifest => vscode.extensions.getExtension(id)?.packageJSON

async function open(path: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0]
  assert.ok(folder)
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, path))
  await vscode.window.showTextDocument(document)
  return document
}

/** Asks again until it fits or half a minute has passed; answers the last value. */
async function eventually<T>(ask: () => PromiseLike<T>, fits: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000
  for (;;) {
    const value = await ask()
    if (fits(value) || Date.now() > end) return value
    await new Promise((done) => setTimeout(done, 200))
  }
}
