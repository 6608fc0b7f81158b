// Owns ending a command with everything it started. Never signals a process that the command did
// not start: its group, on Linux also descendants that left the group, and what carries its marker.

import { type ChildProcess, spawn } from 'node:child_process'
import { markedWith, membersOf } from './watch.io.ts'

/** Rounds in which processes that fork while they are killed are looked for again. */
const mostRounds = 50

/**
 * Kills at once, without a grace period: the command gets no say in it. Safe to call again. `marker` finds
 * those that left both group and tree; empty where the system's sandbox ends them with itself.
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
  // Collected first: once its parent is dead, a child that left the group cannot be told any more.
  const strays = process.platform === 'linux' && child.exitCode === null ? membersOf(pid, '') : []
  signal(-pid)
  for (const stray of strays) signal(stray)
  if (marker === '' || process.platform !== 'linux') return
  for (let round = 0; round < mostRounds; round++) {
    const marked = markedWith(marker)
    if (marked.length === 0) return
    for (const one of marked) signal(one)
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
