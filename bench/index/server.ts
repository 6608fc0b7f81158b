// The measured process: opens a folder as the server does, holds nothing else, and says what it saw as one line of
// JSON. Started by run.ts, once for each way to start, so that no measurement pays for another.
//
//   node server.ts ROOT STORAGE cold|warm HERE [FILE with a path on each line, to change]

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { assemble } from '../../server/src/context/assemble.ts'
import { openWorkspace } from '../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../server/src/index/workspace.ts'
import { issue, questions } from './questions.ts'
import { watchTaken } from './taken.ts'

/** Milliseconds of each try. */
type Times = readonly number[]

export interface Cold {
  readonly files: number
  readonly nodes: number
  readonly commits: number
  readonly bytes: number
  readonly skipped: number
  readonly seconds: number
  readonly longestWaitMs: number
  readonly peakMb: number
  readonly restMb: number
  readonly historySeconds: number
  readonly withHistoryMb: number
  readonly keystrokes: readonly Typed[]
  /** Of the processor by the host meanwhile, percent; null where that is not known. */
  readonly taken: { readonly typing: number | null; readonly asking: number | null }
  readonly find: Times
  readonly localize: Times
  readonly context: Times
  readonly usedMb: number
  readonly paths: readonly string[]
}

/** Keystrokes in one open file. */
export interface Typed {
  readonly path: string
  readonly lines: number
  readonly openMs: number
  /** From the new text to nodes that fit it. */
  readonly nodes: Times
  /** A question right after a keystroke. */
  readonly find: Times
}

export interface Warm {
  readonly openedSeconds: number
  readonly readySeconds: number
  readonly files: number
  readonly restMb: number
  /** Null when no files were to change. */
  readonly switched: {
    readonly files: number
    readonly seconds: number
    readonly longestAnswerMs: number
    readonly answers: number
    readonly afterMb: number
  } | null
}

const [root = '', storage = '', how = 'cold', here = '', list] = process.argv.slice(2)
/** Long enough for what ended threads leave behind to be given back. */
const restMs = 10_000
const rounds = 12

const open = async (): Promise<WorkspaceIndex> =>
  openWorkspace({
    root,
    storage,
    grammars: await openGrammars(grammarDirectory()),
    exclude: defaultSettings.exclude,
    maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
    history: existsSync(join(root, '.git')) ? 'on' : 'off',
    until: 'opened',
  })

console.log(JSON.stringify(how === 'cold' ? await cold() : await warm()))

async function cold(): Promise<Cold> {
  const start = performance.now()
  const index = await open()
  const waits = watchLoop()
  await index.ready
  const seconds = since(start)
  const longestWaitMs = waits()
  await later(restMs)
  const restMb = rssMb()
  const peakMb = process.resourceUsage().maxRSS / 1024
  const past = performance.now()
  await index.historySettled()
  const historySeconds = since(past)
  await later(restMs)
  const withHistoryMb = rssMb()
  const { files, nodes, commits, bytes, skipped } = index.stats()

  const keystrokes: Typed[] = []
  const picked = await sample(index)
  const typing = watchTaken()
  for (const path of picked) keystrokes.push(await type(index, path))
  await index.settled()
  const takenTyping = typing()

  const find: number[] = []
  const localize: number[] = []
  const context: number[] = []
  const asking = watchTaken()
  for (let round = 0; round < rounds; round++) {
    for (const question of questions) find.push(await timed(() => index.find(question, { k: 10 })))
    localize.push(await timed(() => index.localize(issue(round), 10)))
    for (const question of [questions[round % questions.length] as string, issue(round)]) {
      context.push(await timed(() => assemble(index, question, { budgetTokens: 4000 })))
    }
  }
  const taken = { typing: takenTyping, asking: asking() }
  await later(restMs)
  const usedMb = rssMb()
  await index.save()
  const paths = index.paths()
  await index.close()
  return {
    files,
    nodes,
    commits,
    bytes,
    skipped: skipped.length,
    seconds,
    longestWaitMs,
    peakMb,
    restMb,
    historySeconds,
    withHistoryMb,
    keystrokes,
    taken,
    find,
    localize,
    context,
    usedMb,
    paths,
  }
}

/** Source files of all sizes, the largest among them. */
async function sample(index: WorkspaceIndex): Promise<readonly string[]> {
  const sized: { path: string; length: number }[] = []
  for (const path of index.paths()) {
    if (!/\.(?:ts|tsx|js|py|go|rs|java|cpp|cc|c|h|rb|php|cs)$/.test(path) || index.fileNodes(path).length < 3)
      continue
    const document = await index.text(path)
    if (document.ok) sized.push({ path, length: document.value.text.length })
  }
  sized.sort((a, b) => a.length - b.length)
  const picked = [0.02, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1].map(
    (share) => sized[Math.min(sized.length - 1, Math.floor(sized.length * share))]?.path ?? '',
  )
  return [...new Set(picked)].filter((path) => path !== '')
}

/** Types a statement, one character after the other, into functions at five places of the file. */
async function type(index: WorkspaceIndex, path: string): Promise<Typed> {
  const document = await index.text(path)
  if (!document.ok) throw new Error(document.error.message)
  let text = document.value.text
  let version = 1
  const opened = await timed(async () => {
    index.overlay(path, text, version)
    await index.settled()
  })
  const nodes: number[] = []
  const find: number[] = []
  const insides = index.fileNodes(path).filter(({ kind }) => kind === 'function' || kind === 'method')
  for (let place = 0; place < 5 && insides.length > 0; place++) {
    const id = insides[Math.floor((insides.length * (place + 0.5)) / 5)]?.id ?? ''
    const range = index.node(id)?.range
    if (!range) continue
    // Behind a line in the middle, at its indentation, as the editor gives it with the line break.
    const line = text.indexOf('\n', range.start + Math.floor((range.end - range.start) / 2))
    let at = line < 0 || line > range.end ? range.end : line
    const indent = /^\s*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? ''
    for (const piece of [`\n${indent}`, ...'total = limit + 1;']) {
      text = text.slice(0, at) + piece + text.slice(at)
      at += piece.length
      version++
      nodes.push(
        await timed(async () => {
          index.overlay(path, text, version)
          await index.settled()
          const file = index.fileNodes(path)[0]
          if (file?.range.end !== text.length) throw new Error(`${path}: the nodes are not those of the text`)
        }),
      )
      if (nodes.length % 8 === 0)
        find.push(await timed(() => index.find(questions[place] as string, { k: 10 })))
    }
  }
  index.dropOverlay(path)
  return { path, lines: text.split('\n').length, openMs: opened, nodes, find }
}

async function warm(): Promise<Warm> {
  const start = performance.now()
  const index = await open()
  const openedSeconds = since(start)
  await index.ready
  const readySeconds = since(start)
  await index.historySettled()
  await later(restMs)
  const restMb = rssMb()
  const { files } = index.stats()
  const switched = list === undefined ? null : await branchSwitch(index, list)
  await index.close()
  return { openedSeconds, readySeconds, files, restMb, switched }
}

/** `list` names a file of paths; another program changes them, as a checkout does, and then they are announced. */
async function branchSwitch(index: WorkspaceIndex, list: string): Promise<Warm['switched']> {
  const paths = readFileSync(list, 'utf8').split('\n').filter(Boolean)
  execFileSync(process.execPath, [join(here, 'rewrite.ts'), root, list])
  let longestAnswerMs = 0
  let answers = 0
  let asking = true
  const start = performance.now()
  const asked = (async () => {
    for (let i = 0; asking; i++) {
      const due = performance.now() + 20
      await later(20)
      index.find(questions[i % questions.length] as string, { k: 10 })
      longestAnswerMs = Math.max(longestAnswerMs, performance.now() - due)
      answers++
    }
  })()
  await index.changed(paths)
  const seconds = since(start)
  asking = false
  await asked
  await later(restMs)
  return { files: paths.length, seconds, longestAnswerMs, answers, afterMb: rssMb() }
}

/** Answers, when called, the longest time a timer of 5 ms was late. */
function watchLoop(): () => number {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 5)
    last = now
  }, 5)
  return () => {
    clearInterval(timer)
    return longest
  }
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function since(start: number): number {
  return (performance.now() - start) / 1000
}

function rssMb(): number {
  return process.memoryUsage().rss / 1048576
}
