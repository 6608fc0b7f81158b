// Holds readHost to cases/host.json: [setting, address or problem, reach].

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { readHost } from '../../../server/src/providers/host.ts'

const rows: readonly [string, string, string][] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'cases/host.json'), 'utf8'),
)

function check(setting: string, expected: string, reach: string): void {
  const host = readHost(setting)
  assert.deepEqual(host.ok ? [host.value.url, host.value.reach] : [host.error.code, ''], [expected, reach])
}

describe('providers: host', () => {
  for (const [setting, expected, reach] of rows)
    it(JSON.stringify(setting), () => check(setting, expected, reach))

  it('never throws, and what it accepts it reads again as the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.ipV4(), fc.ipV6()), (setting) => {
        const host = readHost(setting)
        if (host.ok) assert.deepEqual(readHost(host.value.url), host)
      }),
      { numRuns: 500 },
    )
  })
})
