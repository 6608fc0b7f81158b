// Owns what checks compare with: names that Org, its languages and its exporters know. Facts of Org 9.7; nothing is
// computed here.

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What a header argument takes: anything, nothing in particular, or at most one of each group. */
export type Allowed = 'any' | null | readonly (readonly string[])[]

const results = [
  words('file list vector table scalar verbatim'),
  words('raw html latex org code pp drawer link graphics'),
  words('replace silent none discard append prepend'),
  words('output value'),
]

/** Header arguments of every language. `any` inside a group: other values too. */
export const commonHeaders: ReadonlyMap<string, Allowed> = new Map<string, Allowed>([
  ['cache', [['no', 'yes']]],
  ['cmdline', 'any'],
  ['colnames', [['nil', 'no', 'yes']]],
  ['comments', [words('no link yes org both noweb')]],
  ['dir', 'any'],
  ['eval', [words('yes no no-export strip-export never-export eval never query')]],
  ['exports', [words('code results both none')]],
  ['epilogue', 'any'],
  ['file', 'any'],
  ['file-desc', 'any'],
  ['file-ext', 'any'],
  ['file-mode', 'any'],
  ['hlines', [['no', 'yes']]],
  ['mkdirp', [['yes', 'no']]],
  ['no-expand', null],
  ['noeval', null],
  ['noweb', [words('yes no tangle strip-tangle no-export strip-export')]],
  ['noweb-ref', 'any'],
  ['noweb-sep', 'any'],
  ['noweb-prefix', [['no', 'yes']]],
  ['output-dir', 'any'],
  ['padline', [['yes', 'no']]],
  ['post', 'any'],
  ['prologue', 'any'],
  ['results', results],
  ['rownames', [['no', 'yes']]],
  ['sep', 'any'],
  ['session', 'any'],
  ['shebang', 'any'],
  ['tangle', 'any'],
  ['tangle-mode', 'any'],
  ['var', 'any'],
  ['wrap', 'any'],
])

const any = (names: string): readonly (readonly [string, Allowed])[] =>
  words(names).map((name) => [name, 'any'])
const async: readonly [string, Allowed] = ['async', [['yes', 'no']]]
const statistics = [
  words('file list vector table scalar verbatim'),
  words('raw html latex org code pp drawer'),
  words('replace silent none append prepend'),
  words('output value graphics'),
]

/** Header arguments of single languages, beside the common ones. */
export const languageHeaders: ReadonlyMap<string, ReadonlyMap<string, Allowed>> = new Map(
  [
    ...['bash', 'posh', 'mksh', 'ash', 'csh', 'fish', 'sh', 'ksh', 'dash', 'zsh', 'shell'].map(
      (shell) => [shell, [async]] as const,
    ),
    ['lisp', any('package')] as const,
    ['emacs-lisp', any('lexical')] as const,
    ['elisp', any('lexical')] as const,
    [
      'clojure',
      [...any('ns package'), ['backend', [words('inf-clojure cider slime babashka nbb')]]],
    ] as const,
    ['clojurescript', any('package')] as const,
    ['java', any('dir classname imports cmpflag cmdline cmdarg')] as const,
    ['python', [...any('return python'), async]] as const,
    [
      'maxima',
      [
        ['batch', [words('batchload batch load')]],
        ['graphics-pkg', [words('plot draw')]],
      ],
    ] as const,
    [
      'julia',
      [
        ...any('width horizontal'),
        [
          'results',
          [
            words('file list vector table scalar verbatim'),
            words('raw org html latex code pp wrap'),
            words('replace silent append prepend'),
            words('output value graphics'),
          ],
        ],
      ],
    ] as const,
    ['sqlite', any('db header echo bail csv column html line list separator nullvalue')] as const,
    ['sed', any('cmd-line in-file')] as const,
    ['sql', any('engine out-file dbhost dbport dbuser dbpassword dbinstance database')] as const,
    ['haskell', any('compile')] as const,
    ['scheme', any('host port')] as const,
    ['C++', any('namespaces includes defines main flags cmdline libs')] as const,
    ['cpp', any('namespaces includes defines main flags cmdline libs')] as const,
    ['C', any('includes defines main flags cmdline libs')] as const,
    ['gnuplot', any('title lines sets x-labels y-labels timefmt time-ind missing term')] as const,
    [
      'R',
      [
        ...any(
          'width height bg units pointsize antialias quality compression res type family title fonts version paper encoding pagecentre colormodel useDingbats horizontal',
        ),
        async,
        ['results', statistics],
      ],
    ] as const,
    [
      'latex',
      [
        ...any('border fit iminoptions imoutoptions packages pdfheight pdfpng pdfwidth headers'),
        ['imagemagick', [['nil', 't']]],
        ['buffer', [['yes', 'no']]],
      ],
    ] as const,
  ].map(([language, headers]) => [
    language,
    new Map<string, Allowed>(headers as readonly [string, Allowed][]),
  ]),
)

/** Those that Org itself evaluates. */
export const ownLanguages: ReadonlySet<string> = new Set(
  words(`C C++ D R ash awk bash calc clojure clojurescript cpp csh css dash ditaa dot elisp emacs-lisp eshell fish forth
    fortran gnuplot groovy haskell java js julia ksh latex lilypond lisp lua makefile matlab maxima mksh ocaml octave org
    perl plantuml posh processing python ruby sass scheme screen sed sh shell sql sqlite zsh`),
)

/** Those, and what editors have a mode or a grammar for, or a well-known package of Emacs evaluates. */
export const languages: ReadonlySet<string> = new Set([
  ...ownLanguages,
  ...words(`abap ada agda ahk apache apl applescript arduino asciidoc asm assembly asy asymptote autoconf autohotkey bat batch
    beamer bibtex bnf brainfuck c c# c++ cfg chatgpt-shell cmake cobol coffee coffeescript common-lisp conf console coq cperl cpp-mode
    crystal csharp csound cson csv cuda cypher d dart delphi deno desktop diff docker docker-compose dockerfile dosbatch dotenv ebnf
    ejs elixir elm elvish erlang esh f90 factor fennel fish fsharp fundamental gdb gherkin git gitconfig gitignore glsl gnuplot go
    go-template golang gpt graphql graphviz groovy haml handlebars hcl heex hjson hledger hlsl html html+erb http hy icon idl idris
    ini ipython jade janet javascript jinja jinja2 jq json json5 jsonc jsonnet jsp jsx julia-vterm jupyter jupyter-bash
    jupyter-clojure jupyter-haskell jupyter-javascript jupyter-julia jupyter-python jupyter-R jupyter-ruby jupyter-rust
    jupyter-typescript kdl kotlin lean lean4 ledger less lex liquid lisp-interaction livescript llm llvm logtalk lsl
    makefile-gmake markdown mathematica maude md mediawiki mermaid meson mindustry mips mongo mysql nasm neo4j nginx nim nix nu
    nushell objc objective-c objectivec ocamllex odin opascal org-mode pascal pcre pdf php pikchr pine pip plain plaintext
    plsql po pod postgres postgresql powershell pony pov powerquery prettier prisma prolog promql properties
    proto protobuf ps ps1 psql pug puml puppet purescript pwsh py pyrex python-mode python3 pymacs q qml quarto query racket
    raku rb reason redis regex rego rescript rest restclient rexx rnc robot roc rs rst rust sage sas sass scad scala
    scad-mode scm scss shell-script shell-session shaders sh-session shellscript simula slim smalltalk smarty smiles sml
    smt2 snippet solidity solidus sparql spice spreadsheet src ssh-config stan stata stylus svelte svg swift
    systemd systemverilog tcl tcsh template terraform tex text tf thrift toml translate ts tsx turtle twig txt typescript typst
    unison v vala vb vbnet vba vbscript velocity verb verilog vhdl vim viml vimrc vimscript vue wasm wast wat wgsl wisp wolfram xaml xkb
    xml xonsh xquery xsl xslt yacc yaml yara yasnippet yml zig`),
])

/** Names of `#+begin_…` that were export blocks before Org 9. */
export const exportBackends: ReadonlySet<string> = new Set(
  words('ASCII BEAMER HTML LATEX MAN MARKDOWN MD ODT ORG TEXINFO'),
)

/** Items of `#+OPTIONS:`, of all of Org's exporters. */
export const exportOptions: ReadonlySet<string> = new Set(
  words(`' * - : < H \\n ^ after-closing-order after-letter-order arch author backaddress broken-links c compact-itemx
    creator d date e email expand-links f foldmarks from-logo html-link-use-abs-url html-postamble html-preamble
    html-scripts html-style html5-fancy inline num p phone place pri prop special-headings stat subject tags tasks tex
    timestamp title title-subject toc todo url |`),
)

/** Keywords of export that may be given as a property `EXPORT_…`; those of letters are too plain to be meant. */
export const exportKeywords: ReadonlySet<string> = new Set(
  words(`AUTHOR CITE_EXPORT CREATOR DATE EMAIL EXCLUDE_TAGS LANGUAGE SELECT_TAGS TITLE TEXINFO_FILENAME TEXINFO_CLASS
    TEXINFO_HEADER TEXINFO_POST_HEADER SUBTITLE SUBAUTHOR TEXINFO_DIR_CATEGORY TEXINFO_DIR_TITLE TEXINFO_DIR_NAME
    TEXINFO_DIR_DESC TEXINFO_PRINTED_TITLE MAN_CLASS MAN_CLASS_OPTIONS MAN_HEADER LATEX_CLASS COLUMNS BEAMER_THEME
    BEAMER_COLOR_THEME BEAMER_FONT_THEME BEAMER_INNER_THEME BEAMER_OUTER_THEME BEAMER_HEADER ODT_STYLES_FILE DESCRIPTION
    KEYWORDS LATEX_HEADER LATEX_CLASS_OPTIONS LATEX_HEADER_EXTRA LATEX_FOOTNOTE_COMMAND LATEX_ENGRAVED_THEME
    LATEX_COMPILER ICALENDAR_EXCLUDE_TAGS ICAL-TTL HTML_DOCTYPE HTML_CONTAINER HTML_CONTENT_CLASS HTML_LINK_HOME
    HTML_LINK_UP HTML_MATHJAX HTML_EQUATION_REFERENCE_FORMAT HTML_HEAD HTML_HEAD_EXTRA INFOJS_OPT`),
)

/** Words of `#+STARTUP:`. */
export const startupWords: ReadonlySet<string> = new Set(
  words(`fold overview nofold showall show2levels show3levels show4levels show5levels showeverything content indent
    noindent num nonum hidestars showstars odd oddeven align noalign shrink descriptivelinks literallinks inlineimages
    noinlineimages latexpreview nolatexpreview customtime logdone lognotedone nologdone lognoteclock-out
    nolognoteclock-out logrepeat lognoterepeat logdrawer nologdrawer logstatesreversed nologstatesreversed nologrepeat
    logreschedule lognotereschedule nologreschedule logredeadline lognoteredeadline nologredeadline logrefile
    lognoterefile nologrefile fninline nofninline fnlocal fnauto fnprompt fnconfirm fnplain fnadjust nofnadjust fnanon
    constcgs constSI noptag hideblocks nohideblocks hidedrawers nohidedrawers beamer entitiespretty entitiesplain`),
)

/** Every keyword that means something to Org or its exporters. */
export const keywordNames: ReadonlySet<string> = new Set([
  ...exportKeywords,
  ...words(`ARCHIVE ASCII ASCII_HEADER BEAMER BIBLIOGRAPHY BIND CALL CAPTION CATEGORY COLUMNS CONSTANTS DATA DRAWERS
    EXPORT_FILE_NAME EXPORT_OPTIONS FILETAGS HEADER HEADERS HTML INCLUDE INDEX KEYWORDS LABEL LATEX LCO LINK MACRO
    MAN MARKDOWN MD NAME ODT OPTIONS ORG PLOT PRINT_BIBLIOGRAPHY PRIORITIES PROPERTY RESNAME RESULT RESULTS SEQ_TODO SETUPFILE
    SOURCE SRCNAME STARTUP TAGS TBLFM TBLNAME TEXINFO TODO TOC TYP_TODO VERSION BEGIN END HUGO_BASE_DIR HUGO_SECTION HUGO_TAGS
    HUGO_CATEGORIES REVEAL_THEME REVEAL_ROOT ROAM_TAGS ROAM_KEY ROAM_ALIAS ID SLUG LOCATION SIGNATURE PHONE_NUMBER
    CINDEX FINDEX KINDEX PINDEX TINDEX VINDEX FROM_ADDRESS TO_ADDRESS SUBJECT OPENING CLOSING PLACE URL ATTR_HTML ATTR_LATEX ATTR_ORG ATTR_ODT`),
])

export const citeProcessors: ReadonlySet<string> = new Set(words('basic csl natbib biblatex bibtex'))
