// Owns file names as Org text writes them: relative to the folder of the file they stand in, `/` between folders. Never
// looks at a disk.

/** From a root, a drive or a home on. */
export const isAbsolutePath = (path: string): boolean => /^(?:[~/]|[A-Za-z]:)/.test(path)

/** The name that `target`, written in the file `from`, has where both are named; `~` and absolute ones stay. */
export function resolvePath(from: string, target: string): string {
  if (isAbsolutePath(target)) return target
  return normalPath([...from.split('/').slice(0, -1), ...target.split('/')].join('/'))
}

/** How `to` is written in the file `from`. */
export function relativePath(from: string, to: string): string {
  if (isAbsolutePath(to) !== isAbsolutePath(from)) return to
  const here = from.split('/').slice(0, -1)
  const there = to.split('/')
  let common = 0
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common++
  return [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/')
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function normalPath(path: string): string {
  const parts: string[] = []
  for (const [i, part] of path.split('/').entries()) {
    if (part === '.' || (part === '' && i > 0)) continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}
