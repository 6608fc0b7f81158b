// Owns path patterns of views: `work/*.org`, `**/diary.org`, a folder, a file's name. Linear in the path's length.

/** `*` is anything but a slash, `**` anything; without a slash the name counts wherever the file is. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const clean = pattern.trim().replace(/^\.\//, '').replace(/\/+$/, '')
  const wanted = clean.split('/')
  return (path) => {
    const parts = path.split('/')
    if (wanted.length === 1 && wanted[0] !== '**') {
      return fits(parts.at(-1) ?? '', clean) || parts.slice(0, -1).some((folder) => fits(folder, clean))
    }
    return walk(parts, wanted) || walk(parts, [...wanted, '**'])
  }
}

/** Greedy with one place to go back to, for `**` over folders and for `*` over characters alike. */
function walk(parts: readonly string[], wanted: readonly string[]): boolean {
  return glob(parts, wanted, (one) => one === '**', fits)
}

const fits = (name: string, pattern: string): boolean =>
  glob(
    [...name],
    [...pattern],
    (one) => one === '*',
    (char, wanted) => wanted === '?' || char === wanted,
  )

function glob<T>(
  text: readonly T[],
  pattern: readonly T[],
  isAny: (one: T) => boolean,
  same: (a: T, b: T) => boolean,
): boolean {
  let at = 0
  let want = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const here = pattern[want]
    if (here !== undefined && isAny(here)) {
      star = want++
      resume = at
    } else if (here !== undefined && same(text[at] as T, here)) {
      at++
      want++
    } else if (star >= 0) {
      want = star + 1
      at = ++resume
    } else return false
  }
  while (want < pattern.length && isAny(pattern[want] as T)) want++
  return want === pattern.length
}
