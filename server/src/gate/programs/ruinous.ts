// Owns the names of programs that no proposal may run: those that empty a disk, and our own. Data only.

/** Programs whose whole purpose is to make what is on a disk unreadable. */
export const diskEraser = /^(?:mkfs(?:\.\w+)?|wipefs|blkdiscard)$/

/** Ours: by name, by package, or as one of the bundles of an installed extension. */
export const ownProgram =
  /(?:^|[/\\@])passepartout(?:\.(?:[cm]?js|cmd|exe|ps1|sh))?(?:@[\w.-]+)?$|(?:^|[/\\])[\w.-]*passepartout[\w.-]*[/\\](?:.*[/\\])?dist[/\\][\w-]+\.[cm]?js$/i
