// Owns the reading of an untrusted action line (design.md section 8) into an Action. Only copies fields
// it knows, with their types checked. Never judges, never throws.

import type { Action, Labels, McpAnnotations, ShellKind, TextReplacement } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

export interface ActionLine {
  readonly id: string
  readonly action: Action
  readonly workspace?: string
  readonly labels?: Labels
}

type Fields = Readonly<Record<string, unknown>>

/** Shape: `{id, action: {type, …}, …}`; `path`, `command`, `content`… may stand beside `action` or inside. */
export function readAction(json: unknown): Result<ActionLine, Problem> {
  if (!isFields(json)) return bad('An action line is a JSON object.')
  const inner = json.action
  if (!isFields(inner)) return bad('The line has no "action" object.')
  const id = typeof json.id === 'string' ? json.id : typeof json.id === 'number' ? String(json.id) : ''
  const pick = (name: string): unknown => (inner[name] !== undefined ? inner[name] : json[name])
  const action = readKind(inner.type, pick)
  if (!action.ok) return action
  const workspace = inner.workspace
  if (workspace !== undefined && (typeof workspace !== 'string' || workspace === ''))
    return bad('"workspace" must be a folder path.')
  const labels = json.labels ?? inner.labels
  if (labels === undefined)
    return ok({ id, action: action.value, ...(workspace === undefined ? {} : { workspace }) })
  const read = readLabels(labels)
  if (!read.ok) return read
  return ok({
    id,
    action: action.value,
    labels: read.value,
    ...(workspace === undefined ? {} : { workspace }),
  })
}

function readKind(type: unknown, pick: (name: string) => unknown): Result<Action, Problem> {
  switch (type) {
    case 'shell': {
      const shell = pick('shell') ?? 'posix'
      const command = pick('command')
      const cwd = pick('cwd')
      if (shell !== 'posix' && shell !== 'powershell' && shell !== 'cmd')
        return bad('"shell" must be posix, powershell or cmd.')
      if (typeof command !== 'string') return missing('shell', 'command')
      if (cwd !== undefined && typeof cwd !== 'string') return bad('"cwd" must be a folder path.')
      return ok({ type, shell: shell as ShellKind, command, ...(cwd === undefined ? {} : { cwd }) })
    }
    case 'file_read':
    case 'file_delete': {
      const path = pick('path')
      return typeof path === 'string' ? ok({ type, path }) : missing(type, 'path')
    }
    case 'file_write': {
      const path = pick('path')
      if (typeof path !== 'string') return missing(type, 'path')
      const content = readContent(pick)
      return content.ok ? ok({ type, path, content: content.value ?? '' }) : content
    }
    case 'file_edit': {
      const path = pick('path')
      if (typeof path !== 'string') return missing(type, 'path')
      const edits = readEdits(pick('edits'))
      if (!edits.ok) return edits
      const content = readContent(pick)
      if (!content.ok) return content
      return ok({
        type,
        path,
        edits: edits.value,
        ...(content.value === undefined ? {} : { content: content.value }),
      })
    }
    case 'network': {
      const url = pick('url')
      const method = pick('method') ?? 'GET'
      if (typeof url !== 'string') return missing(type, 'url')
      if (typeof method !== 'string') return bad('"method" must be a text.')
      const content = readContent(pick)
      if (!content.ok) return content
      return ok({ type, url, method, ...(content.value === undefined ? {} : { content: content.value }) })
    }
    case 'network_or_write_content': {
      const content = readContent(pick)
      if (!content.ok) return content
      return content.value === undefined ? missing(type, 'content') : ok({ type, content: content.value })
    }
    case 'content_in': {
      const content = readContent(pick)
      const path = pick('path')
      if (!content.ok) return content
      if (content.value === undefined) return missing(type, 'content')
      return ok({ type, content: content.value, ...(typeof path === 'string' ? { path } : {}) })
    }
    case 'code_eval': {
      const language = pick('language')
      const code = pick('code')
      if (typeof language !== 'string') return missing(type, 'language')
      if (typeof code !== 'string') return missing(type, 'code')
      const session = readSession(pick('session'))
      if (!session.ok) return session
      const cwd = pick('cwd')
      return ok({ type, language, code, ...session.value, ...(typeof cwd === 'string' ? { cwd } : {}) })
    }
    case 'mcp': {
      const server = pick('server')
      const tool = pick('tool')
      if (typeof server !== 'string') return missing(type, 'server')
      if (typeof tool !== 'string') return missing(type, 'tool')
      const description = pick('description')
      const schema = pick('schema')
      const annotations = readAnnotations(pick('annotations'))
      if (description !== undefined && typeof description !== 'string')
        return bad('"description" must be a text.')
      if (!annotations.ok) return annotations
      return ok({
        type,
        server,
        tool,
        arguments: pick('arguments') ?? {},
        ...(description === undefined ? {} : { description }),
        ...(schema === undefined ? {} : { schema }),
        ...(annotations.value === undefined ? {} : { annotations: annotations.value }),
      })
    }
    case 'sequence': {
      const events = pick('events')
      return Array.isArray(events) ? ok({ type, events }) : missing(type, 'events')
    }
    default:
      return bad(`The action type ${JSON.stringify(type) ?? 'undefined'} is not known.`)
  }
}

function readAnnotations(value: unknown): Result<McpAnnotations | undefined, Problem> {
  if (value === undefined || value === null) return ok(undefined)
  if (!isFields(value)) return bad('"annotations" must be an object.')
  const hints: Record<string, string | boolean> = {}
  for (const [name, type] of annotationTypes) {
    const hint = value[name]
    if (hint === undefined) continue
    if (typeof hint !== type) return bad(`"annotations.${name}" must be a ${type}.`)
    hints[name] = hint as string | boolean
  }
  return ok(hints)
}

const annotationTypes = [
  ['title', 'string'],
  ['readOnlyHint', 'boolean'],
  ['destructiveHint', 'boolean'],
  ['idempotentHint', 'boolean'],
  ['openWorldHint', 'boolean'],
] as const

function readContent(pick: (name: string) => unknown): Result<string | undefined, Problem> {
  const content = pick('content')
  if (typeof content === 'string') return ok(content)
  if (content !== undefined) return bad('"content" must be a text.')
  const encoded = pick('content_b64')
  if (encoded === undefined) return ok(undefined)
  if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded))
    return bad('"content_b64" must be base64 text.')
  const bytes = Uint8Array.from(atob(encoded.replace(/\s/g, '')), (c) => c.charCodeAt(0))
  return ok(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
}

function readEdits(value: unknown): Result<readonly TextReplacement[], Problem> {
  if (value === undefined) return ok([])
  if (!Array.isArray(value)) return bad('"edits" must be a list.')
  const edits: TextReplacement[] = []
  for (const edit of value) {
    if (!isFields(edit) || typeof edit.find !== 'string' || typeof edit.replace !== 'string')
      return bad('Each edit needs the texts "find" and "replace".')
    edits.push({ find: edit.find, replace: edit.replace })
  }
  return ok(edits)
}

function readSession(
  value: unknown,
): Result<Pick<Extract<Action, { type: 'code_eval' }>, 'session'>, Problem> {
  if (value === undefined) return ok({})
  if (!isFields(value) || typeof value.name !== 'string') return bad('"session" needs the text "name".')
  const { name, state } = value
  if (state !== 'new' && state !== 'kept') return bad('"session.state" must be new or kept.')
  return ok({ session: { name, state } })
}

// Labels that cannot be read must not read as "trusted": the line is refused, and a refused line asks.
function readLabels(value: unknown): Result<Labels, Problem> {
  if (!isFields(value)) return bad('"labels" must be an object.')
  const integrity = value.integrity ?? 'trusted'
  const given = value.confidentiality ?? 'public'
  const confidentiality = given === 'internal' ? 'private' : given
  const sources = value.sources ?? []
  if (integrity !== 'trusted' && integrity !== 'untrusted')
    return bad('"labels.integrity" must be trusted or untrusted.')
  if (confidentiality !== 'public' && confidentiality !== 'private' && confidentiality !== 'secret')
    return bad('"labels.confidentiality" must be public, private or secret.')
  if (!Array.isArray(sources) || !sources.every((s) => typeof s === 'string'))
    return bad('"labels.sources" must be a list of texts.')
  return ok({ integrity, confidentiality, sources })
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const bad = (message: string): Result<never, Problem> =>
  err(problem('bad-action', message, 'Mend the line and send it again.'))

const missing = (type: string, field: string): Result<never, Problem> =>
  bad(`An action of type ${type} needs the text "${field}".`)
