// Owns what is told of a server that ended before it could be used: how, and what it said of the reason itself. Pure.

const longestUnits = 300

/** `how` is a sentence; `lines` are the last of what it printed, the oldest first. */
export function endingWords(how: string, lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '')
  // A program names its error once, and then where in it that was.
  const reason = said.find((line) => namesError.test(line)) ?? said.at(-1)
  return reason === undefined ? how : `${how} ${reason.slice(0, longestUnits)}`
}

const namesError = /^(?:\w+ )?\S*(?:error|exception|fatal|panic)\b|\bnot found\b|\bno such\b|\bdenied\b/i
