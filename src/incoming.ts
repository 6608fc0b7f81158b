// Owns the check of what the panels send. They show text that models and files wrote, so a message is
// taken only in exactly the expected shape. Pure.

import type { FromApprovals } from '../media/approvals/messages.ts'
import type { FromChat } from '../media/chat/messages.ts'
import { type GivenImage, mostImages, mostImageUnits } from '../server/protocol/image.ts'

type Shape = Readonly<Record<string, 'text' | 'line' | 'count' | 'images' | readonly string[]>>

const chatShapes: Readonly<Record<FromChat['kind'], Shape>> = {
  ready: {},
  ask: { text: 'text', images: 'images' },
  readImage: { path: 'text' },
  mentions: { number: 'count', text: 'text', cursor: 'count' },
  stop: { turn: 'text' },
  editQueued: { turn: 'text', text: 'text' },
  dropQueued: { turn: 'text' },
  fork: { turn: 'text' },
  plan: { act: ['start', 'stop', 'up', 'down', 'leave', 'dismiss'], revision: 'text', item: 'count' },
  openImage: { turn: 'text', id: 'text' },
  openPlan: { line: 'line' },
  copyTurn: { turn: 'text' },
  clear: {},
  open: { id: 'text' },
  source: { id: 'text', path: 'text', startLine: 'line', endLine: 'line' },
  external: { url: 'text' },
  review: { proposal: 'text' },
  compare: { turn: 'text' },
  undo: { turn: 'text' },
  redo: { turn: 'text' },
  trace: { file: 'text', turn: 'text' },
  copy: { text: 'text' },
  insert: { text: 'text' },
  startEngine: {},
  pullModel: { model: 'text' },
  cancelPull: {},
  checkEngine: {},
  restart: {},
  log: {},
  manageTrust: {},
  openFolder: {},
  chooseFolder: {},
}

const approvalsShapes: Readonly<Record<FromApprovals['kind'], Shape>> = {
  ready: {},
  decide: {
    proposal: 'text',
    hash: 'text',
    decision: ['approve', 'deny'],
    reason: 'text',
    offer: 'text',
    scope: ['session', 'project', 'always'],
  },
  diff: { proposal: 'text', path: 'text' },
  try: { proposal: 'text', hash: 'text' },
  cancelTry: { proposal: 'text' },
  triedDiff: { proposal: 'text', path: 'text' },
}

/** The message, with nothing but its known fields; null for anything else. */
export const readChat = (value: unknown): FromChat | null => read(chatShapes, value) as FromChat | null
export const readApprovals = (value: unknown): FromApprovals | null =>
  read(approvalsShapes, value) as FromApprovals | null

const longest = 1_000_000

function isImage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, data, width, height, path = '', ...more } = value as Partial<GivenImage>
  return (
    Object.keys(more).length === 0 &&
    typeof name === 'string' &&
    name.length <= 1000 &&
    typeof path === 'string' &&
    path.length <= 4096 &&
    typeof data === 'string' &&
    data.length <= mostImageUnits &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(data) &&
    Number.isSafeInteger(width) &&
    Number.isSafeInteger(height)
  )
}

function read(shapes: Readonly<Record<string, Shape>>, value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null
  const message = value as Record<string, unknown>
  const kind = message.kind
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return null
  const result: Record<string, unknown> = { kind }
  for (const [key, shape] of Object.entries(shapes[kind] ?? {})) {
    const field = message[key]
    if (!fits(shape, field)) return null
    result[key] = field
  }
  return result
}

function fits(shape: Shape[string], field: unknown): boolean {
  if (shape === 'line' || shape === 'count')
    return Number.isSafeInteger(field) && (field as number) >= (shape === 'line' ? 1 : 0)
  if (shape === 'images') return Array.isArray(field) && field.length <= mostImages && field.every(isImage)
  if (typeof field !== 'string' || field.length > longest) return false
  return shape === 'text' || shape.includes(field)
}
