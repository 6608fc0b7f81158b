// Owns the reflex `what tests X`: tests that call it, else test files that are named after its file.

import type { Node } from '../../base/node.ts'
import type { RelatedNode } from '../../index/related.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, compose, link } from '../compose.ts'
import type { ReflexOutcome } from '../state.ts'
import { userLine } from './callers.ts'
import { first, isIdentifier, name, type Reflex } from './reflex.ts'
import { targetsOf, whichOne } from './target.ts'

const subject = String.raw`(?:the\s+)?(?:(?:function|method|class|type|constant|file)\s+)?(\S+?)`

export const tested: Reflex = {
  name: 'tested',
  examples: ['what tests retryDelay?', 'which tests cover src/queue.ts', 'tests of parseOrg'],
  match(text, moment) {
    const match = first(text, [
      new RegExp(`^(?:what|who|which)\\s+(?:tests?|checks?|covers?|exercises?)\\s+${subject}\\s*\\??$`, 'i'),
      new RegExp(
        `^(?:what|which|are there)\\s+(?:any\\s+)?(?:unit\\s+)?tests?\\s+(?:(?:that\\s+)?(?:covers?|checks?|calls?|uses?|exercises?|tests?)|are there for|exist for|for|of)\\s+${subject}\\s*\\??$`,
        'i',
      ),
      new RegExp(
        `^(?:show |list |find )(?:me )?(?:the |all )?(?:the )?tests?\\s+(?:of|for|that (?:cover|call|use))\\s+${subject}\\s*\\??$`,
        'i',
      ),
      new RegExp(`^tests\\s+(?:of|for)\\s+${subject}\\s*\\??$`, 'i'),
      new RegExp(`^where(?:'s| is)\\s+${subject}\\s+tested\\s*\\??$`, 'i'),
      new RegExp(
        `^is\\s+${subject}\\s+(?:tested|covered)(?:\\s+(?:anywhere|by (?:a|any) tests?))?\\s*\\??$`,
        'i',
      ),
    ])
    return match === null ? null : { words: [match.words[0] ?? '', moment.engine] }
  },
  async run(ports, match) {
    const wanted = name(match.words[0] ?? '')
    const targets = (await targetsOf(ports, wanted)).filter((node) => node.kind !== 'test')
    if (targets.length === 0) {
      if (match.words[1] === 'present' || !isIdentifier(wanted.replaceAll('.', ''))) return null
      const note = `Nothing here is named ${wanted}.`
      return { kind: 'answer', name: 'tested', ...(await compose(ports, wanted, [], note)) }
    }
    const covered = targets.filter((node) => testsOf(ports, node).length > 0)
    const chosen = targets.length === 1 ? targets : covered
    if (chosen.length !== 1)
      return whichOne('tested', wanted, 'what tests', covered.length > 1 ? covered : targets)
    return testsAnswer(ports, chosen[0] as Node)
  },
}

const testsOf = (ports: ToolPorts, node: Node): readonly RelatedNode[] =>
  ports.index.related(node.id)?.groups.find(({ kind }) => kind === 'tests')?.nodes ?? []

async function testsAnswer(ports: ToolPorts, target: Node): Promise<ReflexOutcome> {
  const found: RelatedNode[] = []
  for (const one of testsOf(ports, target)) {
    if (found.length < 50 && (await ports.mayRead(one.node.path)) === 'allow') found.push(one)
  }
  const place = `\`${(target.qualified || target.title).replaceAll('`', '')}\` ${link(target)}`
  const lines = async (some: readonly RelatedNode[]) =>
    (await Promise.all(some.map((one) => userLine(ports, one)))).join('\n')
  const calling = found.filter(({ reason }) => !/^is named after/.test(reason))
  const sure = calling.filter(({ by }) => by === 'reference')
  const guessed = calling.filter(({ by }) => by === 'name')
  const named = found.filter((one) => !calling.includes(one))
  const parts: string[] = []
  if (sure.length > 0) parts.push(`${place} is tested in ${count(sure.length)}:\n\n${await lines(sure)}`)
  if (guessed.length > 0) {
    parts.push(
      `${sure.length > 0 ? 'Tests that call something of this name' : `Tests that call something named like ${place}`}:\n\n${await lines(guessed)}`,
      '*By name only: the types are not known.*',
    )
  }
  if (calling.length === 0) {
    parts.push(
      `No test calls ${place} by name.${named.length > 0 ? ` Named after its file:\n\n${await lines(named)}` : ''}`,
      ...(target.kind === 'method' || named.length > 0
        ? ['*A test may still reach it through something else that it calls.*']
        : []),
    )
  }
  const pieces = found.map((one) => asPiece(one.node, '', 'signature', `${one.reason}: ${target.title}`))
  return { kind: 'answer', name: 'tested', answer: parts.join('\n\n'), pieces }
}

const count = (tests: number): string => (tests === 1 ? 'one test' : `${tests} tests`)
