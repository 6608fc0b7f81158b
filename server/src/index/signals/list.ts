// Owns the list of all signals. A new one is a file here, a line in this list and a weight in weights.ts.

import type { Signal } from '../view.ts'
import { coChange } from './co-change.ts'
import { commitContainer, commitFile, commitNode } from './commits.ts'
import { covered } from './covered.ts'
import { activeFile, diagnostic, recentFile, selection } from './editor.ts'
import { file, fileTitle } from './files.ts'
import { imported } from './imports.ts'
import { linked } from './linked.ts'
import { mention, mentionInCode } from './mentions.ts'
import { container, folders, name, nameAndContainer, stem } from './names.ts'
import { days, tags } from './notes.ts'
import { frame, path } from './paths.ts'
import { recency } from './recency.ts'
import { dunder, length } from './shape.ts'
import { callee, caller, neighbour, sibling, tested } from './spread.ts'
import { titleShare } from './title-share.ts'
import { proseWords, titleWords, wholeWords, words, wordsByLength } from './words.ts'

/** Reasons are given in this order. */
export const signals: readonly Signal[] = [
  selection,
  mention,
  days,
  tags,
  frame,
  path,
  name,
  stem,
  container,
  words,
  covered,
  callee,
  caller,
  tested,
  imported,
  linked,
  commitNode,
  commitContainer,
  commitFile,
  coChange,
  recency,
  activeFile,
  diagnostic,
  recentFile,
  mentionInCode,
  wordsByLength,
  proseWords,
  titleWords,
  wholeWords,
  titleShare,
  file,
  fileTitle,
  folders,
  nameAndContainer,
  neighbour,
  sibling,
  length,
  dunder,
]
