// Owns the notices of what others wrote and our packages carry: name, version and licence text of each
// package, from its own files, or from here where they leave it out. Throws for a package that names no licence.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const marker = 'node_modules/'

const mit = readFileSync(join(import.meta.dirname, 'mit.txt'), 'utf8').trim()
/** What stands in the repositories that these packages are built from, and not in the packages. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-common': [`MIT License\n\nCopyright (c) 2018 - present Microsoft Corporation\n\n${mit}`],
  'onnxruntime-web': [`MIT License\n\nCopyright (c) 2018 - present Microsoft Corporation\n\n${mit}`],
  '@repomix/tree-sitter-wasms': [
    `tree-sitter-swift: MIT License\n\nCopyright (c) 2021 alex-pinkus\n\n${mit}`,
  ],
}

/** Data of others in files of ours. */
const within: Readonly<Record<string, string>> = {
  'server/src/index/thesaurus.json': readFileSync(join(import.meta.dirname, 'wordnet.txt'), 'utf8').trim(),
}

/** `files`: everything that goes into a bundle or is copied. What is not below node_modules is ours. */
export function notices(files: readonly string[]): string {
  const folders = new Map<string, string>()
  const ours = new Set<string>()
  for (const file of files) {
    const path = file.replaceAll('\\', '/')
    const at = path.lastIndexOf(marker)
    if (at < 0) {
      const data = Object.keys(within).find((name) => path.endsWith(name))
      if (data) ours.add(within[data] as string)
      continue
    }
    const [first = '', second = ''] = path.slice(at + marker.length).split('/')
    const name = first.startsWith('@') ? `${first}/${second}` : first
    folders.set(path.slice(0, at + marker.length) + name, name)
  }
  const parts = [...folders].map(([folder, name]) => ({ name, text: notice(folder) }))
  parts.sort((a, b) => (a.name < b.name ? -1 : 1))
  const head = 'Passepartout contains the following packages of others, each under its own licence.'
  return [head, ...new Set(parts.map(({ text }) => text)), ...ours]
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n')
}

function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const title = `${manifest.name} ${manifest.version}`
  const kind = typeof manifest.license === 'string' ? manifest.license : manifest.license?.type
  const texts = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
        .sort()
        .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    : []
  texts.push(...(leftOut[manifest.name] ?? []))
  if (texts.length === 0 && !kind) throw new Error(`${title} in ${folder} names no licence.`)
  const from = manifest.repository?.url ?? manifest.repository ?? manifest.homepage ?? ''
  return [`${title} (${kind ?? 'see below'})`, from, ...texts].filter(Boolean).join('\n\n')
}
