// Owns the variables of a configuration: which inputs a definition needs, and the definition with all of them filled in.
// Pure: values come from the caller, who keeps those that are secret.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Definition } from './definition.ts'

export interface Surrounding {
  readonly workspaceFolder: string
  readonly userHome: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** By id. */
  readonly inputs: Readonly<Record<string, string>>
}

const variable = /\$\{([a-zA-Z/]+)(?::([^}]*))?\}/g

/** Ids of the inputs it names, each once. */
export function inputsOf(definition: Definition): readonly string[] {
  const texts = textsIn(definition).join('\n')
  const ids = [...texts.matchAll(variable)].flatMap(([, name, id]) => (name === 'input' ? [id ?? ''] : []))
  return [...new Set(ids)]
}

const textsIn = (definition: Definition): readonly string[] =>
  definition.kind === 'stdio'
    ? [
        definition.command,
        ...definition.args,
        definition.cwd,
        ...Object.values(definition.env),
        definition.envFile ?? '',
      ]
    : [definition.url, ...Object.values(definition.headers)]

/** Problems: `no-variable` for one that is not known or not set. */
export function filled(definition: Definition, around: Surrounding): Result<Definition, Problem> {
  let missing = ''
  const fill = (text: string): string =>
    text.replace(variable, (whole, name: string, argument: string | undefined) => {
      const value = variableValue(name, argument ?? '', around)
      if (value === undefined) missing ||= whole
      return value ?? ''
    })
  const all = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]))
  const out: Definition =
    definition.kind === 'stdio'
      ? {
          ...definition,
          command: fill(definition.command),
          args: definition.args.map(fill),
          cwd: fill(definition.cwd),
          env: all(definition.env),
          ...(definition.envFile === undefined ? {} : { envFile: fill(definition.envFile) }),
        }
      : { ...definition, url: fill(definition.url), headers: all(definition.headers) }
  if (missing === '') return ok(out)
  return err(problem('no-variable', `${missing} has no value.`, `Set it, or change ${definition.source}.`))
}

function variableValue(name: string, argument: string, around: Surrounding): string | undefined {
  switch (name) {
    case 'input':
      return Object.hasOwn(around.inputs, argument) ? around.inputs[argument] : undefined
    case 'env':
      // As in the editor: one that is not set is empty.
      return around.env[argument] ?? ''
    case 'workspaceFolder':
      return argument === '' || argument === nameOf(around.workspaceFolder)
        ? around.workspaceFolder
        : undefined
    case 'cwd':
      return around.workspaceFolder
    case 'workspaceFolderBasename':
      return nameOf(around.workspaceFolder)
    case 'pathSeparator':
    case '/':
      return around.workspaceFolder.includes('\\') ? '\\' : '/'
    case 'userHome':
      return around.userHome
    default:
      return undefined
  }
}

const nameOf = (folder: string): string => folder.split(/[\\/]/).at(-1) ?? ''
