// Owns the sentences on what tangling and detangling could not do. Never decides.

import type { Left } from './detangle.ts'
import type { TangleProblem } from './tangle.ts'

const troubles: Readonly<Record<TangleProblem['code'], (name: string) => string>> = {
  missing: (name) => `Nothing is called ${name}: the reference comes to nothing.`,
  circular: (name) => `The reference to ${name} leads back to its own block and stays as it is.`,
  call: (name) => `The reference ${name} would run code and stays as it is.`,
  'too-large': (name) =>
    `The references below ${name} come to more than 200,000 lines; the rest stays as it is.`,
  lisp: (name) => `The value of :${name} is Lisp, which is not run here. Write it out.`,
  mode: (name) => `The permissions ${name} cannot be read. Write o755 or rwxr-xr-x.`,
  variables: (name) =>
    `The variable ${name} names nothing that can be read without running code, or the language has no way to write it.`,
  comments: (name) => `How ${name} writes comments is not known: there are none.`,
  self: (name) => `The code would be written over ${name} itself.`,
}

export const saidOfProblem = ({ code, name }: TangleProblem): string => troubles[code](name)

const reasons: Readonly<Record<Left['reason'], string>> = {
  made: 'Tangling wrote this line, no block has it.',
  mixed: 'Several lines of code make this line.',
  between: 'This can belong to one block or to the next.',
  conflict: 'The Org file changed at the same place.',
  prefix: 'The line lacks what the reference puts before it.',
  blank: 'Blank lines at the ends of a block are not tangled.',
  twice: 'The block stands in several places, which differ now.',
  again: 'Tangled again the file would come out otherwise.',
}

export const saidOfLeft = ({ reason }: Left): string => reasons[reason]
