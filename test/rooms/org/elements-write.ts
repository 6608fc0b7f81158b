// Owns the writing of what Org 9.7 reads in the test files and in random texts: `npm run oracle:org`, with ORG_LISP set
// to the folder of Org 9.7's Lisp. Run it again when the generators or the files change.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import {
  differences,
  drawNames,
  failed,
  fileNames,
  hashesFile,
  randomTexts,
  readFile,
  requestFor,
  shortHash,
  treesFolder,
} from './elements-expect.ts'
import { treeOfOurs, treesOfEmacs } from './elements-oracle.ts'

function main(): void {
  // Without it Emacs would take its own Org, an older one, without a word.
  const lisp = process.env.ORG_LISP ?? ''
  if (!existsSync(`${lisp}/org-element.el`))
    throw new Error('ORG_LISP must be the folder of the Lisp of Org 9.7.')
  const names = fileNames()
  mkdirSync(treesFolder, { recursive: true })
  for (const tasks of [null, 15]) {
    const some = names.filter((name) => requestFor(name).inlinetasks === tasks)
    treesOfEmacs(some.map(readFile), { inlinetasks: tasks }).forEach((tree, i) => {
      const name = some[i] as string
      writeFileSync(`${treesFolder}${name.replace(/org$/, 'tree')}`, tree)
      if (treeOfOurs(readFile(name), { inlinetasks: tasks }) !== tree) console.log(`${name} differs`)
    })
  }
  let out = 'Hashes of the trees that Org 9.7 reads in random texts; written by elements-expect.ts.\n'
  for (const name of drawNames) {
    const texts = randomTexts(name)
    const trees = treesOfEmacs(texts)
    const same = trees.filter((tree, i) => tree === treeOfOurs(texts[i] as string)).length
    const errors = trees.filter((tree) => tree.startsWith('error')).length
    console.log(`${name}: ${texts.length} texts, ${same} trees as ours, ${errors} failures of org-element`)
    const hashes = trees.map((tree) => (tree.startsWith('error') ? failed : shortHash(tree)))
    out += `# ${name} ${shortHash(texts.join('\0'))}\n${hashes
      .join('')
      .match(/.{1,102}/g)
      ?.join('\n')}\n`
  }
  writeFileSync(hashesFile, out)
  console.table(differences.map(([difference, reason]) => ({ difference, reason })))
}

main()
