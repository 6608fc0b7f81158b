// The work of a made-up person: things that are asked for again and again in the same words, and things that are asked for
// once. Data for the measure of the falling curve. What is to be there afterwards is said with each, so that success can be
// looked at on disk.

import { random } from '../gate/simulated.ts'

export interface Task {
  readonly request: string
  /** What a model that knows calls. */
  readonly tool: 'write' | 'edit' | 'run'
  readonly arguments: Readonly<Record<string, unknown>>
  /** Path and a text that the file has afterwards. */
  readonly leaves: readonly [path: string, text: string]
  readonly isRecurring: boolean
}

const topics =
  'pumps,steam valves,old boilers,the feed line,gauges,safety valves,the condenser,brass fittings,coal,water'
const adjectives = 'new,spare,broken,second,larger,borrowed,tested,rusty,cheap,safe'.split(',')

const kebab = (text: string): string => text.toLowerCase().replaceAll(' ', '-')

/** Asked for in the same words, and done in the same way. */
const habits: readonly ((topic: string, count: number) => Omit<Task, 'isRecurring'>)[] = [
  (topic) => ({
    request: `make a note about ${topic}`,
    tool: 'write',
    arguments: {
      path: `notes/${kebab(topic)}.org`,
      content: `#+title: ${topic}\n\n* TODO Read about ${topic}\n`,
    },
    leaves: [`notes/${kebab(topic)}.org`, `#+title: ${topic}`],
  }),
  (topic) => ({
    request: `add to the changelog: ${topic}`,
    tool: 'edit',
    arguments: { path: 'CHANGELOG.md', find: '# Changelog\n', replace: `# Changelog\n- ${topic}\n` },
    leaves: ['CHANGELOG.md', `- ${topic}\n`],
  }),
  (topic) => ({
    request: `create an empty test for ${topic}`,
    tool: 'write',
    arguments: { path: `test/${kebab(topic)}.test.ts`, content: `describe('${topic}', () => {})\n` },
    leaves: [`test/${kebab(topic)}.test.ts`, `describe('${topic}'`],
  }),
  (topic) => ({
    request: `mark ${topic} as built`,
    tool: 'run',
    arguments: { command: `touch build/${kebab(topic)}.stamp` },
    leaves: [`build/${kebab(topic)}.stamp`, ''],
  }),
  // In the same words, and never twice the same: no habit may come of it.
  (topic, count) => ({
    request: `write down what is known of ${topic}`,
    tool: 'write',
    arguments: {
      path: `known/${kebab(topic)}.md`,
      content: `Entry ${count * 7919}: ${topic} has ${count} parts.\n`,
    },
    leaves: [`known/${kebab(topic)}.md`, `Entry ${count * 7919}`],
  }),
]

const once = (topic: string, count: number, next: () => number): Omit<Task, 'isRecurring'> => {
  const words = ['please see to', 'I want', 'could you do', 'we should have', 'there must be', 'let us get']
  const things = ['a helper', 'the reader', 'some limits', 'a table', 'the sum', 'a shorter form', 'an index']
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T
  const name = `part${count}`
  return {
    request: `${pick(words)} ${pick(things)} for ${topic} in part ${count} ${pick(['soon', 'today', 'now', 'first'])}`,
    tool: 'write',
    arguments: {
      path: `src/${name}.ts`,
      content: `/** For ${topic}. */\nexport const ${name} = ${Math.floor(next() * 1e6)}\n`,
    },
    leaves: [`src/${name}.ts`, `export const ${name}`],
  }
}

/** `recurring`: the share of what is asked for again and again; of it, a few things most often. */
export function workOf(seed: number, count: number, recurring: number): readonly Task[] {
  const next = random(seed)
  const subjects = topics
    .split(',')
    .flatMap((topic) => [topic, ...adjectives.map((one) => `${one} ${topic}`)])
  return Array.from({ length: count }, (_, i): Task => {
    const topic = `${subjects[Math.floor(next() * subjects.length)]} ${i.toString(36)}`
    const isRecurring = next() < recurring
    const habit = habits[Math.floor(next() ** 2 * habits.length)]
    const task = isRecurring && habit !== undefined ? habit(topic, i) : once(topic, i, next)
    return { ...task, isRecurring }
  })
}
