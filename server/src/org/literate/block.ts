// Owns the source blocks of a file as literate programming sees them: code, header arguments with what they inherit, and
// the place of each line. Never runs or expands anything.

import { elementsOf } from '../elements/document.ts'
import type { SourceBlock } from '../elements/element.ts'
import { descendants } from '../elements/walk.ts'
import { outOfSightOf } from '../file.ts'
import type { OrgDocument } from '../parse.ts'
import { deindent } from './indent.ts'
import { type Parameters, readParameters } from './parameters.ts'

export interface CodeBlock {
  /** How it stands there: `call` is a line `#+CALL:`, `inline` code or a call in a line of text. */
  readonly form: 'block' | 'call' | 'inline'
  /** Its number among the blocks of the file. */
  readonly index: number
  readonly language: string
  /** What `#+name:` says, or empty. */
  readonly name: string
  readonly parameters: Parameters
  /** Number of the headline it stands under; -1 before the first one. */
  readonly headline: number
  /** 1 for the first block under its headline. */
  readonly ordinal: number
  /** Under a headline that is commented, or that is commented or archived or below one. */
  readonly commented: boolean
  readonly outOfSight: boolean
  /** The code without common indentation and without the commas that keep lines from being read as Org. */
  readonly lines: readonly string[]
  /** Columns that each line of the file has more. */
  readonly indent: number
  /** `-i`: the indentation is code. */
  readonly keepsIndent: boolean
  /** `-r`: labels of lines are no code; the format they are written in. */
  readonly dropsLabels: string | null
  /** UTF-16 offsets in the file: with its affiliated keywords, from `#+begin_src` on, of the lines between, behind `#+end_src`. */
  readonly begin: number
  readonly start: number
  readonly bodyStart: number
  readonly bodyEnd: number
  readonly end: number
}

export function blocksOf(document: OrgDocument, text: string): readonly CodeBlock[] {
  const found: CodeBlock[] = []
  const out = outOfSightOf(document)
  const commented: boolean[] = []
  for (let at = -1; at < document.headlines.length; ) {
    const { root, offset, next } = elementsOf(document, text, at)
    const headline = document.headlines[at]
    commented[at] = headline ? headline.commented || commented[headline.parent ?? -1] === true : false
    let ordinal = 0
    const properties = propertiesAt(document, at)
    for (const node of descendants(root)) {
      if (node.type !== 'src-block' || node.language === null) continue
      found.push({
        ...codeOf(node, node.language, properties, offset, text),
        form: 'block',
        index: found.length,
        headline: at,
        ordinal: ++ordinal,
        commented: commented[at] === true,
        outOfSight: at >= 0 && out[at] === 1,
      })
    }
    at = next
  }
  return found
}

type Properties = Readonly<Record<string, string>>

/** Those of the file for -1. */
export const propertiesAt = (document: OrgDocument, headline: number): Properties =>
  document.headlines[headline]?.inheritedProperties ?? {
    ...document.settings.properties,
    ...document.properties,
  }

/** Header arguments that properties say, from the outermost to the innermost. */
export const headersOf = (properties: Properties, language: string): readonly string[] => [
  properties['HEADER-ARGS'] ?? '',
  properties[`HEADER-ARGS:${language.toUpperCase()}`] ?? '',
]

function codeOf(node: SourceBlock, language: string, properties: Properties, offset: number, text: string) {
  const { affiliated, parameters, valueStart, valueEnd } = node
  const code = node.value.endsWith('\n') ? node.value.slice(0, -1) : node.value
  const lines = code.split('\n')
  const clean = node.preserveIndent ? { lines, columns: 0 } : deindent(lines)
  const close = text.indexOf('\n', offset + valueEnd)
  return {
    language,
    name: affiliated?.name ?? '',
    parameters: readParameters([
      ...headersOf(properties, language),
      parameters ?? '',
      ...(affiliated?.header ?? []),
    ]),
    lines: clean.lines,
    indent: clean.columns,
    keepsIndent: node.preserveIndent,
    dropsLabels: /-r\b/.test(node.switches ?? '') ? (node.labelFormat ?? '(ref:%s)') : null,
    begin: offset + node.start,
    start: offset + node.postAffiliated,
    bodyStart: offset + valueStart,
    bodyEnd: offset + valueEnd,
    end: close < 0 ? text.length : close,
  }
}
