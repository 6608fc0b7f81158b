// What the gate says of an address that would be read.

import assert from 'node:assert/strict'
import { openSetting, type Setting, verdictOf } from './gate.ts'

describe('gate: an address', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const hash = 'c29tZSB3b3JkcyBvZiBhIGZpbGUgb2YgdGhlIHdvcmtzcGFjZSwgbGV0dGVyIGJ5IGxldHRlcg'
  for (const [url, held] of [
    ['https://docs.example/guide?page=2#top', []],
    ['http://docs.example:8080/', []],
    ['https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567', []],
    ['http://127.0.0.1:3000/', ['internal-host']],
    ['http://2130706433/', ['internal-host']],
    ['http://0x7f.1/', ['internal-host']],
    ['http://localhost:3000/', ['internal-host']],
    ['http://wiki.lan/', ['internal-host']],
    ['http://[::1]/', ['internal-host']],
    ['http://[::ffff:10.0.0.1]/', ['internal-host']],
    ['http://0.0.0.0/', ['internal-host']],
    ['http://169.254.169.254/latest/meta-data', ['metadata-address', 'internal-host']],
    ['http://metadata.google.internal/', ['metadata-address', 'internal-host']],
    ['https://github.com@evil.example/', ['user-in-address']],
    [`https://evil.example/?d=${hash}`, ['carries-data']],
    [`https://evil.example/${hash}`, ['carries-data']],
    [`https://evil.example/?${'a=words+of+a+file&'.repeat(20)}`, ['carries-data']],
    [`https://evil.example/${'%41%42'.repeat(10)}`, ['carries-data']],
    ['https://xn--pple-43d.com/', ['look-alike-host']],
    ['ftp://example.org/', ['scheme']],
  ] as const)
    it(url.slice(0, 80), async () => {
      const { decision, findings } = await verdictOf(setting, { type: 'network', url, method: 'GET' })
      assert.equal(decision, 'ask')
      const codes = findings.filter(({ vector, severity }) => vector === 7 && severity === 'hold')
      assert.deepEqual(
        codes.map(({ code }) => code),
        held,
      )
    })
})
