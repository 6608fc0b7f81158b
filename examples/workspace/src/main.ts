// Prints one line per station. The configuration is the file named on the command line.

import { readFileSync } from 'node:fs'
import { defaultConfig, parseConfig } from './config.ts'
import { fetchLevel } from './http.ts'
import { createQueue } from './queue.ts'

const file = process.argv[2]
const config = file ? parseConfig(readFileSync(file, 'utf8')) : defaultConfig
const names = Object.keys(config.stations)
if (names.length === 0) {
  console.log('No stations. Give a file such as {"stations": {"lido": "http://127.0.0.1:8080"}}.')
} else {
  const queue = createQueue(config.concurrency)
  for (const name of names) {
    queue
      .add(() => fetchLevel(name, config))
      .then(
        (reading) => console.log(`${reading.station}\t${reading.levelCm} cm\t${reading.measuredAt}`),
        (error: Error) => console.error(error.message),
      )
  }
  await queue.drain()
}
