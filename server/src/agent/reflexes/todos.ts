// Owns the reflex that lists tasks, or what an Org match string finds.

import { search } from '../../org/query/search.ts'
import { moment, readableOrg } from '../../tools/org.ts'
import { plain, prose } from '../compose.ts'
import { orgLink, orgPieces } from './notes.ts'
import { first, type Reflex } from './reflex.ts'

export const todos: Reflex = {
  name: 'todos',
  examples: ['todos', 'list my todos', 'query work+TODO="NEXT"', 'todos tagged urgent'],
  match(text) {
    const asked = first(text, [/^(?:org\s+)?query\s+(.{1,300})$/i])
    if (asked !== null) return asked
    const tagged = first(text, [
      /^(?:list |show )?(?:me )?(?:my |all )?(?:open )?(?:todos|tasks)\s+(?:tagged|with tag)\s+:?([\p{L}\p{N}_@#%]+):?$/iu,
    ])
    if (tagged !== null) return { words: [`${tagged.words[0]}/!`] }
    return first(text, [
      /^(?:list |show )?(?:me )?(?:my |all |the )?(?:open )?(?:todos|todo list|tasks)()\s*[?.]?$/i,
    ]) === null
      ? null
      : { words: ['/!'] }
  },
  async run(ports, match) {
    const files = await readableOrg(ports)
    const found = search(files, match.words[0] ?? '', moment(ports))
    if (!found.ok) return { kind: 'problem', name: 'todos', problem: found.error }
    const { rows } = found.value
    const lines = rows
      .slice(0, 100)
      .map(
        (row) =>
          `- ${prose([row.todo, row.title].filter(Boolean).join(' '), 'org')} ${orgLink(ports, row.path, row.startLine)}`,
      )
    const more = rows.length > 100 ? `\n\n${rows.length - 100} more are not shown.` : ''
    const looked = `${files.length} Org ${files.length === 1 ? 'file' : 'files'}`
    const asked = match.words[0] === '/!' ? 'an open task' : `matched by ${plain(match.words[0] ?? '')}`
    const answer = lines.length === 0 ? `No headline of ${looked} is ${asked}.` : lines.join('\n') + more
    return {
      kind: 'answer',
      name: 'todos',
      answer,
      pieces: orgPieces(ports, rows, 'matches the query'),
    }
  },
}
