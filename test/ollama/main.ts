// Owns the test Ollama as a program, for suites that need it in a process of its own:
//   node test/ollama/main.ts --port 0 --script test/ollama/example.json
// Prints `listening PORT` when it answers, and ends on SIGTERM. The script's format is in script.ts.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Script } from './script.ts'
import { startTestOllama } from './server.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, script: { type: 'string', default: '' } },
})
const script: Script = values.script ? JSON.parse(readFileSync(values.script, 'utf8')) : {}
const server = await startTestOllama(script, Number(values.port))
console.log(`listening ${server.port}`)
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    server.close().then(() => process.exit(0))
  })
