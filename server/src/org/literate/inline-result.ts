// Owns what code in a line of text gave back as an edit of its Org file: `{{{results(…)}}}` right behind it, made or replaced.
// The reference is `org-babel-insert-result` of Org 9.7 where the code is inline. Never runs code.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Edit } from '../edit/edit.ts'
import { elementsOf } from '../elements/document.ts'
import type { OrgNode } from '../elements/element.ts'
import { descendants, richParts } from '../elements/walk.ts'
import type { OrgDocument } from '../parse.ts'
import type { CodeBlock } from './block.ts'
import { argument } from './parameters.ts'
import { linkTo } from './results.ts'
import { cellText, type Value } from './value.ts'

/** Fails for what has no place in a line: lists, tables, drawers, several lines. */
export function inlineEdits(
  document: OrgDocument,
  text: string,
  block: CodeBlock,
  value: Value,
): Result<readonly Edit[], Problem> {
  const words = argument(block.parameters, 'results').split(/\s+/)
  const has = (...some: readonly string[]) => some.some((word) => words.includes(word))
  if (has('silent', 'none')) return ok([])
  const given = value === null || typeof value === 'object' ? value : cellText(value)
  const wrong =
    (['table', 'drawer', 'list'] as const).find((word) => has(word)) ??
    (given !== null && typeof given === 'object' ? 'list' : null)
  if (wrong !== null) return err(noPlace(wrong === 'list' ? 'A list' : `A ${wrong}`))
  const result = given as string | null
  // A carriage return ends a line in editors, if not in Emacs.
  if (result !== null && /[\n\r][^\n\r]/.test(result)) return err(noPlace('A result of several lines'))
  const there = findInline(document, text, block)
  const made = result === null ? '' : written(result.replace(/[\n\r]+$/, ''), words, block)
  if (there) return ok([{ ...there, text: made }].filter((edit) => text.slice(edit.start, edit.end) !== made))
  return ok(made === '' ? [] : [{ start: block.end, end: block.end, text: ` ${made}` }])
}

const noPlace = (what: string): Problem =>
  problem('inline', `${what} cannot stand in a line of text.`, 'Put the code into a block.')

function written(result: string, words: readonly string[], { parameters, language }: CodeBlock): string {
  const has = (word: string) => words.includes(word)
  const isFile = has('file')
  const raw = isFile ? linkTo(result, parameters.values) : result
  const inside =
    has('raw') && !isFile ? raw : raw.replace(/(\\*),/g, (_, slashes: string) => `${slashes}${slashes}\\,`)
  const results = (before: string, after: string) => `{{{results(${before}${inside}${after})}}}`
  const wrap = parameters.values.get('wrap')
  if (wrap !== undefined) {
    const [type = '', ...rest] = (wrap ?? 'results').split(/\s+/)
    switch (type.toLowerCase()) {
      case 'export':
        return results(`@@${rest[0] ?? 'none'}:`, '@@')
      case 'example':
        return results('=', '=')
      case 'src': {
        const [of = 'none', ...headers] = rest
        return results(`src_${of}${headers.length === 0 ? '' : `[${headers.join(' ')}]`}{`, '}')
      }
      default:
        return results('', '')
    }
  }
  if (has('html')) return results('@@html:', '@@')
  if (has('latex')) return results('@@latex:', '@@')
  if (has('org')) return results('src_org{', '}')
  if (has('code')) return results(`src_${language}[]{`, '}')
  if (has('raw')) return inside
  return isFile || has('wrap') ? results('', '') : results('=', '=')
}

/** The result that stands there, without the blanks behind it. */
function findInline(
  document: OrgDocument,
  text: string,
  block: CodeBlock,
): { readonly start: number; readonly end: number } | null {
  const { root, offset } = elementsOf(document, text, block.headline)
  const at = block.end + (/^[ \t\n]*/.exec(text.slice(block.end))?.[0].length ?? 0)
  for (const node of descendants(root))
    for (const among of [node.children, ...richParts(node).map(({ objects }) => objects)])
      if (among.some((one) => isCode(one) && offset + one.start === block.start)) {
        const macro = among.find((one) => one.type === 'macro' && offset + one.start === at)
        if (macro?.type !== 'macro' || macro.key !== 'results') return null
        return { start: at, end: at + text.slice(at, offset + macro.end).replace(/[ \t]+$/, '').length }
      }
  return null
}

const isCode = ({ type }: OrgNode): boolean => type === 'inline-src-block' || type === 'inline-babel-call'
