// Owns what of a file can be run: its blocks, code in a line of text, and calls of blocks, each as the block that it calls
// with what it says otherwise, at its own place. The references are `org-babel-lob-get-info` and
// `org-babel-get-src-block-info` of Org 9.7. Never runs anything.

import { nodesOf } from '../elements/document.ts'
import type { BabelCall, InlineBabelCall, InlineSource } from '../elements/element.ts'
import { outOfSightOf } from '../file.ts'
import type { OrgDocument } from '../parse.ts'
import { blocksOf, type CodeBlock, headersOf, propertiesAt } from './block.ts'
import { readParameters, withArguments, withLayer } from './parameters.ts'
import { splitArguments } from './referred.ts'

/** In the order of the text. A call of something that is not there is left out. */
export function runnablesOf(document: OrgDocument, text: string): readonly CodeBlock[] {
  const blocks = blocksOf(document, text)
  if (!/^[ \t]*#\+call:|src_|call_/im.test(text)) return blocks
  const others: CodeBlock[] = []
  const out = outOfSightOf(document)
  for (const { node, offset } of nodesOf(document, text)) {
    if (node.type !== 'babel-call' && node.type !== 'inline-babel-call' && node.type !== 'inline-src-block')
      continue
    const start = offset + ('postAffiliated' in node ? node.postAffiliated : node.start)
    const at = document.headlines.findLastIndex((one) => one.start <= start)
    const properties = propertiesAt(document, at)
    const found =
      node.type === 'inline-src-block' ? codeIn(node, properties) : called(node, blocks, properties)
    if (!found) continue
    // Without the blanks that org-element counts in.
    const end = start + text.slice(start, offset + node.end).trimEnd().length
    others.push({
      ...found,
      name: 'affiliated' in node ? (node.affiliated?.name ?? '') : '',
      form: node.type === 'babel-call' ? 'call' : 'inline',
      headline: at,
      outOfSight: at >= 0 && out[at] === 1,
      commented: commentedAt(document, at),
      begin: offset + node.start,
      start,
      bodyStart: start,
      bodyEnd: start,
      end,
    })
  }
  return [...blocks, ...others].toSorted((a, b) => a.begin - b.begin)
}

type Body = Omit<
  CodeBlock,
  'form' | 'headline' | 'outOfSight' | 'begin' | 'start' | 'bodyStart' | 'bodyEnd' | 'end'
>

function called(
  node: BabelCall | InlineBabelCall,
  blocks: readonly CodeBlock[],
  properties: Readonly<Record<string, string>>,
): Body | null {
  const found = blocks.find(({ name, commented }) => name === node.call?.trim() && !commented)
  if (!found) return null
  const outer = [':exports results', ...headersOf(properties, found.language), node.insideHeader ?? '']
  const parameters = withLayer(
    withArguments(outer.reduce(withLayer, found.parameters), splitArguments(node.arguments ?? '')),
    node.endHeader ?? '',
  )
  return { ...found, parameters }
}

/** Lines of it are those of a filled paragraph: one line of code. */
function codeIn(
  { language, parameters, value }: InlineSource,
  properties: Readonly<Record<string, string>>,
): Body {
  return {
    index: -1,
    language,
    name: '',
    parameters: readParameters([...headersOf(properties, language), parameters ?? ''], 'inline'),
    ordinal: 0,
    commented: false,
    lines: [value.replace(/\n$/, '').replace(/\n[ \t]*/g, ' ')],
    indent: 0,
    keepsIndent: true,
    dropsLabels: null,
  }
}

function commentedAt({ headlines }: OrgDocument, at: number): boolean {
  for (let i: number | null = at; i !== null && i >= 0; i = headlines[i]?.parent ?? null)
    if (headlines[i]?.commented) return true
  return false
}
