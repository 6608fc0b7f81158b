// Owns answers of many rows that an editor asks for after each keystroke: rows that are the same stay where they are in
// the bytes of the last answer, and only the others are written. Never knows what the rows are.

import { createJsonBytes, type JsonBytes, sameJson, splicedJson, type WrittenJson } from './json.ts'

export interface Rows<Self> {
  readonly count: number
  /** What is written of all of them is what was written of all those before. */
  isAll(before: Self): boolean
  /** What is written of row `here` is what was written of row `there` of those before, whatever stands around them. */
  same(here: number, before: Self, there: number): boolean
  /** With what divides it from the row before, and, of the first, what begins the answer. */
  write(json: JsonBytes, row: number): void
  /** What ends the answer, behind the last row. */
  close(json: JsonBytes): void
}

/** From those of the last answer, when there was one. */
export type MakeRows<R> = (before: R | null) => R

/** The answers of one question, kept for each document as long as it lives. `usualSize` is that of a row, in bytes. */
export function answersPerDocument<R extends Rows<R>>(
  usualSize: number,
): (document: object, make: MakeRows<R>) => WrittenJson {
  const kept = new WeakMap<object, (make: MakeRows<R>) => WrittenJson>()
  return (document, make) => {
    let answer = kept.get(document)
    if (!answer) {
      answer = answersOfRows(usualSize)
      kept.set(document, answer)
    }
    return answer(make)
  }
}

function answersOfRows<R extends Rows<R>>(usualSize: number): (make: MakeRows<R>) => WrittenJson {
  let before: { readonly rows: R; readonly starts: Int32Array; readonly json: WrittenJson } | null = null
  return (make) => {
    const old = before
    const rows = make(old?.rows ?? null)
    if (old && rows.isAll(old.rows)) {
      before = { rows, starts: old.starts, json: sameJson(old.json) }
      return before.json
    }
    const { count } = rows
    let first = 0
    const most = Math.min(count, old?.rows.count ?? 0)
    while (old && first < most && rows.same(first, old.rows, first)) first++
    let last = 0
    const by = (old?.rows.count ?? 0) - count
    while (old && last < most - first && rows.same(count - 1 - last, old.rows, count - 1 - last + by)) last++
    const behind = count - last
    const fresh = createJsonBytes(usualSize * (behind - first + 1))
    // Where each row begins, and where the last one ends.
    const starts = new Int32Array(count + 1)
    if (old) starts.set(old.starts.subarray(0, first))
    const at = old ? (old.starts[first] as number) : 0
    for (let i = first; i < behind; i++) {
      starts[i] = at + fresh.size
      rows.write(fresh, i)
    }
    const middle = fresh.size
    const moved = at + middle - (old ? (old.starts[behind + by] as number) : 0)
    for (let i = behind; i <= count; i++)
      starts[i] = old ? (old.starts[i + by] as number) + moved : at + middle
    rows.close(fresh)
    const json =
      old && first + last > 0
        ? splicedJson(old.json, fresh.end(), {
            start: at,
            end: old.starts[behind + by] as number,
            middle,
            last: old.starts[old.rows.count] as number,
          })
        : fresh.end()
    before = { rows, starts, json }
    return json
  }
}
