// Owns reading the variables of a server from the file its definition names. What a folder configures reads no file outside of it.

import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { openFile } from '../trace/disk.io.ts'
import type { Definition } from './definition.ts'
import { readEnvFile } from './env-file.ts'

const mostBytes = 256 * 1024

/** Of a definition whose variables are filled in. Problems: `no-env-file`. */
export async function variablesOf(
  definition: Extract<Definition, { kind: 'stdio' }>,
  workspaceFolder: string,
): Promise<Result<Readonly<Record<string, string>>, Problem>> {
  const { envFile = '', scope, source } = definition
  if (envFile === '') return ok({})
  const wrong = (why: string) =>
    err(problem('no-env-file', `Its envFile ${envFile} ${why}`, `Mend it, or change ${source}.`))
  try {
    const path = await realpath(resolve(workspaceFolder, envFile))
    if (scope === 'workspace' && !isBelow(await realpath(workspaceFolder), path))
      return wrong('lies outside of the folder that names it.')
    const file = await openFile(path)
    try {
      if ((await file.stat()).size > mostBytes) return wrong('is too large.')
      return ok(readEnvFile(await file.readFile('utf8')))
    } finally {
      await file.close()
    }
  } catch {
    return wrong('cannot be read.')
  }
}

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path
}
