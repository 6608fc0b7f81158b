// Owns the watch over what a test window reaches: requests of its page and sockets of its processes.
// Never blocks or changes one; what went beyond this machine is kept as text.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { BrowserContext } from 'playwright-core'

export interface LoopbackWatch {
  /** What was asked for or connected to beyond this machine; empty when all is well. */
  outside(): readonly string[]
  /** Programs seen with an open connection: shows that the watch sees any at all. */
  connected(): readonly string[]
  stop(): void
}

/** Short enough to see a connection that lives for a second. */
const everyMs = 250

/** `pid`: the workbench server; everything it starts is watched with it. */
export function watchLoopback(context: BrowserContext, pid: number): LoopbackWatch {
  const outside = new Set<string>()
  const connected = new Set<string>()
  const page = (url: string) => outside.add(`page: ${url.slice(0, 200)}`)
  context.on('request', async (request) => {
    if (isHere(request.url())) return
    // A webview's own files have an address that only its service worker answers.
    const response = await request.response().catch(() => null)
    if (!response?.fromServiceWorker()) page(request.url())
  })
  context.on('page', (opened) =>
    opened.on('websocket', (socket) => {
      if (!isHere(socket.url())) page(socket.url())
    }),
  )
  const look = () => {
    for (const { program, remote } of connections(pid)) {
      connected.add(program)
      if (!isLoopback(remote)) outside.add(`${program}: ${remote}`)
    }
  }
  // The files below /proc are Linux's; elsewhere only the page is watched.
  const timer = process.platform === 'linux' ? setInterval(look, everyMs) : undefined
  return {
    outside: () => [...outside],
    connected: () => [...connected],
    stop: () => clearInterval(timer),
  }
}

function isHere(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return ['data:', 'blob:', 'about:'].includes(protocol) || ['127.0.0.1', 'localhost'].includes(hostname)
}

interface Connection {
  /** The first parts of its command line. */
  readonly program: string
  /** As the kernel writes it: the address in hexadecimal, bytes of each word reversed. */
  readonly remote: string
}

function connections(root: number): readonly Connection[] {
  const remotes = remoteByInode()
  const found: Connection[] = []
  for (const pid of family(root)) {
    const open = attempt(() => readdirSync(`/proc/${pid}/fd`), [])
    for (const descriptor of open) {
      const link = attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), '')
      const remote = remotes.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '')
      if (remote !== undefined) found.push({ program: programOf(pid), remote })
    }
  }
  return found
}

/** Remote addresses of connected TCP and UDP sockets by their inode. */
function remoteByInode(): ReadonlyMap<string, string> {
  const remotes = new Map<string, string>()
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6'])
    for (const line of attempt(() => readFileSync(`/proc/net/${table}`, 'utf8'), '')
      .split('\n')
      .slice(1)) {
      const [, , remote = '', , , , , , , inode] = line.trim().split(/\s+/)
      const [address = '', port] = remote.split(':')
      if (inode && port !== '0000' && !/^0+$/.test(address)) remotes.set(inode, address)
    }
  return remotes
}

const isLoopback = (address: string): boolean =>
  // 127.x.x.x, ::1, and 127.x.x.x mapped into version 6.
  /^[0-9A-F]{6}7F$/.test(address) ||
  address === '00000000000000000000000001000000' ||
  /^0{16}FFFF0000[0-9A-F]{6}7F$/.test(address)

/** The process and all below it. */
function family(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    // The program's name stands in parentheses and may hold anything; what follows is plain.
    const stat = attempt(() => readFileSync(`/proc/${name}/stat`, 'utf8'), '')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

const programOf = (pid: number): string =>
  attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '')
    .split('\0')
    .slice(1)
    // What comes before the program is for Node.
    .filter(
      (part, i, parts) => !part.startsWith('--') || parts.slice(0, i).some((one) => !one.startsWith('--')),
    )
    .slice(0, 2)
    .map((part) => part.split('/').slice(-2).join('/'))
    .join(' ')

/** Processes end while one looks. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
