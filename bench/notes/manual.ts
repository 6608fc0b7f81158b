// Owns the questions over Org's own manual and guide, which nobody of us wrote: real notes with long sections. The
// files are not ours to commit; without them there is nothing to ask.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folder } from './folder.ts'
import { chunksOf } from './headlines.ts'
import questions from './manual.json' with { type: 'json' }

const names = ['org-manual.org', 'org-guide.org']

/** Null where the folder does not have both files. */
export function manual(dir: string): Folder | null {
  const paths = names.map((name) => join(dir, name))
  if (!paths.every((path) => existsSync(path))) return null
  const files = paths.map((path, i) => ({ path: names[i] as string, text: readFileSync(path, 'utf8') }))
  const chunks = chunksOf(files)
  return {
    name: 'manual',
    today: '2026-06-10',
    files,
    questions: questions.map(({ text, gold, answer }) => ({
      kind: 'fact',
      language: 'en',
      text,
      ...(answer === '' ? {} : { answer }),
      gold: gold.map(([path = '', title = '']) => {
        const found = chunks.filter((one) => one.path === path && `/${one.outline}`.endsWith(`/${title}`))
        if (found.length !== 1) throw new Error(`${found.length} headlines of ${path} are called ${title}`)
        return { path, outline: found[0]?.outline ?? '' }
      }),
    })),
  }
}
