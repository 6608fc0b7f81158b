// Holds the reading of many texts for one question: the same as reading each by itself, and nothing by a link.

import { deepEqual, equal } from 'node:assert/strict'
import { realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createTexts } from '../../../server/src/index/texts.io.ts'
import { folder, removeFolders } from './folder.ts'

describe('texts for a question', () => {
  after(removeFolders)

  it('reads plain files at once and asks for all others', async () => {
    const root = realpathSync(
      folder({
        'src/a.ts': 'const a = 1\n',
        'src/latin.txt': Uint8Array.of(0x66, 0xfc, 0x72),
        'src/empty.ts': '',
        'src/binary.bin': Uint8Array.of(1, 0, 2),
        'src/large.txt': 'x'.repeat(1_000_001),
        'elsewhere/b.ts': 'b\n',
      }),
    )
    symlinkSync(join(root, 'elsewhere'), join(root, 'linked'))
    symlinkSync(join(root, 'elsewhere/b.ts'), join(root, 'src/link.ts'))
    const asked: string[] = []
    const paths = ['src/a.ts', 'src/open.ts', 'src/latin.txt', 'src/empty.ts', 'src/binary.bin']
    const others = ['src/large.txt', 'src/gone.ts', 'src/link.ts', 'linked/b.ts', 'src']
    const texts = createTexts({
      absolute: (path) => join(root, path),
      open: (path) => (path === 'src/open.ts' ? 'as it is typed' : null),
      async slowly(path) {
        asked.push(path)
        return null
      },
    })
    deepEqual(Object.fromEntries(await texts.all([...paths, ...others, 'src/a.ts'])), {
      'src/a.ts': 'const a = 1\n',
      'src/open.ts': 'as it is typed',
      'src/latin.txt': 'für',
      'src/empty.ts': '',
      'src/binary.bin': null,
      ...Object.fromEntries(others.map((path) => [path, null])),
    })
    equal(texts.now(join(root, 'src/latin.txt')), 'für')
    equal(texts.now(join(root, 'linked/b.ts')), null)
    equal(texts.now(join(root, 'src/link.ts')), null)
    deepEqual(asked.sort(), ['src/binary.bin', ...others].sort())
  })
})
