// Owns which objects may stand inside what, as sets of bits.

export const bits = {
  bold: 1 << 0,
  code: 1 << 1,
  entity: 1 << 2,
  italic: 1 << 3,
  latexFragment: 1 << 4,
  strikeThrough: 1 << 5,
  subscript: 1 << 6,
  superscript: 1 << 7,
  underline: 1 << 8,
  verbatim: 1 << 9,
  citation: 1 << 10,
  exportSnippet: 1 << 11,
  footnoteReference: 1 << 12,
  inlineCall: 1 << 13,
  inlineSource: 1 << 14,
  lineBreak: 1 << 15,
  link: 1 << 16,
  macro: 1 << 17,
  radioTarget: 1 << 18,
  cookie: 1 << 19,
  target: 1 << 20,
  timestamp: 1 << 21,
} as const

const minimal = (1 << 10) - 1
const all = (1 << 22) - 1

/** Paragraphs, verse, emphasis, scripts and inline footnotes. */
export const standardRules = all
/** Titles and tags of list items: one line. */
export const titleRules = all & ~bits.lineBreak
export const keywordRules = all & ~bits.footnoteReference
export const referenceRules = titleRules & ~(bits.citation | bits.footnoteReference | bits.link)
export const linkRules =
  minimal | bits.exportSnippet | bits.inlineCall | bits.inlineSource | bits.macro | bits.cookie
export const radioTargetRules = minimal
export const cellRules =
  minimal |
  bits.citation |
  bits.exportSnippet |
  bits.footnoteReference |
  bits.link |
  bits.macro |
  bits.radioTarget |
  bits.target |
  bits.timestamp
