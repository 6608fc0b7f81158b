// The tables of Java and C#. Data only.

import type { LanguageTable } from './table.ts'

export const java: LanguageTable = {
  declarations: {
    class_declaration: { kind: 'class' },
    record_declaration: { kind: 'class' },
    interface_declaration: { kind: 'type' },
    annotation_type_declaration: { kind: 'type' },
    enum_declaration: { kind: 'type' },
    method_declaration: { kind: 'method' },
    annotation_type_element_declaration: { kind: 'method' },
    constructor_declaration: { kind: 'method' },
    compact_constructor_declaration: { kind: 'method' },
    field_declaration: { kind: 'constant', name: ['declarator'], modifiers: /\bstatic\b/, body: ['='] },
    constant_declaration: { kind: 'constant', name: ['declarator'] },
  },
  comments: ['line_comment', 'block_comment'],
  decorators: ['marker_annotation', 'annotation'],
  modifierLists: ['modifiers'],
  containers: ['program'],
  calls: {
    method_invocation: ['name'],
    object_creation_expression: ['type'],
    marker_annotation: ['name'],
    annotation: ['name'],
  },
  imports: { import_declaration: { module: '' } },
  inherits: ['superclass', 'super_interfaces', 'extends_interfaces'],
  typeNames: ['type_identifier'],
  identifiers: ['identifier', 'type_identifier'],
  chains: ['scoped_identifier', 'scoped_type_identifier', 'field_access'],
  notNames: ['type_arguments', 'argument_list', 'annotation_argument_list'],
  testMark: /@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property)\b/,
}

export const csharp: LanguageTable = {
  declarations: {
    class_declaration: { kind: 'class' },
    record_declaration: { kind: 'class' },
    struct_declaration: { kind: 'type', promote: true },
    interface_declaration: { kind: 'type' },
    enum_declaration: { kind: 'type' },
    delegate_declaration: { kind: 'type' },
    method_declaration: { kind: 'method' },
    constructor_declaration: { kind: 'method' },
    destructor_declaration: { kind: 'method' },
    property_declaration: { kind: 'method', body: ['accessors', 'value'] },
    local_function_statement: { kind: 'function' },
    field_declaration: {
      kind: 'constant',
      name: ['variable_declaration'],
      modifiers: /\b(?:static|const)\b/,
    },
  },
  comments: ['comment'],
  decorators: ['attribute_list'],
  containers: [
    'compilation_unit',
    'namespace_declaration',
    'declaration_list',
    'file_scoped_namespace_declaration',
  ],
  scopes: { namespace_declaration: 'name' },
  calls: { invocation_expression: ['function'], object_creation_expression: ['type'], attribute: ['name'] },
  imports: { using_directive: { module: '' } },
  inherits: ['base_list'],
  typeContexts: ['.type', '.returns', 'type_argument_list'],
  identifiers: ['identifier'],
  chains: ['member_access_expression', 'qualified_name', 'alias_qualified_name'],
  notNames: ['type_argument_list', 'argument_list', 'bracketed_argument_list'],
  testMark: /\[\s*(?:\w+\.)*(?:Test|TestCase|Fact|Theory|TestMethod|DataTestMethod)(?:Attribute)?\b/,
}
