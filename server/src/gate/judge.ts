// Owns the judgement: vectors over facts, then Datalog over both, then the verdict with its proof. Pure:
// no clock, no model, no disk. The only place that issues verdicts.

import type { Action } from '../base/proposal.ts'
import type { Decision, Effect, Finding, Verdict } from '../base/verdict.ts'
import { issue } from './cleared.ts'
import { actionFacts, commandFacts, commandId, pathFacts } from './conditions.ts'
import { type Database, evaluate, type Fact, holds } from './datalog/engine.ts'
import type { ActionFacts, CommandFact, Facts, PathFact } from './facts.ts'
import type { Policy } from './policy.ts'
import { isShell } from './programs/wrappers.ts'
import { proofOf } from './proof.ts'
import { secretClass } from './protected.ts'
import { vectors } from './vectors/list.ts'
import { privileged } from './vectors/privilege.ts'

/** An effect as the policy sees it; its place in the list is its ordinal there. */
export interface JudgedEffect extends Effect {
  readonly action: number
  readonly proven: boolean
  readonly inside: boolean
  /** Done by a tool of ours on a file, not by a command. */
  readonly direct?: true
  /** The command of the action that has this effect, by its place. */
  readonly command?: number
  /** The paths of the same command say it better: judged, but not told. */
  readonly untold?: true
}

/** Everything that follows from the facts under a policy. */
export interface Derived {
  readonly findings: readonly Finding[]
  readonly effects: readonly JudgedEffect[]
  readonly database: Database
}

export function derive(facts: Facts, policy: Policy): Derived {
  const found: Finding[] = []
  for (const action of facts.actions) for (const check of vectors) found.push(...check(facts, action))
  const findings = distinctFindings(found)
  const effects = facts.actions.flatMap((action, index) => effectsOf(action, index, facts.sandboxed))
  return { findings, effects, database: evaluate(policy.program, factsOf(facts, policy, findings, effects)) }
}

/** Deterministic: the same facts and policy always give the same verdict. */
export const judge = (facts: Facts, policy: Policy): Verdict => weighed(facts, policy).verdict()

/** The decision alone, and on demand the verdict with its proof, which takes as long again. */
export function weighed(facts: Facts, policy: Policy): { readonly decision: Decision; verdict(): Verdict } {
  const { findings, effects, database } = derive(facts, policy)
  const decision: Decision = holds(database, 'denied') ? 'deny' : holds(database, 'allowed') ? 'allow' : 'ask'
  return { decision, verdict: () => verdictOf(facts, decision, findings, effects, database) }
}

function verdictOf(
  facts: Facts,
  decision: Decision,
  findings: readonly Finding[],
  effects: readonly JudgedEffect[],
  database: Database,
): Verdict {
  const [first] = facts.actions
  const resolved =
    facts.actions.length === 1 && isFileAction(first?.action) ? first?.paths[0]?.resolved : undefined
  return issue(
    {
      decision,
      findings,
      effects: distinctEffects(effects),
      proof: proofOf(database, decision, findings, effects),
      ...(resolved === undefined ? {} : { resolved }),
    },
    facts.proposal,
  )
}

/** The effects that nothing covers: what a rule would have to permit. */
export function openEffects(facts: Facts, policy: Policy): readonly JudgedEffect[] {
  const { effects, database } = derive(facts, policy)
  return effects.filter((_, ordinal) => !holds(database, 'covered', String(ordinal)))
}

const isFileAction = (action: Action | undefined): boolean => action?.type.startsWith('file_') ?? false

function effectsOf(facts: ActionFacts, action: number, sandboxed: boolean): JudgedEffect[] {
  const effects: JudgedEffect[] = facts.paths.map((path) => ({
    ...pathEffect(facts.action, path),
    ...(path.command === undefined ? {} : { command: path.command }),
    ...(isFileAction(facts.action) ? ({ direct: true } as const) : {}),
    action,
    inside: path.relative !== null,
    proven: isProvenRead(path),
  }))
  const other = (kind: Effect['kind'], target: string, words = ''): void => {
    const said = words === '' ? {} : { words }
    effects.push({ kind, target, ...said, action, inside: false, proven: false })
  }
  facts.commands.forEach((command, place) => {
    const at = command.within ?? place
    for (const effect of command.effects) {
      const untold = isUntold(command, effect) ? { untold: true as const } : {}
      effects.push({ ...effect, command: at, action, inside: false, proven: false, ...untold })
    }
    const run = unknownRun(command)
    if (run !== null) effects.push({ ...run, command: at, action, inside: false, proven: false })
  })
  switch (facts.action.type) {
    case 'shell':
      if (facts.commands.length === 0)
        other('execute', facts.action.command.slice(0, 80), 'runs text that could not be read as commands')
      if (facts.code !== null) for (const host of facts.hosts) other('network', hostWords(host))
      break
    case 'network':
      other('network', facts.hosts[0] ?? facts.action.url)
      break
    case 'code_eval':
      if (facts.action.place === 'sealed' && sandboxed) {
        const { language: target } = facts.action
        const words = `runs ${target} where there are no files and no network`
        effects.push({ kind: 'evaluate', target, words, action, inside: true, proven: true })
        break
      }
      other('evaluate', facts.action.language)
      for (const host of facts.hosts) other('network', hostWords(host))
      break
    case 'mcp': {
      const { server, tool } = facts.action
      other('execute', `${server}/${tool}`, `calls the tool ${tool} of ${server}`)
      if (facts.tool?.destructive)
        other('write', `${server}/${tool}`, `may change or delete what it can reach`)
      for (const host of facts.hosts) other('network', host)
      break
    }
    case 'sequence':
      other('execute', 'sequence', 'does several things in a row')
      break
    case 'file_read':
    case 'file_write':
    case 'file_edit':
    case 'file_delete':
    case 'network_or_write_content':
    case 'content_in':
      break
  }
  return effects
}

/** What an action does to one of its paths. */
export function pathEffect(action: Action, path: PathFact): Effect {
  const target = path.relative ?? path.resolved
  const said = pathWords(action, path, target)
  return {
    kind: path.use === 'write' ? 'write' : path.use === 'delete' ? 'delete' : 'read',
    target,
    ...(said === '' ? {} : { words: said }),
  }
}

/** What one command is told to do, but for its paths. */
export function commandEffects(command: CommandFact): readonly Effect[] {
  const told = command.effects.filter((effect) => !isUntold(command, effect))
  const run = unknownRun(command)
  return run === null ? told : [...told, run]
}

function isUntold(command: CommandFact, effect: Effect): boolean {
  const own = effect.target === command.program && command.touches.some(({ use }) => use !== 'read')
  return own && effect.kind !== 'execute' && effect.kind !== 'network'
}

/** A command with doubts and no effect that is known may do anything. */
function unknownRun(command: CommandFact): Effect | null {
  if (command.doubts.length === 0 || command.effects.length > 0) return null
  const words = runWords(command)
  const target = command.program || command.raw.slice(0, 80)
  return { kind: 'execute', target, ...(words === '' ? {} : { words }) }
}
const hostWords = (host: string): string =>
  host.replaceAll('\u0000', 'a host that is only known when it runs')

/** What is done to a path, for a person; empty where kind and target say it. */
function pathWords(action: Action, path: PathFact, target: string): string {
  // find puts each file it finds in the place of `{}`.
  const isOpen = target.includes('\u0000')
  const matched =
    path.raw === '{}'
      ? 'each file that is found'
      : isOpen
        ? `${target.replaceAll('\u0000', '…')} (which file that is, is only known when it runs)`
        : `what ${path.pattern} matches`
  const isMatched = path.raw === '{}' || isOpen || path.pattern !== undefined
  const named = isMatched ? matched : target === '.' ? 'the workspace folder' : target
  if (path.words !== undefined) return path.words.replace('{}', () => named)
  if (isMatched) {
    const verb = { read: 'reads', list: 'lists', folder: 'works in', write: 'writes', delete: 'deletes' }
    return `${verb[path.use]} ${matched}`
  }
  switch (path.use) {
    case 'list':
      return target === '.' ? 'lists files of the workspace' : `lists ${target}`
    case 'folder':
      return `works in ${target}`
    case 'write':
      if (action.type === 'file_write' && action.beforeHash !== undefined)
        return action.beforeHash === '' ? `creates ${target}` : `replaces the text of ${target}`
      return action.type === 'file_edit' ? `changes ${target}` : ''
    case 'read':
    case 'delete':
      return target === '.' ? `${path.use}s the workspace folder` : ''
  }
}

/** A command whose effects are not known: what runs it, or what it runs. */
function runWords(command: CommandFact): string {
  if (privileged.test(command.program)) return `runs a command as another user (${command.program})`
  if (command.doubts.some(({ code }) => code === 'wrapper'))
    return `runs another command (${command.program})`
  if (command.doubts.some(({ code }) => code === 'too-deep')) return 'runs more than can be judged'
  if (isShell(command.program))
    return command.piped
      ? `runs what it is given as a program (${command.program})`
      : `runs commands that are given as text (${command.program})`
  return command.program === '' ? `runs ${command.raw.slice(0, 80)}` : ''
}

/** The built-in proof: a plainly written path inside the workspace, read, that holds no secrets. */
const isProvenRead = (path: PathFact): boolean =>
  (path.use === 'read' || path.use === 'list' || path.use === 'folder') &&
  path.relative !== null &&
  path.suspicious.length === 0 &&
  (path.agentHome === 'outside' || (path.agentHome === 'memory' && path.use === 'read')) &&
  (path.use !== 'read' || (secretClass(path.relative) === null && secretClass(path.raw) === null))

function factsOf(
  facts: Facts,
  policy: Policy,
  findings: readonly Finding[],
  effects: readonly JudgedEffect[],
): readonly Fact[] {
  const given: Fact[] = []
  /** Actions that some pattern of a rule stands for. */
  const named = new Set<number>()
  if (facts.actions.length > 0) given.push(['judged'])
  if (facts.proposal.labels.integrity === 'untrusted') given.push(['untrusted'])
  given.push(['origin', facts.proposal.origin])
  for (const broken of policy.broken) given.push(['broken', broken.source])
  facts.actions.forEach((action, index) => {
    const a = String(index)
    given.push(['action', a], ['type', a, action.action.type])
    if (isKnown(action)) given.push(['known', a])
    if (action.code !== null && !facts.sandboxed) given.push(['unconfined', a])
    for (const command of action.commands) {
      given.push(['program', a, command.program])
      for (const word of command.words.slice(1)) given.push(['argument', a, word.value])
    }
    for (const host of action.hosts) given.push(['host', a, host])
    const commands = commandFacts(policy.patterns, action, a)
    if (commands.length > 0) named.add(index)
    given.push(...commands)
    if (action.tool !== null) given.push(['tool', a, action.tool.state, action.tool.hash])
  })
  findings.forEach((finding, i) => {
    given.push(['finding', String(i), String(finding.vector), finding.severity, finding.code])
  })
  effects.forEach((effect, i) => {
    const e = String(i)
    given.push(['effect', e, String(effect.action), effect.kind, effect.target], ['target', e, effect.target])
    if (effect.proven) given.push(['proven', e])
    if (effect.direct === true) given.push(['direct', e])
    if (effect.command !== undefined) given.push(['by', e, commandId(String(effect.action), effect.command)])
    if (!effect.inside) return
    const paths = pathFacts(policy.patterns, e, effect.target)
    if (paths.length > 0) named.add(effect.action)
    given.push(...paths)
    given.push(['inside', e])
    for (const folder of foldersOf(effect.target)) given.push(['under', e, folder])
    const name = effect.target.slice(effect.target.lastIndexOf('/') + 1)
    const dot = name.lastIndexOf('.')
    if (dot > 0) given.push(['extension', e, name.slice(dot + 1)])
  })
  facts.actions.forEach(({ action }, index) => {
    given.push(...actionFacts(policy.patterns, action, String(index), named.has(index)))
  })
  // `finding` in the policy is (F, Vector, Severity, Code); a relation has one arity.
  return given
}

/** UTF-16 units. Longer paths are held whatever rules say, and their folders would fill the memory. */
const longestFolder = 4096

/** The folders a relative path lies in, outermost first. */
function* foldersOf(path: string): Generator<string> {
  for (let cut = path.indexOf('/'); cut >= 0 && cut <= longestFolder; cut = path.indexOf('/', cut + 1))
    yield path.slice(0, cut)
}

/** All effects of the action are in the list; bare content has none and is known by its findings alone. */
function isKnown(action: ActionFacts): boolean {
  if (action.incomplete.length > 0) return false
  if (action.action.type !== 'shell' && action.parse === null) return true
  return action.parse !== null && action.parse.problems.length === 0 && action.commands.length > 0
}

function distinctFindings(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>()
  for (const f of findings) seen.set(JSON.stringify([f.vector, f.severity, f.code, f.evidence]), f)
  return [...seen.values()]
}

function distinctEffects(effects: readonly JudgedEffect[]): readonly Effect[] {
  const seen = new Map<string, Effect>()
  for (const { kind, target, words, untold } of effects) {
    const key = `${kind} ${target}`
    if (!untold && !seen.has(key)) seen.set(key, { kind, target, ...(words === undefined ? {} : { words }) })
  }
  return [...seen.values()]
}
