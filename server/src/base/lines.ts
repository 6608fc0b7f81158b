// Owns line differences: Myers' O(ND) algorithm (1986). Pure; never fails: two texts too different for the bound are
// one replacement.

/** Lines with their line end; the last one may have none. */
export function lines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

export interface Mark {
  readonly kind: ' ' | '+' | '-'
  readonly line: string
}

/** More edits than this in the differing middle are shown as one replacement (bounds time and memory). */
const maxEdits = 2000

/** How `a` becomes `b`, line by line. */
export function script(a: readonly string[], b: readonly string[]): readonly Mark[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++
  const same = (line: string): Mark => ({ kind: ' ', line })
  return [
    ...a.slice(0, head).map(same),
    ...myers(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ]
}

function myers(a: readonly string[], b: readonly string[]): readonly Mark[] {
  const replaced = (): readonly Mark[] => [
    ...a.map((line): Mark => ({ kind: '-', line })),
    ...b.map((line): Mark => ({ kind: '+', line })),
  ]
  if (a.length === 0 || b.length === 0) return replaced()
  const limit = Math.min(a.length + b.length, maxEdits)
  const offset = limit + 1
  const furthest = new Int32Array(2 * limit + 3)
  const history: Int32Array[] = []
  for (let d = 0; d <= limit; d++) {
    // Only diagonals -d..d can have changed: keeping just those bounds memory by the square of d.
    history.push(furthest.slice(offset - d - 1, offset + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(furthest, offset + k - 1) < at(furthest, offset + k + 1))
      let x = down ? at(furthest, offset + k + 1) : at(furthest, offset + k - 1) + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      furthest[offset + k] = x
      if (x >= a.length && y >= b.length) return backtrack(a, b, history, d)
    }
  }
  return replaced()
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  history: readonly Int32Array[],
  edits: number,
): readonly Mark[] {
  const marks: Mark[] = []
  let x = a.length
  let y = b.length
  for (let d = edits; d > 0; d--) {
    // Index of diagonal k in the saved slice.
    const saved = history[d] as Int32Array
    const value = (k: number) => at(saved, k + d + 1)
    const k = x - y
    const down = k === -d || (k !== d && value(k - 1) < value(k + 1))
    const fromK = down ? k + 1 : k - 1
    const fromX = value(fromK)
    const fromY = fromX - fromK
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      marks.push({ kind: ' ', line: a[--x] as string })
      y--
    }
    if (down) marks.push({ kind: '+', line: b[--y] as string })
    else marks.push({ kind: '-', line: a[--x] as string })
  }
  while (x > 0) marks.push({ kind: ' ', line: a[--x] as string })
  return marks.reverse()
}

const at = (values: Int32Array, i: number): number => values[i] ?? 0
