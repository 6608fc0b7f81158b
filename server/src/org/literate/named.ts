// Owns what has a name in a file: a block, or something that has a value as it stands. Never runs anything.

import { nodesOf } from '../elements/document.ts'
import type { OrgDocument } from '../parse.ts'
import type { CodeBlock } from './block.ts'
import { valueOfElement } from './reference.ts'
import type { Value } from './value.ts'

export type Named =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'block'; readonly block: CodeBlock }

/** The first in the file. `contents`: of a block its code is meant. null where nothing has the name. */
export function named(
  { document, text }: { readonly document: OrgDocument; readonly text: string },
  blocks: readonly CodeBlock[],
  name: string,
  wants: 'value' | 'contents',
): Named | null {
  for (const { node, offset } of nodesOf(document, text)) {
    if (!('affiliated' in node) || node.affiliated?.name?.toLowerCase() !== name.toLowerCase()) continue
    if (node.type === 'src-block' && wants === 'value') {
      const block = blocks.find(({ start }) => start === offset + node.postAffiliated)
      if (block && !block.commented) return { kind: 'block', block }
      continue
    }
    const value = valueOfElement(node, text, offset)
    if (value !== undefined) return { kind: 'value', value }
  }
  const headline = document.headlines.find(
    ({ properties, ids }) => properties.CUSTOM_ID === name || ids.includes(name),
  )
  return headline
    ? { kind: 'value', value: text.slice(headline.bodyStart, headline.end).replaceAll('\r\n', '\n') }
    : null
}
