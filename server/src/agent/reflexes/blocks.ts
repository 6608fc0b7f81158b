// Owns the reflex that runs the code of an Org file: one block, those below a heading, or all. Code and results are proposals,
// one after the other.

import { isOrgPath } from '../../org/file.ts'
import type { CodeBlock } from '../../org/literate/block.ts'
import { runnablesOf } from '../../org/literate/calls.ts'
import { lineOfBlock } from '../../org/literate/tangle.ts'
import { type OrgDocument, parseOrg } from '../../org/parse.ts'
import type { BlockRow } from '../../tools/block-runs.ts'
import {
  afterDone,
  type BlockDone,
  type BlockRun,
  type BlockStep,
  blocksOrigin,
  keysOf,
  nextStep,
  startOf,
} from '../../tools/blocks.ts'
import { shown } from '../../tools/path.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import { prose } from '../compose.ts'
import type { ReflexOutcome } from '../state.ts'
import { first, name, type Reflex } from './reflex.ts'

const target = String.raw`(?:\s+(?:of|in)\s+(\S.{0,300}?\.org[\x60'"]?|this(?:\s+file)?))?`
const ways = String.raw`(\s+again)?(\s+without\s+writing)?\s*[.!]?$`
const lead = String.raw`^(?:please\s+)?(?:run|execute|evaluate)\s+`
const pattern = (middle: string): RegExp => new RegExp(`${lead}${middle}${target}${ways}`, 'i')

export const blocks: Reflex = {
  name: blocksOrigin,
  examples: [
    'run block sums of notes/numbers.org',
    'run the block in line 12 of notes/numbers.org',
    'run the code in line 12, column 5 of notes/numbers.org',
    'run the blocks under Results in this file',
    'run all blocks of notes/numbers.org',
  ],
  match: (text) =>
    first(text, [
      pattern(
        String.raw`(?:the\s+)?(?:code|(?:code\s+)?block)\s+(?:in|at)\s+(line)\s+(\d+(?:,?\s+column\s+\d+)?)`,
      ),
      pattern(String.raw`(?:the\s+)?(?:code\s+)?(block)\s+(\S+)`),
      pattern(
        String.raw`(?:all\s+)?(?:the\s+)?(?:code\s+)?blocks\s+of\s+the\s+(subtree)\s+(?:in|at)\s+line\s+(\d+)`,
      ),
      pattern(String.raw`(?:all\s+)?(?:the\s+)?(?:code\s+)?blocks\s+(under|below)\s+(.+?)`),
      pattern(String.raw`(?:all\s+)?(?:the\s+)?(?:code\s+)?(blocks)()`),
    ]),
  async run(ports, match, evidence) {
    const [kind = '', given = '', file = '', again = '', dry = ''] = match.words
    const path =
      file === '' || /^this\b/i.test(file) ? (evidence?.activePath ?? '') : pathOf(ports, name(file))
    if (!isOrgPath(path))
      return file === ''
        ? null
        : failed('No Org file is open in the editor.', 'Name it: run block x of tool.org')
    const read = await ports.index.text(path)
    if (!read.ok) return failed(`${path} cannot be read.`, 'Check the path.')
    const document = parseOrg(read.value.text, read.value.text, ports.index.setupOf(path))
    const all = runnablesOf(document, read.value.text)
    const wanted = chosen({ document, text: read.value.text }, all, kind.toLowerCase(), name(given))
    if (wanted.length === 0)
      return kind.toLowerCase() === 'block' && file === ''
        ? null
        : failed(`${path} has no such block.`, 'Check its name, its line or its heading.')
    const keys = keysOf(all)
    const run = startOf(
      path,
      wanted.map((block) => keys[all.indexOf(block)] ?? ''),
      { writes: dry === '' ? 'result' : 'nothing', again: again === '' ? 'if-changed' : 'again' },
    )
    return outcomeOf(await nextStep(ports, run), path)
  },
}

/** What follows once a proposal of the run was carried out. */
export const followBlocks = async (
  ports: ToolPorts,
  run: BlockRun,
  done: BlockDone,
): Promise<ReflexOutcome> => outcomeOf(await afterDone(ports, run, done), run.path)

function chosen(
  { document, text }: { readonly document: OrgDocument; readonly text: string },
  all: readonly CodeBlock[],
  kind: string,
  given: string,
): readonly CodeBlock[] {
  const isRun = ({ outOfSight, commented }: CodeBlock) => !outOfSight && !commented
  if (kind === 'blocks') return all.filter(isRun)
  if (kind === 'block') return all.filter((block) => block.name === given).slice(0, 1)
  if (kind === 'line') {
    const [line = 0, column = 0] = (given.match(/\d+/g) ?? []).map(Number)
    const found = all.filter((block) => {
      const from = lineOfBlock(document, block)
      return line >= from && line <= from + text.slice(block.start, block.end).split('\n').length - 1
    })
    // Of several in a line the one around the column, or the first one behind it.
    const cursor = column === 0 ? 0 : lineStart(text, line) + column - 1
    return found.filter(({ end }) => end >= cursor).slice(0, 1)
  }
  const at =
    kind === 'subtree'
      ? document.headlines.findLastIndex(({ startLine }) => startLine <= Number(given))
      : document.headlines.findIndex(({ title }) => title.trim().toLowerCase() === given.toLowerCase())
  const headline = document.headlines[at]
  if (!headline) return []
  return all.filter(
    (block) => isRun(block) && block.start >= headline.start && block.start < endOf(document, at),
  )
}

/** UTF-16 offset; `line` from 1. */
function lineStart(text: string, line: number): number {
  let at = 0
  for (let i = 1; i < line && at >= 0; i++) at = text.indexOf('\n', at) + 1 || text.length
  return at
}

/** Where the subtree ends. */
function endOf({ headlines }: OrgDocument, at: number): number {
  const level = headlines[at]?.stars ?? 0
  return headlines.slice(at + 1).find(({ stars }) => stars <= level)?.start ?? Number.POSITIVE_INFINITY
}

function outcomeOf(step: BlockStep, path: string): ReflexOutcome {
  if (step.kind === 'propose')
    return {
      kind: 'propose',
      name: blocksOrigin,
      summary: step.summary,
      actions: step.actions,
      reason: step.run.waits === '' ? 'The result of code that you had run.' : 'You asked for this.',
      pieces: [],
      onward: step.run,
      labels: step.run.labels,
      ...(step.covered ? { covered: true } : {}),
    }
  const { rows } = step
  const bad = rows.find(({ state }) => state === 'failed')
  const answer = rows.map((row) => `- ${said(row, path)}`).join('\n')
  return bad === undefined
    ? { kind: 'answer', name: blocksOrigin, answer, pieces: [] }
    : {
        kind: 'problem',
        name: blocksOrigin,
        problem: { code: 'block-failed', message: said(bad, path), next: '' },
      }
}

function said({ name: of, language, form, line, state, elapsedMs, words }: BlockRow, path: string): string {
  const block = prose(
    of === ''
      ? `${language} ${form === 'inline' ? 'code' : 'block'}, ${path}:${line}`
      : `${of}, ${path}:${line}`,
    '',
  )
  const took = `${elapsedMs < 10 ? elapsedMs.toFixed(1) : Math.round(elapsedMs)} ms`
  const value = words === '' ? '' : ` ${prose(words.slice(0, 400), '')}`
  switch (state) {
    case 'ran':
      return `Ran in ${took}: ${block}.${value}`
    case 'cached':
      return `Unchanged, so not run: ${block}.`
    case 'skipped':
      return `Not run, as its headers say: ${block}.`
    case 'failed':
      return `Failed: ${block}.${value}`
  }
}

const failed = (message: string, next: string): ReflexOutcome => ({
  kind: 'problem',
  name: blocksOrigin,
  problem: { code: 'no-block', message, next },
})

/** A file may be named by the end of its path, where only one has it. */
function pathOf({ index, workspace }: ToolPorts, written: string): string {
  const path = shown(workspace, written)
  const all = index.orgFiles().map((file) => file.path)
  if (all.includes(path)) return path
  const [only, second] = all.filter((one) => one.endsWith(`/${path}`))
  return only !== undefined && second === undefined ? only : path
}
