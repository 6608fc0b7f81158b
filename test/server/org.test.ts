// Org files over the wire: everything the editor asks about them, and the edits of a person's own commands.

import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CompletionList,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { URI } from 'vscode-uri'
import * as acts from '../../server/protocol/acts.ts'
import type { RequestName } from '../../server/protocol/messages.ts'
import type { Operation } from '../../server/protocol/operation.ts'
import * as wire from '../../server/protocol/org.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const files = {
  'a.org': `#+title: A
#+todo: TODO NEXT | DONE
#+startup: overview
* TODO One                                                          :x:
:PROPERTIES:
:ID: one
:CUSTOM_ID: c-one
:END:
Text with <<a spot>>.
- item
  goes on
** DONE Two
CLOSED: [2026-11-19 Thu 18:00]
#+name: code
#+begin_src sh
echo 1
#+end_src
* Three
`,
  'sub/b.org': `#+filetags: :x:
* Links
[[id:one][to one]], [[file:../a.org::#c-one]], [[file:../a.org::a spot]], [[file:../a.org]], [[file:../none.org]].
See [[https://example.org][web]][fn:1].
[fn:1] Said there.
`,
  'sub/refs.bib': '% notes\n@book{knuth86,\n title = {The {TeX}book}, author = {Knuth, D.}, year = 1986}\n',
  'sub/data/0b/c56c24/in/plan.txt': 'plan\n',
}

describe('server: Org files', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace(files)
    editor = await openEditor(place)
    await editor.until(() => editor.indexing.at(-1) === null && editor.indexing.length > 0, 'the index')
    await editor.open('a.org')
    await editor.open('sub/b.org')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  const uriOf = (path: string) => URI.file(join(place.root, path)).toString()
  const pathOf = (uri: string) => URI.parse(uri).fsPath.slice(place.root.length + 1)
  const ask = <Answer>(method: string, params: unknown): Promise<Answer> =>
    editor.request({ method } as RequestName<unknown, Answer>, params)
  const at = (path: string, words: string, by = 0) => {
    const text = editor.text(path)
    const offset = text.indexOf(words)
    assert.ok(offset >= 0, words)
    const position = TextDocument.create('', '', 0, text).positionAt(offset + by)
    return { textDocument: { uri: uriOf(path) }, position }
  }
  const shown = ({ uri, range }: Location) => {
    const document = TextDocument.create('', '', 0, editor.text(pathOf(uri)))
    return `${pathOf(uri)}: ${document.getText(range)}`
  }
  const edited = (text: string, edits: readonly TextEdit[]) =>
    TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits])

  it('folds headlines, drawers, blocks and items', async () => {
    const folds = await ask<FoldingRange[]>('textDocument/foldingRange', {
      textDocument: { uri: uriOf('a.org') },
    })
    assert.deepEqual(
      folds.map(({ startLine, endLine }) => `${startLine}-${endLine}`),
      ['3-16', '4-7', '9-10', '11-16', '14-16'],
    )
    assert.deepEqual(
      await editor.request(wire.cycleFolds, { uri: uriOf('a.org'), line: 3, to: 'children' }),
      {
        unfold: [3],
        fold: [4, 11],
      },
    )
    const startup = await editor.request(wire.startupFolds, { uri: uriOf('a.org') })
    assert.deepEqual(
      startup?.fold.toSorted((a, b) => a - b),
      [3, 4, 11],
    )
    assert.equal(await editor.request(wire.startupFolds, { uri: uriOf('sub/b.org') }), null)
  })

  it('outlines', async () => {
    const [one, three] = await ask<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri: uriOf('a.org') },
    })
    assert.deepEqual([one?.name, one?.detail, three?.name], ['One', 'TODO :x:', 'Three'])
    assert.deepEqual(
      one?.children?.[0]?.children?.map(({ name, detail }) => `${name} ${detail}`),
      ['code sh'],
    )
  })

  it('goes to what links lead to, in and between files', async () => {
    const goes = async (words: string) => {
      const found = await ask<Location | null>('textDocument/definition', at('sub/b.org', words, 3))
      return found && shown(found)
    }
    assert.match((await goes('[[id:one]')) ?? '', /^a\.org: \* TODO One/)
    assert.match((await goes('[[file:../a.org::#c-one')) ?? '', /^a\.org: \* TODO One/)
    assert.equal(await goes('[[file:../a.org::a spot'), 'a.org: <<a spot>>')
    assert.equal(await goes('[[file:../a.org]]'), 'a.org: ')
    assert.equal(await goes('[[file:../none'), null)
    assert.equal(await goes('[[https'), null)
    assert.equal(await goes('[fn:1].'), 'sub/b.org: [fn:1]')
  })

  it('finds references and backlinks', async () => {
    const found = await ask<Location[]>('textDocument/references', {
      ...at('a.org', 'One'),
      context: { includeDeclaration: false },
    })
    assert.deepEqual(found.map(shown), [
      'sub/b.org: [[id:one][to one]]',
      'sub/b.org: [[file:../a.org::#c-one]]',
    ])
    const tags = await ask<Location[]>('textDocument/references', {
      ...at('a.org', ':x:', 1),
      context: { includeDeclaration: true },
    })
    assert.deepEqual(tags.map(shown), ['a.org: x', 'sub/b.org: x'])
    const { position } = at('a.org', 'Text with')
    const view = await editor.request(wire.backlinks, { uri: uriOf('a.org'), position, of: 'headline' })
    assert.deepEqual(
      [view?.name, view?.links.map(({ path, headline }) => `${path} ${headline}`), view?.elsewhere],
      ['One', ['sub/b.org Links', 'sub/b.org Links'], 2],
    )
    assert.deepEqual(await editor.request(wire.linkCounts, { uri: uriOf('a.org') }), [{ line: 3, count: 3 }])
  })

  it('hovers: escaped, without images and commands', async () => {
    const says = async (path: string, words: string, by = 3) => {
      const hover = await ask<Hover | null>('textDocument/hover', at(path, words, by))
      return hover && 'value' in (hover.contents as object) ? (hover.contents as { value: string }).value : ''
    }
    assert.match(await says('sub/b.org', '[[id:one]'), /^\*a\\\.org\*\n\n\*\*TODO One/)
    assert.match(await says('sub/b.org', '[[id:one]'), /```shellscript\necho 1\n```/)
    assert.match(await says('sub/b.org', '[[file:../none'), /leads nowhere/)
    assert.match(await says('a.org', '[2026-11-19'), /^\*\*Closed\*\* Thursday/)
    assert.match(await says('a.org', 'TODO One', 1), /\*\*TODO\*\* → NEXT \\\| DONE/)
    assert.match(await says('a.org', '#+startup', 3), /How this file behaves/)
    assert.match(await says('a.org', ':x:', 1), /1 headline in this file, 2 headlines in the workspace/)
    await editor.type('sub/b.org', '* H\n![i](http://x/y.png) <img src=x> [c](command:x)\n[[*H]]\n')
    const words = await says('sub/b.org', '[[*H]]')
    assert.ok(!/!\[|<img|\]\(/.test(words), words)
    await editor.type('sub/b.org', files['sub/b.org'])
  })

  it('completes headlines by title, tags with counts, keywords of the file', async () => {
    const offers = async (text: string, label: string) => {
      await editor.type('sub/b.org', text)
      const end = at('sub/b.org', text, text.length)
      const list = await ask<CompletionList | null>('textDocument/completion', end)
      const item = list?.items.find((one) => one.label === label)
      assert.ok(item?.textEdit && 'range' in item.textEdit, `${label} in ${text}`)
      return edited(text, [item.textEdit])
    }
    assert.equal(await offers('* L\n[[id:on', 'One'), '* L\n[[id:one][One]]')
    assert.equal(await offers('* L\n[[file:a', '../a.org'), '* L\n[[file:../a.org]]')
    assert.equal(await offers('* L\n[[file:../a.org::', 'Three'), '* L\n[[file:../a.org::*Three]]')
    assert.equal(await offers('* L :', 'x'), '* L :x')
    assert.equal(await offers('#+todo: A | B\n* ', 'B'), '#+todo: A | B\n* B ')
    await editor.type('sub/b.org', files['sub/b.org'])
  })

  it('cites, attaches and names files: offers, hover, definition, links', async () => {
    const offers = async (text: string, label: string) => {
      await editor.type('sub/b.org', text.replace('¦', ''))
      const params = at('sub/b.org', text.replace('¦', ''), text.indexOf('¦'))
      const list = await ask<CompletionList | null>('textDocument/completion', params)
      const item = list?.items.find((one) => one.label === label)
      assert.ok(item?.textEdit && 'range' in item.textEdit, `${label} in ${text}`)
      return edited(text.replace('¦', ''), [item.textEdit])
    }
    const head = '#+bibliography: refs.bib\n* H\n:PROPERTIES:\n:ID: 0bc56c24\n:END:\n'
    assert.equal(await offers(`${head}[cite:@kn¦]`, 'knuth86'), `${head}[cite:@knuth86]`)
    assert.equal(await offers('[cite:@teX¦', 'knuth86'), '[cite:@knuth86')
    assert.equal(await offers(`${head}[[attachment:¦]]`, 'in/plan.txt'), `${head}[[attachment:in/plan.txt]]`)
    // A folder that cannot be looked into has nothing to offer, and takes nothing else away.
    symlinkSync('around', join(place.root, 'around'))
    await editor.type('sub/b.org', '* H\n:PROPERTIES:\n:DIR: ../around\n:END:\n[[attachment:]]\n')
    const inLoop = at('sub/b.org', '[[attachment:', '[[attachment:'.length)
    assert.deepEqual((await ask<CompletionList | null>('textDocument/completion', inLoop))?.items ?? [], [])
    assert.equal(await offers('#+include: ¦', '../a.org'), '#+include: "../a.org"')
    assert.equal(await offers('#+bibliography: ¦', 'refs.bib'), '#+bibliography: refs.bib')
    const text = `${head}[cite:@knuth86] [[attachment:in/plan.txt]] [[attachment:none]]\n#+include: "../a.org::*Three"\n`
    await editor.type('sub/b.org', text)
    const goes = async (words: string) => {
      const found = await ask<Location | null>('textDocument/definition', at('sub/b.org', words, 3))
      return found && `${pathOf(found.uri)}:${found.range.start.line}`
    }
    assert.equal(await goes('@knuth86'), 'sub/refs.bib:1')
    assert.equal(await goes('[[attachment:in'), 'sub/data/0b/c56c24/in/plan.txt:0')
    assert.equal(await goes('[[attachment:none'), null)
    assert.equal(await goes('"../a.org::'), 'a.org:17')
    assert.equal(await goes('refs.bib'), 'sub/refs.bib:0')
    const hover = await ask<{ contents: { value: string } }>(
      'textDocument/hover',
      at('sub/b.org', '@knuth86', 2),
    )
    assert.equal(hover.contents.value, 'Knuth \\(1986\\)\\. The TeXbook')
    const links = await ask<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri: uriOf('sub/b.org') },
    })
    assert.deepEqual(
      links.map(({ target = '' }) => target.slice(uriOf('').length + 1)),
      ['sub/data/0b/c56c24/in/plan.txt', 'sub/refs.bib', 'a.org#L18'],
    )
    await editor.type('sub/b.org', files['sub/b.org'])
  })

  it('colours by the keywords of the file, whole or in part', async () => {
    const whole = await ask<SemanticTokens>('textDocument/semanticTokens/full', {
      textDocument: { uri: uriOf('a.org') },
    })
    assert.ok(whole.data.length > 20)
    const part = await ask<SemanticTokens>('textDocument/semanticTokens/range', {
      textDocument: { uri: uriOf('a.org') },
      range: { start: { line: 11, character: 0 }, end: { line: 12, character: 0 } },
    })
    assert.deepEqual(part.data, [11, 3, 4, 1, 0, 0, 5, 3, 3, 1])
  })

  it('goes on with a numbered list, and ends it', async () => {
    const after = async (text: string) => {
      await editor.type('sub/b.org', text)
      const { position } = at('sub/b.org', text, text.length)
      const edits = await ask<TextEdit[] | null>('textDocument/onTypeFormatting', {
        textDocument: { uri: uriOf('sub/b.org') },
        position,
        ch: '\n',
        options: { tabSize: 2, insertSpaces: true },
      })
      return edited(text, edits ?? [])
    }
    assert.equal(await after('9. nine\n'), '9. nine\n10. ')
    assert.equal(await after('1) [X] a\n'), '1) [X] a\n2) [ ] ')
    assert.equal(await after('- a\n- \n- '), '- a\n')
    assert.equal(await after('text\n'), 'text\n')
    await editor.type('sub/b.org', files['sub/b.org'])
  })

  const all = ({ documentChanges = [] }: WorkspaceEdit) =>
    Object.fromEntries(
      documentChanges.flatMap((one) =>
        'edits' in one
          ? [
              [
                pathOf(one.textDocument.uri),
                edited(editor.text(pathOf(one.textDocument.uri)), one.edits as TextEdit[]),
              ],
            ]
          : [],
      ),
    )

  it('renames with all links, or says why not', async () => {
    const rename = (path: string, words: string, by: number, newName: string) =>
      ask<WorkspaceEdit>('textDocument/rename', { ...at(path, words, by), newName })
    const byId = all(await rename('a.org', ':ID: one', 6, 'uno'))
    assert.match(byId['a.org'] ?? '', /:ID: uno/)
    assert.match(byId['sub/b.org'] ?? '', /\[\[id:uno\]\[to one\]\]/)
    const tag = all(await rename('a.org', ':x:', 1, 'why'))
    assert.match(tag['a.org'] ?? '', /:why:/)
    assert.match(tag['sub/b.org'] ?? '', /#\+filetags: :why:/)
    const note = all(await rename('sub/b.org', '[fn:1].', 4, 'k'))
    assert.match(note['sub/b.org'] ?? '', /\[fn:k\]\.\n\[fn:k\] Said/)
    await assert.rejects(rename('a.org', ':x:', 1, 'no tag'), /cannot be the new name/)
  })

  it('says before files are renamed what their links have to say', async () => {
    const moved = (from: string, to: string) =>
      ask<WorkspaceEdit | null>('workspace/willRenameFiles', {
        files: [{ oldUri: uriOf(from), newUri: uriOf(to) }],
      })
    const before = '[[file:../a.org::*Three][three]] [[../code.ts]]\n'
    await editor.type('sub/b.org', before)
    const named = await moved('a.org', 'kept/a b.org')
    assert.equal(all(named ?? {})['sub/b.org'], before.replace('../a.org', '../kept/a b.org'))
    const folder = await moved('sub', 'deep/sub')
    assert.equal(all(folder ?? {})['sub/b.org'], before.replaceAll('../', '../../'))
    assert.equal(
      all((await moved('code.ts', 'main.ts')) ?? {})['sub/b.org'],
      before.replace('code.ts', 'main.ts'),
    )
    assert.equal(await moved('nobody.org', 'somebody.org'), null)
    await editor.type('sub/b.org', files['sub/b.org'])
  })

  it('says which headline is meant, and what a key does there', async () => {
    const spot = (path: string, words: string, by = 0) => {
      const { position } = at(path, words, by)
      return { uri: uriOf(path), position }
    }
    const one = { path: 'a.org', line: 4, title: 'One', id: 'one' }
    assert.deepEqual(await editor.request(wire.headline, spot('a.org', 'Text with')), one)
    assert.equal(await editor.request(wire.headline, spot('a.org', '#+title')), null)
    const up = await editor.request(wire.gesture, { ...spot('a.org', 'One'), gesture: 'up' })
    assert.deepEqual(up, { operation: { kind: 'priority-step', step: 'up' }, path: 'a.org', at: one })
    assert.equal(await editor.request(wire.gesture, { ...spot('a.org', 'Text with'), gesture: 'up' }), null)
    const [first] = await editor.request(wire.places, {
      uri: uriOf('a.org'),
      words: 'tw',
      within: 'workspace',
      most: 5,
    })
    assert.deepEqual(
      [first?.title, first?.outline, first?.line, first?.todo],
      ['Two', ['One', 'Two'], 11, 'DONE'],
    )
    const matched = await editor.request(wire.matches, { uri: uriOf('a.org'), query: '+x/TODO' })
    assert.deepEqual(
      matched?.items.map(({ title }) => title),
      ['One'],
    )
    const lines = await editor.request(wire.matches, { uri: uriOf('a.org'), query: '/goes o+n/' })
    assert.deepEqual(lines?.items, [{ line: 3, lines: [10], title: 'One', detail: 'goes on' }])
    const sparse = async (...some: readonly number[]) => {
      const plan = await editor.request(wire.sparseFolds, { uri: uriOf('a.org'), lines: some })
      return plan && [plan.unfold, plan.fold]
    }
    assert.deepEqual(await sparse(10), [
      [3, 9],
      [4, 11],
    ])
    assert.deepEqual(await sparse(11), [[3], [4, 11]])
    assert.deepEqual(await sparse(), [[3, 11], [4]])
    const wrong = await editor.request(wire.matches, { uri: uriOf('a.org'), query: '/(/' })
    assert.ok(wrong && wrong.items.length === 0 && wrong.problem !== '')
  })

  it('answers for an unsaved file too', async () => {
    const uri = 'untitled:Untitled-1'
    const text = '* One\n[[*Two]]\n** Two\n'
    await editor.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'org', version: 1, text },
    })
    const folds = await ask<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } })
    assert.deepEqual(folds, [{ startLine: 0, endLine: 2 }])
    const found = await ask<Location>('textDocument/definition', {
      textDocument: { uri },
      position: { line: 1, character: 4 },
    })
    assert.deepEqual([found.uri, found.range.start.line], [uri, 2])
  })
})

describe('server: Org files in German', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace({ 'a.org': '#+startup: overview\n* TODO Eins\nDEADLINE: <2026-03-01 Sun>\n' })
    editor = await openEditor(place, { locale: 'de' })
    await editor.open('a.org')
  })
  after(async () => {
    await editor.stop()
    place.remove()
  })

  it('explains and offers in the language of the editor', async () => {
    const uri = URI.file(join(place.root, 'a.org')).toString()
    const ask = <Answer>(method: string, line: number, character: number): Promise<Answer> =>
      editor.request({ method } as RequestName<unknown, Answer>, {
        textDocument: { uri },
        position: { line, character },
      })
    const says = async (line: number, character: number) =>
      (await ask<{ contents: { value: string } }>('textDocument/hover', line, character)).contents.value
    assert.match(await says(0, 3), /Wie sich diese Datei verhält/)
    assert.match(await says(1, 3), /\*\*TODO\*\* \\\| DONE \(offen\)/)
    assert.match(await says(2, 14), /^\*\*Frist\*\* Sonntag, 1\\\. März 2026/)
    await editor.type('a.org', '[[file:fehlt.org]]')
    const { items } = await editor.request(
      { method: 'textDocument/diagnostic' } as RequestName<unknown, { items: { message: string }[] }>,
      { textDocument: { uri } },
    )
    assert.deepEqual(
      items.map(({ message }) => message),
      ['Eine Datei fehlt.org gibt es nicht.'],
    )
    const matched = await editor.request(wire.matches, { uri, query: 'tood:NEXT' })
    assert.match(matched?.problem ?? '', /^Die Frage ist in Spalte 1 .* Ist todo gemeint\?$/)
    await editor.type('a.org', '* TODO Eins\n* Zwei\n')
    const eins = { path: 'a.org', line: 1, title: 'Eins', id: '' }
    const act = (operation: Operation) => editor.request(acts.operate, { at: [eins], path: '', operation })
    const done = await act({ kind: 'todo', keyword: 'DONE' })
    assert.equal(done.kind === 'change' && done.said, 'Jetzt DONE.')
    const refused = await act({ kind: 'tags', tags: ['a b'] })
    assert.equal(refused.kind === 'refused' && refused.message, '„a b“ kann kein Tag sein.')
    await editor.type('a.org', 'um <mor')
    const list = await ask<CompletionList>('textDocument/completion', 0, 7)
    assert.equal(list.items[0]?.label, 'morgen')
  })
})
