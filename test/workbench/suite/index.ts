// The suite of what the extension promises to VS Code, as the editor starts it.

import { define } from './extension.ts'
import { runSuite } from './run.ts'

export const run = (): Promise<void> => runSuite(define)
