// Owns reading what `git diff` prints (git-diff(1), "Generating patch text with -p"). Never throws: what it does not know it
// passes over.

export interface Hunk {
  /** What git found above it: a line that often begins a function. */
  readonly heading: string
  /** Lines of the new text that were added (1-based). */
  readonly added: readonly number[]
  /** Lines of the new text before which something is gone (1-based). */
  readonly removedAt: readonly number[]
  /** As they stand in the diff, with their sign. */
  readonly lines: readonly string[]
}

export interface FilePatch {
  /** Of the new text; of the old one where it is gone. */
  readonly path: string
  readonly kind: 'add' | 'remove' | 'rename' | 'change'
  readonly isBinary: boolean
  readonly addedLines: number
  readonly removedLines: number
  readonly hunks: readonly Hunk[]
}

export function readPatch(diff: string): readonly FilePatch[] {
  return diff.split(/^(?=diff --git )/m).flatMap((part) => {
    const lines = part.split('\n')
    if (lines.at(-1) === '') lines.pop()
    if (!lines[0]?.startsWith('diff --git ')) return []
    const first = lines.findIndex((line) => line.startsWith('@@ '))
    const head = first < 0 ? lines : lines.slice(0, first)
    const path = pathOf(head)
    if (path === '') return []
    const has = (words: string) => head.some((line) => line.startsWith(words))
    const hunks = first < 0 ? [] : readHunks(lines.slice(first))
    return [
      {
        path,
        kind: has('new file mode')
          ? 'add'
          : has('deleted file mode')
            ? 'remove'
            : has('rename to ')
              ? 'rename'
              : 'change',
        isBinary: has('Binary files ') || has('GIT binary patch'),
        addedLines: count(hunks, '+'),
        removedLines: count(hunks, '-'),
        hunks,
      } as const,
    ]
  })
}

function pathOf(head: readonly string[]): string {
  const after = (words: string) => head.find((line) => line.startsWith(words))?.slice(words.length)
  const named = after('rename to ') ?? plain(after('+++ ')) ?? plain(after('--- '))
  if (named !== undefined) return unquoted(named)
  // Of a file without text there is only the first line, which names it twice.
  const both = (head[0] ?? '').slice('diff --git '.length)
  const quoted = /^"(?:[^"\\]|\\.)*" "b\/((?:[^"\\]|\\.)*)"$/.exec(both)?.[1]
  if (quoted !== undefined) return unquoted(`"${quoted}"`)
  const half = (both.length - 1) / 2
  return both.slice(0, half).replace(/^a\//, '') === both.slice(half + 1).replace(/^b\//, '')
    ? both.slice(half + 1).replace(/^b\//, '')
    : (/ b\/(.*)$/.exec(both)?.[1] ?? '')
}

/** `b/src/a.ts`, `"b/a\tb"`; undefined for /dev/null. A tab may follow a name with blanks. */
function plain(name: string | undefined): string | undefined {
  if (name === undefined || name === '/dev/null') return undefined
  return name.replace(/\t$/, '').replace(/^("?)[ab]\//, '$1')
}

/** Names with unusual bytes are written as C strings ("core.quotePath" of git-config(1)). */
function unquoted(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"')) return name
  const bytes: number[] = []
  const text = name.slice(1, -1)
  const escapes: Record<string, number> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 }
  for (const [part] of text.matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (/^\\[0-7]{3}$/.test(part)) bytes.push(Number.parseInt(part.slice(1), 8) & 255)
    else if (part.startsWith('\\')) bytes.push(escapes[part[1] ?? ''] ?? part.charCodeAt(1))
    else bytes.push(...new TextEncoder().encode(part))
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

function readHunks(lines: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  let hunk: { heading: string; added: number[]; removedAt: number[]; lines: string[] } | null = null
  let at = 0
  for (const line of lines) {
    const head = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line)
    if (head) {
      at = Number(head[1])
      hunk = { heading: (head[2] ?? '').trim(), added: [], removedAt: [], lines: [] }
      hunks.push(hunk)
      continue
    }
    if (!hunk) continue
    if (line.startsWith('+')) hunk.added.push(at)
    if (line.startsWith('-')) hunk.removedAt.push(at)
    if (/^[+\- ]/.test(line)) hunk.lines.push(line)
    if (/^[+ ]/.test(line) || line === '') at++
  }
  return hunks
}

const count = (hunks: readonly Hunk[], sign: string): number =>
  hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.startsWith(sign)).length, 0)
