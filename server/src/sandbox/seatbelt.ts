// Owns the wording of what a command may see and touch for macOS's `sandbox-exec`: the same meaning as
// the mounts of profile.ts. Pure. It follows Apple's syntax and was written without a Mac to try it on:
// what is tested is the text, read back as the s-expressions that it is.

import type { Surroundings } from './profile.ts'

/**
 * A profile for `sandbox-exec -p`. Later rules win. Like under bubblewrap, everything may be read but the
 * hidden places, and nothing written but the workspace, the temporary folder and the null devices.
 */
export function seatbeltProfile(around: Surroundings, temporary: string): string {
  const guarded = around.guarded.map((place) => `(subpath ${quote(`${around.workspace}/${place}`)})`)
  const hidden = [...around.hiddenFolders, ...around.hiddenFiles]
  const holdsWorkspace = (path: string) => around.workspace.startsWith(`${path}/`)
  const deny = (paths: readonly string[]) =>
    paths.map((path) => `(deny file-read* file-write* (subpath ${quote(path)}))`)
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    // As a process tree of its own under bubblewrap: nobody else's processes are signalled or looked into.
    '(deny signal)',
    '(allow signal (target same-sandbox))',
    '(deny process-info*)',
    '(allow process-info* (target same-sandbox))',
    ...deny(hidden.filter(holdsWorkspace)),
    `(allow file-read* file-write* (subpath ${quote(around.workspace)}) (subpath ${quote(temporary)}))`,
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (regex #"^/dev/fd/"))',
    // Again after the workspace, which may be the home itself.
    ...deny(hidden.filter((path) => !holdsWorkspace(path))),
    ...(around.shown ?? []).map((path) => `(allow file-read* (subpath ${quote(path)}))`),
    ...(guarded.length > 0 ? [`(deny file-write* ${guarded.join(' ')})`] : []),
    ...(around.network === 'off' ? ['(deny network*)'] : sockets(hidden)),
  ].join('\n')
}

/** With the network on: not the sockets of the container runtime and of agents that keep keys. Names are looked up by one. */
const sockets = (hidden: readonly string[]): readonly string[] => [
  '(deny network-outbound (subpath "/private/var/run"))',
  ...hidden.map((path) => `(deny network-outbound (subpath ${quote(path)}))`),
  '(allow network-outbound (literal "/private/var/run/mDNSResponder"))',
]

/**
 * A string of the profile's language (TinyScheme): a backslash makes the next character mean itself, but for
 * the letters and digits of its escapes, which none of ours is. A line break may stand in a string as it is.
 */
const quote = (path: string): string => `"${path.replace(/[\\"]/g, '\\$&')}"`
