// Owns the links to notes that stand in code: `[[file:notes.org::*Heading]]`, `notes/why.org::*Heading`, and in
// comments `id:…`. What only looks like one leads nowhere, so it does no harm. Never resolves a link.

export interface NoteLink {
  /** As an Org link would write it. */
  readonly target: string
  /** UTF-16 offset in the text. */
  readonly at: number
}

const bracketed = /\[\[((?:file:|id:|\.{0,2}\/)[^\][\n]{1,300})\]/.source
const path =
  /(?<![\w/.@:-])(?:file:)?((?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w-][\w.-]*\.org(?:::(?:\*[^\n\])"'`]{1,200}|#[\w-]+|\d+))?)/
    .source
const identifier = /(?<![\w:])(id:[\w-]{4,80})(?![\w:(])/.source
const link = new RegExp(`${bracketed}|${path}|${identifier}`, 'g')
/** What begins a comment in one of the languages, somewhere before on the line. */
const comment = /\/\/|\/\*|^\s*\*|#|--|;|%|"""|'''|<!--/

export function noteLinks(text: string): readonly NoteLink[] {
  if (!text.includes('.org') && !text.includes('id:') && !text.includes('[[')) return []
  const found: NoteLink[] = []
  for (const match of text.matchAll(link)) {
    const [, inBrackets, inPath, id] = match
    // A bare name such as example.org is a host.
    if (inPath !== undefined && !inPath.includes('/') && !inPath.includes('::')) continue
    const before = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)
    if (id !== undefined && !comment.test(before)) continue
    const target = inBrackets ?? id ?? `file:${inPath}`
    found.push({ target: target.replace(/[\s.,;]*(?:\*\/|-->)?[\s.,;]*$/, ''), at: match.index })
  }
  return found
}
