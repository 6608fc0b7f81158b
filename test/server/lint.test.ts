// Mistakes in Org files, over the wire as an editor asks: what is wrong, the fixes at a place, all of a kind, and silence.

import assert from 'node:assert/strict'
import type {
  CodeAction,
  CodeActionParams,
  Diagnostic,
  DocumentDiagnosticReport,
  TextDocumentEdit,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { URI } from 'vscode-uri'
import type * as wire from '../../server/protocol/messages.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

type Ask = { readonly textDocument: { readonly uri: string } }
const diagnostics: wire.RequestName<Ask, DocumentDiagnosticReport> = { method: 'textDocument/diagnostic' }
const codeActions: wire.RequestName<CodeActionParams, CodeAction[] | null> = {
  method: 'textDocument/codeAction',
}

const note = `
#+tblname: a
| b |

* A :x::y:
[[id:there]] [[id:gone]] [[file:note.org]] [[file:gone.org]]
* B ::z:
`

describe('server: lint', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace({ 'note.org': note, 'ids.org': '* There\n:PROPERTIES:\n:ID: there\n:END:\n' })
    editor = await openEditor(place)
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
    await editor.open('note.org')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  const uri = () => URI.file(`${place.root}/note.org`).toString()
  const found = async (): Promise<readonly Diagnostic[]> => {
    const report = await editor.request(diagnostics, { textDocument: { uri: uri() } })
    assert.equal(report.kind, 'full')
    return report.kind === 'full' ? report.items : []
  }
  const words = async () =>
    (await found()).map(({ range, code }) => `${range.start.line}:${range.start.character} ${code}`)
  const actionsAt = async (line: number) => {
    const range = { start: { line, character: 4 }, end: { line, character: 4 } }
    const at = await editor.request(codeActions, {
      textDocument: { uri: uri() },
      range,
      context: { diagnostics: [] },
    })
    return at ?? []
  }
  const applied = (action: CodeAction | undefined): string => {
    const edits = (action?.edit?.documentChanges ?? []).flatMap((one) => (one as TextDocumentEdit).edits)
    return TextDocument.applyEdits(TextDocument.create(uri(), 'org', 1, note), edits as never)
  }

  it('says what is wrong, with what is known of other files and of the disk', async () => {
    assert.deepEqual(await words(), [
      '1:0 obsolete-affiliated-keywords',
      '4:4 spurious-colons',
      '5:13 invalid-id-link',
      '5:43 link-to-local-file',
      '6:4 spurious-colons',
    ])
    const [first] = await found()
    assert.deepEqual(first, {
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } },
      severity: 2,
      source: 'Passepartout',
      code: 'obsolete-affiliated-keywords',
      message: '#+tblname is obsolete. Use #+name',
    })
  })

  it('has the fixes of a place, of all of its kind, and a line that turns the check off', async () => {
    await found()
    const actions = await actionsAt(4)
    assert.deepEqual(
      actions.map(({ title, isPreferred = false }) => `${title}${isPreferred ? ' *' : ''}`),
      [
        'Remove the colon *',
        'Fix all of this kind in the file (spurious-colons)',
        'Do not check this in the file (spurious-colons)',
      ],
    )
    assert.equal(applied(actions[0]), note.replace(':x::y:', ':x:y:'))
    assert.equal(applied(actions[1]), note.replace(':x::y:', ':x:y:').replace('::z:', ':z:'))
    assert.equal(applied(actions[2]), `# lint-off: spurious-colons\n${note}`)
    assert.deepEqual(await actionsAt(0), [])
  })

  it('follows what is typed, and what the settings say', async () => {
    await editor.type('note.org', note.replace('::z:', ':z:'))
    assert.equal((await words()).length, 4)
    // Fixes of a text that is not there any more are none.
    await editor.type('note.org', note)
    assert.deepEqual(await actionsAt(4), [])
    const settings = {
      passepartout: { 'org.lint.off': ['spurious-colons', 'invalid-id-link', 'link-to-local-file'] },
    }
    await editor.notify('workspace/didChangeConfiguration', { settings })
    assert.deepEqual(await words(), ['1:0 obsolete-affiliated-keywords'])
    await editor.notify('workspace/didChangeConfiguration', {
      settings: { passepartout: { 'org.lint.off': ['all'] } },
    })
    assert.deepEqual(await words(), [])
  })
})
