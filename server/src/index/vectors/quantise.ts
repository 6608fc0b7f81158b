// Owns the small form of a vector: unit length, 8 bits a component under one scale, and one sign bit a component.
// Never searches.

/** Components are stored in groups of so many, the last group filled with zeros. */
export const group = 32

export const strideOf = (dimensions: number): number => Math.ceil(dimensions / group) * group

/**
 * Writes the unit vector of `vector` as `codes` (at `at`), and answers the scale: component ≈ code × scale, wrong
 * by half a scale at most. The scale is the largest component / 127. A vector of length 0 has scale 0.
 */
export function quantise(vector: Float32Array, codes: Int8Array, at: number): number {
  const { length, largest } = measure(vector)
  if (length === 0) return 0
  const scale = largest / length / 127
  for (let i = 0; i < vector.length; i++) codes[at + i] = Math.round((vector[i] as number) / length / scale)
  return scale
}

/** The sign bits of `codes`, one group a word: 1 for negative. */
export function signsOf(codes: Int8Array, at: number, stride: number, signs: Uint32Array): void {
  const words = stride / group
  const first = (at / stride) * words
  for (let word = 0; word < words; word++) {
    let bits = 0
    for (let i = 0; i < group; i++) if ((codes[at + word * group + i] as number) < 0) bits |= 1 << i
    signs[first + word] = bits
  }
}

/** A question's vector: 12 bits a component, so that its own rounding does not show, and no sum overflows. */
export interface Asked {
  readonly codes: Int16Array
  readonly scale: number
  readonly signs: Uint32Array
}

const largestCode = 2047

export function asked(vector: Float32Array): Asked {
  const stride = strideOf(vector.length)
  const codes = new Int16Array(stride)
  const rough = new Int8Array(stride)
  const signs = new Uint32Array(stride / group)
  const { length, largest } = measure(vector)
  if (length === 0) return { codes, scale: 0, signs }
  const scale = largest / length / largestCode
  for (let i = 0; i < vector.length; i++) codes[i] = Math.round((vector[i] as number) / length / scale)
  quantise(vector, rough, 0)
  signsOf(rough, 0, stride, signs)
  return { codes, scale, signs }
}

function measure(vector: Float32Array): { length: number; largest: number } {
  let sum = 0
  let largest = 0
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number
    sum += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  return { length: Math.sqrt(sum), largest }
}
