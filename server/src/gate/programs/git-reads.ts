// Owns the table of git's forms that only read, with their options (git 2.50). What is not in it asks. Left out on purpose:
// whatever starts a program (--ext-diff, --textconv, --open-files-in-pager, --show-signature, --submodule=log), writes
// (--output, describe --dirty, --remerge-diff), reads files that it names (-O, --contents, --no-index), or waits for
// standard input. Data only.

import type { ProgramSpec } from './program.ts'

export interface GitForm extends ProgramSpec {
  /** Comes right after the subcommand when the command is rewritten. */
  readonly safe: readonly string[]
}

const commits =
  'max-count= skip= since= after= until= before= since-as-filter= author= committer= grep= grep-reflog= all-match invert-grep regexp-ignore-case basic-regexp extended-regexp fixed-strings perl-regexp merges no-merges min-parents= max-parents= no-min-parents no-max-parents first-parent exclude-first-parent-only all branches? tags? remotes? glob= exclude= reflog walk-reflogs cherry-mark cherry-pick left-right left-only right-only cherry boundary simplify-by-decoration full-history dense sparse simplify-merges ancestry-path? date-order author-date-order topo-order reverse no-walk? do-walk show-pulls'
const format =
  'pretty? format= abbrev-commit no-abbrev-commit oneline encoding= notes? no-notes no-standard-notes relative-date date= parents children graph no-graph show-linear-break? decorate? no-decorate decorate-refs= decorate-refs-exclude= clear-decorations source use-mailmap mailmap no-mailmap no-use-mailmap log-size follow full-diff'
const diff =
  'patch no-patch unified= raw patch-with-raw indent-heuristic no-indent-heuristic minimal patience histogram anchored= diff-algorithm= stat? stat-width= stat-name-width= stat-count= compact-summary numstat shortstat dirstat? cumulative dirstat-by-file? summary patch-with-stat name-only name-status color? no-color color-moved? no-color-moved color-moved-ws= no-color-moved-ws word-diff? word-diff-regex= color-words? no-renames rename-empty no-rename-empty check ws-error-highlight= full-index binary abbrev? no-abbrev break-rewrites? find-renames? find-copies? find-copies-harder irreversible-delete diff-filter= pickaxe-all pickaxe-regex relative? no-relative text ignore-cr-at-eol ignore-space-at-eol ignore-space-change ignore-all-space ignore-blank-lines ignore-matching-lines= inter-hunk-context= function-context exit-code quiet src-prefix= dst-prefix= no-prefix default-prefix line-prefix= ita-invisible-in-index combined-all-paths cc diff-merges= no-diff-merges'
const diffFlags = 'puszabwRrtWcmM'
const refs =
  'sort= format= points-at= ignore-case color? no-color column? no-column abbrev? no-abbrev omit-empty merged? no-merged?'

const noHelpers = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=all']

const form = (name: string, spec: Omit<GitForm, 'names' | 'safe'> & { readonly safe?: readonly string[] }) =>
  [name, { safe: [], ...spec, names: [`git ${name}`] }] as const

const log: Omit<GitForm, 'names' | 'allow' | 'ask'> = {
  safe: noHelpers,
  flags: `${diffFlags}iEFPgqq`,
  values: 'nUSGlL',
  numeric: true,
  long: `${commits} ${format} ${diff}`,
  operands: 'text',
}

export const gitReads: ReadonlyMap<string, GitForm> = new Map<string, GitForm>([
  form('status', {
    safe: ['--ignore-submodules=all'],
    // With `-uno`, `-uall` and `-unormal` letter by letter: alone, git knows none of the others.
    flags: 'sbvzunoalrm',
    long: 'short branch show-stash porcelain? long verbose untracked-files? ignored? null column? no-column ahead-behind no-ahead-behind renames no-renames find-renames?',
    operands: 'text',
    allow: ['git status', 'git status -sb', 'git status --porcelain=v2 -- src', 'git --no-pager status'],
    ask: [
      'git status --frob',
      'git -c core.fsmonitor=./x status',
      'git --git-dir=x status',
      'git status ../other',
      'git status --ignore-submodules=none',
    ],
  }),
  form('log', {
    ...log,
    allow: [
      'git log --oneline -5',
      'git log -p --author="A B" -- src/a.ts',
      "git log --format='%h %s' main..dev",
      'git log -S needle --since=2024-01-01',
      'git log -L 1,20:src/a.ts',
    ],
    ask: [
      'git log --output=x',
      'git log --outp x',
      'git log -p --ext-diff',
      'git log --textconv',
      'git log --show-signature',
      "git log --format='%G? %h'",
      'git log -O order',
      'git log --remerge-diff',
      'git log --submodule=log',
      'git log -- .env',
      'git log > x',
      'git log -- :/etc',
    ],
  }),
  form('whatchanged', { ...log, allow: ['git whatchanged -3'], ask: ['git whatchanged --output=x'] }),
  form('show', {
    ...log,
    allow: ['git show', 'git show HEAD~1 --stat', 'git show main:src/a.ts', 'git show :0:src/a.ts'],
    ask: [
      'git show HEAD:.env',
      'git show HEAD:../secret',
      'git show --output=x',
      'git show --show-signature',
      'git show $REV',
      'git show :/fix',
    ],
  }),
  form('diff', {
    safe: noHelpers,
    flags: diffFlags,
    values: 'USGl',
    long: `${diff} cached staged merge-base`,
    operands: 'text',
    allow: ['git diff', 'git diff --stat main...dev', 'git diff --cached -U5 -- src', 'git diff a.ts b.ts'],
    ask: [
      'git diff --output=x',
      'git diff --no-index a b',
      'git diff --ext-diff',
      'git diff /etc/passwd a.ts',
      'git diff --submodule=diff',
    ],
  }),
  ...(['diff-tree', 'diff-index', 'diff-files'] as const).map((name) =>
    form(name, {
      safe: noHelpers,
      flags: `${diffFlags}v0123`,
      values: 'USGl',
      long: `${diff} cached merge-base root no-commit-id pretty? format= always`,
      operands: 'text',
      allow: [`git ${name} HEAD`, `git ${name} -r --name-only HEAD~1`],
      ask: [`git ${name} --output=x HEAD`, `git ${name} --stdin`, `git ${name} --ext-diff HEAD`],
    }),
  ),
  form('shortlog', {
    flags: 'snce',
    numeric: true,
    long: `numbered summary committer email group= ${commits} ${format}`,
    operands: 'text',
    allow: ['git shortlog -sne', 'git shortlog -sn --no-merges HEAD'],
    ask: ['git shortlog --output=x', "git shortlog --format='%G?' HEAD"],
  }),
  ...(['blame', 'annotate'] as const).map((name) =>
    form(name, {
      safe: ['--no-textconv'],
      flags: 'blfnestcwpkMC',
      values: 'L',
      long: 'root show-stats line-porcelain porcelain show-name show-number show-email incremental date= color-lines color-by-age abbrev= first-parent since= ignore-rev= reverse',
      operands: 'text',
      least: 1,
      allow: [`git ${name} -L 1,5 src/a.ts`, `git ${name} -w HEAD~1 -- src/a.ts`],
      ask: [
        `git ${name} --contents /etc/passwd src/a.ts`,
        `git ${name} --ignore-revs-file=/etc/passwd src/a.ts`,
        `git ${name} -S x src/a.ts`,
        `git ${name} .env`,
      ],
    }),
  ),
  form('ls-files', {
    flags: 'cdmosiktuvfz',
    values: 'x',
    long: 'cached deleted modified others ignored stage directory no-empty-directory unmerged killed resolve-undo exclude= exclude-standard error-unmatch with-tree= full-name recurse-submodules abbrev? debug deduplicate eol sparse format=',
    operands: 'text',
    allow: ['git ls-files', 'git ls-files -o --exclude-standard', 'git ls-files src'],
    ask: ['git ls-files -X list', 'git ls-files --exclude-from=/etc/passwd', 'git ls-files ../x'],
  }),
  form('ls-tree', {
    flags: 'drtlz',
    long: 'name-only name-status long full-name full-tree abbrev? object-only format=',
    operands: 'text',
    least: 1,
    allow: ['git ls-tree -r --name-only HEAD', 'git ls-tree main src/'],
    ask: ['git ls-tree', 'git ls-tree --frob HEAD'],
  }),
  form('rev-parse', {
    flags: 'q',
    long: 'verify quiet short? abbrev-ref? symbolic symbolic-full-name all branches? tags? remotes? show-toplevel show-prefix show-cdup show-superproject-working-tree is-inside-git-dir is-inside-work-tree is-bare-repository is-shallow-repository git-dir git-common-dir absolute-git-dir path-format= show-object-format? show-ref-format not default= since= until= revs-only no-revs flags no-flags disambiguate= glob= exclude=',
    operands: 'text',
    allow: ['git rev-parse HEAD', 'git rev-parse --abbrev-ref HEAD', 'git rev-parse --show-toplevel'],
    ask: ['git rev-parse --parseopt', 'git rev-parse --git-path x', 'git rev-parse `x`'],
  }),
  form('rev-list', {
    flags: 'iEFPg',
    values: 'n',
    numeric: true,
    long: `${commits} pretty? format= oneline parents children graph abbrev-commit count objects disk-usage? timestamp header no-object-names quiet left-right date=`,
    operands: 'text',
    allow: ['git rev-list --count HEAD', 'git rev-list -5 main..dev'],
    ask: ['git rev-list --stdin', 'git rev-list --missing=print HEAD'],
  }),
  form('describe', {
    long: 'all tags contains abbrev= candidates= exact-match debug long match= exclude= always first-parent',
    operands: 'text',
    allow: ['git describe --tags', 'git describe --always HEAD~2'],
    ask: ['git describe --dirty', 'git describe --broken'],
  }),
  form('cat-file', {
    flags: 'tspe',
    operands: 'text',
    least: 1,
    allow: ['git cat-file -p HEAD', 'git cat-file -t main:src/a.ts'],
    ask: ['git cat-file --textconv HEAD:a', 'git cat-file --filters HEAD:a', 'git cat-file -p HEAD:.env'],
  }),
  form('name-rev', {
    long: 'tags refs= exclude= all name-only no-undefined always',
    operands: 'text',
    allow: ['git name-rev HEAD', 'git name-rev --all'],
    ask: ['git name-rev --annotate-stdin', 'git name-rev --stdin'],
  }),
  form('show-ref', {
    flags: 'dqs',
    long: 'head tags heads branches verify dereference hash? abbrev? quiet exists',
    operands: 'text',
    allow: ['git show-ref', 'git show-ref --tags', 'git show-ref --verify refs/heads/main'],
    ask: ['git show-ref --exclude-existing'],
  }),
  form('for-each-ref', {
    long: `count= contains? no-contains? shell perl python tcl exclude= include-root-refs ${refs}`,
    operands: 'text',
    allow: ['git for-each-ref', "git for-each-ref --sort=-committerdate --format='%(refname)' refs/heads"],
    ask: ["git for-each-ref --format='%(signature:grade)'", 'git for-each-ref --stdin'],
  }),
  form('merge-base', {
    flags: 'a',
    long: 'all octopus independent is-ancestor fork-point',
    operands: 'text',
    allow: ['git merge-base main dev', 'git merge-base --is-ancestor a b'],
    ask: ['git merge-base --frob a b'],
  }),
  form('cherry', {
    flags: 'v',
    long: 'verbose abbrev?',
    operands: 'text',
    allow: ['git cherry -v main'],
    ask: ['git cherry-pick main'],
  }),
  form('count-objects', {
    flags: 'vH',
    long: 'verbose human-readable',
    operands: 'none',
    allow: ['git count-objects -vH'],
    ask: ['git count-objects x'],
  }),
  form('grep', {
    safe: ['--no-textconv'],
    flags: 'aiIwvhHEGFPnlLczopWrq',
    values: 'eABCm',
    numeric: true,
    long: 'text ignore-case word-regexp invert-match full-name extended-regexp basic-regexp fixed-strings perl-regexp line-number column files-with-matches name-only files-without-match null only-matching count color? no-color break heading show-function function-context context= after-context= before-context= max-count= threads= and or not all-match quiet recursive no-recursive max-depth= cached untracked exclude-standard recurse-submodules',
    operands: 'text',
    allow: ['git grep -n needle', "git grep -e 'a b' --and -e c -- src", 'git grep needle HEAD~1 -- src'],
    ask: [
      'git grep -O needle',
      'git grep --open-files-in-pager=x needle',
      'git grep -Ovi needle',
      'git grep --no-index needle /etc',
      'git grep -f list',
      'git grep needle -- .env',
      'git grep --textconv needle',
    ],
  }),
  form('show-branch', {
    flags: 'ar',
    long: 'all remotes current topo-order date-order sparse more= list merge-base independent no-name sha1-name topics color? no-color',
    operands: 'text',
    allow: ['git show-branch -a --list', 'git show-branch --more 5 main'],
    ask: ['git show-branch --frob'],
  }),
  form('check-ignore', {
    flags: 'qvn',
    long: 'quiet verbose non-matching no-index',
    operands: 'text',
    least: 1,
    allow: ['git check-ignore -v dist'],
    ask: ['git check-ignore --stdin', 'git check-ignore'],
  }),
  form('check-attr', {
    flags: 'a',
    long: 'all cached',
    operands: 'text',
    least: 1,
    allow: ['git check-attr -a src/a.ts'],
    ask: ['git check-attr --stdin -a'],
  }),
  // With a name, these make one: names only where the form lists.
  form('branch', {
    flags: 'arvq',
    long: `show-current all remotes verbose contains= no-contains= ${refs}`,
    operands: 'none',
    allow: ['git branch', 'git branch -avv', 'git branch --show-current', 'git branch --contains HEAD~1'],
    ask: [
      'git branch new',
      'git branch -v new',
      'git branch -D main',
      'git branch --merged main',
      'git branch -m x',
    ],
  }),
  ...(['branch --list', 'branch -l'] as const).map((name) =>
    form(name, {
      flags: 'arvq',
      long: `all remotes verbose contains= no-contains= ${refs}`,
      operands: 'text',
      allow: [`git ${name}`, `git ${name} 'feature/*'`],
      ask: [`git ${name} -D x`, `git ${name} --edit-description`],
    }),
  ),
  form('tag', {
    flags: '',
    long: `contains= no-contains= ${refs}`,
    operands: 'none',
    allow: ['git tag', 'git tag --sort=-creatordate'],
    ask: ['git tag v1', 'git tag -d v1', 'git tag -v v1', 'git tag -s x'],
  }),
  ...(['tag --list', 'tag -l'] as const).map((name) =>
    form(name, {
      flags: 'in',
      long: `contains= no-contains= ${refs}`,
      operands: 'text',
      allow: [`git ${name}`, `git ${name} 'v1.*'`, `git ${name} -n`],
      ask: [`git ${name} -d v1`, `git ${name} -v v1`],
    }),
  ),
  form('stash list', { ...log, allow: ['git stash list'], ask: ['git stash', 'git stash list --output=x'] }),
  form('stash show', {
    ...log,
    allow: ['git stash show -p', 'git stash show --stat'],
    ask: ['git stash pop', 'git stash show --output=x'],
  }),
  form('remote', {
    flags: 'v',
    long: 'verbose',
    operands: 'none',
    allow: ['git remote', 'git remote -v', 'git remote --verbose'],
    ask: ['git remote update', 'git remote show origin', 'git remote add x y'],
  }),
  form('remote get-url', {
    long: 'all push',
    operands: 'text',
    least: 1,
    allow: ['git remote get-url origin'],
    ask: ['git remote set-url origin x'],
  }),
  form('reflog', {
    ...log,
    // Anything else may be a subcommand, of this git or of a later one.
    only: /^(?:HEAD|[\w./-]*@\{[^}]*\})$/,
    allow: ['git reflog', 'git reflog -5 HEAD'],
    ask: ['git reflog expire --all', 'git reflog delete HEAD@{0}', 'git reflog main'],
  }),
  form('reflog show', { ...log, allow: ['git reflog show main'], ask: ['git reflog show --output=x'] }),
  form('worktree list', {
    flags: 'vz',
    long: 'porcelain verbose',
    operands: 'none',
    allow: ['git worktree list --porcelain'],
    ask: ['git worktree add x', 'git worktree prune'],
  }),
  form('bisect log', { operands: 'none', allow: ['git bisect log'], ask: ['git bisect run x'] }),
  form('version', {
    long: 'build-options',
    operands: 'none',
    allow: ['git version'],
    ask: ['git version x'],
  }),
])
