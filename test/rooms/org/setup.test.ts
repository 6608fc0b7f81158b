// What `#+SETUPFILE:` brings into a file, in all that is read by settings. The files are a record of texts.

import assert from 'node:assert/strict'
import { posix } from 'node:path'
import fc from 'fast-check'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { vocabularyOf } from '../../../server/src/org/ide/vocabulary.ts'
import { lintOrg } from '../../../server/src/org/lint/lint.ts'
import { editOrg } from '../../../server/src/org/live.ts'
import { type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'
import type { Setup, SetupFile } from '../../../server/src/org/setup.ts'
import { emptyOutside } from './lint-oracle.ts'

type Texts = Record<string, string>

/** The same record for a file until its text is another. */
function around(texts: Texts, path = 'notes/a.org'): Setup {
  const known = new Map<string, SetupFile>()
  return {
    path,
    read(name, from) {
      if (/^https?:/.test(name)) return null
      const at = posix.join(posix.dirname(from), name)
      const text = texts[at]
      const before = known.get(at)
      if (before?.kind === 'read' ? before.text === text : before && text === undefined)
        return before as SetupFile
      const now: SetupFile =
        text === undefined ? { kind: 'unread', path: at, why: 'missing' } : { kind: 'read', path: at, text }
      known.set(at, now)
      return now
    },
  }
}

const read = (text: string, texts: Texts): OrgDocument => parseOrg(text, text, around(texts))

const shown = ({ settings }: OrgDocument) => ({
  todo: settings.todo.join(' '),
  done: settings.done.join(' '),
  filetags: settings.filetags.join(' '),
  category: settings.category,
  archive: settings.archive,
  priorities: Object.values(settings.priorities).join(''),
  startup: settings.startup.join(' '),
  links: Object.fromEntries(settings.abbreviations),
  properties: { ...settings.properties },
})

const usual = {
  todo: 'TODO',
  done: 'DONE',
  filetags: '',
  category: '',
  archive: '',
  priorities: 'ACB',
  startup: '',
  links: {},
  properties: {},
}

describe('org: setup files', () => {
  const check = (name: string, text: string, texts: Texts, expected: Partial<ReturnType<typeof shown>>) =>
    it(name, () => assert.deepEqual(shown(read(text, texts)), { ...usual, ...expected }))

  check(
    'all settings',
    '#+SETUPFILE: set.org\n',
    {
      'notes/set.org':
        '#+TODO: NEXT(n) | PAST\n#+FILETAGS: :x:y:\n#+CATEGORY: c\n#+ARCHIVE: old.org::\n#+PRIORITIES: A E D\n#+STARTUP: odd\n#+LINK: l https://l/\n#+PROPERTY: P 1\n#+TITLE: Set\n',
    },
    {
      todo: 'NEXT',
      done: 'PAST',
      filetags: 'x y',
      category: 'c',
      archive: 'old.org::',
      priorities: 'AED',
      startup: 'odd',
      links: { l: 'https://l/' },
      properties: { P: '1', CATEGORY: 'c' },
    },
  )
  check(
    'what stands first wins for some, what stands last for others',
    '#+CATEGORY: own\n#+PROPERTY: P own\n#+LINK: l own\n#+PROPERTY: Q own\n#+SETUPFILE: set.org\n#+PRIORITIES: 1 9 5\n#+PROPERTY: Q+ more\n',
    { 'notes/set.org': '#+CATEGORY: c\n#+PROPERTY: P 1\n#+LINK: l set\n#+PRIORITIES: A E D\n' },
    {
      category: 'own',
      priorities: 'AED',
      links: { l: 'set' },
      properties: { P: '1', Q: 'own more', CATEGORY: 'own' },
    },
  )
  check(
    'keywords of both files',
    '#+TODO: A | B\n#+SETUPFILE: set.org\n#+TODO: E | F\n',
    { 'notes/set.org': '#+TYP_TODO: T | U\n#+TODO: C | D\n' },
    { todo: 'T A C E', done: 'U B D F' },
  )
  check(
    'files that name further ones, from where they are, and circles',
    '#+SETUPFILE: ../sets/one.org\n',
    {
      'sets/one.org': '#+FILETAGS: one\n#+SETUPFILE: deep/two.setup\n#+FILETAGS: three\n',
      'sets/deep/two.setup':
        '#+FILETAGS: two\n#+SETUPFILE: ../one.org\n#+SETUPFILE: ../../notes/a.org\n#+SETUPFILE: two.setup\n',
    },
    { filetags: 'one two three' },
  )
  check(
    'quotes and blanks in names; blocks, drawers of properties and headlines in setup files',
    '#+setupfile: "my set.org"\n#+setupfile: other set.org\n#+begin_example\n#+setupfile: never.org\n#+end_example\n',
    {
      'notes/my set.org': '#+begin_src org\n#+FILETAGS: no\n#+end_src\n* h\n#+FILETAGS: yes\n',
      'notes/other set.org': ':PROPERTIES:\n:CATEGORY: no\n:END:\n#+FILETAGS: too\n',
      'notes/never.org': '#+FILETAGS: never\n',
    },
    { filetags: 'yes too' },
  )
  check(
    'what is not there',
    '#+SETUPFILE: no.org\n#+SETUPFILE: https://a.b/c.org\n#+FILETAGS: x\n',
    {},
    {
      filetags: 'x',
    },
  )

  it('files that name each other without end are read so often and no more', () => {
    const texts: Texts = {}
    for (let i = 0; i < 40; i++)
      texts[`notes/${i}.org`] = `#+SETUPFILE: ${i + 1}.org\n#+SETUPFILE: ${i + 1}.org\n#+FILETAGS: t${i}\n`
    const { brought } = read('#+SETUPFILE: 0.org\n', texts).settings
    assert.equal(brought.length, 100)
  })

  it('an editor’s document takes them over, and what they become', () => {
    const texts: Texts = { 'notes/set.org': '#+TODO: NEXT | PAST\n' }
    const text = '#+SETUPFILE: set.org\n* NEXT a\n* b\n'
    const first = read(text, texts)
    assert.deepEqual(
      first.headlines.map(({ todo, title }) => [todo, title]),
      [
        ['NEXT', 'a'],
        ['', 'b'],
      ],
    )
    const at = text.length - 1
    const typed = editOrg(first, `${text.slice(0, at)}c\n`, { start: at, end: at, length: 1 })
    assert.equal(typed.settings, first.settings)
    assert.equal(typed.headlines[1]?.title, 'bc')
    texts['notes/set.org'] = '#+TODO: LATER | PAST\n'
    const later = editOrg(typed, `${text.slice(0, at)}cd\n`, { start: at + 1, end: at + 1, length: 1 })
    assert.deepEqual(
      later.headlines.map(({ todo, title }) => [todo, title]),
      [
        ['', 'NEXT a'],
        ['', 'bcd'],
      ],
    )
  })

  it('is what the lines would be in place of the line that names the file', () => {
    const line = fc.constantFrom(
      '#+TODO: A B | C',
      '#+TODO: D',
      '#+TYP_TODO: E F',
      '#+FILETAGS: :x:y:',
      '#+FILETAGS: z',
      '#+CATEGORY: c',
      '#+CATEGORY: d',
      '#+PROPERTY: P 1',
      '#+PROPERTY: P+ 2',
      '#+STARTUP: odd',
      '#+STARTUP: oddeven logdone',
      '#+LINK: l a',
      '#+LINK: l b',
      '#+PRIORITIES: 1 5 3',
      '#+PRIORITIES: A F C',
      '#+ARCHIVE: ::* A',
      '#+ARCHIVE: ::* B',
      '#+TAGS: { g : m n }',
      'Text.',
    )
    const lines = fc.array(line, { maxLength: 5 })
    fc.assert(
      fc.property(lines, lines, lines, lines, (before, set, inner, behind) => {
        const join = (all: readonly string[]) => all.map((one) => `${one}\n`).join('')
        const texts = {
          'notes/set.org': `${join(set)}#+SETUPFILE: inner.org\n`,
          'notes/inner.org': join(inner),
        }
        const through = read(`${join(before)}#+SETUPFILE: set.org\n${join(behind)}`, texts).settings
        const inPlace = parseOrg(join([...before, ...set, ...inner, ...behind])).settings
        assert.deepEqual({ ...through, brought: [] }, inPlace)
      }),
      { numRuns: 500 },
    )
  })

  it('states, tags and groups, macros, archives and targets in other files go by them', () => {
    const texts: Texts = {
      'notes/set.org': '#+TODO: NEXT | PAST\n#+TAGS: { work : lab }\n#+MACRO: m $1!\n#+ARCHIVE: old.org::\n',
    }
    const text = '#+SETUPFILE: set.org\n* NEXT a :lab:\n{{{m(x)}}} {{{no}}}\n'
    const document = read(text, texts)
    const file = { path: 'notes/a.org', text, document }
    const now = { year: 2026, month: 11, day: 23, hour: 8, minute: 0 }
    const found = search([file], '+work', now)
    assert.deepEqual(found.ok && found.value.rows.map(({ title }) => title), ['a'])
    assert.deepEqual([...vocabularyOf(file).tags.keys()].sort(), ['lab', 'work'])
    assert.deepEqual(
      lintOrg(text, document, { outside: emptyOutside }).map(({ message }) => message),
      ['No macro "no" is defined.'],
    )
    const asked: string[] = []
    const others: Texts = { 'notes/b.org': '#+SETUPFILE: set.org\n* PAST b\n' }
    const options = {
      now,
      path: file.path,
      paths: Object.keys(others),
      newId: () => 'id',
      file(path: string) {
        asked.push(path)
        return others[path] ?? null
      },
    }
    const archived = operate(text, document, 0, { kind: 'archive', how: 'default' }, options)
    assert.ok(archived.ok && asked.includes('notes/old.org'))
    const done = operate(text, document, 0, { kind: 'todo-step', step: 'done' }, options)
    assert.ok(done.ok && done.value.files[0]?.edits.some((edit) => edit.text.includes('PAST')))
    const refiled = operate(
      text,
      document,
      0,
      { kind: 'refile', to: { path: 'notes/b.org', under: { outline: ['b'] } } },
      options,
    )
    assert.ok(refiled.ok, JSON.stringify(refiled))
  })

  it('what is missing is said with where it was looked for', () => {
    const messages = (text: string, texts: Texts) =>
      lintOrg(text, read(text, texts), { outside: { ...emptyOutside, exists: () => false } })
        .filter(({ code }) => code === 'non-existent-setupfile-parameter')
        .map(({ line, message }) => `${line} ${message}`)
    assert.deepEqual(messages('#+SETUPFILE: "no.org"\n#+SETUPFILE: https://a.b/c\n', {}), [
      '1 There is no setup file no.org: looked for notes/no.org.',
    ])
    assert.deepEqual(
      messages('Text.\n#+SETUPFILE: set.org\n', { 'notes/set.org': '#+SETUPFILE: ../no.org\n' }),
      ['2 There is no setup file ../no.org, which notes/set.org names: looked for no.org.'],
    )
    const text = '#+SETUPFILE: no.org\n'
    const alone = lintOrg(text, parseOrg(text), { outside: { ...emptyOutside, exists: () => false } })
    assert.deepEqual(
      alone.map(({ message }) => message),
      ['There is no setup file no.org.'],
    )
  })
})
