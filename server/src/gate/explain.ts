// Owns the words for verdicts: findings and proof trees as sentences a person understands. Plain text;
// never HTML, never a decision.

import type { Effect, Finding, Proof, Verdict } from '../base/verdict.ts'

const vectorNames = [
  '',
  'Path',
  'Protected file',
  'Secret',
  'Shell',
  'Arguments',
  'Destruction',
  'Network',
  'Privilege',
  'Origin',
] as const

const opening = {
  deny: 'Denied because',
  ask: 'Asks because',
  allow: 'Allowed because',
} as const

/** One sentence: `Asks because this uses the network, and …`. */
export function verdictWords(verdict: Verdict): string {
  const telling = verdict.findings.filter((f) =>
    verdict.decision === 'deny' ? f.severity === 'forbid' : verdict.decision === 'ask',
  )
  const ranked = [...telling].sort((a, b) => order(b) - order(a)).slice(0, 3)
  if (verdict.decision === 'allow') return `${opening.allow} it only reads inside the workspace.`
  if (ranked.length === 0) return `${opening[verdict.decision]} ${uncoveredWords(verdict.effects)}.`
  return `${opening[verdict.decision]} ${ranked.map((f) => lowerFirst(f.message.replace(/\.$/, ''))).join(', and ')}.`
}

export const findingWords = (finding: Finding): string =>
  `${vectorNames[finding.vector]}: ${finding.message}${finding.evidence === '' ? '' : ` (${finding.evidence})`}`

export const effectWords = (effect: Effect): string => {
  switch (effect.kind) {
    case 'read':
      return `reads ${effect.target}`
    case 'write':
      return `writes ${effect.target}`
    case 'delete':
      return `removes ${effect.target}`
    case 'execute':
      return `runs ${effect.target}`
    case 'network':
      return `contacts ${effect.target}`
    case 'config':
      return `changes settings with ${effect.target}`
    case 'evaluate':
      return `evaluates ${effect.target} code`
  }
}

/** The tree, one derivation a line, two spaces a level. */
export function proofWords(proof: Proof): string {
  const lines: string[] = []
  const visit = (node: Proof, depth: number): void => {
    const by = node.rule === 'given' || node.rule === 'absent' ? '' : `  (${node.rule})`
    lines.push(`${'  '.repeat(depth)}${node.fact}${by}`)
    for (const child of node.because) visit(child, depth + 1)
  }
  visit(proof, 0)
  return lines.join('\n')
}

const order = (finding: Finding): number => ({ forbid: 2, hold: 1, note: 0 })[finding.severity]

function uncoveredWords(effects: readonly Effect[]): string {
  const effect = effects.find((e) => e.kind !== 'read') ?? effects[0]
  return effect === undefined
    ? 'nothing allows it yet'
    : `it ${effectWords(effect)}, and no rule covers that yet`
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
