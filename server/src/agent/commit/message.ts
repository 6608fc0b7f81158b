// Owns the form of a message: what models put around it falls off, the subject is one short line, the rest keeps to its width.

import { withoutThinking } from '../output.ts'
import { clip } from '../shown.ts'
import { mostColumns } from './habit.ts'

/** Also of a message that is still being written; empty while there is nothing of it. */
export function cleanMessage(said: string): string {
  const lines = withoutThinking(said)
    .trim()
    .replace(/^```\w*\n?([\s\S]*?)(?:\n?```[\s\S]*)?$/, '$1')
    .split('\n')
    .map((line) => line.trimEnd())
  const from = lines.findIndex(
    (line) => line !== '' && !/^(?:here(?:'s| is)|(?:the )?commit message|sure)\b.*:$/i.test(line),
  )
  const subject = (lines[from] ?? '')
    .replace(/^(?:commit message|subject):\s*/i, '')
    .replace(/^["'`*#\s]+|["'`*]+$/g, '')
    .replace(/\.$/, '')
  if (subject === '') return ''
  const body = lines
    .slice(from + 1)
    .join('\n')
    .trim()
  const written = body.split('\n').map(wrapped).join('\n')
  return body === '' ? clip(subject, mostColumns) : `${clip(subject, mostColumns)}\n\n${written}`
}

/** A line in lines of at most 72 columns; those of a list item stand under its text. A longer word stays whole. */
export function wrapped(line: string): string {
  if (line.length <= mostColumns) return line
  const lead = /^\s*(?:[-*+] +|\d+[.)] +)?/.exec(line)?.[0] ?? ''
  const indent = ' '.repeat(lead.length)
  const lines: string[] = []
  let now = lead
  for (const word of line.slice(lead.length).split(/\s+/)) {
    const isFirst = now === lead || now === indent
    if (!isFirst && now.length + 1 + word.length > mostColumns) {
      lines.push(now)
      now = indent + word
    } else now += isFirst ? word : ` ${word}`
  }
  return [...lines, now].join('\n')
}
