// Owns what a block of a skill declares: the functions at its outermost level, by how a language writes them. Pure.

import type { SkillLanguage } from './skill.ts'

const script =
  /^(?:export\s+)?(?:(?:async\s+)?function\s*\*?\s*([\w$]+)|(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:function\b|\([^\n]*?(?:=>|$)|[\w$]+\s*=>)|class\s+([\w$]+))/gm
const declarations: Readonly<Record<SkillLanguage, RegExp>> = {
  javascript: script,
  typescript: script,
  python: /^(?:(?:async\s+)?def\s+(\w+)|class\s+(\w+))/gm,
  shell: /^(?:function\s+([\w-]+)|([\w-]+)\s*\(\s*\))/gm,
}

export const declared = (code: string, language: SkillLanguage): readonly string[] =>
  [...code.matchAll(declarations[language])].flatMap((found) => found.slice(1).filter(Boolean).slice(0, 1))

/** Whether code that stands in a function gives something back. */
export const returns = (code: string): boolean => /(?:^|[;{})\s])return\b/.test(code)
