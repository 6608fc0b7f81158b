// Owns the answer to a composer that asks about its text: what its mentions name and cost, and what could stand at the
// cursor. Answers while one types, so it reads no file; only commits are asked for.

import type { MentionOffer, MentionsParams, MentionsView, MentionView } from '../../protocol/mention.ts'
import { type Node, usualCharactersPerToken } from '../base/node.ts'
import { isImagePath, namesImage } from '../context/image.ts'
import {
  bareKinds,
  isHeading,
  isSymbol,
  type Mention,
  mentionOf,
  namedKinds,
  nodesOf,
  readMentions,
  unfinishedMention,
  writeMention,
} from '../context/mention.ts'
import type { Revisions } from '../index/history/revisions.ts'
import { byScore, nameScore } from '../index/symbols.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'
import { visible } from '../mcp/catalog.ts'
import { nameOf, type Outside, resourceListed } from '../mcp/outside.ts'
import type { Library } from '../skills/library.io.ts'

const mostOffers = 12
/** Of each kind, where none was named. */
const mostOfKind = 4
const mostCommits = 200

export async function mentionsView(
  index: WorkspaceIndex,
  revisions: Revisions | null,
  skills: Pick<Library, 'loaded'>,
  outside: Pick<Outside, 'resources'> | null,
  params: MentionsParams,
): Promise<MentionsView> {
  const { text, cursor } = params
  const called = /^\s*\/([a-z0-9-]*)$/.exec(text.slice(0, cursor))
  if (called !== null) return { mentions: [], ...(await skillOffers(skills, called[1] ?? '', text, cursor)) }
  const typed = unfinishedMention(text.slice(0, cursor))
  const offers = typed ? await offersFor(index, revisions, outside, typed.kind, typed.value, params) : []
  const from = typed?.start ?? cursor
  // What is still being typed is not yet wrong.
  const finished = readMentions(text).filter(({ start }) => !(typed && start === from && offers.length > 0))
  const mentions = await Promise.all(
    finished.map((mention) => shown(index, revisions, outside, mention, params)),
  )
  return { mentions, offers: offers.slice(0, mostOffers), from }
}

/** All of them behind the slash alone; else those whose name begins so, then those that have it in their name. */
async function skillOffers(
  skills: Pick<Library, 'loaded'>,
  typed: string,
  text: string,
  cursor: number,
): Promise<Pick<MentionsView, 'offers' | 'from'>> {
  const all = (await skills.loaded()).map(({ skill }) => skill)
  const found = [
    ...all.filter(({ name }) => name.startsWith(typed)),
    ...all.filter(({ name }) => !name.startsWith(typed) && name.includes(typed)),
  ]
  // What is written whole needs no offer.
  const offers = found.length === 1 && found[0]?.name === typed && text.length === cursor ? [] : found
  return {
    from: text.lastIndexOf('/', cursor - 1),
    offers: offers.map(({ name, summary }) => ({
      kind: 'skill',
      insert: `/${name} `,
      label: `/${name}`,
      detail: summary,
    })),
  }
}

const tokensOf = (length: number): number => Math.ceil(length / usualCharactersPerToken)

async function shown(
  index: WorkspaceIndex,
  revisions: Revisions | null,
  outside: Pick<Outside, 'resources'> | null,
  mention: Mention,
  { attachable }: MentionsParams,
): Promise<MentionView> {
  const { start, end, kind, value } = mention
  const view = (label: string, tokens: number | null, problem: MentionView['problem'] = ''): MentionView => ({
    start,
    end,
    kind,
    label,
    tokens,
    problem,
  })
  switch (kind) {
    case 'problems':
    case 'terminal': {
      const found = attachable.find((one) => one.kind === kind && one.length > 0)
      return found ? view(found.title, tokensOf(found.length)) : view('', null, 'nothing')
    }
    case 'diff':
      return revisions ? view('', null) : view('', null, 'untrusted')
    case 'commit': {
      if (!revisions) return view(value, null, 'untrusted')
      const found = await revisions.commit(value)
      return found ? view(found.title, tokensOf(found.text.length)) : view(value, null, 'unknown')
    }
    case 'resource': {
      const found = outside && resourceListed(outside, value)
      return found ? view(visible(found.name), null) : view(value, null, 'stopped')
    }
    case 'file':
    case 'symbol':
    case 'heading': {
      const image = kind === 'file' ? imageOf(index, value) : undefined
      if (image !== undefined) return { ...view(image.slice(image.lastIndexOf('/') + 1), null), image }
      const nodes = nodesOf(index, mention)
      const length = nodes.reduce((sum, { range }) => sum + range.end - range.start, 0)
      const label = nodes.length === 1 && nodes[0] ? nodes[0].title : value
      return nodes.length === 0 ? view(value, null, 'unknown') : view(label, tokensOf(length))
    }
  }
}

const images = (index: WorkspaceIndex): readonly string[] => index.binaries().filter(isImagePath)

/** The one image of that path or name. */
function imageOf(index: WorkspaceIndex, value: string): string | undefined {
  if (!isImagePath(value)) return undefined
  const found = images(index).filter((path) => namesImage(path, value))
  return found.find((path) => path === value) ?? (found.length === 1 ? found[0] : undefined)
}

async function offersFor(
  index: WorkspaceIndex,
  revisions: Revisions | null,
  outside: Pick<Outside, 'resources'> | null,
  kind: Mention['kind'] | null,
  value: string,
  params: MentionsParams,
): Promise<readonly MentionOffer[]> {
  switch (kind) {
    case 'file':
      return files(index, value, params, mostOffers)
    case 'symbol':
      return nodes(index, value, params, isSymbol, mostOffers)
    case 'heading':
      return nodes(index, value, params, isHeading, mostOffers)
    case 'commit':
      return revisions ? commits(revisions, value) : []
    case 'resource':
      return resources(outside, value, mostOffers)
    case null: {
      const hasResources = resources(outside, '', 1).length > 0
      const kinds = [...namedKinds, ...bareKinds].filter((one) => one !== 'resource' || hasResources)
      const fitting = kinds
        .filter((one) => one.startsWith(value.toLowerCase()))
        .map((one): MentionOffer => {
          const isNamed = namedKinds.some((named) => named === one)
          return { kind: one, insert: `@${one}${isNamed ? ':' : ' '}`, label: `@${one}`, detail: '' }
        })
      if (value === '') return fitting
      return [
        ...fitting,
        ...files(index, value, params, mostOfKind),
        ...nodes(index, value, params, isSymbol, mostOfKind),
        ...nodes(index, value, params, isHeading, mostOfKind),
        ...resources(outside, value, mostOfKind),
      ]
    }
    default:
      return []
  }
}

/** By the letters of the name, then of the path; without any, where the user just was. */
function files(
  index: WorkspaceIndex,
  value: string,
  { activePath, recentPaths }: MentionsParams,
  most: number,
): readonly MentionOffer[] {
  const wanted = value.toLowerCase().replace(/\s+/g, '')
  const paths = [...index.paths(), ...images(index)]
  const known = new Set(paths)
  const visited = [activePath, ...recentPaths].filter((path) => known.has(path))
  const rows = paths.flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const score = Math.max(nameScore(name, wanted), nameScore(path, wanted) * 0.95)
    return score > 0 ? [{ path, score: score + (visited.includes(path) ? 0.02 : 0) }] : []
  })
  const best = wanted === '' ? [...visited, ...paths] : [...byScore(rows, byLength)].map(({ path }) => path)
  return [...new Set(best)].slice(0, most).map((path) => ({
    kind: 'file',
    insert: `${writeMention('file', path)} `,
    label: path.slice(path.lastIndexOf('/') + 1),
    detail: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '',
  }))
}

const byLength = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path.length - b.path.length || (a.path < b.path ? -1 : 1)

function nodes(
  index: WorkspaceIndex,
  value: string,
  { activePath }: MentionsParams,
  fits: (node: Node) => boolean,
  most: number,
): readonly MentionOffer[] {
  const found =
    value.trim() === ''
      ? index.fileNodes(activePath).filter(fits)
      : index.symbols(value, most, { node: fits }).map(({ node }) => node)
  return found.slice(0, most).map((node) => ({
    kind: isHeading(node) ? 'heading' : 'symbol',
    insert: `${mentionOf(index, node)} `,
    label: node.title,
    detail: `${node.path}:${node.range.startLine}`,
  }))
}

async function commits(revisions: Revisions, value: string): Promise<readonly MentionOffer[]> {
  const wanted = value.toLowerCase()
  const rows = await revisions.recent(mostCommits)
  return rows
    .filter(({ hash, subject }) => hash.startsWith(wanted) || subject.toLowerCase().includes(wanted))
    .slice(0, mostOffers)
    .map(({ hash, subject, day }) => ({
      kind: 'commit',
      insert: `${writeMention('commit', hash)} `,
      label: subject,
      detail: `${hash} ${day}`,
    }))
}

/** Of the servers that run, by the letters of the name, then of the address. */
function resources(
  outside: Pick<Outside, 'resources'> | null,
  value: string,
  most: number,
): readonly MentionOffer[] {
  const wanted = value.toLowerCase().replace(/\s+/g, '')
  const rows = (outside?.resources() ?? [])
    .filter((one) => one.form === 'whole' && !nameOf(one).includes('"'))
    .flatMap((one) => {
      const path = nameOf(one)
      const score = wanted === '' ? 1 : Math.max(nameScore(one.name, wanted), nameScore(path, wanted) * 0.95)
      return score > 0 ? [{ one, path, score }] : []
    })
  return [...byScore(rows, byLength)].slice(0, most).map(({ one, path }) => ({
    kind: 'resource',
    insert: `${writeMention('resource', path)} `,
    label: visible(one.name),
    detail: path,
  }))
}
