// Owns the writing of what org-ql finds in random files: `npm run oracle:ql`, with ORG_QL_LISP set to the folders of
// org-ql, of the packages it needs and of Org 9.7's Lisp, joined by colons. Run it again when the generator changes.

import { existsSync, writeFileSync } from 'node:fs'
import { expectations, fingerprint, orgQlAnswers, ourAnswers, runs, sampleCases, seed } from './ql-oracle.ts'

const folders = (process.env.ORG_QL_LISP ?? '').split(':')
if (!folders.some((folder) => existsSync(`${folder}/org-ql.el`)))
  throw new Error('ORG_QL_LISP must name the folder of org-ql, among those of its packages and of Org 9.7.')
const cases = sampleCases(runs, seed)
const { version, answers } = orgQlAnswers(cases, folders)
const rows = answers.map((some) =>
  some.map((lines) => (typeof lines === 'string' ? lines : lines.join(' '))).join('|'),
)
writeFileSync(expectations, `Org ${version}, cases ${fingerprint(cases)}\n${rows.join('\n')}\n`)
const same = cases.flatMap((one, i) =>
  ourAnswers(one).filter((ours, j) => JSON.stringify(ours) === JSON.stringify(answers[i]?.[j])),
)
console.log(`${cases.length} files, ${answers.flat().length} queries, ${same.length} answers as ours`)
