// The tables of Kotlin, Scala and Swift. Data only.

import type { LanguageTable } from './table.ts'

export const kotlin: LanguageTable = {
  declarations: {
    class_declaration: { kind: 'class', body: ['class_body', 'enum_class_body'] },
    object_declaration: { kind: 'class', body: ['class_body'] },
    type_alias: { kind: 'type', name: ['type'], body: [] },
    function_declaration: { kind: 'function', body: ['function_body'] },
    property_declaration: {
      kind: 'constant',
      name: ['variable_declaration/identifier'],
      top: true,
      body: [],
    },
  },
  comments: ['line_comment', 'block_comment'],
  decorators: ['annotation'],
  modifierLists: ['modifiers'],
  containers: ['source_file'],
  calls: { call_expression: [''], constructor_invocation: [''] },
  imports: { import: { module: '' } },
  inherits: ['delegation_specifiers'],
  typeContexts: ['user_type'],
  identifiers: ['identifier'],
  chains: ['navigation_expression', 'qualified_identifier'],
  notNames: ['type_arguments', 'value_arguments'],
  testMark: /@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest)\b/,
}

export const scala: LanguageTable = {
  declarations: {
    class_definition: { kind: 'class' },
    object_definition: { kind: 'class' },
    package_object: { kind: 'class' },
    trait_definition: { kind: 'type' },
    enum_definition: { kind: 'type' },
    type_definition: { kind: 'type', body: [] },
    given_definition: { kind: 'constant' },
    function_definition: { kind: 'function' },
    function_declaration: { kind: 'function', body: [] },
    val_definition: { kind: 'constant', name: ['pattern'], top: true, body: ['value'] },
  },
  comments: ['comment', 'block_comment'],
  decorators: ['annotation'],
  containers: ['compilation_unit', 'package_clause', 'object_definition', 'template_body'],
  calls: { call_expression: ['function'], instance_expression: [''] },
  imports: { import_declaration: { braces: true } },
  inherits: ['extends_clause'],
  typeNames: ['type_identifier'],
  identifiers: ['identifier', 'type_identifier'],
  chains: ['field_expression', 'stable_identifier', 'stable_type_identifier'],
  notNames: ['type_arguments', 'arguments', 'block'],
  testMark: /@(?:\w+\.)*Test\b/,
}

export const swift: LanguageTable = {
  declarations: {
    class_declaration: { kind: 'class' },
    protocol_declaration: { kind: 'type' },
    typealias_declaration: { kind: 'type', body: [] },
    function_declaration: { kind: 'function' },
    protocol_function_declaration: { kind: 'method' },
    init_declaration: { kind: 'method', called: 'init' },
    deinit_declaration: { kind: 'method', called: 'deinit' },
    subscript_declaration: { kind: 'method', called: 'subscript' },
    property_declaration: { kind: 'constant', top: true, body: ['computed_value'] },
  },
  comments: ['comment', 'multiline_comment'],
  decorators: ['attribute'],
  modifierLists: ['modifiers'],
  containers: ['source_file'],
  calls: { call_expression: [''] },
  imports: { import_declaration: { module: '' } },
  inherits: ['inheritance_specifier'],
  typeNames: ['type_identifier'],
  identifiers: ['simple_identifier', 'type_identifier'],
  chains: ['navigation_expression'],
  notNames: ['type_arguments', 'call_suffix'],
  testName: /^test(?![a-z])/,
  testMark: /@Test\b/,
}
