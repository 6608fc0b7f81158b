// Owns the setting that most suites have: the example workspace in an editor that trusts it, with a model that answers
// as a script says, and a picture of what failed.

import { join } from 'node:path'
import type { Script } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, type EditorOptions, openEditor, root } from './editor.ts'
import { tellFailure } from './hand.ts'

export interface Opened {
  readonly editor: Editor
  readonly ollama: TestOllama
}

/** For the suite around it; `use` is called before its first test. */
export function inExample(
  script: Script,
  use: (opened: Opened) => void,
  options: Partial<EditorOptions> = {},
): void {
  let editor: Editor | undefined
  let ollama: TestOllama | undefined
  before(async () => {
    ollama = await startTestOllama(script)
    editor = await openEditor({
      workspace: join(root, 'examples/workspace'),
      extension: 'unpacked',
      trust: 'given',
      theme: 'Default Dark Modern',
      ...options,
      settings: { 'passepartout.ollamaHost': ollama.url, ...options.settings },
    })
    use({ editor, ollama })
  })
  after(async () => {
    await editor?.close()
    await ollama?.close()
  })
  afterEach(async function () {
    await tellFailure(editor, this.currentTest)
  })
}
