// Owns git in the folder of a window's test: as somebody, with nothing of the machine's own configuration asked for.

import { execFileSync } from 'node:child_process'

export const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
