// What lint, queries and acts say, in German: nothing is missing, nothing left over.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Parser, Node as SyntaxNode } from 'web-tree-sitter'
import type { Operation } from '../../../../server/protocol/operation.ts'
import { grammarDirectory, openGrammars } from '../../../../server/src/code/grammar.io.ts'
import { readViews } from '../../../../server/src/org/agenda/custom.ts'
import { operate } from '../../../../server/src/org/edit/operate.ts'
import { speechOf } from '../../../../server/src/org/ide/speech.ts'
import { tellingBy } from '../../../../server/src/org/ide/told.ts'
import { germanActs } from '../../../../server/src/org/ide/words/german-acts.ts'
import { germanLint } from '../../../../server/src/org/ide/words/german-lint.ts'
import { germanQuery } from '../../../../server/src/org/ide/words/german-query.ts'
import type { Outside } from '../../../../server/src/org/lint/check.ts'
import { lintOrg } from '../../../../server/src/org/lint/lint.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { compilePattern } from '../../../../server/src/org/query/pattern.ts'
import { readQuery } from '../../../../server/src/org/query/search.ts'
import { files, randomTexts } from '../lint-oracle.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
const { told } = speechOf('de')
const root = new URL('../../../../server/src/', import.meta.url)

/** The sentences in the sources of a folder, as they stand there. */
const sourcesOf = (...folders: readonly string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/words\/|told\.ts/.test(name))
        .map((name) => readFileSync(new URL(`${folder}${name}`, root), 'utf8')),
    )
    .join('\n')

/** Is there a literal that could say it? What stands in it, and how quotes are escaped, is not looked at. */
function standsIn(source: string, sentence: string): boolean {
  const parts = sentence.split(/\{\d!?\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(
    parts.map((part) => part.replaceAll('\\\\', '\\\\+').replaceAll('`', '\\\\?`')).join('[^\n]*?'),
  ).test(source)
}

/** What is given to whatever makes a refusal; `x` stands for what is written into a sentence. */
function* refusalsIn(parser: Parser, source: string): Generator<string> {
  const tree = parser.parse(source)
  assert.ok(tree)
  for (const call of tree.rootNode.descendantsOfType('call_expression')) {
    const made = call.childForFieldName('function')?.text ?? ''
    if (!/^(?:problem|refused|bad|wrong|fault|fallback)$/.test(made)) continue
    const given = call.childForFieldName('arguments')?.namedChildren ?? []
    for (const one of given.slice(made === 'problem' ? 1 : 0)) yield* wordsOf(one)
  }
  tree.delete()
}

function* wordsOf(node: SyntaxNode | null): Generator<string> {
  if (node?.type === 'string') yield node.text.slice(1, -1)
  if (node?.type === 'ternary_expression') {
    yield* wordsOf(node.childForFieldName('consequence'))
    yield* wordsOf(node.childForFieldName('alternative'))
  }
  if (node?.type !== 'template_string') return
  let made = ['']
  for (const part of node.namedChildren) {
    if (part?.type === 'template_substitution') {
      const words = [...wordsOf(part.namedChild(0))]
      made = made.flatMap((before) => (words.length > 0 ? words : ['x']).map((word) => before + word))
    } else made = made.map((before) => before + (part?.text ?? ''))
  }
  yield* made
}

const all: Outside = {
  filesWithId: () => ['b.org', 'c.org'],
  exists: () => false,
  finds: () => false,
  functions: () => ['one', 'two'],
}
const none: Outside = { ...all, filesWithId: () => [], exists: () => true }

describe('org: what lint and queries say in German', () => {
  it('is all there for what is found in texts', () => {
    const texts = [...files().values(), ...randomTexts(1000)]
    const tell = tellingBy(germanLint)
    const missing = new Set<string>()
    for (const text of texts)
      for (const outside of [all, none])
        for (const { message, fixes } of lintOrg(text, parseOrg(text), { outside }))
          for (const sentence of [message, ...fixes.map(({ title }) => title)])
            if (tell(sentence) === null) missing.add(sentence)
    assert.deepEqual([...missing].slice(0, 40), [])
  })

  it('is all there for queries and views that cannot be read', () => {
    const tell = tellingBy(germanQuery)
    const missing = new Set<string>()
    const say = (...sentences: readonly string[]) => {
      for (const one of sentences) if (one !== '' && tell(one) === null) missing.add(one)
    }
    const word = fc.constantFrom(
      ...'todo: done: tags: not ! ( ) (and (or (todo (not (property (effort (level (priority (deadline (ts (clocked " | + - / = < > { } [ ] * ? \\ , : A 1 x "a" on= from= to= < <= 2026-99-99 t nil inherit=x tgas:x level:x priority:>,xx effort:x effort:<=,1:00,x property: property:a,b,c clocked:x deadline:x src: link: regexp:( heading-regexp:[ children: ancestors: parent:x ts:on=x,from=y closed:today,on=x'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 7 }), fc.boolean(), (words, isApart) => {
        const text = words.join(isApart ? ' ' : '')
        const read = readQuery(text, now)
        if (!read.ok) say(read.error.message, read.error.next)
        const pattern = compilePattern(text)
        if (!pattern.ok) say(pattern.error.message)
      }),
      { numRuns: 20_000 },
    )
    say(
      ...['('.repeat(3000), `(and ${'(not '.repeat(400)}`, '!'.repeat(900), 'a'.repeat(5000)].flatMap(
        (text) => {
          const [read, pattern] = [readQuery(text, now), compilePattern(text)]
          return [
            ...(read.ok ? [] : [read.error.message, read.error.next]),
            ...(pattern.ok ? [] : [pattern.error.message]),
          ]
        },
      ),
    )
    const keys = 'BLOCK QUERY SPAN FROM LOG INACTIVE DONE SORT MOST QUERRY'.split(' ')
    const values = ['agenda', 'matc', 'x', 'match', 'time-upp', 'zzz', '(', 'shw', '-1', '']
    const document = (text: string) => [{ path: 'v.org', text, document: parseOrg(text) }]
    for (const key of keys)
      for (const value of values) {
        const text = `* V\n:PROPERTIES:\n:AGENDA_VIEW: v\n:${key}: ${value}\n:END:\n* W\n:PROPERTIES:\n:AGENDA_VIEW: v\n:END:\n`
        for (const { message, next } of readViews(document(text), now).problems) say(message, next)
      }
    assert.deepEqual([...missing].slice(0, 60), [])
  })

  it('is all there for what is refused', async () => {
    const parser = await (await openGrammars(grammarDirectory())).parser('typescript')
    assert.ok(parser)
    const tell = tellingBy({ ...germanActs, ...germanQuery })
    const files = [
      ...readdirSync(new URL('org/edit/', root)).map((name) => `org/edit/${name}`),
      ...['acts', 'captures', 'workspace-edit'].map((name) => `lsp/org/${name}.ts`),
      ...['habit', 'diary', 'diary-lines'].map((name) => `org/agenda/${name}.ts`),
    ]
    const all = files.flatMap((name) => [...refusalsIn(parser, readFileSync(new URL(name, root), 'utf8'))])
    assert.ok(all.length > 100, `${all.length}`)
    const missing = all.filter((sentence) => tell(sentence) === null)
    assert.deepEqual([...new Set(missing)], [])
  })

  it('is all there for what is done', () => {
    const text =
      '* TODO A\nSCHEDULED: <2026-11-22 Sun>\n<<t>>\n** B\n** C\n* D\n[[t]] [[file:a.org::3]]\n* E\nDEADLINE: <2026-11-22 Sun>\n'
    const at = (title: string) => parseOrg(text).headlines.findIndex((one) => one.title === title)
    const entry = { title: 'new' }
    const to = { path: 'b.org' }
    const done: readonly (readonly [string, Operation])[] = [
      ['A', { kind: 'todo', keyword: 'DONE' }],
      ['A', { kind: 'todo', keyword: '' }],
      ['A', { kind: 'refile', to }],
      ['A', { kind: 'archive', how: 'default' }],
      ['A', { kind: 'plan', plan: 'scheduled', date: '' }],
      ['E', { kind: 'plan', plan: 'deadline', date: '' }],
      ['A', { kind: 'plan', plan: 'scheduled', date: '+2d' }],
      ['B', { kind: 'move', direction: 'down' }],
      ['C', { kind: 'move', direction: 'up' }],
      ['D', { kind: 'insert', where: 'child', entry }],
      ['D', { kind: 'capture', to, entry }],
      ['D', { kind: 'rename', what: 'title', from: '', to: 'F' }],
    ]
    const tell = tellingBy(germanActs)
    for (const [title, operation] of done) {
      const around = { now, path: 'a.org', paths: ['a.org', 'b.org'], newId: () => 'id' }
      const file = (path: string) => (path === 'a.org' ? text : null)
      const result = operate(text, parseOrg(text), at(title), operation, { ...around, file })
      assert.ok(result.ok, `${operation.kind}: ${JSON.stringify(result)}`)
      assert.notEqual(result.value.said, '', operation.kind)
      assert.notEqual(tell(result.value.said), null, result.value.said)
    }
    assert.equal(
      tell('Refiled "A". 2 links lead only to the headline around what it meant.'),
      '„A“ ist verschoben. 2 Links führen nur noch zu der Überschrift, unter der steht, was gemeint war.',
    )
  })

  it('has nothing left over, and everything in its places', () => {
    const lint = sourcesOf('org/lint/') + readFileSync(new URL('lsp/org/lint.ts', root), 'utf8')
    const query =
      sourcesOf('org/query/') + sourcesOf('org/agenda/') + readFileSync(new URL('org/sexp.ts', root), 'utf8')
    const acts = sourcesOf('org/edit/', 'lsp/org/')
    const left = (table: object, source: string) => Object.keys(table).filter((one) => !standsIn(source, one))
    assert.deepEqual(left(germanLint, lint), [])
    assert.deepEqual(left(germanQuery, query), [])
    assert.deepEqual(left(germanActs, acts), [])
    const together = { ...germanLint, ...germanQuery, ...germanActs }
    const apart = [germanLint, germanQuery, germanActs].flatMap((table) => Object.entries(table))
    for (const [english, words] of apart) assert.equal(together[english], words)
    for (const [english, words] of Object.entries(together)) {
      const places = (text: string) => [...new Set(text.match(/\{\d!?\}/g))].sort()
      assert.deepEqual(places(words), places(english), english)
    }
  })

  it('says what stands in a sentence as it is, and parts of it in German', () => {
    assert.equal(told('There is no file a.b.'), 'Eine Datei a.b gibt es nicht.')
    assert.equal(
      told('There is no setup file x.org, which set.org names: looked for n/x.org.'),
      'Eine Datei x.org, die set.org nennt, mit Einstellungen gibt es nicht: gesucht wurde n/x.org.',
    )
    assert.equal(
      told('"x" is no item of #+OPTIONS. Is it "toc"?'),
      '„x“ gibt es in #+OPTIONS nicht. Ist "toc" gemeint?',
    )
    assert.equal(
      told('The name $& is also in lines 2, 3 and 4 more.'),
      'Der Name $& steht auch in den Zeilen 2, 3 und 4 weiteren.',
    )
    assert.equal(told('Something else.'), 'Something else.')
    assert.equal(speechOf('fr').told('There is no file a.'), 'There is no file a.')
  })
})
