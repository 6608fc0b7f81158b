// Owns what text can hide from the person who reads it: invisible and direction-changing characters,
// terminal escapes, text that a page does not show, and instructions aimed at an agent. Pure.

export interface HiddenText {
  /** Stable, kebab-case. */
  readonly code: string
  readonly message: string
  readonly evidence: string
}

/** Everything found, in no particular order; empty for plain text. */
export function findHiddenText(text: string): readonly HiddenText[] {
  const found: HiddenText[] = []
  const sample = text.length > 400_000 ? text.slice(0, 400_000) : text
  if (sample.length < text.length)
    found.push({ code: 'too-long', message: 'The text is too long to be looked through.', evidence: '' })
  for (const { code, message, find } of rules) {
    const place = find(sample)
    if (place !== null)
      found.push({ code, message, evidence: visible(around(sample, place.at, place.length)) })
  }
  // What is left when invisible characters, look-alikes and quoting are taken out is what a model reads.
  const plain = simplify(sample)
  for (const match of plain.matchAll(injection)) {
    if (isAboutIt(plain, match.index)) continue
    found.push({
      code: 'instruction',
      message: 'The text gives instructions to an agent.',
      evidence: around(plain, match.index, match[0].length),
    })
    break
  }
  return found
}

const around = (text: string, at: number, length: number): string =>
  text.slice(Math.max(0, at - 20), at + Math.min(length, 120) + 20)

/** Invisible characters written out, so that evidence shows what is there. */
const visible = (text: string): string =>
  text.replace(
    /[^\x20-\x7e\u00a1-\u024f\u0370-\u05ff\u0900-\u1fff\u3041-\ud7a3]/gu,
    (c) => `<U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  )

interface Place {
  readonly at: number
  readonly length: number
}

const first =
  (pattern: RegExp) =>
  (text: string): Place | null => {
    const match = pattern.exec(text)
    return match && { at: match.index, length: match[0].length }
  }

/** Each takes time in proportion to the text: what it looks through comes from outside. */
const rules: readonly {
  readonly code: string
  readonly message: string
  readonly find: (text: string) => Place | null
}[] = [
  {
    code: 'tag-characters',
    message: 'The text contains invisible tag characters, which can carry a hidden message.',
    find: first(/[\u{e0001}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/u),
  },
  {
    code: 'direction-characters',
    message: 'The text contains characters that change the direction of reading.',
    find: first(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/),
  },
  {
    code: 'zero-width',
    message: 'The text contains zero-width characters inside words.',
    // Joiners belong to emoji and to some scripts; between Latin letters they hide something.
    find: first(
      /[\u200b\u2060-\u2064\u180e\u00ad\u115f\u1160\u3164\uffa0]|\u034f|(?<=[\x21-\x7e])(?:\u200c|\u200d|\ufeff)|(?:\u200c|\u200d)(?=[\x21-\x7e])/,
    ),
  },
  {
    code: 'terminal-escape',
    message: 'The text contains terminal escape sequences.',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape characters are what is looked for
    find: first(/\u001b[[\]PX^_()#%]|[\u0090\u009b\u009d]|[^\n]\u0008/),
  },
  {
    code: 'hidden-style',
    message: 'The page contains text that is not shown.',
    find: first(
      /style\s*=\s*["'][^"']*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?(?![.\d])|font-size\s*:\s*0(?![.\d])|color\s*:\s*transparent|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(0)/i,
    ),
  },
  {
    code: 'hidden-attribute',
    message: 'The page contains an element that is not shown.',
    find: hiddenElement,
  },
  {
    code: 'active-image',
    message: 'The image contains a script, an event handler or foreign content.',
    find: activeImage,
  },
  {
    code: 'comment-instruction',
    message: 'A comment that readers do not see contains an instruction.',
    find: commentInstruction,
  },
  {
    code: 'beacon',
    message: 'An image or link would send data to another host.',
    find: beacon,
  },
]

/** The first sign in a tag stands for all behind it, and a tag for those it is the beginning of. */
function hiddenElement(text: string): Place | null {
  for (const tag of text.matchAll(/<[a-z][\w-]*\s[^>]*/gi)) {
    const end = tag.index + tag[0].length
    const sign = /\b(?:hidden|aria-hidden\s*=\s*["']true)[\s>"'=]/i.exec(text.slice(tag.index, end + 1))
    if (sign === null) continue
    const shownFrom = tag.index + sign.index + sign[0].length
    if (/[^<]{20}/.test(text.slice(shownFrom, Math.max(shownFrom, end + 1) + 20)))
      return { at: tag.index, length: end - tag.index }
  }
  return null
}

/** Whatever makes an image active, with the nearest beginning of an image not far before it. */
function activeImage(text: string): Place | null {
  let image = Number.NEGATIVE_INFINITY
  for (const match of text.matchAll(/<svg|<script|\son[a-z]+\s*=|<foreignObject|javascript:/gi)) {
    if (/^<svg/i.test(match[0])) image = match.index
    else if (match.index - image <= 20_000)
      return { at: image, length: match.index + match[0].length - image }
  }
  return null
}

const commentMarks = new RegExp(
  [
    /(?<open><!--|\[\/\/\]:\s*#\s*\(|\[comment\]:\s{0,20}#?\s{0,20}[("<]|\{\/\*)/,
    /(?<close>-->)/,
    /\b(?:ignore|disregard|forget|override|bypass|instead|you are (?:now )?an?|system prompt|do not (?:tell|mention|reveal|show)|secretly|hidden instruction|assistant|the (?:ai|agent|model)|run the following|execute|curl|wget|rm -rf|exfiltrat|send .{0,40} to https?|base64)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
)

/** An instruction with the nearest beginning of a comment not far before it, and no end between them. */
function commentInstruction(text: string): Place | null {
  let comment: Place | null = null
  commentMarks.lastIndex = 0
  for (let match = commentMarks.exec(text); match !== null; match = commentMarks.exec(text)) {
    if (match.groups?.['open']) comment = { at: match.index, length: match[0].length }
    else if (match.groups?.['close']) comment = null
    else if (comment !== null && match.index - comment.at - comment.length <= 2000)
      return { at: comment.at, length: match.index + match[0].length - comment.at }
    // "send … to" may span the beginning of a comment.
    else commentMarks.lastIndex = match.index + 1
  }
  return null
}

/** An address takes in those that begin inside it. */
function beacon(text: string): Place | null {
  for (const image of text.matchAll(/!\[(?:(?!!\[)[^\]])*\]\(https?:\/\/[^)\s]*/g))
    if (/[?&][\w-]{1,20}=(?:\$\{|\{\{|%s|[A-Za-z0-9+/=_-]{16})/.test(image[0]))
      return { at: image.index, length: image[0].length }
  return null
}

// Verbs that undo, objects that are rules. Built from parts so that wordings it was not told of fit too.
const undo =
  '(?:ignor(?:e|ing)|disregard|forget|override|overrid(?:e|ing)|bypass|discard|drop|skip|neglect|circumvent|disable|turn off|do not follow|don t follow|stop following|cancel|erase|replace)'
const rule =
  '(?:instruction|rule|directive|guideline|prompt|safety|safeguard|security|restriction|policy|policies|constraint|check|guardrail|sandbox|approval|permission|filter|limit|training|programming)s?'
const injection = new RegExp(
  [
    `\\b${undo}\\b(?: \\w+){0,4}? (?:previous|prior|earlier|above|preceding|existing|all|any|your|the|these|system|safety|security|original|initial)\\b(?: \\w+){0,4}? ${rule}\\b`,
    `\\b${undo}\\b ${rule} (?:check|control|restriction|guideline|rule|sandbox|measure|filter)s?\\b`,
    `\\b(?:ignore|disregard|forget) (?:everything|all)(?: \\w+){0,2} (?:above|before|previously|prior)\\b`,
    '\\byou are now (?:an? |in |the |dan\\b|free|unrestricted|jailbroken)',
    '\\b(?:act|behave|respond|operate) as (?:an? |the )?(?:unrestricted|unfiltered|jailbroken|uncensored|evil|root|admin|developer mode)',
    '\\b(?:unrestricted|developer|god|dan|jailbreak|debug) mode\\b.{0,40}\\b(?:enabled|activated|now|on)\\b',
    '\\bnew (?:system )?(?:instruction|prompt|directive)s?\\b ?:',
    '\\bsystem prompt ?:',
    '\\b(?:reveal|print|show|repeat|output|leak) (?:me )?(?:your|the) (?:system )?(?:prompt|instructions)\\b',
    '\\bwithout (?:asking|telling|informing|notifying|confirmation|restriction|the user)\\b.{0,60}\\b(?:run|execute|send|delete|upload|install|post)\\b',
    '\\b(?:execute|run|send|delete|upload|install|post)\\b.{0,60}\\bwithout (?:asking|telling|informing|notifying|confirmation|restriction|the user)',
    '\\b(?:do not|don t|never) (?:tell|mention|inform|reveal|show|warn|alert) (?:this |it |that |anything )?(?:to )?(?:the )?(?:user|human|developer|anyone)\\b',
    '\\bfollow (?:these|only these|my|the following) (?:new )?instructions (?:only|instead)\\b',
  ].join('|'),
  'g',
)

/** UTF-16 units of a sentence that are looked at on each side. */
const sentenceReach = 1000

/** "Never bypass security checks" forbids it; an exception clause in the same sentence takes that back. */
function isAboutIt(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - sentenceReach), at).replace(/^[\s\S]*[.\n]/, '')
  const rest = text.slice(at, at + sentenceReach)
  const stop = rest.search(/[.\n]/)
  // A sentence without an end may hold an exception further on.
  if (stop < 0 && at + sentenceReach < text.length) return false
  const after = stop < 0 ? rest : rest.slice(0, stop)
  return (
    /\b(?:never|not|don t|cannot|must not|should not|won t|avoid|refuse to)(?: \w+){0,3} $/.test(before) &&
    !/\b(?:unless|except|but|until|when|however|if)\b/.test(after)
  )
}

/** Lower case, without invisible characters, look-alikes replaced, punctuation inside words dropped. */
function simplify(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\u115f\u1160\u3164\uffa0]|\u034f/gu, '')
    .replace(/[іїɩıаеорсухѕԁһոյɡΑΒΕΗΙΚΜΝΟΡΤΧ]/g, (c) => lookAlike[c] ?? c)
    .toLowerCase()
    .replace(/['’"`*_~<>()[\]{}!?,;|#-]+/g, ' ')
    .replace(/[ \t]+/g, ' ')
}

const lookAlike: Readonly<Record<string, string>> = {
  і: 'i',
  ї: 'i',
  ɩ: 'i',
  ı: 'i',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  ѕ: 's',
  ԁ: 'd',
  һ: 'h',
  ո: 'n',
  յ: 'j',
  ɡ: 'g',
  Α: 'a',
  Β: 'b',
  Ε: 'e',
  Η: 'h',
  Ι: 'i',
  Κ: 'k',
  Μ: 'm',
  Ν: 'n',
  Ο: 'o',
  Ρ: 'p',
  Τ: 't',
  Χ: 'x',
}
