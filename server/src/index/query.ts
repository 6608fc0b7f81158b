// Owns the reading of a question or an issue: its parts (title, prose, code, backticks), the weighted search
// words, and what it names exactly (identifiers, paths, stack frames). Knows nothing of what is indexed.

import { rawWord, wholeWord } from './fields.ts'
import { type NoteQuery, readNoteQuery } from './note-query.ts'
import { withoutNoise } from './report.ts'
import { compound, eachWord, splitIdentifier, stem, stopWordsIn } from './tokenize.ts'
import { tellingOf } from './weak-words.ts'

export type WordType = 'stem' | 'raw' | 'whole'

export interface QueryWord {
  /** As the index holds it. */
  readonly word: string
  /** For people: without prefix. */
  readonly plain: string
  readonly type: WordType
  readonly weight: number
  /** What is left of the weight where the repository names nothing so. */
  readonly tells: number
  readonly inTitle: boolean
  readonly inProse: boolean
}

export interface Mention {
  /** The last part of a dotted name, as it is written. */
  readonly name: string
  /** All of it: `client.retryDelay`. */
  readonly dotted: string
  readonly where: 'backtick' | 'call' | 'code' | 'text'
}

export interface Frame {
  readonly path: string
  /** 1-based. */
  readonly line: number
}

export interface Query {
  readonly text: string
  /** The first line that says something. */
  readonly title: string
  /** A line or two, or a report with a title and a body. */
  readonly length: 'question' | 'issue'
  readonly words: readonly QueryWord[]
  readonly mentions: readonly Mention[]
  /** As they are written, with `/`. */
  readonly paths: readonly string[]
  /** In the order of the text. */
  readonly frames: readonly Frame[]
  /** The question itself is about tests. */
  readonly aboutTests: boolean
  /** What it says of notes alone. */
  readonly notes: NoteQuery
}

/** From the evidence of the prototype: how much a word counts by where it stands and in which form. */
export const wordWeights = {
  byType: { stem: 1, raw: 0.5, whole: 0.5 },
  perProseLog: 0.5,
  inProse: 0.5,
  inTitle: 3,
  inBackticks: 2,
  inCode: 1,
} as const

const questionWords = 30
const mostMentions = 200
/** A report longer than this is cut: logs of megabytes add nothing. */
const longestText = 60_000

/** `today` as `YYYY-MM-DD`, where it is known: what `yesterday` and `last March` count from. */
export function readQuery(input: string, today: string | null = null): Query {
  const text = withoutNoise(input.slice(0, longestText))
  const parts = split(text)
  const notes = readNoteQuery(input, today)
  const length = text.split(/\s+/).length <= questionWords ? 'question' : 'issue'
  return {
    text,
    title: parts.title,
    length,
    words: weigh(parts),
    mentions: mentionsOf(parts),
    paths: pathsOf(text),
    frames: framesOf(text),
    notes,
    aboutTests: /\btests?\b|\bspecs?\b/i.test(parts.title),
  }
}

interface Parts {
  readonly title: string
  readonly prose: string
  readonly code: string
  readonly backticks: readonly string[]
}

function split(text: string): Parts {
  const prose: string[] = []
  const code: string[] = []
  const backticks: string[] = []
  let title = ''
  let fenced = false
  for (const line of text.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) {
      fenced = !fenced
      continue
    }
    if (fenced || isCodeLine(line)) {
      code.push(line)
      continue
    }
    for (const match of line.matchAll(/`([^`\n]+)`/g)) backticks.push(match[1] as string)
    if (title === '' && line.trim() !== '') title = line.trim().replace(/^(?:title|issue|bug)\s*:\s*/i, '')
    else prose.push(line)
  }
  // A question that is nothing but code still has something to look for.
  if (title === '') title = code[0] ?? ''
  return { title, prose: prose.join('\n'), code: code.join('\n'), backticks }
}

const isCodeLine = (line: string): boolean =>
  /^(?: {4,}|\t)\S/.test(line) || /^\s*(?:>>>|\.\.\. |Traceback \(|File "|at \S+[.(].*:\d+)/.test(line)

/** Where a stack was is read apart; the words of its other functions say nothing of this one. */
const withoutFrames = (code: string): string =>
  code
    .split('\n')
    .filter(
      (line) =>
        !/^\s*(?:at [\w.$<>/[\] ]{1,300}\(|at \S{1,300}:\d+|File "[^"]{1,300}", line \d+|\d+: )/.test(line),
    )
    .join('\n')

interface Tally {
  plain: string
  type: WordType
  prose: number
  title: boolean
  backticks: boolean
  code: boolean
}

function weigh(parts: Parts): QueryWord[] {
  const isSmall = stopWordsIn(`${parts.title} ${parts.prose}`)
  const tallies = new Map<string, Tally>()
  const visit = (text: string, mark: (tally: Tally) => void): void =>
    eachWord(text, 0, text.length, (word) => {
      const split = splitIdentifier(word)
      const count = (key: string, plain: string, type: WordType): void => {
        let tally = tallies.get(key)
        if (!tally) {
          tally = { plain, type, prose: 0, title: false, backticks: false, code: false }
          tallies.set(key, tally)
        }
        mark(tally)
      }
      for (const part of split) {
        if (split.length === 1 && isSmall(part)) continue
        const stemmed = stem(part)
        count(stemmed, part, 'stem')
        // Where stem and word are the same, the index has one entry; weigh() gives it both weights below.
        if (stemmed !== part) count(rawWord(part), part, 'raw')
      }
      const whole = compound(word, split)
      if (whole !== '') count(wholeWord(whole), word, 'whole')
      // `IsNull` in the issue, `__isnull` in the code, and the other way round.
      const joined =
        whole !== ''
          ? stem(whole)
          : split.length === 1 && word.length >= 5
            ? wholeWord(split[0] as string)
            : ''
      if (joined !== '') count(joined, word, 'whole')
    })
  const inProse = (tally: Tally): void => {
    tally.prose++
  }
  visit(parts.title, (tally) => {
    tally.title = true
    tally.prose++
  })
  visit(parts.prose, inProse)
  for (const one of parts.backticks) {
    visit(one, (tally) => {
      tally.backticks = true
    })
  }
  visit(withoutFrames(parts.code), (tally) => {
    tally.code = true
  })
  const w = wordWeights
  return [...tallies].map(([word, tally]) => {
    const place =
      w.perProseLog * Math.log2(1 + tally.prose) +
      (tally.prose > 0 ? w.inProse : 0) +
      (tally.title ? w.inTitle : 0) +
      (tally.backticks ? w.inBackticks : 0) +
      (tally.code ? w.inCode : 0)
    const both = tally.type === 'stem' && word === tally.plain ? w.byType.raw : 0
    return {
      word,
      plain: tally.plain,
      type: tally.type,
      weight: (w.byType[tally.type] + both) * place,
      tells: tellingOf(tally.type === 'raw' ? stem(tally.plain) : word),
      inTitle: tally.title,
      inProse: tally.prose > 0,
    }
  })
}

const dottedName = /[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*(\s?\()?/g

function mentionsOf(parts: Parts): Mention[] {
  const found = new Map<string, Mention>()
  const collect = (text: string, where: Mention['where']): void => {
    for (const match of text.matchAll(dottedName)) {
      if (found.size >= mostMentions) return
      const called = match[1] !== undefined && !match[1].startsWith(' ')
      const dotted = match[0].replace(/\s?\($/, '')
      const name = dotted.split(/\.|::|->|#/).pop() ?? ''
      // In running text only what looks like a name counts; in backticks anything does.
      const looksLikeName = called || dotted !== name || /[a-z\d][A-Z]|_|^[A-Z]\w*[a-z]\w*[A-Z]/.test(name)
      if (name.length < 2 || (!looksLikeName && where !== 'backtick')) continue
      const key = dotted
      if (!found.has(key))
        found.set(key, { name, dotted, where: called && where === 'text' ? 'call' : where })
    }
  }
  for (const one of parts.backticks) collect(one, 'backtick')
  collect(parts.title, 'text')
  collect(parts.prose, 'text')
  collect(parts.code, 'code')
  return [...found.values()]
}

// Pasted text can be one run of 60,000 letters: no pattern here may look at the same run again from each of them,
// so a run is entered at its start only, or at most so many characters are taken.
const pathLike =
  /(?<![\w@.+-])(?:[\w@.+-]+[/\\])+[\w@.+-]+|\b[\w+-]{1,255}(?:\.[\w+-]{1,255}){0,8}\.(?:[cm]?[jt]sx?|py|go|rs|java|c|h|cc|cpp|hpp|cs|rb|php|sh|json|ya?ml|toml|html?|css|md|org|ipynb|txt|sql|kt|swift|scala|lua|ex|hs|vue|svelte)\b/g

function pathsOf(text: string): string[] {
  const withoutUrls = text.replace(/\bhttps?:\/\/\S+/g, (url) =>
    url.replace(/^.*?\/(?:blob|tree|raw)\/[^/]+\//, ' '),
  )
  const paths = [...withoutUrls.matchAll(pathLike)].map((match) =>
    match[0]
      .replace(/\\/g, '/')
      .replace(/^(?:\.{1,2}\/)+/, '')
      .replace(/[.]+$/, ''),
  )
  return [...new Set(paths)].filter((path) => path.length > 2).slice(0, 60)
}

const framePatterns: readonly RegExp[] = [
  /File "([^"\n]+)", line (\d+)/g,
  /\bat (?:[^\n(]{0,300}\()?(?:file:\/\/)?([^\s():]{1,1000}\.\w{1,20}):(\d+)(?::\d+)?\)?/g,
  /^[^\S\n]*(?:from )?([^\s:()]{1,1000}\.(?:go|rs|rb|php|c|cc|cpp|h|hpp|cs|java|py|[jt]sx?)):(\d+)/gm,
  /\bin ([^\s:()]+\.cs):line (\d+)/g,
  /\(([\w$]+\.(?:java|kt|scala)):(\d+)\)/g,
]

/** Stack frames of Python, JavaScript, Java, Go, Rust, Ruby, C# and what looks like compiler output. */
function framesOf(text: string): Frame[] {
  const frames: (Frame & { at: number })[] = []
  for (const pattern of framePatterns) {
    for (const match of text.matchAll(pattern)) {
      const path = (match[1] as string).replace(/\\/g, '/')
      const line = Number(match[2])
      if (frames.some((frame) => frame.path === path && frame.line === line)) continue
      frames.push({ path, line, at: match.index })
    }
  }
  return frames
    .sort((a, b) => a.at - b.at)
    .slice(-50)
    .map(({ path, line }) => ({ path, line }))
}
