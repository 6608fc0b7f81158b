// Owns the words for verdicts: findings, effects and proofs as sentences a person understands, and the
// proof in its own terms for machines. Plain text; never HTML, never a decision.

import type { Effect, Finding, Proof, Verdict } from '../base/verdict.ts'
import type { Condition } from './datalog/why-not.ts'
import { gerund } from './gerund.ts'

/** `The agent may not run its own program: passepartout ask.` */
export function findingWords(finding: Pick<Finding, 'message' | 'evidence'>): string {
  const { message, evidence } = finding
  if (evidence === '' || message.includes(evidence)) return message
  const said = message.replace(/\.$/, '')
  return said.includes(': ') ? `${said} (${flat(evidence)}).` : `${said}: ${flat(evidence)}.`
}

/** Without its subject: `deletes build and everything in it`. */
export function effectWords(effect: Effect): string {
  if (effect.words !== undefined) return flat(effect.words)
  const target = flat(effect.target)
  switch (effect.kind) {
    case 'read':
      return `reads ${target}`
    case 'write':
      return `writes ${target}`
    case 'delete':
      return `deletes ${target}`
    case 'execute':
      return `runs ${target}`
    case 'network':
      return `contacts ${hostOf(target)}`
    case 'config':
      return `changes settings with ${target}`
    case 'evaluate':
      return `runs ${target} code`
  }
}

/**
 * Why the gate decided as it did: a sentence, and the sentences that it rests on. A single reason is the
 * sentence itself. `rule` is always empty: the words name the rule where one matters.
 */
export function explain(verdict: Verdict, near: readonly NearMiss[] = []): Proof {
  const reasons = verdict.proof.because.flatMap((part) =>
    /^(?:held|uncovered)$/.test(part.fact) ? part.because : [part],
  )
  const said = [...told(reasons, verdict), ...uncovered(reasons, verdict, near)]
  const [only] = said
  const count = numbers[said.length] ?? String(said.length)
  switch (verdict.decision) {
    case 'deny':
      if (only === undefined) return plain('Denied.')
      return said.length === 1
        ? { ...only, fact: `Denied: ${lowerFirst(only.fact)}` }
        : { ...plain(`Denied, for ${count} reasons.`), because: said }
    case 'ask':
      if (only === undefined) return plain('There is nothing to judge, so you are asked.')
      return said.length === 1
        ? { ...only, fact: `${only.fact.replace(/\.$/, '')}, so you are asked.` }
        : { ...plain(`You are asked, for ${count} reasons.`), because: said }
    case 'allow':
      if (only === undefined) return plain('Allowed: it changes nothing, runs nothing and contacts no one.')
      return said.length === 1
        ? { ...only, fact: `Allowed: ${lowerFirst(only.fact)}` }
        : { ...plain('Allowed: all that it does is covered.'), because: said }
  }
}

/** A rule that would cover an effect but for some of its conditions. */
export interface NearMiss {
  /** As proofs name it: `rule "Docs"`. */
  readonly rule: string
  readonly effect: Effect
  /** What stands in the way; at least one. */
  readonly conditions: readonly Pick<Condition, 'literal' | 'state'>[]
}

/** `The rule "Docs" would permit writing src/x.ts, but it is not under the folder docs.` */
export function nearWords({ rule, effect, conditions }: NearMiss): string {
  const why = conditions.map((condition) => lowerFirst(failureWords(condition).replace(/\.$/, '')))
  return `The ${rule} would permit ${gerund(effectWords(effect))}, but ${list(why)}.`
}

/** What is the case where a rule wants something else. */
export function failureWords({ literal, state }: Pick<Condition, 'literal' | 'state'>): string {
  const { predicate } = literal
  const said = predicates[predicate]
  const about = predicate === 'origin' ? literal.terms : literal.terms.slice(1)
  const isOpen = about.some(({ kind }) => kind === 'variable')
  // What a finding or an effect is, its own ordinals do not say.
  if (said === undefined || isOpen || predicate === 'finding' || predicate === 'effect')
    return state === 'blocked'
      ? 'It is as the rule excludes.'
      : (nothing[predicate] ?? 'Something else is so.')
  const terms = literal.terms.map((term) => (term.kind === 'constant' ? term.value : ''))
  return said({ negated: state === 'missing', predicate, terms, proof: plain(''), verdict: noVerdict })
}

const noVerdict: Verdict = {
  decision: 'ask',
  findings: [],
  effects: [],
  proof: { fact: 'undecided', rule: '', because: [] },
}

/** Of what a rule asks for there is nothing at all. */
const nothing: Readonly<Record<string, string>> = {
  action: 'It is no action.',
  type: 'It is of no kind.',
  effect: 'It does something else.',
  target: 'It is about nothing.',
  origin: 'It has no origin.',
  finding: 'Nothing of the kind was found.',
  under: 'It is in no folder of the workspace.',
  extension: 'The file has no extension.',
  program: 'It runs no program.',
  argument: 'It is given no argument.',
  host: 'It contacts no host.',
  tool: 'It calls no outside tool.',
  matches: 'It is about no file of the workspace.',
  protected: 'It is an ordinary file.',
  direct: 'A command does it.',
  by: 'No command does it.',
  command: 'It is no plain command in the workspace folder.',
  exactly: 'It is not the very same as what you approved.',
  spot: 'It is not one of the few that are checked.',
}

/** The reasons of a denial in one line, for a message or a title. */
export function denialWords(verdict: Verdict): string {
  const { fact, because } = explain(verdict)
  if (because.length === 0)
    return fact.replace(/^Denied(?:: |\.$)/, '') || 'there is no proof that it is safe'
  return because.map((reason) => lowerFirst(reason.fact.replace(/\.$/, ''))).join('; ')
}

/** One sentence a line, two spaces a level. */
export function treeLines(tree: Proof, depth = 0): readonly string[] {
  return [`${'  '.repeat(depth)}${tree.fact}`, ...tree.because.flatMap((part) => treeLines(part, depth + 1))]
}

/** The proof in the terms of the policy: one derivation a line with the rule that made it, two spaces a level. */
export function proofTerms(proof: Proof, depth = 0): string {
  const by = proof.rule === 'given' || proof.rule === 'absent' ? '' : `  (${proof.rule})`
  const own = `${'  '.repeat(depth)}${proof.fact}${by}`
  return [own, ...proof.because.map((part) => proofTerms(part, depth + 1))].join('\n')
}

const plain = (fact: string): Proof => ({ fact, rule: '', because: [] })
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

function told(reasons: readonly Proof[], verdict: Verdict): readonly Proof[] {
  return reasons.filter((reason) => !reason.fact.startsWith('not covered')).map((r) => sentence(r, verdict))
}

/** What nothing allows, as one sentence: a list of a hundred files is no hundred reasons. */
function uncovered(reasons: readonly Proof[], verdict: Verdict, near: readonly NearMiss[]): readonly Proof[] {
  const open = reasons.flatMap(({ fact }) => {
    const term = readTerm(fact)
    return term?.negated && term.predicate === 'covered' ? [term.terms] : []
  })
  const known = open.flatMap(([kind, target]) => effectOf(verdict, kind, target) ?? [])
  // What is judged without being told is said by what is told of the same command.
  if (open.length === 0) return []
  const doing = [...new Set(known.map((effect) => gerund(effectWords(effect))))]
  if (doing.length === 0) return [plain('No rule or built-in proof allows this.')]
  const because = near.slice(0, shownNear).map((miss) => plain(nearWords(miss)))
  return [{ ...plain(`No rule or built-in proof allows ${list(joined(doing))}.`), because }]
}

/** More rules than these nobody reads. */
const shownNear = 6

/** `changing a`, `changing b` become `changing a, b`: the verb is said once. */
function joined(doing: readonly string[]): readonly string[] {
  const byVerb = new Map<string, string[]>()
  for (const one of doing) {
    const [verb = '', ...rest] = one.split(' ')
    const object = rest.join(' ')
    // Only plain objects are lined up; a longer phrase would be read together with its neighbour.
    const key = /[\s,]/.test(object) ? one : verb
    byVerb.set(key, [...(byVerb.get(key) ?? []), object])
  }
  return [...byVerb].map(([key, objects]) => (/\s/.test(key) ? key : `${key} ${list(objects)}`))
}

const shownObjects = 5

function list(items: readonly string[]): string {
  const shown = items.length > shownObjects ? items.slice(0, shownObjects) : items
  const rest = items.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  const [last = ''] = all.slice(-1)
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

function sentence(proof: Proof, verdict: Verdict): Proof {
  const term = readTerm(proof.fact)
  const known = term === null ? undefined : predicates[term.predicate]
  if (term === null || known === undefined) return plain(proof.fact)
  const because = proof.because
    .filter((part) => !/^(?:action|judged|effect|not untrusted|not unconfined)\b/.test(part.fact))
    .map((part) => sentence(part, verdict))
  const said = known({ ...term, proof, verdict })
  // What permits or proves is part of the sentence already.
  return { fact: said, rule: '', because: term.predicate === 'covered' ? [] : because }
}

interface Term {
  readonly negated: boolean
  readonly predicate: string
  readonly terms: readonly string[]
}

/** `not effect("write", "a.ts")`: null for a text that is no fact. */
function readTerm(fact: string): Term | null {
  const match = /^(not )?([a-z]\w*)(?:\((.*)\))?$/s.exec(fact)
  if (match === null) return null
  try {
    const terms: unknown = JSON.parse(`[${match[3] ?? ''}]`)
    const strings = Array.isArray(terms) && terms.every((term) => typeof term === 'string')
    return strings ? { negated: match[1] !== undefined, predicate: match[2] ?? '', terms } : null
  } catch {
    return null
  }
}

interface Said extends Term {
  readonly proof: Proof
  readonly verdict: Verdict
}

const not = ({ negated }: Said): string => (negated ? 'not ' : '')
const byRule = (proof: Proof): string => {
  const label = proof.because.find(({ fact }) => fact.startsWith('permit'))?.rule ?? proof.rule
  return label.startsWith('rule ') ? `The ${label}` : 'A rule'
}
const doing = (said: Said): string => {
  const [kind = '', target = ''] = said.terms
  return effectWords(effectOf(said.verdict, kind, target) ?? { kind: kind as Effect['kind'], target })
}

const harmless = (said: Said): string => {
  const words = doing(said)
  return words.includes('the workspace') ? `It only ${words}.` : `It only ${words}, inside the workspace.`
}

/** A sentence for each predicate of the policy and each condition of a rule. A test holds them complete. */
export const predicates: Readonly<Record<string, (said: Said) => string>> = {
  denied: (said) => `This is ${not(said)}denied.`,
  allowed: (said) => `This is ${not(said)}allowed.`,
  undecided: (said) => `This is ${not(said)}undecided.`,
  held: (said) => (said.negated ? 'Nothing needs your eyes.' : 'Something needs your eyes.'),
  uncovered: (said) => (said.negated ? 'All that it does is covered.' : 'Not all that it does is covered.'),
  open: (said) => (said.negated ? 'All that it does is covered.' : 'Not all that it does is covered.'),
  judged: (said) => (said.negated ? 'There is nothing to judge.' : 'It was judged.'),
  action: () => 'It is part of this proposal.',
  known: (said) =>
    said.negated ? 'Not everything that this would do is known.' : 'All that this would do is known.',
  broken: ({ terms }) => `The rules in "${terms[0]}" cannot be read, and they might forbid this.`,
  finding: (said) => {
    if (said.negated) return `It was not found: ${said.terms[3] ?? ''}.`
    const [vector, severity, code, evidence] = said.terms
    const found = said.verdict.findings.find(
      (f) =>
        String(f.vector) === vector && f.severity === severity && f.code === code && f.evidence === evidence,
    )
    return found === undefined ? `It was found: ${code}.` : findingWords(found)
  },
  deny: ({ proof }) => `${byRule(proof)} denies this.`,
  ask: ({ proof }) => `${byRule(proof)} asks about this.`,
  permit: (said) => `${byRule(said.proof)} permits ${gerund(doing(said))}.`,
  covered: (said) =>
    said.proof.because.some(({ fact }) => fact.startsWith('permit'))
      ? `${byRule(said.proof)} permits ${gerund(doing(said))}.`
      : harmless(said),
  proven: (said) => harmless(said),
  effect: (said) => `It ${doing(said)}.`,
  target: (said) => `It is ${not(said)}about ${flat(said.terms[1] ?? '')}.`,
  under: (said) => `It is ${not(said)}under the folder ${flat(said.terms[1] ?? '')}.`,
  extension: (said) => `The file is ${not(said)}of the kind .${flat(said.terms[1] ?? '')}.`,
  inside: (said) => `It is ${not(said)}inside the workspace.`,
  type: (said) => `It is ${not(said)}${typeWords[said.terms[1] ?? ''] ?? 'another kind of action'}.`,
  program: (said) => `It ${said.negated ? 'does not run' : 'runs'} ${flat(said.terms[1] ?? '')}.`,
  argument: (said) => `It is ${not(said)}given the argument ${flat(said.terms[1] ?? '')}.`,
  tool: ({ negated, terms }) => {
    const state = flat(terms[1] ?? '')
    return `The tool is ${negated ? 'not ' : ''}${toolStates[state] ?? state}.`
  },
  host: (said) => `It ${said.negated ? 'does not contact' : 'contacts'} ${flat(said.terms[1] ?? '')}.`,
  origin: (said) => `It was ${not(said)}proposed by ${originWords(said.terms[0] ?? '')}.`,
  unconfined: (said) =>
    said.negated
      ? 'What it evaluates is kept in a sandbox.'
      : 'It evaluates code, and there is no sandbox to keep it in.',
  matches: (said) => `The path is ${not(said)}one of ${flat(said.terms[1] ?? '')}.`,
  protected: (said) =>
    said.negated
      ? 'It is an ordinary file.'
      : 'The file runs or configures something later, or it can hold secrets.',
  direct: (said) =>
    said.negated ? 'A command does it.' : 'It is done to the file itself, not by a command.',
  by: (said) => `It is ${not(said)}an effect of this command.`,
  command: (said) => `The command is ${not(said)}of the form ${flat(said.terms[1] ?? '')}.`,
  spot: (said) => `It is ${not(said)}one of the few that are checked although a rule permits them.`,
  exactly: (said) => `It is ${not(said)}the very same as what you approved.`,
  untrusted: (said) => `It was ${not(said)}proposed after reading something from outside.`,
}

const toolStates: Readonly<Record<string, string>> = {
  pinned: 'as it was when you approved it',
  changed: 'another than the one you approved',
  unpinned: 'one that you never approved',
}

const typeWords: Readonly<Record<string, string>> = {
  shell: 'a command',
  file_read: 'the reading of a file',
  file_write: 'the writing of a file',
  file_edit: 'the change of a file',
  file_delete: 'the deletion of a file',
  network: 'a request over the network',
  network_or_write_content: 'text that leaves the agent',
  content_in: 'text that comes in',
  code_eval: 'the running of code',
  mcp: 'the call of an outside tool',
  sequence: 'a sequence of steps',
}

/** Who proposed something: `reflex:rename` is `the reflex rename (no model)`. */
export function originWords(origin: string): string {
  const [kind = '', name = ''] = origin.split(/:(.*)/s)
  if (kind === 'model') return 'the model'
  if (kind === 'reflex') return `the reflex ${flat(name)}, without a model`
  return flat(origin)
}

const effectOf = (verdict: Verdict, kind = '', target = ''): Effect | undefined =>
  verdict.effects.find((effect) => effect.kind === kind && effect.target === target)

function hostOf(target: string): string {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^/?#]+)/i.exec(target)
  const copied = /^(?:[\w.-]+@)?([\w.-]+)(?::(?!\d+$).*)?$/s.exec(target)
  return host?.[1] ?? copied?.[1] ?? target
}

/** One line: what was written by others cannot add lines to what we say. */
const flat = (text: string): string => text.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ⏎ ')
const lowerFirst = (text: string): string =>
  /^\p{Lu}\p{Ll}*(?:[\s,]|$)/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
