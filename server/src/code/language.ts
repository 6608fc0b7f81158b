// Owns which language a file is in, by its name and, for files without an extension, its first line.
// Never reads a file.

export type Language =
  | 'typescript'
  | 'tsx'
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'c'
  | 'cpp'
  | 'csharp'
  | 'ruby'
  | 'php'
  | 'bash'
  | 'kotlin'
  | 'scala'
  | 'swift'
  | 'lua'
  | 'elixir'
  | 'haskell'
  | 'sql'
  | 'vue'
  | 'svelte'
  | 'json'
  | 'yaml'
  | 'toml'
  | 'html'
  | 'css'
  | 'markdown'
  | 'org'
  | 'notebook'
  | 'plain'

const byExtension: Readonly<Record<string, Language>> = index({
  typescript: 'ts mts cts',
  tsx: 'tsx',
  javascript: 'js jsx mjs cjs es6',
  python: 'py pyi pyw pyx bzl',
  go: 'go',
  rust: 'rs',
  java: 'java',
  c: 'c',
  // A header is read as C++: that grammar takes C headers too, the other way round fails.
  cpp: 'cc cpp cxx c++ h hh hpp hxx h++ ipp inl tpp cu cuh ino',
  csharp: 'cs csx',
  ruby: 'rb rake gemspec ru podspec',
  php: 'php php3 php4 php5 phtml',
  bash: 'sh bash zsh ksh bats ebuild',
  kotlin: 'kt kts',
  scala: 'scala sc sbt',
  swift: 'swift',
  lua: 'lua rockspec',
  elixir: 'ex exs',
  haskell: 'hs',
  sql: 'sql ddl pgsql plsql',
  vue: 'vue',
  svelte: 'svelte',
  json: 'json jsonc json5 geojson webmanifest code-workspace har',
  yaml: 'yaml yml',
  toml: 'toml',
  html: 'html htm xhtml',
  css: 'css',
  markdown: 'md markdown mdx mdown mkd',
  org: 'org org_archive',
  notebook: 'ipynb',
})

const byName: Readonly<Record<string, Language>> = index({
  bash: '.bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zprofile .zshenv .envrc PKGBUILD',
  ruby: 'Gemfile Rakefile Vagrantfile Guardfile Podfile Brewfile Capfile Fastfile',
  python: 'SConstruct SConscript wscript BUILD WORKSPACE',
  json: '.babelrc .eslintrc .prettierrc .swcrc composer.lock Pipfile.lock flake.lock',
  toml: 'Cargo.lock Pipfile poetry.lock uv.lock',
  yaml: '.clang-format .clang-tidy .yamllint',
})

const byInterpreter: readonly (readonly [RegExp, Language])[] = [
  [/^(?:python|pypy)[\d.]*$/, 'python'],
  [/^(?:ba|z|k|da|a)?sh$/, 'bash'],
  [/^bats$/, 'bash'],
  [/^(?:node|nodejs|bun)$/, 'javascript'],
  [/^(?:deno|ts-node|tsx)$/, 'typescript'],
  [/^ruby[\d.]*$/, 'ruby'],
  [/^php[\d.]*$/, 'php'],
  [/^lua(?:jit)?[\d.]*$/, 'lua'],
  [/^elixir$/, 'elixir'],
]

/** `path` may use either slash. `firstLine` is looked at only when the name says nothing. */
export function languageOf(path: string, firstLine = ''): Language {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const named = own(byName, name)
  if (named) return named
  const dot = name.lastIndexOf('.')
  if (dot > 0) {
    const extension = name.slice(dot + 1)
    // `.C` and `.H` in capitals are C++ by the old Unix custom.
    if (extension === 'C' || extension === 'H') return 'cpp'
    return own(byExtension, extension.toLowerCase()) ?? 'plain'
  }
  return ofFirstLine(firstLine)
}

/** Whose grammar reads the code in a file of this language. */
export const grammarOf = (language: Language): Language =>
  language === 'vue' || language === 'svelte' ? 'tsx' : language

function ofFirstLine(line: string): Language {
  const shebang = /^#!\s*(\S+)(.*)/.exec(line.slice(0, 200))
  if (!shebang) {
    if (/^<\?php\b/.test(line)) return 'php'
    if (/^<!doctype html/i.test(line)) return 'html'
    return 'plain'
  }
  const words = (shebang[2] ?? '').trim().split(/\s+/)
  let program = lastSegment(shebang[1] ?? '')
  // `env -S FOO=1 python3 -u`: the first word that is neither an option nor an assignment.
  if (program === 'env') program = lastSegment(words.find((word) => !/^-|=/.test(word)) ?? '')
  return byInterpreter.find(([pattern]) => pattern.test(program))?.[1] ?? 'plain'
}

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function index(lists: Partial<Record<Language, string>>): Record<string, Language> {
  const table: Record<string, Language> = {}
  for (const [language, names] of Object.entries(lists)) {
    for (const name of names.split(' ')) table[name] = language as Language
  }
  return table
}
