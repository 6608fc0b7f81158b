// The table of Go. Data only.

import type { LanguageTable } from './table.ts'

export const go: LanguageTable = {
  declarations: {
    function_declaration: { kind: 'function' },
    method_declaration: { kind: 'method', owner: 'receiver' },
    type_spec: { kind: 'type', body: ['struct_type', 'interface_type'], promote: true },
    type_alias: { kind: 'type' },
    const_spec: { kind: 'constant', top: true },
    var_spec: { kind: 'constant', top: true },
  },
  wrappers: ['type_declaration', 'const_declaration', 'var_declaration', 'var_spec_list'],
  comments: ['comment'],
  containers: ['source_file', 'const_declaration', 'var_declaration', 'var_spec_list'],
  calls: { call_expression: ['function'] },
  imports: { import_spec: { module: 'path' } },
  typeNames: ['type_identifier'],
  identifiers: ['identifier', 'field_identifier', 'type_identifier', 'package_identifier', 'label_name'],
  chains: ['selector_expression', 'qualified_type'],
  notNames: ['type_arguments', 'argument_list'],
  testName: /^(?:Test|Benchmark|Fuzz|Example)(?![a-z])/,
}
