// Owns the reflex `rename X to Y`: every identifier token of that name, across the files that define
// or refer to it, as one proposal. Names in strings and comments stay.

import type { Action } from '../../base/proposal.ts'
import { replacements } from '../../tools/match.ts'
import { asPiece } from '../compose.ts'
import { first, isIdentifier, name, type Reflex } from './reflex.ts'

/** Above this a rename is refused: nobody reads such a diff. */
const maxFiles = 200

export const rename: Reflex = {
  name: 'rename',
  examples: ['rename retryDelay to backoffDelay', 'rename `a` -> `b`'],
  match: (text) =>
    first(text, [
      /^rename\s+(?:the\s+)?(?:function|class|method|type|variable|constant|symbol)?\s*(\S+)\s+(?:to|into|as|->|→)\s+(\S+)\s*$/i,
    ]),
  async run(ports, match) {
    const from =
      name(match.words[0] ?? '')
        .split('.')
        .pop() ?? ''
    const to = name(match.words[1] ?? '')
    const problem = (code: string, message: string, next: string) =>
      ({ kind: 'problem', name: 'rename', problem: { code, message, next } }) as const
    if (!isIdentifier(from) || !isIdentifier(to)) {
      // `rename a.txt to b.txt` and prose are not for this reflex.
      return null
    }
    if (from === to) return problem('no-change', 'Both names are the same.', 'Give another name.')
    const targets = ports.index.resolve(from).filter((node) => node.title === from && node.language !== 'org')
    if (targets.length === 0) {
      return problem(
        'no-such-symbol',
        `No function, class, type or constant here is named ${from}.`,
        `Look for its spelling: find ${from}`,
      )
    }
    const paths = new Set(targets.map((node) => node.path))
    for (const target of targets) for (const node of ports.index.callers(target.id)) paths.add(node.path)
    for (const node of ports.index.nodes())
      if (node.links.some((l) => l.target === from || l.target.endsWith(`.${from}`))) paths.add(node.path)
    if (paths.size > maxFiles)
      return problem(
        'too-many-files',
        `${from} stands in ${paths.size} files, more than one can look through.`,
        'Rename it folder by folder, in your editor.',
      )
    const actions: Action[] = []
    let count = 0
    const taken: string[] = []
    for (const path of [...paths].sort()) {
      const document = await ports.documents.read(`${ports.workspace}/${path}`)
      if (!document.ok) continue
      const text = document.value.text
      const places = await ports.occurrences(path, text, from)
      if (places.length === 0) continue
      if ((await ports.occurrences(path, text, to)).length > 0) taken.push(path)
      count += places.length
      const edits = replacements(
        text,
        places.map((place) => ({ ...place, text: to })),
      )
      actions.push({ type: 'file_edit', path, edits })
    }
    if (actions.length === 0) {
      return problem(
        'no-occurrences',
        `No identifier ${from} was found to rename.`,
        'Its language may have no grammar here.',
      )
    }
    const clash =
      taken.length === 0
        ? ''
        : ` ${to} is already used in ${taken.slice(0, 3).join(', ')}: check for a clash.`
    const words = `${count} ${count === 1 ? 'place' : 'places'} in ${actions.length} ${actions.length === 1 ? 'file' : 'files'}`
    return {
      kind: 'propose',
      name: 'rename',
      summary: `Rename ${from} to ${to}: ${words}`,
      actions,
      reason: `Rename every identifier ${from} to ${to} (${words}).${clash}`,
      pieces: targets.slice(0, 5).map((node) => asPiece(node, '', 'signature', 'renamed')),
    }
  },
}
