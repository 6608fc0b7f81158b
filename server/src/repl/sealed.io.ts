// Owns the place of sealed code: an empty folder in the sandbox, with the homes of people and the open folders out of
// sight and no network. Never evaluates anything.

import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Isolation } from '../sandbox/probe.io.ts'
import type { Surroundings } from '../sandbox/profile.ts'
import { diskProblem } from '../trace/disk.io.ts'

interface Sealed {
  readonly around: Surroundings
  dispose(): Promise<void>
}

/** Homes of the system's users, where those of people lie; what is not there hides nothing. */
const homes = ['/home', '/Users', '/root', '/var/root', '/mnt', '/media', '/srv']

/** Problem `no-sandbox`: there is nothing that would keep files out of sight. `hidden`: absolute paths. */
export function sealed(isolated: Isolation, hidden: readonly string[]): Result<Sealed, Problem> {
  if (isolated.kind === 'none')
    return err(
      problem(
        'no-sandbox',
        'There is no sandbox here, so the code is not run.',
        'Install bubblewrap (Linux), or do it without that skill.',
      ),
    )
  try {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-sealed-')))
    const real = new Set([...homes, homedir(), accountHome(), ...hidden].flatMap(realFolder))
    // What lies in a hidden folder, or in the fresh /tmp of the sandbox, is out of sight already.
    const covers = [...real, ...(process.platform === 'linux' ? ['/tmp', '/run'] : [])]
    const hiddenFolders = [...real].filter(
      (one) => one !== '/' && !covers.some((cover) => cover !== one && one.startsWith(`${cover}/`)),
    )
    return ok({
      around: { workspace: folder, cwd: folder, hiddenFolders, hiddenFiles: [], guarded: [], network: 'off' },
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    })
  } catch (error) {
    return err(diskProblem(error, 'make a temporary folder'))
  }
}

function accountHome(): string {
  try {
    return userInfo().homedir
  } catch {
    return homedir()
  }
}

function realFolder(path: string): readonly string[] {
  try {
    const real = realpathSync(path)
    return statSync(real).isDirectory() ? [real] : []
  } catch {
    return []
  }
}
