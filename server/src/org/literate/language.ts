// Owns what tangling must know of a language: the ending of its files and how it writes comments. Names are Org's.

export interface Comment {
  readonly open: string
  /** Empty where a comment ends with its line. */
  readonly close: string
}

/** Endings that are not the language's own name, as Org's libraries register them. */
const endings: Readonly<Record<string, string>> = {
  'C++': 'cpp',
  clojure: 'clj',
  clojurescript: 'cljs',
  D: 'd',
  elisp: 'el',
  'emacs-lisp': 'el',
  fortran: 'F90',
  haskell: 'hs',
  julia: 'jl',
  latex: 'tex',
  LilyPond: 'ly',
  maxima: 'max',
  ocaml: 'ml',
  perl: 'pl',
  processing: 'pde',
  python: 'py',
  ruby: 'rb',
  // What Org leaves to the reader's own configuration, where the language's name is no ending that anything knows.
  bash: 'sh',
  shell: 'sh',
  javascript: 'js',
  typescript: 'ts',
  rust: 'rs',
  'C#': 'cs',
  csharp: 'cs',
  kotlin: 'kt',
  markdown: 'md',
}

export const endingOf = (language: string): string =>
  Object.hasOwn(endings, language) ? (endings[language] as string) : language

const kinds: readonly (readonly [Comment, string])[] = [
  [
    { open: '# ', close: '' },
    'python sh bash zsh ksh csh shell ruby perl R awk sed yaml toml conf makefile make tcl elixir julia octave gnuplot cmake dockerfile nix graphql powershell jq',
  ],
  [{ open: ';; ', close: '' }, 'emacs-lisp elisp lisp scheme clojure clojurescript hy racket fennel'],
  [
    { open: '// ', close: '' },
    'js javascript jsx ts typescript tsx java C++ cpp D go rust scala kotlin swift dart groovy C# csharp php processing zig dot proto json5 jsonc',
  ],
  [{ open: '/* ', close: ' */' }, 'C c css scss lex yacc'],
  [{ open: '-- ', close: '' }, 'sql sqlite lua haskell ada elm vhdl'],
  [{ open: '% ', close: '' }, 'erlang prolog matlab postscript'],
  [{ open: '%% ', close: '' }, 'latex tex'],
  [{ open: '<!-- ', close: ' -->' }, 'html xml svg markdown md nxml mhtml vue'],
  [{ open: '(* ', close: ' *)' }, 'ocaml fsharp pascal coq'],
  [{ open: '! ', close: '' }, 'fortran'],
  [{ open: "' ", close: '' }, 'plantuml vb'],
]

const comments = new Map(kinds.flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind])))

/** null for a language whose comments are not known. */
export const commentOf = (language: string): Comment | null => comments.get(language) ?? null

/** Each line that is not blank as a comment, at the indentation that the lines share. */
export function commented(text: string, { open, close }: Comment): string {
  const lines = text.split('\n')
  const widths = lines.flatMap((line) => (line.trim() === '' ? [] : [/^[ \t]*/.exec(line)?.[0].length ?? 0]))
  const shared = widths.length === 0 ? 0 : Math.min(...widths)
  return lines
    .map((line) => (line.trim() === '' ? line : line.slice(0, shared) + open + line.slice(shared) + close))
    .join('\n')
}
