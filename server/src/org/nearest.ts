// Owns the likeliest word that was meant: the nearest of a list by edits. Never looks at anything but spelling.

/** The nearest of `known` within a third of the word's length (two edits at most), or null. Case does not count. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const wanted = word.toLowerCase()
  const most = Math.min(2, Math.floor(wanted.length / 3))
  if (most === 0 || wanted.length > 64) return null
  let best: string | null = null
  let bestEdits = most + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= bestEdits) continue
    const edits = editsBetween(wanted, candidate.toLowerCase(), bestEdits - 1)
    if (edits < bestEdits) {
      best = candidate
      bestEdits = edits
    }
  }
  return best
}

/**
 * Insertions, deletions, replacements and swaps of neighbours (Damerau, optimal string alignment); `most` + 1 stands for
 * all that is more. Only places that are so near to each other are compared.
 */
function editsBetween(a: string, b: string, most: number): number {
  const far = most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far))
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = new Array(b.length + 1).fill(far)
    if (i <= most) row[0] = i
    let least = row[0] as number
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let edits = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + same,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (before[j - 2] as number) + 1)
      row[j] = Math.min(edits, far)
      least = Math.min(least, edits)
    }
    if (least >= far) return far
    before = last
    last = row
  }
  return last[b.length] as number
}
