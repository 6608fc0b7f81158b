// A second window: appends `count` entries under its own turn, or holds a lock until it is killed.

import { turnId } from '../../../server/src/base/ids.ts'
import { ok } from '../../../server/src/base/result.ts'
import { openHome, withLock } from '../../../server/src/trace/home.io.ts'
import { openTrace } from '../../../server/src/trace/journal.io.ts'

/** For `spawn`: importing this file runs nothing. */
export const childScript = import.meta.filename

const [what = '', home = '', workspace = '', name = '', count = '0'] = process.argv.slice(2)
if (process.argv[1] !== childScript) {
  // Imported for the name only.
} else if (what === 'append') {
  const trace = openTrace(openHome({ home, workspace }), { now: () => Date.now() })
  for (let i = 0; i < Number(count); i++) {
    const title = `entry ${name} ${i}`
    const done = await trace.append({
      turn: turnId(name),
      kind: i === 0 ? 'prompt' : 'note',
      title,
      body: title,
    })
    if (!done.ok) throw new Error(done.error.message)
    console.log(`${done.value.line} ${title}`)
  }
} else {
  await withLock(name, async () => {
    console.log('held')
    await new Promise((done) => setTimeout(done, 60_000))
    return ok(undefined)
  })
}
