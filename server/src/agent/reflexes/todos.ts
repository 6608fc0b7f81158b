// Owns the reflex that lists tasks by keyword, tag and priority, or what an Org match or an org-ql query finds.

import { search } from '../../org/query/search.ts'
import { moment, readableOrg } from '../../tools/org.ts'
import { plain, prose } from '../compose.ts'
import { orgLink, orgPieces } from './notes.ts'
import { first, type Reflex } from './reflex.ts'

const tag = String.raw`:?([\p{L}\p{N}_@#%]+):?`
const things = '(?:items|tasks|todos|to-dos|actions|entries|headlines|errands)'
const sachen = '(?:aufgaben|todos|einträge|punkte|aktionen|überschriften)'
const ask = String.raw`(?:(?:please\s+)?(?:show|list|find|give|print)\s+(?:me\s+)?)?(?:(?:all|my|the|of)\s+)*`
const frage = String.raw`(?:(?:bitte\s+)?(?:zeige?|liste|finde)\s+(?:mir\s+)?)?(?:(?:alle|meine[rn]?|die)\s+)*`
const withTag = String.raw`(?:(?:that\s+are\s+)?tagged(?:\s+(?:with|as))?|with\s+(?:the\s+)?tags?|labell?ed)\s+${tag}(?:\s*(?:,|and|&|\+)\s*${tag})?`
const mitTag = String.raw`(?:mit\s+(?:dem\s+|den\s+)?(?:tags?|schlagwort|schlagwörtern)|unter)\s+${tag}(?:\s*(?:,|und|&|\+)\s*${tag})?`
/** A keyword is in capitals; `open` is any that is not done. */
const keyword = '([A-Z][A-Z0-9_-]{1,29}|open|offene[rn]?)'
const end = String.raw`\s*[?.!]*$`

/** Which groups of a pattern are keyword, tags and priority: numbers from 1, 0 for none. */
interface Form {
  readonly pattern: RegExp
  readonly keyword: number
  readonly tags: readonly number[]
  readonly priority: number
}

const form = (source: string, keyword: number, tags: readonly number[], priority = 0): Form => ({
  pattern: new RegExp(`^${source}${end}`, 'u'),
  keyword,
  tags,
  priority,
})

const forms: readonly Form[] = [
  form(`${ask}${keyword}\\s+${things}\\s+${withTag}`, 1, [2, 3]),
  form(`${ask}${things}\\s+${withTag}`, 0, [1, 2]),
  form(
    `(?:[Ww]hich|[Ww]hat)\\s+(?:${keyword}\\s+)?${things}\\s+(?:are|have\\s+(?:the\\s+)?tag|do\\s+i\\s+have)\\s+(?:tagged\\s+(?:with\\s+)?)?${tag}`,
    1,
    [2],
  ),
  form(`${ask}${keyword}\\s+${things}`, 1, []),
  form(`(?:[Ww]hat\\s+are|[Ww]hich\\s+are)\\s+(?:my|the)\\s+${keyword}\\s+${things}`, 1, []),
  form(`${ask}(@[\\p{L}\\p{N}_]+)\\s+${things}`, 0, [1]),
  form(`${ask}(?:${keyword}\\s+)?${things}\\s+(?:with|of)\\s+priority\\s+\\[?#?([A-Z])\\]?`, 1, [], 2),
  form(`${ask}priority\\s+\\[?#?([A-Z])\\]?\\s+${things}`, 0, [], 1),
  form(`${frage}${keyword}(?:\\s+|-)${sachen}\\s+${mitTag}`, 1, [2, 3]),
  form(`${frage}${sachen}\\s+${mitTag}`, 0, [1, 2]),
  form(
    `[Ww]elche\\s+(?:${keyword}(?:\\s+|-))?${sachen}\\s+(?:sind|haben)\\s+(?:mit\\s+|das\\s+(?:schlagwort|tag)\\s+)?${tag}(?:\\s+(?:markiert|getaggt|versehen))`,
    1,
    [2],
  ),
  form(`${frage}${keyword}(?:\\s+|-)${sachen}`, 1, []),
  form(`[Ww]as\\s+sind\\s+(?:meine|die)\\s+${keyword}(?:\\s+|-)${sachen}`, 1, []),
  form(`${frage}(?:${keyword}\\s+)?${sachen}\\s+mit\\s+priorität\\s+\\[?#?([A-Z])\\]?`, 1, [], 2),
]

export const todos: Reflex = {
  name: 'todos',
  examples: [
    'todos',
    'list my todos',
    'show NEXT items tagged @home',
    'query work+TODO="NEXT"',
    'query todo:NEXT deadline:to=7',
    'todos tagged urgent',
    'offene Aufgaben',
  ],
  match(text) {
    const asked = first(text, [/^(?:org\s+)?(?:query|org-ql)\s+(.{1,300})$/i])
    if (asked !== null) return { words: [asked.words[0] ?? '', '', 'query'] }
    const clean = lowered(text.trim())
    if (clean.length > 300) return null
    for (const { pattern, keyword: at, tags, priority } of forms) {
      const found = pattern.exec(clean)
      if (found === null) continue
      const word = at === 0 ? '' : (found[at] ?? '')
      const named = tags.flatMap((i) => found[i] ?? [])
      if (named.some((one) => small.has(one))) continue
      const state = word === '' || /^o/.test(word) ? 'todo:' : `todo:${word}`
      const wanted = named.length === 0 ? '' : ` tags-all:${named.map((one) => `"${one}"`).join(',')}`
      const rank = priority === 0 ? '' : ` priority:${found[priority]}`
      return { words: [state + wanted + rank, /^o/.test(word) ? '' : word, 'list'] }
    }
    return first(text, [
      /^(?:list |show )?(?:me )?(?:my |all |the )?(?:open )?(?:todos|todo list|tasks)()\s*[?.]?$/i,
      /^(?:zeige? )?(?:mir )?(?:meine |alle |die )?(?:offenen? )?(?:aufgaben|todos|aufgabenliste)()\s*[?.]?$/i,
    ]) === null
      ? null
      : { words: ['todo:', '', 'list'] }
  },
  async run(ports, { words: [query = '', keywordAsked = '', how = 'list'] }) {
    const files = await readableOrg(ports)
    // A word in capitals that no file has as a keyword means something else.
    const known = ({ document: { settings } }: (typeof files)[number]) =>
      settings.todo.includes(keywordAsked) || settings.done.includes(keywordAsked)
    if (keywordAsked !== '' && !usual.has(keywordAsked) && !files.some(known)) return null
    const found = search(files, query, moment(ports))
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
    const asked = query === 'todo:' && how === 'list' ? 'an open task' : `matched by ${plain(query)}`
    const answer = lines.length === 0 ? `No headline of ${looked} is ${asked}.` : lines.join('\n') + more
    return {
      kind: 'answer',
      name: 'todos',
      answer,
      pieces: orgPieces(ports, rows, 'matches the query'),
    }
  },
}

/** Keywords that mean nothing else; the answer is that there are none. */
const usual = new Set('TODO NEXT WAIT WAITING HOLD STARTED SOMEDAY PROJ DONE CANCELED CANCELLED'.split(' '))

/** Words that are no tags wherever a tag could stand. */
const small = new Set(
  'the a an my me i this that there what which for with and or due overdue done'.split(' '),
)

/** The words of a question in small letters; what is in capitals, or may be a tag, stays. */
const lowered = (text: string): string =>
  text.replace(/\p{Lu}[\p{Ll}]+/gu, (word, at: number) =>
    at === 0 ||
    /^(?:Aufgaben|Einträge|Punkte|Aktionen|Überschriften|Todos|Tags?|Schlagwort|Schlagwörtern|Priorität|Tasks|Items)$/u.test(
      word,
    )
      ? word.toLowerCase()
      : word,
  )
