// Owns which commands run the code of a language at the command line: `babel.json` of the agent's home, which says what the
// setting `org.babel.commands` says in an editor. A folder brings none along.

import { readFile } from 'node:fs/promises'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { parseJsonc } from '../mcp/jsonc.ts'

/** By the name of the language. Fails where the file is there and says something else. */
export async function readBabelCommands(
  path: string,
): Promise<Result<Readonly<Record<string, string>>, Problem>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? '{}' : null,
  )
  const read = text === null ? null : parseJsonc(text)
  const commands = read?.ok ? read.value : null
  if (typeof commands !== 'object' || commands === null || Array.isArray(commands)) return err(wrong(path))
  const found = Object.entries(commands)
  if (!found.every(([, command]) => typeof command === 'string')) return err(wrong(path))
  return ok(Object.fromEntries(found))
}

const wrong = (path: string): Problem =>
  problem(
    'babel-json',
    `${path} cannot be read, so no code of other languages is run.`,
    'Write {"ruby": "ruby", "perl": "perl -e {code}"}.',
  )
