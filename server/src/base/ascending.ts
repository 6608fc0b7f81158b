// Owns the search in ascending numbers.

/** Index of the last entry that is not above `value`; 0 if there is none. Looks at the first `count` entries only. */
export function lastUpTo(
  ascending: ArrayLike<number>,
  value: number,
  count: number = ascending.length,
): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((ascending[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}
