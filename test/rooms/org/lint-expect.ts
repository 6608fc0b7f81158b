// Writes lint/org-9.7.json: what org-lint of Org 9.7 finds in the files of lint/ and in random ones.
// ORG_LISP=/path/to/org/lisp npm run oracle:lint

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectedFile, files, randomTexts } from './lint-oracle.ts'
import { emacsProgram } from './oracle.ts'

const runs = 3000
const lisp = process.env.ORG_LISP
if (!lisp) throw new Error('Set ORG_LISP to the folder of the byte-compiled Lisp of Org 9.7.')

function orgLint(texts: readonly string[]): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'org-lint-oracle-'))
  try {
    const script = new URL('lint-oracle.el', import.meta.url).pathname
    const [input, output] = [join(folder, 'in.json'), join(folder, 'out.json')]
    writeFileSync(input, JSON.stringify(texts.map((text) => text.replaceAll('\r\n', '\n'))))
    execFileSync(emacsProgram(), ['-Q', '--batch', '-L', lisp as string, '-l', script, input, output], {
      stdio: 'ignore',
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    })
    return JSON.parse(readFileSync(output, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const named = [...files()]
const texts = [...named.map(([, text]) => text), ...randomTexts(runs)]
const found = orgLint(texts)
const codes = [...new Set(found.flat().map((row) => row.slice(row.indexOf(' ') + 1)))].sort()
const short = (row: string) =>
  `${row.slice(0, row.indexOf(' '))}.${codes.indexOf(row.slice(row.indexOf(' ') + 1))}`
const unique = (rows: readonly string[] = []) => [...new Set(rows)]
const expected = {
  files: Object.fromEntries(named.map(([name], i) => [name, unique(found[i])])),
  codes,
  random: found.slice(named.length).map((rows) => unique(rows).map(short).join(' ')),
}
writeFileSync(expectedFile, `${JSON.stringify(expected, null, 1)}\n`)
process.stdout.write(`${named.length} files, ${runs} random ones, ${found.flat().length} findings\n`)
