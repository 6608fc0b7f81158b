// Owns answers without a model: the top nodes, each with its signature and the lines that say why.
// Deterministic; every line links to its node.

import type { NodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import { dayOf } from '../tools/org.ts'
import type { ToolPorts } from '../tools/tool.ts'
import { nodeUri, words } from './cite.ts'
import type { WindowPiece } from './state.ts'

export interface Composed {
  readonly answer: string
  readonly pieces: readonly WindowPiece[]
}

/** From the assembled pieces, best first; from a search when there are none. */
export async function compose(
  ports: ToolPorts,
  question: string,
  pieces: readonly WindowPiece[],
  note: string,
): Promise<Composed> {
  const nodes: Node[] = []
  for (const piece of pieces) {
    const node = ports.index.node(piece.id as NodeId)
    if (node !== undefined && piece.form !== 'outline') nodes.push(node)
  }
  if (nodes.length === 0) {
    for (const hit of ports.index.find(question, { k: 8, today: dayOf(ports) })) {
      if ((await ports.mayRead(hit.node.path)) === 'allow') nodes.push(hit.node)
    }
  }
  const lead = (words: string): string =>
    [note === '' ? '' : plain(note), words].filter((w) => w !== '').join(' ')
  // A file stands for nothing when nodes inside it were found.
  const inner = nodes.filter((node) => node.kind !== 'file')
  const chosen = (inner.length > 0 ? inner : nodes).slice(0, 5)
  if (chosen.length === 0) {
    return {
      answer: lead(
        'Nothing in the workspace fits these words. Try others, or the name of a function, a heading or a file.',
      ),
      pieces: [],
    }
  }
  const want = words(question)
  const parts: string[] = []
  const used: WindowPiece[] = []
  for (const [i, node] of chosen.entries()) {
    const text = await ports.index.ownText(node.id)
    parts.push(entry(node, text, want, i === 0 ? 6 : 2))
    const old = pieces.find((piece) => piece.id === node.id)
    used.push(old ?? asPiece(node, text, 'window', 'best match'))
  }
  const head = note === '' ? '' : `*${lead('These places fit the words:')}*\n\n`
  return { answer: `${head}${parts.join('\n\n')}`, pieces: used }
}

const wish =
  /^\W*(?:please\s+|can you\s+|could you\s+)?(?:add|change|convert|create|delete|document|extract|fix|implement|improve|insert|make|move|refactor|remove|replace|rewrite|simplify|translate|update|write)\b/i

/** Said above what is found where a model would have answered. */
export const withoutModel = (prompt: string): string =>
  wish.test(prompt)
    ? 'No model is running, so nothing was changed. Start Ollama and ask again.'
    : 'No model is running, so this comes from the index alone. Start Ollama for an answer.'

/** Name and place as a link, the signature as code, then documentation or telling comments as a quote. */
export function entry(node: Node, text: string, want: ReadonlySet<string>, lines: number): string {
  const why = reasons(node, text, want, lines)
  const quote = why.length === 0 ? '' : `\n${why.map((line) => `> ${prose(line, node.language)}`).join('\n')}`
  const head = `**${prose(node.title, node.language)}** ${link(node)}`
  const code = signatureOf(node)
  return `${head}${code === '' ? '' : `\n\`${code}\``}${quote}`
}

/** As one would write it on one line; empty where it only says the title again. */
function signatureOf(node: Node): string {
  if (['file', 'headline', 'section', 'cell', 'test'].includes(node.kind)) return ''
  return onOneLine(node.signature).replace(/`/g, "'").slice(0, 200)
}

/** A signature that stands on several lines, as one would write it on one. */
export const onOneLine = (signature: string): string =>
  signature
    .replace(/\s+/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/,? ([)\]])/g, '$1')

/** Workspace text with what is marked as code kept as code, and Org links as their descriptions. */
export function prose(text: string, language: string): string {
  const isOrg = language === 'org'
  const words = isOrg ? text.replace(/\[\[([^\][]*)\](?:\[([^\][]*)\])?\]/g, orgLinkWords) : text
  const code = isOrg
    ? /`([^`]+)`|(?<=^|[\s({'"-])[=~]([^\s=~`](?:[^`]*?[^\s`])?)[=~](?=$|[\s.,;:!?)}'"-])/g
    : /`([^`]+)`/g
  let out = ''
  let at = 0
  for (const match of words.matchAll(code)) {
    out += `${plain(words.slice(at, match.index))}\`${(match[1] ?? match[2] ?? '').replace(/\r?\n/g, ' ')}\``
    at = match.index + match[0].length
  }
  return out + plain(words.slice(at))
}

const orgLinkWords = (_link: string, target: string, description: string | undefined): string =>
  description ?? target.replace(/^(?:file|id):/, '')

export const link = (node: Node): string =>
  `[${plain(node.path)}:${node.range.startLine}](${nodeUri(node.id)})`

/** Documentation first, then comment lines of the body that share words with the question, then prose. */
function reasons(node: Node, text: string, want: ReadonlySet<string>, limit: number): readonly string[] {
  const documentation = node.documentation
    .split('\n')
    .map(bare)
    .filter((line) => line !== '')
  if (documentation.length > 0) return documentation.slice(0, limit)
  const lines = text.split('\n').slice(0, 400)
  const prose =
    node.language === 'org' ||
    node.language === 'markdown' ||
    node.kind === 'headline' ||
    node.kind === 'section'
  const candidates = prose
    ? lines
        .slice(1)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !/^(:[\w-]+:|#\+|CLOSED:|SCHEDULED:|DEADLINE:)/.test(line))
    : lines
        .filter((line) => /(^\s*(\/\/|#|\*|\/\*|--|;)|\/\/\s|\s#\s)/.test(line))
        .map(comment)
        .filter((line) => line !== '')
  const scored = candidates.map((line, i) => ({
    line,
    i,
    score: [...words(line)].filter((word) => want.has(word)).length,
  }))
  const telling = scored.filter((one) => one.score > 0)
  const kept = (
    telling.length > 0
      ? telling.sort((a, b) => b.score - a.score || a.i - b.i).slice(0, limit)
      : scored.slice(0, Math.min(2, limit))
  ).sort((a, b) => a.i - b.i)
  return kept.map((one) => one.line.slice(0, 240))
}

const comment = (line: string): string => bare(/(\/\/|#|\/\*+|--|;)\s?(.*)$/.exec(line)?.[2] ?? line)
const bare = (line: string): string =>
  line
    .replace(/^\s*(\/\*\*?|\*\/|\*|\/\/+|#+|"""|''')\s?/, '')
    .replace(/\s*(\*\/|"""|''')\s*$/, '')
    .trim()

/** Workspace text shown as text: it cannot open links, images or HTML of its own. */
export const plain = (text: string): string =>
  text.replace(/[\\`*_[\]<>!|#]/g, (c) => `\\${c}`).replace(/\r?\n/g, ' ')

export const asPiece = (
  node: Node,
  text: string,
  form: WindowPiece['form'],
  reason: string,
): WindowPiece => ({
  id: node.id,
  path: node.path,
  name: node.qualified === '' ? node.title : node.qualified,
  startLine: node.range.startLine,
  endLine: node.range.endLine,
  tokens: node.tokens,
  form,
  reasons: [reason],
  text: text.slice(0, 4000),
})

export async function pieceOf(
  ports: ToolPorts,
  id: NodeId,
  form: WindowPiece['form'],
  reason: string,
): Promise<WindowPiece | null> {
  const node = ports.index.node(id)
  return node === undefined ? null : asPiece(node, await ports.index.ownText(id), form, reason)
}
