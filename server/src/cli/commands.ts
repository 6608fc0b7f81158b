// Owns the list of commands. A new command is one file and one line here.

import type { Command } from './command.ts'
import { ask } from './commands/ask.ts'
import { chat } from './commands/chat.ts'
import { context } from './commands/context.ts'
import { find } from './commands/find.ts'
import { gateCheck, gateExplain } from './commands/gate.ts'
import { gateLearn, gateRevoke, gateRules } from './commands/gate-rules.ts'
import { heartbeat } from './commands/heartbeat.ts'
import { index } from './commands/index.ts'
import { localize } from './commands/localize.ts'
import { mcp } from './commands/mcp.ts'
import { orgParse } from './commands/org.ts'
import { orgAgenda, orgHabits, orgQuery, orgTodos, orgViews } from './commands/org-agenda.ts'
import { orgBabel } from './commands/org-babel.ts'
import { orgChanges } from './commands/org-change.ts'
import { orgLint } from './commands/org-lint.ts'
import { orgTangles } from './commands/org-tangle.ts'
import { outline } from './commands/outline.ts'
import { plan, planRun } from './commands/plan.ts'
import { related } from './commands/related.ts'
import { skills, skillsShow, skillsTest } from './commands/skills.ts'
import { skillsAllow } from './commands/skills-allow.ts'
import { trace } from './commands/trace.ts'
import { traceReplay } from './commands/trace-replay.ts'
import { gateTry } from './commands/try.ts'
import { undo } from './commands/undo.ts'

export const commands: readonly Command[] = [
  chat,
  ask,
  planRun,
  plan,
  find,
  localize,
  context,
  outline,
  related,
  index,
  heartbeat,
  orgParse,
  orgQuery,
  orgAgenda,
  ...orgChanges,
  orgTodos,
  orgViews,
  orgHabits,
  orgLint,
  ...orgTangles,
  orgBabel,
  gateCheck,
  gateExplain,
  gateRules,
  gateRevoke,
  gateLearn,
  gateTry,
  skillsTest,
  skillsShow,
  skillsAllow,
  skills,
  traceReplay,
  trace,
  undo,
  mcp,
]
