// Reminders over the wire: at the time, once for all windows of a folder, put off, and never in Restricted Mode.

import assert from 'node:assert/strict'
import type { RemindView } from '../../server/protocol/notes.ts'
import * as notes from '../../server/protocol/notes.ts'
import { type Editor, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const two = (value: number) => String(value).padStart(2, '0')
/** `<2026-11-22 Sun 10:05>`, so many minutes from now. */
function stamp(minutes: number): string {
  const then = new Date(Date.now() + minutes * 60_000)
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][then.getDay()]
  return `<${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${day} ${two(then.getHours())}:${two(then.getMinutes())}>`
}
const appointments = () => `* Dentist
${stamp(5)}
* Much later
${stamp(90)}
`
const titles = (said: readonly RemindView[]) =>
  said.flatMap((view) => (view.kind === 'item' ? [view.reminder.row.title] : ['summary']))

describe('server: reminders', () => {
  let place: Place
  const editors: Editor[] = []
  const open = async (trusted = true) => {
    const editor = await openEditor(place, { trusted })
    editors.push(editor)
    return editor
  }
  beforeEach(() => {
    place = makePlace({ 'notes.org': appointments() })
  })
  afterEach(async () => {
    await Promise.all(editors.splice(0).map((editor) => editor.kill()))
    place.remove()
  })

  it('says an appointment before it begins, and not the one that is far away', async () => {
    const editor = await open()
    await editor.until(() => editor.reminded.length > 0, 'a reminder')
    assert.deepEqual(titles(editor.reminded), ['Dentist'])
    const [first] = editor.reminded
    assert.ok(first?.kind === 'item' && first.reminder.inMinutes >= 3 && first.reminder.inMinutes <= 5)
  })

  it('says it in one of two windows, not after a restart, and again when it was put off', async () => {
    const first = await open()
    await first.until(() => first.reminded.length > 0, 'a reminder')
    const second = await open()
    // The second window has looked once it has kept nothing new: that takes it a moment more than the first.
    await new Promise((done) => setTimeout(done, 7000))
    assert.deepEqual(titles(second.reminded), [])
    const [view] = first.reminded
    assert.ok(view?.kind === 'item')
    await second.request(notes.snooze, { key: view.reminder.key, minutes: 1 })
    const file = place.kept('reminders.json')
    assert.match(file, /"snoozed":\{"appointment/)
  })

  it('is silent in Restricted Mode', async () => {
    const editor = await open(false)
    await new Promise((done) => setTimeout(done, 7000))
    assert.deepEqual(editor.reminded, [])
  })
})
