import { mkdirSync, mkdtempSync, writeFileSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { development } from './bench/notes/development/folder.ts'
import { chunksOf, goldOf } from './bench/notes/headlines.ts'
import { grammarDirectory, openGrammars } from './server/src/code/grammar.io.ts'
import { openWorkspace } from './server/src/index/workspace.io.ts'
import { readQuery } from './server/src/index/query.ts'
const folder = development()
const root = mkdtempSync(join(realpathSync(tmpdir()), 'nf-'))
for (const { path, text } of folder.files) { mkdirSync(dirname(join(root, path)), { recursive: true }); writeFileSync(join(root, path), text) }
const index = await openWorkspace({ root, storage: null, grammars: await openGrammars(grammarDirectory()), exclude: [], maxFileBytes: 1 << 22, history: 'off' })
await index.ready
const out = []
for (const q of folder.questions) {
  const c = await index.candidates(readQuery(q.text, folder.today), 500)
  out.push({ text: q.text, kind: q.kind, candidates: c.map(x => ({ id: x.node.path + ' ' + x.node.qualified, gold: q.gold.some(g => g.path === x.node.path && g.outline === x.node.qualified) ? 1 : 0, tokens: x.node.tokens, score: x.score, f: x.node.kind === 'file' ? 1 : 0, s: x.signals })) })
}
writeFileSync('/tmp/nf/dump.json', JSON.stringify(out))
await index.close(); rmSync(root, { recursive: true })
