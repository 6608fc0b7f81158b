// The table of Rust. Data only.

import type { LanguageTable } from './table.ts'

export const rust: LanguageTable = {
  declarations: {
    function_item: { kind: 'function' },
    function_signature_item: { kind: 'function' },
    struct_item: { kind: 'type', promote: true },
    union_item: { kind: 'type', promote: true },
    enum_item: { kind: 'type', promote: true },
    trait_item: { kind: 'type' },
    type_item: { kind: 'type', top: true },
    const_item: { kind: 'constant' },
    static_item: { kind: 'constant' },
    macro_definition: { kind: 'function', body: ['macro_rule'] },
  },
  comments: ['line_comment', 'block_comment'],
  attributes: ['attribute_item'],
  containers: ['source_file', 'mod_item', 'declaration_list', 'foreign_mod_item'],
  scopes: { mod_item: 'name', impl_item: 'type' },
  methodScopes: ['impl_item'],
  calls: { call_expression: ['function'], macro_invocation: ['macro'] },
  imports: {
    use_declaration: { module: 'argument', braces: true },
    extern_crate_declaration: { module: 'name' },
  },
  inherits: ['impl_item.trait', 'trait_item.bounds'],
  typeNames: ['type_identifier'],
  identifiers: ['identifier', 'field_identifier', 'type_identifier', 'shorthand_field_identifier'],
  chains: ['field_expression', 'scoped_identifier', 'scoped_type_identifier'],
  notNames: ['type_arguments', 'arguments', 'lifetime'],
  testMark: /#\[\s*(?:\w+::)*(?:test|rstest|test_case|bench|quickcheck|proptest)\b/,
}
