// Owns the two inner loops of the search, written in WebAssembly: sums of products of 8-bit codes, sixteen at a time,
// and counts of differing sign bits. The same loops in JavaScript take five to ten times as long. Knows no row, no
// scale and no order; never fails (every JavaScript engine we run on has 128-bit WebAssembly).
//
// The module is so small that it is assembled here, instruction by instruction (WebAssembly 2.0, chapters 5.4
// and 5.5), rather than compiled from another language by another tool.

/** Rows are copied here in pieces that fit the processor's cache, so that they can live in ordinary arrays. */
export interface Kernel {
  /** Largest stride (codes per row) it can take. */
  readonly mostStride: number
  /** `sums[i]` = Σ codes × question, for each row of `codes`. `rows` picks rows; null for all. */
  dots(codes: Int8Array, stride: number, question: Int16Array, rows: Int32Array | null): Int32Array
  /** How many bits differ, for each row of `signs`. */
  distances(signs: Uint32Array, words: number, question: Uint32Array): Int32Array
}

const mostStride = 8192
/** Bytes: the question, the sums, then the rows. */
const place = { question: 0, sums: 2 * mostStride, rows: 32 * 1024 }
const rowBytes = 256 * 1024
const mostRows = 2048
const pages = Math.ceil((place.rows + rowBytes) / 65536)

type Loop = (rows: number, count: number, bytesPerRow: number, question: number, sums: number) => void

export function createKernel(): Kernel {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const instance = new WebAssembly.Instance(new WebAssembly.Module(assemble()), { kernel: { memory } })
  const loops = instance.exports as unknown as { readonly dots: Loop; readonly distances: Loop }
  const room = new Uint8Array(memory.buffer, place.rows, rowBytes)
  const sums = new Int32Array(memory.buffer, place.sums, mostRows)

  /** Runs a loop over rows of so many bytes, piece by piece. */
  const run = (loop: Loop, bytes: Uint8Array, width: number, rows: Int32Array | null): Int32Array => {
    const count = rows ? rows.length : bytes.length / width
    const found = new Int32Array(count)
    const step = Math.min(mostRows, Math.floor(rowBytes / width))
    for (let from = 0; from < count; from += step) {
      const some = Math.min(step, count - from)
      if (rows) {
        for (let i = 0; i < some; i++) {
          const at = (rows[from + i] as number) * width
          room.set(bytes.subarray(at, at + width), i * width)
        }
      } else room.set(bytes.subarray(from * width, (from + some) * width))
      loop(place.rows, some, width, place.question, place.sums)
      found.set(sums.subarray(0, some), from)
    }
    return found
  }
  const ask = (question: Uint8Array): void => {
    new Uint8Array(memory.buffer, place.question, question.length).set(question)
  }

  return {
    mostStride,
    dots(codes, stride, question, rows) {
      ask(bytesOf(question))
      return run(loops.dots, bytesOf(codes), stride, rows)
    },
    distances(signs, words, question) {
      ask(bytesOf(question))
      return run(loops.distances, bytesOf(signs), words * 4, null)
    },
  }
}

const bytesOf = (array: Int8Array | Int16Array | Uint32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** Parameters of both loops, and their variables. */
const [row, left, width, question, out, at, end, sum, some] = [0, 1, 2, 3, 4, 5, 6, 7, 8]

const i32 = 0x7f
const v128 = 0x7b

const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const constant = (value: number) => [0x41, value]
const load = [0x28, 2, 0]
const store = [0x36, 2, 0]
const equalsZero = 0x45
const less = 0x49
const countBits = 0x69
const add = 0x6a
const subtract = 0x6b
const differ = 0x73
const loop = (...body: readonly Code[]): Code => [0x03, 0x40, body, 0x0b]
const block = (...body: readonly Code[]): Code => [0x02, 0x40, body, 0x0b]
const repeat = [0x0c, 0]
const repeatIf = [0x0d, 0]
const leaveIf = [0x0d, 1]

const vector = (...code: readonly number[]): Code => [0xfd, ...code]
const loadVector = (offset: number) => vector(0x00, 0, offset)
const zeros = vector(0x0c, ...new Array<number>(16).fill(0))
const lane = (number: number) => vector(0x1b, number)
const widenLow = vector(0x87, 1)
const widenHigh = vector(0x88, 1)
const addVectors = vector(0xae, 1)
const multiplyAndAddPairs = vector(0xba, 1)

const advance = (local: number, by: number): Code => [get(local), constant(by), add, set(local)]
/** Leaves 1 when the row is not at its end. */
const nextPart = (by: number): Code => [get(row), constant(by), add, tee(row), get(end), less]

/** For each row: begin, the parts of the row, and its sum to where `out` points. */
const eachRow = (begin: Code, part: Code, result: Code): Code =>
  block(
    loop(
      [get(left), equalsZero, leaveIf],
      begin,
      [get(question), set(at)],
      [get(row), get(width), add, set(end)],
      loop(part, repeatIf),
      [get(out), result, store],
      advance(out, 4),
      [get(left), constant(1), subtract, set(left)],
      repeat,
    ),
  )

/** 8-bit codes are widened to 16 bits, multiplied with the question's, and added in pairs to four 32-bit sums. */
const dots: Code = eachRow(
  [zeros, set(sum)],
  [
    [get(row), loadVector(0), set(some)],
    get(sum),
    [get(some), widenLow, get(at), loadVector(0), multiplyAndAddPairs, addVectors],
    [get(some), widenHigh, get(at), loadVector(16), multiplyAndAddPairs, addVectors],
    set(sum),
    advance(at, 32),
    nextPart(16),
  ],
  [0, 1, 2, 3].map((number) => [get(sum), lane(number), number === 0 ? [] : add]),
)

const distances: Code = eachRow(
  [constant(0), set(sum)],
  [[get(sum), get(row), load, get(at), load, differ, countBits, add, set(sum)], advance(at, 4), nextPart(4)],
  get(sum),
)

type Code = number | readonly Code[]

function assemble(): Uint8Array<ArrayBuffer> {
  const text = (words: string): Code => counted([...new TextEncoder().encode(words)])
  const section = (id: number, ...entries: readonly Code[]): Code => [
    id,
    counted([number(entries.length), entries]),
  ]
  const body = (locals: Code, code: Code): Code => counted([locals, code, 0x0b])
  const parameters = [i32, i32, i32, i32, i32]
  const kind = { func: 0, memory: 2 }
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [0x60, counted(parameters), 0]),
      section(2, [text('kernel'), text('memory'), kind.memory, 1, number(pages), number(pages)]),
      section(3, 0, 0),
      section(7, [text('dots'), kind.func, 0], [text('distances'), kind.func, 1]),
      section(10, body([2, [2, i32], [2, v128]], dots), body([1, [3, i32]], distances)),
    ]),
  )
}

/** The code with its length before it. */
const counted = (code: Code): Code => [number(flat(code).length), code]

/** Unsigned LEB128. */
function number(value: number): Code {
  return value < 128 ? value : [(value & 127) | 128, number(value >>> 7)]
}

const flat = (code: Code): number[] => (typeof code === 'number' ? [code] : code.flatMap(flat))
