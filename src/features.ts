// Owns the list of features. Each is one file with one `create` function that registers what it needs
// and subscribes to the session. Order does not matter.

import type { Feature } from './feature.ts'
import { createActions } from './features/actions.ts'
import { createApprovals } from './features/approvals.ts'
import { createChat } from './features/chat.ts'
import { createCommit } from './features/commit.ts'
import { createCompare } from './features/compare.ts'
import { createConversation } from './features/conversation.ts'
import { createEntries } from './features/entries.ts'
import { createFind } from './features/find.ts'
import { createHistory } from './features/history.ts'
import { createIndex } from './features/index.ts'
import { createInline } from './features/inline.ts'
import { createMcp } from './features/mcp.ts'
import { createMeaning } from './features/meaning.ts'
import { createNativeModels } from './features/native/models.ts'
import { createParticipant } from './features/native/participant.ts'
import { createNativeTools } from './features/native/tools.ts'
import { createNotes } from './features/notes.ts'
import { createAgenda } from './features/org/agenda.ts'
import { createCapture } from './features/org/capture.ts'
import { createOrg } from './features/org/org.ts'
import { createReminders } from './features/org/reminders.ts'
import { createSearch } from './features/org/search.ts'
import { createPreview } from './features/preview.ts'
import { createRelated } from './features/related.ts'
import { createRules } from './features/rules.ts'
import { createServerCommands } from './features/server.ts'
import { createSessions } from './features/sessions.ts'
import { createSkills } from './features/skills.ts'
import { createStatus } from './features/status.ts'
import { createTerminal } from './features/terminal.ts'
import { createTrace } from './features/trace.ts'
import { createTurnCommands } from './features/turn.ts'

export const features: readonly Feature[] = [
  createChat,
  createConversation,
  createHistory,
  createApprovals,
  createEntries,
  createPreview,
  createRules,
  createTrace,
  createStatus,
  createTurnCommands,
  createCompare,
  createActions,
  createTerminal,
  createCommit,
  createInline,
  createFind,
  createRelated,
  createNotes,
  createOrg,
  createIndex,
  createMeaning,
  createMcp,
  createSkills,
  createServerCommands,
  createSessions,
  createAgenda,
  createSearch,
  createCapture,
  createReminders,
  createParticipant,
  createNativeTools,
  createNativeModels,
]
