// Owns what a name in a question about code means: one node, or several that the answer has to tell apart. Never
// answers the question.

import type { Node } from '../../base/node.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { asPiece, link, prose } from '../compose.ts'
import type { ReflexOutcome } from '../state.ts'
import { name as clean } from './reflex.ts'

/** `retryDelay`, `Class.method`, `path#name`, `path:12`, `src/retry.ts`; nodes that may be read, files last. */
export async function targetsOf(ports: ToolPorts, asked: string): Promise<readonly Node[]> {
  const found: Node[] = []
  for (const node of atPlace(ports.index, clean(asked))) {
    if ((await ports.mayRead(node.path)) === 'allow') found.push(node)
  }
  const code = found.filter((node) => node.language !== 'org' && node.language !== 'markdown')
  // A heading that happens to have the function's name is not what is called.
  return code.length > 0 ? code : found
}

function atPlace(index: ToolPorts['index'], asked: string): readonly Node[] {
  const [, path = '', line = ''] = /^(.+?):(\d+)$/.exec(asked) ?? []
  if (line !== '') {
    const nodes = index.fileNodes(path)
    const around = nodes.filter(
      ({ range }) => range.startLine <= Number(line) && range.endLine >= Number(line),
    )
    return around.slice(-1)
  }
  const resolved = index.resolve(asked)
  if (resolved.length > 0) return resolved
  // `src/retry.ts#retryDelay` of which only the end of the path was given.
  const [, file = '', symbol = ''] = /^(.+)#(.+)$/.exec(asked) ?? []
  const inFile = (node: Node) => node.path === file || node.path.endsWith(`/${file}`)
  return file === '' ? [] : index.resolve(symbol).filter(inFile)
}

const mostCandidates = 12

/** Several things have the name: which is meant is for the user to say. */
export function whichOne(
  name: string,
  asked: string,
  question: string,
  nodes: readonly Node[],
): ReflexOutcome {
  const shown = nodes.slice(0, mostCandidates)
  const lines = shown.map(
    (node) => `- ${node.kind} **${prose(node.qualified || node.title, node.language)}** ${link(node)}`,
  )
  const rest = nodes.length > shown.length ? `\n- and ${nodes.length - shown.length} more` : ''
  const first = shown[0]
  const example = first
    ? `\n\nName one, as in \`${question} ${first.path}#${first.qualified || first.title}\`.`
    : ''
  return {
    kind: 'answer',
    name,
    answer: `${nodes.length} things are named \`${asked.replaceAll('`', '')}\`:\n\n${lines.join('\n')}${rest}${example}`,
    pieces: shown.map((node) => asPiece(node, '', 'signature', 'has this name')),
  }
}
