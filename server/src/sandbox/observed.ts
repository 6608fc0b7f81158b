// Owns the reading of strace's record of a dry run: programs started, network attempted. Pure; never a
// permission for anything.

import type { TriedProgram } from './report.ts'

/**
 * What goes before the sandbox: it watches from outside, where nothing of the command can reach it or its record.
 * `-xx` writes every string in hexadecimal, so that nothing in it can look like the end of a line. A child that is
 * started untraced cannot start a program or a connection at all: the filter has nobody to ask.
 */
export const traceWords = (record: string): readonly string[] => [
  '-f',
  '-qq',
  '--seccomp-bpf',
  '-xx',
  '-s',
  '512',
  '-e',
  'signal=none',
  '-e',
  'trace=execve,execveat,connect,sendto,sendmsg,sendmmsg',
  '-o',
  record,
  '--',
]

export interface Observed {
  /** Without those that lead to the command. */
  readonly programs: readonly (readonly string[])[]
  readonly network: readonly string[]
}

/** What leads to the command: the sandbox, the shell that sets the limits, and the shell of the command. */
const own = 3

export function readTrace(text: string): Observed {
  const programs: (readonly string[])[] = []
  const network: string[] = []
  /** The beginning of a call that another process interrupted, by process. */
  const begun = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const call = resumed ? `${begun.get(pid) ?? ''}${resumed[1]}` : rest
    begun.delete(pid)
    const open = /^(.*?)\s*<unfinished \.\.\.>$/.exec(call)
    if (open) begun.set(pid, open[1] ?? '')
    else readCall(call, programs, network)
  }
  // A thread that becomes another program never comes back under its own number.
  for (const call of begun.values()) readCall(`${call} = 0`, programs, network)
  return { programs: programs.slice(own), network }
}

function readCall(call: string, programs: (readonly string[])[], network: string[]): void {
  const [, name = ''] = /^(\w+)\(/.exec(call) ?? []
  switch (name) {
    case 'execve':
    case 'execveat': {
      if (!/=\s+0\b[^=]*$/.test(call)) return
      const [, path = '', args = ''] = /"([^"]*)"[.]*,\s*\[(.*?)\](?:,|$)/.exec(call) ?? []
      const words = [...args.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => unhex(hex))
      programs.push([unhex(path), ...words.slice(1)])
      return
    }
    case 'connect': {
      const target = addressIn(call)
      // What listens in the sandbox itself is no network.
      if (target !== null && !(isLoopback(target) && /=\s+0$/.test(call.trim()))) network.push(target)
      return
    }
    case 'sendto':
    case 'sendmsg':
    case 'sendmmsg': {
      for (const [, hex = ''] of call.matchAll(/"((?:\\x[0-9a-f]{2})+)"/g)) {
        const host = askedFor(bytesOf(hex))
        if (host !== null) network.push(host)
      }
      const target = addressIn(call)
      if (target !== null && !isLoopback(target)) network.push(target)
    }
  }
}

/** `93.184.216.34:443`, `[2606:2800::1]:80`; null for other families than the internet's. */
function addressIn(call: string): string | null {
  const port = /\bsin6?_port=htons\((\d+)\)/.exec(call)?.[1]
  if (port === undefined) return null
  const four = /\bsin_addr=inet_addr\("([^"]*)"\)/.exec(call)?.[1]
  if (four !== undefined) return `${unhex(four)}:${port}`
  const six = /\binet_pton\(AF_INET6, "([^"]*)"/.exec(call)?.[1]
  return six === undefined ? null : `[${unhex(six)}]:${port}`
}

const isLoopback = (target: string): boolean => /^(?:127\.|0\.0\.0\.0:|\[::1?\]:|\[::ffff:127\.)/.test(target)

/** The host that a DNS query asks for (RFC 1035, section 4.1), or null if this is none. */
export function askedFor(bytes: Uint8Array): string | null {
  // A query, one question, nothing answered.
  if (bytes.length < 17 || ((bytes[2] ?? 0) & 0xf8) !== 0 || bytes[4] !== 0 || bytes[5] !== 1) return null
  if (bytes[6] !== 0 || bytes[7] !== 0) return null
  const labels: string[] = []
  for (let at = 12; ; ) {
    const length = bytes[at] ?? 255
    if (length === 0) return labels.length > 0 && at + 5 <= bytes.length ? labels.join('.') : null
    if (length > 63 || at + length >= bytes.length) return null
    const label = String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length))
    if (!/^[\w-]+$/.test(label)) return null
    labels.push(label)
    at += length + 1
  }
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from([...hex.matchAll(/\\x([0-9a-f]{2})/g)].map(([, byte = '0']) => Number.parseInt(byte, 16)))

/** Text that `-xx` wrote; what is not written so (an address) is as it is. */
const unhex = (text: string): string =>
  text.startsWith('\\x') ? new TextDecoder().decode(bytesOf(text)) : text

/** How often each was started, in the order of the first time. */
export function programsOf(started: readonly (readonly string[])[]): readonly TriedProgram[] {
  const found = new Map<string, { example: string; count: number }>()
  for (const [path = '', ...rest] of started) {
    const name = path.split('/').at(-1) ?? path
    const known = found.get(name)
    if (known) known.count++
    else found.set(name, { example: [name, ...rest].join(' ').slice(0, longestExample), count: 1 })
  }
  return [...found].map(([name, rest]) => ({ name, ...rest }))
}

const longestExample = 200

/** How often each was tried; what is only the way to a name server is left out where the name is known. */
export function networkOf(tried: readonly string[]): readonly { target: string; count: number }[] {
  const isNamed = tried.some((target) => /^[\w-]+(?:\.[\w-]+)*$/.test(target))
  const found = new Map<string, number>()
  for (const target of tried)
    if (!(isNamed && /:53$/.test(target) && isLoopback(target)))
      found.set(target, (found.get(target) ?? 0) + 1)
  return [...found].map(([target, count]) => ({ target, count }))
}
