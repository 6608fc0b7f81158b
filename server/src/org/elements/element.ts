// Owns the shape of what the parser of one section gives: org-element's elements and objects as records.
// Never reads text. Offsets are UTF-16 units from the section's start, end exclusive; texts have `\n` line ends.

/** A run of text that may hold objects: a title, a tag, a caption. Text between the objects is not repeated. */
export interface Rich {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Read when first asked for. */
  readonly objects: readonly OrgNode[]
}

/** What `#+name:`, `#+caption:` and the like above an element say about it. */
export interface Affiliated {
  readonly name: string | null
  readonly plot: string | null
  /** `#+RESULTS[hash]: value` */
  readonly results: { readonly value: string; readonly hash: string | null } | null
  /** `#+CAPTION[short]: text`, one for each line. */
  readonly caption: readonly { readonly text: Rich; readonly short: Rich | null }[]
  readonly header: readonly string[]
  /** Values by `attr_html` and the like, in lower case. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** The lines themselves; keys as org-element translates them (`NAME` for `LABEL`), in upper case. */
  readonly lines: readonly { readonly key: string; readonly start: number; readonly end: number }[]
}

interface Node<Type extends string> {
  readonly type: Type
  readonly start: number
  /** Behind the blank lines (of an element) or blanks (of an object) that follow. */
  readonly end: number
  /** How many blank lines or blanks follow. */
  readonly postBlank: number
  /** null where org-element has no contents. */
  readonly contentsStart: number | null
  readonly contentsEnd: number | null
  /** Elements inside a greater element, objects inside anything else; read when first asked for. */
  readonly children: readonly OrgNode[]
}

interface Element<Type extends string> extends Node<Type> {
  /** Where it begins behind its affiliated keywords. */
  readonly postAffiliated: number
  readonly affiliated: Affiliated | null
}

interface Heading<Type extends string> extends Element<Type> {
  readonly level: number
  readonly stars: number
  /** Empty without one. */
  readonly todo: string
  readonly done: boolean
  readonly priority: string
  readonly commented: boolean
  readonly archived: boolean
  readonly tags: readonly string[]
  readonly title: Rich
  /** Blank lines before the contents; before the end without any. */
  readonly preBlank: number
}

/** Its own text only: children of a headline are other sections. The one child is its section, if it has text. */
export interface Headline extends Heading<'headline'> {
  readonly footnoteSection: boolean
}
export interface InlineTask extends Heading<'inlinetask'> {}
export interface SectionElement extends Element<'section'> {}

export interface PlainList extends Element<'plain-list'> {
  readonly listType: 'ordered' | 'unordered' | 'descriptive'
  /** Every item of the whole list, of sub-lists and of those around, by start. */
  readonly structure: readonly ListItem[]
}

/** Where org-list sees an item; `end` is that of org-list, not of the element. */
export interface ListItem {
  readonly start: number
  readonly end: number
  /** Columns; a tab counts eight wherever it stands. */
  readonly indent: number
  readonly bullet: string
  readonly counter: string | null
  readonly checkbox: string | null
  readonly tag: string | null
}

export interface Item extends Element<'item'> {
  /** With the blanks behind it. */
  readonly bullet: string
  readonly counter: number | null
  readonly checkbox: 'on' | 'off' | 'trans' | null
  readonly tag: Rich | null
  readonly preBlank: number
  readonly structure: readonly ListItem[]
}

export interface Drawer extends Element<'drawer'> {
  readonly name: string
}
export interface PropertyDrawer extends Element<'property-drawer'> {}
export interface NodeProperty extends Element<'node-property'> {
  readonly key: string
  readonly value: string
}
export interface DynamicBlock extends Element<'dynamic-block'> {
  readonly name: string
  readonly arguments: string | null
}
export interface FootnoteDefinition extends Element<'footnote-definition'> {
  readonly label: string
  readonly preBlank: number
}
export interface CenterBlock extends Element<'center-block'> {}
export interface QuoteBlock extends Element<'quote-block'> {}
export interface VerseBlock extends Element<'verse-block'> {}
export interface SpecialBlock extends Element<'special-block'> {
  readonly name: string
  readonly parameters: string | null
}
export interface CommentBlock extends Element<'comment-block'> {
  readonly value: string
}
export interface ExportBlock extends Element<'export-block'> {
  /** Upper case. */
  readonly backend: string | null
  /** Without the commas that keep lines from being read as Org. */
  readonly value: string
}

interface Code {
  readonly switches: string | null
  /** `-n 10` numbers from 10 (`first` is 9 lines before), `+n` goes on. */
  readonly numberLines: { readonly from: 'new' | 'continued'; readonly before: number } | null
  readonly preserveIndent: boolean
  readonly retainLabels: boolean
  readonly useLabels: boolean
  readonly labelFormat: string | null
  /** Without the commas that keep lines from being read as Org. */
  readonly value: string
  /** Offsets of the lines between the delimiters. */
  readonly valueStart: number
  readonly valueEnd: number
}
export interface ExampleBlock extends Element<'example-block'>, Code {}
export interface SourceBlock extends Element<'src-block'>, Code {
  readonly language: string | null
  readonly parameters: string | null
}

export interface BabelCall extends Element<'babel-call'> {
  readonly value: string
  readonly call: string | null
  readonly insideHeader: string | null
  readonly arguments: string | null
  readonly endHeader: string | null
}
export interface Clock extends Element<'clock'> {
  readonly status: 'running' | 'closed'
  readonly value: TimestampObject | null
  /** `1:30`, as written. */
  readonly duration: string | null
}
export interface Comment extends Element<'comment'> {
  readonly value: string
}
export interface DiarySexp extends Element<'diary-sexp'> {
  readonly value: string
}
export interface FixedWidth extends Element<'fixed-width'> {
  readonly value: string
}
export interface HorizontalRule extends Element<'horizontal-rule'> {}
export interface KeywordElement extends Element<'keyword'> {
  /** Upper case. */
  readonly key: string
  readonly value: string
}
export interface LatexEnvironment extends Element<'latex-environment'> {
  readonly value: string
}
export interface Paragraph extends Element<'paragraph'> {}
export interface PlanningElement extends Element<'planning'> {
  readonly scheduled: TimestampObject | null
  readonly deadline: TimestampObject | null
  readonly closed: TimestampObject | null
}
export interface Table extends Element<'table'> {
  readonly tableType: 'org' | 'table.el'
  /** What stands behind each `#+TBLFM:`, in the order of the lines. */
  readonly formulas: readonly string[]
  /** The text of a table.el table; null for others. */
  readonly value: string | null
}
export interface TableRow extends Element<'table-row'> {
  readonly rowType: 'standard' | 'rule'
}

export interface Emphasis extends Node<'bold' | 'italic' | 'underline' | 'strike-through'> {}
export interface Verbatim extends Node<'code' | 'verbatim'> {
  readonly value: string
}
export interface Script extends Node<'subscript' | 'superscript'> {
  readonly braces: boolean
}
export interface Citation extends Node<'citation'> {
  readonly style: string | null
  readonly prefix: Rich | null
  readonly suffix: Rich | null
}
export interface CitationReference extends Node<'citation-reference'> {
  readonly key: string
  readonly prefix: Rich | null
  readonly suffix: Rich | null
}
export interface Entity extends Node<'entity'> {
  readonly name: string
  /** What it stands for. */
  readonly utf8: string
  readonly braces: boolean
}
export interface ExportSnippet extends Node<'export-snippet'> {
  readonly backend: string
  readonly value: string
}
export interface FootnoteReference extends Node<'footnote-reference'> {
  /** null for an anonymous one. */
  readonly label: string | null
  readonly inline: boolean
}
export interface InlineBabelCall extends Node<'inline-babel-call'> {
  readonly value: string
  readonly call: string
  readonly insideHeader: string | null
  readonly arguments: string | null
  readonly endHeader: string | null
}
export interface InlineSource extends Node<'inline-src-block'> {
  readonly language: string
  readonly parameters: string | null
  readonly value: string
}
export interface LatexFragment extends Node<'latex-fragment'> {
  readonly value: string
}
export interface LineBreak extends Node<'line-break'> {}
export interface LinkObject extends Node<'link'> {
  /** `https`, `file`, …; `fuzzy`, `custom-id`, `coderef`, `radio`. */
  readonly linkType: string
  /** The type stands in the text. */
  readonly explicit: boolean
  readonly path: string
  readonly format: 'plain' | 'angle' | 'bracket'
  /** Unescaped, abbreviations expanded. */
  readonly raw: string
  /** `emacs` in `file+emacs:`. */
  readonly application: string | null
  /** What follows `::` in a link to a file. */
  readonly search: string | null
}
export interface Macro extends Node<'macro'> {
  /** Lower case. */
  readonly key: string
  readonly value: string
  readonly args: readonly string[] | null
}
export interface RadioTarget extends Node<'radio-target'> {
  readonly value: string
}
export interface StatisticsCookie extends Node<'statistics-cookie'> {
  readonly value: string
}
export interface TableCell extends Node<'table-cell'> {}
export interface Target extends Node<'target'> {
  readonly value: string
}

/** Fields as written: 2024-13-45 stays. null where the text has none. */
export interface Moment {
  readonly year: number | null
  readonly month: number | null
  readonly day: number | null
  readonly hour: number | null
  readonly minute: number | null
}
export interface Span {
  readonly value: number
  readonly unit: 'hour' | 'day' | 'week' | 'month' | 'year'
}
export interface TimestampObject extends Node<'timestamp'> {
  readonly timestampType: 'active' | 'active-range' | 'inactive' | 'inactive-range' | 'diary'
  readonly rangeType: 'daterange' | 'timerange' | null
  readonly raw: string
  readonly from: Moment
  /** The same as `from` without a range. */
  readonly to: Moment
  readonly repeater: (Span & { readonly kind: 'cumulate' | 'catch-up' | 'restart' }) | null
  /** `4d` in the habit form `.+2d/4d`. */
  readonly repeaterDeadline: Span | null
  readonly warning: (Span & { readonly kind: 'all' | 'first' }) | null
  /** `(…)` of `<%%(…)>`; null for others. */
  readonly sexp: string | null
}

export type OrgElement =
  | BabelCall
  | CenterBlock
  | Clock
  | Comment
  | CommentBlock
  | DiarySexp
  | Drawer
  | DynamicBlock
  | ExampleBlock
  | ExportBlock
  | FixedWidth
  | FootnoteDefinition
  | Headline
  | HorizontalRule
  | InlineTask
  | Item
  | KeywordElement
  | LatexEnvironment
  | NodeProperty
  | Paragraph
  | PlainList
  | PlanningElement
  | PropertyDrawer
  | QuoteBlock
  | SectionElement
  | SourceBlock
  | SpecialBlock
  | Table
  | TableRow
  | VerseBlock

export type OrgObject =
  | Citation
  | CitationReference
  | Emphasis
  | Entity
  | ExportSnippet
  | FootnoteReference
  | InlineBabelCall
  | InlineSource
  | LatexFragment
  | LineBreak
  | LinkObject
  | Macro
  | RadioTarget
  | Script
  | StatisticsCookie
  | TableCell
  | Target
  | TimestampObject
  | Verbatim

export type OrgNode = OrgElement | OrgObject

/** What the file says that changes how a section is read. */
export interface Context {
  readonly todo: readonly string[]
  readonly done: readonly string[]
  /** `#+STARTUP: odd`. */
  readonly oddLevels: boolean
  /** `#+LINK` abbreviations. */
  readonly abbreviations: ReadonlyMap<string, string>
  /** Link types that are read without brackets too. */
  readonly linkTypes: readonly string[]
  /** Values of the file's radio targets `<<<…>>>`, in the order of the text. */
  readonly radioTargets: readonly string[]
  /** Headlines with so many stars are inline tasks; null as in an Emacs without org-inlinetask. */
  readonly inlineTaskLevel: number | null
}

/** What a section is: a headline with its own text, or the text before the first headline. */
export type SectionKind = 'headline' | 'top'
