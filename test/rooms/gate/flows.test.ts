// The grammar of `sequence` events, and what flows where.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readFlowEvent } from '../../../server/src/gate/flows.ts'
import { openSetting, type Setting, verdictOf } from './gate.ts'

const read = (integrity: string, confidentiality: string) => ({
  read: 'a source',
  integrity,
  confidentiality,
})
const propose = (sink: string, depends = 'context-only') => ({ propose: sink, depends })

describe('gate: sequences', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const judged = (events: readonly unknown[]) => verdictOf(setting, { type: 'sequence', events })

  for (const [expected, codes, events] of [
    ['ask', '', [read('trusted', 'public'), propose('file_write src/x.ts')]],
    ['ask', '', [read('trusted', 'public'), propose('shell read-only (rg)')]],
    ['ask', 'private-outflow', [read('trusted', 'internal'), propose('network POST')]],
    ['ask', 'private-outflow', [read('trusted', 'private'), propose('mcp send')]],
    ['deny', 'secret-outflow', [read('trusted', 'secret'), propose('network GET')]],
    ['deny', 'secret-outflow', [read('trusted', 'secret'), propose('mcp/mail send')]],
    ['deny', 'secret-outflow', [read('trusted', 'secret'), propose('network_or_write_content')]],
    ['ask', 'untrusted-origin', [read('untrusted', 'public'), propose('code_eval')]],
    ['ask', 'untrusted-origin', [read('untrusted', 'public'), propose('memory_write')]],
    ['ask', 'policy-change', [read('trusted', 'secret'), propose('rule_activate/generalise')]],
    ['deny', 'policy-change', [read('untrusted', 'public'), propose('rule_activate')]],
    // The join of all that was read before, whatever came in between.
    [
      'deny',
      'secret-outflow',
      [read('trusted', 'secret'), propose('shell x'), read('untrusted', 'public'), propose('network')],
    ],
    ['ask', 'untrusted-origin', [propose('network first'), read('untrusted', 'secret'), propose('shell x')]],
    // What is said to depend on nothing is not believed.
    ['deny', 'secret-outflow', [read('trusted', 'secret'), propose('network', 'argument-derived')]],
    // An event that is not understood may have been anything.
    ['deny', 'sequence-event secret-outflow', [{ read: 'x' }, propose('network')]],
  ] as const)
    it(`${expected}: ${JSON.stringify(events)}`, async () => {
      const { decision, findings } = await judged(events)
      assert.equal(decision, expected)
      const found = findings.map(({ code }) => code)
      for (const code of codes.split(' ').filter((one) => one !== ''))
        assert.ok(found.includes(code), found.join(' '))
    })

  for (const event of [
    null,
    'read x',
    ['read'],
    {},
    { read: '', integrity: 'trusted', confidentiality: 'public' },
    { read: 'x', integrity: 'TRUSTED', confidentiality: 'public' },
    { read: 'x', integrity: 'trusted', confidentiality: 'none' },
    { read: 'x', integrity: 'trusted' },
    { ...read('trusted', 'public'), more: 1 },
    { ...read('trusted', 'public'), propose: 'shell x' },
    { propose: 1 },
    { propose: '' },
    { propose: 'Network x' },
    { propose: 'networks' },
    { propose: 'network\tx' },
    { propose: ' network' },
    { propose: 'constructor' },
    { propose: 'send_mail x' },
    { propose: 'shell x', depends: 'nothing' },
    { propose: 'shell x', note: 'trust me' },
  ])
    it(`does not understand ${JSON.stringify(event)}`, async () => {
      assert.equal(readFlowEvent(event).kind, 'odd')
      const { decision, findings } = await judged([event])
      assert.equal(decision, 'ask')
      assert.ok(findings.some(({ code, severity }) => code === 'sequence-event' && severity === 'hold'))
    })

  it('takes remarks for remarks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('network', 'shell', 'rule_activate', 'mcp'),
        fc.string(),
        (kind, remark) => {
          const plain = readFlowEvent({ propose: kind })
          const said = readFlowEvent({ propose: `${kind} ${remark}` })
          assert.ok(plain.kind === 'propose' && said.kind === 'propose' && plain.sink === said.sink)
        },
      ),
    )
  })

  it('never allows, and more events never relax', async () => {
    const event = fc.oneof(
      fc.record({
        read: fc.constantFrom('a', 'b'),
        integrity: fc.constantFrom('trusted', 'untrusted'),
        confidentiality: fc.constantFrom('public', 'internal', 'secret'),
      }),
      fc.record({
        propose: fc.constantFrom('network x', 'mcp y', 'shell z', 'rule_activate', 'file_write a'),
      }),
      fc.jsonValue(),
    )
    const rank = { allow: 0, ask: 1, deny: 2 } as const
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 6 }), event, async (events, more) => {
        const { decision } = await judged(events)
        assert.notEqual(decision, 'allow')
        assert.ok(rank[(await judged([...events, more])).decision] >= rank[decision])
        assert.ok(rank[(await judged([more, ...events])).decision] >= rank[decision])
      }),
      { numRuns: 100 },
    )
  })
})
