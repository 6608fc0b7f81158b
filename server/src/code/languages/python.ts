// The table of Python. Data only.

import type { LanguageTable } from './table.ts'

export const python: LanguageTable = {
  declarations: {
    function_definition: { kind: 'function' },
    class_definition: { kind: 'class' },
    assignment: {
      kind: 'constant',
      form: 'assigned',
      name: ['left'],
      value: 'right',
      otherwise: 'constant',
      top: true,
    },
    type_alias_statement: { kind: 'type', name: ['left'], body: ['right'] },
  },
  wrappers: ['decorated_definition', 'expression_statement'],
  comments: ['comment'],
  decorators: ['decorator'],
  containers: [
    'module',
    'expression_statement',
    'if_statement',
    'else_clause',
    'elif_clause',
    'try_statement',
    'except_clause',
    'finally_clause',
    'with_statement',
    'block',
  ],
  functionValues: { lambda: 'function' },
  docstrings: ['string', 'concatenated_string'],
  calls: { call: ['function'], decorator: [''] },
  imports: {
    import_statement: { names: ['dotted_name'] },
    import_from_statement: { module: 'module_name', names: ['dotted_name', 'wildcard_import'] },
    future_import_statement: {},
  },
  inherits: ['class_definition.superclasses'],
  typeContexts: ['type'],
  identifiers: ['identifier'],
  chains: ['attribute', 'dotted_name'],
  notNames: ['keyword_argument', 'argument_list', 'subscript'],
  testName: /^test(?:_|$)/,
}
