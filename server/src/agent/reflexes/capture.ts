// Owns the reflex that captures a note or a task into the inbox. The change is a proposal.

import { captureAction } from '../../tools/org.ts'
import { first, type Reflex } from './reflex.ts'

export const capture: Reflex = {
  name: 'capture',
  examples: [
    'capture Look at the flaky test',
    'todo: call the plumber',
    'note: half-open sockets keep the port',
  ],
  match(text) {
    const todo = first(text, [
      /^(?:capture\s+(?:a\s+)?(?:todo|task)|add\s+(?:a\s+)?(?:todo|task)|todo)\s*:?\s+([\s\S]{1,2000})$/i,
    ])
    // "todo list" asks; "todo: …" tells.
    if (todo !== null && !/^(list|s\b)/i.test(todo.words[0] ?? ''))
      return { words: ['TODO', todo.words[0] ?? ''] }
    const note = first(text, [
      /^(?:capture\s+(?:a\s+)?(?:note\s*:?)?|add\s+(?:a\s+)?note\s*:?|note\s*:|take\s+(?:a\s+)?note\s*:?)\s*([\s\S]{1,2000})$/i,
    ])
    return note === null ? null : { words: ['', note.words[0] ?? ''] }
  },
  async run(ports, match) {
    const [title = '', ...rest] = (match.words[1] ?? '').split('\n')
    const todo = match.words[0] ?? ''
    const made = await captureAction(ports, {
      path: '',
      title,
      body: rest.join('\n').trim(),
      todo,
      under: '',
    })
    if (!made.ok) return { kind: 'problem', name: 'capture', problem: made.error }
    return {
      kind: 'propose',
      name: 'capture',
      summary: `Capture "${title.slice(0, 80)}" into ${made.value.path}`,
      actions: [made.value],
      reason: 'You asked to capture this.',
      pieces: [],
    }
  },
}
