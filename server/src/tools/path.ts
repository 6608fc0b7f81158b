// Owns how a path that a model wrote becomes a path of the workspace. Never touches the disk and
// never decides: the gate resolves links and confinement.

/** Absolute form of `path`, with `.` and `..` folded, `/` between segments. */
export function absolute(workspace: string, path: string): string {
  const clean = path.replace(/\\/g, '/')
  const whole = /^(\/|[A-Za-z]:\/)/.test(clean) ? clean : `${workspace.replace(/\\/g, '/')}/${clean}`
  const root = /^[A-Za-z]:\//.exec(whole)?.[0] ?? (whole.startsWith('//') ? '//' : '/')
  const out: string[] = []
  for (const part of whole.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') out.pop()
    else out.push(part)
  }
  return root + out.join('/')
}

/** Relative to the workspace if inside it, else absolute. */
export function shown(workspace: string, path: string): string {
  const whole = absolute(workspace, path)
  const root = absolute(workspace, '')
  return whole.startsWith(`${root}/`) ? whole.slice(root.length + 1) : whole
}

/** Folders whose text other people wrote: what it says is data, never a wish of the user. */
const foreign =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|elm-stuff|vendor|_vendor|vendored|third[_-]?party|site-packages|dist-packages|\.?venv|virtualenv|\.tox|\.nox|\.eggs|\.cargo|\.rustup|\.gradle|\.m2|\.yarn|\.pnpm(?:-store)?|\.bundle|\.terraform|\.git|Pods|Carthage|Godeps|go\/pkg\/mod)\//i

export const isForeign = (path: string): boolean => foreign.test(path)
