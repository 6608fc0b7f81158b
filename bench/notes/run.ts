// Measures retrieval over folders of notes, without any model: whether the headline that answers a question is in a
// context of so many tokens, where the folder has a hundred thousand. Beside it, in the same run and with the same
// budget, plain BM25 over headlines, a search for words, and BM25 over whole files.
//
//   npm run bench:notes -- [--only development|held-out|manual] [--dir FOLDER] [--misses]
//
// The ranking may be tuned on `development` only; `held-out` has other notes, other words and other templates.
// --dir has org-manual.org and org-guide.org of Org 9.7, over which questions were written by hand.

import { options } from '../options.ts'
import { development } from './development/folder.ts'
import { heldOut } from './held-out/folder.ts'
import { judge } from './judge.ts'
import { manual } from './manual.ts'
import { printFolder, printMisses } from './print.ts'

const given = options(
  'npm run bench:notes -- [--only NAME] [--dir DIR] [--misses]',
  ['only', 'dir'],
  ['misses'],
)
const only = given.text('only')

const dir = given.text('dir')
const ofOrg = dir === null ? null : manual(dir)
if (ofOrg === null)
  process.stdout.write(
    'The questions over the Org manual are left out: --dir has to hold org-manual.org and org-guide.org.\n',
  )

for (const folder of [development(), heldOut(), ofOrg]) {
  if (folder === null || (only !== undefined && only !== folder.name)) continue
  const judged = await judge(folder)
  printFolder(judged)
  if (given.has('misses')) printMisses(judged)
}
