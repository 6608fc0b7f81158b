// Owns what is known about compilers, interpreters and version managers: which forms run nothing of the workspace and
// fetch nothing. Data only.
//
// What is left out is left out because a file of the workspace, or a package registry, has a say even in the smallest
// form: `cargo`, `rustc`, `rustup` (rust-toolchain names a compiler of its own or one to fetch), `go` (the go.mod line
// `toolchain` does), `mvn` (.mvn/jvm.config), `gradle`, `yarn` (yarnPath), `pnpm` (packageManager), `poetry` (plugins of
// the project), `tsc` (keeps compiled code on disk), `mix`, `sbt`, `bundle` (the Gemfile is a program).

import type { ProgramSpec } from './program.ts'

/** A program that is harmless when it is asked for its version, and nothing else. */
const version = (names: readonly string[], ...forms: readonly string[]): ProgramSpec => {
  const [first = ''] = names
  const [form = ''] = forms
  return {
    names: names.flatMap((name) => forms.map((one) => `${name} ${one}`)),
    operands: 'none',
    allow: [`${first} ${form}`],
    ask: [`${first} ${form} x`, `${first} ${form} --frob`, `${first} x`, first],
  }
}

export const runtimePrograms: readonly ProgramSpec[] = [
  version(['node', 'ruby', 'perl', 'php', 'deno', 'bun'], '--version', '-v'),
  version(['python', 'python3', 'python2'], '--version', '-V'),
  version(['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++'], '--version', '-dumpversion', '-dumpmachine'),
  version(['cmake', 'make', 'gmake', 'ninja', 'ld', 'as', 'docker', 'git-lfs'], '--version'),
  version(['java', 'javac'], '-version', '--version'),
  version(['lua', 'luac', 'luajit'], '-v'),
  version(['bash', 'zsh', 'fish', 'curl', 'wget', 'rsync', 'strace', 'less', 'nano'], '--version'),
  version(['ssh', 'tmux'], '-V'),
  version(['openssl'], 'version'),
  version(['sqlite3', 'psql', 'mysql', 'redis-cli'], '--version'),
  version(['vim', 'emacs', 'hyperfine', 'delta', 'shellcheck', 'shfmt'], '--version'),
  {
    names: ['node --check', 'node -c'],
    operands: 'read',
    least: 1,
    most: 1,
    allow: ['node --check src/a.js'],
    ask: [
      'node src/a.js',
      'node --check',
      'node --check -r x a.js',
      'node --check --import x a.js',
      'node -e 1',
    ],
  },
  {
    names: ['php -l'],
    operands: 'read',
    least: 1,
    most: 1,
    allow: ['php -l a.php'],
    ask: ['php a.php', 'php -l', 'php -l -d auto_prepend_file=x a.php', 'php -r 1'],
  },
  {
    names: ['php -m', 'php --ini'],
    operands: 'none',
    allow: ['php -m'],
    ask: ['php -i', 'php -m x', 'php -S localhost:1'],
  },
  {
    names: ['luac -p'],
    operands: 'read',
    least: 1,
    allow: ['luac -p a.lua'],
    ask: ['luac a.lua', 'luac -p', 'luac -p -o x a.lua', 'lua a.lua'],
  },
  {
    names: ['gofmt'],
    single: 'l e s d',
    operands: 'read',
    least: 1,
    allow: ['gofmt -l src', 'gofmt -s a.go'],
    ask: [
      'gofmt -w a.go',
      'gofmt -cpuprofile x a.go',
      'gofmt -l=false -w a',
      'gofmt',
      'go fmt',
      'go version',
      'go list',
    ],
  },
  {
    names: ['pkg-config', 'pkgconf'],
    long: 'modversion cflags libs static exists list-all version print-requires print-provides variable= atleast-version= exact-version= max-version= cflags-only-I libs-only-l libs-only-L print-errors silence-errors',
    operands: 'text',
    only: /^[\w+.-]+$/,
    allow: ['pkg-config --list-all', 'pkg-config --modversion zlib'],
    ask: [
      'pkg-config --log-file=x zlib',
      'pkg-config --define-variable=a=b x',
      'pkg-config ./x.pc',
      'pkg-config --frob x',
    ],
  },
  {
    names: ['javap'],
    single: 'c p v l s public protected package private verbose sysinfo constants cp= classpath=',
    operands: 'read',
    least: 1,
    refuse: /^@/,
    allow: ['javap -c -p A.class'],
    ask: ['javap -J-javaagent:x A', 'javap @x', 'javap', 'javap --system x A', 'javap --module-path x A'],
  },
  {
    names: [
      'pyenv versions',
      'pyenv version',
      'pyenv root',
      'pyenv global',
      'pyenv local',
      'rbenv versions',
      'rbenv version',
    ],
    operands: 'none',
    allow: ['pyenv versions', 'pyenv global'],
    ask: [
      'pyenv global 3.1',
      'pyenv local 3.1',
      'pyenv install 3',
      'pyenv exec x',
      'rbenv install 3',
      'pyenv',
    ],
  },
]
