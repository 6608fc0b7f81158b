// Runs the extension's own suite in VS Code, on the unpacked extension and on the packaged one.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { openEditor, root } from './editor.ts'

describe('suite in the extension host', () => {
  for (const extension of ['unpacked', 'vsix'] as const)
    it(`passes on the ${extension} extension`, async () => {
      const editor = await openEditor({
        workspace: join(root, 'examples/workspace'),
        extension,
        trust: 'given',
        theme: 'Default Dark Modern',
        suite: join(root, 'dist/test/index.cjs'),
      })
      try {
        const code = await editor.suiteDone
        const told = editor.log.filter((line) => /✔|✓|passing|failing|activation:|^\s+\d\)/.test(line))
        console.log(told.join('\n'))
        assert.equal(code, 0, editor.log.slice(-80).join('\n'))
        // A suite that ran nothing would also end with 0.
        assert.ok(
          told.some((line) => /\b[1-9]\d* passing/.test(line)),
          'no test was run',
        )
      } finally {
        await editor.close()
      }
    })
})
