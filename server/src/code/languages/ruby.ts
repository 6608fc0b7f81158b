// The tables of Ruby, PHP and Bash. Data only.

import type { LanguageTable } from './table.ts'

export const ruby: LanguageTable = {
  declarations: {
    class: { kind: 'class' },
    module: { kind: 'class' },
    method: { kind: 'function' },
    singleton_method: { kind: 'function' },
    assignment: { kind: 'constant', name: ['left'], body: [], needs: 'constant' },
  },
  comments: ['comment'],
  containers: ['program', 'body_statement'],
  scopes: { singleton_class: 'value' },
  calls: { call: ['method'], super: [''] },
  importCalls: /^(?:require|require_relative|load|autoload)$/,
  inherits: ['superclass'],
  typeNames: ['constant'],
  identifiers: ['identifier', 'constant', 'instance_variable', 'class_variable', 'global_variable'],
  chains: ['scope_resolution'],
  notNames: ['argument_list'],
  testName: /^test_/,
  testCall: /^(?:(?:RSpec\.)?describe|context|it|specify|test|feature|scenario|should)$/,
}

export const php: LanguageTable = {
  declarations: {
    class_declaration: { kind: 'class' },
    trait_declaration: { kind: 'class' },
    interface_declaration: { kind: 'type' },
    enum_declaration: { kind: 'type' },
    function_definition: { kind: 'function' },
    method_declaration: { kind: 'method' },
    const_element: { kind: 'constant', name: [''] },
  },
  wrappers: ['const_declaration'],
  comments: ['comment'],
  decorators: ['attribute_list'],
  containers: ['program', 'namespace_definition', 'compound_statement', 'const_declaration'],
  calls: {
    function_call_expression: ['function'],
    member_call_expression: ['name'],
    nullsafe_member_call_expression: ['name'],
    scoped_call_expression: ['name'],
    object_creation_expression: [''],
    attribute: [''],
  },
  imports: {
    namespace_use_declaration: { braces: true },
    include_expression: { module: '' },
    include_once_expression: { module: '' },
    require_expression: { module: '' },
    require_once_expression: { module: '' },
  },
  inherits: ['base_clause', 'class_interface_clause'],
  typeContexts: ['named_type'],
  identifiers: ['name'],
  chains: ['qualified_name', 'member_access_expression', 'scoped_call_expression'],
  notNames: ['arguments'],
  testName: /^test(?![a-z])/,
  testMark: /#\[\s*(?:\\?\w+\\)*Test\b|@test\b/,
}

export const bash: LanguageTable = {
  declarations: {
    function_definition: { kind: 'function' },
    variable_assignment: { kind: 'constant', top: true, body: [] },
  },
  wrappers: ['declaration_command'],
  comments: ['comment'],
  containers: ['program', 'declaration_command', 'if_statement', 'else_clause', 'list'],
  calls: { command: ['name'] },
  importCalls: /^(?:source|\.)$/,
  identifiers: ['variable_name', 'word', 'command_name'],
}
