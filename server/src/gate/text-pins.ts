// Owns how a text that a folder brings for the agent (AGENTS.md, a skill) stands in rules.org once a person allowed it: one
// headline with its file and the hash of its text. Pure; what an allowed text may say is for others to bound.

import { orgTitle } from '../org/escape.ts'
import { parseOrg } from '../org/parse.ts'
import { quoted, unquoted } from './glob.ts'

export interface TextPin {
  /** Relative to the folder, with `/`. */
  readonly file: string
  /** Hex SHA-256 of the text. */
  readonly hash: string
}

/** Ends in a line break. `project`: the folder's slug. */
export function formatTextPin({ file, hash }: TextPin, project: string, at: string): string {
  return [
    `* ${orgTitle(`The text of ${file}`.slice(0, 200))}`,
    ':PROPERTIES:',
    `:TEXT_FILE: ${quoted(file)}`,
    `:TEXT_PROJECT: ${quoted(project)}`,
    `:TEXT_HASH: ${hash}`,
    `:CREATED: ${at}`,
    ':END:',
    'It is used as it was then; another text of that file is not, before it is allowed. Mark this headline as done to take it back.',
    '',
  ].join('\n')
}

/** In the order of the file; what is done, commented out or damaged allows nothing. */
export function readTextPins(text: string, project: string): readonly TextPin[] {
  return parseOrg(text).headlines.flatMap(({ done, commented, properties }) => {
    const { TEXT_FILE = '', TEXT_PROJECT = '', TEXT_HASH: hash = '' } = properties
    const file = unquoted(TEXT_FILE)
    if (done || commented || file === null || unquoted(TEXT_PROJECT) !== project) return []
    return /^[0-9a-f]{64}$/.test(hash) ? [{ file, hash }] : []
  })
}

/** Files of which some text was allowed once, also where that was taken back. */
export const everAllowed = (text: string, project: string): ReadonlySet<string> =>
  new Set(
    parseOrg(text).headlines.flatMap(({ properties }) =>
      unquoted(properties.TEXT_PROJECT ?? '') === project ? (unquoted(properties.TEXT_FILE ?? '') ?? []) : [],
    ),
  )
