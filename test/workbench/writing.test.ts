// Answers that are hard to set: formulas, tables, fences in fences, lists in lists, words without a break, scripts from right
// to left, and names of files that are longer than the panel is wide.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import { command, type Editor } from './editor.ts'
import { inExample } from './example.ts'
import { answered, ask, chat } from './hand.ts'
import { fits, pictures, widen } from './look.ts'

const answer = String.raw`| Wert | Mitte | Zahl |
|:--|:-:|--:|
| a \| b | c | 100 |

1. First
   - [x] done
   - [ ] to do
     > a quote

The sum $\sum_{i=1}^{n} a_i * b_i * c_i$, which costs $5 and then $10.

$$
\frac{\sqrt{\pi}}{2} \\
- a_{1} * b_{2} * c
$$

${'````'}markdown
${'```'}js
console.log(1)
${'```'}
${'````'}

مرحبا بالعالم، هذا نص مع ${'`code`'} داخل الجملة.

- עברית

${'Donaudampfschifffahrtsgesellschaft'.repeat(6)}
`
const model = 'hf.co/an-organisation-with-a-long-name/a-model-with-a-long-name-GGUF:Q4_K_M'
const deep = `src/${'a-folder-with-a-long-name/'.repeat(3)}${'a-file-with-a-name-that-goes-on-and-on-'.repeat(4)}end.ts`

describe('an answer that is hard to set', () => {
  let editor: Editor
  let frame: Frame

  inExample(
    {
      models: [{ name: model, capabilities: ['completion', 'tools'], contextLength: 40_960 }],
      answers: [{ when: { user: 'pelicans' }, text: `There is one [${deep}:1].` }],
      otherwise: { text: answer },
    },
    (opened) => {
      editor = opened.editor
    },
    { files: { [deep]: 'export function pelicanSchedule(): number {\n  return 1\n}\n' } },
  )
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    const status = editor.page.locator('.statusbar-item', { hasText: 'a-model-with-a-long-name' })
    await status.waitFor({ timeout: 30_000 })
    assert.equal((await status.innerText()).trim(), 'a-model-with-a-long-name-GGUF:Q4_K_M')
  })
  const style = (selector: string, property: string) =>
    frame
      .locator(`article.turn ${selector}`)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)

  it('keeps formulas, columns, boxes and directions, in a narrow panel and a wide one', async () => {
    await ask(editor, 'tell me everything at once, please')
    await answered(editor, 'everything at once')
    const turn = frame.locator('article.turn').last()
    assert.match(await turn.locator('code.math').innerText(), /^\$\\sum_\{i=1\}\^\{n\} a_i \* b_i \* c_i\$$/)
    assert.match(await turn.locator('code.language-latex').innerText(), /\\\\\n- a_\{1\} \* b_\{2\}/)
    assert.match(await turn.locator('li.task').first().innerText(), /^☑ done/)
    assert.equal(await style('td.align-right', 'text-align'), 'right')
    assert.equal(await style('p:has-text("مرحبا")', 'direction'), 'rtl')
    assert.equal(await style('ul:has-text("עברית"):not(:has(.task))', 'direction'), 'rtl')
    assert.equal(await style('ol', 'direction'), 'ltr')
    for (const width of [300, 600]) {
      await widen(editor, width)
      await fits(frame)
      await pictures(editor, `writing-${width}`)
    }
  })

  it('names a source in full, and of a long path what there is room for', async () => {
    await ask(editor, 'how are the pelicans scheduled?')
    await answered(editor, 'pelicans')
    await widen(editor, 300)
    await fits(frame)
    const title = frame.locator('article.turn').last().locator('.source-title').first()
    assert.equal(await title.innerText(), 'pelicanSchedule')
    assert.equal(await title.evaluate((element) => element.scrollWidth > element.clientWidth), false)
    await pictures(editor, 'writing-long-name')
  })
})
