// Owns finding a mark in bytes that come piece by piece. Pure.

export interface Sieve {
  /** What is surely before the mark, what is behind it, and whether the mark ended in these bytes. */
  take(bytes: Uint8Array): {
    readonly before: Uint8Array
    readonly after: Uint8Array
    readonly found: boolean
  }
  /** What was held back because the mark could have begun in it. */
  rest(): Uint8Array
}

/** `mark` is ASCII and begins with a character that is nowhere else in it. */
export function createSieve(mark: string): Sieve {
  const wanted = Uint8Array.from(mark, (letter) => letter.charCodeAt(0))
  const empty = new Uint8Array(0)
  let held: Uint8Array = empty
  let isFound = false
  return {
    take(bytes) {
      if (isFound) return { before: empty, after: bytes, found: false }
      const all = held.length === 0 ? bytes : joined(held, bytes)
      for (
        let at = all.indexOf(wanted[0] as number);
        at >= 0;
        at = all.indexOf(wanted[0] as number, at + 1)
      ) {
        const fits = Math.min(wanted.length, all.length - at)
        let same = 1
        while (same < fits && all[at + same] === wanted[same]) same++
        if (same < fits) continue
        isFound = fits === wanted.length
        held = isFound ? empty : all.slice(at)
        return {
          before: all.subarray(0, at),
          after: isFound ? all.subarray(at + fits) : empty,
          found: isFound,
        }
      }
      held = empty
      return { before: all, after: empty, found: false }
    },
    rest() {
      const rest = held
      held = empty
      return rest
    },
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
