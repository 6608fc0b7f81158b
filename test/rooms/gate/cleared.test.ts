import assert from 'node:assert/strict'
import { type Cleared, mint, proposalHash, redeem } from '../../../server/src/gate/cleared.ts'
import { decide } from '../../../server/src/gate/decide.io.ts'
import { emptyPolicy } from '../../../server/src/gate/policy.ts'
import { openSetting, proposalOf, type Setting, shell } from './gate.ts'

describe('cleared', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const judged = async (command: string) => {
    const proposal = proposalOf(setting, [shell(command)])
    return { proposal, verdict: (await decide(setting.ports, emptyPolicy, proposal)).verdict }
  }
  const code = (result: { ok: boolean; error?: { code: string } }): string =>
    result.ok ? 'ok' : (result.error?.code ?? '')

  it('an allowed proposal is redeemed once, frozen and exact', async () => {
    const { proposal, verdict } = await judged('ls')
    const minted = mint(proposal, verdict, { kind: 'allowed' })
    assert.ok(minted.ok)
    const first = redeem(minted.value)
    assert.ok(first.ok)
    assert.deepEqual(first.value, proposal)
    assert.ok(Object.isFrozen(first.value.actions[0]))
    assert.equal(code(redeem(minted.value)), 'not-cleared')
  })

  it('an undecided proposal needs the approval of exactly its hash', async () => {
    const { proposal, verdict } = await judged('touch x')
    assert.equal(verdict.decision, 'ask')
    assert.equal(code(mint(proposal, verdict, { kind: 'allowed' })), 'not-approved')
    assert.equal(code(mint(proposal, verdict, { kind: 'approved', hash: 'x' })), 'stale-approval')
    assert.equal(code(mint(proposal, verdict, { kind: 'approved', hash: proposalHash(proposal) })), 'ok')
  })

  it('no approval clears what is denied', async () => {
    const { proposal, verdict } = await judged('rm -rf /')
    assert.equal(code(mint(proposal, verdict, { kind: 'approved', hash: proposalHash(proposal) })), 'denied')
  })

  it('a verdict serves only the proposal it was given for, and only the gate gives verdicts', async () => {
    const harmless = await judged('ls')
    const other = proposalOf(setting, [shell('rm -rf src')])
    assert.equal(code(mint(other, harmless.verdict, { kind: 'allowed' })), 'not-judged')
    assert.equal(
      code(mint(other, { ...harmless.verdict, decision: 'allow' }, { kind: 'allowed' })),
      'not-judged',
    )
    assert.equal(
      code(mint(harmless.proposal, structuredClone(harmless.verdict), { kind: 'allowed' })),
      'not-judged',
    )
    assert.throws(() => Object.assign(harmless.verdict, { decision: 'deny' }))
  })

  it('a copy of a permission is none, and a later change of the proposal does not reach it', async () => {
    const { proposal, verdict } = await judged('ls')
    const open = structuredClone(proposal)
    const minted = mint(open, verdict, { kind: 'allowed' })
    assert.ok(minted.ok)
    Object.assign(open.actions[0] ?? {}, { command: 'rm -rf src' })
    assert.equal(code(redeem({ ...minted.value } as Cleared)), 'not-cleared')
    assert.equal(code(redeem(structuredClone(minted.value) as Cleared)), 'not-cleared')
    const redeemed = redeem(minted.value)
    assert.ok(redeemed.ok)
    assert.deepEqual(redeemed.value.actions, [shell('ls')])
  })

  it('the hash does not depend on the order of keys', () => {
    const proposal = proposalOf(setting, [shell('ls')])
    const turned = Object.fromEntries(Object.entries(proposal).reverse()) as unknown as typeof proposal
    assert.equal(proposalHash(turned), proposalHash(proposal))
    assert.notEqual(proposalHash({ ...proposal, workspace: '/x' }), proposalHash(proposal))
  })
})
