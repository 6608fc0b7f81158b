// Owns SHA-1 for the pure rooms, which must not import node:crypto: Org marks cached results with it. Never used where
// somebody could gain from a collision.

const encoder = new TextEncoder()

/** Hex SHA-1 of the UTF-8 bytes of `input` (FIPS 180-4). */
export function sha1(input: string): string {
  const bytes = encoder.encode(input)
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000))
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0)
  const h = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const w = new Uint32Array(80)
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(offset + 4 * i)
    for (let i = 16; i < 80; i++) {
      const mixed = at(w, i - 3) ^ at(w, i - 8) ^ at(w, i - 14) ^ at(w, i - 16)
      w[i] = rotated(mixed, 1)
    }
    let [a, b, c, d, e] = h as unknown as [number, number, number, number, number]
    for (let i = 0; i < 80; i++) {
      const [mix, constant] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6]
      const next = (rotated(a, 5) + (mix >>> 0) + e + constant + at(w, i)) >>> 0
      e = d
      d = c
      c = rotated(b, 30)
      b = a
      a = next
    }
    for (const [i, part] of [a, b, c, d, e].entries()) h[i] = (at(h, i) + part) >>> 0
  }
  return [...h].map((word) => word.toString(16).padStart(8, '0')).join('')
}

const at = (words: Uint32Array, i: number): number => words[i] as number

const rotated = (word: number, by: number): number => ((word << by) | (word >>> (32 - by))) >>> 0
