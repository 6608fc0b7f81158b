// Owns when notes are looked after: while nobody types and no turn runs, one window at a time, within bounds; or when the user
// asks. What it would change waits for a decision; each time is an entry of the trace. Asks no model.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Settings } from '../../protocol/settings.ts'
import { type TurnId, turnId } from '../base/ids.ts'
import { joinLabels, trusted } from '../base/proposal.ts'
import { ok, type Problem, type Result } from '../base/result.ts'
import { careTitle, careWords, type LookedAfter } from '../memory/heartbeat/care.ts'
import { mostPictured, pictureOf } from '../memory/heartbeat/notes.ts'
import { lastHeartbeat, stopped, withKept } from '../memory/heartbeat/state.io.ts'
import { labelsOfFile } from '../tools/labels.ts'
import { absolute } from '../tools/path.ts'
import type { ToolPorts } from '../tools/tool.ts'
import type { TraceEntry } from '../trace/entry.ts'
import { lookAfter } from './care.ts'
import type { Offer } from './unasked.ts'

export interface HeartbeatPorts {
  readonly tools: ToolPorts
  /** All known files; those of the index. */
  paths(): readonly string[]
  /** The index looks at every file again. */
  refresh(): Promise<void>
  expiredRules(): Promise<readonly string[]>
  offer(offers: readonly Offer[]): Promise<readonly string[]>
  /** Actions of what waits for a decision already. */
  pending(): Promise<readonly string[]>
  trace(entry: TraceEntry): Promise<unknown>
  settings(): Pick<
    Settings,
    'heartbeat.mode' | 'heartbeat.idleMinutes' | 'heartbeat.hours' | 'heartbeat.archiveAfterDays'
  >
  trusted(): boolean
  /** A turn runs or waits to run. */
  isBusy(): boolean
  /** Where it keeps what it knows. */
  readonly storage: string
}

export interface Heartbeat {
  /** Somebody does something: what runs stops. */
  touched(): void
  /** `report` proposes nothing. Asked for, it offers again what nobody wanted before. */
  now(how: 'report' | 'propose'): Promise<Result<LookedAfter, Problem>>
  close(): void
}

/** One takes no longer; the rest of the notes waits for the next. */
const longestMs = 30_000
const [shortestLookMs, longestLookMs] = [1000, 60_000]

export function openHeartbeat(ports: HeartbeatPorts, by: 'itself' | 'request'): Heartbeat {
  const { clock, workspace } = ports.tools
  const file = join(ports.storage, 'heartbeat.json')
  let touchedAt = clock.now()
  let running: AbortController | null = null
  let timer: NodeJS.Timeout | null = null
  let isClosed = false

  const beat = async (how: 'report' | 'propose', asked: 'asked' | 'unasked') => {
    const own = new AbortController()
    // What the user asks for, the user's typing does not stop.
    if (asked === 'unasked') running = own
    try {
      return await withKept<LookedAfter>(file, async (kept) => {
        const began = clock.now()
        await ports.refresh()
        const paths = ports.paths()
        const looked = await lookAfter(ports.tools, {
          paths,
          exists: (path) =>
            stat(absolute(workspace, path)).then(
              () => true,
              () => false,
            ),
          pause: async () => {
            await setImmediate()
            return !own.signal.aborted && clock.now() - began < longestMs
          },
          picture: kept.picture,
          afterDays: ports.settings()['heartbeat.archiveAfterDays'],
          offered: new Set(asked === 'asked' ? [] : kept.offered),
          expired: ports.expiredRules,
        })
        if (looked === null) return stopped
        const { care, files } = looked
        const waiting = how === 'propose' ? await offer(care) : []
        const value = { care, waiting }
        await write(value)
        const isWhole = care.headlines <= mostPictured
        return ok({
          kept: {
            at: clock.now(),
            // What it knows of a move is needed until the links are mended.
            picture: care.proposals.some(({ kind }) => kind === 'links')
              ? kept.picture
              : isWhole
                ? pictureOf(files)
                : {},
            offered:
              how === 'propose'
                ? [...new Set([...kept.offered, ...care.proposals.flatMap(({ keys }) => keys)])]
                : kept.offered,
          },
          value,
        })
      })
    } finally {
      if (running === own) running = null
    }
  }

  const offer = async ({ proposals }: LookedAfter['care']): Promise<readonly string[]> => {
    if (!ports.trusted()) return []
    const pending = new Set(await ports.pending())
    const isThere = ({ actions }: (typeof proposals)[number]) => pending.has(JSON.stringify(actions))
    const offers = proposals
      .filter((one) => !isThere(one))
      .map(({ title, because, actions }): Offer => {
        const paths = actions.flatMap((action) => ('path' in action && action.path ? [action.path] : []))
        return {
          heading: (summary) => `Heartbeat: ${summary}`,
          title,
          actions,
          labels: paths.reduce((labels, path) => joinLabels(labels, labelsOfFile(path)), trusted),
          origin: 'heartbeat',
          reason: because,
        }
      })
    const made = await ports.offer(offers)
    return [...proposals.filter(isThere).map(({ title }) => title), ...made]
  }

  const write = (offered: LookedAfter): Promise<unknown> =>
    ports.trace({
      turn: newTurn(),
      kind: 'note',
      title: careTitle(offered),
      properties: {
        by: 'heartbeat',
        notes: String(offered.care.notes),
        links: String(offered.care.links),
        proposals: String(offered.waiting.length),
        took: `${offered.care.elapsedMs} ms`,
        tokens: '0',
      },
      body: careWords(offered, ({ path, line }) => `${path}:${line}`),
    })

  const newTurn = (): TurnId => turnId(`heartbeat-${clock.now().toString(36)}`)

  const idleMs = () => ports.settings()['heartbeat.idleMinutes'] * 60_000
  const look = async (): Promise<void> => {
    const { 'heartbeat.mode': mode, 'heartbeat.hours': hours } = ports.settings()
    const isIdle = () => !ports.isBusy() && running === null && clock.now() - touchedAt >= idleMs()
    if (mode === 'off' || !isIdle()) return
    if (clock.now() - (await lastHeartbeat(file)) < hours * 3_600_000 || !isIdle()) return
    await beat(mode, 'unasked')
  }
  const wait = (): void => {
    const pauseMs = Math.min(longestLookMs, Math.max(shortestLookMs, idleMs() / 4))
    // It keeps no program running.
    timer = setTimeout(() => {
      void look()
        .catch(() => {})
        .finally(() => {
          if (!isClosed) wait()
        })
    }, pauseMs).unref()
  }
  if (by === 'itself') wait()

  return {
    touched() {
      touchedAt = clock.now()
      running?.abort()
    },
    now: (how) => beat(how, 'asked'),
    close() {
      isClosed = true
      if (timer !== null) clearTimeout(timer)
      running?.abort()
    },
  }
}
