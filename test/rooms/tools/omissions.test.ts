// Comments that a model wrote in place of the code it did not copy.

import assert from 'node:assert/strict'
import { omissions } from '../../../server/src/tools/omissions.ts'

const body = ['def f(a):', '    b = a', '    c = b', '    d = c', '    return d', ''].join('\n')

function check(path: string, before: string, after: string, expected: readonly string[]) {
  const found = omissions(path, before, after)
  assert.deepEqual(
    found.map(({ start, end }) => after.slice(start, end)),
    expected,
    after,
  )
}

describe('comments in place of code', () => {
  it('are found where code goes, in the comments of each language', () => {
    for (const line of [
      '# ... existing code ...',
      '# …rest of the function stays the same…',
      '# (rest of the code remains unchanged)',
      '# ... (unchanged) ...',
      '# ...',
    ])
      check('a.py', body, `def f(a):\n    ${line}\n    return d + 1\n`, [line])
    const html = '<ul>\n<li>1</li>\n<li>2</li>\n<li>3</li>\n</ul>\n'
    check('a.html', html, '<ul>\n<!-- ... other items ... -->\n</ul>\n', ['<!-- ... other items ... -->'])
    check('a.css', 'a {\n  b: c;\n  d: e;\n}\n', 'a {\n  /* ... previous rules ... */\n}\n', [
      '/* ... previous rules ... */',
    ])
    check('a.ts', 'a()\r\nb()\r\nc()\r\n', 'a()\r\n// ... keep the rest\r\n', ['// ... keep the rest'])
  })

  it('are none where no code goes, where they stood before, and in prose', () => {
    check('a.py', body, `${body}# ... other things ...\n`, [])
    const there = body.replace('    c = b', '    # ... existing code ...')
    check('a.py', there, there.replace('    d = c\n', ''), [])
    check('a.py', body, body.replace('    b = a', '    # ...\n    b = a + 1'), [])
    check('a.py', body, body.replace('    b = a', '    # waits for the rest'), [])
    check('a.py', body, body.replace('    b = a', '    b = [...]  # same'), [])
    check('a.md', '# A\nb\nc\n', '# ... the rest unchanged\n', [])
    check('new.py', '', '# ... existing code ...\n', [])
  })
})
