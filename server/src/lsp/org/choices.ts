// Owns what a person can choose from: the states, priorities and tags of a headline by its own file, the names in use in
// the folder, and the places where a headline can go. Reads what is open as it is in the editor.

import type { ChoicesView, NamesInUse, StateChoice, TargetView } from '../../../protocol/notes.ts'
import * as wire from '../../../protocol/notes.ts'
import type { Headline, OrgDocument } from '../../org/parse.ts'
import type { Settings } from '../../org/settings.ts'
import { answer } from './answer.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { findPlace } from './place.ts'

export const choices: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.choices, async (place) => {
      const org = await context.documents.fileAt(place.path)
      const headline = org && findPlace(org.document, place)
      return org && headline ? choicesOf(org.path, org.document, headline) : null
    })
    answer(context, wire.namesInUse, () => namesOf(context))
    answer(context, wire.targets, () => targetsOf(context))
  },
}

function choicesOf(path: string, { settings }: OrgDocument, headline: Headline): ChoicesView {
  const plan = (kind: 'scheduled' | 'deadline') =>
    headline.plans.find((one) => one.kind === kind)?.timestamp.raw ?? ''
  return {
    path,
    line: headline.startLine,
    title: headline.title,
    todo: headline.todo,
    sequences: settings.sequences.map((words) => words.map((word) => stateOf(settings, word))),
    priority: headline.priority,
    priorities: priorities(settings),
    tags: headline.tags,
    inherited: headline.allTags.filter((tag) => !headline.tags.includes(tag)),
    scheduled: plan('scheduled'),
    deadline: plan('deadline'),
  }
}

const stateOf = (
  { doneWords }: Settings,
  { keyword, key, enter }: Settings['sequences'][number][number],
): StateChoice => ({
  keyword,
  done: doneWords.has(keyword),
  key,
  log: enter === '@' ? 'note' : enter === '!' ? 'time' : '',
})

const mostPriorities = 100

/** Letters, or numbers where the file has numbers. */
function priorities({ priorities: { highest, lowest } }: Settings): readonly string[] {
  const numbers = /^\d+$/.test(highest) && /^\d+$/.test(lowest)
  const [from, to] = numbers
    ? [Number(highest), Number(lowest)]
    : [highest.charCodeAt(0), lowest.charCodeAt(0)]
  const count = Math.max(0, Math.min(mostPriorities, to - from + 1))
  return Array.from({ length: count }, (_, i) => (numbers ? String(from + i) : String.fromCharCode(from + i)))
}

function namesOf({ documents }: OrgContext): NamesInUse {
  const tags = new Map<string, number>()
  const categories = new Map<string, number>()
  const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1)
  for (const { path, document } of documents.all()) {
    const own = document.settings.category || stem(path)
    for (const tag of document.settings.filetags) count(tags, tag)
    for (const headline of document.headlines) {
      for (const tag of headline.tags) count(tags, tag)
      count(categories, headline.properties.CATEGORY ?? own)
    }
  }
  const listed = (map: Map<string, number>) =>
    [...map]
      .filter(([name]) => name !== '')
      .map(([name, times]) => ({ name, count: times }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
  return { tags: listed(tags), categories: listed(categories) }
}

const stem = (path: string): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/\.org(?:_archive)?$/i, '')

const mostTargets = 20_000

function targetsOf({ documents }: OrgContext): readonly TargetView[] {
  const files = documents.all().filter(({ path }) => path !== '' && !/_archive$/i.test(path))
  const top = files.map(({ path }): TargetView => ({ path, outline: [], id: '', line: 1 }))
  const deepest = deepestOf(files.map(({ document }) => document))
  const under = files.flatMap(({ path, document }) =>
    document.headlines
      .filter(({ level, commented, title }) => level <= deepest && !commented && title !== '')
      .map(({ outline, id, startLine }): TargetView => ({ path, outline, id, line: startLine })),
  )
  return [...top, ...under].slice(0, mostTargets)
}

/** The deepest level of which all fit. */
function deepestOf(documents: readonly OrgDocument[]): number {
  const counts: number[] = []
  for (const { headlines } of documents)
    for (const { level } of headlines) counts[level] = (counts[level] ?? 0) + 1
  let all = 0
  for (let level = 1; level < counts.length; level++) {
    all += counts[level] ?? 0
    if (all > mostTargets && level > 1) return level - 1
  }
  return counts.length
}
