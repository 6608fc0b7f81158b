// The tables of C and C++. Data only.

import type { Declaration, LanguageTable } from './table.ts'

const declarations: Readonly<Record<string, Declaration>> = {
  function_definition: { kind: 'function', form: 'declarator' },
  declaration: { kind: 'constant', form: 'declarator', top: true, body: [] },
  struct_specifier: { kind: 'type', needs: 'body', notIn: ['type_definition'], promote: true },
  union_specifier: { kind: 'type', needs: 'body', notIn: ['type_definition'], promote: true },
  enum_specifier: { kind: 'type', needs: 'body', notIn: ['type_definition'] },
  type_definition: { kind: 'type', form: 'declarator' },
  preproc_def: { kind: 'constant', body: [], needs: 'value' },
  preproc_function_def: { kind: 'function', body: ['value'] },
}

export const c: LanguageTable = {
  declarations,
  comments: ['comment'],
  attributes: ['attribute_declaration'],
  containers: [
    'translation_unit',
    'preproc_if',
    'preproc_ifdef',
    'preproc_elif',
    'preproc_else',
    'linkage_specification',
    'declaration_list',
  ],
  calls: { call_expression: ['function'] },
  // A word typed before `for (…) { … }` makes the parser read a function of that name; so do macros.
  keywords: /^(?:if|else|for|while|do|switch|case|default|return|goto|break|continue|catch|try|throw)$/,
  imports: { preproc_include: { module: 'path' } },
  typeNames: ['type_identifier'],
  identifiers: ['identifier', 'field_identifier', 'type_identifier', 'statement_identifier'],
  chains: ['field_expression'],
  notNames: ['argument_list'],
  testMacro:
    /^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|TEST_CASE|SCENARIO|BENCHMARK|BOOST_AUTO_TEST_CASE|START_TEST)$/,
}

export const cpp: LanguageTable = {
  ...c,
  declarations: {
    ...declarations,
    class_specifier: { kind: 'class', needs: 'body' },
    field_declaration: { kind: 'method', form: 'declarator', body: [] },
    alias_declaration: { kind: 'type' },
    concept_definition: { kind: 'type' },
  },
  wrappers: ['template_declaration'],
  containers: [
    ...(c.containers ?? []),
    'namespace_definition',
    'template_declaration',
    'class_specifier',
    'struct_specifier',
    'field_declaration_list',
  ],
  scopes: { namespace_definition: 'name' },
  calls: { call_expression: ['function'], new_expression: ['type'] },
  imports: { ...c.imports, using_declaration: { module: '' } },
  inherits: ['base_class_clause'],
  identifiers: [...c.identifiers, 'namespace_identifier'],
  chains: ['field_expression', 'qualified_identifier'],
  notNames: ['argument_list', 'template_argument_list'],
}
