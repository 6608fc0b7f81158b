// Owns the list of vectors, by number. A new check is one file and one line here.

import { argumentSemantics } from './arguments.ts'
import { confinement } from './confinement.ts'
import { destruction } from './destruction.ts'
import { network } from './network.ts'
import { privilege } from './privilege.ts'
import { protectedPaths } from './protected-paths.ts'
import { provenance } from './provenance.ts'
import { secrets } from './secrets.ts'
import { shellStructure } from './shell-structure.ts'
import type { Check } from './vector.ts'

export const vectors: readonly Check[] = [
  confinement,
  protectedPaths,
  secrets,
  shellStructure,
  argumentSemantics,
  destruction,
  network,
  privilege,
  provenance,
]
