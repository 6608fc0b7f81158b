// Changes files in their middle, as another branch has them: a line twice, and another number in the next.
//
//   node rewrite.ts ROOT LIST

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [root = '', list = ''] = process.argv.slice(2)
for (const path of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
  const file = join(root, path)
  const lines = readFileSync(file, 'latin1').split('\n')
  const middle = Math.floor(lines.length / 2)
  const next = (lines[middle + 1] ?? '').replace(/\d/, (digit) => String((Number(digit) + 1) % 10))
  lines.splice(middle, 2, lines[middle] ?? '', lines[middle] ?? '', next)
  writeFileSync(file, lines.join('\n'), 'latin1')
}
