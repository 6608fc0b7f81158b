// Owns where a text stands in another, to the letter. Pure.

/** Every place `find` occurs, overlaps included, at most `limit`. */
export function places(text: string, find: string, limit = 20): readonly number[] {
  const found: number[] = []
  if (find === '') return found
  for (let at = text.indexOf(find); at >= 0 && found.length < limit; at = text.indexOf(find, at + 1)) {
    found.push(at)
  }
  return found
}

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
