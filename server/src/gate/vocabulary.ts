// Owns what a rule may say: each conclusion and condition with its arguments, its meaning and an example. Data for the
// check of rules and for whoever writes one. Never evaluates anything.

import type { ActionType } from '../base/proposal.ts'
import type { Effect } from '../base/verdict.ts'

export interface Argument {
  readonly name: string
  readonly means: string
  /** The only values it can have, where they are few. */
  readonly values?: readonly string[]
}

export interface Word {
  readonly kind: 'conclusion' | 'condition'
  readonly means: string
  readonly arguments: readonly Argument[]
  /** A whole clause. */
  readonly example: string
}

const action: Argument = { name: 'A', means: 'the action: one of a proposal, which may have several' }
const effect: Argument = { name: 'E', means: 'one effect of an action' }

const effectKinds: readonly Effect['kind'][] = [
  'read',
  'write',
  'delete',
  'execute',
  'network',
  'config',
  'evaluate',
]
const actionTypes: readonly ActionType[] = [
  'shell',
  'file_read',
  'file_write',
  'file_edit',
  'file_delete',
  'network',
  'network_or_write_content',
  'content_in',
  'code_eval',
  'mcp',
  'sequence',
]

export const ruleWords: Readonly<Record<string, Word>> = {
  deny: {
    kind: 'conclusion',
    means: 'The action is denied, whatever other rules say.',
    arguments: [action],
    example: 'deny(A) :- program(A, curl).',
  },
  ask: {
    kind: 'conclusion',
    means: 'You are asked about the action, whatever other rules permit.',
    arguments: [action],
    example: 'ask(A) :- type(A, file_delete).',
  },
  permit: {
    kind: 'conclusion',
    means:
      'The effect is covered. An action is allowed once all its effects are covered and nothing holds or forbids it. Only rules of your own home may permit.',
    arguments: [effect],
    example: 'permit(E) :- effect(E, A, write, T), under(E, docs).',
  },
  action: {
    kind: 'condition',
    means: 'It is an action of this proposal.',
    arguments: [action],
    example: 'ask(A) :- action(A), untrusted.',
  },
  type: {
    kind: 'condition',
    means: 'What kind of action it is.',
    arguments: [action, { name: 'Type', means: 'the kind of action', values: actionTypes }],
    example: 'ask(A) :- type(A, file_delete).',
  },
  effect: {
    kind: 'condition',
    means: 'An action would do this to that: a path, a program or a host.',
    arguments: [
      effect,
      action,
      { name: 'Kind', means: 'what is done', values: effectKinds },
      { name: 'Target', means: 'the path relative to the workspace, the program, or the host' },
    ],
    example: 'permit(E) :- effect(E, A, write, "notes/journal.org").',
  },
  target: {
    kind: 'condition',
    means: 'What an effect is about, whatever is done to it.',
    arguments: [
      effect,
      { name: 'Target', means: 'the path relative to the workspace, the program, or the host' },
    ],
    example: 'deny(A) :- effect(E, A, K, T), target(E, "src/version.ts").',
  },
  under: {
    kind: 'condition',
    means: 'The effect is on a file in this folder of the workspace, or in a folder inside it.',
    arguments: [
      effect,
      { name: 'Folder', means: 'the folder, relative to the workspace, without a slash at its end' },
    ],
    example: 'permit(E) :- effect(E, A, write, T), under(E, "docs/guide").',
  },
  extension: {
    kind: 'condition',
    means: 'The effect is on a file whose name ends like this.',
    arguments: [effect, { name: 'Ending', means: 'what stands behind the last dot' }],
    example: 'permit(E) :- effect(E, A, write, T), under(E, docs), extension(E, md).',
  },
  inside: {
    kind: 'condition',
    means: 'The effect is on a file of the workspace.',
    arguments: [effect],
    example: 'ask(A) :- effect(E, A, read, T), not inside(E).',
  },
  program: {
    kind: 'condition',
    means: 'A command runs this program, also inside a wrapper such as timeout or sh -c.',
    arguments: [action, { name: 'Name', means: 'the name of the program, without its folder' }],
    example: 'deny(A) :- program(A, curl).',
  },
  argument: {
    kind: 'condition',
    means: 'A program of the command is given this word.',
    arguments: [
      action,
      { name: 'Word', means: 'the word as the program gets it, without quotes of the shell' },
    ],
    example: 'deny(A) :- program(A, git), argument(A, push).',
  },
  host: {
    kind: 'condition',
    means: 'The action contacts this host.',
    arguments: [action, { name: 'Host', means: 'the name or address of the host' }],
    example: 'deny(A) :- host(A, "example.org").',
  },
  finding: {
    kind: 'condition',
    means: 'A check of the gate found this. `gate explain` shows what is found.',
    arguments: [
      { name: 'F', means: 'the finding' },
      {
        name: 'Vector',
        means: 'the number of the check',
        values: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      },
      { name: 'Severity', means: 'how serious it is', values: ['forbid', 'hold', 'note'] },
      { name: 'Code', means: 'its code' },
    ],
    example: 'deny(A) :- action(A), finding(F, 7, S, installs).',
  },
  origin: {
    kind: 'condition',
    means: 'Who proposed it.',
    arguments: [{ name: 'Origin', means: '"model", or a name such as "reflex:rename"' }],
    example: 'ask(A) :- action(A), not origin(model).',
  },
  matches: {
    kind: 'condition',
    means:
      'The effect is on a file of the workspace whose path this pattern stands for: * within a name, ** for folders. Neither stands for a name that begins with a dot.',
    arguments: [effect, { name: 'Pattern', means: 'the pattern, in quotes' }],
    example: 'permit(E) :- effect(E, A, write, T), matches(E, "docs/**/*.md"), not protected(E).',
  },
  protected: {
    kind: 'condition',
    means: 'The effect is on a file that runs or configures something later, or that can hold secrets.',
    arguments: [effect],
    example: 'deny(A) :- effect(E, A, write, T), protected(E).',
  },
  direct: {
    kind: 'condition',
    means: 'It is done to the file itself, not by a command.',
    arguments: [effect],
    example: 'ask(A) :- effect(E, A, delete, T), not direct(E).',
  },
  by: {
    kind: 'condition',
    means: 'The effect is one of this command.',
    arguments: [effect, { name: 'C', means: 'one command of an action' }],
    example: 'permit(E) :- effect(E, A, K, T), by(E, C), command(C, "npm test").',
  },
  command: {
    kind: 'condition',
    means:
      'The command has this form, in the workspace folder, with nothing around it: words, <path src/*.ts> for a file, <paths …> for one or more, <text> for any text.',
    arguments: [
      { name: 'C', means: 'one command of an action' },
      { name: 'Form', means: 'the words of the command, in quotes' },
    ],
    example: 'permit(E) :- effect(E, A, K, T), by(E, C), command(C, "npx mocha <path test/**/*.ts>").',
  },
  exactly: {
    kind: 'condition',
    means: 'The action is the very one that was approved, to the letter.',
    arguments: [action, { name: 'Hash', means: 'its hash, 64 hexadecimal digits' }],
    example: `permit(E) :- effect(E, A, K, T), exactly(A, "${'0'.repeat(64)}").`,
  },
  spot: {
    kind: 'condition',
    means: 'The action is one of the few that you are asked about although a rule permits it.',
    arguments: [action],
    example: 'permit(E) :- effect(E, A, write, T), under(E, docs), not spot(A).',
  },
  tool: {
    kind: 'condition',
    means: 'The action calls an outside tool, which is as you approved it or not.',
    arguments: [
      action,
      { name: 'State', means: 'as it was approved, or not', values: ['pinned', 'changed', 'unpinned'] },
      { name: 'Hash', means: 'of how it describes itself' },
    ],
    example: 'deny(A) :- tool(A, changed, H).',
  },
  untrusted: {
    kind: 'condition',
    means: 'It was proposed after reading something from outside: the web, a tool, the output of a command.',
    arguments: [],
    example: 'deny(A) :- type(A, network), untrusted.',
  },
}

/** `under(E, Folder)`. */
export const signature = (name: string): string => {
  const names = ruleWords[name]?.arguments.map((each) => each.name) ?? []
  return names.length === 0 ? name : `${name}(${names.join(', ')})`
}
