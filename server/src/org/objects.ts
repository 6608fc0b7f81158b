// Owns links and timestamps as the index, the agenda and an editor see them, and their reading in one run of text: a
// paragraph, title or table cell. What is certain is read here; of a run where something could hide or cut them the tree
// of its objects is asked. Never looks at line structure.

import { lookInto, noBeginnings } from './beginnings.ts'
import type { Context, LinkObject, OrgNode, TimestampObject } from './elements/element.ts'
import { objectsIn } from './elements/objects.ts'
import { standardRules } from './elements/rules.ts'
import { descendants } from './elements/walk.ts'
import { owned } from './line.ts'
import { readPlainly } from './run.ts'
import { readTimestamp, type Timestamp } from './timestamp.ts'

export interface Link {
  readonly kind: 'bracket' | 'angle' | 'plain'
  /** Unescaped and with `#+LINK` abbreviations expanded: `https://a.b`, `id:…`, `file:x.org::*H`, `*Title`. */
  readonly target: string
  /** `https`, `id`, `file`, … as written; `fuzzy`, `custom-id` or `coderef` for links inside the file. */
  readonly type: string
  /** The target as written. */
  readonly raw: string
  /** Empty without one. */
  readonly description: string
  /** UTF-16 offsets of the whole link. */
  readonly start: number
  readonly end: number
}

/** What was read so far, in the order of the text. */
export interface Found {
  readonly links: Link[]
  readonly timestamps: Timestamp[]
}

/** Those of `text` from `from` to `to`, as if that were a paragraph. */
export function readObjects(text: string, from: number, to: number, context: Context, found: Found): void {
  const known = noBeginnings()
  lookInto(known, text, from, to)
  if (readPlainly(text, from, to, context, known, found)) return
  addObjects(text, from, objectsIn(text.slice(from, to), [0, to - from], context, standardRules), found)
}

/** Links and timestamps among `nodes` and inside of them; their offsets count from `base` in `text`. */
export function addObjects(text: string, base: number, nodes: readonly OrgNode[], found: Found): void {
  for (const top of nodes) {
    for (const node of descendants(top)) {
      if (node.type === 'link') {
        // Words that repeat a radio target lead to it by being the same: they have no target of their own.
        if (node.linkType !== 'radio') found.links.push(linkOf(text, base, node))
      } else if (node.type === 'timestamp') found.timestamps.push(timestampOf(text, base, node))
    }
  }
}

function linkOf(text: string, base: number, node: LinkObject): Link {
  const { format, linkType, application, contentsStart, contentsEnd } = node
  const start = base + node.start
  const end = base + node.end - node.postBlank
  const close = contentsStart === null ? end - 2 : base + contentsStart - 2
  const written =
    format === 'bracket' ? [start + 2, close] : format === 'angle' ? [start + 1, end - 1] : [start, end]
  return {
    kind: format,
    target: format === 'angle' ? node.raw.replace(/[ \t]*\n[ \t]*/g, '') : node.raw,
    type: application === null ? linkType : node.raw.slice(0, node.raw.indexOf(':')),
    raw: owned(text.slice(...(written as [number, number]))),
    description:
      contentsStart === null || contentsEnd === null
        ? ''
        : owned(text.slice(base + contentsStart, base + contentsEnd)),
    start,
    end,
  }
}

/** A timestamp that the tree has found. */
export function timestampOf(text: string, base: number, node: TimestampObject): Timestamp {
  const start = base + node.start
  const end = base + node.end - node.postBlank
  const read = readTimestamp(text, start, end)
  if (read?.end === end) return read
  const { timestampType, rangeType, raw, repeater, warning, sexp } = node
  const moment = ({ year, month, day, hour, minute }: TimestampObject['from']) => ({
    ...{ year: year ?? 0, month: month ?? 0, day: day ?? 0, hour, minute },
  })
  return {
    kind: timestampType === 'diary' ? 'diary' : text.charCodeAt(start) === 60 ? 'active' : 'inactive',
    raw: owned(raw),
    start,
    end,
    from: moment(node.from),
    to: rangeType === null || timestampType === 'diary' ? null : moment(node.to),
    repeater: repeater && {
      type: repeater.kind === 'cumulate' ? '+' : repeater.kind === 'catch-up' ? '++' : '.+',
      value: Math.min(repeater.value, 99_999),
      unit: unitLetter[repeater.unit],
    },
    warning: warning && {
      on: warning.kind,
      value: Math.min(warning.value, 99_999),
      unit: unitLetter[warning.unit],
    },
    sexp: sexp ?? '',
  }
}

const unitLetter = { hour: 'h', day: 'd', week: 'w', month: 'm', year: 'y' } as const
