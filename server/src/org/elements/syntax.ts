// Owns what kind a character is in an Org buffer of Emacs: white space, word, punctuation, bracket.
// Never looks at more than one character and its neighbour. Facts measured in Emacs, not Unicode's categories:
// `$`, `%` and `'` are word characters there, a vertical tab is punctuation.

type Class = 'space' | 'word' | 'symbol' | 'punctuation' | 'open' | 'close' | 'string'

/** Hexadecimal code points and ranges; everything that is not listed is a word character. */
const ranges: Readonly<Record<Exclude<Class, 'word'>, string>> = {
  space: '9-a c-d 20 a0 2000-200b 202f 205f 3000',
  string: '22',
  punctuation:
    '0-8 b e-1f 21 23 2c 2e 3a-3b 3f-40 5e 60 7f a1 a7 ab bb bf 5be 5c0 5c3 5c6 f00-f0b f0d-f18 f1a-f1f f34 ' +
    'f36 f38-f3f f7f f85 fbe-fcf 1361-1368 200c-2026 2030-2038 203b-2043 2047-2051 2053-205e 2116 2e00-2e7f ' +
    '3001-3003 30fb ff01-ff03 ff05-ff07 ff0a ff0c-ff0f ff1b ff1f-ff20 ff61 ff64-ff65 1fbcb-1fbff',
  symbol:
    '26 2a-2b 2d 2f 3d 5c 5f 7c 7e a2-a4 a6 a8-aa ac-b1 b4 b6 b8 ba bc-be d7 f7 2c7 2c9 2d0 2d8-2db 2dd 384-385 ' +
    'e2f e3f e46 e4f e5a-e5b eaf ec6 2039-203a 2044 2052 20ac 2103 2109 2121-2122 2153-2154 215b-215e 2190-2328 ' +
    '232b-23b3 23b6-244f 2460-246e 2474-24b5 2500-254b 2592 25a0-25a1 25a3-25a9 25b2-25b3 25b6-25b7 25bc-25bd ' +
    '25c0-25c1 25c6-25c8 25cb 25ce-25d1 25ef 2605-2606 260e-260f 261c 261e 2640 2642 2660-2661 2663-2665 ' +
    '2667-266a 266c-266d 266f 2a00-2bff 3012-3013 301c 3200-321c 3220-3229 3260-327b 327e-327f 3380-3384 ' +
    '3388-33ca 33cf-33d0 33d3 33d6 33d8 33db-33dd aadb-aadf ff04 ff0b ff1c-ff1e ff3c ff3e-ff40 ff5c ff5e ' +
    'ffe0-ffe3 ffe5 1fb00-1fbca',
  open:
    '28 3c 5b 7b 2045 207d 208d 2329 23b4 2768 276a 276c 2770 2772 2774 27e6 27e8 27ea 2983 2985 2987 2989 298b ' +
    '298d 298f 2991 2993 2995 2997 29fc 3008 300a 300c 300e 3010 3014 3016 3018 301a fd3e fe35 fe37 fe39 fe3b ' +
    'fe3d fe3f fe41 fe43 fe59 fe5b fe5d ff08 ff3b ff5b ff5f ff62',
  close:
    '29 3e 5d 7d 2046 207e 208e 232a 23b5 2769 276b 276d 2771 2773 2775 27e7 27e9 27eb 2984 2986 2988 298a 298c ' +
    '298e 2990 2992 2994 2996 2998 29fd 3009 300b 300d 300f 3011 3015 3017 3019 301b fd3f fe36 fe38 fe3a fe3c ' +
    'fe3e fe40 fe42 fe44 fe5a fe5c fe5e ff09 ff3d ff5d ff60 ff63',
}

const word = 0
const space = 1
const numbers = { space, symbol: 2, punctuation: 3, open: 4, close: 5, string: 6 } as const

const size = 0x20000
const table = new Uint8Array(size)
for (const [name, number] of Object.entries(numbers)) {
  for (const range of ranges[name as keyof typeof numbers].split(' ')) {
    const [first = '', last = first] = range.split('-')
    table.fill(number, Number.parseInt(first, 16), Number.parseInt(last, 16) + 1)
  }
}

const classOf = (code: number): number => (code < size ? (table[code] as number) : word)

/** White space by Emacs' syntax: also NBSP and U+2000 to U+200B, but not a vertical tab. */
export const isWhite = (code: number): boolean => table[code] === space

/** The same for a regular expression: any character that is not white space. */
export const nonWhite = '[^\\t\\n\\f\\r \\u00a0\\u2000-\\u200b\\u202f\\u205f\\u3000]'

export const isWord = (code: number): boolean => classOf(code) === word

/** What may follow the dollar that closes `$a$`: anything but words and symbols. */
export const endsDollar = (code: number): boolean => classOf(code) >= numbers.punctuation || isWhite(code)

/** What a plain link may not end with, besides white space. */
export function isPunctuation(code: number): boolean {
  if (code >= 128) return !isWord(code)
  const letter = code | 32
  return code > 32 && code < 127 && !(letter >= 97 && letter <= 122) && !(code >= 48 && code <= 57)
}

const alphanumeric = /[\p{L}\p{M}\p{Nd}\p{Nl}]/u

export function isAlphanumeric(code: number): boolean {
  if (code < 128) {
    const letter = code | 32
    return (code >= 48 && code <= 57) || (letter >= 97 && letter <= 122)
  }
  return alphanumeric.test(String.fromCodePoint(code))
}

const letter = /[\p{L}\p{M}\p{Nl}]/u

export function isLetter(code: number): boolean {
  if (code < 128) return (code | 32) >= 97 && (code | 32) <= 122
  return letter.test(String.fromCodePoint(code))
}

/** Code point that ends before `at`; -1 at or before `from`. */
export function codeBefore(text: string, at: number, from: number): number {
  if (at <= from) return -1
  const low = text.charCodeAt(at - 1)
  if ((low & 0xfc00) !== 0xdc00 || at - 2 < from) return low
  const high = text.charCodeAt(at - 2)
  return (high & 0xfc00) === 0xd800 ? (text.codePointAt(at - 2) as number) : low
}

/** Code point at `at`; -1 at or behind `to`. */
export const codeAt = (text: string, at: number, to: number): number =>
  at < to ? (text.codePointAt(at) as number) : -1

export const sizeOf = (code: number): number => (code > 0xffff ? 2 : 1)

/** Phonetic letters, small raised and lowered ones, Roman numerals and full-width ones are scripts of their own to Emacs. */
const joinsLatin =
  /(?![\u1d00-\u1dbf\u2071\u207f\u2090-\u209c\u212a\u212b\u2132\u214e\u2160-\u2188\uff21-\uff5a])[\p{Script=Latin}\p{Mn}\p{Me}]/u

const isOtherScript = (code: number): boolean =>
  code < 0x370 ? code >= 0x250 && code < 0x2b0 : !joinsLatin.test(String.fromCodePoint(code))

/**
 * Does a word begin at the Latin letter or digit at `at`? Emacs sees a boundary between scripts too: `工http:` is a
 * word and a link.
 */
export function startsWord(text: string, at: number, from: number): boolean {
  const before = codeBefore(text, at, from)
  if (before < 0 || !isWord(before)) return true
  return isOtherScript(before)
}

/** Does a word end at `at`, behind a Latin letter or digit? */
export function endsWord(text: string, at: number): boolean {
  const next = codeAt(text, at, text.length)
  if (next < 0 || !isWord(next)) return true
  return isOtherScript(next)
}

/** End of the run of characters for which `test` holds. */
export function runEnd(text: string, at: number, to: number, test: (code: number) => boolean): number {
  let i = at
  while (i < to) {
    const code = codeAt(text, i, to)
    if (!test(code)) break
    i += sizeOf(code)
  }
  return i
}

/** Characters of labels: words, `-` and `_`. */
export const isLabel = (code: number): boolean => code === 45 || code === 95 || isWord(code)

/** Emacs trims what it calls blank at both ends of a text: spaces, tabs and line ends. */
export function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlankOrLine(text.charCodeAt(start))) start++
  while (end > start && isBlankOrLine(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** The text trimmed, or null when nothing is left. */
export const trimmed = (text: string | null): string | null => (text === null ? null : trim(text) || null)

export const isBlankOrLine = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13
