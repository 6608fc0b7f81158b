// Owns the checks of headlines: stars that begin none, keywords, priorities and tags that are read as part of the title.

import type { Headline, OrgElement } from '../elements/element.ts'
import { isTag, readHeadline } from '../line.ts'
import type { Check, Fix, Report, SectionView } from './check.ts'
import { lineEnd } from './facts.ts'

/** As in `readHeadline`, relative to the section. */
const lineOf = ({ text, settings }: SectionView, { postAffiliated }: OrgElement) =>
  readHeadline(text, postAffiliated, lineEnd(text, postAffiliated), settings.words)

export const misplacedHeading: Check = {
  code: 'misplaced-heading',
  severity: 'information',
  summary: 'Stars and a blank in the middle of a line, as if a line end were missing before them.',
  section: (section) => {
    const reports: Report[] = []
    for (const found of section.text.matchAll(/[^*\n\r ,](\*{2,}) /g)) {
      const { type } = section.elementAt(found.index)
      if (type !== 'paragraph' && type !== 'headline') continue
      const start = found.index + 1
      const end = start + (found[1] as string).length
      if (closesMarkdown(section.text, start, found[1] as string)) continue
      const message = 'Is this meant to be a headline? It begins in the middle of a line.'
      const edit = { start, end: start, text: section.text.includes('\r\n') ? '\r\n' : '\n' }
      reports.push({ start, end, message, fixes: [{ title: 'Begin a new line', edits: [edit] }] })
    }
    return reports
  },
}

/** `**bold** text`, as Markdown has it: the same stars open before in the line. */
function closesMarkdown(text: string, start: number, stars: string): boolean {
  const before = text.slice(Math.max(0, start - 200), start)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  const at = line.lastIndexOf(stars)
  return at >= 0 && /\S/.test(line.charAt(at + stars.length))
}

export const headlineSyntax: Check = {
  code: 'headline-syntax',
  severity: 'warning',
  summary: 'Stars at the beginning of a line that no blank follows, so that it is no headline.',
  lines: {
    first: '*',
    run: ({ start, end, first }, section) => {
      if (first !== start) return null
      const { text } = section
      let at = start
      while (at < end && text.charCodeAt(at) === 42) at++
      const c = text.charCodeAt(at)
      if (at >= end || c === 32) return null
      const tab = c === 9
      // `**bold**` and `*bold*` at the beginning of a line are none; nor is a star that only begins a word.
      if (!tab && (at - start < 2 || text.slice(at, end).includes('*'))) return null
      if (section.elementAt(start).type !== 'paragraph') return null
      const edit = { start: at, end: tab ? at + 1 : at, text: ' ' }
      return {
        start,
        end: tab ? at + 1 : at,
        message: `A headline needs a space behind its stars; this is read as text.`,
        fixes: [{ title: 'Make it a headline', edits: [edit] }],
      }
    },
  },
}

export const todoSyntax: Check = {
  code: 'todo-keyword-syntax',
  severity: 'warning',
  unattended: true,
  summary: 'A TODO keyword that no space follows, so that it is read as part of the title.',
  nodes: {
    headline: (headline, section) => {
      const line = lineOf(section, headline)
      if (line.todo !== '') return null
      const { text, settings } = section
      const title = text.slice(line.todoStart, line.titleEnd)
      const word = /^[^\s:,;.!?[\]()]+/u.exec(title)?.[0] ?? ''
      if (!settings.words.has(word) || word.length === title.length) return null
      const start = line.todoStart
      const end = start + word.length
      const behind = /^[:,;.!?\s]+/u.exec(title.slice(word.length))?.[0] ?? ''
      return {
        start,
        end,
        message: `${word} is read as part of the title: a space must follow a keyword.`,
        fixes: [
          { title: `Make ${word} a keyword`, edits: [{ start: end, end: end + behind.length, text: ' ' }] },
        ],
      }
    },
  },
}

export const priority: Check = {
  code: 'priority',
  severity: 'warning',
  summary: 'A priority that Org reads as part of the title, or that is outside the range of the file.',
  nodes: {
    headline: (headline, section) => {
      const line = lineOf(section, headline)
      const { settings, text } = section
      if (line.priority !== '') return outOfRange(line.priority, section, headline)
      const found = /^\[#([^\]\n]{0,12})\]/u.exec(text.slice(line.titleStart, line.titleStart + 20))
      if (!found) return null
      const start = line.titleStart
      const end = start + found[0].length
      const { highest, lowest } = settings.priorities
      const message = `${found[0]} is read as part of the title: a priority is one character, such as [#${highest}] to [#${lowest}].`
      const given = (found[1] ?? '').trim()
      return { start, end, message, fixes: oneCharacter(given, start, end) }
    },
  },
}

const oneCharacter = (given: string, start: number, end: number): readonly Fix[] =>
  [...given].length === 1
    ? [{ title: `Make it [#${given}]`, edits: [{ start, end, text: `[#${given}]` }] }]
    : []

/** Org shows such a priority, and sorts and cycles it wrongly. Numbers of two digits are no single character. */
function outOfRange(
  given: string,
  { text, settings }: SectionView,
  { postAffiliated }: Headline,
): Report | null {
  const { highest, lowest } = settings.priorities
  if ([...highest].length !== 1 || [...lowest].length !== 1) return null
  const code = given.toUpperCase().codePointAt(0) ?? 0
  if (code >= (highest.codePointAt(0) ?? 0) && code <= (lowest.codePointAt(0) ?? 0)) return null
  const at = text.indexOf(`[#${given}]`, postAffiliated)
  return {
    start: at,
    end: at + given.length + 3,
    severity: 'information',
    message: `The priority ${given} is outside ${highest} to ${lowest}. Choose another, or add #+PRIORITIES to the file.`,
  }
}

export const quoteSection: Check = {
  code: 'quote-section',
  severity: 'warning',
  summary: 'A QUOTE headline, which is not special any more.',
  nodes: {
    headline: ({ postAffiliated, title }, { text }) =>
      /^(?:COMMENT )?QUOTE /.test(title.text)
        ? {
            start: postAffiliated,
            end: lineEnd(text, postAffiliated),
            message: 'QUOTE headlines are obsolete. Put the text in an example block.',
          }
        : null,
  },
}

export const spuriousColons: Check = {
  code: 'spurious-colons',
  severity: 'warning',
  unattended: true,
  summary: 'Two colons in a row among the tags, which make an empty tag.',
  nodes: {
    headline: (headline, section) => {
      if (!headline.tags.includes('')) return null
      const { tagsStart: start, tagsEnd: end } = lineOf(section, headline)
      const tags = headline.tags.filter((tag) => tag !== '')
      const text = tags.length > 0 ? `:${tags.join(':')}:` : ''
      return {
        start,
        end,
        message: 'The tags have a colon too many, which makes an empty tag.',
        fixes: [{ title: 'Remove the colon', edits: [{ start, end, text }] }],
      }
    },
  },
}

export const tagSyntax: Check = {
  code: 'tag-syntax',
  severity: 'warning',
  summary: 'Words between colons at the end of a headline that are no tags, because of a character in one.',
  nodes: {
    headline: (headline, section) => {
      if (headline.tags.length > 0) return null
      const line = lineOf(section, headline)
      const { text } = section
      const from = Math.max(line.titleStart, line.titleEnd - 300)
      const found = /(?:^|[ \t])(:[^\s:]+(?::[^\s:]+)*:)$/u.exec(text.slice(from, line.titleEnd))
      if (!found) return null
      const given = found[1] as string
      // `:)` and `:-:` are no try at tags.
      const tags = given.slice(1, -1).split(':')
      if (!tags.every((tag) => /[\p{L}\p{N}]/u.test(tag))) return null
      const wrong = tags.find((tag) => !isTag(tag))
      if (wrong === undefined) return null
      const end = line.titleEnd
      const start = end - given.length
      const fixed = `:${tags.map(asTag).join(':')}:`
      return {
        start,
        end,
        message: `"${wrong}" is no tag, so that all of ${given} is read as title: a tag has letters, digits, _, @, # and %.`,
        fixes: [{ title: `Make it ${fixed}`, edits: [{ start, end, text: fixed }] }],
      }
    },
  },
}

/** With one `_` for each run of what no tag may have. */
const asTag = (word: string): string =>
  [...word].reduce((tag, c) => tag + (isTag(c) ? c : tag.endsWith('_') ? '' : '_'), '')
