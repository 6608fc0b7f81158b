// Owns, per language, how git finds the line that begins a function (its "diff driver") and how the name is read
// from that line. Data and one small reader; a language git does not know gets git's own rule of thumb.

interface Driver {
  readonly extensions: string
  /** A driver that git brings along (gitattributes(5)), or one of ours with its `xfuncname`. */
  readonly git: string
  /**
   * POSIX extended expressions, `!` for "this is none"; the first that matches decides, and its first group is
   * what git prints.
   */
  readonly lines?: readonly string[]
  /** Tried in order; the first group of the first that matches is the name. */
  readonly names: readonly RegExp[]
  /** The same for any line of the file: only those match that begin a function or a class. */
  readonly begins: readonly RegExp[]
}

/** What stands before `(` and is no function. */
const notNames = new Set(
  (
    'if else for foreach while do switch case catch try finally return throw new await yield typeof sizeof ' +
    'delete void with import using lock fixed when match where synchronized super function assert defined not and or in'
  ).split(' '),
)

const named =
  /\b(?:class|interface|struct|enum|union|trait|object|record|module|namespace|protocol|extension|impl|mod|type|fn|func|fun|function|def|defp|defmacro|defmodule|sub)\s+([A-Za-z_$][\w$.:]*[?!=]?)/
const called = /([A-Za-z_$~][\w$:~]*)\s*\(/g

/** Modifiers, perhaps a type, a name and `(`, and no `=` or `;`: a method of Java and its like. */
const method =
  /^\s*(?:(?:public|private|protected|internal|static|final|abstract|override|virtual|sealed|async|synchronized|native|default|open|suspend|inline|partial|unsafe|extern)\s+)+(?:[\w<>[\],.?&]+\s+){0,6}(\w+)\s*\((?!.*[;=]\s*$)/
const plainMethod =
  /^\s+(?!(?:return|new|else|throw|await|yield|case)\b)[\w<>[\],.?]+\s+(\w+)\s*\([^;=]*\{\s*$/
const type =
  /^\s*(?:(?:public|private|protected|internal|static|final|abstract|sealed|open|data|readonly|partial|export|default|declare)\s+)*(?:class|interface|struct|enum|union|trait|object|record|module|namespace|protocol|extension)\s+([A-Za-z_$][\w$.:]*)/

const identifier = '[A-Za-z_$][A-Za-z0-9_$]*'

/** Declarations, functions that are assigned or are values of properties, methods; no calls with callbacks. */
const javascriptLines = [
  `!^[ \t]*(return|if|else|for|while|do|switch|case|catch|try|finally|throw|new|await|yield|typeof|delete|void|with|import|super|describe|it|test|expect)[^A-Za-z0-9_$]`,
  `^[ \t]*(((export|default|declare|abstract|async)[ \t]+)*(function|class|interface|enum|namespace)[ \t*]+[A-Za-z_$].*)$`,
  `^[ \t]*(((export|declare)[ \t]+)?(const|let|var)[ \t]+${identifier}[^=]*=[ \t]*((async[ \t]*)?(function|\\(.*=>|\\([^)]+$|<|${identifier}[ \t]*=>)|async[ \t]*\\()(.*[^,;])?)$`,
  `^(((export|declare)[ \t]+)?(const|let|var|type)[ \t]+${identifier}.*[^;])$`,
  `^[ \t]*(((public|private|protected|static|readonly|override)[ \t]+)*[#A-Za-z_$][A-Za-z0-9_$.]*[ \t]*(:[^=(]*)?[:=][ \t]*((async[ \t]*)?(function|\\([^"']*=>|\\([^)]+$|${identifier}[ \t]*=>)|async[ \t]*\\()(.*[{([>])?)$`,
  `!(function|=>[^,)]*$|=[ \t]|\\)[ \t]*;)`,
  `^[ \t]*(((public|private|protected|static|readonly|override|async|get|set|abstract)[ \t]+)*[*#]?${identifier}[ \t]*(<[^()]*>)?[ \t]*\\(.*\\)[ \t]*(:[^=]*)?\\{[ \t]*)$`,
  `^[ \t]*((((public|private|protected|static|readonly|override|async|abstract)[ \t]+)+[*#]?${identifier}|constructor)[ \t]*(<[^()]*>)?[ \t]*\\([^)]*)$`,
]
const javascriptNames = [
  /\b(?:function|class|interface|enum|namespace|type)\b[\s*]+([A-Za-z_$][\w$]*)/,
  /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)/,
  /^\s*(?:(?:public|private|protected|static|readonly|override)\s+)*#?(?:[\w$]+\.)*([A-Za-z_$][\w$]*)\s*(?::[^=(]*)?[:=]\s*(?:async\s*)?(?:function\b|\(|[A-Za-z_$][\w$]*\s*=>)/,
  /([A-Za-z_$][\w$]*)\s*(?:<[^()]*>)?\s*\(/,
]

const javascriptBegins = [
  /^\s*(?:(?:export|default|declare|abstract|async)\s+)*(?:function\b\s*\*?|class|interface|enum|namespace)\s*([A-Za-z_$][\w$]*)/,
  /^\s*(?:(?:export|declare)\s+)?(?:const|let|var)\s+([A-Za-z_$][\w$]*)[^=]*=\s*(?:async\s*)?(?:function\b|\(.*=>|[A-Za-z_$][\w$]*\s*=>)/,
  /^\s*(?:(?:public|private|protected|static|readonly|override)\s+)*#?(?:[\w$]+\.)*([A-Za-z_$][\w$]*)\s*(?::[^=(]*)?[:=]\s*(?:async\s*)?(?:function\b|\([^"']*=>\s*[{(]?\s*$)/,
  /^\s*(?:(?:public|private|protected|static|readonly|override|async|get|set|abstract)\s+)*[*#]?([A-Za-z_$][\w$]*)\s*(?:<[^()]*>)?\s*\((?!.*(?:\bfunction\b|=>\s*\{))[^'"`]*\)\s*(?::[^=]*)?\{\s*$/,
]

const drivers: readonly Driver[] = [
  {
    extensions: 'py pyi pyx',
    git: 'python',
    names: [/^\s*(?:async\s+)?(?:def|class)\s+(\w+)/],
    begins: [/^\s*(?:async\s+)?(?:def|class)\s+(\w+)/],
  },
  {
    extensions: 'go',
    git: 'golang',
    names: [/^func\s*(?:\([^)]*\)\s*)?(\w+)/, /^type\s+(\w+)/],
    begins: [/^func\s*(?:\([^)]*\)\s*)?(\w+)/, /^type\s+(\w+)/],
  },
  {
    extensions: 'rs',
    git: 'rust',
    names: [
      /\b(?:fn|struct|enum|union|trait|mod|macro_rules!)\s+(\w+)/,
      /\bimpl\b.*?\bfor\s+(?:\w+::)*(\w+)/,
      /\bimpl\b\s*(?:<[^>]*>+)?\s*(?:\w+::)*(\w+)/,
    ],
    begins: [
      /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|const|async|unsafe|extern|"[^"]*")\s+)*(?:fn|struct|enum|union|trait|mod|macro_rules!)\s+(\w+)/,
    ],
  },
  { extensions: 'java', git: 'java', names: [named, called], begins: [type, method, plainMethod] },
  {
    extensions: 'rb rake gemspec',
    git: 'ruby',
    names: [/\bdef\s+(?:self\.)?([\w?!=]+)/, named],
    begins: [/^\s*def\s+(?:self\.)?([\w?!=]+)/, type],
  },
  {
    extensions: 'php phtml',
    git: 'php',
    names: [named],
    begins: [type, /^\s*(?:(?:public|private|protected|static|final|abstract)\s+)*function\s+&?(\w+)/],
  },
  {
    extensions: 'c cc cpp cxx h hh hpp hxx inl cu ino',
    git: 'cpp',
    names: [called, named],
    begins: [
      /^(?:class|struct|enum|union|namespace)\s+(\w+)[^;]*$/,
      /^(?![#/*\s])(?!.*[;=])[\w:<>,*&\s]*?([\w:~]+)\s*\([^;]*$/,
    ],
  },
  { extensions: 'cs', git: 'csharp', names: [named, called], begins: [type, method, plainMethod] },
  {
    extensions: 'kt kts',
    git: 'kotlin',
    names: [/\bfun\s+(?:<[^>]*>\s*)?(?:[\w.<>?, ]+\.)?(\w+)\s*\(/, named],
    begins: [type, /^\s*(?:[a-z]+\s+)*fun\s+(?:<[^>]*>\s*)?(?:[\w.<>?, ]+\.)?(\w+)\s*\(/],
  },
  {
    extensions: 'ex exs',
    git: 'elixir',
    names: [named],
    begins: [/^\s*(?:def|defp|defmacro|defmodule)\s+([\w.]+)/],
  },
  {
    extensions: 'sh bash',
    git: 'bash',
    names: [/^\s*(?:function\s+)?([\w:.-]+)\s*\(\)/, named],
    begins: [/^\s*(?:function\s+)?([\w:.-]+)\s*\(\)/],
  },
  { extensions: 'pl pm', git: 'perl', names: [named], begins: [/^\s*sub\s+(\w+)/] },
  {
    extensions: 'js jsx mjs cjs ts tsx mts cts vue svelte',
    git: 'passepartout-javascript',
    lines: javascriptLines,
    names: javascriptNames,
    begins: javascriptBegins,
  },
  {
    extensions: 'scala sc',
    git: 'passepartout-scala',
    begins: [/^\s*(?:[a-z]+\s+)*(?:def|class|object|trait)\s+(\w+)/],
    lines: ['^[ \t]*(([a-z]+(\\[[^]]*\\])?[ \t]+)*(def|class|object|trait)[ \t].*)$'],
    names: [named],
  },
  {
    extensions: 'swift',
    git: 'passepartout-swift',
    begins: [/^\s*(?:@?[a-z]+\s+)*(?:func|class|struct|enum|protocol|extension)\s+(\w+)/],
    lines: [
      '^[ \t]*(((@?[a-z]+)[ \t]+)*(func|class|struct|enum|protocol|extension)[ \t].*|(([a-z]+)[ \t]+)*init[?(].*)$',
    ],
    names: [named, called],
  },
  {
    extensions: 'lua',
    git: 'passepartout-lua',
    begins: [/^\s*(?:local\s+)?function\s+([\w.:]+)/, /^\s*([\w.]+)\s*=\s*function/],
    lines: ['^[ \t]*((local[ \t]+)?function[ \t].*|[A-Za-z_][A-Za-z0-9_.]*[ \t]*=[ \t]*function.*)$'],
    names: [/\bfunction\s+([\w.:]+)/, /([\w.]+)\s*=\s*function/],
  },
  {
    extensions: 'org',
    git: 'passepartout-org',
    begins: [/^\*+\s+(.+?)(?:\s+:[\w@:]+:)?\s*$/],
    lines: ['^\\*+[ \t]+(.*)$'],
    names: [/^(.+?)(?:\s+:[\w@:]+:)?\s*$/],
  },
]

const byExtension = new Map(
  drivers.flatMap((driver) => driver.extensions.split(' ').map((extension) => [extension, driver] as const)),
)

const driverOf = (path: string): Driver | undefined =>
  byExtension.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase())

/** True if function names can be had for the file; minified and bundled files are left out. */
export const hasFunctions = (path: string): boolean =>
  driverOf(path) !== undefined && !/[.-](?:min|bundle)\.\w+$/.test(path)

/** For `core.attributesFile`: all other files count as binary, so that git prints nothing of them. */
export function attributesText(): string {
  const lines = ['* -diff']
  for (const { extensions, git } of drivers) {
    for (const extension of extensions.split(' ')) lines.push(`*.${extension} diff=${git}`)
  }
  return `${[...lines, '*.min.* -diff', '*.bundle.* -diff', '*-min.* -diff'].join('\n')}\n`
}

/** `-c` settings for the drivers that are ours. */
export function driverSettings(): readonly string[] {
  return drivers.flatMap(({ git, lines }) =>
    lines === undefined ? [] : [`diff.${git}.xfuncname=${lines.join('\n')}`],
  )
}

/** The name in the line of a hunk's header (git cuts it at 80 bytes), or '' for none. */
export const functionName = (path: string, line: string): string => nameBy(driverOf(path)?.names ?? [], line)

/** The name of the function or class that begins in the line, or '' for none. */
export const begunFunction = (path: string, line: string): string =>
  nameBy(driverOf(path)?.begins ?? [], line)

function nameBy(patterns: readonly RegExp[], line: string): string {
  if (line.trim() === '') return ''
  for (const pattern of patterns) {
    const found = lastPart(pattern.global ? firstCall(line, pattern) : (pattern.exec(line)?.[1] ?? ''))
    if (found !== '' && !notNames.has(found)) return found
  }
  return ''
}

function firstCall(line: string, pattern: RegExp): string {
  for (const match of line.matchAll(pattern)) {
    const name = match[1] as string
    if (!notNames.has(name)) return name
  }
  return ''
}

/** `Foo::bar` and `Foo.bar` → bar; a sentence (an Org title) stays whole. */
function lastPart(name: string): string {
  if (name.includes(' ')) return name
  return name.split(/::|[.:]/).pop() ?? ''
}
