import assert from 'node:assert/strict'
import { headlineView, mostViews } from '../../../server/src/org/file.ts'
import type { Headline } from '../../../server/src/org/parse.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const fileOf = (path: string, text: string) => ({ path, text, document: parseOrg(text) })

describe('org: rows of headlines', () => {
  it('are kept while they are asked for, and not without end', () => {
    const one = fileOf('one.org', '* a\n')
    const first = one.document.headlines[0] as Headline
    const view = headlineView(one, first)
    const many = fileOf('many.org', '* b\n'.repeat(2 * mostViews))
    const [half, rest] = [
      many.document.headlines.slice(0, mostViews),
      many.document.headlines.slice(mostViews),
    ]
    for (const headline of half) headlineView(many, headline)
    assert.ok(headlineView(one, first) === view, 'what is asked for again stays')
    for (const headline of rest) headlineView(many, headline)
    assert.ok(headlineView(one, first) === view)
    for (const headline of many.document.headlines) headlineView(many, headline)
    assert.ok(headlineView(one, first) !== view, 'what nobody asked for is forgotten')
    assert.deepEqual(headlineView(one, first), view)
  })

  it('are those of the path under which the file is asked for', () => {
    const text = '* a\n'
    const document = parseOrg(text)
    const [headline] = document.headlines as [Headline]
    for (const path of ['b.org', 'c.org', 'b.org'])
      assert.equal(headlineView({ path, text, document }, headline).category, path.slice(0, 1))
  })
})
