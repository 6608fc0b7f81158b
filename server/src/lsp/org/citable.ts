// Owns what an Org text may cite: the entries of the bibliographies that it names, else of those in the folder. Each file is
// read again only when its text is another one; none outside the folders that are open is read.

import { type Reference, readBibliography } from '../../org/ide/bibliography.ts'
import { bibliographiesOf } from '../../org/ide/citing.ts'
import type { OrgText } from './documents.ts'
import type { OrgContext } from './feature.ts'
import { workspacePath } from './targets.ts'

export interface Cited extends Reference {
  readonly path: string
  /** 0-based place of the key. */
  readonly line: number
  readonly character: number
}

const mostFiles = 20
const kept = new Map<string, { readonly text: string; readonly references: readonly Cited[] }>()

/** In the order of the files and of their entries. */
export async function citableFrom(context: OrgContext, org: OrgText): Promise<readonly Cited[]> {
  const index = context.index()
  if (!index) return []
  const named = bibliographiesOf(org.source, org.document)
  const paths =
    named.length > 0
      ? named.flatMap((written) => workspacePath(context, org, written) ?? [])
      : index.paths().filter((path) => /\.(?:bib|bibtex)$/i.test(path))
  const all: Cited[] = []
  for (const path of paths.slice(0, mostFiles)) {
    const read = await index.text(path)
    if (read.ok) all.push(...referencesIn(index.absolute(path), path, read.value.text))
  }
  return all
}

function referencesIn(file: string, path: string, text: string): readonly Cited[] {
  const known = kept.get(file)
  if (known?.text === text) return known.references
  let line = 0
  let at = 0
  const references = readBibliography(path, text).map((reference): Cited => {
    // Entries come in their order in a .bib, and mostly so elsewhere.
    if (reference.start < at) [line, at] = [0, 0]
    for (
      let next = text.indexOf('\n', at);
      next >= 0 && next < reference.start;
      next = text.indexOf('\n', at)
    ) {
      line++
      at = next + 1
    }
    return { ...reference, path, line, character: reference.start - at }
  })
  kept.delete(file)
  kept.set(file, { text, references })
  for (const first of kept.keys()) if (kept.size > mostFiles) kept.delete(first)
  return references
}
