// Owns ending a command with everything it started. Never signals a process that the command did
// not start: its group, on Linux also descendants that left the group, and what carries its marker.

import { type ChildProcess, spawn } from 'node:child_process'
import { childrenOf, kinOf, markedWith } from './watch.io.ts'

/** So long processes that fork while they are killed are looked for again. */
const chaseMs = 10_000

/**
 * Kills at once, without a grace period: the command gets no say in it. Safe to call again. `marker` finds
 * those that left both group and tree; empty where the system's sandbox ends all of them with its first process.
 */
export function killTree(child: ChildProcess, marker: string): void {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill('SIGKILL'),
    )
    return
  }
  const isLinux = process.platform === 'linux'
  // Collected first: once its parent is dead, a child that left the group cannot be told any more.
  const strays = isLinux && child.exitCode === null && child.signalCode === null ? frozen(pid) : []
  for (const group of new Set([pid, ...strays])) signal(group, 'SIGKILL')
  if (marker === '' || !isLinux) return
  for (const until = performance.now() + chaseMs; performance.now() < until; ) {
    const groups = new Set<number>()
    for (const one of markedWith(marker)) {
      const group = groupOf(one)
      if (group === null || groups.has(group)) continue
      groups.add(group)
      signal(group, 'SIGKILL')
    }
    if (groups.size === 0) return
  }
}

/**
 * The groups of a process and of all below it, stopped. A group is stopped as a whole, and before the children of its
 * processes are looked for: what forks without end would else grow faster than it can be counted.
 */
function frozen(pid: number): readonly number[] {
  const groups = new Set<number>()
  const seen = new Set<number>()
  for (let level = [pid]; level.length > 0; level = level.flatMap((one) => childrenOf(one))) {
    level = level.filter((one) => !seen.has(one))
    for (const one of level) {
      seen.add(one)
      const group = groupOf(one)
      if (group === null || groups.has(group)) continue
      groups.add(group)
      signal(group, 'SIGSTOP')
    }
  }
  return [...groups]
}

/** null where it is gone, or of our own session: a command has one of its own, so that the number is another's by now. */
function groupOf(pid: number): number | null {
  const { group, session } = kinOf(pid)
  own ??= kinOf(process.pid).session
  return group > 1 && session !== own ? group : null
}

let own: number | undefined

function signal(group: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(-group, name)
  } catch {
    // Gone already.
  }
}
