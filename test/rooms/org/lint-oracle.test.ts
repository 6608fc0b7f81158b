import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  comparable,
  type Expected,
  expectedFile,
  files,
  namedDifferences,
  ours,
  randomTexts,
} from './lint-oracle.ts'

const expected: Expected = JSON.parse(readFileSync(expectedFile, 'utf8'))

describe('org: lint as org-lint of Org 9.7', () => {
  for (const [name, text] of files()) {
    it(`finds in ${name} what org-lint finds`, () => {
      assert.deepEqual(ours(text), comparable(expected.files[name] ?? ['not looked at'], text, 'org'))
    })
  }

  it('finds in random files what org-lint finds', function () {
    this.timeout(120_000)
    const texts = randomTexts(expected.random.length)
    const differ = texts.flatMap((text, i) => {
      const rows = (expected.random[i] as string).split(' ').filter(Boolean)
      const full = rows.map((row) => {
        const [line, code] = row.split('.')
        return `${line} ${expected.codes[Number(code)]}`
      })
      // org-lint itself breaks off at a broken citation in a headline without text.
      if (full.some((row) => row.startsWith('error'))) return []
      const theirs = comparable(full, text, 'org')
      const found = ours(text)
      const missing = theirs.filter((row) => !found.includes(row))
      const more = found.filter((row) => !theirs.includes(row))
      return missing.length + more.length > 0 ? [{ text, missing, more }] : []
    })
    differ.sort((a, b) => a.text.length - b.text.length)
    const shown = JSON.stringify(differ[0], null, 1)
    assert.equal(
      differ.length,
      0,
      `${differ.length} of ${texts.length} differ, as ${shown}\nNamed: ${namedDifferences.join('; ')}`,
    )
  })
})
