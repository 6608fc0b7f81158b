// Owns how indentation that a model wrote becomes that of the place where its lines go. Pure; never looks at
// anything of a line but its leading blanks.

/** The leading blanks of one line, as the model wrote them and as the file has them. */
export interface IndentPair {
  readonly given: string
  readonly inFile: string
}

export const blankOf = (line: string): string => /^[^\S\r\n]*/.exec(line)?.[0] ?? ''

/** The indentation a line has in the file that the model gave `given` blanks. `lines` are the ones to indent. */
export function indentation(
  file: string,
  known: readonly IndentPair[],
  lines: readonly string[],
): (given: string) => string {
  const exact = new Map<string, string>()
  for (const { given, inFile } of known) if (!exact.has(given)) exact.set(given, inFile)
  if (exact.size === 0) return (given) => given
  const anchors = [...exact]
    .map(([given, inFile]) => ({ width: given.length, given, inFile }))
    .sort((a, b) => a.width - b.width)
  const [lowest] = anchors as [(typeof anchors)[number]]
  const theirs = unitOf([...exact.keys(), ...lines.filter((line) => line.trim() !== '').map(blankOf)])
  const ours = fileUnit(file, [...exact.values()])
  const converted = (blanks: string): string => {
    if (theirs === ours || theirs === '' || ours === '') return blanks
    const levels = Math.floor(blanks.length / theirs.length)
    return ours.repeat(levels) + ' '.repeat(blanks.length % theirs.length)
  }
  return (given) => {
    const same = exact.get(given)
    if (same !== undefined) return same
    const below = anchors.findLast(({ width }) => width < given.length)
    if (below !== undefined) return below.inFile + converted(given.slice(below.width))
    const out = converted(' '.repeat(lowest.width - given.length)).length
    return lowest.inFile.slice(0, Math.max(0, lowest.inFile.length - out))
  }
}

/** One step of indentation: a tab, or the smallest difference between two of the indents; empty for one that is unknown. */
function unitOf(indents: readonly string[]): string {
  if (indents.some((blanks) => blanks.includes('\t'))) return '\t'
  const widths = [...new Set(indents.map((blanks) => blanks.length))].sort((a, b) => a - b)
  let step = 0
  for (let i = 1; i < widths.length; i++) {
    const more = (widths[i] as number) - (widths[i - 1] as number)
    if (step === 0 || more < step) step = more
  }
  return ' '.repeat(step)
}

/** Lines of the file that are looked at. */
const mostLines = 2000

/** The step that the place shows, else the one that most lines of the file make against the line above. */
function fileUnit(file: string, near: readonly string[]): string {
  const shown = unitOf(near)
  if (shown !== '') return shown
  const steps = new Map<string, number>()
  let before = ''
  for (const line of file.split('\n', mostLines)) {
    if (line.trim() === '') continue
    const blanks = blankOf(line)
    const step = blanks.startsWith(before) ? blanks.slice(before.length) : ''
    if (step === '\t' || /^ {2,8}$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1)
    before = blanks
  }
  const [most] = [...steps].sort((a, b) => b[1] - a[1])
  return most?.[0] ?? ''
}
