// Owns a habit as a skill: one Org file that a person can read, with a test for each time it was done. Pure. What was asked
// and done may be anything: it stands in the file as data, on one line.

import { orgTitle } from '../org/escape.ts'
import { type Form, filledParts, type Habit, inForm, type Part, type Template } from './habit.ts'
import { catches } from './pattern.ts'
import { isSkillName } from './skill.ts'

export interface HabitSkill {
  readonly name: string
  readonly text: string
}

export function habitSkill(habit: Habit, taken: (name: string) => boolean): HabitSkill {
  const { pattern, deeds, templates } = habit
  const words = pattern.written.replace(/\{\w+\}/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? []
  const name = freeName(inForm(words.join(' ').normalize('NFKD'), 'kebab'), taken)
  const title = inForm(words.join(' '), 'sentence')
  const forms = [...new Set(templates.flatMap(({ texts }) => texts.flat().flatMap(formOf)))]
  const examples = deeds.map(({ request }) => request.trim())
  const answer = `As before: ${templates.map(doneWords).join(', ')}.`
  const text = [
    ':PROPERTIES:',
    `:TOOLS:    ${[...new Set(templates.map(({ type }) => toolOf[type]))].join(' ')}`,
    ':VERSION:  1',
    ':END:',
    `#+title: ${orgTitle(title)}`,
    '',
    `Does again, without a model, what you asked for ${deeds.length} times in these words and approved each time.`,
    '',
    'Each time it is a proposal, as if the model had made it: rules and you decide. Change the function, add a test,',
    'or delete the file: it is yours.',
    '',
    '* Requests done without a model',
    `** ${orgTitle(title)}`,
    ':PROPERTIES:',
    `:PATTERN:  ${pattern.written}`,
    `:EXAMPLE:  ${examples[0]}`,
    ':RUN:      again',
    ':END:',
    '',
    '* Functions',
    ...forms.flatMap((form) => [
      `** ${inForm(formWords[form].title, 'sentence')}`,
      formWords[form].prose,
      `#+name: ${formWords[form].name}`,
      '#+begin_src javascript',
      ...formWords[form].code,
      '#+end_src',
      '',
    ]),
    '** What is done',
    'The same as each time before, with the words of the request in their places.',
    '#+name: again',
    '#+begin_src javascript',
    `function again(${pattern.names.join(', ')}) {`,
    '  return {',
    '    propose: [',
    ...templates.map((template) => `      ${actionCode(template)},`),
    '    ],',
    `    answer: ${JSON.stringify(answer)},`,
    '  }',
    '}',
    '#+end_src',
    '',
    '* Tests',
    ...deeds.flatMap((deed, i) => {
      const caught = catchesOf(habit, i)
      return [
        `** ${orgTitle(deed.request.trim())}`,
        '#+begin_src javascript',
        `return again(${caught.map((one) => JSON.stringify(one)).join(', ')})`,
        '#+end_src',
        '',
        '#+RESULTS:',
        `: ${JSON.stringify({ propose: templates.map((template) => actionOf(template, caught, pattern.names)), answer })}`,
        '',
      ]
    }),
  ].join('\n')
  return { name, text }
}

const catchesOf = ({ pattern, deeds }: Habit, i: number): readonly string[] =>
  catches(pattern, deeds[i]?.request ?? '') ?? []

function freeName(wanted: string, taken: (name: string) => boolean): string {
  const base = wanted
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^[^a-z]+/, '')
    .slice(0, 36)
    .replace(/-+$/, '')
  const usable = isSkillName(base) ? base : 'habit'
  for (let i = 1; ; i++) {
    const name = i === 1 ? usable : `${usable}-${i}`
    if (!taken(name)) return name
  }
}

const toolOf = { shell: 'run', file_write: 'write', file_delete: 'write', file_edit: 'edit' } as const

const formOf = (part: Part): readonly Exclude<Form, 'as it is'>[] =>
  typeof part === 'string' || part.form === 'as it is' ? [] : [part.form]

/** An action of `type` out of texts as `textsOf` gives them. */
function record<T>(type: Template['type'], texts: readonly T[]): Readonly<Record<string, unknown>> {
  const [first, second] = texts
  switch (type) {
    case 'shell':
      return { type, shell: 'posix', command: first, cwd: second }
    case 'file_write':
      return { type, path: first, content: second }
    case 'file_delete':
      return { type, path: first }
    case 'file_edit':
      return {
        type,
        path: first,
        edits: texts
          .slice(1)
          .flatMap((find, i, all) => (i % 2 === 0 ? [{ find, replace: all[i + 1] as T }] : [])),
      }
  }
}

function actionOf({ type, texts }: Template, caught: readonly string[], names: readonly string[]): unknown {
  const made = record(
    type,
    texts.map((parts) => filledParts(parts, caught, names)),
  )
  return made.cwd === '' ? without(made, 'cwd') : made
}

/** The same as code: texts are JSON, so that nothing of them is read as code or as Org. */
function actionCode({ type, texts }: Template): string {
  const made = record(type, texts.map(partsCode))
  const isHere = type === 'shell' && texts[1]?.length === 0
  return object(isHere ? without(made, 'cwd') : made)
}

const without = (made: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(made).filter(([key]) => key !== name))

class Code {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const partsCode = (parts: readonly Part[]): Code =>
  new Code(
    parts.length === 0
      ? "''"
      : parts
          .map((part) =>
            typeof part === 'string'
              ? JSON.stringify(part)
              : part.form === 'as it is'
                ? part.name
                : `${formWords[part.form].name}(${part.name})`,
          )
          .join(' + '),
  )

function object(value: unknown): string {
  if (value instanceof Code) return value.text
  if (Array.isArray(value)) return `[${value.map(object).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, own]) => `${key}: ${object(own)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}

function doneWords({ type, texts }: Template): string {
  const [first = []] = texts
  const words = first
    .map((part) => (typeof part === 'string' ? part : `{${part.name}}`))
    .join('')
    .replace(/\s+/g, ' ')
  const verb = { shell: 'run', file_write: 'write', file_edit: 'change', file_delete: 'delete' }[type]
  return `${verb} ${words.length > 80 ? `${words.slice(0, 79)}…` : words}`
}

const wordsCode = 'text.match(/[\\p{L}\\p{N}]+/gu) ?? []).map((word) => word.toLowerCase())'

/** The same as `inForm`. */
const formWords: Readonly<
  Record<
    Exclude<Form, 'as it is'>,
    {
      readonly title: string
      readonly name: string
      readonly prose: string
      readonly code: readonly string[]
    }
  >
> = {
  lower: {
    title: 'small letters',
    name: 'lower',
    prose: 'The text in small letters.',
    code: ['function lower(text) {', '  return text.toLowerCase()', '}'],
  },
  sentence: {
    title: 'a first capital',
    name: 'sentence',
    prose: 'The text with a capital letter first.',
    code: ['function sentence(text) {', '  return text.charAt(0).toUpperCase() + text.slice(1)', '}'],
  },
  kebab: {
    title: 'joined by hyphens',
    name: 'kebab',
    prose: 'The words of the text in small letters, joined by hyphens.',
    code: ['function kebab(text) {', `  return (${wordsCode}.join('-')`, '}'],
  },
  snake: {
    title: 'joined by underscores',
    name: 'snake',
    prose: 'The words of the text in small letters, joined by underscores.',
    code: ['function snake(text) {', `  return (${wordsCode}.join('_')`, '}'],
  },
  camel: {
    title: 'in one word',
    name: 'camel',
    prose: 'The words of the text in one, each but the first with a capital letter.',
    code: [
      'function camel(text) {',
      `  return (${wordsCode}`,
      "    .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')",
      '}',
    ],
  },
  pascal: {
    title: 'in one word with capitals',
    name: 'pascal',
    prose: 'The words of the text in one, each with a capital letter.',
    code: [
      'function pascal(text) {',
      `  return (${wordsCode}`,
      "    .map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')",
      '}',
    ],
  },
}
