// The tables of what is data rather than code: JSON, YAML, TOML, HTML, CSS. Data only.

import type { LanguageTable } from './table.ts'

const limits = { deepest: 2, mostSymbols: 500 } as const

export const json: LanguageTable = {
  declarations: { pair: { kind: 'constant', name: ['key'], body: [] } },
  comments: ['comment'],
  identifiers: ['string_content'],
  ...limits,
}

export const yaml: LanguageTable = {
  declarations: {
    block_mapping_pair: { kind: 'constant', name: ['key'], body: [] },
    flow_pair: { kind: 'constant', name: ['key'], body: [] },
  },
  comments: ['comment'],
  identifiers: ['string_scalar', 'alias_name', 'anchor_name'],
  ...limits,
}

export const toml: LanguageTable = {
  declarations: {
    table: { kind: 'section', name: [''], body: ['pair'] },
    table_array_element: { kind: 'section', name: [''], body: ['pair'] },
    pair: { kind: 'constant', name: [''], body: [] },
  },
  comments: ['comment'],
  identifiers: ['bare_key'],
  ...limits,
}

export const html: LanguageTable = {
  declarations: {
    element: { kind: 'section', form: 'element', body: [] },
    script_element: { kind: 'section', form: 'element', body: [] },
  },
  comments: ['comment'],
  identifiers: ['tag_name', 'attribute_name', 'attribute_value'],
  deepest: 6,
  mostSymbols: 500,
}

export const css: LanguageTable = {
  declarations: {
    rule_set: { kind: 'section', name: [''], body: ['block'] },
    media_statement: { kind: 'section', name: [''], body: ['block'] },
    supports_statement: { kind: 'section', name: [''], body: ['block'] },
    keyframes_statement: { kind: 'section', name: ['keyframes_name'], body: ['keyframe_block_list'] },
  },
  comments: ['comment', 'js_comment'],
  imports: { import_statement: { module: '' } },
  calls: { call_expression: [''] },
  identifiers: [
    'class_name',
    'id_name',
    'tag_name',
    'property_name',
    'plain_value',
    'keyframes_name',
    'feature_name',
  ],
  deepest: 3,
  mostSymbols: 2000,
}
