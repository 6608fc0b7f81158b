// Owns reading JSON with comments and trailing commas, as editors write their settings. Never throws.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

export function parseJsonc(text: string): Result<unknown, Problem> {
  try {
    return ok(JSON.parse(withoutTrailingCommas(withoutComments(text.replace(/^\uFEFF/, '')))) as unknown)
  } catch (error) {
    return err(
      problem('not-json', `It is no JSON: ${error instanceof Error ? error.message : ''}`, 'Mend the file.'),
    )
  }
}

/** Strings first, so that what stands in one is no comment; each comment becomes a space. */
const comments = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

const withoutComments = (text: string): string =>
  text.replace(comments, (part) => (part.startsWith('"') ? part : ' '))

const commas = /"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g

const withoutTrailingCommas = (text: string): string =>
  text.replace(commas, (part) => (part.startsWith('"') ? part : ''))
