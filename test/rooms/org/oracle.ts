// Owns the comparison with Emacs: one Emacs start for many files. Names every difference between Org 9.5
// (Debian's Emacs 28) and the Org 9.7 that the parser follows; anything else that differs is a bug.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Headline, type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'

interface Reading {
  readonly headlines: readonly object[]
  readonly links: readonly unknown[]
  readonly timestamps: readonly unknown[]
  readonly blocks: readonly number[]
}

const script = new URL('oracle.el', import.meta.url).pathname

/** The program, or a message that says how to get it. */
export function emacsProgram(): string {
  const folders = (process.env.PATH ?? '').split(':')
  const found = [process.env.EMACS, ...folders.map((folder) => join(folder, 'emacs'))].find(
    (p) => p && existsSync(p),
  )
  if (!found) {
    throw new Error('Emacs is not installed. Install it with: sudo apt-get install emacs-nox (or set EMACS).')
  }
  return found
}

/** What Emacs reads in each text, in one run. */
export function readWithEmacs(texts: readonly string[]): readonly (Reading | { readonly error: string })[] {
  const folder = mkdtempSync(join(tmpdir(), 'org-oracle-'))
  try {
    writeFileSync(join(folder, 'in.json'), JSON.stringify(texts))
    const files = [join(folder, 'in.json'), join(folder, 'out.json')]
    execFileSync(emacsProgram(), ['-Q', '--batch', '-l', script, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What we read, in the oracle's shape (Emacs counts characters, we count UTF-16 units). */
export function readWithOurs(text: string): Reading {
  const document = parseOrg(text)
  const characters = (offset: number) => [...text.slice(0, offset)].length
  const parts = [document, ...document.headlines]
  return {
    headlines: document.headlines.map((h) => headlineRow(h, document, characters)),
    links: parts.flatMap(({ links }) => links.map((l) => [characters(l.start), l.type, l.target])),
    timestamps: parts.flatMap(({ timestamps }) => timestamps.map((t) => [characters(t.start), t.raw])),
    blocks: blocks95(text, document).map(characters),
  }
}

function headlineRow(headline: Headline, document: OrgDocument, characters: (offset: number) => number) {
  const { level, done, priority, planning, start, end, properties } = headline
  const { todo, commented, title, tags } = asOrg95(headline)
  return {
    level,
    todo,
    done: done && todo !== '',
    priority,
    commented,
    title,
    tags,
    allTags: allTags95(headline, document),
    scheduled: planning.scheduled ?? '',
    deadline: planning.deadline ?? '',
    closed: planning.closed ?? '',
    start: characters(start),
    end: characters(end),
    properties: Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)),
  }
}

/**
 * The named differences, each as Org 9.5 has it:
 * 1. a keyword at the very end of the line is title text (9.7: `* TODO` has a keyword and no title);
 * 2. `COMMENT` needs no space behind it (9.7: only the whole word comments);
 * 3. behind a keyword or priority, tags without a title are the title (9.7: tags).
 */
function asOrg95({ raw, todo, priority, commented, title, tags }: Headline) {
  const line = { todo, commented, title, tags }
  const bare = todo !== '' && title === '' && priority === '' && tags.length === 0 && !commented
  if (bare && raw.endsWith(todo)) {
    return { ...line, todo: '', title: todo }
  }
  if (!commented && title.startsWith('COMMENT')) {
    return { ...line, commented: true, title: title.slice(7).replace(/^[ \t]+/, '') }
  }
  if (title === '' && tags.length > 0 && !commented && (todo !== '' || priority !== '')) {
    return { ...line, title: `:${tags.join(':')}:`, tags: [] }
  }
  return line
}

/** 7. blank lines before the file's property drawer make it a plain drawer in 9.5 (9.7: still properties). */
function blocks95(text: string, { blocks, drawer }: OrgDocument): number[] {
  const starts = blocks.filter(({ kind }) => kind !== 'latex').map(({ start }) => start)
  return drawer && /^[ \t]*\n/.test(text) ? [drawer.start, ...starts] : starts
}

export interface Difference {
  readonly field: string
  readonly text: string
  readonly emacs: unknown
  readonly ours: unknown
}

/** The first difference in one text, or null. */
export function compare(text: string, emacs: Reading | { readonly error: string }): Difference | null {
  if ('error' in emacs) return { field: 'error', text, emacs: emacs.error, ours: null }
  const ours = readWithOurs(text)
  for (const field of ['headlines', 'blocks', 'timestamps', 'links'] as const) {
    if ((field === 'timestamps' || field === 'links') && objectsDiffer(text)) continue
    const theirs =
      field === 'headlines' ? emacs.headlines.map((h, i) => normal(h, ours.headlines[i], text)) : emacs[field]
    if (JSON.stringify(theirs) !== JSON.stringify(ours[field])) {
      return { field, text, emacs: theirs, ours: ours[field] }
    }
  }
  return null
}

/**
 * 4. `org-get-tags` reads the line by a rule of its own, where a priority that touches the tags spoils them; it leaves
 *    out empty tags, as we do. The order of inherited tags carries no meaning.
 */
function allTags95(headline: Headline, { headlines, settings }: OrgDocument): string[] {
  const all = new Set(settings.filetags)
  for (
    let at: Headline | undefined = headline;
    at;
    at = at.parent === null ? undefined : headlines[at.parent]
  ) {
    const touches = at.title === '' && at.raw.includes(`]:${at.tags.join(':')}:`)
    if (!touches) for (const tag of at.tags) if (tag !== '') all.add(tag)
  }
  return [...all].sort()
}

/** 5. the end of a subtree is before or behind its last white space. */
function normal(headline: object, ours: object | undefined, text: string): object {
  const row = headline as { allTags: string[]; end: number }
  const end = (ours as { end: number } | undefined)?.end ?? row.end
  const between = [...text].slice(Math.min(end, row.end), Math.max(end, row.end)).join('')
  return { ...row, allTags: [...row.allTags].sort(), end: between.trim() === '' ? end : row.end }
}

/**
 * Difference 2 moves where a title begins, and so what objects are in it; and
 * 6. a clock line behind an affiliated keyword is a paragraph in 9.5 (9.7: still a clock).
 */
const objectsDiffer = (text: string): boolean =>
  /COMMENT[^ \n]/.test(text) || /#\+(?:CAPTION|RESULTS)[^\n]*\n[ \t]*CLOCK:/i.test(text)
