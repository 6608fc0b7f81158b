// Measures queries over many headlines, each several times after the first: one line of JSON.
//
//   node query.ts HEADLINES

import type { OrgFile } from '../../server/src/org/file.ts'
import { parseOrg } from '../../server/src/org/parse.ts'
import { search } from '../../server/src/org/query/search.ts'
import { orgText } from './generate.ts'

export interface Queried {
  readonly headlines: number
  readonly queries: readonly {
    readonly query: string
    readonly rows: number
    readonly firstMs: number
    readonly times: readonly number[]
  }[]
}

const rounds = 40
const now = { year: 2026, month: 11, day: 22, hour: 9, minute: 0 }
const queries = [
  'todo:NEXT',
  'tags:work !tags:phone priority:A,B',
  'deadline:to=7',
  'scheduled:from=-7,to=7 todo:TODO',
  'heading:winter',
  'ts:on=2026-11-22',
  'property:EFFORT',
  'regexp:boiler todo:',
  '(ancestors (todo "NEXT"))',
  '+work-home/TODO|NEXT',
  'LEVEL>2+EFFORT<>""',
  '(and (todo "TODO") (or (tags "work") (priority "A")))',
]

const wanted = Number(process.argv[2])
const files: OrgFile[] = []
for (let i = 0, headlines = 0; headlines < wanted; i++) {
  const text = orgText(i + 1, 200_000)
  const document = parseOrg(text)
  headlines += document.headlines.length
  files.push({ path: `n${i}.org`, text, document })
}
const result: Queried = {
  headlines: files.reduce((sum, { document }) => sum + document.headlines.length, 0),
  queries: queries.map((query) => {
    let rows = 0
    const run = (): number => {
      const before = performance.now()
      const found = search(files, query, now)
      if (!found.ok) throw new Error(`${query}: ${found.error.message}`)
      rows = found.value.rows.length
      return performance.now() - before
    }
    const firstMs = run()
    return { query, firstMs, times: Array.from({ length: rounds }, run), rows }
  }),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
