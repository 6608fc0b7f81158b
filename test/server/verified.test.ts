// After a change was applied, what the editor reports of it and did not report before goes back to the model.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

const path = 'lib/steps.ts'
const source = 'export const first: number = "one"\nexport const second = 2\nexport const third = 3\n'

/** A checker of its own: quotes behind `number` are errors, a 9 is a warning. */
const check = (text: string) =>
  text.split('\n').flatMap((line, i) => {
    const quote = /: number = (")/.exec(line)
    const nine = line.indexOf('9')
    return [
      ...(quote
        ? [
            {
              line: i + 1,
              column: line.indexOf('"') + 1,
              severity: 'error' as const,
              message: 'test 1: no number',
            },
          ]
        : []),
      ...(nine < 0
        ? []
        : [{ line: i + 1, column: nine + 1, severity: 'warning' as const, message: 'test 2: a nine' }]),
    ]
  })

describe('server: what the editor reports of a change', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(async () => {
    place = makePlace()
    place.write(path, source)
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    editor.check = check
  })
  afterEach(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })
  const change = async (find: string, replace: string) => {
    let told = ''
    ollama.play(
      inOrder(call('edit', { path, find, replace }), (body) => {
        told = lastMessage(body)
        return { text: 'Done.' }
      }),
    )
    const turn = await editor.start('please change the steps')
    await editor.decide(await editor.approval(turn), 'approve')
    const view = await editor.turn(turn, ({ state }) => state === 'done')
    return { told, steps: view.steps.flatMap((one) => (one.kind === 'step' ? [one] : [])) }
  }

  it('a new error is told with its line and shown; what was there before, and only moved, is not', async () => {
    const { told, steps } = await change(
      'export const second = 2',
      'export const more = 1\nexport const second: number = "2"',
    )
    assert.match(
      told,
      /Reported by the editor after this change, and not before:\nlib\/steps\.ts:3:31: test 1: no number\n3: export const second: number = "2"/,
    )
    assert.doesNotMatch(told, /steps\.ts:1/)
    const shown = steps.find(({ label }) => label === '1 new error at lib/steps.ts:3')
    assert.equal(shown?.state, 'failed')
    assert.equal(shown?.detail, 'lib/steps.ts:3:31: test 1: no number')
  })

  it('a new warning is only shown', async () => {
    const { told, steps } = await change('third = 3', 'third = 9')
    assert.doesNotMatch(told, /Reported|nine/)
    assert.equal(steps.find(({ label }) => label === '1 new warning at lib/steps.ts:3')?.state, 'done')
  })

  it('a change that brings nothing new says nothing', async () => {
    const { told, steps } = await change('third = 3', 'third = 4')
    assert.doesNotMatch(told, /Reported/)
    assert.ok(!steps.some(({ label }) => /new (?:error|warning)/.test(label)))
  })

  it('of a file that was not looked at before, only what was changed counts', async () => {
    editor.unseen = new Set([join(place.root, path)])
    const { told, steps } = await change('export const third = 3', 'export const third: number = "3"')
    assert.match(told, /steps\.ts:3:/)
    assert.doesNotMatch(told, /steps\.ts:1:/)
    assert.equal(steps.find(({ label }) => /new error/.test(label))?.label, '1 new error at lib/steps.ts:3')
  })

  it('an error that is mended while another comes is told as the other', async () => {
    const { told } = await change(
      source,
      source.replace('"one"', '1').replace('third = 3', 'third: number = "3"'),
    )
    assert.match(told, /steps\.ts:3:/)
    assert.doesNotMatch(told, /steps\.ts:1:/)
  })
})
