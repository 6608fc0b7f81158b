// Owns inline tasks: headlines of so many stars that they belong to the text around them, up to a line that says END. What
// is done to one is done to both lines, or not at all, so that they stay a pair. What has no END is a headline like others.

import type { Operation } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'

export interface InlineTask {
  readonly task: Headline
  readonly end: Headline
}

/** `org-inlinetask-min-level`, in stars. */
export const isInline = ({ settings }: OrgDocument, stars: number): boolean =>
  stars >= (settings.oddLevels ? 29 : 15)

/** The task that the headline begins or ends; null for any other. */
export function taskAt(document: OrgDocument, index: number): InlineTask | null {
  const { headlines } = document
  const here = headlines[index]
  if (!here || !isInline(document, here.stars)) return null
  const [task, end] = isEnd(here) ? [headlines[index - 1], here] : [here, headlines[index + 1]]
  if (!task || !end || !isEnd(end) || isEnd(task)) return null
  // One with more stars would be below the task.
  return isInline(document, end.stars) && end.stars <= task.stars ? { task, end } : null
}

const isEnd = ({ raw }: Headline): boolean => /^\*+[ \t]+END[ \t]*$/i.test(raw)

/** Where a subtree ends in the text: behind the line END of a task. */
export function unitEnd(
  text: string,
  document: OrgDocument,
  headline: Pick<Headline, 'index' | 'end'>,
): number {
  const found = taskAt(document, headline.index)
  if (found?.task.index !== headline.index) return headline.end
  const { start, raw } = found.end
  const lineEnd = text.indexOf('\n', start + raw.length)
  return lineEnd < 0 ? text.length : lineEnd + 1
}

/** Where the text of a headline ends that inline tasks are part of. */
export function textEnd(document: OrgDocument, { index, end }: Headline): number {
  let next = index + 1
  while (taskAt(document, next)) next++
  return Math.min(document.headlines[next]?.start ?? end, end)
}

/** The headline that an operation is about when it is asked for on a line of the task. */
export function onTask(
  { task, end }: InlineTask,
  index: number,
  operation: Operation,
): Result<number, Problem> {
  const atEnd = index === end.index
  switch (operation.kind) {
    case 'move':
      return err(refused('stays where it stands in the text', 'Cut it, and put it where it belongs.'))
    case 'archive':
      return operation.how === 'sibling'
        ? err(refused('has no siblings', 'Archive it to the archive file.'))
        : ok(task.index)
    case 'insert':
      return operation.where === 'child' || operation.where === 'first-child'
        ? err(noChildren)
        : ok(operation.where === 'after' ? end.index : task.index)
    case 'own-text':
      return atEnd ? err(notTheEnd) : ok(index)
    case 'title':
      return atEnd || isEndWord(operation.title) ? err(notTheEnd) : ok(index)
    case 'rename':
      return operation.what === 'title' && (atEnd || isEndWord(operation.to)) ? err(notTheEnd) : ok(index)
    case 'capture':
    case 'checkbox':
    case 'cookies':
    case 'shift-timestamp':
      return ok(index)
    default:
      return ok(task.index)
  }
}

const isEndWord = (title: string): boolean => /^\s*END\s*$/i.test(title)

const refused = (why: string, next: string): Problem =>
  problem('org-inline-task', `An inline task ${why}.`, next)

export const noChildren = refused('has no headlines of its own', 'Choose the headline around it.')

const notTheEnd = problem(
  'org-inline-task',
  'This line ends the inline task above it, and the text behind it belongs to the headline around.',
  'Choose one of them.',
)
