// Owns what of a file can be run: its blocks, code in a line of text, and calls of blocks, each as the block that it calls
// with what it says otherwise, at its own place. The references are `org-babel-lob-get-info` and
// `org-babel-get-src-block-info` of Org 9.7. Never runs anything.

import { elementsOf } from '../elements/document.ts'
import type { BabelCall, InlineBabelCall, InlineSource, OrgNode } from '../elements/element.ts'
import { descendants } from '../elements/walk.ts'
import { outOfSightOf } from '../file.ts'
import type { OrgDocument } from '../parse.ts'
import { blocksOf, type CodeBlock, headersOf, propertiesAt } from './block.ts'
import { readParameters, withArguments, withLayer } from './parameters.ts'
import { splitArguments } from './referred.ts'

/** In the order of the text. A call of something that is not there is left out. */
export function runnablesOf(document: OrgDocument, text: string): readonly CodeBlock[] {
  const blocks = blocksOf(document, text)
  if (!other.test(text)) return blocks
  const others: CodeBlock[] = []
  const out = outOfSightOf(document)
  for (let at = -1; at < document.headlines.length; ) {
    const { root, offset, next } = elementsOf(document, text, at)
    const section = text.slice(offset, document.headlines[next]?.start ?? text.length)
    // Walking a tree reads all of its objects.
    if (other.test(section)) {
      const properties = propertiesAt(document, at)
      const around = {
        headline: at,
        outOfSight: at >= 0 && out[at] === 1,
        commented: commentedAt(document, at),
      }
      for (const node of descendants(root)) {
        const found = bodyOf(node, blocks, properties)
        if (found) others.push({ ...found, ...around, ...placeOf(node, text, offset) })
      }
    }
    at = next
  }
  return [...blocks, ...others].toSorted((a, b) => a.begin - b.begin)
}

/** What a section has that holds something else than blocks. */
const other = /^[ \t]*#\+call:|src_|call_/im

function bodyOf(
  node: OrgNode,
  blocks: readonly CodeBlock[],
  properties: Readonly<Record<string, string>>,
): Body | null {
  if (node.type === 'inline-src-block') return codeIn(node, properties)
  return node.type === 'babel-call' || node.type === 'inline-babel-call'
    ? called(node, blocks, properties)
    : null
}

function placeOf(node: OrgNode, text: string, offset: number) {
  const start = offset + ('postAffiliated' in node ? node.postAffiliated : node.start)
  // Without the blanks that org-element counts in.
  const end = start + text.slice(start, offset + node.end).trimEnd().length
  return {
    name: 'affiliated' in node ? (node.affiliated?.name ?? '') : '',
    form: node.type === 'babel-call' ? ('call' as const) : ('inline' as const),
    begin: offset + node.start,
    start,
    bodyStart: start,
    bodyEnd: start,
    end,
  }
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
