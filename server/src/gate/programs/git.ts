// Owns how a git command is read: a form of git-reads.ts, made safe by the rewriting below, proves that it only reads;
// all else acts, or may. Data and pure reading; what the repository's configuration names is looked at elsewhere.

import type { Effect } from '../../base/verdict.ts'
import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import type { Doubt } from '../facts.ts'
import { secretClass } from '../protected.ts'
import { gitReads } from './git-reads.ts'
import { doubt, type Reading, readArguments, type Touch } from './program.ts'

/**
 * What stands in the place of the word `git` (git 2.32 and later): nothing is configured but by the repository and by
 * this line, and nothing that reading could start is left on: pager, file-system monitor, hooks, signature checks,
 * fetching of missing objects, repositories that lie hidden in folders; and no index is written on the way.
 */
export const safeGit: readonly string[] = [
  'env',
  'GIT_CONFIG_NOSYSTEM=1',
  'GIT_CONFIG_GLOBAL=/dev/null',
  'GIT_NO_LAZY_FETCH=1',
  'git',
  '--no-pager',
  '--no-optional-locks',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'diff.autoRefreshIndex=false',
    'diff.submodule=short',
    'log.showSignature=false',
    'safe.bareRepository=explicit',
  ].flatMap((setting) => ['-c', setting]),
]

type Kind = 'reads' | 'writes' | 'rewrites' | 'network' | 'publishes' | 'config'

const subcommands: Readonly<Record<Kind, string>> = {
  reads:
    'status log diff show blame annotate ls-files ls-tree rev-parse rev-list describe shortlog cat-file name-rev show-ref for-each-ref merge-base cherry count-objects grep diff-tree diff-index diff-files show-branch whatchanged check-ignore check-attr var version help range-diff verify-commit verify-tag',
  writes: 'add commit stash tag branch notes merge cherry-pick revert am apply mv worktree init bisect',
  rewrites:
    'reset clean checkout restore switch rebase rm filter-branch filter-repo gc prune reflog update-ref replace read-tree checkout-index',
  network: 'fetch pull clone ls-remote remote submodule archive request-pull',
  publishes: 'push send-email send-pack daemon http-push svn p4',
  config: 'config hook maintenance credential lfs difftool mergetool instaweb',
}

const kindOf = new Map(
  (Object.entries(subcommands) as [Kind, string][]).flatMap(([kind, names]) =>
    names.split(' ').map((n) => [n, kind] as const),
  ),
)

const effects: Readonly<Record<Kind, { readonly kind: Effect['kind']; readonly words: string }>> = {
  reads: {
    kind: 'execute',
    words: 'reads the repository (its configuration can name programs that run then)',
  },
  writes: { kind: 'write', words: 'changes the repository' },
  rewrites: {
    kind: 'delete',
    words: 'changes the repository, at the risk of work that is not committed',
  },
  network: { kind: 'network', words: 'contacts a remote of the repository' },
  publishes: { kind: 'network', words: 'changes what is at a remote of the repository' },
  config: { kind: 'config', words: 'changes the configuration of git or runs its helpers' },
}
const forced = 'overwrites history at a remote of the repository, at the risk of what others pushed'

/** The words before the subcommand, and where that is. */
interface Start {
  /** Index of the subcommand's word; past the end for none. */
  readonly at: number
  readonly folders: readonly Touch[]
  readonly doubts: readonly Doubt[]
}

/** Options before the subcommand: each but `-C` and `--no-pager` is a doubt of its own. */
function startOf(words: readonly ShellWord[]): Start {
  const folders: Touch[] = []
  const doubts: Doubt[] = []
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    if (!word.value.startsWith('-')) break
    const next = words[at + 1]
    if (word.raw === '--no-pager' || word.raw === '-P') continue
    if (word.raw === '-C' && next !== undefined && isLiteral(next) && next.value !== '') {
      folders.push({ raw: next.value, use: 'folder' })
      // A second one starts from the first.
      if (folders.length > 1) doubts.push(doubt('argument', 'Where this git works is not plain.', next.raw))
      at++
      continue
    }
    doubts.push(doubt('unknown-option', `The option ${word.raw} can make git run something else.`, word.raw))
    if (
      /^(?:-c|-C|--git-dir|--work-tree|--namespace|--exec-path|--super-prefix|--config-env)$/.test(word.value)
    )
      at++
  }
  return { at, folders, doubts }
}

/** As it was written: never allowed as it is. `words` without the program. */
export function readGit(words: readonly ShellWord[]): Reading {
  const { at, folders, doubts } = startOf(words)
  const name = words[at]?.value ?? ''
  const kind = kindOf.get(name)
  const raw = ['git', ...words.map((w) => w.raw)].join(' ')
  if (kind === undefined)
    return {
      touches: folders,
      effects: [
        { kind: 'execute', target: `git ${name}`.trim(), words: `runs git ${name}, which is not known here` },
      ],
      doubts: [
        ...doubts,
        doubt('unknown-program', `What git ${name} does is not known (it may be an alias).`, raw),
      ],
    }
  const isForced =
    kind === 'publishes' &&
    words.some((w) => /^(?:-f|--force|--mirror|--force-with-lease.*)$|^\+/.test(w.value))
  const said = isForced ? forced : effects[kind].words
  return {
    touches: folders,
    effects: [{ kind: effects[kind].kind, target: `git ${name}`, words: said }],
    doubts: [...doubts, doubt(kind === 'reads' ? 'git-helpers' : 'acts', `git ${name} ${said}.`, raw)],
  }
}

/** A rewritten git. */
export interface SafeGit {
  /** What was asked for, the program first: rules that a person wrote speak of that. */
  readonly asked: readonly ShellWord[]
  /** Without doubts if it only reads. */
  readonly reading: Reading
}

/** Null unless the words after `env` are, to the letter, those that the rewriting makes. */
export function readSafeGit(words: readonly ShellWord[]): SafeGit | null {
  if (!isWritten(safeGit.slice(1), words)) return null
  const own = words.slice(safeGit.length - 1)
  const { at, folders, doubts } = startOf(own)
  const form = formOf(own, at)
  if (form === null || doubts.length > 0) return null
  const after = at + form.words
  if (!isWritten(form.spec.safe, own.slice(after))) return null
  const rest = own.slice(after + form.spec.safe.length)
  const reading = readArguments(form.spec, rest)
  const touches: Touch[] = [{ raw: '.', use: 'list', words: 'reads the repository' }]
  return {
    asked: [words[safeGit.indexOf('git') - 1] as ShellWord, ...own.slice(0, after), ...rest],
    reading: {
      ...reading,
      touches: [...folders, ...touches, ...rest.flatMap(pathsIn)],
      doubts: [...reading.doubts, ...rest.flatMap(doubtsIn)],
    },
  }
}

const isWritten = (texts: readonly string[], words: readonly ShellWord[]): boolean =>
  texts.every((text, i) => words[i]?.raw === text)

/** Where a git as it was written is to be rewritten; null where that would not make it safe. `words` without the program. */
export function rewriting(
  words: readonly ShellWord[],
): { readonly after: ShellWord; readonly options: readonly string[] } | null {
  const { at, doubts } = startOf(words)
  const form = formOf(words, at)
  const after = form && words[at + form.words - 1]
  return after && doubts.length === 0 ? { after, options: form.spec.safe } : null
}

function formOf(words: readonly ShellWord[], at: number) {
  const [first, second] = [words[at], words[at + 1]]
  if (first === undefined || first.raw !== first.value) return null
  const two = second && gitReads.get(`${first.value} ${second.value}`)
  if (two && second.raw === second.value) return { spec: two, words: 2 }
  const one = gitReads.get(first.value)
  return one ? { spec: one, words: 1 } : null
}

/** A file that the argument may name, where that matters: one outside, or one that holds secrets. */
function pathsIn({ value }: ShellWord): Touch[] {
  if (value.startsWith('-') && !value.includes('=')) return []
  const named = value.startsWith('-') ? value.slice(value.indexOf('=') + 1) : value
  const path = named.includes(':') ? named.slice(named.lastIndexOf(':') + 1) : named
  const leads = path.startsWith('/') || path.startsWith('~') || path.split(/[/\\]/).includes('..')
  return leads || secretClass(path) !== null ? [{ raw: path, use: 'read' }] : []
}

function doubtsIn(word: ShellWord): Doubt[] {
  if (/^:[/!^(]/.test(word.value))
    return [doubt('argument', 'This names files in a way that is not followed here.', word.raw)]
  // Such fields are checked with gpg, or with what is configured for it.
  if (/%G|%\([^)]*signature/i.test(word.value))
    return [doubt('argument', 'This makes git start a program that checks signatures.', word.raw)]
  return []
}
