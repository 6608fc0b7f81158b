// Owns the reflex `who calls X`: the nodes that refer to a name, each with the lines that do. It goes by names and
// imports, not by types, and says where that is not enough to be sure.

import type { Node } from '../../base/node.ts'
import { placesOf } from '../../index/places.ts'
import type { RelatedNode } from '../../index/related.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, compose, link, prose } from '../compose.ts'
import type { ReflexOutcome, WindowPiece } from '../state.ts'
import { first, isIdentifier, name, type Reflex } from './reflex.ts'
import { targetsOf, whichOne } from './target.ts'

const mostPlaces = 50
const mostLines = 3
const subject = String.raw`(?:the\s+)?(?:(?:function|method|class|type|constant|file)\s+)?(\S+?)`

export const callers: Reflex = {
  name: 'callers',
  examples: [
    'who calls retryDelay?',
    'callers of parseOrg',
    'where is retryDelay used?',
    'what uses Queue.add',
  ],
  match(text, moment) {
    const match = first(text, [
      new RegExp(
        `^(?:who|what|which (?:functions?|code|places?))\\s+(?:calls?|uses?|references?|imports?|invokes?)\\s+${subject}\\s*\\??$`,
        'i',
      ),
      new RegExp(
        `^(?:show |list |find )?(?:me )?(?:the |all )?(?:the )?(?:callers|usages|uses|users|references|call sites)\\s+(?:of|to|for)\\s+${subject}\\s*\\??$`,
        'i',
      ),
      new RegExp(
        `^where(?:'s| is| are| do we| does one)\\s+${subject}\\s+(?:being\\s+)?(?:used|called|referenced|imported|invoked)\\s*\\??$`,
        'i',
      ),
      new RegExp(
        `^where (?:do we|does (?:one|the code|anything)|do I)\\s+(?:use|call|reference|import)\\s+${subject}\\s*\\??$`,
        'i',
      ),
      new RegExp(
        `^(?:is|are)\\s+${subject}\\s+(?:used|called|referenced)(?:\\s+(?:anywhere|somewhere|at all))?\\s*\\??$`,
        'i',
      ),
    ])
    return match === null ? null : { words: [match.words[0] ?? '', moment.engine] }
  },
  async run(ports, match) {
    const wanted = name(match.words[0] ?? '')
    const targets = await targetsOf(ports, wanted)
    const [target] = targets
    if (target === undefined) {
      // Where there is a model, the sentence may mean something else.
      if (match.words[1] === 'present' || !isIdentifier(wanted.replaceAll('.', ''))) return null
      const note = `Nothing here is named ${wanted}.`
      return { kind: 'answer', name: 'callers', ...(await compose(ports, wanted, [], note)) }
    }
    if (targets.length > 1) {
      const used = targets.filter((one) => usersOf(ports, one).length > 0)
      // Of several, one that is used at all is meant.
      if (used.length !== 1) return whichOne('callers', wanted, 'who calls', used.length > 1 ? used : targets)
      return usersAnswer(ports, used[0] as Node)
    }
    return usersAnswer(ports, target)
  },
}

function usersOf(ports: ToolPorts, target: Node): readonly RelatedNode[] {
  const groups = ports.index.related(target.id)?.groups ?? []
  return groups.flatMap(({ kind, nodes }) =>
    kind === 'callers' || kind === 'tests' || kind === 'notes' || kind === 'code'
      ? // A test that is only named so does not call it, and a link to the file is not about the function.
        nodes.filter(({ reason }) => !/^(?:is named after|links to its file|is linked from)/.test(reason))
      : [],
  )
}

async function usersAnswer(ports: ToolPorts, target: Node): Promise<ReflexOutcome> {
  const all: RelatedNode[] = []
  for (const one of usersOf(ports, target)) {
    if ((await ports.mayRead(one.node.path)) === 'allow') all.push(one)
  }
  const users = all.slice(0, mostPlaces)
  const title = `\`${(target.qualified || target.title).replaceAll('`', '')}\``
  const place = `${title} ${link(target)}`
  const [sure, guessed] = [
    users.filter(({ by }) => by === 'reference'),
    users.filter(({ by }) => by === 'name'),
  ]
  const parts: string[] = []
  const pieces: WindowPiece[] = []
  const list = async (some: readonly RelatedNode[]) => {
    for (const one of some) {
      parts.push(await userLine(ports, one))
      pieces.push(
        asPiece(
          one.node,
          await ports.index.ownText(one.node.id),
          'signature',
          `${one.reason}: ${target.title}`,
        ),
      )
    }
  }
  if (users.length === 0) parts.push(`Nothing in the workspace uses ${place}.`)
  else if (sure.length > 0) parts.push(`${place} is used in ${places(sure.length)}:\n`)
  await list(sure)
  if (guessed.length > 0) {
    const head = sure.length > 0 ? 'The same name is also used in' : `The name of ${place} is used in`
    parts.push(`${parts.length > 0 ? '\n' : ''}${head} ${places(guessed.length)}:\n`)
    await list(guessed)
    parts.push('\n*By name only: the types are not known, so these may mean something else of that name.*')
  }
  if (all.length > users.length) parts.push(`\n${all.length - users.length} more are not shown.`)
  return { kind: 'answer', name: 'callers', answer: parts.join('\n').trim(), pieces }
}

const places = (count: number): string => (count === 1 ? 'one place' : `${count} places`)

export async function userLine(ports: ToolPorts, { node, written, reason }: RelatedNode): Promise<string> {
  const lines = await linesOf(ports, node, written)
  const isText = node.language === 'org' || node.language === 'markdown'
  const shown = lines.map(
    ({ line, text }) =>
      `\n  line ${line}: ${isText ? prose(text, node.language) : `\`${text.replace(/`/g, "'")}\``}`,
  )
  const why = reason === 'calls it' ? '' : `, ${reason}${shown.length > 0 ? ',' : ''}`
  return `- **${prose(node.qualified && !isText ? node.qualified : node.title, node.language)}** ${link(node)}${why}${shown.join('')}`
}

async function linesOf(ports: ToolPorts, node: Node, written: string) {
  const text = await ports.index.text(node.path)
  if (!text.ok) return []
  const inner = node.children.flatMap((id) => ports.index.node(id) ?? [])
  return placesOf(text.value.text, node, inner, written.replace(/^file:/, ''), mostLines)
}
