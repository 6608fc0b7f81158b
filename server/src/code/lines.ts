// Owns the way from an offset to a line. Never changes a text.

/** UTF-16 offsets at which lines start; `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(text: string): Int32Array {
  let starts = new Int32Array(Math.max(16, text.length >> 4))
  let count = 1
  const add = (offset: number): void => {
    if (count === starts.length) {
      const wider = new Int32Array(starts.length * 2)
      wider.set(starts)
      starts = wider
    }
    starts[count++] = offset
  }
  if (text.includes('\r')) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) add(i + 1)
    }
  } else {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) add(i + 1)
  }
  return starts.subarray(0, count)
}

/** `lineStarts(text)`, when `starts` were those before `start` to `oldEnd` became `start` to `newEnd`. */
export function movedStarts(
  starts: Int32Array,
  text: string,
  { start, oldEnd, newEnd }: { readonly start: number; readonly oldEnd: number; readonly newEnd: number },
): Int32Array {
  // A line may also end by what stands beside the change: CR and LF are one end together.
  const from = lineAt(starts, Math.max(0, start - 1))
  let behind = lineAt(starts, oldEnd + 1)
  while (behind < starts.length && (starts[behind] as number) <= oldEnd + 1) behind++
  const fresh: number[] = []
  const stop = Math.min(text.length, newEnd + 1)
  for (let i = Math.max(0, start - 2); i < stop; i++) {
    const code = text.charCodeAt(i)
    const isEnd = code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)
    if (isEnd && i + 1 > (starts[from - 1] as number)) fresh.push(i + 1)
  }
  const moved = new Int32Array(from + fresh.length + starts.length - behind)
  moved.set(starts.subarray(0, from))
  moved.set(fresh, from)
  for (let i = behind, at = from + fresh.length; i < starts.length; i++) {
    moved[at++] = (starts[i] as number) + newEnd - oldEnd
  }
  return moved
}

/** 1-based line of a UTF-16 offset. */
export function lineAt(starts: Int32Array, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}

/** The last line of a range: an end just after a line break still belongs to the line before. */
export function lastLine(starts: Int32Array, start: number, end: number): number {
  return lineAt(starts, Math.max(start, end - 1))
}
