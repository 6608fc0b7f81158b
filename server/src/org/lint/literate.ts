// Owns the checks of literate programs: code that is tangled is explained before it is written, one function at a time. Notes
// whose code goes nowhere are left alone.

import { elementsOf } from '../elements/document.ts'
import type { OrgElement } from '../elements/element.ts'
import { blocksOf } from '../literate/block.ts'
import { mayTangle, targetOf } from '../literate/tangle.ts'
import type { Check, FileView, Report } from './check.ts'

/** In larger files nobody wants to wait for advice. */
const longest = 2_000_000

export const codeBeforeProse: Check = {
  code: 'code-before-prose',
  severity: 'information',
  summary: 'A block that is tangled, and no text before it in its section that says what it is for.',
  file: (file) => {
    if (file.text.length > longest) return []
    const text = file.text.slice(0, file.text.length)
    return mayTangle(text) ? unexplained(file, text) : []
  },
}

function* unexplained({ document }: FileView, text: string): Generator<Report> {
  for (const block of blocksOf(document, text)) {
    if (block.outOfSight || targetOf(block, 'file.org') === null) continue
    const { root, offset } = elementsOf(document, text, block.headline)
    if (hasProse(root, offset, block.begin)) continue
    const end = text.indexOf('\n', block.start)
    yield {
      start: block.start,
      end: end < 0 ? text.length : end,
      message: 'No text in this section says what the code is for. Write it before the block.',
    }
  }
}

export const severalFunctions: Check = {
  code: 'several-functions',
  severity: 'information',
  summary: 'A block that is tangled and declares more than one function.',
  file: (file) => {
    if (file.text.length > longest) return []
    const text = file.text.slice(0, file.text.length)
    return mayTangle(text) ? crowded(file, text) : []
  },
}

function* crowded({ document, outside }: FileView, text: string): Generator<Report> {
  for (const block of blocksOf(document, text)) {
    if (block.outOfSight || targetOf(block, 'file.org') === null) continue
    const names = outside.functions(block.language, block.lines.join('\n')) ?? []
    if (names.length < 2) continue
    const end = text.indexOf('\n', block.start)
    yield {
      start: block.start,
      end: end < 0 ? text.length : end,
      message: `The block declares ${names.slice(0, 4).join(', ')}. Give each function a block and a text of its own.`,
    }
  }
}

/** What is no text of its own: it frames or configures, or is code and what came of it. */
const silent = new Set<OrgElement['type']>([
  'comment',
  'comment-block',
  'clock',
  'diary-sexp',
  'drawer',
  'horizontal-rule',
  'keyword',
  'planning',
  'property-drawer',
  'babel-call',
  'src-block',
])

/** Whether a section says something in words before `begin`, an offset in the file. */
export function hasProse(root: OrgElement, offset: number, begin: number): boolean {
  const top = root.type === 'headline' ? root.children.flatMap(({ children }) => children) : root.children
  return (top as readonly OrgElement[]).some(
    (node) =>
      offset + node.start < begin && !silent.has(node.type) && (node.affiliated?.results ?? null) === null,
  )
}
