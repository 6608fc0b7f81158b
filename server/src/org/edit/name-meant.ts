// Owns whether a name in code or a formula means the thing that is renamed, here or in another file, as Org 9.7 looks it up.

import type { Use } from './name.ts'
import { hasName } from './name-line.ts'
import type { Renamed, RenameOptions } from './rename.ts'

/** Does what code names there mean what is renamed? null where code names no such things. A name comes before an id. */
export function meant(
  home: { readonly path: string; readonly text: string },
  what: Renamed,
  from: string,
  options: Pick<RenameOptions, 'file'>,
): ((use: Use) => boolean) | null {
  switch (what) {
    case 'name':
      return hasName(home.text, from) ? ({ file }) => file === home.path : null
    case 'id':
      return ({ file, as }) =>
        as !== 'call' && !hasName(file === home.path ? home.text : (options.file(file) ?? ''), from)
    case 'custom-id':
      return hasName(home.text, from) ? null : ({ file, as }) => as === 'value' && file === home.path
    case 'target':
    case 'title':
    case 'tag':
    case 'footnote':
    case 'file':
      return null
  }
}
