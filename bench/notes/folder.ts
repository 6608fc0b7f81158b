// Owns what a made-up folder of notes is: files, and questions with the headlines that answer them. Never asks
// anything.

export type QuestionKind = 'fact' | 'date' | 'tag' | 'property' | 'link' | 'table' | 'list' | 'state'

/** A headline by its file and its outline path, titles joined with `/`; empty for the text before the first one. */
export interface Gold {
  readonly path: string
  readonly outline: string
}

export interface Question {
  readonly kind: QuestionKind
  readonly language: 'en' | 'de'
  readonly text: string
  /** One of them is enough to answer. */
  readonly gold: readonly Gold[]
  /** Of a long section it is enough to show the lines with these words. */
  readonly answer?: string
}

export interface File {
  readonly path: string
  readonly text: string
}

export interface Folder {
  readonly name: string
  /** `YYYY-MM-DD`, the day on which the questions are asked. */
  readonly today: string
  readonly files: readonly File[]
  readonly questions: readonly Question[]
}

/** What one kind of notes adds to a folder. */
export interface Part {
  readonly files: readonly File[]
  readonly questions: readonly Question[]
}

export const at = (path: string, ...titles: readonly string[]): Gold => ({ path, outline: titles.join('/') })

export const ask = (
  kind: QuestionKind,
  text: string,
  gold: Gold | readonly Gold[],
  language: Question['language'] = 'en',
): Question => ({ kind, language, text, gold: Array.isArray(gold) ? gold : [gold as Gold] })

export interface HeadlineParts {
  readonly todo?: string
  readonly tags?: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
  /** The planning line, as written. */
  readonly planning?: string
  readonly body?: string
}

/** A headline as people write it; the body ends with a line break. */
export function headline(level: number, title: string, parts: HeadlineParts = {}): string {
  const { todo = '', tags = [], properties, planning, body } = parts
  const words = ['*'.repeat(level), todo, title, tags.length > 0 ? ` :${tags.join(':')}:` : '']
  const lines = [words.filter((word) => word !== '').join(' ')]
  if (planning !== undefined) lines.push(planning)
  if (properties) lines.push(drawer(properties))
  if (body !== undefined) lines.push(body)
  return `${lines.join('\n')}\n`
}

export const drawer = (properties: Readonly<Record<string, string>>): string =>
  [':PROPERTIES:', ...Object.entries(properties).map(([key, value]) => `:${key}: ${value}`), ':END:'].join(
    '\n',
  )

export const table = (rows: readonly (readonly string[])[]): string =>
  rows
    .flatMap((row, i) => {
      const line = `| ${row.join(' | ')} |`
      return i === 0 ? [line, `|${row.map(() => '---').join('+')}|`] : [line]
    })
    .join('\n')

/** `Ein Wort: Ä` → `ein-wort-a`. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Forms a stable identifier, in the shape that Org gives. */
export function identifier(seed: string): string {
  let a = 2166136261
  const digits: string[] = []
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < seed.length; i++) a = Math.imul(a ^ seed.charCodeAt(i), 16777619) >>> 0
    digits.push(a.toString(16).padStart(8, '0'))
    a = Math.imul(a ^ round, 2246822519) >>> 0
  }
  const all = digits.join('')
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20, 32)].join(
    '-',
  )
}
