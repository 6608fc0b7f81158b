// Owns the one way from an editor's document, or a file of the workspace, to its Org tree. Each version is parsed once.
// Nothing else in lsp/ parses Org.

import type { Position, Range, TextDocuments } from 'vscode-languageserver/node'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { isOrgPath } from '../../org/file.ts'
import { lineIndexAt, lineOfIndex } from '../../org/ide/locate.ts'
import type { Note } from '../../org/ide/mentions.ts'
import { editOrg } from '../../org/live.ts'
import { parseOrg } from '../../org/parse.ts'
import type { Span } from '../../org/scan.ts'
import { isCurrent, type Setup } from '../../org/setup.ts'
import type { Text } from '../../org/source.ts'
import type { Paths } from '../paths.ts'
import type { Sheet } from '../sheet.ts'

/** An Org text as it is now: `path` is the workspace's name of it, or empty for what has none (unsaved, elsewhere). */
export interface OrgText extends Note {
  /** The text as it is asked around a place: of an open document nothing is put together for it, as `text` must. */
  readonly source: Text
  readonly uri: string
  /** The editor's; 0 for a file that is not open. */
  readonly version: number
}

export interface OpenOrg extends OrgText {
  /** The same for all versions, until the editor closes it. */
  readonly sheet: object
}

export interface OrgDocuments {
  /** Null for what is not open, or no Org. */
  orgOf(uri: string): OpenOrg | null
  /** A file of the workspace by its name there: the open text if there is one. Null for what is no Org file. */
  fileAt(path: string): Promise<OrgText | null>
  /** Every Org file of the workspace, open ones as they are in the editor. */
  all(): readonly OrgText[]
  /** The document, and those that may have a link to it or to one of the ids. */
  linkingTo(text: OrgText, ids: Iterable<string>): readonly OrgText[]
  /** Reads what is open by its setup files as they are now; true if any of it became another since the last call. */
  renew(): boolean
  drop(uri: string): void
}

export interface DocumentsPorts {
  readonly documents: Pick<TextDocuments<Sheet>, 'get' | 'all'>
  /** Null before a folder is open. */
  index(): WorkspaceIndex | null
  paths(): Paths | null
}

/** Of files that the index did not keep, so many are kept parsed. */
const keptFiles = 4

export function openOrgDocuments({ documents, index, paths }: DocumentsPorts): OrgDocuments {
  const parsed = new Map<string, OpenOrg>()
  const read = new Map<string, OrgText>()
  let renewed = false

  const orgOf = (uri: string): OpenOrg | null => {
    const open = documents.get(uri)
    if (!open || !isOrg(open)) return null
    const known = parsed.get(uri)
    if (known?.version === open.version && isCurrent(known.document.settings, known.document.setup))
      return known
    renewed ||= known?.version === open.version
    const change = open.takeChange()
    const source = open.snapshot()
    // Of a document that was closed and opened again nothing is known.
    const document =
      known && change && known.sheet === open
        ? editOrg(known.document, source, change)
        : parseOrg(source.whole(), source, setupFor(uri))
    let path = ''
    const made = {
      uri,
      version: open.version,
      document,
      // Before the folder is read nothing has a name there.
      get path() {
        path ||= pathOf(uri)
        return path
      },
      sheet: open,
      source,
      get text() {
        return source.whole()
      },
    }
    parsed.set(uri, made)
    return made
  }
  /** Of what has no name in the folder nothing is around; before the folder is open nobody knows. */
  const setupFor = (uri: string): Setup => ({
    get path() {
      return pathOf(uri)
    },
    read: (name, from) => (from === '' ? null : (index()?.setupOf(from).read(name, from) ?? null)),
  })
  const pathOf = (uri: string): string => {
    const file = paths()?.ofDocument(uri)
    return (file && index()?.inside(file)) ?? ''
  }
  const uriOf = (path: string): string => {
    const workspace = index()
    return workspace ? (paths()?.toUri(workspace.absolute(path)) ?? '') : ''
  }
  const ofIndex = (note: Note): OrgText => {
    const uri = uriOf(note.path)
    return (
      orgOf(uri) ?? {
        uri,
        path: note.path,
        version: 0,
        // Decoded and parsed when it is looked at, and not kept by whoever only counts.
        get text() {
          return note.text
        },
        get source() {
          return note.text
        },
        get document() {
          return note.document
        },
      }
    )
  }
  /** Documents in the editor that the index does not know, such as unsaved ones. */
  const openOnes = (): readonly OrgText[] => documents.all().flatMap(({ uri }) => orgOf(uri) ?? [])

  return {
    orgOf,
    async fileAt(path) {
      const open = orgOf(uriOf(path))
      if (open) return open
      const workspace = index()
      if (!workspace || !isOrgPath(path)) return null
      const known = workspace.orgFile(path)
      if (known) return ofIndex(known)
      // Too large for the index, or left out of it.
      const text = await workspace.text(path)
      if (!text.ok) return null
      const kept = read.get(path)
      if (kept?.text === text.value.text) return kept
      const made = {
        uri: uriOf(path),
        path,
        text: text.value.text,
        source: text.value.text,
        version: 0,
        document: parseOrg(text.value.text, text.value.text, workspace.setupOf(path)),
      }
      read.delete(path)
      read.set(path, made)
      for (const first of read.keys()) if (read.size > keptFiles) read.delete(first)
      return made
    },
    all() {
      const files = (index()?.orgFiles() ?? []).map(ofIndex)
      const known = new Set(files.map(({ uri }) => uri))
      return [...files, ...openOnes().filter(({ uri }) => !known.has(uri))]
    },
    linkingTo(text, ids) {
      const files = text.path === '' ? [] : (index()?.orgFilesLinking(text.path, ids) ?? []).map(ofIndex)
      const known = new Set([text.uri, ...files.map(({ uri }) => uri)])
      return [text, ...files, ...openOnes().filter(({ uri }) => !known.has(uri))]
    },
    renew() {
      for (const uri of parsed.keys()) orgOf(uri)
      const was = renewed
      renewed = false
      return was
    },
    drop: (uri) => void parsed.delete(uri),
  }
}

const isOrg = ({ languageId, uri }: Sheet): boolean => languageId === 'org' || isOrgPath(uri)

/** UTF-16 offset of a position; beyond a line's end is its end. */
type Placed = Pick<OrgText, 'source' | 'document'>

export function offsetAt({ source, document }: Placed, at: Position): number {
  const { start, end } = lineOfIndex(document, source, at.line)
  return Math.min(start + at.character, end)
}

export function positionAt({ source, document }: Placed, offset: number): Position {
  const line = lineIndexAt(document, source, offset)
  return { line, character: offset - (offset > 0 ? source.lastIndexOf('\n', offset - 1) + 1 : 0) }
}

export const rangeOf = (text: Placed, { start, end }: Span): Range => ({
  start: positionAt(text, start),
  end: positionAt(text, end),
})
