// Links by the number of a line when a subtree goes elsewhere: they lead to the line that they led to.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits, inverse } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { resolvePath } from '../../../server/src/org/edit/paths.ts'
import { destinationOf } from '../../../server/src/org/ide/follow.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

type Files = Readonly<Record<string, string>>

const now = { year: 2026, month: 11, day: 23, hour: 10, minute: 5 }

function run(files: Files, title: string, operation: Operation) {
  const [path = ''] = Object.keys(files)
  const text = files[path] ?? ''
  const document = parseOrg(text)
  const index = document.headlines.findIndex((one) => one.title === title)
  let ids = 0
  const done = operate(text, document, index, operation, {
    now,
    path,
    file: (name) => files[name] ?? null,
    paths: Object.keys(files),
    newId: () => `new-${++ids}`,
  })
  if (!done.ok) return null
  const after: Record<string, string> = { ...files }
  for (const { path: name, edits } of done.value.files) {
    const before = files[name] ?? ''
    after[name] = applyEdits(before, edits)
    assert.equal(applyEdits(after[name], inverse(before, edits)), before)
  }
  return { after, said: done.value.said }
}

const check = (files: Files, title: string, operation: Operation, expected: Files, told = '') => {
  const done = run(files, title, operation)
  assert.deepEqual(done?.after, expected)
  assert.ok(done.said.endsWith(told), done.said)
}

const toB: Operation = { kind: 'refile', to: { path: 'd/b.org', under: { outline: ['B'] } } }

describe('org: links to lines', () => {
  it('into what goes to another file, and behind it', () =>
    check(
      {
        'a.org': 'one\n* Moved\ntwo\n** Below\nthree\n* Stays\nfour\n',
        'd/b.org': '* B\n* C\nfive\n[[./b.org::3]] [[file:../a.org::7]] [[file:../a.org::1][d]]\n',
        'c.org':
          '[[file:a.org::2]] [[file:a.org::3][d]] [[./a.org::5]] file:a.org::6 <file:a.org::7> [[file:d/b.org::2]] [[file:no.org::2]] [[file:a.org::99]] =[[file:a.org::3]]=\n',
      },
      'Moved',
      toB,
      {
        'a.org': 'one\n* Stays\nfour\n',
        'd/b.org':
          '* B\n** Moved\ntwo\n*** Below\nthree\n* C\nfive\n[[./b.org::7]] [[file:../a.org::3]] [[file:../a.org::1][d]]\n',
        'c.org':
          '[[file:d/b.org::2]] [[file:d/b.org::3][d]] [[./d/b.org::5]] file:a.org::2 <file:a.org::3> [[file:d/b.org::6]] [[file:no.org::2]] [[file:a.org::99]] =[[file:a.org::3]]=\n',
      },
    ))

  it('in what goes, to itself and to others', () =>
    check(
      {
        'a.org':
          '* Moved\n[[file:a.org::3]] [[file:a.org::5]] [[./code.c::7]] [[file:d/b.org::2]]\ntwo\n* S\nfour\n',
        'd/b.org': '* B\n* C\n',
      },
      'Moved',
      toB,
      {
        'a.org': '* S\nfour\n',
        'd/b.org':
          '* B\n** Moved\n[[file:b.org::4]] [[file:../a.org::2]] [[../code.c::7]] [[file:b.org::5]]\ntwo\n* C\n',
      },
    ))

  it('where lines are added on the way, and IDs are given', () =>
    check(
      {
        'a.org':
          '* Moved\n\nx\n\n\n* Same\n* Same\ny\n[[Same]] [[file:a.org::8]] [[file:a.org::3]] [[file:a.org::2]] [[file:a.org::5]]\n',
        'd/b.org': '#+STARTUP: logrefile\n* B\n* Moved\n[[file:b.org::3]]\n',
        'c.org': '[[file:a.org::Moved]] [[file:d/b.org::*Moved]] [[file:d/b.org::4]] [[file:a.org::1]]\n',
      },
      'Moved',
      toB,
      {
        'a.org':
          '* Same\n* Same\ny\n[[Same]] [[file:a.org::3]] [[file:d/b.org::6]] [[file:d/b.org::4]] [[file:a.org::5]]\n',
        'd/b.org':
          '#+STARTUP: logrefile\n* B\n** Moved\n\n- Refiled on [2026-11-23 Mon 10:05]\nx\n* Moved\n:PROPERTIES:\n:ID:       new-1\n:END:\n[[file:b.org::7]]\n',
        'c.org': '[[file:d/b.org::Moved]] [[id:new-1]] [[file:d/b.org::11]] [[file:d/b.org::3]]\n',
      },
      'One link says the number of a line that is gone.',
    ))

  it('when a headline moves among its like', () =>
    check(
      { 'a.org': '* A\na\n* B\nb\nc\n[[file:a.org::2]] [[file:a.org::5]] [[file:a.org::3]]\n' },
      'B',
      { kind: 'move', direction: 'up' },
      { 'a.org': '* B\nb\nc\n[[file:a.org::6]] [[file:a.org::3]] [[file:a.org::1]]\n* A\na\n' },
    ))

  it('whatever goes where: each leads to the line it led to', () => {
    const body = fc.constantFrom('text', '', 'text', ':PROPERTIES:\n:X: y\n:END:', 'LINK', '- item', 'LINK')
    const headline = fc
      .tuple(fc.constantFrom('*', '**', '***'), fc.array(body, { maxLength: 5 }))
      .map(([stars, lines]) => [`${stars} head`, ...lines].join('\n'))
    const file = fc.array(headline, { minLength: 1, maxLength: 5 })
    const operation = fc.constantFrom<Operation>(
      { kind: 'refile', to: { path: 'd/b.org' } },
      { kind: 'refile', to: { path: 'd/b.org', position: 'first' } },
      { kind: 'refile', to: { path: '' } },
      { kind: 'refile', to: { path: 'new.org', datetree: { by: 'day', date: '' } } },
      { kind: 'archive', how: 'default' },
      { kind: 'archive', how: 'sibling' },
      { kind: 'move', direction: 'up' },
      { kind: 'move', direction: 'down' },
    )
    let checked = 0
    fc.assert(
      fc.property(
        file,
        file,
        operation,
        fc.nat(4),
        fc.boolean(),
        fc.infiniteStream(fc.nat(30)),
        (a, b, wanted, pick, isDos, numbers) => {
          let count = 0
          // Each line says which it is; each link which it is.
          const marked = (headlines: readonly string[], own: string) =>
            headlines
              .join('\n')
              .split('\n')
              .map((line) => {
                const mark = `m${count++}`
                if (line === 'LINK') {
                  const [to, from] =
                    (numbers.next().value as number) % 2 === 0 ? ['a.org', 'b.org'] : ['d/b.org', own]
                  const path = own === 'a.org' ? to : to === 'a.org' ? '../a.org' : 'b.org'
                  return `[[file:${path}::${(numbers.next().value as number) + 1}][${mark}]] ${from.length}`
                }
                return /^(?:text|- item|\*+ head)$/.test(line) ? `${line} ${mark}` : line
              })
              .concat('')
              .join(isDos ? '\r\n' : '\n')
          const files = { 'a.org': marked(a, 'a.org'), 'd/b.org': marked(b, 'd/b.org') }
          const { headlines } = parseOrg(files['a.org'])
          const done = run(files, headlines[pick % headlines.length]?.title ?? '', wanted)
          if (!done) return
          const before = linesLed(files)
          const after = linesLed(done.after)
          let wrong = 0
          for (const [mark, line] of before) {
            // What nobody can tell from others is not looked after here.
            if (line === null || !/ m\d+|\[m\d+\]/.test(line)) continue
            checked++
            if (after.get(mark) !== line) wrong++
          }
          assert.equal(
            wrong,
            0,
            JSON.stringify([wanted, files, done.after, [...before], [...after]], null, 1),
          )
        },
      ),
      { numRuns: 3000 },
    )
    assert.ok(checked > 2000, `${checked}`)
  })
})

/** By its mark, the line that each link leads to: without stars and numbers, which change. */
function linesLed(files: Files): ReadonlyMap<string, string | null> {
  const led = new Map<string, string | null>()
  for (const [path, text] of Object.entries(files)) {
    const document = parseOrg(text)
    for (const link of [...document.links, ...document.headlines.flatMap(({ links }) => links)]) {
      const to = destinationOf(link)
      if (to?.kind !== 'file' || !/^\d+$/.test(to.search)) continue
      const line = files[resolvePath(path, to.path)]?.split(/\r?\n/)[Number(to.search) - 1]
      led.set(
        link.description,
        line
          ?.replace(/^\*+ /, '')
          .replace(/\[\[.*?\]\[/g, '[')
          .trim() ?? null,
      )
    }
  }
  return led
}
