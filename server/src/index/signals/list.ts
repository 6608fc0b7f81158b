// Owns the list of all signals. A new one is a file here, a line in this list and a weight in weights.ts.

import type { Signal } from '../view.ts'
import { activeFile, diagnostic, recentFile, selection } from './editor.ts'
import { file, fileTitle } from './files.ts'
import { mention, mentionInCode } from './mentions.ts'
import { container, folders, name, nameAndContainer, stem } from './names.ts'
import { frame, path } from './paths.ts'
import { dunder, length } from './shape.ts'
import { callee, neighbour } from './spread.ts'
import { titleShare } from './title-share.ts'
import { proseWords, titleWords, wholeWords, words, wordsByLength } from './words.ts'

/** Reasons are given in this order. */
export const signals: readonly Signal[] = [
  selection,
  mention,
  frame,
  path,
  name,
  stem,
  container,
  words,
  callee,
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
  length,
  dunder,
]
