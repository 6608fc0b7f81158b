// The tables of JavaScript, TypeScript and TSX. Data only.

import type { Declaration, LanguageTable } from './table.ts'

const declarations: Readonly<Record<string, Declaration>> = {
  class_declaration: { kind: 'class' },
  class: { kind: 'class' },
  function_declaration: { kind: 'function' },
  generator_function_declaration: { kind: 'function' },
  function_expression: { kind: 'function' },
  generator_function: { kind: 'function' },
  method_definition: { kind: 'method' },
  variable_declarator: { kind: 'constant', form: 'assigned', value: 'value', otherwise: 'constant' },
  field_definition: { kind: 'constant', form: 'assigned', name: ['property'], value: 'value' },
  pair: { kind: 'constant', form: 'assigned', name: ['key'], value: 'value', leastLines: 3 },
  assignment_expression: { kind: 'constant', form: 'assigned', name: ['left'], value: 'right' },
  export_statement: { kind: 'constant', form: 'assigned', name: [], value: 'value', otherwise: 'constant' },
}

export const javascript: LanguageTable = {
  declarations,
  wrappers: ['export_statement', 'lexical_declaration', 'variable_declaration', 'expression_statement'],
  comments: ['comment', 'html_comment'],
  decorators: ['decorator'],
  containers: [
    'program',
    'export_statement',
    'lexical_declaration',
    'variable_declaration',
    'expression_statement',
  ],
  functionValues: {
    arrow_function: 'function',
    function_expression: 'function',
    generator_function: 'function',
    class: 'class',
  },
  calls: {
    call_expression: ['function'],
    new_expression: ['constructor'],
    decorator: [''],
    jsx_opening_element: ['name'],
    jsx_self_closing_element: ['name'],
  },
  importCalls: /^(?:require|import|require\.resolve|importScripts)$/,
  imports: {
    import_statement: { module: 'source', names: ['import_specifier', 'namespace_import', 'identifier'] },
    export_statement: { module: 'source', names: ['export_specifier', 'namespace_export'] },
  },
  inherits: ['class_heritage'],
  identifiers: [
    'identifier',
    'property_identifier',
    'private_property_identifier',
    'shorthand_property_identifier',
    'shorthand_property_identifier_pattern',
    'statement_identifier',
  ],
  chains: ['member_expression', 'jsx_namespace_name'],
  notNames: ['type_arguments', 'arguments'],
  testCall: /^(?:describe|it|test|suite|context|specify|bench|Deno\.test)\b(?:\.\w+)*(?:[(`]|$)/,
}

export const typescript: LanguageTable = {
  ...javascript,
  declarations: {
    ...declarations,
    abstract_class_declaration: { kind: 'class' },
    function_signature: { kind: 'function', declared: true },
    abstract_method_signature: { kind: 'method' },
    public_field_definition: { kind: 'constant', form: 'assigned', value: 'value' },
    interface_declaration: { kind: 'type' },
    type_alias_declaration: { kind: 'type', body: ['value'] },
    enum_declaration: { kind: 'type' },
  },
  wrappers: [...(javascript.wrappers ?? []), 'ambient_declaration'],
  containers: [
    ...(javascript.containers ?? []),
    'ambient_declaration',
    'statement_block',
    'internal_module',
    'module',
  ],
  scopes: { internal_module: 'name', module: 'name' },
  inherits: ['extends_clause', 'implements_clause', 'extends_type_clause'],
  typeNames: ['type_identifier'],
  identifiers: [...javascript.identifiers, 'type_identifier'],
  chains: [...(javascript.chains ?? []), 'nested_type_identifier', 'nested_identifier'],
}
