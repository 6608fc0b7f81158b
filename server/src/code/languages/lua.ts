// The tables of Lua, Elixir and Haskell. Data only.

import type { LanguageTable } from './table.ts'

export const lua: LanguageTable = {
  declarations: {
    function_declaration: { kind: 'function', split: true },
    assignment_statement: {
      kind: 'function',
      form: 'assigned',
      name: ['variable_list'],
      value: 'expression_list',
      otherwise: 'constant',
    },
    field: { kind: 'function', form: 'assigned' },
  },
  wrappers: ['variable_declaration'],
  comments: ['comment'],
  containers: ['chunk', 'variable_declaration'],
  functionValues: { function_definition: 'function' },
  calls: { function_call: ['name'] },
  importCalls: /^(?:require|dofile|loadfile)$/,
  identifiers: ['identifier'],
  chains: ['dot_index_expression', 'method_index_expression'],
  notNames: ['arguments'],
  testCall: /^(?:describe|context|it|spec|test)$/,
}

export const elixir: LanguageTable = {
  declarations: {
    call: {
      kind: 'function',
      form: 'called',
      body: ['do_block'],
      calls: {
        defmodule: 'class',
        defprotocol: 'type',
        defimpl: 'class',
        def: 'function',
        defp: 'function',
        defmacro: 'function',
        defmacrop: 'function',
        defguard: 'function',
        defdelegate: 'function',
        describe: 'test',
        test: 'test',
      },
    },
  },
  comments: ['comment'],
  attributes: ['unary_operator'],
  containers: ['source'],
  calls: { call: ['target'] },
  keywords:
    /^(?:def\w*|describe|test|use|alias|import|require|moduledoc|doc|spec|type|if|unless|case|cond|with|for|quote|unquote|fn)$/,
  importCalls: /^(?:use|alias|import|require)$/,
  typeNames: ['alias'],
  identifiers: ['identifier', 'alias'],
  chains: ['dot'],
  notNames: ['arguments'],
}

export const haskell: LanguageTable = {
  declarations: {
    function: { kind: 'function', body: ['match'], needs: 'match' },
    bind: { kind: 'constant', top: true, body: ['match'] },
    data_type: { kind: 'type', body: ['constructors'] },
    newtype: { kind: 'type', body: ['constructor'] },
    type_synomym: { kind: 'type', body: ['type'] },
    class: { kind: 'type', body: ['declarations'] },
  },
  comments: ['comment', 'haddock'],
  attributes: ['signature', 'pragma'],
  containers: ['haskell', 'declarations'],
  scopes: { instance: 'name' },
  methodScopes: ['instance'],
  calls: { apply: ['function'] },
  imports: { import: { module: 'module', names: ['import_name'] } },
  typeNames: ['name'],
  identifiers: ['variable', 'name', 'constructor'],
  chains: ['qualified'],
}
