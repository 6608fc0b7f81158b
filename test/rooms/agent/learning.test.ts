// Learning through a real session: a scripted model wants changes, a human decides and has it remembered, and the rule that
// follows answers for them; until an undo or a denial takes it back.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApprovalView, OfferView } from '../../../server/protocol/views.ts'
import { type Answer, call, say, type World, world } from './world.ts'

const write = (path: string): Answer =>
  call('write', { path, content: `// ${path}\n`, reason: 'it is wanted' })

describe('agent learning', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (answers: readonly Answer[]) => {
    here = await world(answers)
    return here
  }

  /** Asks, and decides what is asked; gives the approval, or null where nothing was asked. */
  async function turn(
    w: World,
    decision: 'approve' | 'deny',
    choose: (approval: ApprovalView) => OfferView | undefined = () => undefined,
  ): Promise<{ readonly approval: ApprovalView | null; readonly turn: string; readonly message: string }> {
    w.approvals = []
    const { turn: id, done } = w.session.ask('go on')
    const approval = await Promise.race([w.nextApproval(), done.then(() => null)])
    let message = ''
    if (approval !== null) {
      const offer = choose(approval)
      const outcome = await w.session.decide({
        proposal: approval.proposal,
        hash: approval.hash,
        decision,
        reason: '',
        ...(offer === undefined ? {} : { remember: { offer: offer.id, scope: 'project' as const } }),
      })
      message = outcome.message
      assert.equal(outcome.ok, true, message)
    }
    await done
    return { approval, turn: id, message }
  }
  const tree = ({ learned }: ApprovalView) => learned.permit.find(({ reach }) => reach === 'tree')
  const exact = ({ learned }: ApprovalView) => learned.permit.find(({ reach }) => reach === 'exact')
  const rulesText = (w: World): string => readFileSync(join(w.home, 'rules.org'), 'utf8')

  it('asks until a rule has agreed often enough, then the rule answers, and an undo takes it back', async () => {
    const paths = ['src/a/1.ts', 'src/a/2.ts', 'src/a/3.ts', 'src/a/4.ts', 'src/a/5.ts', 'src/b/1.ts']
    const w = await open(paths.flatMap((path) => [write(path), say('Done.')]))
    const first = await turn(w, 'approve', tree)
    assert.deepEqual(
      first.approval?.learned.permit.map(({ words, effect, past, refused }) => [
        words,
        effect,
        past,
        refused,
      ]),
      [
        ['exactly this', 'acts from now on', 'nothing like it yet', ''],
        ['changing src/a/1.ts', 'watches first, acts once it has agreed with you', 'nothing like it yet', ''],
        ['changing src/a/*.ts', 'watches first, acts once it has agreed with you', 'nothing like it yet', ''],
        [
          'changing src/**/*.ts',
          'watches first, acts once it has agreed with you',
          'nothing like it yet',
          '',
        ],
      ],
    )
    assert.match(
      first.message,
      /^Approved\. Allow changing src\/\*\*\/\*\.ts: does not act, until it has agreed/,
    )
    assert.notEqual((await turn(w, 'approve')).approval, null)
    const third = await turn(w, 'approve')
    assert.match(third.message, /Allow changing src\/\*\*\/\*\.ts: acts from now on\./)
    const fourth = await turn(w, 'approve')
    assert.equal(fourth.approval, null)
    assert.equal(w.read('src/a/4.ts'), '// src/a/4.ts\n')
    assert.match(w.trace(), /permit|Allow changing/)
    assert.match(w.trace(), /Rules changed/)
    const undone = await w.session.undo(fourth.turn)
    assert.equal(undone.ok, true)
    assert.match(rulesText(w), /^\* SHADOW /m)
    assert.match(rulesText(w), /never on :: change src\/a\/\*\.ts/)
    assert.notEqual((await turn(w, 'approve')).approval, null)
    assert.deepEqual(w.problems, [])
  })

  it('a command approved for always is not asked about again, and revoking the rule asks again', async () => {
    const run: Answer = call('run', { command: 'touch build/x.bin', reason: 'it is wanted' })
    const w = await open([run, say('Done.'), run, say('Done.'), run, say('Done.')])
    const first = await turn(w, 'approve', exact)
    assert.equal(first.approval?.learned.permit[0]?.words, 'touch build/x.bin')
    // What a command wrote is in the window now, and suspends rules until the conversation begins anew.
    await w.session.clear()
    assert.equal((await turn(w, 'approve')).approval, null)
    const [rule] = await w.session.rules()
    assert.deepEqual(
      [rule?.title, rule?.status, rule?.agreed, rule?.fault],
      ['Allow touch build/x.bin', 'active', 1, ''],
    )
    const revoked = await w.session.revokeRule(rule?.id ?? '')
    assert.equal(revoked.message, 'Revoked: Allow touch build/x.bin')
    await w.session.clear()
    assert.notEqual((await turn(w, 'deny')).approval, null)
    assert.equal((await w.session.revokeRule(rule?.id ?? '')).ok, false)
  })

  it('a denial remembered denies by itself, and says so to the model', async () => {
    const push: Answer = call('run', { command: 'touch out.bin', reason: 'it is wanted' })
    const w = await open([push, say('Well.'), push, say('Well.')])
    await turn(w, 'deny', ({ learned }) => learned.deny[0])
    const again = await turn(w, 'approve')
    assert.equal(again.approval, null)
    assert.match(w.trace(), /[Dd]enie[sd]/)
    const [rule] = await w.session.rules()
    assert.deepEqual([rule?.title, rule?.status], ['Never allow touch out.bin', 'active'])
  })

  it('what is not offered cannot be remembered, and the decision stands all the same', async () => {
    const w = await open([write('package.json'), say('Done.')])
    w.approvals = []
    const { done } = w.session.ask('go on')
    const approval = await w.nextApproval()
    assert.deepEqual(approval.learned.permit, [])
    assert.match(approval.learned.why, /needs your eyes each time/)
    const outcome = await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
      remember: { offer: 'made-up', scope: 'always' },
    })
    assert.match(outcome.message, /^Approved\. It is not remembered: /)
    await done
    assert.equal(w.read('package.json'), '// package.json\n')
    assert.deepEqual(await w.session.rules(), [])
  })
})
