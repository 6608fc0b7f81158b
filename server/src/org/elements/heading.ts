// Owns headlines, inline tasks and sections as elements. What a headline's line says is read by `org/line.ts`.

import { readHeadline } from '../line.ts'
import type { Headline, InlineTask, SectionElement } from './element.ts'
import { starsFrom } from './lists.ts'
import { rich } from './objects.ts'
import { element, inside, type Place } from './record.ts'
import { titleRules } from './rules.ts'
import { countLines, elementEnd, lineEnd, lineStart, nextLine, type Source, skipWhite } from './source.ts'

function headingFields(source: Source, at: number) {
  const { text, context } = source
  const words = new Set([...context.todo, ...context.done])
  const line = readHeadline(text, at, lineEnd(text, at), words)
  return {
    level: context.oddLevels ? 1 + (line.stars >> 1) : line.stars,
    stars: line.stars,
    todo: line.todo,
    done: line.todo !== '' && context.done.includes(line.todo),
    priority: line.priority,
    commented: line.commented,
    archived: line.tags.includes('ARCHIVE'),
    tags: line.tags,
    title: rich(source, line.titleStart, line.titleEnd, titleRules),
  }
}

/** The headline at the start of its own section. */
export function headline(place: Place): Headline {
  const { source, at, limit } = place
  const { text } = source
  const behind = nextLine(text, at)
  const found = skipWhite(text, behind, limit)
  const from = found === limit ? limit : lineStart(text, found)
  const fields = headingFields(source, at)
  return element<Headline>(
    place,
    {
      end: limit,
      postBlank: 0,
      contents: found === limit ? null : [from, limit],
    },
    {
      type: 'headline',
      ...fields,
      footnoteSection: fields.title.text === 'Footnotes',
      preBlank: countLines(text, behind, from),
    },
    inside(place, 'section'),
  )
}

export function section(place: Place): SectionElement {
  const { source, at, limit } = place
  return element<SectionElement>(
    place,
    { end: limit, postBlank: 0, contents: [at, limit] },
    { type: 'section' },
    inside(place, source.kind === 'top' ? 'top' : 'planning'),
  )
}

/** A headline with so many stars that it is none; up to a line of stars and `END` there is text inside. */
export function inlineTask(place: Place): InlineTask {
  const { source, at, limit } = place
  const { text } = source
  const close = taskEnd(text, at, limit)
  const behind = nextLine(text, close < 0 ? at : close)
  const from = close < 0 ? -1 : lineStart(text, skipTo(text, nextLine(text, at)))
  const end = elementEnd(text, behind, limit)
  const inner = close >= 0 && at < close
  return element<InlineTask>(
    place,
    {
      end,
      postBlank: countLines(text, close < 0 ? at : close, end) - 1,
      contents: inner ? [from, close] : null,
    },
    {
      type: 'inlinetask',
      ...headingFields(source, at),
      preBlank: inner ? countLines(text, at, from) - 1 : 0,
    },
    inside(place, 'planning'),
  )
}

function skipTo(text: string, at: number): number {
  let i = at
  while (i < text.length && ' \t\n'.includes(text.charAt(i))) i++
  return i
}

function taskEnd(text: string, at: number, limit: number): number {
  for (let line = nextLine(text, at); line < limit; line = nextLine(text, line)) {
    const stars = starsFrom(text, line)
    if (stars === 0) continue
    return /^[ \t]*END[ \t]*$/i.test(text.slice(line + stars + 1, lineEnd(text, line))) ? line : -1
  }
  return -1
}
