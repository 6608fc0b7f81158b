// Owns the list of reflexes, in the order in which they are tried. A reflex is one file plus one line.

import { agenda } from './agenda.ts'
import { blocks } from './blocks.ts'
import { callers } from './callers.ts'
import { capture } from './capture.ts'
import { caring } from './care.ts'
import { archiving, plan, prioritise, refiling, tagging } from './change.ts'
import { command } from './command.ts'
import { explain } from './explain.ts'
import { find } from './find.ts'
import { finishedReflex } from './finished.ts'
import { mentions } from './mentions.ts'
import { outline } from './outline.ts'
import type { Reflex } from './reflex.ts'
import { remembering } from './remember.ts'
import { rename } from './rename.ts'
import { setState } from './state.ts'
import { tangling } from './tangle.ts'
import { tested } from './tested.ts'
import { tests } from './tests.ts'
import { todos } from './todos.ts'
import { trace } from './trace.ts'
import { free, habits, stuck, views } from './views.ts'
import { why } from './why.ts'

/** `tested`, `mentions` and `callers` stand before `find`, which would take "where is X used" for a name. */
export const reflexes: readonly Reflex[] = [
  blocks,
  command,
  tests,
  rename,
  tangling,
  caring,
  remembering,
  capture,
  prioritise,
  setState,
  refiling,
  plan,
  tagging,
  archiving,
  views,
  agenda,
  finishedReflex,
  habits,
  stuck,
  free,
  todos,
  outline,
  tested,
  mentions,
  callers,
  why,
  trace,
  explain,
  find,
]
