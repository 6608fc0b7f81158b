// Owns what of a finished turn is worth keeping once its words are gone from the window: what the user said and decided, the
// heart of the answer, and what was done. By the form of sentences alone: no model, no clock. Never writes anything.

/** What is known of a turn at its end. */
export interface EndedTurn {
  readonly prompt: string
  /** Markdown; empty where there was none. */
  readonly answer: string
  /** What was approved or allowed and done, and what was denied, one sentence each. */
  readonly done: readonly string[]
  readonly denied: readonly string[]
}

/** `noted`: by a model. */
export type KeptKind = 'said' | 'decided' | 'answered' | 'did' | 'denied' | 'noted'

export interface KeptLine {
  readonly kind: KeptKind
  /** One line. */
  readonly text: string
}

/** UTF-16 units. */
const longestSentence = 300
const longestAnswer = 420
const shortAnswer = 160
const mostOf = 8

/** In the order in which they came; empty when nothing was said that would be missed. */
export function digest({ prompt, answer, done, denied }: EndedTurn): readonly KeptLine[] {
  const lines: KeptLine[] = []
  for (const sentence of sentencesOf(prompt)) {
    if (isQuestion(sentence)) continue
    if (decides.test(sentence)) lines.push({ kind: 'decided', text: sentence })
    else if (sentence.split(' ').length >= leastWords && !isRequest(sentence))
      lines.push({ kind: 'said', text: sentence })
  }
  for (const text of heart(answer, prompt)) lines.push({ kind: 'answered', text })
  for (const text of done) lines.push({ kind: 'did', text: oneLine(text) })
  for (const text of denied) lines.push({ kind: 'denied', text: oneLine(text) })
  const counts = new Map<KeptKind, number>()
  return lines.filter(({ kind, text }) => {
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    return text !== '' && count < mostOf
  })
}

/** What holds from now on, in English and German. */
const decides =
  /\b(?:always|never|from now on|(?:we|i)(?: have|'ve)? (?:decided|agreed|chose)|let'?s (?:use|keep|call|go)|prefer|instead of|must(?: not)?|do not (?:ever )?use|don'?t (?:ever )?use|remember that|immer|niemals|nie wieder|ab jetzt|von jetzt an|haben (?:uns )?(?:entschieden|beschlossen)|statt(?:dessen)?|merk dir)\b/i

/** Fewer words are a greeting, or thanks. */
const leastWords = 4

const asks =
  /^(?:what|why|how|where|who|whom|whose|when|which|can|could|would|will|should|is|are|was|were|does|do|did|has|have|was|wie|wo|wer|wann|warum|wieso|welche[rsmn]?|kannst|könntest|würdest|ist|sind|gibt)\b/i

const requests =
  /^(?:please|now|then|also|bitte|jetzt|dann|auch)?[ ,]*(?:add|make|create|write|rename|move|delete|remove|fix|change|edit|show|list|find|explain|tell|give|run|test|check|look|open|read|use|replace|update|refactor|implement|summari[sz]e|compare|füge|mach|erstelle|schreib|benenn|verschieb|lösch|entfern|ändere|zeig|such|find|erklär|sag|gib|führ|prüf|öffne|lies|ersetz)\w*\b/i

const isQuestion = (sentence: string): boolean => sentence.endsWith('?') || asks.test(sentence)
const isRequest = (sentence: string): boolean => requests.test(sentence)

/**
 * Sentences of a text without its code and its marks of structure: a list item or a line that ends in a colon ends a sentence
 * as a full stop does. Cut where they are too long.
 */
function sentencesOf(text: string): readonly string[] {
  const prose = text.replace(/^[ \t]*(```|~~~)[\s\S]*?(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gm, '\n')
  const sentences: string[] = []
  for (const block of prose.split(/\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)]|#+|\|)[ \t])/)) {
    const line = oneLine(block.replace(/^[ \t]*(?:[-*+]|\d+[.)]|#+|>)[ \t]+/gm, ''))
    for (const sentence of line.split(/(?<=[.!?…])[ ]+(?=[\p{Lu}\p{N}"'`([*])/u))
      if (/\p{L}/u.test(sentence)) sentences.push(clipped(sentence.trim(), longestSentence))
  }
  return sentences
}

/**
 * The sentences that answer, in their order: those that share words with the question, and those with what a person would
 * look up again (numbers, names of code, paths). All of a short answer.
 */
function heart(answer: string, prompt: string): readonly string[] {
  // A small model may say the same again and again.
  const sentences = [...new Set(sentencesOf(answer))]
  if (sentences.reduce((sum, { length }) => sum + length, 0) <= shortAnswer) return sentences
  const asked = new Set(wordsOf(prompt))
  const scored = sentences.map((text, place) => {
    const words = wordsOf(text)
    const shared = words.filter((word) => asked.has(word)).length
    const details = text.match(/`[^`]+`|\d[\d.,:]*|\b\w+[/._]\w+|\b\p{Lu}\p{Ll}+\p{Lu}\w*/gu)?.length ?? 0
    return { text, place, score: 2 * shared + Math.min(details, 4) }
  })
  const chosen: typeof scored = []
  let room = longestAnswer
  for (const one of [...scored].sort((a, b) => b.score - a.score || a.place - b.place)) {
    if (chosen.length > 0 && (one.score === 0 || one.text.length > room)) continue
    room -= one.text.length
    chosen.push(one)
    if (room <= 0) break
  }
  return chosen.sort((a, b) => a.place - b.place).map(({ text }) => text)
}

const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []).filter((word) => !common.has(word))

const common = new Set(
  'the and for are was were that this with from you your have has not can does what which how why where when who will would should der die das und für sind war mit von ist nicht wie was wo wer wann warum ein eine'.split(
    ' ',
  ),
)

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** At a word's end where there is one near. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text
  const blank = text.lastIndexOf(' ', most - 1)
  return `${text.slice(0, blank > most * 0.7 ? blank : most - 1)}…`
}
