// Owns what to do about a finding: for every code one sentence that says what to look at before deciding.
// Data only. A code without a sentence is a mistake that a test finds.

import type { Finding } from '../base/verdict.ts'

/** What to look at, or empty for a remark that the finding itself completes. */
export const adviceFor = (finding: Pick<Finding, 'code' | 'severity'>): string =>
  finding.severity === 'note' ? '' : (advice[finding.code] ?? '')

/** The effects say the same already: such a remark is for machines. */
export const repeatsEffect = (finding: Pick<Finding, 'code' | 'severity'>): boolean =>
  finding.severity === 'note' && repeats.has(finding.code)

const repeats = new Set([
  'acts',
  'deletes',
  'fetch-and-run',
  'git-helpers',
  'host',
  'installs',
  'nested-shell',
  'network',
  'outside-tool',
  'removes',
  'rewrites-history',
  'unknown-program',
  'wrapped',
  'wrapper',
  'writes',
])

const notEvenYou = 'No approval can change this. If it is really meant, do it yourself, outside Passepartout.'
const readItAll = 'Read the command itself: not all of it could be checked.'
const whereItLeads = 'Make sure that it is the file you mean, or ask for its plain spelling.'
const hiddenText = 'Look at the text with invisible characters shown, or leave it out.'
const hiddenPart = 'Look at the source of the text: a reader does not see this part, a model does.'

export const advice: Readonly<Record<string, string>> = {
  // 1, paths
  'outside-workspace': 'Approve only if you mean this place outside your folder.',
  'device-write': notEvenYou,
  'through-link': '',
  'path-backslash': whereItLeads,
  'path-encoded': whereItLeads,
  'path-drive': whereItLeads,
  'path-stream': whereItLeads,
  'path-short-name': whereItLeads,
  'path-dots': whereItLeads,
  'path-trailing': whereItLeads,
  'path-hidden-character': whereItLeads,
  'path-look-alike': whereItLeads,
  'path-slash-look-alike': whereItLeads,
  'path-device': whereItLeads,
  'path-too-long': whereItLeads,
  'path-open': 'Ask for the name itself in place of the variable or the inner command.',
  'path-empty': 'Deny it: it names no file.',
  // 2, protected files
  'git-internals': 'Look for hooks, filters, aliases and addresses: git runs and follows them later.',
  'editor-configuration': 'Look for tasks, commands and approvals that are switched off.',
  'agent-configuration': 'Look for instructions and permissions that you did not ask for.',
  'shell-startup': 'Read each line: all of it runs in every new shell.',
  'ci-configuration': 'Look for new steps, scripts and uses of secrets.',
  'package-manifest': 'Look for new packages, other versions, and scripts.',
  'build-configuration': 'Look for plugins, hooks and commands: they run with the next build, test or lint.',
  'system-service': 'Read what it starts, as whom, and when.',
  'protected-deleted': 'Make sure that nothing which runs later needs it.',
  'secret-file': 'Approve only if its passwords and keys may be seen or changed here.',
  // 3, secrets
  secret: 'Take it out, or make sure that it is only an example.',
  environment: 'Ask for the one variable that is needed.',
  // 4, shell structure
  'shell-not-parsed': readItAll,
  'no-parser': readItAll,
  'no-command': 'Deny it: there is nothing to run.',
  'syntax-error': 'Deny it and ask for a command that is valid.',
  structure: readItAll,
  expansion: 'Ask for the value itself in place of the variable or the inner command.',
  ansi: 'Ask for the text without escapes.',
  brace: 'Ask for the names one by one.',
  background: 'Mind that it can go on after the turn is over.',
  'too-complex': 'Ask for the same in smaller steps.',
  'too-long': 'Ask for the same in smaller steps, or in a file that you can read.',
  'too-many-folders': 'Ask for the same in smaller steps.',
  'too-deep': 'Ask for the command without its wrappers.',
  'two-readings': readItAll,
  wildcard: 'Ask for the names of the files in place of the wildcards.',
  'pipe-to-interpreter': 'Ask to save it to a file first, and read that.',
  wrapped: '',
  // 5, arguments: remarks
  acts: '',
  argument: '',
  assignment: '',
  deletes: '',
  'git-helpers': '',
  'git-config': 'Look at .git/config: what it names there runs, or is read, with this command.',
  'git-above': 'Approve only if the whole repository may be seen, not this folder alone.',
  'git-elsewhere': 'Make sure that you know the other place: its contents would be shown.',
  'git-hidden': 'Look into that folder: it should not be a repository.',
  'git-filter': 'Approve it if you know the filter: with it git sees such files as they are kept.',
  'git-submodules': 'Approve it if you trust the repositories in it as well.',
  'here-document': '',
  'nested-shell': '',
  'not-literal': '',
  program: '',
  redirect: '',
  'runs-command': '',
  script: '',
  'unknown-option': '',
  'unknown-program': '',
  wrapper: '',
  writes: '',
  // 6, destruction
  'wipes-system': notEvenYou,
  'wipes-disk': notEvenYou,
  'fork-bomb': notEvenYou,
  'wipes-workspace': 'Make sure that none of it is needed, or that it is kept elsewhere too.',
  removes: '',
  'rewrites-history': '',
  'large-write': 'Make sure that a file of this size is meant.',
  // 7, network
  host: '',
  scheme: 'Make sure that you know what answers to this kind of address.',
  'not-encrypted': '',
  'internal-host': 'Approve only if this machine of your own network is meant.',
  'look-alike-host': 'Compare the name letter by letter with the one you know.',
  'outside-tool': '',
  'fetch-and-run': '',
  installs: '',
  'remote-package': 'Make sure that you trust what lies at this address.',
  network: '',
  'network-device': 'Approve only if you know who is contacted, and why.',
  'plain-http': '',
  // 8, privilege and the agent's own rules
  'agent-home': 'These files are yours: open and change them in an editor.',
  'own-memory': 'Read it: from now on the agent finds it in every workspace.',
  'self-approval': notEvenYou,
  'own-environment': notEvenYou,
  privilege: 'Run it yourself if it is needed: what it does there cannot be undone here.',
  persistence: 'Read what it starts, as whom, and when.',
  container: '',
  setuid: 'Make sure that anyone may run this file with the rights of its owner.',
  // 9, origin
  'tag-characters': hiddenText,
  'direction-characters': hiddenText,
  'zero-width': hiddenText,
  'terminal-escape': hiddenText,
  'hidden-style': hiddenPart,
  'hidden-attribute': hiddenPart,
  'active-image': 'Take the scripts out of the image.',
  'comment-instruction': hiddenPart,
  beacon: 'Take the address out: opening the text would send something to it.',
  instruction: 'Make sure that these instructions are yours.',
  'secret-outflow': notEvenYou,
  'private-outflow': 'Read what would be sent, and to whom.',
  'untrusted-origin': '',
  'sequence-event': 'Deny it: not all of its steps can be judged.',
  'policy-change': 'Change the rules yourself, in an editor.',
}
