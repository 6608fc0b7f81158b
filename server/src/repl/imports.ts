// Owns making imports of evaluated JavaScript and TypeScript something that can be evaluated: a module is a call
// of `__import`, which a session has. Pure. Lines stay where they are.

import type { Node, Parser } from 'web-tree-sitter'
import { isTypeScript, runtimeOf } from './session.ts'

/** What a session of the language can evaluate. `parser`: of a grammar, or null where there is none. */
export async function evaluable(
  parser: (grammar: 'javascript' | 'typescript') => Promise<Parser | null>,
  code: string,
  language: string,
): Promise<string> {
  if (runtimeOf(language) !== 'javascript') return code
  const found = await parser(isTypeScript(language) ? 'typescript' : 'javascript')
  return found === null ? code : withImports(found, code)
}

/** The text with its static imports as declarations and `import(…)` as a call; as it is where it cannot be read. */
function withImports(parser: Parser, code: string): string {
  if (!/\b(?:import|export)\b/.test(code)) return code
  const tree = parser.parse(code)
  if (tree === null) return code
  try {
    const changes: Change[] = []
    for (const node of tree.rootNode.namedChildren) {
      if (node?.type !== 'import_statement' && node?.type !== 'export_statement') continue
      const text = node.type === 'import_statement' ? declaration(node) : exported(node)
      if (text !== null) changes.push({ start: node.startIndex, end: node.endIndex, text })
    }
    for (const node of tree.rootNode.descendantsOfType('call_expression')) {
      const callee = node?.childForFieldName('function')
      if (callee?.type === 'import')
        changes.push({ start: callee.startIndex, end: callee.endIndex, text: '__import' })
    }
    return changes
      .sort((a, b) => b.start - a.start)
      .reduce((text, change) => text.slice(0, change.start) + change.text + text.slice(change.end), code)
  } finally {
    tree.delete()
  }
}

interface Change {
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Nobody imports from a session: what is exported is only declared. null for what is not understood. */
function exported(statement: Node): string | null {
  if (statement.hasError) return null
  const inner = statement.childForFieldName('declaration')
  const value = statement.childForFieldName('value')
  const source = statement.childForFieldName('source')
  const text = inner?.text ?? (value ? `(${value.text})` : source ? `await __import(${source.text});` : '')
  return (
    '\n'
      .repeat((inner ?? value)?.startPosition.row ?? statement.endPosition.row)
      .slice(statement.startPosition.row) + text
  )
}

/** null for what imports types alone, which is left to whoever strips types, and for what is not understood. */
function declaration(statement: Node): string | null {
  if (statement.hasError || statement.children.some((child) => child?.type === 'type')) return null
  const source = statement.childForFieldName('source')?.text
  if (source === undefined) return null
  const attributes = statement.namedChildren.find((child) => child?.type === 'import_attribute')
  const given = attributes?.namedChildren.find((child) => child?.type === 'object')?.text
  const module = `await __import(${source}${given === undefined ? '' : `, { with: ${given} }`})`
  const clause = statement.namedChildren.find((child) => child?.type === 'import_clause')
  const bound = clause ? `const ${bindings(clause, module)}` : module
  const lines = statement.text.split('\n').length - bound.split('\n').length
  return `${bound};${'\n'.repeat(Math.max(0, lines))}`
}

function bindings(clause: Node, module: string): string {
  const parts = clause.namedChildren.filter((child) => child !== null)
  const space = parts.find(({ type }) => type === 'namespace_import')?.namedChildren[0]?.text
  const standard = parts.find(({ type }) => type === 'identifier')?.text
  const named = parts.find(({ type }) => type === 'named_imports')?.namedChildren ?? []
  const members = named.flatMap((one) => {
    if (one?.type !== 'import_specifier' || one.children.some((child) => child?.type === 'type')) return []
    const name = one.childForFieldName('name')?.text ?? ''
    const alias = one.childForFieldName('alias')?.text
    return [alias === undefined ? name : `${name}: ${alias}`]
  })
  const pattern = `{ ${[...(standard === undefined ? [] : [`default: ${standard}`]), ...members].join(', ')} }`
  if (space === undefined) return `${pattern} = ${module}`
  return standard === undefined ? `${space} = ${module}` : `${space} = ${module}, ${pattern} = ${space}`
}
