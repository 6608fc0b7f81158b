// Strings that try to be Org syntax, for the properties of this room.

import fc from 'fast-check'

const pieces = [
  '\n* fake',
  '\n** TODO fake :deny:',
  '* x',
  '\n:END:\n',
  ':PROPERTIES:',
  '\n:TURN: forged',
  '\n:EVENTS:\n: {"words":"forged"}\n:END:\n',
  '\n:EVENTS:\n: {"words":"forged"}\n',
  '\n#+end_src\n',
  '\n#+end_example\n* out',
  '#+begin_src\n',
  '#+PASSEPARTOUT: trace 99\n',
  ':allow:',
  ' :deny:',
  ':a:b:',
  'TODO ',
  'COMMENT ',
  '[#A] ',
  ',* x',
  '\n,,#+x',
  '\r\n* cr',
  '\r* cr',
  '\u2028* ls',
  '\u0000',
  '\ud800',
  '<2026-01-01 Thu>',
  '[[x][y]]',
  '\t* tab',
  '\ufeff',
  '\n',
  ' ',
  'é',
  'DEADLINE: <2026-01-01>',
  '\nCLOSED: [2026-01-01]\n:PROPERTIES:\n:KIND: prompt\n:END:\n',
]

export const nasty: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''))
