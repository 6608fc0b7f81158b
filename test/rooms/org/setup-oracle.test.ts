// Random files with setup files beside and below them, read by the Emacs at hand (ORG_LISP: by another Org).

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { createSetups } from '../../../server/src/index/setups.io.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { emacsProgram } from './oracle.ts'

const script = new URL('setup-oracle.el', import.meta.url).pathname

const line = fc.constantFrom(
  '#+TODO: A B | C',
  '#+SEQ_TODO: D(d!) E(e@/!)',
  '#+TYP_TODO: F | G',
  '#+FILETAGS: :x:y:',
  '#+filetags: z',
  '#+CATEGORY: c',
  '#+CATEGORY: d',
  '#+PROPERTY: P 1',
  '#+PROPERTY: P+ 2',
  '#+PROPERTY: Q 3',
  '#+STARTUP: odd',
  '#+STARTUP: oddeven',
  '#+LINK: l https://a/',
  '#+LINK: m https://b/%s',
  '#+LINK: l https://c/',
  '#+PRIORITIES: 1 9 5',
  '#+PRIORITIES: A F D',
  '#+ARCHIVE: ::* Old',
  '#+ARCHIVE: old.org::',
  'Text.',
  '* Headline',
  '#+begin_example\n#+FILETAGS: never\n#+end_example',
)
const setup = (...names: readonly string[]) =>
  fc.constantFrom(...names.flatMap((name) => [`#+SETUPFILE: ${name}`, `#+setupfile: "${name}"`]))
const text = (...names: readonly string[]) =>
  fc
    .array(fc.oneof({ arbitrary: line, weight: 4 }, { arbitrary: setup(...names), weight: 1 }), {
      maxLength: 9,
    })
    .map((lines) => lines.map((one) => `${one}\n`).join(''))

const files = fc.record({
  'a.org': text('set.org', './sub/in.org', 'missing.org', 'a.org'),
  'set.org': text('sub/in.org', 'set.org', 'a.org'),
  'sub/in.org': text('../set.org', 'deep file.setup', '../a.org'),
  'sub/deep file.setup': text('in.org', '../set.org'),
})

const linked = (links: Iterable<readonly [string, string]>) => [...new Map([...links].reverse())].sort()

function ours(root: string, path: string) {
  const whole = readFileSync(join(root, path), 'utf8')
  const { settings } = parseOrg(whole, whole, createSetups(root, [root]).of(path))
  const { CATEGORY: _, ...properties } = settings.properties
  const number = (word: string) => (/^\d+$/.test(word) ? Number(word) : word.charCodeAt(0))
  return {
    todo: settings.todo,
    done: settings.done,
    filetags: settings.filetags,
    category: settings.category,
    archive: settings.archive,
    priorities: Object.values(settings.priorities).map(number),
    links: linked([...settings.abbreviations]),
    properties: Object.entries(properties).sort(),
    odd: settings.oddLevels,
  }
}

interface Read extends Omit<ReturnType<typeof ours>, 'links' | 'properties'> {
  readonly links: readonly (readonly [string, string])[]
  readonly properties: readonly (readonly [string, string])[]
}

describe('org: setup files, Emacs as the judge', () => {
  it('sets what Org sets', function () {
    this.timeout(120_000)
    const seed = Number(process.env.ORG_SEED) || 20261123
    const runs = Number(process.env.ORG_RUNS) || 250
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'org-setup-')))
    try {
      const folders = fc.sample(files, { numRuns: runs, seed }).map((texts, i) => {
        for (const [path, text] of Object.entries(texts)) {
          const at = join(root, String(i), path)
          mkdirSync(dirname(at), { recursive: true })
          writeFileSync(at, text)
        }
        return { folder: join(root, String(i)), texts }
      })
      const [given, answer] = [join(root, 'in.json'), join(root, 'out.json')]
      writeFileSync(given, JSON.stringify(folders.map(({ folder }) => join(folder, 'a.org'))))
      execFileSync(emacsProgram(), ['-Q', '--batch', '-l', script, given, answer], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const read: readonly Read[] = JSON.parse(readFileSync(answer, 'utf8'))
      for (const [i, { folder, texts }] of folders.entries()) {
        const theirs = read[i] as Read
        const wanted = {
          ...theirs,
          // Org says twice what is defined twice, and gives the category once more.
          filetags: [...new Set(theirs.filetags)],
          todo: [...new Set(theirs.todo)],
          done: [...new Set(theirs.done)],
          links: linked(theirs.links),
          properties: theirs.properties.filter(([key]) => key !== 'CATEGORY').sort(),
        }
        assert.deepEqual(ours(folder, 'a.org'), wanted, `ORG_SEED=${seed}: ${JSON.stringify(texts, null, 1)}`)
      }
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
