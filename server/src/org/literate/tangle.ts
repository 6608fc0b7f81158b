// Owns what a file comes to when it is tangled: the files, their lines, and which line of which block each is. The
// reference is `org-babel-tangle` of Org 9.7. Never reads or writes a file, and never evaluates anything.

import { fileName, relativePath, resolvePath } from '../edit/paths.ts'
import { lineOf, type OrgDocument } from '../parse.ts'
import { blocksOf, type CodeBlock } from './block.ts'
import { deindent } from './indent.ts'
import { commented, commentOf, endingOf } from './language.ts'
import { modeOf } from './mode.ts'
import { codeRows, type Trouble, type Web } from './noweb.ts'
import { argument } from './parameters.ts'
import { madeRows, type Row, shortened } from './row.ts'
import { assignments } from './vars.ts'

export interface TangledFile {
  /** Named as `path` of the Org file is. */
  readonly path: string
  /** One per line; each line of the file ends with `\n`. */
  readonly rows: readonly Row[]
  /** Permission bits, null where the blocks say nothing. */
  readonly mode: number | null
  /** Folders that are not there are to be made. */
  readonly makesFolders: boolean
  /** Numbers of its blocks in order; what they refer to is not among them. */
  readonly blocks: readonly number[]
}

export interface TangleProblem {
  readonly code: Trouble['code'] | 'lisp' | 'mode' | 'variables' | 'comments' | 'self'
  /** What it is about: a reference, an argument, a variable. */
  readonly name: string
  /** Number of the block. */
  readonly block: number
}

export interface Tangled {
  readonly blocks: readonly CodeBlock[]
  /** In the order in which Org comes upon them. */
  readonly files: readonly TangledFile[]
  readonly problems: readonly TangleProblem[]
}

/** False for a text of which nothing is tangled: most are, and need not be read for that. */
export const mayTangle = (text: string): boolean => /:tangle[ \t]/i.test(text)

/** `path` is the Org file's; the files are named in the same way, `~` and absolute ones as they are written. */
export function tangle(document: OrgDocument, text: string, path: string): Tangled {
  const blocks = blocksOf(document, text)
  const problems: TangleProblem[] = []
  const files = new Map<string, CodeBlock[]>()
  for (const block of blocks) {
    const target = block.outOfSight ? null : targetOf(block, path)
    if (target === null) continue
    if (block.parameters.lisp.includes('tangle')) {
      problems.push({ code: 'lisp', name: 'tangle', block: block.index })
      continue
    }
    if (target === path) {
      problems.push({ code: 'self', name: target, block: block.index })
      continue
    }
    const list = files.get(target)
    if (list) list.push(block)
    else files.set(target, [block])
  }
  return {
    blocks,
    files: [...files].map(([name, list]) => fileOf({ document, text, path, blocks }, name, list, problems)),
    problems,
  }
}

/** The text of the file. */
export const contentOf = ({ rows }: TangledFile): string => rows.map(({ text }) => `${text}\n`).join('')

/** Where a block goes; null where it stays. */
export function targetOf({ parameters, language }: CodeBlock, path: string): string | null {
  const written = argument(parameters, 'tangle')
  if (written === 'no' || written === '') return null
  if (written !== 'yes') return resolvePath(path, written)
  const name = fileName(path)
  const dot = name.lastIndexOf('.')
  return `${dot > 0 ? path.slice(0, path.length - name.length + dot) : path}.${endingOf(language)}`
}

interface Source {
  readonly document: OrgDocument
  readonly text: string
  readonly path: string
  readonly blocks: readonly CodeBlock[]
}

function fileOf(
  source: Source,
  path: string,
  blocks: readonly CodeBlock[],
  problems: TangleProblem[],
): TangledFile {
  const rows: Row[] = []
  let mode: number | null = null
  let banged = false
  for (const block of blocks) {
    const bang = argument(block.parameters, 'shebang')
    const wanted = modeFor(block, problems)
    mode ??= wanted
    if (rows.length > 0 && argument(block.parameters, 'padline') !== 'no') rows.push(...madeRows(''))
    if (bang !== '' && !banged) {
      rows.push(...madeRows(bang))
      banged = true
    }
    rows.push(...pieceOf(source, block, problems))
  }
  const makesFolders = blocks.some(({ parameters }) => {
    const value = argument(parameters, 'mkdirp', 'no')
    return value !== 'no' && value !== 'nil'
  })
  return { path, rows, mode, makesFolders, blocks: blocks.map(({ index }) => index) }
}

function modeFor({ parameters, index }: CodeBlock, problems: TangleProblem[]): number | null {
  const written = argument(parameters, 'tangle-mode')
  if (written === '') return argument(parameters, 'shebang') === '' ? null : 0o755
  const mode = modeOf(written)
  if (mode === null) problems.push({ code: 'mode', name: written, block: index })
  return mode
}

/** A block with the comments around it. */
function pieceOf(source: Source, block: CodeBlock, problems: TangleProblem[]): readonly Row[] {
  const { parameters, index, language } = block
  const kind = argument(parameters, 'comments', 'no')
  const style = commentOf(language)
  if (kind !== 'no' && style === null) problems.push({ code: 'comments', name: language, block: index })
  const said = (text: string): readonly Row[] =>
    style === null || text.trim() === '' ? [] : madeRows(commented(text, style))
  const isLinked = ['both', 'link', 'yes', 'noweb'].includes(kind)
  const links = isLinked ? linkComments(source, block) : { before: '', after: '' }
  const prose = kind === 'both' || kind === 'org' ? proseBefore(source, block) : ''
  return [...said(prose), ...said(links.before), ...bodyOf(source, block, problems), ...said(links.after)]
}

function bodyOf(source: Source, block: CodeBlock, problems: TangleProblem[]): readonly Row[] {
  const { parameters } = block
  const web: Web = {
    text: source.text,
    document: source.document,
    blocks: source.blocks,
    comments: (one) => linkComments(source, one),
  }
  const troubles: Trouble[] = []
  const code = codeRows(web, block, 'tangle', troubles)
  problems.push(...troubles)
  const rows = parameters.values.has('no-expand') ? code : around(source, block, code, problems)
  const unlabelled = block.dropsLabels === null ? rows : withoutLabels(rows, block.dropsLabels)
  if (block.keepsIndent) return trimmedEnds(unlabelled, 'lines')
  const { lines } = deindent(unlabelled.map(({ text }) => text))
  const cut = unlabelled.map((row, i) => shortened(row, lines[i] ?? row.text))
  return trimmedEnds(cut, 'blanks')
}

/** With variables, prologue and epilogue, where the language has a way to write them. */
function around(
  { document, text }: Source,
  block: CodeBlock,
  rows: readonly Row[],
  problems: TangleProblem[],
): readonly Row[] {
  const { parameters, language, index } = block
  const { lines, unknown } = assignments(document, text, language, parameters)
  for (const name of unknown) problems.push({ code: 'variables', name, block: index })
  const extra = (name: string): readonly Row[] => {
    const value = parameters.values.get(name) ?? null
    return value === null || isLisp(language) ? [] : madeRows(value)
  }
  return [...extra('prologue'), ...lines.flatMap(madeRows), ...rows, ...extra('epilogue')]
}

/** Org writes prologue and epilogue into Lisp only where there are variables. */
const isLisp = (language: string): boolean => language === 'emacs-lisp' || language === 'elisp'

export function withoutLabels(rows: readonly Row[], format: string): readonly Row[] {
  const [before = '', after = ''] = format.split('%s')
  return rows.map((row) => {
    const line = row.text.trimEnd()
    const at = line.lastIndexOf(before, line.length - after.length - 1)
    const label = line.slice(at + before.length, line.length - after.length)
    const isOne = at >= 0 && line.endsWith(after) && /^[-a-zA-Z0-9_][-a-zA-Z0-9_ ]*$/.test(label)
    return isOne ? { ...row, text: line.slice(0, at).trimEnd(), kind: 'mixed' } : row
  })
}

/** Without blank lines at both ends; `blanks`: and without the blanks before the first word. */
function trimmedEnds(rows: readonly Row[], what: 'blanks' | 'lines'): readonly Row[] {
  const isFull = ({ text }: Row) => text.trim() !== ''
  const first = rows.findIndex(isFull)
  if (first < 0) return madeRows('')
  const kept = rows.slice(first, rows.findLastIndex(isFull) + 1)
  if (what === 'blanks') kept[0] = shortened(kept[0] as Row, (kept[0] as Row).text.trimStart())
  const last = kept.at(-1) as Row
  kept[kept.length - 1] = { ...last, text: last.text.trimEnd() }
  return kept
}

/** What stands in the comments before and behind a block that say where it is from. */
function linkComments(
  { document, text, path }: Source,
  block: CodeBlock,
): { readonly before: string; readonly after: string } {
  const headline = document.headlines[block.headline]
  const source = block.name || `${headline?.title || 'No heading'}:${block.ordinal}`
  const written = argument(block.parameters, 'tangle')
  const folder = written.includes('/') ? resolvePath(path, written) : path
  const link = `file:${relativePath(folder, path)}::${searchFor(document, text, block)}`
  return { before: `[[${link}][${source}]]`, after: `${source} ends here` }
}

/** What leads to a block inside its file, as `org-store-link` finds it. */
function searchFor(document: OrgDocument, text: string, { name, headline, start }: CodeBlock): string {
  const above = document.headlines[headline]
  if (name !== '') return escapeLink(name)
  if (above)
    return escapeLink(
      above.properties.CUSTOM_ID ? `#${above.properties.CUSTOM_ID}` : `*${plain(above.title)}`,
    )
  const end = text.indexOf('\n', start)
  const line = text.slice(start, end < 0 ? text.length : end).trim()
  return escapeLink(plain(line).replace(/^[#*]+[ \t]*/, ''))
}

const plain = (text: string): string =>
  text
    .replace(/\[\d*(?:%|\/\d*)\]/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .trim()

const escapeLink = (link: string): string =>
  link.replace(
    /(?<!\\)(\\*)([[\]]|$)/g,
    (_, slashes: string, end: string) => slashes + slashes + (end && `\\${end}`),
  )

/** The text from the headline or the block before on. */
function proseBefore({ document, text, blocks }: Source, block: CodeBlock): string {
  const headline = document.headlines[block.headline]
  const from = headline ? headline.start + headline.stars + 1 : 0
  const before = blocks[block.index - 1]
  const start = Math.max(from, before ? before.end : 0)
  const lines = text.slice(start, block.start).replaceAll('\r\n', '\n').split('\n')
  return deindent(lines).lines.join('\n')
}

/** 1-based line of the block's first line in the Org file. */
export const lineOfBlock = (document: OrgDocument, block: CodeBlock): number => lineOf(document, block.start)
