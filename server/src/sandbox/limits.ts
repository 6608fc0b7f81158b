// Owns what a command may use up: time, memory, processes, disk, output, and what is said when it used up
// one of them. Pure: never looks at a process (watch.io.ts does).

import type { Settings } from '../../protocol/settings.ts'

/** Of all processes of a command together, unless said otherwise. */
export interface Limits {
  /** Wall time. */
  readonly timeoutMs: number
  /** Private memory and swap. No single process gets more either. */
  readonly memoryBytes: number
  /** At one moment; threads do not count. */
  readonly processes: number
  /** Written to disks, whatever is deleted again. */
  readonly writtenBytes: number
  /** Printed on both streams, shown or not. */
  readonly outputBytes: number
}

/** What of its limits ended a command. */
export type Stop = 'time' | 'memory' | 'processes' | 'disk' | 'output'

export const defaultLimits: Limits = {
  timeoutMs: 120_000,
  memoryBytes: 8 * 1024 ** 3,
  processes: 512,
  writtenBytes: 10 * 1024 ** 3,
  outputBytes: 256 * 1024 ** 2,
}

type LimitSettings = Pick<
  Settings,
  'commandTimeoutSeconds' | 'limits.memoryMegabytes' | 'limits.processes' | 'limits.writtenMegabytes'
>

/** As the user set them. */
export const limitsOf = (settings: LimitSettings): Limits => ({
  ...defaultLimits,
  timeoutMs: settings.commandTimeoutSeconds * 1000,
  memoryBytes: settings['limits.memoryMegabytes'] * 1024 ** 2,
  processes: settings['limits.processes'],
  writtenBytes: settings['limits.writtenMegabytes'] * 1024 ** 2,
})

/** Of the temporary folder and of shared memory, each: both are memory. */
export const temporaryBytes = (limits: Limits): number => Math.min(2 * 1024 ** 3, limits.memoryBytes)

/** A disk is not filled further than to this, whoever fills it. */
export const spareDiskBytes = 256 * 1024 ** 2

export function stopWords(stop: Stop, limits: Limits): string {
  switch (stop) {
    case 'time':
      return `Stopped after ${limits.timeoutMs / 1000} seconds.`
    case 'memory':
      return `Stopped: it used more than ${sizeWords(limits.memoryBytes)} of memory.`
    case 'processes':
      return `Stopped: it had more than ${limits.processes} processes at a time.`
    case 'disk':
      return `Stopped: it wrote more than ${sizeWords(limits.writtenBytes)}, or the disk was nearly full.`
    case 'output':
      return `Stopped: it printed more than ${sizeWords(limits.outputBytes)}.`
  }
}

/** `8 GB`, `1.5 MB`: by 1024, one digit where it matters. */
export function sizeWords(bytes: number): string {
  let size = bytes
  let at = 0
  for (; size >= 1024 && at < units.length - 1; at++) size /= 1024
  const rounded = size >= 10 ? Math.round(size) : Math.round(size * 10) / 10
  return `${rounded} ${units[at]}`
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB']

/**
 * A POSIX shell prefix that sets the limits that the kernel keeps and then becomes the command. RLIMIT_DATA
 * and not RLIMIT_AS: JavaScript, Go and Java reserve far more addresses than they ever use. A limit that
 * the system does not know, or that is already lower, is left as it is. `threads`: of this user, for the
 * kernel counts all of them, and none of root's.
 */
export function limitPrefix(limits: Limits, threads: number): readonly string[] {
  const script = [
    'ulimit -c 0',
    `ulimit -d ${Math.floor(limits.memoryBytes / 1024)}`,
    `ulimit -f ${Math.floor(limits.writtenBytes / 512)}`,
    `{ ulimit -u ${threads} || ulimit -p ${threads}; }`,
  ]
  return ['/bin/sh', '-c', `${script.map((line) => `${line} 2>/dev/null`).join('; ')}; exec "$@"`, 'sh']
}
