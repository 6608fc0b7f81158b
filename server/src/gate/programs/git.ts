// Owns what is known about git's subcommands, for words and severity only. No form of git is allowed
// without a question yet: the repository's own configuration can name programs that even `git status`
// runs, and the rewritten command line that switches them off is not proven. Data only.

import type { Effect } from '../../base/verdict.ts'
import type { ShellWord } from '../../code/shell-words.ts'
import { doubt, type Reading } from './program.ts'

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

/** Options before the subcommand are skipped to name it; each is a doubt of its own. */
export function readGit(words: readonly ShellWord[]): Reading {
  const doubts = []
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    if (!word.value.startsWith('-')) break
    doubts.push(doubt('unknown-option', `The option ${word.raw} can make git run something else.`, word.raw))
    if (
      /^(?:-c|-C|--git-dir|--work-tree|--namespace|--exec-path|--super-prefix|--config-env)$/.test(word.value)
    )
      at++
  }
  const name = words[at]?.value ?? ''
  const kind = kindOf.get(name)
  const raw = ['git', ...words.map((w) => w.raw)].join(' ')
  if (kind === undefined)
    return {
      touches: [],
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
    touches: [],
    effects: [{ kind: effects[kind].kind, target: `git ${name}`, words: said }],
    doubts: [...doubts, doubt(kind === 'reads' ? 'git-helpers' : 'acts', `git ${name} ${said}.`, raw)],
  }
}
