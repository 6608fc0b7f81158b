// Habits: what several requests and what was done for them have in common. Nothing is one that does not give back exactly
// what was done, and what comes of it is a skill without a fault.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Action } from '../../../server/src/base/proposal.ts'
import { type Deed, type Form, habitOf, habitWith, inForm } from '../../../server/src/skills/habit.ts'
import { habitSkill } from '../../../server/src/skills/habit-skill.ts'
import { catches } from '../../../server/src/skills/pattern.ts'
import { readSkill } from '../../../server/src/skills/read.ts'

const run = (command: string): Action => ({ type: 'shell', shell: 'posix', command })
const write = (path: string, content: string): Action => ({ type: 'file_write', path, content })
const deed = (request: string, ...actions: readonly Action[]): Deed => ({ request, actions })
const pattern = (...deeds: readonly Deed[]): string | null => habitOf(deeds)?.pattern.written ?? null

describe('skills: habits', () => {
  const note = (topic: string, slug: string) =>
    deed(
      `make a note about ${topic}`,
      write(`notes/${slug}.org`, `#+title: ${topic}\n\n* ${topic}\n`),
      run(`git add notes/${slug}.org`),
    )
  const notes = [
    note('pumps', 'pumps'),
    note('Steam Valves', 'steam-valves'),
    note('old boilers', 'old-boilers'),
  ]

  it('have names where the requests differ', () => {
    assert.equal(pattern(...notes), 'make a note about {first}')
    assert.equal(
      pattern(
        deed('bump left from 1.2 to 1.3', run('npm version 1.3 -w left')),
        deed('bump right from 2.0 to 2.1', run('npm version 2.1 -w right')),
        deed('Bump core from 7 to 8.0', run('npm version 8.0 -w core')),
      ),
      'bump {first} from {second} to {third}',
    )
    assert.equal(
      pattern(...[1, 2, 3].map(() => deed('tidy up the build folder', run('rm -r build')))),
      'tidy up the build folder',
    )
  })

  const none: Readonly<Record<string, readonly Deed[]>> = {
    'another thing was done': [
      ...notes.slice(1),
      deed('make a note about tea', write('tea.org', ''), run('git add tea.org')),
    ],
    'one thing more was done': [
      ...notes.slice(1),
      deed('make a note about tea', write('notes/tea.org', '#+title: tea\n\n* tea\n')),
    ],
    'what was written is of the moment': [
      deed('make a note about tea', write('notes/tea.org', 'It is drunk.')),
      deed('make a note about mate', write('notes/mate.org', 'It is from the south.')),
      deed('make a note about milk', write('notes/milk.org', 'It is white.')),
    ],
    'one word is shared': [
      deed('lint alpha', run('lint alpha')),
      deed('lint beta', run('lint beta')),
      deed('lint gamma', run('lint gamma')),
    ],
    'the same file is written again': [1, 2, 3].map(() =>
      deed('write the stamp file again', write('stamp', 'x')),
    ),
    'the request has lines': notes.map(({ request, actions }) => deed(`${request}\nplease`, ...actions)),
    'a name never changes': [1, 2, 3]
      .map((n) => deed(`run it now ${'x'.repeat(n)}`, run('it')))
      .concat(deed('run it now', run('it'))),
    'code was evaluated': [1, 2, 3].map(() =>
      deed('count the lines again', { type: 'code_eval', language: 'js', code: '1' }),
    ),
  }
  for (const [name, deeds] of Object.entries(none))
    it(`are none where ${name}`, () => assert.equal(habitOf(deeds), null))

  it('are found among other things, from the third time on', () => {
    const others = [
      deed('what is new in the log', run('git log')),
      deed('make the tests quick again please', run('npm test'), run('npm run slow')),
      deed('make a note about nothing', run('true')),
    ]
    const [first, second, third] = notes as [Deed, Deed, Deed]
    assert.equal(habitWith(second, [first, ...others]), null)
    const habit = habitWith(third, [first, others[0] as Deed, second, ...others.slice(1)])
    assert.equal(habit?.pattern.written, 'make a note about {first}')
    assert.equal(habit?.deeds.length, 3)
  })

  it('become a skill that reads well', () => {
    const habit = habitOf(notes)
    assert.ok(habit)
    const { name, text } = habitSkill(habit, (one) => one === 'make-a-note-about')
    assert.equal(name, 'make-a-note-about-2')
    const { skill, faults } = readSkill(name, text)
    assert.deepEqual(faults, [])
    assert.deepEqual(skill.tools, ['write', 'run'])
    assert.equal(skill.tests.length, 3)
    assert.equal(skill.title, 'Make a note about')
    assert.match(text, /^ {6}\{ type: "file_write", path: "notes\/" \+ kebab\(first\) \+ "\.org", content: /m)
    assert.match(text, /^\*\* make a note about Steam Valves$/m)
  })

  it('are none where a request is more than one line, for whatever reads it', () => {
    for (const end of ['\n', '\r', '\u2028', '\u0085', '\v'])
      assert.equal(
        habitOf(
          ['a', 'b', 'c'].map((one) => deed(`note on ${one}${end}* x :prompt:`, write(`n/${one}`, one))),
        ),
        null,
      )
  })

  it('give back what was done, whatever was asked and written', () => {
    const word = fc.stringMatching(/^[\p{L}][\p{L}\p{N}]{1,8}$/u)
    const value = fc.oneof(
      fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
      fc
        .string({ minLength: 2, maxLength: 20 })
        .filter((text) => /^\S.*\S$/.test(text) && !/[\n\r]/.test(text)),
    )
    const form = fc.constantFrom<Form>('as it is', 'lower', 'kebab', 'snake', 'camel', 'pascal', 'sentence')
    const literal = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('\n* ', '#+end_src\n', '`${', "'\\", '\u2028'),
    )
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 4 }),
        fc.uniqueArray(value, { minLength: 3, maxLength: 4 }),
        fc.array(fc.tuple(literal, form), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (words, values, parts, isCommand) => {
          const deeds = values.map((one) => {
            const text = parts.map(([before, how]) => before + inForm(one, how)).join('')
            return deed(`${words.join(' ')} ${one}`, isCommand ? run(text) : write(`x/${text}`, text))
          })
          const habit = habitOf(deeds)
          if (habit === null) return
          const { name, text } = habitSkill(habit, () => false)
          const { skill, faults } = readSkill(name, text)
          assert.deepEqual(faults, [])
          assert.equal(skill.tests.length, deeds.length)
          for (const [i, test] of skill.tests.entries()) {
            // The test's code with the skill's functions, as the sandbox runs it.
            const program = `${skill.functions.map(({ code }) => code).join('\n')}\n${test.code}`
            const made = new Function(program)() as { readonly propose: readonly Action[] }
            assert.deepEqual(made.propose, deeds[i]?.actions)
            assert.equal(test.expected.replace(/^: /, '').trimEnd(), JSON.stringify(made))
            assert.ok(catches(habit.pattern, deeds[i]?.request ?? '') !== null)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
