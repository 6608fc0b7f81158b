// Owns the reading of rules.org: the home's, which may permit, and a repository's, which may only deny or
// ask. Reads; never writes, never learns.

import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { problem } from '../base/result.ts'
import { type Headline, parseOrg } from '../org/parse.ts'
import { keywordOf, moment, ruleKeywords, seedOf } from './learn/rule-org.ts'
import { readPins } from './pins.ts'
import { type BrokenRule, type Kept, makePolicy, type Policy, type PolicyRule } from './policy.ts'

/** The version of rules.org this program reads: `#+PASSEPARTOUT_RULES: 1`. A file without it is version 1. */
export const rulesVersion = 1
const maxBytes = 2_000_000

/** What decides which rules of a file stand at this moment. */
export interface Standing {
  /** The workspace's slug: rules of another project do not hold here. */
  readonly project?: string
  /** Milliseconds since the epoch, for those that expire. Default: now. */
  readonly now?: number
  /** Rules that last as long as this process. */
  readonly session?: readonly PolicyRule[]
}

/**
 * `home` is the agent's home; `workspace` the folder whose `.passepartout/rules.org` may tighten. A
 * missing file is no rules; an unreadable or newer one makes the gate ask about everything.
 */
export async function loadPolicy(home: string, workspace: string, standing: Standing = {}): Promise<Policy> {
  const rules: PolicyRule[] = [...(standing.session ?? [])]
  let kept: Kept = {}
  const unreadable: BrokenRule[] = []
  const files = rulesFiles(home, workspace)
  for (const source of ['home', 'workspace'] as const) {
    const file = files[source]
    const text = readRules(file, unreadable)
    if (text === null) continue
    if (source === 'home') kept = { seed: seedOf(text), pins: readPins(text) }
    const read = readRuleText(text, source, file, standing)
    rules.push(...read.rules)
    unreadable.push(...read.unreadable)
  }
  return makePolicy(rules, unreadable, kept)
}

/** A change within this time of the last look may leave the file's times as they were. */
const racyMs = 2_000
/** So soon an expired rule is noticed. */
const oldestMs = 30_000

/** The policy of a folder, read again only when a file of rules changed. `standing` is asked for at each reading. */
export function policyReader(
  home: string,
  workspace: string,
  standing: () => Standing,
): () => Promise<Policy> {
  let known: {
    readonly policy: Policy
    readonly signature: string
    readonly session: unknown
    readonly at: number
  } | null = null
  return async () => {
    const now = standing()
    const at = now.now ?? Date.now()
    const signature = Object.values(rulesFiles(home, workspace))
      .map((file) => signatureOf(file, at))
      .join(' ')
    const isKnown =
      known !== null &&
      known.signature === signature &&
      known.session === now.session &&
      at - known.at < oldestMs
    if (known !== null && isKnown && !signature.includes('fresh')) return known.policy
    const policy = await loadPolicy(home, workspace, now)
    known = { policy, signature, session: now.session, at }
    return policy
  }
}

function signatureOf(file: string, now: number): string {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) return 'none'
    const { ino, size, mtimeNs, ctimeNs } = found
    if (Math.abs(Number(ctimeNs) / 1e6 - now) < racyMs) return 'fresh'
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`
  } catch {
    return 'fresh'
  }
}

/** Where rules are read from, whether the files exist or not. */
export const rulesFiles = (
  home: string,
  workspace: string,
): Readonly<Record<PolicyRule['source'], string>> => ({
  home: join(home, 'rules.org'),
  workspace: join(workspace, '.passepartout', 'rules.org'),
})

/**
 * Every headline with a `#+begin_src datalog` block in its own text is a rule, unless it is done, commented out, expired
 * (`EXPIRES`), of another project (`PROJECT`), or only predicts (`SHADOW`).
 */
export function readRuleText(
  text: string,
  source: PolicyRule['source'],
  file: string,
  { project = '', now = Date.now() }: Standing = {},
): { readonly rules: readonly PolicyRule[]; readonly unreadable: readonly BrokenRule[] } {
  const marked = /^#\+passepartout_rules:[ \t]*(.*?)[ \t]*$/im.exec(text)
  const version = marked?.[1]
  if (marked && version !== String(rulesVersion)) {
    const message = `${file} has format version "${version}", which this program does not know.`
    const place = { line: lineAt(text, marked.index), column: 1, length: marked[0].length }
    return {
      rules: [],
      unreadable: [
        {
          source: file,
          problem: problem('newer-rules', message, 'Update Passepartout.'),
          file,
          faults: [
            { ...place, code: 'version', message: 'This program does not know this version of the format.' },
          ],
        },
      ],
    }
  }
  const rules: PolicyRule[] = []
  const unreadable: BrokenRule[] = []
  for (const headline of parseOrg(text).headlines) {
    if (headline.done || headline.commented || isOver(headline)) continue
    const own = text.slice(headline.bodyStart, headline.ownEnd)
    const { PROJECT: where = '', EXPIRES: end = '' } = headline.properties
    if (where !== '' && where !== project) continue
    const expires = moment(end)
    if (expires !== null && expires <= now) continue
    if (end !== '' && expires === null && /datalog/i.test(own)) {
      const message = `When the rule "${headline.title}" expires cannot be read.`
      const next = `Write EXPIRES as <2027-01-31> in ${file}.`
      const place = { line: headline.startLine, column: 1, length: headline.raw.length }
      unreadable.push({
        source: headline.title,
        problem: problem('bad-rule', message, next),
        file,
        faults: [{ ...place, code: 'expires', message }],
      })
      continue
    }
    for (const block of own.matchAll(
      /^[ \t]*#\+begin_src[ \t]+datalog\b[^\n]*\n([\s\S]*?)(^[ \t]*#\+end_src[ \t]*$|(?![\s\S]))/gim,
    )) {
      const line = lineAt(text, headline.bodyStart + block.index)
      if (block[2] === '') {
        const message = `The rule "${headline.title}" has a block that never ends.`
        const column = 1 + (/^[ \t]*/.exec(block[0])?.[0].length ?? 0)
        unreadable.push({
          source: headline.title,
          problem: problem('bad-rule', message, `Mend it in ${file}.`),
          file,
          faults: [
            { line, column, length: '#+begin_src'.length, code: 'block', message: 'This block never ends.' },
          ],
        })
      } else rules.push({ name: headline.title, source, text: block[1] ?? '', file, line })
    }
  }
  return { rules, unreadable }
}

function isOver(headline: Headline): boolean {
  const keyword = keywordOf(headline)
  return keyword === ruleKeywords.shadow || keyword === ruleKeywords.revoked
}

/** 1-based. */
const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** Null for a larger one. A pipe or a device in its place, which a repository can have as a link, would be read for ever. */
function readFileWithin(file: string, mostBytes: number): string | null {
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const info = fstatSync(handle)
    if (!info.isFile()) throw Object.assign(new Error(`${file} is no file`), { code: 'EISDIR' })
    return info.size > mostBytes ? null : readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

function readRules(file: string, unreadable: BrokenRule[]): string | null {
  try {
    const text = readFileWithin(file, maxBytes)
    if (text !== null) return text
    unreadable.push({
      source: file,
      problem: problem('large-rules', `${file} is larger than 2 MB.`, 'Make it smaller.'),
      file,
      faults: [],
    })
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      unreadable.push({
        source: file,
        problem: problem(
          'unreadable-rules',
          `${file} cannot be read (${String(code)}).`,
          'Check its rights.',
        ),
        file,
        faults: [],
      })
  }
  return null
}
