// Owns which lines two texts have in common, in order. Pure.

/** Beyond so many lines the table of common lines is not worth its size. */
const mostCompared = 1500

/** For each line of `b` the line of `a` it is, in order, by the longest common subsequence; -1 for a new one. */
export function commonLines(a: readonly string[], b: readonly string[]): readonly number[] {
  const out = b.map(() => -1)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) out[head] = head++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail++
    out[b.length - tail] = a.length - tail
  }
  const rows = a.length - head - tail
  const columns = b.length - head - tail
  if (rows === 0 || columns === 0 || rows > mostCompared || columns > mostCompared) return out
  const width = columns + 1
  const best = new Uint16Array((rows + 1) * width)
  const cell = (i: number, j: number) => best[i * width + j] as number
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      best[i * width + j] =
        a[head + i] === b[head + j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[head + i] === b[head + j]) out[head + j++] = head + i++
    else if (cell(i + 1, j) >= cell(i, j + 1)) i++
    else j++
  }
  return out
}
