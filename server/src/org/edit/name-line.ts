// Owns `#+name:` lines, and how names and words of links are compared. Never looks at what stands below them.

/** What stands before the name, and the name. */
export const nameLine = /^([ \t]*#\+name:[ \t]*)(.*?)[ \t]*\r?$/gim

export const hasName = (text: string, name: string): boolean =>
  [...text.matchAll(nameLine)].some((found) => sameWords(found[2] as string, name))

export const sameWords = (a: string, b: string): boolean => squeeze(a) === squeeze(b)
const squeeze = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
