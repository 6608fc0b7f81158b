#!/usr/bin/env node
// The entry point of the program `passepartout`: finds the command, runs it, sets the exit status.

import { realpathSync } from 'node:fs'
import { problem } from '../base/result.ts'
import { writesEnded } from '../trace/home.io.ts'
import { readArgs } from './args.ts'
import { type Command, exit, fail, type Terminal } from './command.ts'
import { commands } from './commands.ts'
import { styleFor } from './style.ts'
import { version } from './version.ts'

async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first = '', ...rest] = argv
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(help())
    return first === '' ? exit.usage : exit.done
  }
  if (first === '--version' || first === '-V') {
    terminal.out(`passepartout ${version()}\n`)
    return exit.done
  }
  const command = find(argv)
  if (!command) return fail(terminal, unknown(argv))
  const args = readArgs(rest.slice(command.name.split(' ').length - 1), {
    name: command.name,
    flags: { ...command.flags, json: 'switch', help: 'switch', h: 'switch' },
    mostWords: { nothing: 0, word: 1, text: Number.POSITIVE_INFINITY }[command.takes],
    dashed: command.dashed,
  })
  if (!args.ok) return fail(terminal, args.error)
  if (args.value.on('help') || args.value.on('h')) {
    terminal.out(`passepartout ${command.name} ${command.usage}\n${command.summary}\n`)
    return exit.done
  }
  return command.run(args.value, terminal)
}

/** The command with the longest name that the words begin with. */
function find(argv: readonly string[]): Command | undefined {
  const fits = commands.filter((command) => command.name.split(' ').every((word, i) => argv[i] === word))
  return fits.sort((a, b) => b.name.length - a.name.length)[0]
}

function unknown([first = '', second = '']: readonly string[]) {
  const group = commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name] : []))
  if (group.length === 0)
    return problem('usage', `There is no command "${first}".`, 'See passepartout --help.')
  const wrong = second === '' || second.startsWith('-') ? first : `${first} ${second}`
  return problem('usage', `There is no command "${wrong}".`, `There are: ${group.join(', ')}.`)
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 4
  const rows = commands.flatMap(({ name, usage, summary }) => [
    `  ${name.padEnd(width)}${summary}`,
    `  ${' '.repeat(width)}${usage}`,
  ])
  return [
    'passepartout: a local-first agent for code and Org notes.',
    '',
    ...rows,
    '',
    'Every command takes --json and --help. --dir is the folder, by default the current one.',
    'Exit status: 0 done, 1 failed, 2 wrong usage, 3 denied or undecided.',
    '',
  ].join('\n')
}

/** As shells report a program that a signal ended. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** So long a program that ends waits for a file that it is writing. */
const lastWritesMs = 5_000

async function start(): Promise<void> {
  const abort = new AbortController()
  let ending: number | null = null
  const end = (status: number) => {
    ending ??= status
    abort.abort()
    // Whoever waits for more input waits no longer.
    process.stdin.destroy()
  }
  // Once: a second Ctrl-C ends the program as it is.
  for (const [signal, status] of Object.entries(signals)) process.once(signal, () => end(status))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that closes early (`| head`) is no failure of ours; a full disk is.
      if (error.code !== 'EPIPE' && stream === process.stdout)
        process.stderr.write(`The answer could not be written: ${error.message}\n`)
      end(error.code === 'EPIPE' ? exit.done : exit.failed)
    })
  }
  const terminal: Terminal = {
    stdin: process.stdin,
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    out: (text) => void process.stdout.write(text),
    log: (text) => void process.stderr.write(`${text}\n`),
    style: styleFor(process.stdout, process.env),
    cwd: realpathSync(process.cwd()),
    signal: abort.signal,
  }
  const status = await main(process.argv.slice(2), terminal).catch((error: unknown) => {
    if (ending !== null) return ending
    terminal.log(`Something in Passepartout failed: ${error instanceof Error ? error.stack : String(error)}`)
    return exit.failed
  })
  // What was written is on its way before the program ends.
  await new Promise<void>((done) => process.stdout.write('', () => done()))
  await writesEnded(lastWritesMs)
  process.exit(ending ?? status)
}

await start()
