// What the terminal shows: Markdown as text, and nothing of others that could steer it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { renderMarkdown } from '../../../server/src/cli/markdown.ts'
import { colourStyle, plainStyle, safeOutput, styleFor, visible } from '../../../server/src/cli/style.ts'

const cases = readFileSync(join(import.meta.dirname, 'cases/markdown.txt'), 'utf8')
  .split(/^==== /m)
  .slice(1)
  .map((part) => {
    const [name = '', ...rest] = part.split('\n')
    const [markdown = '', expected = ''] = rest.join('\n').split(/^----\n/m)
    return { name, markdown, expected: expected.replace(/\n+$/, '') }
  })

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
const uncoloured = (text: string): string => text.replace(/\u001b\[\d+m/g, '')

describe('Markdown in a terminal', () => {
  for (const { name, markdown, expected } of cases)
    it(name, () => assert.equal(renderMarkdown(markdown, plainStyle), expected))

  it('has colours on a terminal, and none elsewhere', () => {
    assert.equal(
      renderMarkdown('**a** `b` [c:1](node:c)', colourStyle),
      '\u001b[1ma\u001b[22m \u001b[36mb\u001b[39m \u001b[34mc:1\u001b[39m',
    )
    assert.equal(styleFor({ isTTY: true }, {}), colourStyle)
    assert.equal(styleFor({ isTTY: true }, { NO_COLOR: '1' }), plainStyle)
    assert.equal(styleFor({ isTTY: true }, { TERM: 'dumb' }), plainStyle)
    assert.equal(styleFor({}, {}), plainStyle)
  })

  it('lets nothing through that steers the terminal', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '&#x202e;',
        '&rlm;',
        '[x](&#x202e;)',
        '![&zwnj;](&#x200b;)',
        '\u001b[2J',
        '\u202e',
        '\r',
        '[x](node:a\u001b)',
        '- \u0007',
        '`\u001b]0;t\u0007`',
        '\n> ',
        '|a|\n|-|\n',
      ),
    )
    const steers = /[\p{Cc}\p{Cf}](?<![\n\t])/u
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        assert.doesNotMatch(renderMarkdown(text, plainStyle), steers)
        assert.doesNotMatch(uncoloured(renderMarkdown(text, colourStyle)), steers)
        assert.doesNotMatch(visible(text), steers)
        assert.doesNotMatch(safeOutput(text, plainStyle), steers)
      }),
    )
  })

  it('output of commands keeps its colours on a terminal, and only those', () => {
    assert.equal(safeOutput('\u001b[32mok\u001b[0m\r\n', colourStyle), '\u001b[32mok\u001b[0m\n')
    assert.equal(safeOutput('\u001b[32mok\u001b[0m\r\n', plainStyle), 'ok\n')
    assert.equal(safeOutput('\u001b[2Ja\u001b]0;b\u0007', colourStyle), '\\u{1b}[2Ja\\u{1b}]0;b\\u{7}')
  })
})
