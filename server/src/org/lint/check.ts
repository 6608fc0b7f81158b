// Owns the shape of a check, of what it finds, and of what it is told. A check is a pure function of one section's
// elements, of its lines, or of what all sections together say; it never looks at another file itself.

import type { Edit } from '../edit/edit.ts'
import type { OrgElement, OrgNode } from '../elements/element.ts'
import type { OrgDocument } from '../parse.ts'
import type { Settings } from '../settings.ts'
import type { Fact, FactKind } from './facts.ts'

/** `information` is for what Org reads as it stands, though probably not as it was meant. */
export type Severity = 'error' | 'warning' | 'information'

export interface Fix {
  /** What it does, as a command: `Add the colon`. */
  readonly title: string
  /** Minimal, not overlapping. */
  readonly edits: readonly Edit[]
}

/** What one check says of one place. Offsets are UTF-16 units of the section for node, line and text checks, of the file for file checks. */
export interface Report {
  readonly start: number
  readonly end: number
  /** One or two sentences: what is wrong, and what to do unless a fix says it. */
  readonly message: string
  /** The likeliest first. */
  readonly fixes?: readonly Fix[]
  /** When it is another than the check's own. */
  readonly severity?: Severity
}

export type Reports = Report | readonly Report[] | null | undefined

/** One section, read. All offsets count from its start. */
export interface SectionView {
  /** As it stands in the file, line ends included. */
  readonly text: string
  readonly root: OrgElement
  readonly settings: Settings
  /** Where Org text begins: behind a byte order mark and front matter; 0 under a headline. */
  readonly textStart: number
  /** The innermost element around an offset, as Emacs' `org-element-at-point` sees it. */
  elementAt(offset: number): OrgElement
  /** The innermost element or object around an offset. */
  nodeAt(offset: number): OrgNode
  /** The element around an element; null for the outermost. */
  parentOf(element: OrgElement): OrgElement | null
  /** The sibling before it, or null. */
  before(element: OrgElement): OrgElement | null
}

/** A line without its end. */
export interface Line {
  readonly start: number
  readonly end: number
  /** Its first character that is no blank; `end` for none. */
  readonly first: number
}

/** The whole file, when every section has been read. Offsets count from the file's start. */
export interface FileView {
  readonly text: { readonly length: number; slice(start: number, end: number): string }
  readonly document: OrgDocument
  /** Facts of one kind, in the order of the text. */
  facts<Kind extends FactKind>(kind: Kind): readonly Fact[]
  /** Does the headline's own text have elements that are neither footnotes, comments nor properties? */
  hasOtherThanFootnotes(headline: number): boolean
  /** 1-based. */
  lineOf(offset: number): number
  readonly outside: Outside
}

/** What is known beyond the file. Everything may be unknown: nothing is reported then. */
export interface Outside {
  /** Files (paths as the reader should see them) other than this one in which a headline has the id; null when it is not known. */
  filesWithId(id: string): readonly string[] | null
  /** Is there a file (or folder) of that name, seen from this file? `path` as it is written, unescaped; null when it is not known. */
  exists(path: string): boolean | null
  /** Does that Org file have what a search option names (`*Headline`, `#custom-id`, a target)? null when it is not known. */
  finds(path: string, search: string): boolean | null
  /** Names of the functions that code of a language (as its block names it) declares by itself; null when it is not known. */
  functions(language: string, code: string): readonly string[] | null
}

export const nothingOutside: Outside = {
  filesWithId: () => null,
  exists: () => null,
  finds: () => null,
  functions: () => null,
}

export type NodeOf<Type extends OrgNode['type']> = Extract<OrgNode, { readonly type: Type }>

export type NodeChecks = {
  readonly [Type in OrgNode['type']]?: (node: NodeOf<Type>, section: SectionView) => Reports
}

export interface Check {
  /** Stable, kebab-case; org-lint's own name where it is org-lint's check. */
  readonly code: string
  readonly severity: Severity
  /** What it looks for, in one sentence; shown in the settings' documentation. */
  readonly summary: string
  /** Its first fix keeps what was meant: a program may apply it unasked. */
  readonly unattended?: true
  /** Asked for every element and object of that type. */
  readonly nodes?: NodeChecks
  /** Asked for every line whose first character that is no blank is one of these. */
  readonly lines?: {
    readonly first: string
    readonly run: (line: Line, section: SectionView) => Reports
  }
  /** Asked once for each section. */
  readonly section?: (section: SectionView) => Reports
  /** Asked once for the file. */
  readonly file?: (file: FileView) => Iterable<Report>
}
