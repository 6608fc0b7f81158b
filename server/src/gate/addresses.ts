// Owns whose machine an internet address or a host name stands for: anybody's, one of the user's own network, or the service
// that tells a machine in a cloud its keys. Pure; names are not looked up here.

/** `inner`: this machine, its network, or an address that nobody has. */
export type Reach = 'public' | 'inner' | 'metadata'

/** An address as the system gives it, without brackets. What is no address is `inner`. */
export function reachOfAddress(address: string): Reach {
  const bytes = address.includes(':') ? bytesOfV6(address) : bytesOfV4(address)
  if (bytes === null) return 'inner'
  const embedded = embeddedV4(bytes)
  if (embedded !== null) return reachOfAddress(embedded.join('.'))
  if (metadata.has(bytes.join('.'))) return 'metadata'
  const ranges = bytes.length === 4 ? innerV4 : innerV6
  // IPv6 has given out 2000::/3 and nothing else.
  if (bytes.length === 16 && ((bytes[0] ?? 0) & 0xe0) !== 0x20) return 'inner'
  return ranges.some(([prefix, bits]) => startsWith(bytes, prefix, bits)) ? 'inner' : 'public'
}

/** A host as `URL.hostname` has it. A name that only a local network answers is `inner`. */
export function reachOfHost(hostname: string): Reach {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (name.startsWith('[')) return reachOfAddress(name.slice(1, -1))
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return reachOfAddress(name)
  if (/^(?:metadata|instance-data)(?:\.[a-z0-9-]+)*\.internal$/.test(name)) return 'metadata'
  return name.includes('.') && !/\.(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/.test(name)
    ? 'public'
    : 'inner'
}

type Range = readonly [readonly number[], number]

/** The special-purpose registries of IANA (RFC 6890), and multicast. */
const innerV4: readonly Range[] = [
  [[0], 8],
  [[10], 8],
  [[100, 64], 10],
  [[127], 8],
  [[169, 254], 16],
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24],
  [[192, 88, 99], 24],
  [[192, 168], 16],
  [[198, 18], 15],
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[224], 4],
  [[240], 4],
]
const innerV6: readonly Range[] = [
  [[0x20, 0x01, 0x00], 23],
  [[0x20, 0x01, 0x0d, 0xb8], 32],
  [[0x3f, 0xff], 20],
]

const metadata: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  bytesOfV6('fd00:ec2::254')?.join('.') ?? '',
  bytesOfV6('fd00:ec2::23')?.join('.') ?? '',
])

function startsWith(bytes: readonly number[], prefix: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff
    if (((bytes[bit / 8] ?? 0) & mask) !== ((prefix[bit / 8] ?? 0) & mask)) return false
  }
  return true
}

/** Mapped, translated (RFC 6052), 6to4 and IPv4-compatible: who is reached is the address inside. */
function embeddedV4(bytes: readonly number[]): readonly number[] | null {
  if (bytes.length !== 16) return null
  const isZero = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0)
  if (isZero(0, 10) && bytes[10] === 0xff && bytes[11] === 0xff) return bytes.slice(12)
  if (startsWith(bytes, [0, 0x64, 0xff, 0x9b], 32) && isZero(4, 12)) return bytes.slice(12)
  if (bytes[0] === 0x20 && bytes[1] === 0x02) return bytes.slice(2, 6)
  return isZero(0, 12) && !isZero(12, 14) ? bytes.slice(12) : null
}

function bytesOfV4(address: string): readonly number[] | null {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256))
  return parts.length === 4 && parts.every((part) => part < 256) ? parts : null
}

function bytesOfV6(address: string): readonly number[] | null {
  // A zone names a network card of this machine.
  const text = address.replace(/%.*$/, '')
  const dotted = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const last = dotted?.[1] === undefined ? [] : (bytesOfV4(dotted[1]) ?? [])
  const bare = dotted?.[1] === undefined ? text : text.slice(0, -dotted[1].length)
  const [head = '', tail, ...more] = bare.split('::')
  if (more.length > 0) return null
  const words = (part: string) =>
    part.split(':').flatMap((word) => {
      if (word === '') return []
      const value = /^[0-9a-f]{1,4}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN
      return [value >> 8, value & 0xff]
    })
  const before = words(head)
  const after = [...(tail === undefined ? [] : words(tail)), ...last]
  const missing = 16 - before.length - after.length
  if (missing < 0 || (tail === undefined && missing !== 0)) return null
  if (/[^0-9a-f:]/i.test(bare)) return null
  return [...before, ...Array<number>(missing).fill(0), ...after]
}
