// `passepartout gate rules|revoke|learn`: the rules of the gate, their end, and what decisions would teach it.

import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RuleView } from '../../../protocol/views.ts'
import { openLearning, type Remember } from '../../agent/learning.ts'
import { proposalId, turnId } from '../../base/ids.ts'
import { type Proposal, trusted } from '../../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import { readAction } from '../../gate/action.ts'
import { withSeed } from '../../gate/learn/rule-org.ts'
import { openGate } from '../../gate/open.io.ts'
import { type Home, openHome } from '../../trace/home.io.ts'
import { openRules } from '../../trace/rules.io.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, linesOf, type Terminal } from '../command.ts'
import { indent, visible } from '../style.ts'

const clock = { now: () => Date.now() }

function workspaceOf(args: Args, terminal: Terminal): string {
  return resolve(terminal.cwd, args.text('workspace') ?? args.text('dir') ?? '.')
}

async function open(home: Home) {
  const rules = openRules(home, clock, randomUUID)
  const gate = await openGate({
    grammars: await openGrammars(grammarDirectory()),
    home: home.dir,
    workspace: home.workspace,
    project: home.slug,
    session: rules.session,
  })
  return { gate, learning: openLearning(gate, rules, clock) }
}

const flags = { workspace: 'text', dir: 'text' } as const

export const gateRules: Command = {
  name: 'gate rules',
  usage: '[--workspace W]',
  summary: 'Show the rules: what they act on, what they learned from.',
  flags,
  takes: 'nothing',
  run: async (args, terminal) => {
    const home = openHome({ workspace: workspaceOf(args, terminal) })
    const { gate, learning } = await open(home)
    const learned = await learning.rules()
    if (!learned.ok) return fail(terminal, learned.error)
    const { rules, problems } = await gate.policy()
    const own = new Set(learned.value.flatMap(({ file, title }) => (file === '' ? [] : [title])))
    const written = rules.filter(({ source, name }) => source === 'workspace' || !own.has(name))
    if (args.on('json')) json(terminal, [...learned.value, ...written])
    else {
      for (const rule of learned.value) terminal.out(`${ruleLines(rule, terminal)}\n\n`)
      for (const rule of written) terminal.out(visible(`${rule.name} (${rule.source})\n${rule.text}\n\n`))
      if (rules.length === 0 && learned.value.length === 0 && problems.length === 0)
        terminal.out(
          `There are no rules: you are asked about all that no built-in proof allows.\nRules are kept in ${visible(join(home.dir, 'rules.org'))}\n`,
        )
    }
    for (const problem of problems) fail(terminal, problem)
    return exit.done
  },
}

const statusWords: Readonly<Record<RuleView['status'], string>> = {
  active: 'acts',
  shadow: 'watches, does not act yet',
  expired: 'expired',
  revoked: 'revoked',
}
const scopeWords = { session: 'this session', project: 'this project', always: 'everywhere' } as const

function ruleLines(rule: RuleView, terminal: Terminal): string {
  const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
  const lines = [
    `${statusWords[rule.status]}; ${scopeWords[rule.scope]}; agreed with you ${times(rule.agreed)}, disagreed ${times(rule.disagreed)}`,
    ...rule.actsOn.map((pattern) => `acts on: ${pattern}`),
    ...rule.neverOn.map((pattern) => `never on: ${pattern}`),
    ...(rule.byHand ? ['Its text was changed by hand, so it learns no more.'] : []),
    ...(rule.fault === '' ? [] : [terminal.style.warning(rule.fault)]),
    ...rule.warnings.map((warning) => terminal.style.warning(warning)),
    ...(rule.status === 'revoked' ? [] : [`passepartout gate revoke ${rule.id}`]),
  ]
  return `${terminal.style.bold(visible(rule.title))}\n${indent(lines.map((line) => visible(line)).join('\n'), '  ')}`
}

/** A child of ours has no terminal: only a person can loosen or end a rule. */
const needsTerminal = (terminal: Terminal): Problem | null =>
  terminal.interactive
    ? null
    : problem(
        'no-terminal',
        'This changes the rules, so it needs a person at a terminal.',
        'Run it in a terminal, or revoke the rule in VS Code under Rules.',
      )

export const gateRevoke: Command = {
  name: 'gate revoke',
  usage: 'ID',
  summary: 'End a rule. Needs a terminal.',
  flags,
  takes: 'word',
  run: async (args, terminal) => {
    const refused = needsTerminal(terminal)
    if (refused !== null) return fail(terminal, refused)
    const { learning } = await open(openHome({ workspace: workspaceOf(args, terminal) }))
    const revoked = await learning.revoke(args.words[0] ?? '')
    if (!revoked.ok) return fail(terminal, revoked.error)
    if (args.on('json')) json(terminal, { revoked: args.words[0] })
    else terminal.out(`${visible(revoked.value)}\n`)
    return exit.done
  },
}

/** How a line of decisions says what to remember of it: the furthest offer up to this reach. */
const reaches = ['none', 'exact', 'same', 'folder', 'tree'] as const
type Wanted = (typeof reaches)[number]

/** So that the same decisions say the same, and nobody finds out by asking what the real rules draw. */
const triedSeed = 'tried'

export const gateLearn: Command = {
  name: 'gate learn',
  usage: '[--save] [--workspace W] < DECISIONS.jsonl',
  summary: 'Show the rules that follow from decisions: an action line with "decision" and "remember".',
  flags: { ...flags, save: 'switch' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const workspace = workspaceOf(args, terminal)
    const real = openHome({ workspace })
    const refused = args.on('save') ? needsTerminal(terminal) : null
    if (refused !== null) return fail(terminal, refused)
    // What would follow is tried in a copy: nothing is learned by asking.
    const folder = args.on('save') ? null : mkdtempSync(join(tmpdir(), 'passepartout-learn-'))
    try {
      const home = folder === null ? real : openHome({ home: folder, workspace })
      const file = join(real.dir, 'rules.org')
      if (folder !== null) {
        const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
        writeFileSync(join(folder, 'rules.org'), withSeed(text, triedSeed))
      }
      return await learn(home, args, terminal)
    } finally {
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function learn(home: Home, args: Args, terminal: Terminal): Promise<number> {
  const { gate, learning } = await open(home)
  const counts = { allowed: 0, denied: 0, asked: 0 }
  let number = 0
  for await (const line of linesOf(terminal.stdin)) {
    number++
    if (line.trim() === '') continue
    const read = readDecision(line, home.workspace)
    if (!read.ok) return fail(terminal, { ...read.error, message: `Line ${number}: ${read.error.message}` })
    const { proposal, approved, wanted, scope } = read.value
    const { decision } = await gate.judge(proposal)
    counts[decision === 'allow' ? 'allowed' : decision === 'deny' ? 'denied' : 'asked']++
    if (decision !== 'ask') continue
    const { permit, deny } = await learning.offers(proposal)
    const offers = (approved ? permit : deny).filter(({ refused }) => refused === '')
    const offer = offers.findLast(({ reach }) => reaches.indexOf(reach) <= reaches.indexOf(wanted))
    const remember: Remember | null = offer === undefined ? null : { offer: offer.id, scope }
    const decided = await learning.decided(proposal, approved, remember)
    if (!decided.ok) return fail(terminal, decided.error)
  }
  const rules = await learning.rules()
  if (!rules.ok) return fail(terminal, rules.error)
  if (args.on('json')) json(terminal, { ...counts, rules: rules.value })
  else {
    terminal.out(`${counts.asked} questions, ${counts.allowed} allowed, ${counts.denied} denied\n\n`)
    for (const rule of rules.value) terminal.out(`${ruleLines(rule, terminal)}\n\n`)
  }
  return exit.done
}

interface DecisionLine {
  readonly proposal: Proposal
  readonly approved: boolean
  readonly wanted: Wanted
  readonly scope: Remember['scope']
}

function readDecision(line: string, workspace: string): Result<DecisionLine, Problem> {
  const bad = (message: string) =>
    err(
      problem(
        'bad-decision',
        message,
        'A line is {"action": …, "decision": "approve", "remember": "folder"}.',
      ),
    )
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return bad('It is not JSON.')
  }
  const action = readAction(value)
  if (!action.ok) return action
  const { decision, remember = 'none', scope = 'project' } = value as Record<string, unknown>
  const approved = decision === 'approve' || decision === 'allow'
  if (!approved && decision !== 'deny') return bad('"decision" must be approve or deny.')
  const wanted = reaches.find((one) => one === remember)
  if (wanted === undefined) return bad(`"remember" must be one of ${reaches.join(', ')}.`)
  if (scope !== 'project' && scope !== 'always' && scope !== 'session')
    return bad('"scope" must be session, project or always.')
  return ok({
    proposal: {
      id: proposalId(action.value.id),
      turn: turnId('learn'),
      actions: [action.value.action],
      workspace: action.value.workspace ?? workspace,
      labels: action.value.labels ?? trusted,
      origin: 'model',
      reason: '',
    },
    approved,
    wanted,
    scope,
  })
}
