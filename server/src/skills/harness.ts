// Owns the program that runs pieces of a skill's code behind all of its functions, and reading what that program
// printed. Runs nothing itself. Pure.

import type { Skill, SkillLanguage } from './skill.ts'

/** One after the other in one process: its code gives something back, or only prints. */
export interface Piece {
  readonly code: string
}

export interface Ran {
  readonly printed: string
  /** Plain data; undefined for nothing. */
  readonly value: unknown
  /** What was thrown; empty for nothing. */
  readonly error: string
}

/** Languages of one process: what is written in one of them is there for the others. */
export type Runtime = 'javascript' | 'python' | 'shell'

export const runtimeOf = (language: SkillLanguage): Runtime =>
  language === 'typescript' ? 'javascript' : language

/** `mark` is a word that the code cannot know. */
export function programOf(
  { functions }: Pick<Skill, 'functions'>,
  runtime: Runtime,
  pieces: readonly Piece[],
  mark: string,
): { readonly language: SkillLanguage; readonly code: string } {
  const own = functions.filter(({ language }) => runtimeOf(language) === runtime)
  const code = own.map((one) => one.code).join('\n\n')
  const parts = pieces.map((piece, i) => wrapped[runtime](piece.code, i, mark))
  const isTyped = own.some(({ language }) => language === 'typescript')
  return {
    language: runtime === 'javascript' && isTyped ? 'typescript' : runtime,
    code: [code, before[runtime], ...parts].join('\n'),
  }
}

const before: Readonly<Record<Runtime, string>> = {
  javascript: 'const { stdout: $out } = process',
  python: 'import json as __json, sys as __sys',
  shell: '',
}

type Wrap = (code: string, at: number, mark: string) => string

/** Names with a dollar keep out of the way of the skill's own. */
const javascript: Wrap = (code, at, mark) =>
  [
    '{',
    `  $out.write('${mark} ${at}\\n')`,
    `  let $said = {}`,
    '  try {',
    `    const $value = await (async () => {\n${code}\n})()`,
    `    if ($value !== undefined) $said.value = $value`,
    `  } catch ($error) { $said = { error: String($error) } }`,
    `  $out.write('\\n${mark} ${at} end ' + JSON.stringify($said, (_, one) => typeof one === 'bigint' ? String(one) : one) + '\\n')`,
    '}',
  ].join('\n')

const python: Wrap = (code, at, mark) => {
  const body = code.trim() === '' ? 'pass' : code
  return [
    `def __piece_${at}():`,
    ...body.split('\n').map((line) => `    ${line}`),
    '',
    `print("${mark} ${at}", flush=True)`,
    'try:',
    `    __said = __piece_${at}()`,
    '    __said = __json.dumps({} if __said is None else {"value": __said}, default=str)',
    'except Exception as __error:',
    '    __said = __json.dumps({"error": type(__error).__name__ + ": " + str(__error)})',
    `print("\\n${mark} ${at} end " + __said, flush=True)`,
    '',
  ].join('\n')
}

const shell: Wrap = (code, at, mark) =>
  [
    `printf '%s\\n' '${mark} ${at}'`,
    `(\n${code}\n) 2>&1; __code=$?`,
    `if [ $__code -eq 0 ]; then printf '\\n%s\\n' '${mark} ${at} end {}'; else printf '\\n%s\\n' "${mark} ${at} end {\\"error\\":\\"exit code $__code\\"}"; fi`,
  ].join('\n')

const wrapped: Readonly<Record<Runtime, Wrap>> = { javascript, python, shell }

/** For each piece what became of it; null for one that was not reached. */
export function readRun(output: string, count: number, mark: string): readonly (Ran | null)[] {
  return Array.from({ length: count }, (_, at) => {
    const open = `${mark} ${at}\n`
    const from = output.indexOf(open)
    const close = output.indexOf(`\n${mark} ${at} end `, from)
    if (from < 0 || close < 0) return null
    const start = close + `\n${mark} ${at} end `.length
    const end = output.indexOf('\n', start)
    const said = parsed(output.slice(start, end < 0 ? output.length : end))
    return {
      printed: output.slice(from + open.length, Math.max(from + open.length, close)),
      value: said.value,
      error: typeof said.error === 'string' ? said.error : '',
    }
  })
}

function parsed(text: string): { readonly value?: unknown; readonly error?: unknown } {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return { error: 'What it gave back could not be read.' }
  }
}

/** The code that calls a function with texts. */
export function callOf(name: string, runtime: Runtime, given: readonly string[]): string {
  const list = JSON.stringify(given)
  switch (runtime) {
    case 'javascript':
      return `return await ${name}(...${list})`
    case 'python':
      return `return ${name}(*__json.loads(${JSON.stringify(list)}))`
    case 'shell':
      return [name, ...given.map((one) => `'${one.replaceAll("'", "'\\''")}'`)].join(' ')
  }
}
