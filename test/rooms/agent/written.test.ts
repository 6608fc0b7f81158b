// A conversation as a text that a person keeps: what it looks like, and that whatever is said in it, Org reads the same
// headlines again.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { TurnView } from '../../../server/protocol/views.ts'
import { writeConversation } from '../../../server/src/agent/written.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const turn = (more: Partial<TurnView>): TurnView => ({
  turn: 't',
  prompt: 'Where is the delay computed?',
  answer: 'In `retryDelay` [src/a b.ts:24](node:src/a%20b.ts#retryDelay).',
  state: 'done',
  steps: [],
  sources: [
    {
      id: 'src/a b.ts#retryDelay',
      title: 'retryDelay',
      path: 'src/a b.ts',
      startLine: 20,
      endLine: 30,
      tokens: 100,
      form: 'full',
      reasons: [],
    },
  ],
  engine: 'ollama:qwen3:4b',
  engineKind: 'local',
  tokensUsed: 900,
  tokensBudget: 4096,
  tokensTotal: 1800,
  elapsedMs: 10,
  trace: '',
  undoable: false,
  startedAt: Date.UTC(2026, 10, 22, 18, 5),
  ...more,
})
const write = (format: 'org' | 'markdown', ...turns: TurnView[]) =>
  writeConversation(turns, { format, link: (path) => `../${path}`, utcOffsetMinutes: 60 })

describe('agent: a conversation as text', () => {
  it('is Org with links to the sources', () => {
    const answer = `It **doubles**, up to \`maxDelay\` [src/a b.ts:24](node:src/a%20b.ts#retryDelay).

# Why
> many clients
* one
  1. two

\`\`\`ts
* not a headline
const a = 1
\`\`\`

| a | b |
|---|---|
| 1 | 2 |`
    assert.equal(
      write(
        'org',
        turn({ answer }),
        turn({ prompt: 'TODO and\nmore :tag:', answer: '* star\n#+end_quote', sources: [] }),
      ),
      `#+TITLE: Where is the delay computed?
#+DATE: [2026-11-22 Sun 19:05]
* Where is the delay computed?
:PROPERTIES:
:AT: [2026-11-22 Sun 19:05]
:ENGINE: ollama:qwen3:4b
:TOKENS: 1800
:END:
It *doubles*, up to ~maxDelay~ [[file:../src/a b.ts::20][src/a b.ts:24]].

*Why*
#+begin_quote
many clients
#+end_quote
- one
  1. two

#+begin_src ts
,* not a headline
const a = 1
#+end_src

| a | b |
|---+---|
| 1 | 2 |
** Sources
- [[file:../src/a b.ts::20][retryDelay (src/a b.ts:20-30)]]
* \u200bTODO and
:PROPERTIES:
:AT: [2026-11-22 Sun 19:05]
:ENGINE: ollama:qwen3:4b
:TOKENS: 1800
:END:
#+begin_example
TODO and
more :tag:
#+end_example
- star
\u200b#+end_quote
`,
    )
  })

  const body = (answer: string): string =>
    write('org', turn({ answer, sources: [] })).replace(/^[\s\S]*:END:\n/, '')
  const check = (name: string, markdown: string, org: string) =>
    it(name, () => assert.equal(body(markdown), `${org}\n`))

  check(
    'blocks stay in their list',
    '1. one\n   ```ts\n   a\n     b\n   ```\n   - two\n     ~~~\n     c\n     ~~~\n2. three',
    `1. one
   #+begin_src ts
   a
     b
   #+end_src
   - two
     #+begin_example
     c
     #+end_example
2. three`,
  )
  check(
    'a fence ends with its own kind alone',
    '```\n```ts\n~~~\n```\n````md\n```\n````',
    `#+begin_example
\`\`\`ts
~~~
#+end_example
#+begin_src md
\`\`\`
#+end_src`,
  )
  check(
    'formulas are those of Org',
    'It is \\(x_1 \\* y\\), $a * b * c$ or \\[z\\], for $5 and $10.\n\n$$\n* a % why\n- b \\\\\n$$\nend',
    `It is \\(x_1 \\* y\\), $a * b * c$ or \\[z\\], for $5 and $10.

$$ * a - b \\\\ $$
end`,
  )
  check(
    'a bar in a cell is no column',
    '| a | b |\n|:--|--:|\n| x \\| y | `p \\| q` |',
    `| a | b |
|---+---|
| x \\vert{} y | ~p \\vert{} q~ |`,
  )
  check(
    'tables need no outer bars',
    'a | b\n--|:-:\n1 | *2*\n\nx | y',
    `| a | b |
|---+---|
| 1 | /2/ |

x | y`,
  )
  check(
    'headings stand apart from what follows, and what is struck out stays so',
    '## One\n### Two\n~~no~~ yes\n## Three\n- item',
    `*One*

*Two*

+no+ yes
*Three*
- item`,
  )

  check('boxes are those of Org', '- [ ] a\n- [x] b', '- [ ] a\n- [X] b')

  it('is Markdown with links to the sources', () => {
    assert.equal(
      write('markdown', turn({})),
      `> Where is the delay computed?

In \`retryDelay\` [src/a b.ts:24](../src/a%20b.ts#L20).

Sources:

- [retryDelay (src/a b.ts:20-30)](../src/a%20b.ts#L20)
`,
    )
  })

  it('has the headlines it was given, whatever is said', () => {
    const pieces = [
      '* ',
      '** x',
      '#+begin_src',
      '#+end_src',
      '#+end_quote',
      '```',
      '```ts',
      '> ',
      ':END:',
      ':PROPERTIES:',
      ':ID: x',
    ]
    const more = [
      '\n',
      '\r',
      '\u2028',
      ' ',
      '|',
      '- ',
      '`',
      '**',
      '[[a][b]]',
      '[a](node:x)',
      '](',
      '#',
      'TODO',
      ':a:',
      'x',
      '\t',
      '~~~',
      '%%(',
      '[fn:1]',
      '$$',
      '\\[',
      '\\]',
      '$',
      '|--|',
      '    ',
      '~~',
    ]
    const text = fc.array(
      fc.oneof(fc.constantFrom(...pieces, ...more), fc.string({ unit: 'binary', maxLength: 4 })),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(text, text, text, (prompt, answer, title) => {
        const [source] = turn({}).sources
        assert.ok(source)
        const org = write(
          'org',
          turn({
            prompt: prompt.join(''),
            answer: answer.join(''),
            sources: [{ ...source, title: title.join(''), path: title.join('') }],
          }),
          turn({}),
        )
        const { headlines } = parseOrg(org)
        assert.deepEqual(
          headlines.map(({ level, todo, tags, properties }) => [
            level,
            todo,
            tags.length,
            Object.keys(properties).join(),
          ]),
          [
            [1, '', 0, 'AT,ENGINE,TOKENS'],
            [2, '', 0, ''],
            [1, '', 0, 'AT,ENGINE,TOKENS'],
            [2, '', 0, ''],
          ],
          org,
        )
      }),
      { numRuns: 2000 },
    )
  })
})
