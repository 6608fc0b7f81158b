// Our reading of shell commands against mvdan-sh's, on random and mutated commands: where the two find other commands,
// words, assignments or redirections, or mvdan-sh finds none, nothing is allowed.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseShell } from '../../../server/src/code/shell.ts'
import { everyday, shellCommand } from '../../shell/commands.ts'
import { differential } from '../../shell/structure.ts'
import { bashParser, openSetting, type Setting, shell, verdictOf } from './gate.ts'

describe('two readings of a shell command', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const compare = async (command: string) => differential(command, parseShell(await bashParser(), command))

  // Constructs whose parts the grammar names otherwise; they ask, so nothing rests on it.
  const named = /^(?:cat <<|for |if |f\(\)|export |case |\[\[|diff <\(|echo \$')|[{$]\(|\{b,c\}/
  for (const command of everyday.filter((one) => !named.test(one)))
    it(`agree on ${JSON.stringify(command)}`, async () => {
      assert.equal(await compare(command), 'agree')
    })

  // What follows the comment's line goes on with the pipeline.
  for (const command of ['echo |# | echo \necho ', 'ls | # x\ncat', 'ls &&# x\npwd', 'ls || #\npwd'])
    it(`ask about a comment where a command is expected: ${JSON.stringify(command)}`, async () => {
      assert.equal((await verdictOf(setting, shell(command))).decision, 'ask')
    })

  for (const command of ['echo #\\\necho \\|', 'ls # x\\\npwd'])
    it(`ask about a comment that ends in a backslash: ${JSON.stringify(command)}`, async () => {
      assert.equal((await verdictOf(setting, shell(command))).decision, 'ask')
    })

  it('allow nothing that they do not agree on', async function () {
    this.timeout(180_000)
    const seen = { agree: 0, differ: 0, 'not-shell': 0, allow: 0 }
    await fc.assert(
      fc.asyncProperty(shellCommand(everyday), async (command) => {
        const found = await compare(command)
        seen[found]++
        const { decision } = await verdictOf(setting, shell(command))
        if (decision === 'allow') seen.allow++
        assert.ok(found === 'agree' || decision !== 'allow', `${found}: ${command}`)
      }),
      { numRuns: 4000 },
    )
    assert.ok(
      seen.agree > 500 && seen.differ > 100 && seen['not-shell'] > 500 && seen.allow > 100,
      JSON.stringify(seen),
    )
  })
})
