// Owns what of a file can be run: its blocks, and `#+CALL:` lines, each as the block that it calls with what it says
// otherwise, at its own place. The reference is `org-babel-lob-get-info` of Org 9.7. Never runs anything.

import { nodesOf } from '../elements/document.ts'
import { outOfSightOf } from '../file.ts'
import type { OrgDocument } from '../parse.ts'
import { blocksOf, type CodeBlock } from './block.ts'
import { withArguments, withLayer } from './parameters.ts'
import { splitArguments } from './referred.ts'

/** In the order of the text. A call of something that is not there is left out. */
export function runnablesOf(document: OrgDocument, text: string): readonly CodeBlock[] {
  const blocks = blocksOf(document, text)
  if (!/^[ \t]*#\+call:/im.test(text)) return blocks
  const calls: CodeBlock[] = []
  const out = outOfSightOf(document)
  for (const { node, offset } of nodesOf(document, text)) {
    if (node.type !== 'babel-call' || node.call === null) continue
    const called = blocks.find(({ name, commented }) => name === node.call?.trim() && !commented)
    if (!called) continue
    const headers = [':exports results', node.insideHeader ?? '', node.endHeader ?? '']
    const [outer = '', inside = '', end = ''] = headers
    const parameters = withLayer(
      withArguments(
        withLayer(withLayer(called.parameters, outer), inside),
        splitArguments(node.arguments ?? ''),
      ),
      end,
    )
    const start = offset + node.postAffiliated
    const headline = document.headlines.findLastIndex((one) => one.start <= start)
    // Without the blank lines that org-element counts in.
    const whole = text.slice(start, offset + node.end).trimEnd()
    calls.push({
      ...called,
      name: node.affiliated?.name ?? '',
      headline,
      outOfSight: headline >= 0 && out[headline] === 1,
      parameters,
      begin: offset + node.start,
      start,
      bodyStart: start,
      bodyEnd: start,
      end: start + whole.length,
    })
  }
  return [...blocks, ...calls].toSorted((a, b) => a.begin - b.begin)
}
