// Owns how text becomes search words: identifiers, their parts, light stemming. Never knows a field or a file.

/** Part of a number, a short word or a run of capitals: `HTTPServer2` gives `http server 2`. */
const part = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Nd}+|[\p{Lo}\p{Lm}\p{M}]+/gu
const east = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/

/** Letters, digits, `_`, `$` and everything outside ASCII but punctuation and spaces. */
export function isWordCode(code: number): boolean {
  if (code < 128) {
    return (
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 36
    )
  }
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba
  return !(
    code === 0xd7 ||
    code === 0xf7 ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff0f) ||
    code === 0xfeff
  )
}

/** Words longer than this (base64, hashes) say nothing and are left out. */
export const longestWord = 64

/** Calls `visit` with every identifier-like word from `start` to `end` (UTF-16 offsets), in order. */
export function eachWord(text: string, start: number, end: number, visit: (word: string) => void): void {
  let from = -1
  for (let at = start; at <= end; at++) {
    if (at < end && isWordCode(text.charCodeAt(at))) {
      if (from < 0) from = at
      continue
    }
    if (from >= 0 && at - from <= longestWord) visit(text.slice(from, at))
    from = -1
  }
}

/** Lower-case parts of one identifier, in order: `parseHTTPResponse_v2` → parse http response v 2. */
export function splitIdentifier(word: string): string[] {
  if (isOnePart(word)) return [word]
  const parts: string[] = []
  for (const match of word.match(part) ?? []) {
    const lower = match.toLowerCase()
    if (east.test(lower)) {
      // No spaces between words in these scripts: pairs of characters find what single ones blur.
      const characters = [...lower]
      if (characters.length === 1) parts.push(lower)
      for (let i = 0; i + 1 < characters.length; i++) parts.push(`${characters[i]}${characters[i + 1]}`)
    } else if (lower.length > 1 || (lower >= '0' && lower <= '9')) parts.push(lower)
  }
  return parts
}

/** Small letters of ASCII alone, or digits: most words are. */
const isOnePart = (word: string): boolean => word.length > 1 && (isAll(word, 97, 122) || isAll(word, 48, 57))

function isAll(word: string, from: number, to: number): boolean {
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i)
    if (c < from || c > to) return false
  }
  return true
}

/** All parts of all identifiers of a text. */
export function subtokens(text: string): string[] {
  const parts: string[] = []
  eachWord(text, 0, text.length, (word) => {
    for (const one of splitIdentifier(word)) parts.push(one)
  })
  return parts
}

/** ies → y, then s, ing, ed, e: enough that `retries`, `retrying` and `retry` meet, too little to confuse. */
export function stem(word: string): string {
  if (word.length < 4 || word.charCodeAt(0) > 127) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  let stemmed = word
  if (stemmed.endsWith('s') && !/(?:ss|us|is)$/.test(stemmed)) stemmed = stemmed.slice(0, -1)
  if (stemmed.endsWith('ing') && stemmed.length > 5) return undouble(stemmed.slice(0, -3))
  if (stemmed.endsWith('ed') && stemmed.length > 4) return undouble(stemmed.slice(0, -2))
  if (stemmed.endsWith('e') && stemmed.length > 3) return stemmed.slice(0, -1)
  return stemmed
}

/** `stopp` → `stop`, but `call` stays. */
function undouble(word: string): string {
  const last = word.charAt(word.length - 1)
  const doubled = word.length > 3 && last === word.charAt(word.length - 2) && !'lsz'.includes(last)
  const bare = doubled ? word.slice(0, -1) : word
  return bare.endsWith('e') && bare.length > 3 ? bare.slice(0, -1) : bare
}

/** The whole identifier as one search word, or '' if it has a single part only. */
export function compound(word: string, parts: readonly string[]): string {
  return parts.length < 2 ? '' : word.replace(/[_$]/g, '').toLowerCase()
}

const stopWords = new Set(
  (
    'a an the and or but if then else of in on at to from for with by as is are was were be been being it its this that these those ' +
    'i you he she we they me my your our their them us do does did doing done have has had having can could will would should may might must ' +
    'not no so than too very just also only when where which who whom what why how there here all any both each few more most other some such ' +
    'into about over under again further once because until while during before after above below up down out off same own ' +
    'im ive dont doesnt didnt isnt cant wont please thanks thank hi hello like get got see way via etc eg ie'
  ).split(' '),
)

/** English words that carry no meaning in a question. Never applied to what is indexed. */
export const isStopWord = (word: string): boolean =>
  stopWords.has(word) || (word.length === 1 && !/\d/.test(word))

const germanStopWords = new Set(
  (
    'aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da damit dann das dass dein deine dem den der des dich die dies ' +
    'diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer für gegen gibt hab habe haben hat ' +
    'hatte hatten hier ich ihm ihn ihr ihre ihrem ihren ihrer im in ist ja jede jedem jeden jeder jedes kann kein keine keinen können könnte man mein ' +
    'meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so soll ' +
    'sollen sollte über um und uns unser unsere unserem unseren unserer unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches ' +
    'wem wen wenn wer werde werden weshalb wessen wie wieder wieso will wir wird wirst wo woher wohin womit wurde wurden zu zum zur zwischen ' +
    'bitte viel viele gern eigentlich denn mal hast haben'
  ).split(' '),
)
/** Too short or too English to show by themselves that a question is German. */
const notOnlyGerman = new Set('also am an die in man so war was will das da es in um'.split(' '))

/** The small words of a question's language: of German too, where it is German. */
export function stopWordsIn(text: string): (word: string) => boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const german = words.filter((word) => germanStopWords.has(word) && !notOnlyGerman.has(word)).length
  const english = words.filter((word) => stopWords.has(word) && !germanStopWords.has(word)).length
  const looksGerman = german > english || (english === 0 && words.some((word) => /[äöüß]/.test(word)))
  return looksGerman ? (word) => germanStopWords.has(word) || isStopWord(word) : isStopWord
}
