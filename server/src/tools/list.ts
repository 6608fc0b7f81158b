// Owns the list of tools. A tool is one file plus one line here.

import type { ToolSpec } from '../base/event.ts'
import { ask } from './ask.ts'
import { done } from './done.ts'
import { edit } from './edit.ts'
import { evaluate } from './eval.ts'
import { find } from './find.ts'
import { org } from './org.ts'
import { read } from './read.ts'
import { remember } from './remember.ts'
import { run } from './run.ts'
import type { Tool } from './tool.ts'
import { write } from './write.ts'

export const tools: readonly Tool[] = [find, read, edit, write, run, evaluate, org, remember, ask, done]

export const toolSpecs: readonly ToolSpec[] = tools.map((tool) => tool.spec)
