// Links when a subtree goes elsewhere: what led somewhere leads to the same place.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits, inverse } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { resolvePath } from '../../../server/src/org/edit/paths.ts'
import { destinationOf } from '../../../server/src/org/ide/follow.ts'
import { resolveId, resolveInside } from '../../../server/src/org/ide/resolve.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

type Files = Readonly<Record<string, string>>

const now = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

/** The operation on the headline `title` of the first file; all files afterwards. */
function run(files: Files, title: string, operation: Operation) {
  const [path = ''] = Object.keys(files)
  const text = files[path] ?? ''
  const document = parseOrg(text)
  let ids = 0
  const done = operate(
    text,
    document,
    document.headlines.findIndex((one) => one.title === title),
    operation,
    {
      now,
      path,
      file: (name) => files[name] ?? null,
      paths: Object.keys(files),
      newId: () => `new-${++ids}`,
    },
  )
  if (!done.ok) return null
  const after: Record<string, string> = { ...files }
  for (const { path: name, edits } of done.value.files) {
    const before = files[name] ?? ''
    const changed = applyEdits(before, edits)
    assert.equal(applyEdits(changed, inverse(before, edits)), before)
    after[name] = changed
  }
  return { after, at: done.value.at, said: done.value.said }
}

function check(files: Files, title: string, operation: Operation, expected: Files): void {
  const done = run(files, title, operation)
  assert.deepEqual(done?.after, expected)
}

const toB: Operation = { kind: 'refile', to: { path: 'd/b.org' } }

describe('org: links of a subtree that goes elsewhere', () => {
  it('that led into it by a custom id, a target and a title', () =>
    check(
      {
        'a.org':
          '[[#c][C]] [[t]] [[*Moved]] [[Moved]] [[*Stays]] [[nowhere]]\n* Moved\n:PROPERTIES:\n:CUSTOM_ID: c\n:END:\n<<t>>\n* Stays\n',
        'd/b.org': '* B\n',
      },
      'Moved',
      toB,
      {
        'a.org':
          '[[file:d/b.org::#c][C]] [[file:d/b.org::t]] [[file:d/b.org::*Moved]] [[file:d/b.org::Moved]] [[*Stays]] [[nowhere]]\n* Stays\n',
        'd/b.org': '* B\n* Moved\n:PROPERTIES:\n:CUSTOM_ID: c\n:END:\n<<t>>\n',
      },
    ))

  it('that led out of it, and stay inside of it', () =>
    check(
      {
        'a.org':
          '* Moved\n[[*Stays][s]] [[*Below]] [[./x.png]] [[file:a.org::*Stays]] [[file:d/b.org::*B]] [[id:i]] https://x.y\n** Below\n* Stays\n',
        'd/b.org': '* B\n',
      },
      'Moved',
      toB,
      {
        'a.org': '* Stays\n',
        'd/b.org':
          '* B\n* Moved\n[[file:../a.org::*Stays][s]] [[*Below]] [[../x.png]] [[file:../a.org::*Stays]] [[*B]] [[id:i]] https://x.y\n** Below\n',
      },
    ))

  it('of other files, and of the one it goes to', () =>
    check(
      {
        'a.org': '* Moved\n* Stays\n',
        'd/b.org': '[[file:../a.org::*Moved]] [[file:../a.org::*Stays]]\n',
        'd/c.org':
          'file:../a.org::*Moved [[file:../a.org::*Moved][m]] [[../a.org::Moved]] [[file:../a.org]]\n',
      },
      'Moved',
      toB,
      {
        'a.org': '* Stays\n',
        'd/b.org': '[[*Moved]] [[file:../a.org::*Stays]]\n* Moved\n',
        'd/c.org': 'file:b.org::*Moved [[file:b.org::*Moved][m]] [[./b.org::Moved]] [[file:../a.org]]\n',
      },
    ))

  it('are by an ID where another thing has the words', () =>
    check({ 'a.org': '[[*Same]]\n* Same\n', 'd/b.org': '* Same\n[[*Same]]\n' }, 'Same', toB, {
      'a.org': '[[id:new-1]]\n',
      'd/b.org': '* Same\n[[*Same]]\n* Same\n:PROPERTIES:\n:ID:       new-1\n:END:\n',
    }))

  it('lead to the headline around, which is told, where nothing else leads there', () => {
    const files = { 'a.org': '[[t][T]]\n* M\n<<t>>\n', 'd/b.org': '<<t>>\n' }
    const done = run(files, 'M', toB)
    assert.deepEqual(done?.after, {
      'a.org': '[[id:new-1][T]]\n',
      'd/b.org': '<<t>>\n* M\n:PROPERTIES:\n:ID:       new-1\n:END:\n<<t>>\n',
    })
    assert.equal(done?.said, 'Refiled "M". One link leads only to the headline around what it meant.')
  })

  it('that an abbreviation of the file had', () =>
    check({ 'a.org': '#+LINK: bug https://b.ug/%s\n* M\n[[bug:1][one]]\n', 'd/b.org': '* B\n' }, 'M', toB, {
      'a.org': '#+LINK: bug https://b.ug/%s\n',
      'd/b.org': '* B\n* M\n[[https://b.ug/1][one]]\n',
    }))

  it('into the archive', () => {
    const done = run({ 'a.org': '[[*Old][o]]\n* Old\n[[*Stays]]\n* Stays\n' }, 'Old', {
      kind: 'archive',
      how: 'default',
    })
    assert.equal(done?.after['a.org'], '[[file:a.org_archive::*Old][o]]\n* Stays\n')
    assert.match(done?.after['a.org_archive'] ?? '', /\n\[\[file:a\.org::\*Stays\]\]\n$/)
  })

  it('to the first of two headlines that change places', () =>
    check(
      { 'a.org': '[[*A]]\n* A\n1\n* A\n2\n' },
      'A',
      { kind: 'move', direction: 'down' },
      { 'a.org': '[[id:new-1]]\n* A\n2\n* A\n:PROPERTIES:\n:ID:       new-1\n:END:\n1\n' },
    ))

  it('lead to the same place, whatever is moved where', () => {
    const search = fc.constantFrom('#c1', '#c2', 't1', 't2', '*One', '*Two', 'Three', 'n1', 'file', '(r)')
    const lead = fc.constantFrom(
      '',
      '',
      'file:a.org::',
      'file:d/b.org::',
      'file:../a.org::',
      './a.org::',
      'file:b.org::',
    )
    const link = fc.tuple(lead, search, fc.nat(999)).map(([path, words, n]) => `[[${path}${words}][L${n}]]`)
    const anchor = fc.constantFrom(
      '<<t1>>',
      '<<t2>>',
      '#+name: n1\n| a |',
      '#+begin_src c\nx (ref:r)\n#+end_src',
      'text',
    )
    const headline = fc
      .tuple(
        fc.constantFrom('* ', '** ', '* TODO '),
        fc.constantFrom('One', 'Two [1/2]', 'Three', '<<t1>> x', 'file'),
        fc.constantFrom(
          '',
          '',
          ':PROPERTIES:\n:CUSTOM_ID: c1\n:END:\n',
          ':PROPERTIES:\n:CUSTOM_ID: c2\n:END:\n',
        ),
        fc.array(fc.oneof(link, anchor), { maxLength: 3 }),
      )
      .map(([stars, title, drawer, parts]) => `${stars}${title}\n${drawer}${parts.join('\n')}\n`)
    const file = fc.array(headline, { minLength: 1, maxLength: 5 }).map((all) => all.join(''))
    const operation: fc.Arbitrary<Operation> = fc.constantFrom<Operation>(
      toB,
      { kind: 'refile', to: { path: 'd/b.org', position: 'first' } },
      { kind: 'refile', to: { path: '' } },
      { kind: 'refile', to: { path: '', position: 'first' } },
      { kind: 'refile', to: { path: 'new.org', datetree: { by: 'day', date: '' } } },
      { kind: 'archive', how: 'default' },
      { kind: 'archive', how: 'sibling' },
      { kind: 'move', direction: 'up' },
      { kind: 'move', direction: 'down' },
    )
    let kept = 0
    let rewritten = 0
    fc.assert(
      fc.property(file, file, operation, fc.nat(4), (a, b, wanted, pick) => {
        // Each line says which it is, so that a place is known again.
        let line = 0
        const marked = (text: string) =>
          text.replace(/^(\*+ .*|<<.*|.*\(ref:.*|#\+name:.*\n.*|text)$/gm, (all) =>
            all.startsWith('*') ? `${all}\nmark${line++}` : `${all} mark${line++}`,
          )
        const drawn = (text: string) =>
          marked(text).replace(/\n(mark\d+)\n(:PROPERTIES:\n.*\n:END:\n)/g, '\n$2$1\n')
        const numbered = (text: string) => text.replace(/\[L\d+\]/g, () => `[L${line++}]`)
        const files = { 'a.org': numbered(drawn(a)), 'd/b.org': numbered(drawn(b)) }
        const { headlines } = parseOrg(files['a.org'])
        const title = headlines[pick % headlines.length]?.title ?? ''
        const done = run(files, title, wanted)
        if (!done) return
        const [, told = ''] = /(\w+) links? leads? only to the headline/.exec(done.said) ?? []
        const before = placesOf(files)
        const after = placesOf(done.after)
        const led = [...before].filter(([, place]) => place !== null)
        const wrong = led.filter(([name, place]) => after.get(name) !== place)
        assert.equal(
          wrong.length,
          told === 'One' ? 1 : Number(told),
          JSON.stringify([wrong, files, done.after], null, 1),
        )
        kept += led.length - wrong.length
        for (const [name, place] of wrong)
          assert.equal(after.get(name) ?? null, headlineAround(done.after, place as string), name)
        if (JSON.stringify(Object.values(files)) !== JSON.stringify(Object.values(done.after))) rewritten++
      }),
      { numRuns: 3000 },
    )
    assert.ok(kept > 2000 && rewritten > 500, `${kept} ${rewritten}`)
  })
})

/** By the description of each link the mark at the place that it leads to. */
function placesOf(files: Files): ReadonlyMap<string, string | null> {
  const places = new Map<string, string | null>()
  for (const [path, text] of Object.entries(files)) {
    const document = parseOrg(text)
    for (const link of [...document.links, ...document.headlines.flatMap(({ links }) => links)]) {
      const to = destinationOf(link)
      let place: string | null = null
      if (to?.kind === 'id')
        for (const other of Object.values(files)) {
          const spot = resolveId(other, parseOrg(other), to.id)
          if (spot) place = markAt(other, spot.start)
        }
      if (to?.kind === 'file') {
        const name = to.path === '' ? path : resolvePath(path, to.path)
        const other = files[name]
        const spot = other === undefined ? null : resolveInside(other, parseOrg(other), to.search)
        place = spot && markAt(other ?? '', spot.start)
      }
      places.set(link.description, place)
    }
  }
  return places
}

/** The mark of the headline that has the mark in its text. */
function headlineAround(files: Files, mark: string): string | null {
  for (const text of Object.values(files)) {
    const at = new RegExp(`${mark}\\b`).exec(text)?.index
    if (at === undefined) continue
    const { headlines } = parseOrg(text)
    const around = headlines.findLast(({ start }) => start <= at)
    return around ? markAt(text, around.start) : null
  }
  return null
}

const markAt = (text: string, start: number): string => /mark\d+/.exec(text.slice(start))?.[0] ?? ''
