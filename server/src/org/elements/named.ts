// Owns what of a file can be referred to by name: targets, element names, footnotes. One pass over its trees.
// Never resolves a link: that needs other files.

import type { OrgDocument } from '../parse.ts'
import { nodesOf } from './document.ts'
import type { OrgNode } from './element.ts'

/** Offsets are the file's, in UTF-16 units; end exclusive, without the blanks and blank lines behind. */
export interface Named {
  readonly kind: 'target' | 'radio-target' | 'name' | 'footnote-definition' | 'footnote-reference'
  /** Of an anonymous footnote empty. */
  readonly name: string
  readonly start: number
  readonly end: number
}

const known = new WeakMap<OrgDocument, readonly Named[]>()

/**
 * All of them in the order of the text. An inline footnote with a label counts as reference and as definition. A
 * `name` spans its `#+name:` line.
 */
export function namedIn(document: OrgDocument, text: string): readonly Named[] {
  let found = known.get(document)
  if (!found) {
    const all: Named[] = []
    // Most files have none: their trees need not be read.
    if (/<<|\[fn:|#\+(?:name|label|data|resname|source|srcname|tblname):/i.test(text)) {
      for (const { node, offset } of nodesOf(document, text)) add(all, node, offset)
    }
    found = all.sort((a, b) => a.start - b.start)
    known.set(document, found)
  }
  return found
}

function add(all: Named[], node: OrgNode, offset: number): void {
  const start = node.start + offset
  switch (node.type) {
    case 'target':
    case 'radio-target':
      all.push({ kind: node.type, name: node.value, start, end: node.end - node.postBlank + offset })
      return
    case 'footnote-reference': {
      const name = node.label ?? ''
      const end = node.end - node.postBlank + offset
      all.push({ kind: 'footnote-reference', name, start, end })
      if (node.inline && name !== '') all.push({ kind: 'footnote-definition', name, start, end })
      return
    }
    case 'footnote-definition': {
      const from = node.postAffiliated + offset
      const end = (node.contentsEnd ?? node.postAffiliated + node.label.length + '[fn:]'.length) + offset
      all.push({ kind: 'footnote-definition', name: node.label, start: from, end })
    }
  }
  if (!('affiliated' in node) || !node.affiliated || node.affiliated.name === null) return
  for (const line of node.affiliated.lines) {
    if (line.key !== 'NAME') continue
    const span = { start: line.start + offset, end: line.end + offset }
    all.push({ kind: 'name', name: node.affiliated.name, ...span })
  }
}
