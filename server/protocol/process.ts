// Owns how the server's process is started, so that it stays small. Never starts it.

/**
 * The nursery of the heap: at its usual size the server would keep 60 MB more than it needs. And no optimising compiler
 * for WebAssembly: it takes up to 500 MB for the scanner of one grammar, and parsing is hardly faster with it.
 */
export const serverFlags: readonly string[] = ['--max-semi-space-size=8', '--liftoff-only']

/**
 * For glibc, which otherwise keeps for itself what ended threads gave back: 150 MB after the first build. Other
 * systems do not know these names. The server takes them out again, so that what it starts does not inherit them.
 */
export const serverEnvironment: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '262144',
  MALLOC_MMAP_THRESHOLD_: '262144',
}
