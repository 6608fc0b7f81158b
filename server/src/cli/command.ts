// Owns what a command line command is: its words, its flags, and how it answers.
// Exit status: 0 done, 1 the request failed, 2 bad usage, 3 denied or undecided (sysexits are not used).

import type { Problem } from '../base/result.ts'
import type { Args, Flags } from './args.ts'
import { type Style, visible } from './style.ts'

export const exit = { done: 0, failed: 1, usage: 2, undecided: 3 } as const

/** The world as a command sees it. */
export interface Terminal {
  readonly stdin: AsyncIterable<string | Uint8Array>
  readonly interactive: boolean
  /** Standard output: answers only. */
  out(text: string): void
  /** Standard error: progress and failures. */
  log(text: string): void
  /** Of what `out` is given. */
  readonly style: Style
  readonly cwd: string
  readonly signal: AbortSignal
}

export interface Command {
  readonly name: string
  /** What follows the name, for the help text. */
  readonly usage: string
  readonly summary: string
  readonly flags: Flags
  /** Words that are not options: none, one, or a text that needs no quotes. */
  readonly takes: 'nothing' | 'word' | 'text'
  /** `words`: options have two dashes, and words may begin with one. */
  readonly dashed?: 'words'
  run(args: Args, terminal: Terminal): Promise<number>
}

export function fail(terminal: Terminal, failure: Problem): number {
  // A path or a name in it may be anything.
  terminal.log(visible([failure.message, failure.next].filter(Boolean).join(' ')))
  return failure.code === 'usage' ? exit.usage : exit.failed
}

export async function readAll(stream: Terminal['stdin']): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Lines of a stream without their ends; a torn last line counts. */
export async function* linesOf(stream: Terminal['stdin']): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  rest += decoder.decode()
  if (rest) yield rest
}

export const json = (terminal: Terminal, value: unknown): void => terminal.out(`${JSON.stringify(value)}\n`)

/** The words as one text, or standard input for `-`. */
export async function textOf(args: Args, terminal: Terminal): Promise<string> {
  const text = args.words.join(' ')
  return text === '-' ? readAll(terminal.stdin) : text
}
