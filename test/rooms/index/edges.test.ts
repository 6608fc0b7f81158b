// What a match passes on: over written links, imports and calls to what is near. Files in, order and reasons out.

import assert from 'node:assert/strict'
import { folder, open, removeFolders } from './folder.ts'

/** Enough that nothing but its edge speaks for a node. */
const filler = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [
    `lib/part${i}.ts`,
    `export function part${i}(): number {\n  return ${i}\n}\n`,
  ]),
)

const ask = async (files: Record<string, string>, question: string) => {
  const index = await open(folder({ ...filler, ...files }))
  const hits = index.find(question, { k: 20 })
  await index.close()
  return hits
}

describe('index: edges', () => {
  after(removeFolders)

  it('a note that fits the question brings what it links to, and says so', async () => {
    const hits = await ask(
      {
        'notes/tides.org':
          '* High water at the pier\nThe harbour floods; see [[file:../src/gauge.ts::readGauge]].\n',
        'src/gauge.ts': 'export function readGauge(): number {\n  return 4\n}\n',
      },
      'why does the harbour flood at high water?',
    )
    assert.equal(hits[0]?.node.title, 'High water at the pier')
    const found = hits.find(({ node }) => node.title === 'readGauge')
    assert.ok(found?.reasons.includes('linked with a match'), JSON.stringify(hits.map(({ node }) => node.id)))
  })

  it('a function that fits brings the note that links to it', async () => {
    const hits = await ask(
      {
        'notes/log.org':
          '* Tuesday\nDecided, see [[file:../src/gauge.ts::readHarbourGauge]].\n* Wednesday\nRain.\n',
        'src/gauge.ts': 'export function readHarbourGauge(): number {\n  return 4\n}\n',
      },
      'readHarbourGauge',
    )
    const found = hits.find(({ node }) => node.title === 'Tuesday')
    assert.ok(found?.reasons.includes('linked with a match'))
    const other = hits.find(({ node }) => node.title === 'Wednesday')
    assert.ok(!other?.reasons.includes('linked with a match'))
  })

  it('a file that fits brings what it imports', async () => {
    const hits = await ask(
      {
        'src/harbour.ts': "import { depth } from './sounding'\n\nexport const harbourFloods = depth() > 3\n",
        'src/sounding.ts':
          'export function depth(): number {\n  return 4\n}\n\nexport function speed(): number {\n  return 1\n}\n',
        'other/sounding.ts': 'export function depth(): number {\n  return 9\n}\n',
      },
      'harbour floods',
    )
    const brought = hits
      .filter(({ reasons }) => reasons.includes('imported by a match'))
      .map(({ node }) => node.path)
    assert.ok(brought.includes('src/sounding.ts'))
    assert.ok(!brought.includes('other/sounding.ts'))
  })

  it('of many functions of one name, the near one is meant', async () => {
    const far = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [
        `far${i}/util.ts`,
        `export function settle(): number {\n  return ${i}\n}\n`,
      ]),
    )
    const hits = await ask(
      {
        ...far,
        'src/harbour.ts':
          'export function harbourFloods(): number {\n  return settle()\n}\n\nfunction settle(): number {\n  return 4\n}\n',
      },
      'harbour floods',
    )
    const called = hits
      .filter(({ reasons }) => reasons.includes('called by a match'))
      .map(({ node }) => node.path)
    assert.deepEqual(called, ['src/harbour.ts'])
  })
})
