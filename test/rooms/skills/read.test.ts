// Holds what is read of a skill's file, and what is said of a wrong one, line and column included.

import { deepEqual, equal, ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { readSkill } from '../../../server/src/skills/read.ts'
import { toolNames } from '../../../server/src/skills/skill.ts'
import { toolSpecs } from '../../../server/src/tools/list.ts'

const root = new URL('../../../', import.meta.url)

/** `line:column-endColumn message` of each fault. */
const faultsOf = (text: string, name = 'some-skill') =>
  readSkill(name, text).faults.map(
    ({ line, column, endColumn, severity, message }) =>
      `${line}:${column}-${endColumn} ${severity === 'warning' ? '(warning) ' : ''}${message}`,
  )

const small = (more: string, drawer = ':TRIGGERS: some words\n') =>
  `:PROPERTIES:\n${drawer}:END:\n\nDoes something. And more.\n\n* Told :prompt:\nDo it.\n${more}`

describe('reading skills', () => {
  it('knows the tools there are', () =>
    deepEqual(
      [...toolNames],
      toolSpecs.map(({ name }) => name),
    ))

  it('reads the smallest skill', () => {
    const { skill, faults } = readSkill('some-skill', small(''))
    deepEqual(faults, [])
    deepEqual(
      [skill.name, skill.title, skill.summary, skill.prompt, skill.triggers.map(({ written }) => written)],
      ['some-skill', 'some-skill', 'Does something.', 'Do it.', ['some words']],
    )
  })

  it('keeps brackets of triggers together', () => {
    const { skill } = readSkill('some-skill', small('', ':TRIGGERS: a (b|c, d) e, f,\n:TRIGGERS+: g\n'))
    deepEqual(
      skill.triggers.map(({ written }) => written),
      ['a (b|c, d) e', 'f', 'g'],
    )
  })

  it('says where a property is wrong', () =>
    deepEqual(faultsOf(small('', ':TRIGGERS: fine, (open\n:TOOLS: read chop\n:REQUIRES: git, what?\n')), [
      '2:17-22 "(" is not closed.',
      `3:13-17 There is no tool chop. The tools are: ${toolNames.join(', ')}.`,
      '4:16-21 Write the name of a program, or skill:NAME.',
    ]))

  it('wants blocks that are functions, tests or examples', () =>
    deepEqual(
      faultsOf(
        small(
          [
            '* Code',
            '#+begin_src javascript',
            'const lost = 1',
            '#+end_src',
            'Text.',
            '#+name: one',
            '#+begin_src javascript',
            'function two() {}',
            'function three() {}',
            '#+end_src',
            '#+begin_src javascript',
            '1 + 1',
            '#+end_src',
            '',
            '#+RESULTS:',
            ': 2',
            '#+begin_src ruby :eval no',
            'puts 1',
            '#+end_src',
            '',
          ].join('\n'),
        ),
      ),
      [
        '10:0-22 A block is a function (#+name:), a test (#+RESULTS: below it) or an example (:eval no).',
        '15:0-22 The block is named one and declares no such function.',
        '15:0-22 (warning) One function in a block: this one has two, three.',
        '19:0-22 A test gives its value back with return, or prints it with :results output.',
      ],
    ))

  it('wants a test for code, and text before it', () =>
    deepEqual(faultsOf(small('* Code\n#+name: f\n#+begin_src python\ndef f():\n  return 1\n#+end_src\n')), [
      '1:0-0 Code without a test is not loaded: add a block with #+RESULTS: below it.',
      '11:0-18 (warning) Say before the block what the function is for.',
    ]))

  it('wants patterns that match their example and know what to do', () =>
    deepEqual(
      faultsOf(
        small(
          [
            '* A',
            ':PROPERTIES:',
            ':PATTERN: do {it}',
            ':EXAMPLE: not this',
            ':SAME_AS: agenda',
            ':END:',
            '* B',
            ':PROPERTIES:',
            ':PATTERN: do [it]',
            ':RUN: none',
            ':END:',
            '* C',
            ':PROPERTIES:',
            ':PATTERN: go',
            ':END:',
            '',
          ].join('\n'),
        ),
      ),
      [
        '12:10-18 The pattern does not match its own example.',
        '18:6-10 There is no function none in this file.',
        '20:0-3 A PATTERN needs either RUN, the name of a function, or SAME_AS, another request.',
      ],
    ))

  it('knows what a question can bring, and that another request has none of it', () =>
    deepEqual(
      faultsOf(
        small(
          [
            '* A',
            ':PROPERTIES:',
            ':PATTERN: do it',
            ':GIVEN: everything',
            ':SAME_AS: agenda',
            ':END:',
            '* B',
            ':PROPERTIES:',
            ':PATTERN: do that',
            ':GIVEN: diff',
            ':SAME_AS: agenda',
            ':END:',
            '',
          ].join('\n'),
        ),
      ),
      [
        '12:8-18 GIVEN is one of: diff, commit, terminal, problems.',
        '18:8-12 What a question brought is for RUN; another request has none.',
      ],
    ))

  it('says that a prompt is too long', () => {
    const long = (count: number) => faultsOf(small('', ':TRIGGERS: a\n').replace('Do it.', 'x'.repeat(count)))
    deepEqual(long(1400), [])
    deepEqual(long(1401), [
      '7:0-15 (warning) What the model is told has 1401 characters. Above 1400 it may be told only where the skill is called by its name.',
    ])
    deepEqual(long(4001), ['7:0-15 What the model is told has 4001 characters. At most 4000.'])
  })

  it('says that a file is no skill', () =>
    deepEqual(faultsOf('', 'No Name'), [
      '1:0-0 The file of a skill is named in small letters, digits and hyphens.',
      '1:0-0 Say in the text before the first headline what the skill is for.',
      '1:0-0 A skill has a headline tagged :prompt:, or one with a PATTERN, or both.',
    ]))

  const shipped = readdirSync(new URL('skills/', root)).filter((name) => name.endsWith('.org'))
  for (const file of shipped)
    it(`${file} has no faults`, () =>
      deepEqual(faultsOf(readFileSync(new URL(`skills/${file}`, root), 'utf8'), file.slice(0, -4)), []))

  it('reads any text, with faults inside of it', () => {
    const good = readFileSync(new URL('skills/commit-message.org', root), 'utf8')
    const pieces = good.split(/(?<=\n)/)
    const mixed = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(mixed, (parts) => {
        const text = parts.join('')
        const lines = text.split('\n')
        for (const { line, column, endColumn } of readSkill('some-skill', text).faults) {
          ok(line >= 1 && line <= lines.length)
          ok(column >= 0 && column <= endColumn)
        }
        equal(readSkill('some-skill', text).skill.name, 'some-skill')
      }),
      { numRuns: 300 },
    )
  })
})
