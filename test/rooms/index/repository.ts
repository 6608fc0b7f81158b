// Owns real git repositories for the tests of this room, with fixed authors and times and none of the user's settings.

import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Contents, folder, write } from './folder.ts'

export interface TestRepository {
  readonly root: string
  git(...args: readonly string[]): string
  /** Writes (null removes), commits all; answers the hash. Each commit is a day after the one before. */
  commit(message: string, contents: Readonly<Record<string, string | null>>): string
}

let day = 0

export function repository(contents: Contents = {}): TestRepository {
  const root = folder(contents)
  const made = at(root)
  made.git('init', '-q', '-b', 'main')
  return made
}

export function at(root: string): TestRepository {
  const git = (...args: readonly string[]) => run(root, args)
  return {
    root,
    git,
    commit(message, contents) {
      for (const [path, text] of Object.entries(contents)) {
        if (text === null) rmSync(join(root, path))
        else write(root, { [path]: text })
      }
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
  }
}

export function run(cwd: string, args: readonly string[], input = ''): string {
  const date = new Date(Date.UTC(2024, 0, 1) + day++ * 86_400_000).toISOString()
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return execFileSync('git', args, {
    cwd,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(kept),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.org',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    },
  }).trim()
}
