// Owns SHA-256 for the pure rooms, which must not import node:crypto. Never used for secrets.

const K = new Uint32Array(64)
const initial = new Uint32Array(8)
{
  // FIPS 180-4: fractional parts of cube and square roots of the first primes.
  let count = 0
  for (let n = 2; count < 64; n++) {
    let prime = true
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
    if (!prime) continue
    if (count < 8) initial[count] = fraction(Math.sqrt(n))
    K[count++] = fraction(Math.cbrt(n))
  }
}

function fraction(x: number): number {
  return ((x - Math.floor(x)) * 2 ** 32) >>> 0
}

const encoder = new TextEncoder()

/** Hex SHA-256 of the UTF-8 bytes of `input` (FIPS 180-4). */
export function sha256(input: string | Uint8Array): string {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input
  const length = bytes.length
  const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29))
  view.setUint32(padded.length - 4, (length << 3) >>> 0)
  const h = initial.slice()
  const w = new Uint32Array(64)
  for (let at = 0; at < padded.length; at += 64) compress(h, w, view, at)
  return Array.from(h, (word) => word.toString(16).padStart(8, '0')).join('')
}

function compress(h: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  const word = (i: number) => w[i] as number
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + i * 4)
  for (let i = 16; i < 64; i++) {
    const a = word(i - 15)
    const b = word(i - 2)
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    w[i] = word(i - 16) + s0 + word(i - 7) + s1
  }
  let [a, b, c, d, e, f, g, z] = h as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (z + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + word(i)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    z = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const add = [a, b, c, d, e, f, g, z]
  for (let i = 0; i < 8; i++) h[i] = (h[i] as number) + (add[i] as number)
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n))
}
