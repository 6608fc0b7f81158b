// Owns ending a command with everything it started. Never signals a process that the command did
// not start: its group, and on Linux also descendants that left the group.

import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Kills at once, without a grace period: the command gets no say in it. Safe to call again. */
export function killTree(child: ChildProcess): void {
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
  const strays = process.platform === 'linux' && child.exitCode === null ? descendants(pid) : []
  signal(-pid)
  for (const stray of strays) signal(stray)
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** Every process below `pid`, by the parents in /proc. */
function descendants(pid: number): readonly number[] {
  const children = new Map<number, number[]>()
  let names: string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    try {
      // `pid (name) state ppid …`; the name may hold anything, so count from its last parenthesis.
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
      const siblings = children.get(parent)
      if (siblings) siblings.push(Number(name))
      else children.set(parent, [Number(name)])
    } catch {
      // It ended meanwhile.
    }
  }
  const found: number[] = []
  for (let level = children.get(pid) ?? []; level.length > 0; ) {
    found.push(...level)
    level = level.flatMap((one) => children.get(one) ?? [])
  }
  return found
}
