// Owns what can be said about a path from its text alone: lexical form, folded form, and spellings that
// another layer (Windows, a URL decoder, a case-insensitive disk) would read differently. No I/O.

import type { PathFact } from './facts.ts'

export type Suspicion = PathFact['suspicious'][number]

/** Removes `.`, `..` and doubled slashes by text alone, reading `\` as a separator too. Absolute result. */
export function lexicalPath(raw: string, folder: string): string {
  const slashed = raw.replaceAll('\\', '/')
  const whole = slashed.startsWith('/') ? slashed : `${folder}/${slashed}`
  const kept: string[] = []
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') kept.pop()
    else kept.push(segment)
  }
  return `/${kept.join('/')}`
}

/** True if `path` is `folder` or below it; both absolute with `/`; compared by segment. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)

/**
 * The form in which protected names are compared: what a case-insensitive, normalising or
 * Windows file system would take the segment for. Stricter than any one of them.
 */
export function foldSegment(segment: string): string {
  // Nothing of ASCII decomposes or hides, but for its control characters.
  const folded = /^[ -~]*$/.test(segment)
    ? segment.toLowerCase()
    : segment
        .normalize('NFKD')
        .replace(/[\p{M}\p{Cf}\p{Cc}\u3164\u115f\u1160\uffa0]/gu, '')
        .toLowerCase()
        .replaceAll('ı', 'i')
        .replaceAll('ſ', 's')
  return folded.replace(/:.*$/, '').replace(/[. ]+$/, '')
}

export const foldPath = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => foldSegment(segment) || segment)

const rules: readonly {
  readonly code: string
  readonly message: string
  readonly test: (raw: string) => boolean
}[] = [
  {
    code: 'backslash',
    message: 'The path contains a backslash, which is a separator on Windows.',
    test: (raw) => raw.includes('\\'),
  },
  {
    code: 'encoded',
    message: 'The path contains percent-encoding, which a later layer could decode into "../".',
    test: (raw) => /%[0-9a-fu%]|0x(?:2e|2f|5c)/i.test(raw),
  },
  {
    code: 'drive',
    message: 'The path names a Windows drive or network share.',
    test: (raw) => /^[A-Za-z]:/.test(raw) || /^(?:\\\\|\/\/)[^/\\]/.test(raw),
  },
  {
    code: 'stream',
    message: 'The path contains ":", which names an alternate data stream on Windows.',
    test: (raw) => /[^/\\]:/.test(raw.replace(/^[A-Za-z]:/, '')),
  },
  {
    code: 'short-name',
    message: 'The path contains a short Windows name (like GIT~1).',
    test: (raw) => /~\d+(?:[./\\]|$)/.test(raw),
  },
  {
    code: 'dots',
    message: 'The path has a part made of dots that some systems read as "..".',
    test: (raw) =>
      raw.split(/[/\\]/).some((s) => /^\.{3,}$/.test(s) || /^\.[. ]* +$/.test(s) || /^\.\.[ .]+$/.test(s)),
  },
  {
    code: 'trailing',
    message: 'A part of the path ends in a dot or a space, which Windows drops.',
    test: (raw) => raw.split(/[/\\]/).some((s) => s !== '.' && s !== '..' && /[. ]$/.test(s)),
  },
  {
    code: 'hidden-character',
    message: 'The path contains a control, invisible or direction-changing character.',
    test: (raw) =>
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\u115f\u1160\uffa0]/u.test(
        raw,
      ),
  },
  {
    code: 'look-alike',
    message: 'The path contains characters that become ".", "/" or "\\" when normalised.',
    test: (raw) => {
      const folded = raw.normalize('NFKC')
      return folded !== raw && /[./\\:~]/.test(lettersOnly(raw, folded))
    },
  },
  {
    code: 'slash-look-alike',
    message: 'The path contains a character that looks like a slash.',
    test: (raw) => /\u0338|[\u2044\u2215\u29f5\u29f8\u2571]/.test(raw),
  },
  {
    code: 'device',
    message: 'The path names a Windows device.',
    test: (raw) => device.test(raw),
  },
  {
    code: 'too-long',
    message: 'The path or a part of it is longer than file systems allow.',
    test: (raw) => raw.length > 4096 || raw.split('/').some((s) => new TextEncoder().encode(s).length > 255),
  },
  { code: 'empty', message: 'The path is empty.', test: (raw) => raw.trim() === '' },
]

/** Every way in which this spelling could mean another file elsewhere; empty for an ordinary path. */
export const suspicions = (raw: string): readonly Suspicion[] =>
  plain.test(raw) && raw.length < 200 && !device.test(raw)
    ? []
    : rules.filter((rule) => rule.test(raw)).map(({ code, message }) => ({ code, message }))

const device = /(?:^|[/\\])(?:con|prn|aux|nul|com\d|lpt\d)(?:\.[^/\\]*)?(?:[/\\]|$)/i

// The common case, decided by one test: ordinary names with no part that ends in a dot and no "...".
const plain =
  /^(?:\.{1,2}\/|\/)?(?:[A-Za-z0-9_@+-]|\.(?=[A-Za-z0-9_@+-])|\/(?=[A-Za-z0-9_@+.-]))*[A-Za-z0-9_@+-]$/

/** What normalisation added: the characters of `folded` that were not in `raw`. */
function lettersOnly(raw: string, folded: string): string {
  const count = (text: string, c: string): number => text.split(c).length - 1
  return ['.', '/', '\\', ':', '~'].filter((c) => count(folded, c) > count(raw, c)).join('')
}
