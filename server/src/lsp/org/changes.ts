// Owns telling that notes changed: some time after the last change, and once the index has taken it in. Never says which.

export interface NoteChanges {
  /** Absolute paths; what is no Org file is nothing. */
  announce(paths: readonly string[]): void
  /** For what is more than files: the folder was read, other folders are open. */
  announceAll(): void
  on(listener: () => void): void
  dispose(): void
}

const quietMs = 300
/** Somebody who types on and on is told now and then all the same. */
const longestMs = 2000

/** `settled`: everything announced so far is in the index. */
export function openNoteChanges(settled: () => Promise<unknown>): NoteChanges {
  const listeners: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  let since: number | null = null
  const tell = async () => {
    since = null
    await settled()
    for (const listener of listeners) listener()
  }
  const announceAll = () => {
    const now = performance.now()
    since ??= now
    clearTimeout(timer)
    timer = setTimeout(() => void tell(), Math.max(0, Math.min(quietMs, since + longestMs - now)))
  }
  return {
    announce(paths) {
      if (paths.some((path) => /\.org$/i.test(path))) announceAll()
    },
    announceAll,
    on: (listener) => void listeners.push(listener),
    dispose: () => clearTimeout(timer),
  }
}
