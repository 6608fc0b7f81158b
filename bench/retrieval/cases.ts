// Owns the cases of the retrieval bench: what one is, and which of its gold is inside an answer. Never retrieves.

import { readFileSync } from 'node:fs'

export interface Span {
  readonly path: string
  /** 1-based, inclusive. */
  readonly startLine: number
  readonly endLine: number
}

export interface Gold extends Span {
  readonly name: string
}

/** One issue of a public repository and the functions that its fix changed, at the commit before the fix. */
export interface Case {
  readonly id: string
  readonly repo: string
  /** The public repository that has the commit. */
  readonly fetch: string
  readonly base_commit: string
  readonly lang: string
  readonly text: string
  readonly gold_files: readonly string[]
  readonly gold_functions: readonly Gold[]
}

export function readCases(file: string): readonly Case[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case)
}

/**
 * Half of the issues name neither a gold file nor a gold function: those are the hard half. A name of
 * fewer than four letters, or a plain English word in lower case, names nothing.
 */
export function namesGold({ text, gold_files, gold_functions }: Case): 'named' | 'unnamed' {
  const words = new Set(text.match(/[\w$]+/g) ?? [])
  const lower = text.toLowerCase()
  const byFile = gold_files.some((path) =>
    lower.includes(path.slice(path.lastIndexOf('/') + 1).toLowerCase()),
  )
  const byName = gold_functions.some(({ name }) => {
    const last = name.split('.').pop() ?? name
    return last.length > 3 && words.has(last) && /[A-Z_]|\d/.test(last.slice(1))
  })
  return byFile || byName ? 'named' : 'unnamed'
}

/** A retrieved span finds a gold one if they overlap and it is not several times as long (a whole class). */
export function finds(found: Span, gold: Span): boolean {
  if (found.path !== gold.path) return false
  const shared = Math.min(found.endLine, gold.endLine) - Math.max(found.startLine, gold.startLine) + 1
  if (shared <= 0) return false
  const length = found.endLine - found.startLine + 1
  return length <= 3 * (gold.endLine - gold.startLine + 1) + 10
}

/** All lines of the gold span are shown by the spans together. */
export function covers(shown: readonly Span[], gold: Span): boolean {
  const spans = shown.filter(({ path }) => path === gold.path).sort((a, b) => a.startLine - b.startLine)
  let next = gold.startLine
  for (const { startLine, endLine } of spans) {
    if (startLine > next) break
    next = Math.max(next, endLine + 1)
  }
  return next > gold.endLine
}
