// `passepartout gate …`: what the gate says about actions, without doing any of them.

import { resolve } from 'node:path'
import { grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import { adviceFor } from '../../gate/advice.ts'
import { openGate } from '../../gate/open.io.ts'
import { openHome } from '../../trace/home.io.ts'
import type { Args } from '../args.ts'
import { type Command, exit, json, linesOf, type Terminal } from '../command.ts'
import { indent, visible } from '../style.ts'

async function open(args: Args, terminal: Terminal) {
  const workspace = resolve(terminal.cwd, args.text('workspace') ?? args.text('dir') ?? '.')
  const grammars = await openGrammars(grammarDirectory())
  const home = openHome({ workspace })
  return { home, gate: await openGate({ grammars, home: home.dir, workspace, project: home.slug }) }
}

export const gateCheck: Command = {
  name: 'gate check',
  usage: '[--workspace W] < ACTIONS.jsonl',
  summary: 'Judge actions, one JSON object a line.',
  flags: { workspace: 'text', dir: 'text' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const { gate } = await open(args, terminal)
    for await (const line of linesOf(terminal.stdin))
      if (line.trim()) json(terminal, await gate.checkLine(line))
    return exit.done
  },
}

export const gateExplain: Command = {
  name: 'gate explain',
  usage: '[--workspace W] < ACTIONS.jsonl',
  summary: 'Say in words why the gate decides as it does.',
  flags: { workspace: 'text', dir: 'text' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const { gate } = await open(args, terminal)
    let count = 0
    for await (const line of linesOf(terminal.stdin)) {
      count++
      if (!line.trim()) continue
      const { id, verdict, proof, why, findings, error } = await gate.explainLine(line)
      if (args.on('json')) json(terminal, { id, verdict, proof, ...(error === undefined ? {} : { error }) })
      else {
        const found = findings.map(({ vector, severity, code, message }) => {
          const next = adviceFor({ code, severity })
          return `${severity} ${vector}:${code}  ${message}${next === '' ? '' : `\n  → ${next}`}`
        })
        const parts =
          error === undefined ? [why, found.join('\n'), proof].filter((part) => part !== '') : [error, why]
        const body = parts.map((part) => indent(visible(part), '  ')).join('\n\n')
        const name = visible(id || `line ${count}`)
        terminal.out(`${terminal.style.bold(`${name}: ${verdict}`)}\n${body}\n\n`)
      }
    }
    return exit.done
  },
}
