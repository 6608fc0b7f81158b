// Owns what the mentions of a question bring into its window: nodes that may be read, what the editor attached, what git
// says; each with the label of where it comes from. Never brings more than its share of the budget.

import type { ImageView } from '../../protocol/image.ts'
import type { Attached } from '../../protocol/mention.ts'
import { nodeId } from '../base/ids.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { type BroughtText, type Given, writeGiven } from '../context/given.ts'
import { isImagePath, namesImage } from '../context/image.ts'
import { isBrought, type Mention, nodesOf, readMentions, spoken, writeMention } from '../context/mention.ts'
import { visible } from '../mcp/catalog.ts'
import { labelsOfLines } from '../tools/note-labels.ts'
import type { ToolPorts } from '../tools/tool.ts'
import { filePatch } from './diff.ts'
import { readMentioned } from './outside-mentioned.ts'
import type { SessionPorts } from './ports.ts'
import type { WindowPiece } from './state.ts'

/** Of the budget of the context; the rest is for what the question is about besides. */
const mentionedShare = 0.75
/** A name that stands for more than these says nothing in particular. */
const mostNodes = 4
const mostTitle = 120

export interface Mentioned {
  /** The question with names in the place of mentions. */
  readonly question: string
  readonly text: string
  readonly tokens: number
  readonly pieces: readonly WindowPiece[]
  readonly labels: Labels
  /** What was mentioned and brings nothing: a sentence each. */
  readonly missing: readonly string[]
}

/** Who wrote a question. Only a person's mention is an approval. */
export type Asker = 'person' | 'plan'

export async function mentioned(
  ports: SessionPorts & Pick<ToolPorts, 'mayRead'>,
  text: string,
  asked: {
    readonly by: Asker
    readonly attached: readonly Attached[]
    /** That go with the question. */
    readonly images: readonly ImageView[]
  },
  budget: { readonly tokens: number; readonly charactersPerToken: number },
  signal: AbortSignal,
): Promise<Mentioned> {
  const mentions = readMentions(text)
  const question = spoken(text, mentions)
  const given: Given[] = []
  const missing: string[] = []
  for (const mention of mentions) {
    const words = writeMention(mention.kind, mention.value)
    const found = !isBrought(mention)
      ? await named(ports, mention, asked.images)
      : mention.kind === 'resource' && asked.by === 'plan'
        ? `${words} stands in a plan, so that reading it was approved by nobody: mention it yourself.`
        : await brought(ports, mention, asked.attached, signal)
    if (typeof found === 'string') missing.push(found)
    else given.push(...found.filter((one) => !given.some((other) => isSame(one, other))))
  }
  const tokens = Math.floor(budget.tokens * mentionedShare)
  const written = await writeGiven(ports.index, question, given, { ...budget, tokens })
  let labels: Labels = trusted
  const pieces: WindowPiece[] = []
  for (const piece of written.pieces) {
    labels = joinLabels(labels, labelsOfLines(ports, piece.path, piece.startLine, piece.endLine))
    const own = given.find((one) => one.kind === 'text' && one.mention === piece.id)
    const shown = own?.kind === 'text' ? own.text : await ports.index.fullText(nodeId(piece.id))
    pieces.push({ ...piece, text: shown.slice(0, 4000) })
  }
  for (const one of given)
    if (!written.pieces.some(({ reasons }) => reasons.includes(`mentioned as ${one.mention}`)))
      missing.push(`${one.mention} does not fit into the window.`)
  return { question, text: written.text, tokens: written.tokens, pieces, labels, missing }
}

const isSame = (a: Given, b: Given): boolean =>
  a.kind === 'node'
    ? b.kind === 'node' && a.node.id === b.node.id
    : b.kind === 'text' && a.mention === b.mention

async function named(
  ports: SessionPorts & Pick<ToolPorts, 'mayRead'>,
  mention: Mention,
  images: readonly ImageView[],
): Promise<readonly Given[] | string> {
  const words = writeMention(mention.kind, mention.value)
  if (mention.kind === 'file' && isImagePath(mention.value)) {
    if (images.some(({ path }) => path !== undefined && namesImage(path, mention.value))) return []
    if ((await ports.mayRead(mention.value)) !== 'allow') return `${words} may not be read by a model.`
    return ports.index.binaries().some((path) => namesImage(path, mention.value))
      ? `${words} is an image, and was not attached: only the panel attaches one.`
      : `${words} is not in this folder.`
  }
  const nodes = nodesOf(ports.index, mention).slice(0, mostNodes)
  if (nodes.length === 0) return `${words} is not in this folder.`
  const given: Given[] = []
  for (const node of nodes)
    if ((await ports.mayRead(node.path)) === 'allow') given.push({ kind: 'node', mention: words, node })
  return given.length > 0 ? given : `${words} may not be read by a model.`
}

/** What a mention brings that stands in no file of the index; a sentence where there is nothing. */
export async function brought(
  ports: SessionPorts & Pick<ToolPorts, 'mayRead'>,
  { kind, value }: Mention,
  attached: readonly Attached[],
  signal: AbortSignal,
): Promise<readonly BroughtText[] | string> {
  const text = (title: string, whole: string, keep: BroughtText['keep']): readonly BroughtText[] => [
    { kind: 'text', mention: writeMention(kind, value), title: oneLine(title), text: whole, keep },
  ]
  if (kind === 'problems' || kind === 'terminal') {
    const found = attached.find((one) => one.kind === kind)
    if (found && found.text.trim() !== '')
      return text(found.title, found.text, kind === 'terminal' ? 'tail' : 'head')
    return kind === 'problems'
      ? '@problems: the editor reports none.'
      : '@terminal: no command has ended in a terminal with shell integration.'
  }
  if (kind === 'resource') {
    const read = await readMentioned(ports, value, signal)
    if (!read.ok) return `${writeMention(kind, value)} ${read.error.message}`
    return text(visible(read.value.title), read.value.answer.text, 'head')
  }
  const revisions = ports.revisions?.() ?? null
  if (revisions === null) return `${writeMention(kind, value)}: git is asked in trusted folders only.`
  if (kind === 'commit') {
    const found = await revisions.commit(value)
    return found
      ? text(found.title, found.text, 'head')
      : `${writeMention(kind, value)} is no commit of this folder.`
  }
  const changes = await revisions.uncommitted()
  if (changes === null) return '@diff: this folder is in no git repository.'
  if (changes.length === 0) return '@diff: everything is committed.'
  const parts: string[] = []
  for (const { path, before, after } of changes)
    if ((await ports.mayRead(path)) === 'allow') parts.push(filePatch(path, before, after))
  if (parts.length === 0) return '@diff may not be read by a model.'
  return text(
    `${parts.length} ${parts.length === 1 ? 'file' : 'files'} not committed`,
    parts.join(''),
    'head',
  )
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, mostTitle)
