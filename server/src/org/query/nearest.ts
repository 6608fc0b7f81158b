// Owns the guess at what was meant by a misspelt word.

/** The candidate with the fewest changed letters (Damerau-Levenshtein), when it is near enough to be meant; else null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const most = word.length <= 2 ? 0 : word.length <= 4 ? 1 : word.length <= 7 ? 2 : 3
  let best: string | null = null
  let least = most + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const changes = distance(word.slice(0, 40), candidate)
    if (changes < least) {
      least = changes
      best = candidate
    }
  }
  return best
}

function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] as number
}
