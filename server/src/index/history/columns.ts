// Owns lists of numbers that grow: typed arrays with room at the end. Never shrinks.

export interface Column {
  readonly length: number
  push(value: number): void
  /** 0 before the start and beyond the end. */
  at(index: number): number
  set(index: number, value: number): void
  /** Of memory. */
  bytes(): number
}

export function createColumn(): Column {
  let values = new Uint32Array(256)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const grown = new Uint32Array(values.length + (values.length >> 1))
        grown.set(values)
        values = grown
      }
      values[length++] = value
    },
    at: (index) => (index >= 0 && index < length ? (values[index] as number) : 0),
    set(index, value) {
      if (index < length) values[index] = value
    },
    bytes: () => values.byteLength,
  }
}

/** Numbers for strings, each held once. */
export interface Interner {
  readonly size: number
  numberOf(text: string): number
  /** -1 for a text that has none. */
  find(text: string): number
  textOf(number: number): string
}

export function createInterner(): Interner {
  const texts: string[] = []
  const numbers = new Map<string, number>()
  return {
    get size() {
      return texts.length
    },
    numberOf(text) {
      let number = numbers.get(text)
      if (number === undefined) {
        number = texts.length
        texts.push(text)
        numbers.set(text, number)
      }
      return number
    },
    find: (text) => numbers.get(text) ?? -1,
    textOf: (number) => texts[number] ?? '',
  }
}
