// Owns what of an output that streams in is shown as the answer: never reasoning, never half a call. Each piece is looked at
// once, so that a long answer in small pieces costs no more than its length. Pure; never throws.

/** Between two pieces: small, however much has come. Plain data. */
export interface Answering {
  /** Of the prose of an answer, or of the JSON around one; `open` until enough has come to tell. */
  readonly form: 'open' | 'prose' | 'head' | 'string' | 'over'
  readonly reasoning: 'keep' | 'out' | 'in'
  /** The beginning of a tag, of a form or of an escape that the next piece may complete. */
  readonly tag: string
  readonly held: string
  /** What the last piece added to the answer. */
  readonly more: string
}

/** `format`: the output is constrained to JSON. */
export const answeringIn = (mode: 'native' | 'format' | 'none'): Answering => ({
  form: mode === 'format' ? 'head' : 'open',
  reasoning: mode === 'format' ? 'keep' : 'out',
  tag: '',
  held: '',
  more: '',
})

export function answering(before: Answering, piece: string): Answering {
  const said = before.reasoning === 'keep' ? { ...before, text: piece } : withoutReasoning(before, piece)
  const { text, tag, reasoning } = said
  return { ...read(before, before.held + text), tag, reasoning }
}

/** Reasoning that some models print between tags. */
function withoutReasoning(before: Answering, piece: string) {
  const given = before.tag + piece
  let { reasoning } = before
  let text = ''
  let at = 0
  for (;;) {
    const tag = reasoning === 'in' ? '</think>' : '<think>'
    const found = given.indexOf(tag, at)
    if (found < 0) {
      const held = begunAtEnd(given, at, tag)
      if (reasoning === 'out') text += given.slice(at, given.length - held)
      return { text, reasoning, tag: given.slice(given.length - held) }
    }
    if (reasoning === 'out') text += given.slice(at, found)
    reasoning = reasoning === 'in' ? 'out' : 'in'
    at = found + tag.length
  }
}

/** How many units at the end could be the beginning of the tag. */
function begunAtEnd(text: string, from: number, tag: string): number {
  for (let units = Math.min(tag.length - 1, text.length - from); units > 0; units--)
    if (text.endsWith(tag.slice(0, units))) return units
  return 0
}

type Read = Pick<Answering, 'form' | 'held' | 'more'>

function read(before: Answering, text: string): Read {
  switch (before.form) {
    case 'prose':
      return { form: 'prose', held: '', more: text }
    case 'over':
      return { form: 'over', held: '', more: '' }
    case 'string':
      return unescaped(text)
    case 'head':
      return headOf(text)
    case 'open': {
      const form = formOf(text)
      if (form === 'prose') return { form, held: '', more: text }
      return form === 'head' ? headOf(text) : { form: 'open', held: text, more: '' }
    }
  }
}

/** Long enough for every beginning of a call; what is no call by then is prose. */
const longestOpen = 200

function formOf(text: string): 'prose' | 'head' | 'open' {
  const start = text.trimStart()
  if (start === '') return text.length > longestOpen ? 'prose' : 'open'
  if (/^(?:\{|\[TOOL|<tool|```(?:json|tool)?\s*\n\s*\{)/.test(start)) return 'head'
  const couldBe =
    '[TOOL'.startsWith(start) ||
    '<tool'.startsWith(start) ||
    (/^`{1,3}[a-z]{0,4}\s*$/.test(start) && /^`{1,2}$|^```(?:j|js|jso|json|t|to|too|tool)?\s*$/.test(start))
  return couldBe && start.length < longestOpen ? 'open' : 'prose'
}

/** Up to the text of `{"answer": "…`; anything else is a call, of which nothing is shown. */
function headOf(text: string): Read {
  const head = /^\s*\{\s*"answer"\s*:\s*"/.exec(text)
  if (head !== null) return unescaped(text.slice(head[0].length))
  const couldBe = /^\s*(?:\{\s*(?:"(?:a(?:n(?:s(?:w(?:er?)?)?)?)?)?|"answer"\s*:?\s*)?)?$/.test(text)
  return couldBe && text.length < longestOpen
    ? { form: 'head', held: text, more: '' }
    : { form: 'over', held: '', more: '' }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** Inside a JSON string, up to its end; an escape that is not whole waits for the next piece. */
function unescaped(text: string): Read {
  let more = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text[at]
    if (unit === '"') return { form: 'over', held: '', more: more + text.slice(from, at) }
    if (unit !== '\\') continue
    more += text.slice(from, at)
    const next = text[at + 1]
    const hex = next === 'u' ? text.slice(at + 2, at + 6) : ''
    if (next === undefined || (next === 'u' && hex.length < 4))
      return { form: 'string', held: text.slice(at), more }
    if (next === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) return { form: 'over', held: '', more }
      more += String.fromCharCode(Number.parseInt(hex, 16))
      at += 5
    } else {
      more += escapes[next] ?? next
      at++
    }
    from = at + 1
  }
  return { form: 'string', held: '', more: more + text.slice(from) }
}
