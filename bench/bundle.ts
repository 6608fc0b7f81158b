// Owns the measured process as the server is: one file beside the built worker and grammars. The sources cost time and
// memory to load.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The built file. `dist` must be there (`node esbuild.mjs`). */
export async function bundled(entry: string, name: string): Promise<string> {
  const outfile = join(fileURLToPath(new URL('.', import.meta.url)), '../dist', `${name}.mjs`)
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url)",
    },
  })
  return outfile
}
