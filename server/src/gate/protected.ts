// Owns the lists of paths that run, configure or unlock something: as data, by folded segments. Absent
// files count too. Never touches the disk, decides nothing.

import { remembering } from '../base/remember.ts'
import { foldPath } from './paths.ts'

export interface PathClass {
  readonly code: string
  readonly message: string
}

interface Entry extends PathClass {
  /** Folder names anywhere in the path, or `a/b` for two in a row. */
  readonly folders?: readonly string[]
  /** Whole file names. */
  readonly names?: readonly string[]
  /** Of the folded file name. */
  readonly pattern?: RegExp
}

const executes: readonly Entry[] = [
  {
    code: 'git-internals',
    message: 'Files of git can run programs (hooks, filters, aliases).',
    folders: ['.git', '.hg', '.svn', '.jj', '.husky', '.githooks', 'git~1'],
    names: ['.git', '.gitmodules', '.gitattributes', '.gitconfig', '.hgrc', 'lefthook.yml', 'lefthook.yaml'],
    pattern:
      /^\.?(?:pre-commit-config|lefthook|overcommit|simple-git-hooks).*\.(?:ya?ml|toml|json|[cm]?js)$|^\.lintstagedrc/,
  },
  {
    code: 'editor-configuration',
    message: 'Editor configuration can run programs or switch approval off.',
    folders: [
      '.vscode',
      '.vscode-server',
      '.vscode-insiders',
      '.idea',
      '.fleet',
      '.zed',
      '.devcontainer',
      '.nvim',
      '.vim',
      '.emacs.d',
      '.helix',
      'code/user',
    ],
    names: [
      '.vimrc',
      '.exrc',
      '.nvimrc',
      '.dir-locals.el',
      '.dir-locals-2.el',
      '.nvim.lua',
      '.emacs',
      '.devcontainer.json',
      '.editorconfig',
    ],
    pattern: /\.code-workspace$|\.sublime-(?:project|settings|build)$|\.code-profile$/,
  },
  {
    code: 'agent-configuration',
    message: 'Configuration and instructions of coding agents decide what they may do.',
    folders: [
      '.claude',
      '.codex',
      '.cursor',
      '.windsurf',
      '.cline',
      '.clinerules',
      '.roo',
      '.gemini',
      '.aider',
      '.continue',
      '.opencode',
      '.amazonq',
      '.kiro',
      '.junie',
      '.agents',
      '.passepartout',
      '.goose',
      '.crush',
      '.copilot',
      '.trae',
      '.augment',
      '.qwen',
      '.factory',
      '.kilocode',
      '.rules',
      'github/agents',
      '.github/agents',
      '.github/prompts',
      '.github/instructions',
      '.github/chatmodes',
    ],
    names: ['mcp.json', '.mcp.json', 'llms.txt', '.goosehints', '.rules', '.windsurfrules', '.cursorrules'],
    pattern:
      /^(?:agents?|claude|gemini|qwen|crush|copilot-instructions|warp|codex|goose|opencode)(?:\.[\w-]+)*\.(?:mdc?|jsonc?|toml)$|^\.(?:cursor|windsurf|cline|roo|aider|kilo|goose|continue|codeium|tabnine)(?:\w*rules|ignore|hints|\.conf|rc)|^\.(?:aider|cursor|cline|roo|windsurf|clinerules|roorules|roomodes)[\w.-]*$|mcp(?:[_-]?(?:config|settings|servers))?\.json$/,
  },
  {
    code: 'shell-startup',
    message: 'Shell and login files run whenever a shell starts.',
    folders: ['fish/conf.d', '.config/fish', '.oh-my-zsh', 'profile.d'],
    names: [
      '.profile',
      '.envrc',
      '.env.nu',
      '.inputrc',
      '.xinitrc',
      '.xsession',
      '.xprofile',
      '.bash_logout',
      '.bash_aliases',
      '.tmux.conf',
      '.screenrc',
      '.direnvrc',
      'profile.ps1',
      '.tool-versions',
      'mise.toml',
      '.mise.toml',
      '.sdkmanrc',
      '.autoenv',
      '.env.zsh',
    ],
    pattern:
      /^\.(?:bash|zsh|ksh|csh|tcsh|fish|sh|zlog|zprof|zshen)\w*(?:rc|profile|env|login|logout)?$|profile\.ps1$/,
  },
  {
    code: 'ci-configuration',
    message: 'Pipelines run what these files say.',
    folders: [
      '.github/workflows',
      '.github/actions',
      '.circleci',
      '.buildkite',
      '.gitlab',
      '.ci',
      '.woodpecker',
      '.drone',
      '.forgejo',
      '.gitea',
      '.azure-pipelines',
      '.semaphore',
      '.teamcity',
    ],
    names: [
      'jenkinsfile',
      '.travis.yml',
      '.drone.yml',
      '.woodpecker.yml',
      'appveyor.yml',
      'codefresh.yml',
      'cloudbuild.yaml',
      'buildspec.yml',
      'renovate.json',
      'dependabot.yml',
      'codeowners',
      'wercker.yml',
      'bitrise.yml',
      '.cirrus.yml',
    ],
    pattern:
      /^\.?(?:gitlab-ci|azure-pipelines|bitbucket-pipelines|circle|appveyor)[\w.-]*\.ya?ml$|^jenkinsfile/,
  },
  {
    code: 'package-manifest',
    message: 'Package manifests, lock files and registries decide what code is installed and run.',
    folders: [
      'node_modules',
      '.yarn',
      '.cargo',
      '.mvn',
      '.bundle',
      'vendor',
      '.venv',
      'venv',
      'site-packages',
      '.pnpm-store',
      '.gradle',
      '.bin',
    ],
    names: [
      'package.json',
      'package-lock.json',
      'npm-shrinkwrap.json',
      'yarn.lock',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'bun.lockb',
      'bun.lock',
      'bunfig.toml',
      'deno.json',
      'deno.jsonc',
      'deno.lock',
      '.npmrc',
      '.yarnrc',
      '.yarnrc.yml',
      '.pnpmfile.cjs',
      '.pnpmfile.mjs',
      'pyproject.toml',
      'setup.py',
      'setup.cfg',
      'pipfile',
      'pipfile.lock',
      'poetry.lock',
      'uv.lock',
      'uv.toml',
      'pip.conf',
      'pip.ini',
      'pdm.lock',
      '.pypirc',
      'environment.yml',
      'conda.yml',
      'cargo.toml',
      'cargo.lock',
      'rust-toolchain',
      'rust-toolchain.toml',
      'go.mod',
      'go.sum',
      'go.work',
      'go.work.sum',
      'gemfile',
      'gemfile.lock',
      'composer.json',
      'composer.lock',
      'pom.xml',
      'settings.xml',
      'mix.exs',
      'mix.lock',
      'pubspec.yaml',
      'pubspec.lock',
      'project.clj',
      'deps.edn',
      'stack.yaml',
      'cabal.project',
      'flake.nix',
      'flake.lock',
      'shell.nix',
      'default.nix',
      'brewfile',
      'podfile',
      'podfile.lock',
      'package.swift',
      'package.resolved',
      'nuget.config',
      'packages.config',
      'packages.lock.json',
      'global.json',
      'conanfile.py',
      'conanfile.txt',
      'vcpkg.json',
      'lerna.json',
      'nx.json',
      'turbo.json',
      'rush.json',
      'paket.dependencies',
      'paket.lock',
    ],
    pattern:
      /^requirements[\w.-]*\.(?:txt|in)$|^constraints[\w.-]*\.txt$|\.gemspec$|\.podspec$|\.cabal$|\.nuspec$|\.egg-info$|\.pth$|^sitecustomize\.py$|^usercustomize\.py$/,
  },
  {
    code: 'build-configuration',
    message:
      'Files with such names configure builds, tests or linters, which run them later with your rights.',
    names: [
      'makefile',
      'gnumakefile',
      'justfile',
      '.justfile',
      'rakefile',
      'sconstruct',
      'sconscript',
      'wscript',
      'meson.build',
      'build.ninja',
      'build.xml',
      'build',
      'build.bazel',
      'workspace',
      'workspace.bazel',
      'module.bazel',
      '.bazelrc',
      'build.rs',
      'build.zig',
      'build.sbt',
      'gulpfile.js',
      'gruntfile.js',
      'tox.ini',
      'noxfile.py',
      'conftest.py',
      'pytest.ini',
      '.coveragerc',
      'manage.py',
      'fabfile.py',
      'dodo.py',
      'conf.py',
      'magefile.go',
      'dangerfile',
      'guardfile',
      'snakefile',
      'mypy.ini',
      '.mypy.ini',
      '.air.toml',
      'dune',
      'dune-project',
      'setup.hs',
      'tasks.py',
      'procfile',
      'vagrantfile',
      'tiltfile',
      'earthfile',
      'gradlew',
      'gradlew.bat',
      'mvnw',
      'mvnw.cmd',
      'gradle.properties',
      'cmakelists.txt',
      'cmakepresets.json',
      'configure',
      'configure.ac',
      'autogen.sh',
      '.swcrc',
      '.babelrc',
      '.nycrc',
      '.mocharc.js',
      '.mocharc.json',
      '.mocharc.cjs',
      '.mocharc.yml',
      'biome.json',
      'biome.jsonc',
      'tslint.json',
      '.rubocop.yml',
      '.pylintrc',
      '.flake8',
      '.clang-tidy',
      '.clangd',
      '.golangci.yml',
      '.golangci.yaml',
      '.pryrc',
      '.irbrc',
      '.rspec',
      '.gdbinit',
      '.lldbinit',
      '.pdbrc',
      '.node_repl_history',
      '.php-cs-fixer.php',
      'phpunit.xml',
      'phpstan.neon',
      'sonar-project.properties',
      '.gitpod.yml',
      '.replit',
      'nodemon.json',
      '.nodemonrc',
      'project.json',
      'directory.build.props',
      'directory.build.targets',
    ],
    pattern:
      /^(?:ts|js)config[\w.-]*\.json$|^(?:.*\.)?(?:config|conf|rc)\.(?:[cm]?[jt]sx?|json|ya?ml|toml)$|^\.?(?:eslint|prettier|stylelint|babel|postcss|commitlint|swc|jest|mocha|nyc|lintstaged|huskyrc|oxlint|dprint)[\w.-]*$|^makefile\.|\.mk$|\.gradle(?:\.kts)?$|\.cmake$|\.bzl$|\.bazel$|\.(?:cs|fs|vb|vcx)proj$|\.sln$|\.targets$|^(?:gulp|grunt)file\.|^(?:docker|container)file|\.dockerfile$|^(?:docker-)?compose[\w.-]*\.ya?ml$|\.tf$|\.tfvars$|^\.pre-commit|^taskfile[\w.-]*\.ya?ml$/,
  },
  {
    code: 'system-service',
    message: 'Services and scheduled jobs run on their own.',
    folders: [
      'systemd',
      'cron.d',
      'cron.daily',
      'cron.hourly',
      'cron.weekly',
      'launchagents',
      'launchdaemons',
      'autostart',
      'init.d',
      'sudoers.d',
      'pam.d',
      'startup',
      'udev',
      '.config/autostart',
      '.local/bin',
    ],
    names: [
      'crontab',
      'sudoers',
      'rc.local',
      '.xbindkeysrc',
      'authorized_keys',
      'authorized_keys2',
      '.rhosts',
      'hosts.allow',
      'ld.so.preload',
    ],
    pattern: /\.(?:service|timer|desktop|plist|socket)$/,
  },
]

const secret: readonly Entry[] = [
  {
    code: 'secret-file',
    message: 'Files like this hold passwords, keys or tokens.',
    folders: [
      '.ssh',
      '.git/config',
      '.aws',
      '.gnupg',
      '.kube',
      '.azure',
      '.gcloud',
      '.config/gcloud',
      '.docker',
      '.password-store',
      'keychains',
      '.config/gh',
      '.config/op',
      '.1password',
      '.terraform.d',
      '.oci',
      '.doctl',
      '.chef',
      '.minikube',
      '.secrets',
      'secrets',
      '.vault',
      '.bitcoin',
      '.ethereum',
      '.electrum',
      '.mozilla',
      '.thunderbird',
      'google-chrome',
      'chromium',
      '.netlify',
      '.heroku',
      '.config/rclone',
      '.config/hub',
      '.local/share/keyrings',
    ],
    names: [
      '.npmrc',
      '.pypirc',
      '.netrc',
      '_netrc',
      '.pgpass',
      '.my.cnf',
      '.mylogin.cnf',
      '.git-credentials',
      '.htpasswd',
      '.dockercfg',
      '.dockerconfigjson',
      '.boto',
      '.s3cfg',
      '.vault-token',
      '.vault_pass',
      '.vault_pass.txt',
      'shadow',
      'gshadow',
      'master.passwd',
      'sam',
      'ntds.dit',
      'id_rsa',
      'id_dsa',
      'id_ecdsa',
      'id_ed25519',
      'identity',
      'secring.gpg',
      'credentials',
      'kubeconfig',
      '.kubeconfig',
      'token',
      '.token',
      'master.key',
      'wallet.dat',
      'cookies.sqlite',
      'logins.json',
      '.authinfo',
      '.msmtprc',
      '.mbsyncrc',
      '.fetchmailrc',
      'key4.db',
      'login data',
      '.terraformrc',
      'terraform.rc',
      '.bash_history',
      '.zsh_history',
      '.python_history',
      '.psql_history',
      '.mysql_history',
      '.node_repl_history',
      '.sqlite_history',
      '.rediscli_history',
      '.irb_history',
      'known_hosts',
      'auth.json',
      '.databrickscfg',
      '.sentryclirc',
      '.snowsql',
      '.travis.token',
      '.flaskenv',
      'hosts.yml',
      'service-account.json',
      '.pgpass.conf',
      'sftp-config.json',
      'proftpdpasswd',
      'ventrilo_srv.ini',
      '.ftpconfig',
      '.remote-sync.json',
      'deployment-config.json',
      'terraform.tfstate',
    ],
    pattern:
      /^\.env(?:[._~-].*|rc)?$|\.env$|^id_(?:rsa|dsa|ecdsa|ed25519)|\.(?:pem|key|p12|pfx|jks|keystore|kdbx?|ppk|asc|gpg|age|ovpn|tfstate|agekey|keychain|pkcs12|p8|mobileprovision)$|^(?:.*[._-])?(?:secrets?|credentials?|passwords?|passwd|apikeys?|tokens?)\.(?:json|ya?ml|toml|ini|txt|env|xml|properties|cfg|conf|db|csv)$|service[-_]?account.*\.json$|^client_secret.*\.json$|(?:_history|_hist)$/,
  },
]

// Examples and templates of secret files carry none: `.env.example`, `id_rsa.pub`.
const harmlessSecretName = /\.(?:example|sample|template|dist|pub)$/

/** The same few paths are asked about again and again, by several vectors. */
const mostRemembered = 4_000

/** The class a write to this path falls in, or null. `path` may be relative or absolute, with `/`. */
export const protectedClass: (path: string) => PathClass | null = remembering(
  (path) => find(executes, path),
  mostRemembered,
)

/** The class a read of this path falls in because of what it likely holds, or null. */
export const secretClass: (path: string) => PathClass | null = remembering((path) => {
  const folded = foldPath(path)
  return harmlessSecretName.test(folded.at(-1) ?? '') ? null : find(secret, path)
}, mostRemembered)

function find(entries: readonly Entry[], path: string): PathClass | null {
  const segments = foldPath(path)
  const name = segments.at(-1) ?? ''
  const joined = `/${segments.join('/')}/`
  for (const entry of entries) {
    const hit =
      entry.names?.includes(name) ||
      entry.pattern?.test(name) ||
      entry.folders?.some((folder) => joined.includes(`/${folder}/`))
    if (hit) return entry
  }
  return null
}

/**
 * Sources of regular expressions without assertions, over relative paths in lower case: together they stand for every
 * path that `protectedClass` or `secretClass` names, and for those of harmless examples of secrets besides.
 */
export function protectedSources(): readonly string[] {
  const entries = [...executes, ...secret]
  return entries.flatMap(({ names = [], folders = [], pattern }) => [
    ...(names.length === 0 ? [] : [`(?:${anywhere})?(?:${names.map(literally).join('|')})`]),
    ...(folders.length === 0
      ? []
      : [`(?:${anywhere})?(?:${folders.map(literally).join('|')})(?:/${anything})?`]),
    ...(pattern === undefined
      ? []
      : [`(?:${anywhere})?(?:${alternatives(pattern.source).map(whole).join('|')})`]),
  ])
}

const anything = '[^]*'
const anywhere = `${anything}/`
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The parts between the bars that stand in no group. */
function alternatives(source: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < source.length; i++) {
    const c = source[i]
    if (c === '\\') i++
    else if (c === '[') i = source.indexOf(']', i)
    else if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === '|' && depth === 0) {
      parts.push(source.slice(from, i))
      from = i + 1
    }
  }
  return [...parts, source.slice(from)]
}

/** A search in a name as a match of the whole name. */
function whole(part: string): string {
  const open = part.startsWith('^') ? part.slice(1) : `[^/]*${part}`
  return open.endsWith('$') && !open.endsWith('\\$') ? open.slice(0, -1) : `${open}[^/]*`
}
