// Words of a report that say little of its fix: they weigh less, unless the repository names something so.

import assert from 'node:assert/strict'
import { readQuery } from '../../../server/src/index/query.ts'
import { tellingOf } from '../../../server/src/index/weak-words.ts'
import { folder, open, removeFolders } from './folder.ts'

const report = (title: string) =>
  `${title}\n\n${'We deploy this on Mondays with the team and the ships wait at the quay until it is over. '.repeat(3)}`

const first = async (files: Record<string, string>, title: string): Promise<string | undefined> => {
  const index = await open(folder(files))
  const { symbols } = await index.localize(report(title), 5)
  await index.close()
  return symbols[0]?.node.title
}

const talk = `/** However, this is significantly cleaner than before and hopefully introduced no regression. */
export function talk(): number {
  return 1
}
`
const work = `export function work(berth: string): string {
  return berth
}
`

describe('index: weak words', () => {
  after(removeFolders)

  it('are graded, and names of things are none', () => {
    assert.ok(tellingOf('however') < tellingOf('latest'))
    for (const name of ['parser', 'sidebar', 'socket', 'retry']) assert.equal(tellingOf(name), 1)
    const { words } = readQuery('However the sidebar scrolls')
    assert.ok(words.every(({ tells, plain }) => (plain === 'however' ? tells < 1 : tells === 1)))
  })

  it('do not outweigh the one word that tells', async () => {
    const title = 'However, significantly regressed: introduced cleaner berth, hopefully improved'
    assert.equal(await first({ 'src/talk.ts': talk, 'src/work.ts': work }, title), 'work')
  })

  it('tell where something is named so', async () => {
    const named = {
      'src/a.ts': 'export function simplify(term: string): string {\n  return term\n}\n',
      'src/work.ts': work,
    }
    assert.equal(await first(named, 'simplify fails'), 'simplify')
  })
})
