// Owns a user who approves whatever is asked.

import type { World } from './world.ts'

/**
 * `asked`: the titles of what was asked, in order. `shown`: the command or code of each; empty for a change of files.
 * `findings`: the codes of what the gate found in all of it.
 */
export async function approvingAll(w: World, text: string) {
  const asked: string[] = []
  const shown: string[] = []
  const findings: string[] = []
  const { done } = w.session.ask(text)
  let isOver = false
  void done.then(() => {
    isOver = true
  })
  while (!isOver) {
    const [next] = await w.session.approvals()
    if (next === undefined) await new Promise((later) => setTimeout(later, 10))
    else {
      asked.push(next.title)
      shown.push(next.command?.command ?? '')
      findings.push(...next.findings.map(({ code }) => code))
      await w.session.decide({ proposal: next.proposal, hash: next.hash, decision: 'approve', reason: '' })
    }
  }
  return { asked, shown, findings, view: await done }
}
