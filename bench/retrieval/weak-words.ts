// Finds the words of a report that say little of the code: what commit messages say and their changes do not have.
// Writes server/src/index/weak-words.json, by the weight that is left to a word.
//
//   node bench/retrieval/weak-words.ts --repos DIR [--commits N]
//
// DIR holds clones as for bench:retrieval. Of each, the last N commits (5,000) that changed source files; a word
// counts as there if a removed line, a line around a change, its heading or its path has it.

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { withoutNoise } from '../../server/src/index/report.ts'
import { eachWord, isStopWord, splitIdentifier, stem } from '../../server/src/index/tokenize.ts'
import { roleOf } from '../../server/src/index/traits.ts'
import { options } from '../options.ts'

const given = options(
  'node bench/retrieval/weak-words.ts --repos DIR [--commits N]',
  ['repos', 'commits'],
  [],
  ['repos'],
)
const repos = given.text('repos') ?? ''

const source = [
  'py',
  'js',
  'jsx',
  'ts',
  'tsx',
  'go',
  'rs',
  'java',
  'c',
  'h',
  'cc',
  'cpp',
  'rb',
  'php',
  'svelte',
  'vue',
]
/** A change of more says little of each of its words. */
const mostFiles = 12
const mostCharacters = 60_000
const longestLine = 400
const longestMessage = 1500
/** Fewer would be the style of one project, or chance. */
const fewestRepos = 5
const fewestCommits = 40
/** Up to this share of the changes have the word: this much of its weight is left. */
const steps = [
  { share: 0.03, left: 0.1 },
  { share: 0.08, left: 0.4 },
  { share: 0.15, left: 0.7 },
] as const

/** ASCII's record and unit separators. */
const recordStart = '\x1e'
const messageEnd = '\x1f'

interface Tally {
  said: number
  there: number
  repos: number
}

const tallies = new Map<string, Tally>()
/** Names of people and programs that write commits, by the number of repositories. */
const inAuthors = new Map<string, number>()
for (const name of readdirSync(repos)) {
  const clone = ['repo', '.git', '']
    .map((inner) => join(repos, name, inner))
    .find((at) => existsSync(join(at, 'HEAD')))
  if (!clone) continue
  const own = new Map<string, Omit<Tally, 'repos'>>()
  const authors = new Set<string>()
  let commits = 0
  for await (const { message, change } of commitsOf(clone, authors)) {
    commits++
    for (const word of message) {
      const tally = own.get(word) ?? { said: 0, there: 0 }
      tally.said++
      if (change.has(word)) tally.there++
      own.set(word, tally)
    }
  }
  process.stderr.write(`${name}: ${commits} commits\n`)
  for (const word of authors) inAuthors.set(word, (inAuthors.get(word) ?? 0) + 1)
  for (const [word, { said, there }] of own) {
    const tally = tallies.get(word) ?? { said: 0, there: 0, repos: 0 }
    tallies.set(word, { said: tally.said + said, there: tally.there + there, repos: tally.repos + 1 })
  }
}

const weak: Record<string, string[]> = Object.fromEntries(steps.map(({ left }) => [left, []]))
for (const [word, { said, there, repos }] of tallies) {
  if (
    (inAuthors.get(word) ?? 0) >= fewestRepos ||
    repos < fewestRepos ||
    said < fewestCommits ||
    !/^[a-z]{3,}$/.test(word)
  )
    continue
  const share = (there + 1) / (said + 3)
  const step = steps.find((one) => share < one.share)
  if (step) weak[step.left]?.push(word)
}
for (const list of Object.values(weak)) list.sort()
const file = join(import.meta.dirname, '../../server/src/index/weak-words.json')
writeFileSync(
  file,
  `${JSON.stringify(Object.fromEntries(Object.entries(weak).map(([left, list]) => [left, list.join(' ')])), null, 2)}\n`,
)

interface Commit {
  readonly message: ReadonlySet<string>
  readonly change: ReadonlySet<string>
}

/** Adds the words of who wrote it to `authors`. */
async function* commitsOf(clone: string, authors: Set<string>): AsyncGenerator<Commit> {
  const log = spawn(
    'git',
    [
      '-C',
      clone,
      'log',
      '--all',
      '--no-merges',
      '--no-renames',
      `--max-count=${given.number('commits', 5000)}`,
      '-p',
      '-U1',
      '--format=%x1e%B%x1f',
      '--',
      ...source.map((ending) => `*.${ending}`),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ) satisfies ChildProcessByStdio<null, Readable, null>
  let text = ''
  let part: 'message' | 'change' | 'skipped' = 'message'
  let change = new Set<string>()
  let files = 0
  let characters = 0
  const read = (): Commit | null => {
    const message = new Set<string>()
    for (const [line] of text.matchAll(/^co-authored-by:.*$/gim)) addWords(line.slice(15), authors)
    // `Reviewed-by: …` are people, `Generated with …` are programs.
    addWords(
      withoutNoise(
        text.slice(0, longestMessage).replace(/^[\w-]+-by:.*$|^.{0,3}generated (?:by|with)\b.*$/gim, ''),
      ),
      message,
    )
    const usable = files > 0 && files <= mostFiles && characters <= mostCharacters && message.size > 0
    return usable ? { message, change } : null
  }
  for await (const line of createInterface({ input: log.stdout })) {
    if (line.startsWith(recordStart)) {
      const commit = read()
      if (commit) yield commit
      text = ''
      part = 'message'
      change = new Set()
      files = 0
      characters = 0
    }
    if (part === 'message') {
      text += `${line.replaceAll(recordStart, '').replaceAll(messageEnd, '')}\n`
      if (line.endsWith(messageEnd)) part = 'skipped'
    } else if (line.startsWith('diff --git ')) {
      const path = line.slice(line.lastIndexOf(' b/') + 3)
      part = roleOf(path) === 'source' ? 'change' : 'skipped'
      if (part === 'skipped') continue
      files++
      addWords(path, change)
    } else if (part === 'change' && !/^(?:---|\+\+\+|index )/.test(line)) {
      if (/^[-+ ]/.test(line)) characters += line.length
      if (characters > mostCharacters || line.length > longestLine) continue
      if (/^[- ]/.test(line)) addWords(line.slice(1), change)
      else if (line.startsWith('@@')) addWords(line.slice(line.indexOf('@@', 2) + 2), change)
    }
  }
  const last = read()
  if (last) yield last
}

function addWords(text: string, into: Set<string>): void {
  eachWord(text, 0, text.length, (word) => {
    const parts = splitIdentifier(word)
    for (const part of parts) if (parts.length > 1 || !isStopWord(part)) into.add(stem(part))
  })
}
