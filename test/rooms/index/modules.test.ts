// Which file an import means: what is written, where, and the files that it leads to.

import assert from 'node:assert/strict'
import { lastName, leadsTo, moduleName, resolvePath, stemOf } from '../../../server/src/index/modules.ts'

const leading: readonly (readonly [
  language: string,
  from: string,
  written: string,
  to: string,
  is: boolean,
])[] = [
  ['typescript', 'src/a/harbour.ts', './sounding', 'src/a/sounding.ts', true],
  ['typescript', 'src/a/harbour.ts', './sounding', 'other/sounding.ts', false],
  ['typescript', 'src/a/harbour.ts', '../b', 'src/b/index.ts', true],
  ['typescript', 'src/a/harbour.ts', './tide.service', 'src/a/tide.service.ts', true],
  ['typescript', 'src/a/harbour.ts', '../sounding.js', 'src/sounding.ts', true],
  ['typescript', 'src/a/harbour.ts', '.', 'src/a/index.ts', true],
  ['python', 'pier/gauge.py', '.depth', 'pier/depth.py', true],
  ['python', 'pier/gauge.py', '.depth', 'quay/depth.py', false],
  ['python', 'pier/east/gauge.py', '..depth.mean', 'pier/depth/mean.py', true],
  ['python', 'pier/gauge.py', '.', 'pier/__init__.py', true],
  ['python', 'tools/run.py', 'pier.depth', 'src/pier/depth.py', true],
  ['python', 'tools/run.py', 'pier.depth', 'src/quay/depth.py', false],
  ['java', 'app/A.java', 'com.sea.Gauge', 'core/src/main/java/com/sea/Gauge.java', true],
  ['go', 'cmd/main.go', 'example.org/sea/gauge', 'gauge/read.go', true],
  ['c', 'src/a.c', 'sea/gauge.h', 'include/sea/gauge.h', true],
  ['rust', 'src/main.rs', 'crate::sea::gauge', 'src/sea/gauge.rs', true],
]

describe('index: modules', () => {
  for (const [language, from, written, to, is] of leading)
    it(`${language}: ${written} in ${from} ${is ? 'is' : 'is not'} ${to}`, () => {
      assert.equal(leadsTo({ path: from, language }, written, { path: to, title: '' }), is)
      if (is && language !== 'go' && !/\/(?:index|__init__)\./.test(to))
        assert.equal(moduleName(written), stemOf(to))
    })

  it('a name may be taken out of a module', () => {
    const from = { path: 'src/main.rs', language: 'rust' }
    assert.equal(leadsTo(from, 'crate::sea::Gauge', { path: 'src/sea.rs', title: 'Gauge' }), true)
    assert.equal(leadsTo(from, 'crate::sea::Gauge', { path: 'src/sea.rs', title: 'Tide' }), false)
  })

  it('names end where their language says', () => {
    assert.equal(lastName('client.send'), 'send')
    assert.equal(lastName('std::fmt'), 'fmt')
    assert.equal(lastName('node->next'), 'next')
    assert.equal(resolvePath('a/b/c.org', '../d/./e.ts'), 'a/d/e.ts')
    assert.equal(stemOf('a/.eslintrc'), '.eslintrc')
  })
})
