// Owns the question whether a command's name means a file of the workspace: what the tables know of a program is true of the
// system's, not of one that a folder of the workspace on PATH has under its name. Looks through its ports; decides nothing.

import type { CommandFact } from './facts.ts'
import { isWithin } from './paths.ts'
import type { GatePorts } from './ports.io.ts'
import { doubt } from './programs/program.ts'

/** The commands, those with a doubt more whose program lies in one of `folders` (canonical). */
export function withShadowed(
  ports: Pick<GatePorts, 'kind' | 'programFolders'>,
  commands: readonly CommandFact[],
  folders: readonly string[],
): readonly CommandFact[] {
  const places = ports.programFolders()
  const isOwn = (place: string): boolean => folders.some((folder) => isWithin(place, folder))
  if (!places.some(isOwn)) return commands
  return commands.map((command) => {
    // A git that only reads is started by `env`.
    const names = command.safe === true ? [command.program, 'env'] : [command.program]
    for (const name of names) {
      if (name === '' || name.includes('/')) continue
      const first = places.find((place) => ports.kind(`${place}/${name}`) !== null)
      if (first === undefined || !isOwn(first)) continue
      const said = `Here ${name} is a file of the workspace, which is on PATH.`
      return { ...command, doubts: [...command.doubts, doubt('program-shadowed', said, command.raw)] }
    }
    return command
  })
}
