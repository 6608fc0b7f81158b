// Owns the list of features. Each is one file with one `create` function that registers what it needs
// and subscribes to the session. Order does not matter.

import type { Feature } from './feature.ts'
import { createServerCommands } from './features/server.ts'

export const features: readonly Feature[] = [createServerCommands]
