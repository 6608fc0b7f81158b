// What a person reads of an action before it happens, to the letter: an action in, the text of the terminal
// out. Real rooms around it; only what differs between machines (folders, the sandbox) is replaced by a name.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { approvalView } from '../../../server/src/agent/view.ts'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import { describe as describeApproval, undecidedWords } from '../../../server/src/cli/approve.ts'
import { plainStyle } from '../../../server/src/cli/style.ts'
import { proposalHash } from '../../../server/src/gate/cleared.ts'
import { denialWords, explain, treeLines } from '../../../server/src/gate/explain.ts'
import { files, type World, world } from '../agent/world.ts'

/** `==== ACTION`, then its text. An action is a command behind `$`, or JSON. */
const cases = readFileSync(join(import.meta.dirname, 'cases/actions.txt'), 'utf8')
  .split(/^==== /m)
  .slice(1)
  .map((part) => {
    const cut = part.indexOf('\n')
    return { input: part.slice(0, cut), expected: part.slice(cut + 1).trim() }
  })

const actionOf = (input: string): Action =>
  input.startsWith('$ ')
    ? { type: 'shell', shell: 'posix', command: input.slice(2).replace('LONG', 'echo a; '.repeat(2000)) }
    : (JSON.parse(input) as Action)

describe('the words of an action', () => {
  let here: World
  before(async () => {
    here = await world(null, { files: { ...files, '.env': 'KEY=value\n', 'build/out.js': '1\n' } })
    const outside = join(dirname(here.root), 'outside')
    mkdirSync(outside)
    mkdirSync(join(here.root, '.git'))
    writeFileSync(join(outside, 'diary.txt'), 'mine\n')
    symlinkSync(join(outside, 'diary.txt'), join(here.root, 'diary.txt'))
  })
  after(() => here.close())

  const neutral = (text: string): string =>
    text.replaceAll(here.home, 'HOME').replaceAll(dirname(here.root), 'FOLDER')

  async function textOf(action: Action): Promise<string> {
    const proposal: Proposal = {
      id: proposalId('p1'),
      turn: turnId('t1'),
      actions: [action],
      workspace: here.root,
      labels: trusted,
      origin: 'model',
      reason: '',
    }
    const verdict = await here.ports.judge(proposal)
    switch (verdict.decision) {
      case 'allow':
        return treeLines(explain(verdict)).join('\n')
      case 'deny':
        return `The gate denies this: ${denialWords(verdict)}`
      case 'ask': {
        const hash = proposalHash(proposal)
        const view = await approvalView(here.ports, {
          proposal,
          verdict,
          hash,
          createdAt: 0,
          state: 'pending',
        })
        const network = view.command?.sandbox.match(/the network is open|there is no network/)?.[0]
        const command = view.command && { ...view.command, sandbox: `SANDBOX, ${network ?? 'as it is'}.` }
        const text = describeApproval({ ...view, command }, plainStyle)
        const ahead = /--yes-to .*(?=\.$)/.exec(undecidedWords(view))
        return `${text}${ahead === null ? '' : `\n\n${ahead[0]}`}`
      }
    }
  }

  for (const { input, expected } of cases)
    it(input.slice(0, 100), async () => {
      const action = JSON.parse(JSON.stringify(actionOf(input)).replaceAll('HOME', here.home)) as Action
      const text = neutral(await textOf(action))
      assert.equal(
        text.replace(/(?:echo a; )+/g, 'LONG').replace(/(?: *\d+\. echo a\n?)+/g, '  (LONG)\n'),
        expected,
      )
    })

  it('has more than thirty actions', () => assert.ok(cases.length > 30))
})
