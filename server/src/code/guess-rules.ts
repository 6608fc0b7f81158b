// Owns the patterns by which a line of an unknown language is taken for a declaration. Data only.

import type { NodeKind } from '../base/node.ts'

export interface Rule {
  /** Of one line without its indentation; with indices. The group `name` is the name. */
  readonly pattern: RegExp
  readonly kind: NodeKind
  /** Ends with the first `;` outside of quotes, as a statement of SQL does. */
  readonly statement?: true
  /** Ends with the parenthesis it begins with. */
  readonly list?: true
}

const modifiers = `(?:(?:${
  'export|public|private|protected|internal|static|final|abstract|async|pub|override|open|inline|virtual|local|extern|' +
  'unsafe|sealed|partial|global|shared|pure|elemental|recursive|external|impure|noinline|comptime|const|data|friend|' +
  'overload|synchronized|immutable|opaque'
})(?:\\([\\w\\s]*\\))?\\s+)*`
/** What may follow the name of a declaration. In a sentence another word does. */
const follows =
  '(?=\\s*(?:[({:=<\\[;|]|->|$|//|#|--|(?:is|as|begin|do|extends|implements|where|with|returns?|inherits|uses|on)\\b))'
const name = "(?<name>[A-Za-z_$][\\w$\\-]*(?:(?:\\.|::|:|/)[A-Za-z_$~][\\w$]*)*[?!']?)"

export const sqlStatements: readonly Rule[] = (
  [
    ['function', 'function|procedure|trigger|aggregate|event'],
    ['type', 'table|view|materialized\\s+view|type|domain|schema|package(?:\\s+body)?'],
    ['constant', 'index|sequence|policy|role|extension'],
  ] as const
).map(([kind, words]) => ({
  kind,
  statement: true,
  pattern: new RegExp(
    '^(?:create|alter)\\s+(?:or\\s+(?:replace|alter)\\s+)?' +
      '(?:(?:global|local|temp|temporary|unlogged|unique|external|definer\\s*=\\s*\\S+|force|editionable)\\s+)*' +
      `(?:${words})\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?(?<name>[\\w$#."\`\\[\\]]+)`,
    'di',
  ),
}))

export const anyLanguage: readonly Rule[] = [
  {
    kind: 'function',
    pattern: new RegExp(
      `^${modifiers}(?:function|func|fun|fn|def|sub|proc|procedure|subroutine|method|macro|task|routine|lemma|rpc)` +
        `\\s+${name}${follows}`,
      'di',
    ),
  },
  {
    kind: 'class',
    pattern: new RegExp(
      `^${modifiers}(?:class|object|module|namespace|contract|library|component|actor|service|mixin|role|entity|impl)` +
        `\\s+${name}${follows}`,
      'di',
    ),
  },
  {
    kind: 'type',
    pattern: new RegExp(
      `^${modifiers}(?:interface|trait|protocol|struct|structure|record|union|enum|type|message|input|scalar|` +
        `typeclass|inductive|signature)\\s+${name}${follows}`,
      'd',
    ),
  },
  // (defun name …), (define (name …) …), (defn name …)
  {
    kind: 'function',
    list: true,
    pattern:
      /^\((?:cl-)?(?:defun|defmacro|defn-?|defmethod|defgeneric|define|define-syntax|defsubst|define-[a-z-]*mode)\s+\(?(?<name>[^\s()]+)/d,
  },
  { kind: 'test', list: true, pattern: /^\((?:ert-deftest|deftest)\s+(?<name>[^\s()]+)/d },
  {
    kind: 'type',
    list: true,
    pattern: /^\((?:cl-)?(?:defclass|defstruct|deftype|defrecord|defprotocol|ns)\s+\(?(?<name>[^\s()]+)/d,
  },
  {
    kind: 'constant',
    list: true,
    pattern: /^\((?:def|defvar|defcustom|defconst|defparameter|defface|defgroup)\s+(?<name>[^\s()]+)/d,
  },
  // name <- function(…), name = function (…), name := proc …
  {
    kind: 'function',
    pattern:
      /^(?:local\s+|my\s+|let\s+|var\s+)?(?<name>[A-Za-z_.][\w.$]*)\s*(?:<-|:?=|::)\s*(?:function|proc|func|fn|sub)\b/d,
  },
  // Name = class, of the Pascal family
  {
    kind: 'class',
    pattern: /^(?<name>[A-Za-z_]\w*)\s*=\s*(?:packed\s+)?(?:class|record|interface|object)\b(?!\s*;)/di,
  },
  // let name argument … =, of the ML family
  {
    kind: 'function',
    pattern: /^(?:let|and)\s+(?:rec\s+|inline\s+)?(?<name>[a-z_][\w']*)\s+[\w(~?[][^=]*=/d,
  },
  // resource "kind" "name" {
  { kind: 'type', pattern: /^[a-z_]\w*\s+(?:"[^"]+"\s+)*"(?<name>[^"]+)"\s*\{/d },
  // Type name(arguments) {, with the words before and after that languages of that family have
  {
    kind: 'function',
    pattern: new RegExp(
      '^(?!(?:if|for|foreach|while|switch|catch|return|else|do|try|new|throw|case|when|with|using|lock|synchronized|' +
        'assert|await|yield|in|not|and|or|unless|until|elsif|elif|match|select)\\b)' +
        '(?:[\\w$<>[\\],.*&?:@]+\\s+){0,6}[*&]*(?<name>~?[A-Za-z_$]\\w*(?:(?:::|\\.)~?[A-Za-z_$]\\w*)*)' +
        '\\s*\\([^;{}]*\\)[\\w\\s,:<>.?!*-]*(?:=>\\s*)?\\{',
      'd',
    ),
  },
  // Type name(arguments) =>
  {
    kind: 'function',
    pattern:
      /^(?!(?:return|else|case|await|yield|new|throw)\b)(?:[\w$<>[\],.?]+\s+){1,4}(?<name>[A-Za-z_$]\w*)\s*\([^;{}()]*\)\s*=>/d,
  },
]
