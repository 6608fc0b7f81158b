// Owns the evidence of the whole file for each of its nodes. Never tells nodes of one file apart.

import { scoreFiles } from '../bm25.ts'
import type { Signal } from '../view.ts'
import { bm25 } from '../weights.ts'

export const file: Signal = {
  name: 'file',
  stage: 'direct',
  evaluate: (view) => scoreFiles(view, bm25.file, ({ word }) => word.weight),
  explain: () => '',
}

export const fileTitle: Signal = {
  name: 'fileTitle',
  stage: 'direct',
  evaluate: (view) => scoreFiles(view, bm25.file, ({ word }) => (word.inTitle ? word.weight : 0)),
  explain: () => '',
}
