// Owns `/api/embed` of the test Ollama: vectors that come from the words alone, the same every time. Words of one
// concept of the script share a direction. Runs no model.

import type { Script, ScriptModel } from './script.ts'

export interface EmbedBody {
  readonly model: string
  readonly input?: string | readonly string[]
  readonly truncate?: boolean
}

/** What goes over the wire: a status and a JSON body. */
export function embedAnswer(
  script: Script,
  model: ScriptModel,
  body: EmbedBody,
): { readonly status: number; readonly body: unknown } {
  const { concepts = [], status, error } = script.embed ?? {}
  if (status !== undefined && status !== 200)
    return { status, body: { error: error ?? statusWords[status] ?? 'error' } }
  if (!(model.capabilities ?? []).includes('embedding'))
    return { status: 400, body: { error: `"${model.name}" does not support embeddings` } }
  const texts = typeof body.input === 'string' ? [body.input] : (body.input ?? [])
  const width = model.embeddingLength ?? 32
  return {
    status: 200,
    body: {
      model: model.name,
      embeddings: texts.map((text) => vectorOf(text, width, concepts)),
      total_duration: 1_000_000,
      load_duration: 1_000,
      prompt_eval_count: texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0),
    },
  }
}

const statusWords: Readonly<Record<number, string>> = { 500: 'internal error', 503: 'server busy' }

function vectorOf(text: string, width: number, concepts: readonly (readonly string[])[]): readonly number[] {
  const vector = new Array<number>(width).fill(0)
  const add = (at: number, value: number): void => {
    vector[at] = (vector[at] ?? 0) + value
  }
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const concept = concepts.findIndex((words) => words.includes(word))
    if (concept >= 0) add(concept % width, 1)
    else add([...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % width, 0.05)
  }
  // Real models answer with vectors of length 1, whatever the text is.
  if (vector.every((value) => value === 0)) add(width - 1, 1)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
