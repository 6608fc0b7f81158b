// Owns the checks of how links are written.

import type { LinkObject } from '../elements/element.ts'
import type { Check } from './check.ts'
import { objectPlace } from './facts.ts'

export const trailingBracket: Check = {
  code: 'trailing-bracket-after-link',
  severity: 'information',
  summary: 'A `]` right behind a link, as if one too many had been typed.',
  nodes: {
    link: (link, { text }) =>
      text.charCodeAt(link.end) === 93
        ? {
            ...objectPlace(text, link),
            message: 'A "]" follows this link. Is there one too many?',
            fixes: [
              { title: 'Remove the bracket', edits: [{ start: link.end, end: link.end + 1, text: '' }] },
            ],
          }
        : null,
  },
}

export const unclosedBrackets: Check = {
  code: 'unclosed-brackets-in-link-description',
  severity: 'information',
  summary: 'A `[` in the description of a link that nothing closes.',
  nodes: {
    link: (link, { text }) => {
      if (link.contentsStart === null || link.contentsEnd === null) return null
      let open = 0
      for (let i = link.contentsStart; i < link.contentsEnd; i++) {
        const c = text.charCodeAt(i)
        if (c === 91) open++
        else if (c === 93) open--
      }
      const message = 'Nothing closes a "[" in the description of this link.'
      return open > 0 ? { ...objectPlace(text, link), message } : null
    },
  },
}

export const fileApplication: Check = {
  code: 'file-application',
  severity: 'warning',
  unattended: true,
  summary: 'The obsolete link types `file+emacs:` and `file+sys:`.',
  nodes: {
    link: (link, { text }) => {
      if (!link.application) return null
      const place = objectPlace(text, link)
      const written = `file+${link.application}:`
      const at = text.slice(place.start, place.end).indexOf(written)
      const start = place.start + at + 4
      return {
        ...place,
        message: `"${written}" is obsolete. Use "file:" and choose the program in the configuration.`,
        fixes:
          at < 0
            ? []
            : [
                {
                  title: 'Use file:',
                  edits: [{ start, end: start + link.application.length + 1, text: '' }],
                },
              ],
      }
    },
  },
}

export const percentEncoding: Check = {
  code: 'percent-encoding-link-escape',
  severity: 'warning',
  unattended: true,
  summary: 'A link escaped with %20, %5B and the like, as before Org 9.3.',
  nodes: {
    link: (link, { text }) => {
      if (link.format !== 'bracket' || !isPercentEncoded(link.path)) return null
      const place = objectPlace(text, link)
      const close = targetEnd(text, place.start + 2, place.end)
      const old = text.slice(place.start + 2, close)
      const decoded = decode(old)
      return {
        ...place,
        message: 'The percent signs in this link are read as they stand. Escape brackets with a backslash.',
        fixes:
          decoded === old
            ? []
            : [
                {
                  title: 'Unescape',
                  edits: [{ start: place.start + 2, end: place.start + 2 + old.length, text: decoded }],
                },
              ],
      }
    },
  },
}

function isPercentEncoded(path: LinkObject['path']): boolean {
  if (!path.includes('%')) return false
  for (const [, code] of path.matchAll(/%(..)?/gs)) if (!/^(?:25|5B|5D|20)$/.test(code ?? '')) return false
  return true
}

/** The `]` that ends the target; one behind a backslash does not. */
function targetEnd(text: string, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === ']') return i
  }
  return to
}

const decode = (target: string): string =>
  target
    .replace(/%(20|5B|5D)/g, (_, code: string) => (code === '20' ? ' ' : code === '5B' ? '\\[' : '\\]'))
    .replaceAll('%25', '%')
