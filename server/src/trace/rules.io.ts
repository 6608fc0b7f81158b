// Owns rules.org and decisions.org as the learner writes them: what was decided, the rules that follow, their revocation.
// Only a person's decision comes in here. Never judges, and leaves alone what a person wrote.

import { join } from 'node:path'
import { canonical } from '../base/canonical.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { chosen, type Decision, type LearnedRule, type Scope, updated } from '../gate/learn/learner.ts'
import type { Offer } from '../gate/learn/offers.ts'
import { type Act, printPattern } from '../gate/learn/pattern.ts'
import { ruleText } from '../gate/learn/rule.ts'
import {
  formatRule,
  isInForce,
  pastOf,
  readRules,
  ruleKeywords,
  rulesHeader,
  seedLine,
  seedOf,
  todoLine,
  type WrittenRule,
} from '../gate/learn/rule-org.ts'
import { ruleFault } from '../gate/learn/verify.ts'
import type { McpPin } from '../gate/mcp.ts'
import { formatPin, readPins } from '../gate/pins.ts'
import type { PolicyRule } from '../gate/policy.ts'
import { everAllowed, formatTextPin, readTextPins, type TextPin } from '../gate/text-pins.ts'
import { applyEdits, type Edit } from '../org/edit/edit.ts'
import { decisionsFormat, decisionsSettings, formatDecision, readDecisions } from './decisions.ts'
import { appendDurably, atomicWrite, readText } from './disk.io.ts'
import { orgHeader, orgVersion } from './format.ts'
import { type Home, withLock } from './home.io.ts'

/** What the human chose to have remembered. */
export interface Choice {
  readonly offer: Offer
  readonly scope: Scope
}

export interface Rules {
  /** The workspace's slug. */
  readonly project: string
  /** Absolute path of rules.org. */
  readonly file: string
  /** Rules of this process alone; a new list when one changes. */
  session(): readonly PolicyRule[]
  /** The learned rules, those of this session first, and what they learned from in this workspace. */
  read(): Promise<Result<Learned, Problem>>
  /** Records a decision and lets the rules follow; answers with those that changed. */
  decided(
    acts: readonly Act[],
    approved: boolean,
    choice: Choice | null,
  ): Promise<Result<readonly LearnedRule[], Problem>>
  /** Keeps outside tools as they describe themselves now: a person approved a call of them. */
  pin(pins: readonly McpPin[]): Promise<Result<void, Problem>>
  /** Allows a text that a folder brings for the agent, as it is now. */
  allowText(allowed: TextPin): Promise<Result<void, Problem>>
  /** Allows it where no text of that file was ever allowed, also none that was taken back since; what it is then. */
  allowFirstText(allowed: TextPin): Promise<Result<'first' | 'allowed' | 'refused', Problem>>
  /** Those that are allowed in this folder. */
  texts(): Promise<readonly TextPin[]>
  /** Error `no-rule`. */
  revoke(id: string): Promise<Result<WrittenRule, Problem>>
}

export interface Learned {
  readonly rules: readonly WrittenRule[]
  readonly decisions: readonly Decision[]
}

/** What a file without such a line has: it loses them by the first one. */
const defaultTodo = '#+TODO: TODO | DONE\n'
const day = 86_400_000
/** A rule that nobody renews ends by itself. */
const lifetimeMs: Readonly<Record<Scope, number | null>> = {
  session: null,
  project: 90 * day,
  always: 365 * day,
}
/** More are put away: nobody looks that far back. */
const mostDecisions = 4_000
const keptDecisions = 2_000

export function openRules(home: Home, clock: { now(): number }, newId: () => string): Rules {
  const file = join(home.dir, 'rules.org')
  const log = join(home.workspaceDir, 'decisions.org')
  let own: readonly LearnedRule[] = []
  let policyRules: readonly PolicyRule[] = []

  const setOwn = (rules: readonly LearnedRule[]): void => {
    own = rules
    policyRules = rules.flatMap((rule) => {
      const text = ruleText(rule)
      return text === ''
        ? []
        : [{ name: `of this session: ${rule.id}`, source: 'home' as const, text, file: '', line: 1 }]
    })
  }

  async function decisions(): Promise<Result<readonly Decision[], Problem>> {
    const text = await readText(log)
    if (!text.ok) return text
    if (text.value === null) return ok([])
    const version = orgVersion(log, decisionsFormat, text.value)
    return version.ok ? ok(readDecisions(text.value)) : version
  }

  async function read(): Promise<Result<Learned, Problem>> {
    const [text, past] = [await readText(file), await decisions()]
    if (!text.ok) return text
    if (!past.ok) return past
    const session = own.map(
      (rule): WrittenRule => ({ rule, title: '', revoked: false, byHand: false, start: 0, end: 0, line: 0 }),
    )
    return ok({ rules: [...session, ...readRules(text.value ?? '')], decisions: past.value })
  }

  async function decided(
    acts: readonly Act[],
    approved: boolean,
    choice: Choice | null,
  ): Promise<Result<readonly LearnedRule[], Problem>> {
    if (acts.length === 0) return ok([])
    return withLock(file, async () => {
      const recorded = await record(acts, approved)
      if (!recorded.ok) return recorded
      const text = await readText(file)
      if (!text.ok) return text
      const written = readRules(text.value ?? '')
      const past = recorded.value
      const follow = (rule: LearnedRule): LearnedRule => {
        let grown = rule
        for (let upTo = past.length - acts.length + 1; upTo <= past.length; upTo++)
          grown = updated(grown, past.slice(0, upTo))
        return grown
      }
      const changed: LearnedRule[] = []
      setOwn(
        own.map((rule) => {
          const next = follow(rule)
          if (next !== rule) changed.push(next)
          return next
        }),
      )
      const edits: Edit[] = []
      const stands = (one: WrittenRule): boolean => !one.byHand && isInForce(one, home.slug, clock.now())
      for (const one of written.filter(stands)) {
        const next = follow(one.rule)
        if (next === one.rule) continue
        changed.push(next)
        edits.push({
          start: one.start,
          end: one.end,
          text: formatRule(next, clock.now(), pastOf(next, past)),
        })
      }
      const fresh: LearnedRule[] = []
      for (const rule of newRules(choice, past, [...own, ...written.filter(stands).map((one) => one.rule)])) {
        const fault = await ruleFault(rule)
        if (fault !== '') return err(problem('rule-refused', fault, 'Choose a narrower one.'))
        fresh.push(rule)
      }
      setOwn([...own, ...fresh.filter(({ scope }) => scope === 'session')])
      const added = fresh.filter(({ scope }) => scope !== 'session')
      if (edits.length > 0 || added.length > 0) {
        const saved = await save(
          text.value,
          edits,
          added.map((rule) => formatRule(rule, clock.now(), pastOf(rule, past))),
        )
        if (!saved.ok) return saved
      }
      return ok([...changed, ...fresh])
    })
  }

  function newRules(
    choice: Choice | null,
    past: readonly Decision[],
    known: readonly LearnedRule[],
  ): readonly LearnedRule[] {
    if (choice === null) return []
    const { offer, scope } = choice
    const now = clock.now()
    const lifetime = lifetimeMs[scope]
    return offer.patterns
      .filter(
        (envelope) =>
          !known.some(
            (rule) =>
              rule.concludes === offer.concludes && printPattern(rule.envelope) === printPattern(envelope),
          ),
      )
      .map((envelope) =>
        chosen(
          {
            id: newId().replace(/\W/g, '').slice(0, 10),
            concludes: offer.concludes,
            scope,
            project: scope === 'always' ? '' : home.slug,
            envelope,
            createdAt: now,
            expiresAt: lifetime === null ? null : now + lifetime,
          },
          past,
        ),
      )
  }

  /** All decisions, the new ones last and in an order that is their own. */
  async function record(
    acts: readonly Act[],
    approved: boolean,
  ): Promise<Result<readonly Decision[], Problem>> {
    const past = await decisions()
    if (!past.ok) return past
    const after = Math.max(clock.now(), (past.value.at(-1)?.at ?? 0) + 1)
    const fresh = acts.map((act, i): Decision => ({ act, approved, at: after + i }))
    const header = orgHeader(decisionsFormat) + decisionsSettings
    const lines = fresh.map(formatDecision).join('')
    const all = [...past.value, ...fresh]
    if (all.length > mostDecisions) {
      const kept = all.slice(-keptDecisions)
      const rewritten = await atomicWrite(log, header + kept.map(formatDecision).join(''))
      return rewritten.ok ? ok(kept) : rewritten
    }
    const appended = await appendDurably(log, { header, text: () => ok(lines) })
    return appended.ok ? ok(all) : appended
  }

  async function save(
    text: string | null,
    edits: readonly Edit[],
    added: readonly string[],
  ): Promise<Result<void, Problem>> {
    const seed = newId().replace(/\W/g, '')
    if (text === null) return atomicWrite(file, `${rulesHeader(seed)}${added.join('')}`)
    // Our keywords and the seed of the spot checks, where a person's own file has none yet.
    const keywords = text.includes(todoLine.trim())
      ? ''
      : `${/^#\+(?:seq_|typ_)?todo:/im.test(text) ? '' : defaultTodo}${todoLine}`
    const missing = `${keywords}${seedOf(text) === '' ? seedLine(seed) : ''}`
    const edited = applyEdits(text, edits)
    const gap = edited === '' || edited.endsWith('\n') ? '' : '\n'
    return atomicWrite(file, `${missing}${edited}${gap}${added.join('')}`, text)
  }

  async function pin(pins: readonly McpPin[]): Promise<Result<void, Problem>> {
    return withLock(file, async () => {
      const text = await readText(file)
      if (!text.ok) return text
      const known = new Set(
        readPins(text.value ?? '').map(({ server, tool, hash }) => canonical([server, tool, hash])),
      )
      const fresh = pins.filter(({ server, tool, hash }) => !known.has(canonical([server, tool, hash])))
      if (fresh.length === 0) return ok(undefined)
      const at = new Date(clock.now()).toISOString()
      return save(
        text.value,
        [],
        fresh.map((one) => formatPin(one, at)),
      )
    })
  }

  const allowText = (allowed: TextPin): Promise<Result<void, Problem>> =>
    withLock(file, async () => {
      const text = await readText(file)
      if (!text.ok) return text
      return isAllowed(text.value, allowed) ? ok(undefined) : addText(text.value, allowed)
    })

  const allowFirstText: Rules['allowFirstText'] = (allowed) =>
    withLock(file, async () => {
      const text = await readText(file)
      if (!text.ok) return text
      if (isAllowed(text.value, allowed)) return ok('allowed')
      if (everAllowed(text.value ?? '', home.slug).has(allowed.file)) return ok('refused')
      const added = await addText(text.value, allowed)
      return added.ok ? ok('first') : added
    })

  const isAllowed = (text: string | null, allowed: TextPin): boolean =>
    readTextPins(text ?? '', home.slug).some((one) => one.file === allowed.file && one.hash === allowed.hash)

  const addText = (text: string | null, allowed: TextPin): Promise<Result<void, Problem>> =>
    save(text, [], [formatTextPin(allowed, home.slug, new Date(clock.now()).toISOString())])

  async function texts(): Promise<readonly TextPin[]> {
    const text = await readText(file)
    return text.ok ? readTextPins(text.value ?? '', home.slug) : []
  }

  async function revoke(id: string): Promise<Result<WrittenRule, Problem>> {
    const missing = err(
      problem('no-rule', `There is no rule ${id}.`, 'See the ids with: passepartout gate rules'),
    )
    const session = own.find((rule) => rule.id === id)
    if (session !== undefined) {
      setOwn(own.filter((rule) => rule !== session))
      return ok({ rule: session, title: '', revoked: true, byHand: false, start: 0, end: 0, line: 0 })
    }
    return withLock(file, async () => {
      const text = await readText(file)
      if (!text.ok) return text
      const found = readRules(text.value ?? '').find((one) => one.rule.id === id && !one.revoked)
      if (text.value === null || found === undefined) return missing
      const line = text.value.slice(found.start)
      const [, stars = '', keyword = ''] = /^(\*+[ \t]+)(?:(SHADOW|ACTIVE)[ \t]+)?/.exec(line) ?? []
      const from = found.start + stars.length
      const to = from + (keyword === '' ? 0 : keyword.length + 1)
      const edit = { start: from, end: to, text: `${ruleKeywords.revoked} ` }
      const saved = await save(text.value, [edit], [])
      return saved.ok ? ok({ ...found, revoked: true }) : saved
    })
  }

  return {
    project: home.slug,
    file,
    session: () => policyRules,
    read,
    decided,
    pin,
    allowText,
    allowFirstText,
    texts,
    revoke,
  }
}
