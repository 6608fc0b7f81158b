#!/usr/bin/env node
// The entry point of the program `passepartout`: finds the command, runs it, sets the exit status.

import { realpathSync } from 'node:fs'
import { problem } from '../base/result.ts'
import { readArgs } from './args.ts'
import { type Command, exit, fail, type Terminal } from './command.ts'
import { commands } from './commands.ts'
import { styleFor } from './style.ts'

export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first = '', ...rest] = argv
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(help())
    return first === '' ? exit.usage : exit.done
  }
  const command = find(argv)
  if (!command) return fail(terminal, unknown(first))
  const args = readArgs(rest.slice(command.name.split(' ').length - 1), {
    ...command.flags,
    json: 'switch',
    help: 'switch',
  })
  if (!args.ok) return fail(terminal, args.error)
  if (args.value.on('help')) {
    terminal.out(`passepartout ${command.name} ${command.usage}\n${command.summary}\n`)
    return exit.done
  }
  return command.run(args.value, terminal)
}

const unknown = (word: string) =>
  problem('usage', `There is no command "${word}".`, 'See passepartout --help.')

/** The command with the longest name that the words begin with. */
function find(argv: readonly string[]): Command | undefined {
  const fits = commands.filter((command) => command.name.split(' ').every((word, i) => argv[i] === word))
  return fits.sort((a, b) => b.name.length - a.name.length)[0]
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 4
  const rows = commands.flatMap(({ name, usage, summary }) => [
    `  ${name.padEnd(width)}${summary}`,
    `  ${' '.repeat(width)}${usage}`,
  ])
  const words = ['passepartout: a local-first agent for code and Org notes.', '', ...rows, '']
  words.push(
    'Every command takes --json and --help. --dir is the folder, by default the current one.',
    'Exit status: 0 done, 1 failed, 2 wrong usage, 3 denied or undecided.',
    '',
  )
  return words.join('\n')
}

async function start(): Promise<void> {
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  process.once('SIGTERM', () => abort.abort())
  // A reader that closes early (`| head`) is no failure of ours.
  process.stdout.on('error', () => process.exit(exit.done))
  const terminal: Terminal = {
    stdin: process.stdin,
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    out: (text) => process.stdout.write(text),
    log: (text) => process.stderr.write(`${text}\n`),
    style: styleFor(process.stdout, process.env),
    cwd: realpathSync(process.cwd()),
    signal: abort.signal,
  }
  process.exitCode = await main(process.argv.slice(2), terminal)
  // Workers and sockets that a command leaves idle must not keep a finished program alive.
  await new Promise<void>((done) => process.stdout.write('', () => done()))
  process.exit()
}

if (process.argv[1] && /(?:passepartout\.mjs|cli[\\/]main\.ts|passepartout)$/.test(process.argv[1]))
  await start()
